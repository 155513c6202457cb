import type { Span } from "../text.ts";

/**
 * The YAML tree of one document. Plain data without source tokens; every span is relative to the start of the document's slice.
 *
 * Invariant: a span covers the node alone: no anchor or tag, no comment, no trailing blank or line break (a block collection ends
 * where its last node ends; a block scalar where its last line of content ends, its header `|` included).
 */
export type Node = Scalar | Mapping | Sequence | Alias;

interface Base {
  readonly span: Span;
  /** Where the node starts with its anchor and tag; equals `span.start` without them. */
  readonly outerStart: number;
  readonly anchor?: string;
  readonly tag?: string;
}

export interface Scalar extends Base {
  readonly kind: "scalar";
  readonly style: "plain" | "single-quoted" | "double-quoted" | "literal" | "folded";
  /** The content, folded and unescaped, still a string: `resolveScalar` says what the API server's reader takes it for. */
  readonly text: string;
  /** What it will say is not known: a template action touches it, or its closing quote is missing. */
  readonly templated: boolean;
}

export interface Mapping extends Base {
  readonly kind: "mapping";
  readonly flow: boolean;
  readonly pairs: readonly Pair[];
}

export interface Pair {
  readonly key: Node;
  /** `undefined` where nothing stands behind the colon. */
  readonly value: Node | undefined;
  /** Offset of the `:`, or of the key's end where there is none yet (half-typed). */
  readonly colon: number;
}

export interface Sequence extends Base {
  readonly kind: "sequence";
  readonly flow: boolean;
  readonly items: readonly Item[];
}

export interface Item {
  /** Offset of the `-` in block style; of the value in flow style. */
  readonly dash: number;
  /** `undefined` for an empty item. */
  readonly value: Node | undefined;
}

export interface Alias extends Base {
  readonly kind: "alias";
  readonly name: string;
  /** The anchored node; `undefined` when there is none, when it contains this alias, or when expanding it would exceed the budget. */
  readonly target: Node | undefined;
}

/** A step list from the root of a manifest to a value, shared by its children; print it with {@link pathToString}. */
export interface Path {
  readonly parent: Path | undefined;
  readonly key: string | number;
}

/** A path as the API server writes it: `spec.containers[0].ports`, `metadata.labels[app.kubernetes.io/name]`; `""` for the root. */
export function pathToString(path: Path | undefined): string {
  if (path === undefined) return "";
  const parent = pathToString(path.parent);
  if (typeof path.key === "number") return `${parent}[${path.key}]`;
  if (!/^[\w$-]*$/.test(path.key)) return `${parent}[${path.key}]`;
  return parent === "" ? path.key : `${parent}.${path.key}`;
}

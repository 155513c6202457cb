import { sharing } from "../kubernetes/sharing.ts";
import { declarationsOf, namesOf, type Name, type NamedDocument } from "../names.ts";
import { shift, type Span } from "../text.ts";

export const TOKEN_MODIFIERS = ["declaration", "readonly", "undeclared"] as const;

export type TokenModifier = (typeof TOKEN_MODIFIERS)[number];

/** A name in the text, and what a grammar cannot know of it. */
export interface SemanticToken {
  readonly span: Span;
  readonly modifiers: readonly TokenModifier[];
}

/**
 * The names of a Pod: where they are declared, which uses mean nothing that is declared, which mounts cannot be written. In the order
 * of the text, none touching another.
 */
export function semanticTokens(document: NamedDocument): SemanticToken[] {
  const tokens: { span: Span; modifiers: TokenModifier[] }[] = [];
  for (const name of namesOf(document.manifests).all) {
    if (!COLOURED.has(name.kind) || name.span.end <= name.span.start || document.text.slice(name.span.start, name.span.end).includes("\n")) continue;
    const modifiers: TokenModifier[] = [];
    if (name.role === "declaration") modifiers.push("declaration");
    else if (isUndeclared(name, document)) modifiers.push("undeclared");
    if (isReadOnly(name)) modifiers.push("readonly");
    tokens.push({ span: shift(name.span, document.start), modifiers });
  }
  tokens.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  return tokens.filter((token, i) => i === 0 || tokens[i - 1]!.span.end <= token.span.start);
}

const COLOURED: ReadonlySet<Name["kind"]> = new Set<Name["kind"]>(["volume", "container", "port", "variable"]);

/** Said only where the whole Pod is known. A Service's ports are elsewhere; a variable may come from the image. */
function isUndeclared(name: Name, document: NamedDocument): boolean {
  if (name.manifest.partial !== undefined || name.pod === undefined || name.pod.injector !== undefined || name.kind === "variable") return false;
  return declarationsOf({ in: document, name }, [document]).length === 0;
}

function isReadOnly({ kind, role, pod, container, value }: Name): boolean {
  if (kind !== "volume" || role !== "use" || pod === undefined || container === undefined) return false;
  return sharing(pod).of(container).mounts.some((mount) => mount.readOnly && mount.mount.value.get("name")?.written === value.written);
}

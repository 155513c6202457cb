import { lineEnd, lineStart, type Span } from "./text.ts";
import type { Node } from "./yaml/node.ts";
import type { Document } from "./yaml/document.ts";
import type { Manifest } from "./kubernetes/model.ts";

/** One rule id of one `# podmates: allow <rule-id>[, <rule-id>…] <reason>` comment. Offsets are relative to the document. */
export interface Allow {
  readonly ruleId: string;
  /** The rule id in the comment. */
  readonly at: Span;
  /** The whole comment, from its `#`. */
  readonly comment: Span;
  /** What it covers: findings that start in this span; `"head"` for a comment above all content: its document, and in the first document the file. */
  readonly covers: Span | "head";
}

const COMMENT = /#[ \t]*podmates:[ \t]*allow[ \t]+([a-z][a-z0-9-]*(?:[ \t]*,[ \t]*[a-z][a-z0-9-]*)*)[^\r\n]*/g;

/** The suppression comments of a document. Text inside a scalar is no comment. */
export function readAllows(document: Document, manifests: readonly Manifest[]): Allow[] {
  const { text, root } = document;
  if (!text.includes("podmates:")) return [];
  const allows: Allow[] = [];
  for (const match of text.matchAll(COMMENT)) {
    const start = match.index;
    if (start > 0 && !/\s/.test(text[start - 1]!)) continue;
    if (root !== undefined && inScalar(root, start)) continue;
    const covers = coverage(document, manifests, start);
    const list = match[1]!;
    let from = start + match[0].indexOf(list);
    for (const part of list.split(",")) {
      const ruleId = part.trim();
      const at = from + part.indexOf(ruleId);
      allows.push({ ruleId, at: { start: at, end: at + ruleId.length }, comment: { start, end: start + match[0].length }, covers });
      from += part.length + 1;
    }
  }
  return allows;
}

/** Does the comment cover a finding that starts at `start` in the file? `own`: in the comment's own document; `firstDocument`: the comment stands in the file's first. */
export function covers(allow: Allow, start: number, own: boolean, firstDocument: boolean): boolean {
  if (allow.covers === "head") return own || firstDocument;
  return own && allow.covers.start <= start && start <= allow.covers.end;
}

/** Where a new `allow` comment goes for a finding at `at`, and how far it is indented; `undefined` where no comment can stand. */
export function allowPlace(document: Document, at: Span): { readonly offset: number; readonly indent: string } | undefined {
  const { text, root } = document;
  if (root !== undefined && (root.kind === "mapping" || root.kind === "sequence") && root.flow && text.trimStart().startsWith("{")) return undefined;
  let offset = lineStart(text, at.start);
  // A line inside a scalar is no place for a comment: go up to the line where the scalar starts.
  for (let scalar = root && scalarAround(root, offset); scalar !== undefined; scalar = root && scalarAround(root, offset)) {
    offset = lineStart(text, scalar.start);
  }
  return { offset, indent: /^[ \t]*/.exec(text.slice(offset))![0] };
}

function coverage(document: Document, manifests: readonly Manifest[], start: number): Allow["covers"] {
  const { text } = document;
  const line = lineStart(text, start);
  const alone = /^\s*$/.test(text.slice(line, start));
  const contentStart = document.root?.outerStart ?? text.length;
  if (alone && start < contentStart) return "head";
  let target = line;
  if (alone) {
    target = nextLineStart(text, start);
    while (target < text.length && /^\s*(#|$)/.test(text.slice(target, lineEnd(text, target)))) target = nextLineStart(text, target);
  }
  const end = lineEnd(text, target);
  const container = manifests
    .flatMap((manifest) => manifest.pods)
    .flatMap((pod) => pod.containers)
    .find(({ value }) => {
      const from = value.written?.outerStart ?? -1;
      return from >= target && from <= end && /^[ \t]*-?[ \t]*$/.test(text.slice(target, from));
    });
  return container === undefined ? { start: target, end } : { start: target, end: Math.max(end, container.value.extent.end) };
}

function nextLineStart(text: string, offset: number): number {
  const newline = text.indexOf("\n", offset);
  return newline === -1 ? text.length : newline + 1;
}

function inScalar(node: Node, offset: number): boolean {
  return scalarAround(node, offset) !== undefined;
}

/** The scalar that has `offset` strictly inside. */
function scalarAround(node: Node, offset: number): Span | undefined {
  if (offset <= node.span.start || offset >= node.span.end) return undefined;
  switch (node.kind) {
    case "scalar":
      return node.span;
    case "alias":
      return undefined;
    case "mapping":
      for (const { key, value } of node.pairs) {
        const found = scalarAround(key, offset) ?? (value === undefined ? undefined : scalarAround(value, offset));
        if (found !== undefined) return found;
      }
      return undefined;
    case "sequence":
      for (const { value } of node.items) {
        const found = value === undefined ? undefined : scalarAround(value, offset);
        if (found !== undefined) return found;
      }
      return undefined;
  }
}

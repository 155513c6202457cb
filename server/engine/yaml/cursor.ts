import { lineEnd, lineStart, type Span } from "../text.ts";
import { readDocument, type Document } from "./document.ts";
import type { Node, Scalar } from "./node.ts";
import type { Value } from "./value.ts";

/**
 * The place of a cursor in a YAML document that is being typed. Found by reading the text with a placeholder at the cursor, so that
 * half a word, an empty value, a blank line and an unfinished flow collection all have a place.
 */
export interface Cursor {
  /** Where it stands in the text. */
  readonly offset: number;
  /** The document with the placeholder in it; its offsets are not those of the text, see {@link Cursor.original}. */
  readonly document: Document;
  /**
   * `key`: a key of the mapping `around` is typed; `value`: the scalar at `path`, whose collection is `around`. A line with nothing
   * but a word is a key; where it is the only one of its mapping (`alone`) it may as well become a value or the first item of a list.
   */
  readonly at: "key" | "value";
  readonly alone: boolean;
  /** Of a value its own path, of a key that of its mapping. */
  readonly path: readonly (string | number)[];
  /** The mapping or list the cursor stands in. */
  readonly around: Value;
  readonly flow: boolean;
  /** The quotes the word stands in. */
  readonly quote: "" | "'" | '"';
  /** The decoded text of the scalar before the cursor and behind it. */
  readonly before: string;
  readonly after: string;
  /** The scalar's content in the text, without quotes: what a completion replaces. Empty where nothing is typed yet. */
  readonly span: Span;
  /** The same with its quotes. */
  readonly outer: Span;
  /** A block scalar, or one of several lines: nothing may replace it whole. */
  readonly block: boolean;
  /** A key already has its colon. */
  readonly colon: boolean;
  /** The word stands right behind a colon or dash: a blank has to come before it. */
  readonly needsBlank: boolean;
  /** The offset in the text of an offset in `document`. */
  original(offset: number): number;
}

/** Stands for the cursor: a private-use code point, another than the mask of template actions and the marks of tab stops. */
export const CURSOR = "\ue006";

/** The place of `offset` in the text of a document; `undefined` in comments and template actions, and where the text cannot be read. */
export function cursorAt(text: string, offset: number): Cursor | undefined {
  const before = text.slice(lineStart(text, offset), offset);
  const after = text.slice(offset, lineEnd(text, offset));
  // Behind a dash or a key's colon a blank has to come; a colon inside a value, as in an image, is none of a key.
  const blank = /^[ \t]*(?:- +)*-$|(?:^[ \t]*(?:- +)*|[{,]\s*)(?:"[^"]*"|'[^']*'|[\w./-]+):$/.test(before) && /^\s*$/.test(after) ? " " : "";
  const rest = /^[\w./-]*/.exec(after)![0].length;
  // A line of nothing but a word is a key without its colon.
  const keyLike = /^[ \t]*(?:- +)*(?:-|["']?[\w./-]*)$/.test(before) && /^["']?\s*(?:#.*)?$/.test(after.slice(rest));
  const quote = openQuote(before);
  const unclosed = quote !== "" && !after.includes(quote) ? quote : "";
  const closing = quote !== "" && after[rest] === quote ? 1 : 0;
  const key = keyLike ? read(text, offset, blank, rest + closing, `${unclosed}:`) : undefined;
  // In a scalar of several lines a word alone is no key.
  return key?.at === "key" && !key.block ? key : read(text, offset, blank, rest, unclosed);
}

function openQuote(before: string): "" | "'" | '"' {
  let quote: "" | "'" | '"' = "";
  for (let i = 0; i < before.length; i++) {
    const character = before[i]!;
    if (quote === "") {
      if ((character === "'" || character === '"') && /[\s,:[{]|^$/.test(before[i - 1] ?? "")) quote = character;
    } else if (character === "\\" && quote === '"') i++;
    else if (character === quote) quote = "";
  }
  return quote;
}

/** Read the text with `lead` and the placeholder at `offset` and `tail` behind the `rest` of the word. */
function read(text: string, offset: number, lead: string, rest: number, tail: string): Cursor | undefined {
  const end = offset + rest;
  const document = readDocument(`${text.slice(0, offset)}${lead}${CURSOR}${text.slice(offset, end)}${tail}${text.slice(end)}`);
  const found = document.root === undefined ? undefined : find(document.root, []);
  if (found === undefined) return undefined;
  const { scalar, path, key, flow } = found;
  const inserted = lead.length + CURSOR.length;
  const original = (at: number): number => {
    if (at <= offset) return at;
    const withoutCursor = Math.max(offset, at - inserted);
    return withoutCursor <= end ? withoutCursor : Math.max(end, withoutCursor - tail.length);
  };
  const at = scalar.text.indexOf(CURSOR);
  const quote = scalar.style === "single-quoted" ? "'" : scalar.style === "double-quoted" ? '"' : "";
  const around = key ? path : path.slice(0, -1);
  const mapping = document.value.descend(...around);
  if (mapping === undefined) return undefined;
  const start = original(scalar.span.start + quote.length);
  const source = document.text.slice(scalar.span.start, scalar.span.end);
  const stop = original(scalar.span.end) - (quote !== "" && source.length > 1 && source.endsWith(quote) && !tail.startsWith(quote) ? 1 : 0);
  return {
    offset,
    document,
    at: key ? "key" : "value",
    alone: key && mapping.mapping?.pairs.length === 1,
    path,
    around: mapping,
    flow,
    quote,
    before: scalar.text.slice(0, at),
    after: scalar.text.slice(at + 1),
    span: { start: lead === "" ? start : offset, end: Math.max(stop, lead === "" ? start : offset) },
    outer: { start: start - (lead === "" ? quote.length : 0), end: original(scalar.span.end) },
    block: scalar.style === "literal" || scalar.style === "folded" || /[\r\n]/.test(source),
    colon: key && !tail.endsWith(":") && found.colon,
    needsBlank: lead !== "",
    original,
  };
}

interface Found {
  readonly scalar: Scalar;
  readonly path: readonly (string | number)[];
  readonly key: boolean;
  readonly flow: boolean;
  readonly colon: boolean;
}

function find(node: Node, path: readonly (string | number)[], flow = false): Found | undefined {
  switch (node.kind) {
    case "alias":
      return undefined;
    case "scalar":
      return node.text.includes(CURSOR) ? { scalar: node, path, key: false, flow, colon: false } : undefined;
    case "mapping":
      for (const { key, value, colon } of node.pairs) {
        if (key.kind === "scalar" && key.text.includes(CURSOR)) return { scalar: key, path, key: true, flow: node.flow, colon: colon > key.span.end - 1 && value !== undefined };
        const step = key.kind === "scalar" ? key.text : "";
        const found = value === undefined ? undefined : find(value, [...path, step], node.flow);
        if (found !== undefined) return found;
      }
      return undefined;
    case "sequence":
      for (const [i, { value }] of node.items.entries()) {
        const found = value === undefined ? undefined : find(value, [...path, i], node.flow);
        if (found !== undefined) return found;
      }
      return undefined;
  }
}

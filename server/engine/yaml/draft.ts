import { applyEdits, type Edit, type TabStop } from "../text.ts";
import { readDocument, type Document } from "./document.ts";
import { withStops } from "./print.ts";
import type { Value } from "./value.ts";

/** A stretch of the draft: kept from the original text, or new. */
type Piece = { readonly start: number; readonly end: number } | { readonly text: string; readonly stops: readonly TabStop[] };

/**
 * A document changed step by step: each step is made on the text as the steps before left it, so it need not know them. What comes
 * out is one set of edits of the original text, compatible with each other.
 */
export class Draft {
  #document: Document;
  readonly #original: Document;
  #pieces: readonly Piece[];
  #failed = false;

  constructor(document: Document) {
    this.#document = document;
    this.#original = document;
    this.#pieces = [{ start: 0, end: document.text.length }];
  }

  /** The document as it stands after the steps so far. */
  get document(): Document {
    return this.#document;
  }

  get root(): Value {
    return this.#document.value;
  }

  /** A step could not be made. */
  get failed(): boolean {
    return this.#failed;
  }

  /** The value at a path of the draft; `undefined` where there is none. */
  at(path: readonly (string | number)[]): Value | undefined {
    return this.root.descend(...path);
  }

  /** Take a step; `undefined` is one that could not be made, and then the whole draft cannot. Says whether it was made. */
  step(edits: readonly Edit[] | undefined): boolean {
    if (edits === undefined) this.#failed = true;
    if (edits === undefined || this.#failed) return false;
    const marked = edits.map(withStops);
    const sorted = [...marked].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    const pieces: Piece[] = [];
    let done = 0;
    for (const { span, newText, stops = [] } of sorted) {
      pieces.push(...cut(this.#pieces, done, span.start));
      if (newText !== "") pieces.push({ text: newText, stops });
      done = span.end;
    }
    pieces.push(...cut(this.#pieces, done, this.#document.text.length));
    this.#pieces = pieces;
    this.#document = readDocument(applyEdits(this.#document.text, marked));
    return true;
  }

  /** The whole change as edits of the original text; `undefined` when a step could not be made or nothing changed. */
  edits(): Edit[] | undefined {
    // A slip of ours must never break a manifest: what cannot be read any more is not offered.
    if (this.#failed || this.#document.errors.length > this.#original.errors.length) return undefined;
    const edits: Edit[] = [];
    let at = 0;
    let newText = "";
    let stops: TabStop[] = [];
    const close = (end: number): void => {
      if (newText !== "" || end > at) edits.push({ span: { start: at, end }, newText, ...(stops.length === 0 ? {} : { stops }) });
      newText = "";
      stops = [];
    };
    for (const piece of this.#pieces) {
      if ("text" in piece) {
        const by = newText.length;
        stops.push(...piece.stops.map((stop) => ({ ...stop, at: { start: stop.at.start + by, end: stop.at.end + by } })));
        newText += piece.text;
      } else {
        close(piece.start);
        at = piece.end;
      }
    }
    close(this.#original.text.length);
    return edits.length === 0 ? undefined : edits;
  }
}

/** The pieces that make up `[start, end)` of the text they spell. A stop that is cut is given up. */
function cut(pieces: readonly Piece[], start: number, end: number): Piece[] {
  const result: Piece[] = [];
  let at = 0;
  for (const piece of pieces) {
    const length = "text" in piece ? piece.text.length : piece.end - piece.start;
    const from = Math.max(start - at, 0);
    const to = Math.min(end - at, length);
    if (from < to) {
      if ("text" in piece) {
        const stops = piece.stops
          .filter((stop) => from <= stop.at.start && stop.at.end <= to)
          .map((stop) => ({ ...stop, at: { start: stop.at.start - from, end: stop.at.end - from } }));
        result.push({ text: piece.text.slice(from, to), stops });
      } else result.push({ start: piece.start + from, end: piece.start + to });
    }
    at += length;
  }
  return result;
}

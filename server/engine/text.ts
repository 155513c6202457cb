/**
 * Text, spans and edits: the only coordinates the engine knows.
 *
 * Invariant: every offset in the engine is a zero-based count of UTF-16 code units. Lines and columns exist in the shells alone.
 */

/** A half-open range `[start, end)` of zero-based UTF-16 offsets. `start <= end` always. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Replace the text of `span` with `newText`. An empty span inserts; an empty `newText` deletes. */
export interface Edit {
  readonly span: Span;
  readonly newText: string;
  /** What a person may want to change in the new text, where the client can ask. */
  readonly stops?: readonly TabStop[];
}

/** A part of an edit's new text that a person fills in. Stops of equal number, also in other edits of the same change, change together. */
export interface TabStop {
  /** Relative to the start of `newText`. */
  readonly at: Span;
  /** From 1, in the order they are visited. */
  readonly number: number;
  /** What may stand there, the present text first; empty where anything may. */
  readonly choices: readonly string[];
}

export function span(start: number, end: number): Span {
  return { start, end };
}

export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Do the two spans share a character, or does one insert inside the other? Spans that only touch do not overlap. */
export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

export function shift(of: Span, by: number): Span {
  return { start: of.start + by, end: of.end + by };
}

/** Are these edits applicable together: inside a text of `length`, none overlapping another? Insertions at one offset are applied in order. */
export function compatible(edits: readonly Edit[], length: number): boolean {
  const sorted = inOrder(edits);
  return sorted.every(
    (edit, i) =>
      edit.span.start >= 0 &&
      edit.span.start <= edit.span.end &&
      edit.span.end <= length &&
      (i === 0 || sorted[i - 1]!.span.end <= edit.span.start),
  );
}

/** The text after all edits. Edits must be {@link compatible}; equal insertions keep their order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = "";
  let done = 0;
  for (const { span: at, newText } of inOrder(edits)) {
    result += text.slice(done, at.start) + newText;
    done = at.end;
  }
  return result + text.slice(done);
}

/** The line break a text uses: that of its first line, `\n` where there is none. */
export function lineBreak(text: string): "\n" | "\r\n" {
  const newline = text.indexOf("\n");
  return newline > 0 && text[newline - 1] === "\r" ? "\r\n" : "\n";
}

/** Offset of the first character of the line that holds `offset`. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Offset of the line break that ends the line holding `offset` (before `\r\n` too), or the text's length. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf("\n", offset);
  if (newline === -1) return text.length;
  return newline > offset && text[newline - 1] === "\r" ? newline - 1 : newline;
}

/** The start of the line behind the line break at `end`, or the text's length. */
export function nextLine(text: string, end: number): number {
  return text.startsWith("\r\n", end) ? end + 2 : Math.min(end + 1, text.length);
}

/** The column (zero-based, in UTF-16 code units) of an offset. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

function inOrder(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** A copy that keeps nothing else in memory: to JavaScript engines a slice is a view that holds on to the whole text it was cut from. */
export function detached(text: string): string {
  return ` ${text}`.slice(1);
}

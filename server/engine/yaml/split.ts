import type { Span } from "../text.ts";

/** One YAML document of a file: the lines between two document marks. The slices of a file cover it without gap or overlap. */
export interface Slice {
  /** Where the document's text starts in the file. The opening `---` line belongs to the slice it opens. */
  readonly span: Span;
  /**
   * The document's number, as verdicts of the API server count (`docIndex`): what stands between two `---` lines counts even if
   * it is only a comment or nothing at all. `undefined` for nothing before the first mark and nothing behind the last.
   */
  readonly index: number | undefined;
}

/**
 * Cut a file at its document marks, `---` and `...` at column 0. YAML forbids both inside any scalar, so a scan of line starts is
 * exact. The whole text is cut again on every edit: that costs less than a millisecond, and cutting around the edit alone is wrong.
 */
export function split(text: string): Slice[] {
  const slices: Slice[] = [];
  let start = 0;
  let contentStart = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let count = 0;
  const close = (end: number): void => {
    const counts = contentStart < end || (isMark(text, start, "---") && end < text.length);
    slices.push({ span: { start, end }, index: counts ? count++ : undefined });
  };
  for (let line = contentStart; line < text.length; ) {
    const newline = text.indexOf("\n", line);
    const next = newline === -1 ? text.length : newline + 1;
    if (isMark(text, line, "---")) {
      if (line > start) close(line);
      start = line;
      // `--- {a: 1}` carries content on the line of the mark.
      contentStart = /\S/.test(text.slice(line + 3, next)) ? line + 3 : next;
    } else if (isMark(text, line, "...")) {
      // The mark ends its document; what follows is a new one even without `---`.
      close(next);
      start = contentStart = next;
      // `...` directly followed by `---` leaves no empty document between them.
    }
    line = next;
  }
  if (start < text.length || slices.length === 0) close(text.length);
  return slices;
}

function isMark(text: string, at: number, mark: string): boolean {
  if (!text.startsWith(mark, at)) return false;
  const after = text.charCodeAt(at + 3);
  return Number.isNaN(after) || after === 0x20 || after === 0x09 || after === 0x0a || after === 0x0d;
}

import { lineEnd, type Span } from "../text.ts";

export interface Fold {
  /** From the line that stays visible to the last line that is folded away. */
  readonly span: Span;
  readonly kind: "region" | "comment";
}

/**
 * What can be folded: everything indented below a line, a list whose dashes stand below their own key, each document of several, and
 * comments of more than one line. Works on the text alone, so it holds for documents that are half-typed or no manifests.
 */
export function folding(text: string): Fold[] {
  const folds: Fold[] = [];
  const open: { readonly start: number; readonly indent: number }[] = [];
  let documentStart = 0;
  let documents = 0;
  let lastEnd = 0;
  let comment: { readonly start: number; end: number; lines: number } | undefined;
  const close = (indent: number): void => {
    for (let top = open.at(-1); top !== undefined && top.indent >= indent; top = open.at(-1)) {
      open.pop();
      if (spansLines(text, top.start, lastEnd)) folds.push({ span: { start: top.start, end: lastEnd }, kind: "region" });
    }
  };
  const endComment = (): void => {
    if (comment !== undefined && comment.lines > 1) folds.push({ span: { start: comment.start, end: comment.end }, kind: "comment" });
    comment = undefined;
  };
  for (let start = 0; start < text.length; ) {
    const end = lineEnd(text, start);
    const next = text.indexOf("\n", end) + 1 || text.length;
    const column = indentOf(text, start, end);
    const at = start + column;
    if (at < end) {
      const mark = column === 0 && /^(---|\.\.\.)(\s|$)/.test(text.slice(start, start + 4));
      if (mark) {
        endComment();
        close(0);
        if (documents > 0 && spansLines(text, documentStart, lastEnd)) folds.push({ span: { start: documentStart, end: lastEnd }, kind: "region" });
        documents++;
        documentStart = start;
        lastEnd = end;
      } else if (text[at] === "#") {
        if (comment === undefined) comment = { start, end, lines: 1 };
        else {
          comment.end = end;
          comment.lines++;
        }
      } else {
        endComment();
        const dash = text[at] === "-" && /^-(\s|$)/.test(text.slice(at, at + 2));
        // Twice the column and one more for dashes: a list belongs to the key in its own column.
        const indent = column * 2 + (dash ? 1 : 0);
        close(indent);
        open.push({ start, indent });
        // `- name: app`: what stands in the column of `name` belongs to the item, not to `name`.
        lastEnd = end;
      }
    }
    start = next;
  }
  endComment();
  close(0);
  if (documents > 0 && spansLines(text, documentStart, lastEnd)) folds.push({ span: { start: documentStart, end: lastEnd }, kind: "region" });
  return folds.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
}

function indentOf(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && text.charCodeAt(at) === 0x20) at++;
  return at - start;
}

function spansLines(text: string, start: number, end: number): boolean {
  const newline = text.indexOf("\n", start);
  return newline !== -1 && newline < end;
}

import type { Span } from "../text.ts";

/**
 * A manifest with marks, as a rule's example and every test fixture has it. It is ordinary YAML:
 *
 * - `#    ^^^^ rule-id` below a line: a finding of that rule at those columns of the line;
 * - `# <---- rule-id` below a line: the same from column 0, as wide as the arrow;
 * - `$0`: the cursor; two of them a selection.
 *
 * `rule-id, other-id` marks two findings at one place.
 */
export interface MarkedText {
  /** The manifest without its marks. */
  readonly text: string;
  readonly marks: readonly Mark[];
  /** Offsets of the `$0` marks. */
  readonly cursors: readonly number[];
}

export interface Mark {
  readonly ruleId: string;
  readonly span: Span;
}

const MARK = /^([ \t]*#[ \t]*)(\^+|<-*)[ \t]+([a-z][a-z0-9, -]*)$/;

/** Take the marks out of a marked text. Offsets are those of the text without marks. */
export function readMarks(marked: string): MarkedText {
  const marks: Mark[] = [];
  const cursors: number[] = [];
  let text = "";
  let lineStart = 0;
  for (const raw of marked.split(/(?<=\n)/)) {
    const match = MARK.exec(raw.replace(/\r?\n$/, ""));
    if (match !== null) {
      const [, before, arrow, ids] = match as unknown as [string, string, string, string];
      const start = lineStart + (arrow.startsWith("<") ? 0 : before.length);
      for (const ruleId of ids.split(",")) marks.push({ ruleId: ruleId.trim(), span: { start, end: start + arrow.length } });
      continue;
    }
    lineStart = text.length;
    let rest = raw;
    for (let at = rest.indexOf("$0"); at !== -1; at = rest.indexOf("$0")) {
      text += rest.slice(0, at);
      cursors.push(text.length);
      rest = rest.slice(at + 2);
    }
    text += rest;
  }
  return { text, marks, cursors };
}

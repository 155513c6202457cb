import type { Span } from "../text.ts";

/**
 * Stands for one character of a masked action inside a value: a private-use code point, legal in every YAML scalar and in no real
 * manifest, so that "this value is templated" can be read off the value itself.
 */
export const MASK = "\ue000";

export interface Masked {
  /** The text with every action masked; same length, same line breaks. */
  readonly text: string;
  /** The masked actions, in order. */
  readonly actions: readonly Span[];
}

/** Is the text a template: of Go (`{{ }}`), or of Jinja (`{% %}` too)? */
export function isTemplate(text: string): boolean {
  return /\{\{[^{]|\{%[-+]?\s*\w/.test(text);
}

/**
 * Mask the actions of a template so that the rest can be read as YAML: an action alone on its line and a comment become blanks, an
 * action inside a value becomes {@link MASK} characters. An action that is not closed runs to the end of its line.
 */
export function mask(text: string): Masked {
  const actions: Span[] = [];
  let result = "";
  let done = 0;
  for (let open = nextAction(text, 0); open !== -1; open = nextAction(text, done)) {
    const end = actionEnd(text, open);
    actions.push({ start: open, end });
    const filler = COMMENT.test(text.slice(open, open + 8)) ? " " : MASK;
    result += text.slice(done, open) + text.slice(open, end).replace(/[^\r\n]/g, filler);
    done = end;
  }
  result += text.slice(done);
  // A line of nothing but actions adds lines of its own or none: to the reader it is blank.
  return { text: result.replace(MASKED_LINES, (line) => line.replaceAll(MASK, " ")), actions };
}

const MASKED_LINES = new RegExp(`^[ \\t]*${MASK}[${MASK} \\t]*$`, "gm");

const COMMENT = /^\{\{-?\s*\/\*/;

function nextAction(text: string, from: number): number {
  const opening = /\{[{%]/g;
  opening.lastIndex = from;
  return opening.exec(text)?.index ?? -1;
}

function actionEnd(text: string, open: number): number {
  if (COMMENT.test(text.slice(open, open + 8))) {
    const comment = text.indexOf("*/", open);
    if (comment !== -1) {
      const close = text.indexOf("}}", comment);
      if (close !== -1) return close + 2;
    }
  }
  const close = text.indexOf(text[open + 1] === "%" ? "%}" : "}}", open + 2);
  if (close !== -1) return close + 2;
  const newline = text.indexOf("\n", open);
  return newline === -1 ? text.length : newline;
}

/**
 * Whenever the text at one of the two offsets is rendered, is that at the other as well? True where the branches around one are all around
 * the other too; false where each has a branch of its own: an `if` and its `else`, or two `if`s of which nobody knows whether both hold.
 */
export function comeTogether(text: string, actions: readonly Span[], a: number, b: number): boolean {
  const [first, second] = a < b ? [a, b] : [b, a];
  const open: number[] = [];
  let around: readonly number[] | undefined;
  let branch = 0;
  for (const action of actions) {
    if (around === undefined && action.start >= first) around = [...open];
    if (action.start >= second) break;
    const word = /^\{[{%][-+]?\s*(if|with|range|for|define|block|macro|filter|elif|else|end\w*)\b/.exec(text.slice(action.start, action.end))?.[1];
    if (word?.startsWith("end") === true) open.pop();
    else if (word === "else" || word === "elif") open.splice(-1, 1, ++branch);
    else if (word !== undefined) open.push(++branch);
  }
  around ??= [...open];
  return around.every((each) => open.includes(each)) || open.every((each) => around.includes(each));
}

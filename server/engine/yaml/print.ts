/**
 * New YAML text from plain data, in the style of the document it goes into. Tab stops and pieces of existing text are data too, so
 * that what a person fills in, what stays as written and what is new come from one printer.
 */
import { columnOf, lineBreak, lineEnd, nextLine, type Edit, type TabStop } from "../text.ts";
import type { Document } from "./document.ts";
import { toFlowText } from "./flow.ts";
import type { Node, Sequence } from "./node.ts";
import { isPlain, isPlainString } from "./scalar.ts";
import type { Value } from "./value.ts";

/** New content as plain data; keys are written in the order given. A string may hold {@link tabStop} marks. */
export type Data = string | number | boolean | null | Source | Inline | readonly Data[] | { readonly [key: string]: Data };

/** New content written in flow style even where the rest is in block style: short command lines. */
export class Inline {
  readonly data: Data;

  constructor(data: Data) {
    this.data = data;
  }
}

/** How the document writes things, learnt from its own text. */
export interface Style {
  readonly flow: boolean;
  /** Every string and key in double quotes. */
  readonly json: boolean;
  /** Columns a nested block mapping is indented by. */
  readonly indent: number;
  /** Columns between a key and the dashes of its list: 0 or more. */
  readonly dash: number;
  /** Columns from a dash to what stands behind it: 2 or more. */
  readonly item: number;
  readonly newline: "\n" | "\r\n";
  /** Column of the block being printed. */
  readonly column: number;
}

export function style(document: Document, flow: boolean): Style {
  const root = document.root;
  const json = root?.kind === "mapping" && root.flow && root.pairs[0]?.key.kind === "scalar" && root.pairs[0].key.style === "double-quoted";
  const seen: Seen = { indent: undefined, dash: undefined, item: undefined };
  if (root !== undefined && !json) measure(document.text, root, seen, 0);
  return { flow, json, indent: seen.indent ?? 2, dash: seen.dash ?? 0, item: seen.item ?? 2, newline: lineBreak(document.text), column: 0 };
}

// --- Existing text ---

/** A part of the document as it is written, to be printed elsewhere: comments, quotes and style kept, indentation shifted. */
export class Source {
  /** An item with its dash and the comments above it; the lines of a block collection; or what stands in a line, a scalar or flow. */
  readonly role: "item" | "lines" | "inline";
  /** Its text; for `item` and `lines` whole lines with their indentation, the last without its break. */
  readonly text: string;
  /** Column the text is indented from: of the dash, of the block's keys, of the owning key or dash. */
  readonly column: number;
  /** It is a list: indented as the document indents lists. */
  readonly list: boolean;
  /** The same in flow style; `undefined` where that cannot be (comments, templates). */
  readonly flow: string | undefined;

  constructor(role: Source["role"], text: string, column: number, list: boolean, flow: string | undefined) {
    this.role = role;
    this.text = text;
    this.column = column;
    this.list = list;
    this.flow = flow;
  }

  /** What stands behind the key of `value`, comments between them included; `undefined` for an empty value. */
  static of(document: Document, value: Value): Source | undefined {
    const { written, key } = value;
    const { text } = document;
    if (written === undefined || written.kind === "alias" || key === undefined) return undefined;
    const flow = toFlowText(document, written);
    const list = written.kind === "sequence";
    if (written.kind === "scalar" || written.flow) {
      return new Source("inline", text.slice(written.outerStart, written.span.end), columnOf(text, key.outerStart), list, flow);
    }
    const first = lineEnd(text, key.span.end);
    if (written.outerStart < first) return undefined;
    const [from, to] = [nextLine(text, first), lineEnd(text, blockEnd(text, written, columnOf(text, written.span.start)))];
    return new Source("lines", text.slice(from, to), columnOf(text, written.span.start), list, hasCommentAround(text, written, from, to) ? undefined : flow);
  }

  /** An item of a block list: the whole lines `[from, to)`, in which its dash stands at `dash`. */
  static item(document: Document, item: Node, from: number, to: number, dash: number): Source {
    const { text } = document;
    const flow = hasCommentAround(text, item, from, to) ? undefined : toFlowText(document, item);
    return new Source("item", text.slice(from, to), columnOf(text, dash), false, flow);
  }

  /** Printed with its lines shifted to `column`; the first one without its indentation. */
  at(column: number): string {
    if (this.role === "inline") return reindent(this.text, column - this.column);
    return reindent(`\n${this.text}`, column - this.column).replace(/^\n[ \t]*/, "");
  }
}

function hasCommentAround(text: string, { outerStart, span }: Node, from: number, to: number): boolean {
  return text.slice(from, Math.max(from, outerStart)).includes("#") || text.slice(span.end, to).includes("#");
}

/** Where a block node ends when the comments below it that are indented deeper than `column` belong to it. */
export function blockEnd(text: string, node: { readonly span: { readonly end: number } }, column: number): number {
  let end = beforeBreak(text, node.span.end);
  if (end < node.span.end) return end;
  for (let line = nextLine(text, lineEnd(text, end)); line < text.length; line = nextLine(text, lineEnd(text, line))) {
    const content = /^[ \t]*/.exec(text.slice(line, lineEnd(text, line)))![0].length;
    const rest = text[line + content];
    if (rest === "#" && content >= column) end = lineEnd(text, line);
    else if (rest !== undefined && rest !== "\n" && rest !== "\r") break;
    if (lineEnd(text, line) >= text.length) break;
  }
  return end;
}

/** The end of a node without the line break that a `|+` scalar ends with. */
export function beforeBreak(text: string, end: number): number {
  if (text[end - 1] !== "\n") return end;
  return text[end - 2] === "\r" ? end - 2 : end - 1;
}

/** Can the data be printed in this style? Only existing text may not fit into flow style. */
export function printable(data: Data, flow: boolean): boolean {
  if (data === null || typeof data !== "object") return true;
  if (data instanceof Source) return !flow || data.flow !== undefined;
  if (data instanceof Inline) return printable(data.data, true);
  return (isList(data) ? data : Object.values(data)).every((part) => printable(part, flow));
}

// --- Tab stops ---

/** Private-use code points: in no manifest, and legal in every YAML scalar. */
const OPEN = "\ue001";
const CHOICE = "\ue003";
const BODY = "\ue004";
const CLOSE = "\ue002";
const NUMBER = "\ue005";

/**
 * Text that a person may want to change, with what stands there until then. Equal `number`s are one stop. A number as `value` is
 * printed without quotes. The result may stand inside a longer string. Edits printed from it must pass {@link withStops}.
 */
export function tabStop(number: number, value: string | number, choices: readonly string[] = []): string {
  return `${OPEN}${number}${typeof value === "number" ? NUMBER : ""}${choices.map((choice) => CHOICE + choice).join("")}${BODY}${value}${CLOSE}`;
}

const STOP = new RegExp(`${OPEN}(\\d+)${NUMBER}?((?:${CHOICE}[^${CHOICE}${BODY}${CLOSE}]*)*)${BODY}([^${CLOSE}]*)${CLOSE}`, "g");
const NUMBER_STOP = new RegExp(`^${OPEN}\\d+${NUMBER}[^${BODY}]*${BODY}[^${CLOSE}]*${CLOSE}$`);

/** The edit with its marks turned into stops. */
export function withStops(edit: Edit): Edit {
  if (!edit.newText.includes(OPEN)) return edit;
  const stops: TabStop[] = [...(edit.stops ?? [])];
  let newText = "";
  let done = 0;
  for (const match of edit.newText.matchAll(STOP)) {
    newText += edit.newText.slice(done, match.index);
    const [all, number, choices, value] = match as unknown as [string, string, string, string];
    const at = { start: newText.length, end: newText.length + value.length };
    stops.push({ at, number: Number(number), choices: choices.split(CHOICE).slice(1) });
    newText += value;
    done = match.index + all.length;
  }
  newText += edit.newText.slice(done);
  return { span: edit.span, newText, stops };
}

/** The string without marks: what will stand in the text until a person changes it. */
function withoutStops(text: string): string {
  return text.includes(OPEN) ? text.replace(STOP, "$3") : text;
}

// --- Printing ---

/** Print `data` at the end of a line: flow style, or block style with the lines that follow indented for `look.column`. */
export function print(data: Data, look: Style): string {
  if (data === null) return look.json ? "null" : look.flow ? "null" : "";
  if (typeof data === "number" || typeof data === "boolean") return String(data);
  if (typeof data === "string") return printString(data, look);
  if (data instanceof Source) return look.flow ? (data.flow ?? "") : data.at(look.column);
  if (data instanceof Inline) return print(data.data, { ...look, flow: true });
  if (look.flow || isEmpty(data)) {
    if (isList(data)) return `[${data.map((item) => print(item, { ...look, flow: true })).join(", ")}]`;
    const pairs = Object.entries(data).map(([key, value]) => `${printKey(key, look)}: ${print(value, { ...look, flow: true })}`);
    return `{${pairs.join(", ")}}`;
  }
  const pad = look.newline + " ".repeat(look.column);
  return isList(data)
    ? data.map((item) => printItem(item, look)).join(pad)
    : Object.entries(data)
        .map(([key, value]) => printPair(key, value, look))
        .join(pad);
}

/** `key: data` for a block mapping whose keys stand at `look.column`; the first line without indentation. */
export function printPair(key: string, data: Data, look: Style): string {
  const name = printKey(key, look);
  if (data === null) return `${name}:`;
  if (data instanceof Source && data.role === "inline") return `${name}: ${data.at(look.column)}`;
  if (typeof data !== "object" || data instanceof Inline || isEmpty(data)) return `${name}: ${print(data, look)}`;
  const column = look.column + (data instanceof Source ? (data.list ? look.dash : look.indent) : isList(data) ? look.dash : look.indent);
  return `${name}:${look.newline}${" ".repeat(column)}${print(data, { ...look, column })}`;
}

/** `- data` for a block sequence whose dashes stand at `look.column`; the first line without indentation. */
export function printItem(data: Data, look: Style): string {
  if (data instanceof Source) return data.role === "item" ? data.at(look.column) : "-".padEnd(look.item) + data.at(data.role === "lines" ? look.column + look.item : look.column);
  // The lines of a block scalar stand below the first letter behind the dash.
  const column = look.column + look.item;
  return "-".padEnd(look.item) + (typeof data === "string" ? printString(data, { ...look, column: column - look.indent }) : print(data, { ...look, column }));
}

export function printKey(key: string, look: Style): string {
  return look.json || !/^[\w./-]+$/.test(withoutStops(key)) || !isPlainString(withoutStops(key)) ? JSON.stringify(key) : key;
}

function printString(marked: string, look: Style): string {
  if (NUMBER_STOP.test(marked)) return marked;
  const text = withoutStops(marked);
  if (look.json) return JSON.stringify(marked);
  if (!look.flow && /[^\n]\n/.test(text) && !/[^\x20-\ud7ff\ue000-\ufffd\n\t]|^\s|[ \t]\n/.test(text)) {
    const column = " ".repeat(look.column + look.indent);
    const chomp = text.endsWith("\n\n") ? "+" : text.endsWith("\n") ? "" : "-";
    const lines = marked.replace(/\n$/, "").split("\n");
    return `|${chomp}${look.newline}${lines.map((line) => (line === "" ? "" : column + line)).join(look.newline)}`;
  }
  // Among commas, words with blanks between them are easier to read in quotes.
  if (isPlain(text, look.flow) && !(look.flow && /\s/.test(text))) return marked;
  return JSON.stringify(marked);
}

export function isList(data: Data): data is readonly Data[] {
  return Array.isArray(data);
}

export function isEmpty(data: Data): boolean {
  if (typeof data !== "object" || data === null || data instanceof Source || data instanceof Inline) return false;
  return (isList(data) ? data.length : Object.keys(data).length) === 0;
}

// --- Lines and columns ---

/** Shift every line of `block` but the first by `by` columns; lines that are blank, or stand further left than the shift, keep what they can. */
function reindent(block: string, by: number): string {
  if (by === 0) return block;
  if (by > 0) return block.replace(/\n(?=[^\r\n])/g, `\n${" ".repeat(by)}`);
  return block.replace(new RegExp(`\\n {1,${-by}}`, "g"), "\n");
}

/** Columns from the first dash of a block list to its item, where that is a block mapping; `undefined` where the list does not show it. */
export function itemWidth(text: string, sequence: Sequence): number | undefined {
  const first = sequence.items[0];
  const key = first?.value?.kind === "mapping" && !first.value.flow ? first.value.pairs[0]?.key : undefined;
  if (first === undefined || key === undefined || lineEnd(text, first.dash) < key.outerStart) return undefined;
  return key.outerStart - first.dash;
}

interface Seen {
  indent: number | undefined;
  dash: number | undefined;
  item: number | undefined;
}

/** Learn indentation from the first collections that show it. */
function measure(text: string, node: Node, seen: Seen, depth: number): void {
  if (depth > 12 || (seen.indent !== undefined && seen.dash !== undefined && seen.item !== undefined)) return;
  if (node.kind === "mapping" && !node.flow) {
    for (const pair of node.pairs) {
      const { value } = pair;
      if (value === undefined || value.kind === "alias" || value.kind === "scalar" || value.flow) continue;
      const column = columnOf(text, pair.key.outerStart);
      if (value.kind === "mapping") {
        const first = value.pairs[0];
        if (first !== undefined) seen.indent ??= Math.max(1, columnOf(text, first.key.outerStart) - column);
      } else if (value.items[0] !== undefined) seen.dash ??= Math.max(0, columnOf(text, value.items[0].dash) - column);
      measure(text, value, seen, depth + 1);
    }
  } else if (node.kind === "sequence" && !node.flow) {
    seen.item ??= itemWidth(text, node);
    for (const item of node.items) if (item.value !== undefined) measure(text, item.value, seen, depth + 1);
  }
}

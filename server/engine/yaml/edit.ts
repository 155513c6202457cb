/**
 * The only maker of edits of YAML text. It knows block and flow style, both dash styles, JSON, CRLF and comments, and changes
 * nothing but what it is asked to: the rest of the text stays byte for byte.
 *
 * Every function returns `undefined` where the edit cannot be made without touching something else (a place shared through an
 * anchor, a key that is a collection ...): the caller then offers no fix.
 */
import { lineBreak, lineEnd, lineStart, type Edit } from "../text.ts";
import type { Document } from "./document.ts";
import type { Mapping, Node, Pair, Sequence } from "./node.ts";
import { isPlainString } from "./scalar.ts";
import { keyText, type Value } from "./value.ts";

/** New content as plain data; keys are written in the order given. */
export type Data = string | number | boolean | null | readonly Data[] | { readonly [key: string]: Data };

/** Replace a scalar, keeping its quotes where it has them; an empty value gets the scalar behind its colon or dash. */
export function setScalar(document: Document, value: Value, to: string | number | boolean): Edit[] | undefined {
  const { written } = value;
  if (written === undefined) {
    if (value.shared || value.key === undefined) return undefined;
    const colon = colonOf(document, value);
    return colon === undefined ? undefined : [insertion(colon + 1, ` ${print(to, style(document, false))}`)];
  }
  if (written.kind !== "scalar" || (value.shared && written.anchor === undefined)) return undefined;
  const newText =
    typeof to === "string" && written.style === "single-quoted"
      ? `'${to.replaceAll("'", "''")}'`
      : typeof to === "string" && written.style === "double-quoted"
        ? JSON.stringify(to)
        : print(to, style(document, true));
  return [{ span: written.span, newText }];
}

/** Rename the key of a pair, keeping its quotes. */
export function renameKey(value: Value, to: string): Edit[] | undefined {
  const { key } = value;
  if (key?.kind !== "scalar" || value.shared) return undefined;
  const quote = key.style === "single-quoted" ? "'" : key.style === "double-quoted" ? '"' : "";
  return [{ span: key.span, newText: `${quote}${to}${quote}` }];
}

/**
 * Add `item` to the list behind `key` of `mapping`, as its last item or at `index`. The list is made where it is absent, empty or null.
 */
export function addItem(document: Document, mapping: Value, key: string, item: Data, index?: number): Edit[] | undefined {
  const list = mapping.get(key);
  if (list === undefined) return addPair(document, mapping, key, [item]);
  const { node } = list;
  if (list.shared) return undefined;
  if (node?.kind !== "sequence" || node.items.length === 0) return fillEmpty(document, mapping, list, [item]);
  const before = index === undefined ? undefined : node.items[index];
  if (node.flow) return insertInFlow(document, node, print(item, style(document, true)), index);
  const column = columnOf(document.text, node.items[0]!.dash);
  const look = { ...style(document, false), column };
  const printed = printItem(item, look);
  if (before !== undefined) return [insertion(before.dash, `${printed}${lineBreak(document.text)}${" ".repeat(column)}`)];
  const last = node.items.at(-1)!;
  return [newLine(document.text, last.value?.span.end ?? last.dash + 1, `${" ".repeat(column)}${printed}`)];
}

/**
 * Add the pair `key: data` to a mapping that does not have the key: behind the pair of key `after` where there is one, else last.
 * A mapping that is absent or null (an empty value) is made.
 */
export function addPair(document: Document, mapping: Value, key: string, data: Data, after?: string): Edit[] | undefined {
  const { node } = mapping;
  if (mapping.shared || mapping.has(key)) return undefined;
  if (node?.kind !== "mapping") return mapping.isNull ? fillEmpty(document, undefined, mapping, { [key]: data }) : undefined;
  if (node.flow) {
    const look = style(document, true);
    return insertInFlow(document, node, `${printKey(key, look)}: ${print(data, look)}`, undefined);
  }
  const first = node.pairs[0];
  if (first === undefined) return undefined;
  const column = columnOf(document.text, outerStart(first.key));
  const neighbour = node.pairs.find((pair) => after !== undefined && keyText(pair.key) === after) ?? node.pairs.at(-1)!;
  const printed = printPair(key, data, { ...style(document, false), column });
  return [newLine(document.text, pairEnd(neighbour), `${" ".repeat(column)}${printed}`)];
}

/** Remove the pair of `key`, or the item at index `key`, of a collection. The last one left takes the collection's own pair with it. */
export function remove(document: Document, root: Value, path: readonly (string | number)[]): Edit[] | undefined {
  const key = path.at(-1);
  const parent = root.descend(...path.slice(0, -1));
  const { node } = parent ?? {};
  if (parent === undefined || key === undefined || node === undefined || parent.shared) return undefined;
  const { text } = document;
  const parts: Part[] =
    node.kind === "mapping"
      ? node.pairs.map((pair) => ({ start: outerStart(pair.key), end: pairEnd(pair), own: keyText(pair.key) === key }))
      : node.kind === "sequence"
        ? node.items.map((item, i) => ({ start: item.dash, end: item.value?.span.end ?? item.dash + 1, own: i === key }))
        : [];
  const at = parts.findIndex((part) => part.own);
  const part = parts[at];
  if (part === undefined || hasUsedAnchor(text, part)) return undefined;
  if (parts.length === 1) {
    if (path.length > 1 && parent.key !== undefined) return remove(document, root, path.slice(0, -1));
    return node.kind === "mapping" && node.flow ? [{ span: { start: node.span.start + 1, end: node.span.end - 1 }, newText: "" }] : undefined;
  }
  const next = parts[at + 1];
  if ((node.kind === "mapping" || node.kind === "sequence") && node.flow) {
    const previous = parts[at - 1];
    const gone = next === undefined ? { start: previous!.end, end: part.end } : { start: part.start, end: next.start };
    return text.slice(gone.start, gone.end).includes("#") ? undefined : [{ span: gone, newText: "" }];
  }
  const start = lineStart(text, part.start);
  if (/^\s*$/.test(text.slice(start, part.start))) {
    const end = lineEnd(text, part.end);
    if (end < text.length) return [{ span: { start, end: nextLine(text, end) }, newText: "" }];
    return [{ span: { start: previousLineEnd(text, start), end }, newText: "" }];
  }
  // The first pair of a list item shares its line with the dash: the next pair moves up.
  if (next === undefined || /#/.test(text.slice(part.end, next.start))) return undefined;
  return [{ span: { start: part.start, end: next.start }, newText: "" }];
}

/**
 * Move the item at `from` of one list to the end (or to `index`) of the list `to` of the same mapping, which is made where it is
 * absent, with the item's text as it stands: comments, quotes and style kept, indentation shifted. `extra` pairs are added to it.
 */
export function moveItem(
  document: Document,
  mapping: Value,
  from: { readonly list: string; readonly index: number },
  to: { readonly list: string; readonly index?: number },
  extra: { readonly [key: string]: Data } = {},
): Edit[] | undefined {
  const source = mapping.get(from.list);
  const target = mapping.get(to.list);
  const item = source?.item(from.index);
  if (source?.node?.kind !== "sequence" || item?.mapping === undefined || item.shared || target?.shared === true) return undefined;
  const removal = remove(document, mapping, [from.list, from.index]);
  if (removal === undefined || source.node.items.length === 1) return undefined;
  const { text } = document;
  const flow = source.node.flow;
  if (flow !== (target?.node?.kind === "sequence" ? target.node.flow : flow)) return undefined;
  const look = style(document, flow);
  if (flow) {
    const added = Object.entries(extra).map(([key, data]) => `, ${printKey(key, look)}: ${print(data, look)}`);
    const body = text.slice(item.mapping.span.start, item.mapping.span.end - 1).trimEnd() + added.join("") + "}";
    if (target === undefined) {
      const container = mapping.mapping!;
      const place = insertInFlow(document, container, `${printKey(to.list, look)}: [${body}]`, undefined);
      return place === undefined ? undefined : [...removal, ...place];
    }
    if (target.node?.kind !== "sequence") return undefined;
    const place = target.node.items.length === 0 ? undefined : insertInFlow(document, target.node, body, to.index);
    return place === undefined ? undefined : [...removal, ...place];
  }
  const dash = source.node.items[from.index]!.dash;
  const column = columnOf(text, dash);
  // What stands between the previous item and the dash on lines of its own, comments, stays: it may head the whole list.
  let body = text.slice(dash, lineEnd(text, item.extent.end));
  const inner = columnOf(text, item.mapping.pairs[0] === undefined ? dash + 2 : outerStart(item.mapping.pairs[0].key));
  if (item.mapping.flow) {
    if (Object.keys(extra).length > 0) {
      const close = item.mapping.span.end - 1 - dash;
      const added = Object.entries(extra).map(([key, data]) => `, ${printKey(key, look)}: ${print(data, { ...look, flow: true })}`);
      body = body.slice(0, close).trimEnd() + added.join("") + body.slice(close);
    }
  } else {
    // Behind the first pair, where a reader looks for what kind of container it is.
    const first = item.mapping.pairs[0]!;
    const place = lineEnd(text, pairEnd(first)) - dash;
    const lines = Object.entries(extra).map(([key, data]) => `${lineBreak(text)}${" ".repeat(inner)}${printPair(key, data, { ...look, column: inner })}`);
    body = body.slice(0, place) + lines.join("") + body.slice(place);
  }
  const insertBlock = (at: number): string => reindent(body, at - column);
  if (target === undefined || target.node === undefined) {
    if (target !== undefined) return undefined;
    // The new list goes before the list it is taken from: initContainers read first.
    const key = source.key!;
    const keyColumn = columnOf(text, outerStart(key));
    const place = lineStart(text, outerStart(key));
    const newline = lineBreak(text);
    const heads = /^\s*$/.test(text.slice(place, outerStart(key)));
    const list = `${to.list}:${newline}${" ".repeat(column)}${insertBlock(column)}${newline}`;
    const newText = heads ? `${" ".repeat(keyColumn)}${list}` : `${list}${" ".repeat(keyColumn)}`;
    return [...removal, insertion(heads ? place : outerStart(key), newText)];
  }
  if (target.node.kind !== "sequence" || target.node.items.length === 0) return undefined;
  const targetColumn = columnOf(text, target.node.items[0]!.dash);
  const before = to.index === undefined ? undefined : target.node.items[to.index];
  const moved = insertBlock(targetColumn);
  if (before !== undefined) return [...removal, insertion(before.dash, `${moved}${lineBreak(text)}${" ".repeat(targetColumn)}`)];
  const last = target.node.items.at(-1)!;
  return [...removal, newLine(text, last.value?.span.end ?? last.dash + 1, `${" ".repeat(targetColumn)}${moved}`)];
}

/** Shift every line of `block` but the first by `by` columns; lines that are blank, or stand further left than the shift, keep what they can. */
export function reindent(block: string, by: number): string {
  if (by === 0) return block;
  if (by > 0) return block.replace(/\n(?=[^\r\n])/g, `\n${" ".repeat(by)}`);
  return block.replace(new RegExp(`\\n {1,${-by}}`, "g"), "\n");
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
  readonly newline: "\n" | "\r\n";
  /** Column of the block being printed. */
  readonly column: number;
}

export function style(document: Document, flow: boolean): Style {
  const root = document.root;
  const json = root?.kind === "mapping" && root.flow && root.pairs[0]?.key.kind === "scalar" && root.pairs[0].key.style === "double-quoted";
  const seen = { indent: undefined as number | undefined, dash: undefined as number | undefined };
  if (root !== undefined && !json) measure(document.text, root, seen, 0);
  return { flow, json, indent: seen.indent ?? 2, dash: seen.dash ?? 0, newline: lineBreak(document.text), column: 0 };
}

/** Print `data` at the end of a line: flow style, or block style with the lines that follow indented for `look.column`. */
export function print(data: Data, look: Style): string {
  if (data === null) return look.json ? "null" : look.flow ? "null" : "";
  if (typeof data === "number" || typeof data === "boolean") return String(data);
  if (typeof data === "string") return printString(data, look);
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
  if (typeof data !== "object" || isEmpty(data)) return `${name}: ${print(data, look)}`;
  const column = look.column + (isList(data) ? look.dash : look.indent);
  return `${name}:${look.newline}${" ".repeat(column)}${print(data, { ...look, column })}`;
}

/** `- data` for a block sequence whose dashes stand at `look.column`; the first line without indentation. */
function printItem(data: Data, look: Style): string {
  return `- ${print(data, { ...look, column: look.column + 2 })}`;
}

function printKey(key: string, look: Style): string {
  return look.json || !/^[\w./-]+$/.test(key) || !isPlainString(key) ? JSON.stringify(key) : key;
}

function printString(text: string, look: Style): string {
  if (look.json) return JSON.stringify(text);
  if (!look.flow && /\n./s.test(text) && !/[^\x20-\ud7ff\ue000-\ufffd\n\t]|^\s|[ \t]\n/.test(text)) {
    const column = " ".repeat(look.column === 0 ? look.indent : look.column + look.indent);
    const chomp = text.endsWith("\n\n") ? "+" : text.endsWith("\n") ? "" : "-";
    const lines = text.replace(/\n$/, "").split("\n");
    return `|${chomp}${look.newline}${lines.map((line) => (line === "" ? "" : column + line)).join(look.newline)}`;
  }
  if (isPlain(text, look.flow)) return text;
  return JSON.stringify(text);
}

/** Can a string be written without quotes, and be read as that very string by YAML 1.1 and 1.2? */
function isPlain(text: string, flow: boolean): boolean {
  if (!isPlainString(text) || !/^[\w/.$(+-]/.test(text)) return false;
  if (/^(-|---|\.\.\.)(\s|$)|:(\s|$)|\s#|\s$|[\p{Cc}\ufeff\ufffe\uffff]/u.test(text)) return false;
  return !(flow && /[,[\]{}:]/.test(text));
}

interface Part {
  readonly start: number;
  readonly end: number;
  readonly own: boolean;
}

function isList(data: Data): data is readonly Data[] {
  return Array.isArray(data);
}

function isEmpty(data: Data): boolean {
  return typeof data === "object" && data !== null && (isList(data) ? data.length === 0 : Object.keys(data).length === 0);
}

function insertion(at: number, newText: string): Edit {
  return { span: { start: at, end: at }, newText };
}

/** A new line behind the line that holds `end`, its comment included. */
function newLine(text: string, end: number, line: string): Edit {
  // A `|+` scalar ends with its last line break: the new line starts right there.
  if (end > 0 && text[end - 1] === "\n") return insertion(end, `${line}${lineBreak(text)}`);
  return insertion(lineEnd(text, end), `${lineBreak(text)}${line}`);
}

function nextLine(text: string, end: number): number {
  return text.startsWith("\r\n", end) ? end + 2 : Math.min(end + 1, text.length);
}

function previousLineEnd(text: string, start: number): number {
  if (start === 0) return 0;
  return text[start - 2] === "\r" ? start - 2 : start - 1;
}

/** The column (zero-based, UTF-16) of an offset. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

function outerStart(node: Node): number {
  return node.outerStart;
}

function pairEnd(pair: Pair): number {
  return pair.value?.span.end ?? Math.max(pair.key.span.end, pair.colon + 1);
}

/** Offset of the colon of an empty value. */
function colonOf(document: Document, value: Value): number | undefined {
  const from = value.key!.span.end;
  const colon = document.text.indexOf(":", from);
  return colon !== -1 && /^\s*$/.test(document.text.slice(from, colon)) ? colon : undefined;
}

/** Put `data` where an empty, null or empty-collection value stands. */
function fillEmpty(document: Document, mapping: Value | undefined, value: Value, data: Data): Edit[] | undefined {
  const { written, key } = value;
  if (written !== undefined && written.kind !== "scalar" && written.kind !== "mapping" && written.kind !== "sequence") return undefined;
  if (written?.kind === "scalar" && !value.isNull) return undefined;
  if (written?.kind === "mapping" && written.pairs.length > 0) return undefined;
  if (key === undefined) return undefined;
  const flow = mapping?.mapping?.flow ?? isInFlow(document, value);
  const { text } = document;
  const colon = written === undefined ? colonOf(document, value) : undefined;
  const start = colon !== undefined ? colon + 1 : written === undefined ? undefined : written.outerStart;
  if (start === undefined) return undefined;
  const end = written?.span.end ?? start;
  if (flow) {
    const look = style(document, true);
    return [{ span: { start, end }, newText: (written === undefined ? " " : "") + print(data, look) }];
  }
  const column = columnOf(text, outerStart(key));
  const look = style(document, false);
  const inner = column + (isList(data) ? look.dash : look.indent);
  const block = `${" ".repeat(inner)}${print(data, { ...look, column: inner })}`;
  if (written === undefined) return [newLine(text, start, block)];
  // `volumes: []  # comment`: the brackets go, the comment stays on its line.
  const blanks = start - text.slice(0, start).trimEnd().length;
  return [{ span: { start: start - blanks, end }, newText: "" }, newLine(text, end, block)];
}

function isInFlow(document: Document, value: Value): boolean {
  const at = value.key?.span.start ?? 0;
  const visit = (node: Node | undefined): boolean => {
    if (node === undefined || node.kind === "alias" || node.kind === "scalar" || at < node.span.start || at > node.span.end) return false;
    if (node.flow) return true;
    return node.kind === "mapping" ? node.pairs.some((pair) => visit(pair.value)) : node.items.some((item) => visit(item.value));
  };
  return visit(document.root);
}

/** Insert an entry into a flow collection, before the entry at `index` or last, on a line of its own where the others are. */
function insertInFlow(document: Document, node: Mapping | Sequence, entry: string, index: number | undefined): Edit[] | undefined {
  const { text } = document;
  const starts = node.kind === "mapping" ? node.pairs.map((pair) => outerStart(pair.key)) : node.items.map((item) => item.value?.outerStart ?? item.dash);
  const ends = node.kind === "mapping" ? node.pairs.map(pairEnd) : node.items.map((item) => item.value?.span.end ?? item.dash);
  if (text[node.span.end - 1] !== (node.kind === "mapping" ? "}" : "]")) return undefined;
  if (starts.length === 0) return [{ span: { start: node.span.start + 1, end: node.span.end - 1 }, newText: entry }];
  const ownLine = /^\s*$/.test(text.slice(lineStart(text, starts.at(-1)!), starts.at(-1)!));
  const pad = ownLine ? lineBreak(text) + text.slice(lineStart(text, starts.at(-1)!), starts.at(-1)!) : " ";
  if (index !== undefined && starts[index] !== undefined) return [insertion(starts[index], `${entry},${pad}`)];
  const end = ends.at(-1)!;
  const rest = text.slice(end, node.span.end - 1);
  if (/^\s*,/.test(rest)) return [insertion(end + rest.indexOf(",") + 1, `${pad}${entry}`)];
  if (!rest.includes("#")) return [insertion(end, `,${pad}${entry}`)];
  return [insertion(end, ","), insertion(lineEnd(text, end), `${ownLine ? pad : lineBreak(text) + " ".repeat(columnOf(text, starts[0]!))}${entry}`)];
}

/** Does the text of `part` define an anchor that something outside it uses? */
function hasUsedAnchor(text: string, part: Part): boolean {
  for (const [, name] of text.slice(part.start, part.end).matchAll(/&([^\s,[\]{}]+)/g)) {
    const uses = new RegExp(`\\*${name!.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![^\\s,[\\]{}])`);
    if (uses.test(text.slice(part.end))) return true;
  }
  return false;
}

/** Learn indentation from the first collections that show it. */
function measure(text: string, node: Node, seen: { indent: number | undefined; dash: number | undefined }, depth: number): void {
  if (depth > 12 || (seen.indent !== undefined && seen.dash !== undefined)) return;
  if (node.kind === "mapping" && !node.flow) {
    for (const pair of node.pairs) {
      const { value } = pair;
      if (value === undefined || value.kind === "alias" || value.kind === "scalar" || value.flow) continue;
      const column = columnOf(text, outerStart(pair.key));
      if (value.kind === "mapping") {
        const first = value.pairs[0];
        if (first !== undefined) seen.indent ??= Math.max(1, columnOf(text, outerStart(first.key)) - column);
      } else if (value.items[0] !== undefined) seen.dash ??= Math.max(0, columnOf(text, value.items[0].dash) - column);
      measure(text, value, seen, depth + 1);
    }
  } else if (node.kind === "sequence" && !node.flow) {
    for (const item of node.items) if (item.value !== undefined) measure(text, item.value, seen, depth + 1);
  }
}

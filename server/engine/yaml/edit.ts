/**
 * The only maker of edits of YAML text. It knows block and flow style, both dash styles, JSON, CRLF and comments, and changes
 * nothing but what it is asked to: the rest of the text stays byte for byte.
 *
 * Every function returns `undefined` where the edit cannot be made without touching something else (a place shared through an
 * anchor, a key that is a collection ...): the caller then offers no fix.
 */
import { columnOf, lineBreak, lineEnd, lineStart, nextLine, type Edit, type Span } from "../text.ts";
import type { Document } from "./document.ts";
import { Draft } from "./draft.ts";
import { toFlowText } from "./flow.ts";
import type { Mapping, Node, Pair, Path, Scalar, Sequence } from "./node.ts";
import { beforeBreak, blockEnd, Inline, isEmpty, isList, itemWidth, print, printable, printItem, printKey, printPair, Source, style, type Data } from "./print.ts";
import { keyText, type Value } from "./value.ts";

export type { Data } from "./print.ts";

/** Replace a scalar, keeping its quotes where it has them; an empty value gets the scalar behind its colon or dash. */
export function setScalar(document: Document, value: Value, to: string | number | boolean): Edit[] | undefined {
  const { written } = value;
  if (written === undefined) {
    if (value.shared || value.key === undefined) return undefined;
    const colon = colonOf(document, value);
    return colon === undefined ? undefined : [insertion(colon + 1, ` ${print(to, style(document, false))}`)];
  }
  if (written.kind !== "scalar" || (value.shared && written.anchor === undefined)) return undefined;
  const newText = typeof to === "string" ? rewriteScalar(document, written, to) : print(to, style(document, true));
  return [{ span: { start: written.span.start, end: beforeBreak(document.text, written.span.end) }, newText }];
}

/** How `to` is written in the place of a scalar: in its quotes where it has some, else plain where YAML 1.1 and 1.2 both read the plain text as that string. */
export function rewriteScalar(document: Document, scalar: Scalar, to: string): string {
  if (scalar.style === "single-quoted" && !/\p{Cc}/u.test(to)) return `'${to.replaceAll("'", "''")}'`;
  if (scalar.style === "single-quoted" || scalar.style === "double-quoted") return JSON.stringify(to);
  // A block scalar would need indentation of its own: new lines are escaped in quotes.
  return print(to, style(document, to.includes("\n") || isInFlow(document, scalar.span.start)));
}

/** Rename the key of a pair, keeping its quotes. */
export function renameKey(value: Value, to: string): Edit[] | undefined {
  const { key } = value;
  if (key?.kind !== "scalar" || value.shared) return undefined;
  const quote = key.style === "single-quoted" ? "'" : key.style === "double-quoted" ? '"' : "";
  return [{ span: key.span, newText: `${quote}${to}${quote}` }];
}

/** Where a new pair goes: behind the pair of that key, or before it; last where there is no such pair. */
export type Place = string | { readonly before: string };

/**
 * Add `item` to the list behind `key` of `mapping`, as its last item or at `index`. The list is made where it is absent, empty or
 * null; an absent one at `place`.
 */
export function addItem(document: Document, mapping: Value, key: string, item: Data, index?: number, place?: Place): Edit[] | undefined {
  const list = mapping.get(key);
  if (list === undefined) return addPair(document, mapping, key, [item], place);
  const { node } = list;
  const { text } = document;
  if (list.shared || (node !== undefined && node.kind !== "scalar" && !printable(item, node.flow))) return undefined;
  if (node?.kind !== "sequence" || node.items.length === 0) return fillEmpty(document, mapping, list, [item]);
  const before = index === undefined ? undefined : node.items[index];
  if (node.flow) return insertInFlow(document, node, print(item, style(document, true)), index);
  const column = columnOf(text, node.items[0]!.dash);
  const look = { ...style(document, false), column };
  const printed = printItem(item, { ...look, item: itemWidth(text, node) ?? look.item });
  if (before !== undefined) return [insertion(before.dash, `${printed}${lineBreak(text)}${" ".repeat(column)}`)];
  const last = node.items.at(-1)!;
  const end = last.value === undefined ? last.dash + 1 : blockEnd(text, last.value, column + 1);
  return [newLine(text, end, `${" ".repeat(column)}${printed}`)];
}

/**
 * Add the pair `key: data` to a mapping that does not have the key, at `place`. A mapping that is absent or null (an empty value) is
 * made.
 */
export function addPair(document: Document, mapping: Value, key: string, data: Data, place?: Place): Edit[] | undefined {
  const { node } = mapping;
  const { text } = document;
  if (mapping.shared || mapping.has(key)) return undefined;
  if (node?.kind !== "mapping") return mapping.isNull ? fillEmpty(document, undefined, mapping, { [key]: data }) : undefined;
  if (!printable(data, node.flow)) return undefined;
  const named = typeof place === "object" ? place.before : place;
  const at = named === undefined ? -1 : node.pairs.findIndex((pair) => keyText(pair.key) === named);
  const before = typeof place === "object" ? node.pairs[at] : undefined;
  if (node.flow) {
    // `resources: {}` in a block is a block without content yet.
    if (node.pairs.length === 0 && mapping.key !== undefined) return fillEmpty(document, undefined, mapping, { [key]: data });
    const look = style(document, true);
    return insertInFlow(document, node, `${printKey(key, look)}: ${print(data, look)}`, at === -1 ? undefined : before !== undefined ? at : at + 1);
  }
  const first = node.pairs[0];
  if (first === undefined) return undefined;
  const column = columnOf(text, outerStart(first.key));
  const printed = printPair(key, data, { ...style(document, false), column });
  if (before !== undefined) {
    const start = outerStart(before.key);
    if (!startsLine(text, start)) return [insertion(start, `${printed}${lineBreak(text)}${" ".repeat(column)}`)];
    // Comments right above a key belong to it.
    return [insertion(commentsAbove(text, start, column), `${" ".repeat(column)}${printed}${lineBreak(text)}`)];
  }
  const neighbour = node.pairs[at] ?? node.pairs.at(-1)!;
  return [newLine(text, beforeBreak(text, pairEnd(neighbour)), `${" ".repeat(column)}${printed}`)];
}

/** Put `data` where the value behind a key stands. A comment behind the key stays there; comments inside the value go with it. */
export function replace(document: Document, value: Value, data: Data): Edit[] | undefined {
  const { written, key } = value;
  const { text } = document;
  if (value.shared || key === undefined) return undefined;
  if (written === undefined || value.isNull) return fillEmpty(document, undefined, value, data);
  const flow = isInFlow(document, value.key?.span.start ?? value.written?.span.start ?? 0);
  if (!printable(data, flow)) return undefined;
  const start = written.outerStart;
  if (flow) return putInline(document, value, data, true);
  const keyColumn = columnOf(text, outerStart(key));
  const look = style(document, false);
  const column = keyColumn + (isList(data) || (data instanceof Source && data.list) ? look.dash : look.indent);
  if (written.kind === "scalar" || written.kind === "alias" || written.flow) {
    return putInline(document, value, data, false);
  }
  const first = lineEnd(text, key.span.end);
  if (start < first) return undefined;
  const end = lineEnd(text, blockEnd(text, written, columnOf(text, start)));
  return [{ span: { start: nextLine(text, first), end }, newText: `${" ".repeat(column)}${print(data, { ...look, column })}` }];
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
  if (startsLine(text, part.start)) {
    return [deleteLines(text, start, lineEnd(text, beforeBreak(text, part.end)))];
  }
  // The first pair of a list item shares its line with the dash: the next pair moves up.
  if (next === undefined || /#/.test(text.slice(part.end, next.start))) return undefined;
  return [{ span: { start: part.start, end: next.start }, newText: "" }];
}

/**
 * Move the item at `from` of one list to the end (or to `index`) of the list `to` of the same mapping, which is made where it is
 * absent, with the item's text as it stands: comments above and inside it, quotes and style kept, indentation shifted. `extra` pairs
 * are added to it, behind its image. A list left without items goes.
 */
export function moveItem(
  document: Document,
  mapping: Value,
  from: { readonly list: string; readonly index: number },
  to: { readonly list: string; readonly index?: number },
  extra: { readonly [key: string]: Data } = {},
): Edit[] | undefined {
  const source = itemSource(document, mapping, from.list, from.index);
  if (source === undefined) return undefined;
  const draft = new Draft(document);
  const path = steps(mapping.path);
  // Half-read text may come out of a step as something else: then the mapping is gone, and the move is refused.
  const step = (edit: (home: Value) => Edit[] | undefined): void => {
    const home = draft.at(path);
    draft.step(home === undefined ? undefined : edit(home));
  };
  step((home) => addItem(draft.document, home, to.list, source, to.index, { before: from.list }));
  for (const [key, data] of Object.entries(extra)) {
    const added = draft.at(path)?.get(to.list)?.items().at(to.index ?? -1);
    if (added !== undefined && !added.has(key)) draft.step(addPair(draft.document, added, key, data, "image"));
  }
  step((home) => removeItem(draft.document, home, from.list, from.index));
  return draft.edits();
}

/** The item of a list as it is written, with the comments that belong to it; `undefined` where it takes part in anchors and aliases. */
export function itemSource(document: Document, mapping: Value, list: string, index: number): Source | undefined {
  const extent = itemExtent(document, mapping, list, index);
  const item = mapping.get(list)?.item(index);
  if (extent === undefined || item?.written === undefined || item.shared) return undefined;
  const { text } = document;
  if (hasAlias(item.written) || hasUsedAnchor(text, { start: item.extent.start, end: item.extent.end })) return undefined;
  if (extent.dash === undefined) return new Source("inline", text.slice(extent.start, extent.end), 0, false, toFlowText(document, item.written));
  return Source.item(document, item.written, extent.start, extent.end, extent.dash);
}

/** Remove an item with the comments that belong to it; with the last item the list. */
export function removeItem(document: Document, mapping: Value, list: string, index: number): Edit[] | undefined {
  const extent = itemExtent(document, mapping, list, index);
  const sequence = mapping.get(list);
  if (extent === undefined || sequence?.key === undefined || sequence.shared) return undefined;
  const { text } = document;
  const sole = sequence.items().length === 1;
  if (extent.dash === undefined) return remove(document, mapping, sole ? [list] : [list, index]);
  if (!sole) return [deleteLines(text, extent.start, extent.end)];
  const start = outerStart(sequence.key);
  return startsLine(text, start) ? [deleteLines(text, lineStart(text, start), extent.end)] : remove(document, mapping, [list]);
}

/** The keys and indexes of a path, from the root on. */
export function steps(path: Path | undefined): (string | number)[] {
  const result: (string | number)[] = [];
  for (let step = path; step !== undefined; step = step.parent) result.unshift(step.key);
  return result;
}

/** Where an item's text is: whole lines with the comments of the item in block style, where `dash` is; the value alone in flow style. */
function itemExtent(
  document: Document,
  mapping: Value,
  list: string,
  index: number,
): { readonly start: number; readonly end: number; readonly dash: number | undefined } | undefined {
  const { text } = document;
  const sequence = mapping.get(list);
  const item = sequence?.node?.kind === "sequence" ? sequence.node.items[index] : undefined;
  if (sequence?.node?.kind !== "sequence" || item?.value === undefined) return undefined;
  if (sequence.node.flow) return { start: item.value.outerStart, end: item.value.span.end, dash: undefined };
  if (!startsLine(text, item.dash)) return undefined;
  const column = columnOf(text, item.dash);
  const end = lineEnd(text, blockEnd(text, item.value, column + 1));
  // Above the first of several items a comment may head the whole list: it stays.
  const sole = sequence.node.items.length === 1;
  const start = index > 0 || sole ? commentsAbove(text, item.dash, column) : lineStart(text, item.dash);
  return { start, end, dash: item.dash };
}

function hasAlias(node: Node): boolean {
  switch (node.kind) {
    case "alias":
      return true;
    case "scalar":
      return false;
    case "mapping":
      return node.pairs.some(({ key, value }) => hasAlias(key) || (value !== undefined && hasAlias(value)));
    case "sequence":
      return node.items.some(({ value }) => value !== undefined && hasAlias(value));
  }
}

function startsLine(text: string, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(lineStart(text, offset), offset));
}

/** Start of the first of the comment lines right above the line of `offset` that are indented by `column`; of that line where there are none. */
function commentsAbove(text: string, offset: number, column: number): number {
  let start = lineStart(text, offset);
  while (start > 0) {
    const above = lineStart(text, start - 1);
    const indent = /^ */.exec(text.slice(above, start))![0].length;
    if (indent !== column || text[above + indent] !== "#") break;
    start = above;
  }
  return start;
}

/** Delete whole lines, from a line's start to a line's end, with one line break. */
function deleteLines(text: string, start: number, end: number): Edit {
  return end < text.length
    ? { span: { start, end: nextLine(text, end) }, newText: "" }
    : { span: { start: previousLineEnd(text, start), end }, newText: "" };
}

interface Part extends Span {
  readonly own: boolean;
}

function insertion(at: number, newText: string): Edit {
  return { span: { start: at, end: at }, newText };
}

/** A new line behind the line that holds `end`, its comment included. */
function newLine(text: string, end: number, line: string): Edit {
  return insertion(lineEnd(text, end), `${lineBreak(text)}${line}`);
}

function previousLineEnd(text: string, start: number): number {
  if (start === 0) return 0;
  return text[start - 2] === "\r" ? start - 2 : start - 1;
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

/** Put `data` where an empty or null value, an empty collection, or (replaced) any value in one line stands. */
function fillEmpty(document: Document, mapping: Value | undefined, value: Value, data: Data): Edit[] | undefined {
  const { written, key } = value;
  if (written?.kind === "scalar" && !value.isNull) return undefined;
  if (written?.kind === "mapping" && written.pairs.length > 0) return undefined;
  if (written?.kind === "alias" || key === undefined) return undefined;
  const flow = mapping?.mapping?.flow ?? isInFlow(document, value.key?.span.start ?? value.written?.span.start ?? 0);
  return printable(data, flow) ? putInline(document, value, data, flow) : undefined;
}

/** Put `data` where a value stands that begins in the line of its key, or where there is none yet. */
function putInline(document: Document, value: Value, data: Data, flow: boolean): Edit[] | undefined {
  const { written } = value;
  const key = value.key!;
  const { text } = document;
  const colon = written === undefined ? colonOf(document, value) : undefined;
  const start = colon !== undefined ? colon + 1 : written?.outerStart;
  if (start === undefined) return undefined;
  const end = written?.span.end ?? start;
  const column = columnOf(text, outerStart(key));
  if (flow || data === null || typeof data !== "object" || isEmpty(data) || data instanceof Inline || (data instanceof Source && data.role === "inline")) {
    const look = { ...style(document, flow), column };
    return [{ span: { start, end }, newText: (written === undefined ? " " : "") + print(data, look) }];
  }
  const look = style(document, false);
  const inner = column + (isList(data) || (data instanceof Source && data.list) ? look.dash : look.indent);
  const block = `${" ".repeat(inner)}${print(data, { ...look, column: inner })}`;
  if (written === undefined) return [newLine(text, start, block)];
  // `volumes: []  # comment`: the brackets go, the comment stays on its line.
  const blanks = start - text.slice(0, start).trimEnd().length;
  return [{ span: { start: start - blanks, end }, newText: "" }, newLine(text, end, block)];
}

/** Does the offset lie in a flow collection? */
function isInFlow(document: Document, at: number): boolean {
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
  const comma = /^\s*,/.test(rest) ? end + rest.indexOf(",") + 1 : undefined;
  if (!rest.includes("#")) return [insertion(comma ?? end, `${comma === undefined ? "," : ""}${pad}${entry}`)];
  // A comment behind the last entry stays with it: the new one goes on the next line.
  const line = ownLine ? pad : lineBreak(text) + " ".repeat(columnOf(text, starts[0]!));
  const place = insertion(lineEnd(text, comma ?? end), `${line}${entry}`);
  return comma === undefined ? [insertion(end, ","), place] : [place];
}

/** Does the text of `part` define an anchor that something outside it uses? */
function hasUsedAnchor(text: string, part: Span): boolean {
  for (const [, name] of text.slice(part.start, part.end).matchAll(/&([^\s,[\]{}]+)/g)) {
    const uses = new RegExp(`\\*${name!.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![^\\s,[\\]{}])`);
    if (uses.test(text.slice(part.end))) return true;
  }
  return false;
}

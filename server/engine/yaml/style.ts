/** Block style and flow style, one turned into the other: the same content, quotes and, where the target can hold them, comments. */
import { columnOf, lineEnd, lineStart, type Edit } from "../text.ts";
import type { Document } from "./document.ts";
import { commentsIn, toFlowText } from "./flow.ts";
import type { Node } from "./node.ts";
import { style, type Style } from "./print.ts";
import type { Value } from "./value.ts";

/**
 * Write a block collection in flow style, on one line. `undefined` where that would lose a comment or cannot be said: comments,
 * template actions, keys that are collections.
 */
export function toFlow(document: Document, value: Value): Edit[] | undefined {
  const { written, key } = value;
  if (written === undefined || written.kind === "alias" || written.kind === "scalar" || written.flow) return undefined;
  const flow = toFlowText(document, written);
  if (flow === undefined) return undefined;
  if (key === undefined) return [{ span: { start: written.outerStart, end: written.span.end }, newText: flow }];
  const colon = document.text.indexOf(":", key.span.end);
  if (colon === -1 || document.text.slice(colon, written.outerStart).includes("#")) return undefined;
  return [{ span: { start: colon + 1, end: written.span.end }, newText: ` ${flow}` }];
}

/**
 * Write a flow collection, and all inside it, in block style; its comments go to lines of their own where they must. `undefined`
 * where it stands inside another flow collection, or where a comment would find no place.
 */
export function toBlock(document: Document, value: Value): Edit[] | undefined {
  const { written, key } = value;
  const { text } = document;
  if (written === undefined || written.kind === "alias" || written.kind === "scalar" || !written.flow || isEmptyCollection(written)) return undefined;
  const look = style(document, false);
  const end = written.span.end;
  const rest = /^([ \t]*)(#[^\r\n]*)?/.exec(text.slice(end, lineEnd(text, end)))!;
  if (end + rest[0].length !== lineEnd(text, end)) return undefined;
  const property = text.slice(written.outerStart, written.span.start).trim();
  if (key !== undefined) {
    const column = columnOf(text, key.outerStart) + (written.kind === "sequence" ? look.dash : look.indent);
    const lines = blockLines(document, written, column, look);
    if (lines === undefined) return undefined;
    const colon = text.indexOf(":", key.span.end);
    if (colon === -1) return undefined;
    const head = property === "" ? "" : ` ${property}`;
    const tail = `${look.newline}${lines.join(look.newline)}`;
    // A comment behind the closing bracket stays behind the key.
    return rest[2] === undefined
      ? [{ span: { start: colon + 1, end }, newText: head + tail }]
      : [
          { span: { start: colon + 1, end }, newText: head },
          { span: { start: lineEnd(text, end), end: lineEnd(text, end) }, newText: tail },
        ];
  }
  const column = columnOf(text, written.span.start);
  const before = text.slice(lineStart(text, written.span.start), written.span.start);
  if (property !== "" || !/^[ \t]*(- *)*$/.test(before)) return undefined;
  const lines = blockLines(document, written, column, look);
  if (lines === undefined) return undefined;
  const [first = "", ...others] = lines;
  const tail = others.map((line) => look.newline + line).join("");
  if (rest[2] === undefined) return [{ span: written.span, newText: first.trimStart() + tail }];
  return [
    { span: written.span, newText: first.trimStart() },
    { span: { start: lineEnd(text, end), end: lineEnd(text, end) }, newText: tail },
  ];
}

/** The lines of a flow collection in block style, indented to `column`; `undefined` where a comment has no place. */
function blockLines(document: Document, node: Node, column: number, look: Style): string[] | undefined {
  const { text } = document;
  const pad = " ".repeat(column);
  if (node.kind !== "mapping" && node.kind !== "sequence") return undefined;
  const lines: string[] = [];
  const comments = commentsIn(document, node);
  const parts =
    node.kind === "mapping"
      ? node.pairs.map((pair) => ({ start: pair.key.outerStart, end: pair.value?.span.end ?? Math.max(pair.key.span.end, pair.colon), pair, value: pair.value }))
      : node.items.map((item) => ({ start: item.value?.outerStart ?? item.dash, end: item.value?.span.end ?? item.dash, pair: undefined, value: item.value }));
  let done = node.span.start;
  let lastLine = -1;
  /** Write the comments before `until` that are not written yet. */
  const flush = (until: number): void => {
    for (const { start, end } of comments) {
      if (start < done || start >= until) continue;
      const comment = text.slice(start, end);
      const sameLine = lastLine >= 0 && !text.slice(done, start).includes("\n");
      if (sameLine) lines[lastLine] += ` ${comment}`;
      else lines.push(pad + comment);
    }
  };
  for (const part of parts) {
    flush(part.start);
    const from = lines.length;
    if (part.pair !== undefined) {
      const { key } = part.pair;
      if (key.kind !== "scalar") return undefined;
      const name = text.slice(key.outerStart, key.span.end);
      if (/[\r\n]/.test(name)) return undefined;
      // A comment between a key and its value has no place of its own.
      if (comments.some((comment) => comment.start > key.span.end && comment.end < (part.value?.outerStart ?? part.end))) return undefined;
      const body = valueLines(document, part.value, column, look, `${pad}${name}:`, false);
      if (body === undefined) return undefined;
      lines.push(...body);
    } else {
      const body = valueLines(document, part.value, column, look, `${pad}-`, true);
      if (body === undefined) return undefined;
      lines.push(...body);
    }
    done = part.end;
    // A comment behind a collection stands below its last line; behind a scalar at the end of its line.
    lastLine = lines.length === from + 1 ? from : -1;
  }
  flush(node.span.end);
  return lines;
}

function valueLines(document: Document, value: Node | undefined, column: number, look: Style, head: string, item: boolean): string[] | undefined {
  const { text } = document;
  if (value === undefined) return [head];
  const property = text.slice(value.outerStart, value.span.start).trim();
  const start = property === "" ? head : `${head} ${property}`;
  if (value.kind === "scalar" || value.kind === "alias") {
    const raw = text.slice(value.span.start, value.span.end).split(/\r?\n/);
    const inner = " ".repeat(column + look.indent);
    return raw.map((line, i) => (i === 0 ? `${item ? start.padEnd(column + look.item - 1) : start} ${line.trimEnd()}`.trimEnd() : line.trim() === "" ? "" : inner + line.trim()));
  }
  if (isEmptyCollection(value)) {
    return commentsIn(document, value).length > 0 ? undefined : [`${start} ${text.slice(value.span.start, value.span.end).replace(/\s+/g, "")}`];
  }
  if (item && property === "") {
    const lines = blockLines(document, value, column + look.item, look);
    const first = lines?.[0];
    if (lines === undefined || first === undefined || first.trimStart().startsWith("#")) return lines === undefined ? undefined : [head, ...lines];
    return [head.padEnd(column + look.item) + first.trimStart(), ...lines.slice(1)];
  }
  const inner = item ? column + look.item : column + (value.kind === "sequence" ? look.dash : look.indent);
  const lines = blockLines(document, value, inner, look);
  return lines === undefined ? undefined : [start, ...lines];
}

function isEmptyCollection(node: Node): boolean {
  return (node.kind === "mapping" && node.pairs.length === 0) || (node.kind === "sequence" && node.items.length === 0);
}

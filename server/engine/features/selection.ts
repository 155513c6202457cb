import { innerSpan, type NamedDocument } from "../names.ts";
import { shift, type Span } from "../text.ts";
import { readDocument } from "../yaml/document.ts";
import type { Node } from "../yaml/node.ts";

/** Spans around `offset` of the document, each inside the next, as one selects more and more: word, scalar, pair, mapping, item, list … document. */
export function selectionRanges({ document, text, start }: NamedDocument, offset: number): Span[] {
  const { root } = document ?? readDocument(text);
  const spans: Span[] = [];
  const word = wordAt(text, offset);
  if (root !== undefined) visit(root, text, offset, spans);
  spans.reverse();
  const content = text.trimEnd();
  const lead = content.length - content.trimStart().length;
  const all = [...(word === undefined ? [] : [word]), ...spans, { start: lead, end: content.length }, { start: 0, end: text.length }];
  const nested: Span[] = [];
  for (const each of all) {
    const inner = nested.at(-1);
    if (inner === undefined || (each.start <= inner.start && each.end >= inner.end && each.end - each.start > inner.end - inner.start)) nested.push(each);
  }
  return nested.map((each) => shift(each, start));
}

/** Collects the spans that hold the offset, widest first. */
function visit(node: Node, text: string, offset: number, into: Span[]): void {
  if (offset < node.outerStart || offset > node.span.end) return;
  into.push({ start: node.outerStart, end: node.span.end });
  if (node.outerStart < node.span.start) into.push(node.span);
  switch (node.kind) {
    case "alias":
      return;
    case "scalar": {
      const inner = innerSpan(node, text);
      if (inner.start <= offset && offset <= inner.end && inner.end > inner.start) into.push(inner);
      return;
    }
    case "mapping":
      for (const { key, value } of node.pairs) {
        const end = value?.span.end ?? key.span.end;
        if (offset < key.outerStart || offset > end) continue;
        into.push({ start: key.outerStart, end });
        visit(key, text, offset, into);
        if (value !== undefined) visit(value, text, offset, into);
      }
      return;
    case "sequence":
      for (const { dash, value } of node.items) {
        const end = value?.span.end ?? dash + 1;
        if (offset < dash || offset > end) continue;
        if (!node.flow) into.push({ start: dash, end });
        if (value !== undefined) visit(value, text, offset, into);
      }
  }
}

function wordAt(text: string, offset: number): Span | undefined {
  let [start, end] = [offset, offset];
  while (start > 0 && /\w/.test(text[start - 1]!)) start--;
  while (end < text.length && /\w/.test(text[end]!)) end++;
  return start === end ? undefined : { start, end };
}

import { lineEnd, nextLine, type Span } from "../text.ts";
import type { Document } from "./document.ts";
import type { Node } from "./node.ts";
import { isPlain } from "./scalar.ts";

/** The node in flow style on one line; `undefined` where that would lose a comment, a template action, or a key that is a collection. */
export function toFlowText(document: Document, node: Node): string | undefined {
  return commentsIn(document, node).length > 0 ? undefined : printed(document.text, node);
}

function printed(text: string, node: Node): string | undefined {
  const property = text.slice(node.outerStart, node.span.start).replace(/\s+/g, " ");
  const raw = text.slice(node.span.start, node.span.end);
  switch (node.kind) {
    case "alias":
      return raw;
    case "scalar": {
      if (node.templated) return undefined;
      const fits = node.style === "plain" ? isPlain(node.text, true) || /^([\w.+~-]+|<<)$/.test(raw) : node.style !== "literal" && node.style !== "folded";
      return property + (fits && !/[\r\n]/.test(raw) ? raw : JSON.stringify(node.text));
    }
    case "mapping": {
      const pairs = node.pairs.map(({ key, value }) => {
        const name = key.kind === "scalar" ? printed(text, key) : undefined;
        const content = value === undefined ? "null" : printed(text, value);
        return name === undefined || content === undefined ? undefined : `${name}: ${content}`;
      });
      return pairs.includes(undefined) ? undefined : `${property}{${pairs.join(", ")}}`;
    }
    case "sequence": {
      const items = node.items.map(({ value }) => (value === undefined ? "null" : printed(text, value)));
      return items.includes(undefined) ? undefined : `${property}[${items.join(", ")}]`;
    }
  }
}

/** The comments inside a node, in order: every `#` that stands behind a blank and in no scalar. */
export function commentsIn(document: Document, node: Node): Span[] {
  const { text } = document;
  const comments: Span[] = [];
  if (!text.slice(node.span.start, node.span.end).includes("#")) return comments;
  let done = node.span.start;
  const scan = (until: number): void => {
    for (let at = text.indexOf("#", done); at !== -1 && at < until; at = text.indexOf("#", done)) {
      if (at > 0 && !/[\s,[\]{}]/.test(text[at - 1]!)) {
        done = at + 1;
        continue;
      }
      const end = lineEnd(text, at);
      comments.push({ start: at, end: Math.min(end, at + text.slice(at, end).trimEnd().length) });
      done = nextLine(text, end);
    }
  };
  const visit = (part: Node): void => {
    scan(part.outerStart);
    switch (part.kind) {
      case "scalar":
        if (part.style === "literal" || part.style === "folded") {
          const header = lineEnd(text, part.span.start);
          const comment = text.slice(part.span.start, header).indexOf(" #");
          if (comment !== -1) comments.push({ start: part.span.start + comment + 1, end: header });
        }
        break;
      case "alias":
        break;
      case "mapping":
        for (const { key, value } of part.pairs) {
          visit(key);
          if (value !== undefined) visit(value);
        }
        scan(part.span.end);
        break;
      case "sequence":
        for (const { value } of part.items) if (value !== undefined) visit(value);
        scan(part.span.end);
        break;
    }
    done = Math.max(done, part.span.end);
  };
  visit(node);
  return comments;
}

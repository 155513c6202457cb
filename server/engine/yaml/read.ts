import * as yaml from "yaml";
import { lineEnd, type Span } from "../text.ts";
import type { Alias, Item, Mapping, Node, Pair, Scalar, Sequence } from "./node.ts";
import { isTemplate, MASK, mask } from "./template.ts";

/** One syntax error, at a span relative to the slice. */
export interface SyntaxError {
  /** The code of the `yaml` package, such as `BAD_INDENT`. */
  readonly code: string;
  readonly message: string;
  readonly span: Span;
}

/** What came of reading one slice. */
export interface ReadResult {
  readonly root: Node | undefined;
  /** Every error of the parser, in document order. Empty for templated text, whose YAML is not final. */
  readonly errors: readonly SyntaxError[];
  /** The text is a template: its actions were masked, and what is absent may yet come from them. */
  readonly templated: boolean;
  /** A template that is no YAML when its actions are masked: even what was read may stand elsewhere in the rendered text. */
  readonly garbled: boolean;
  /** The template actions, in order; empty where `templated` is false. */
  readonly actions: readonly Span[];
  /**
   * Where the text is no YAML 1.2 but is read by kubectl's parser all the same: a quoted scalar whose continuation is not indented,
   * or `\'` in double quotes. It was read as kubectl reads it, up to the blanks inside that scalar.
   */
  readonly lenient: Span | undefined;
  /** A budget was exceeded: nothing, or not every alias, could be read. */
  readonly tooLarge: "text" | "nesting" | "aliases" | undefined;
}

/** Budgets of one document, in UTF-16 code units and in nodes after expanding aliases. */
export const MAX_DOCUMENT_LENGTH = 4_000_000;
export const MAX_EXPANDED_NODES = 500_000;
/** Nesting beyond which the recursive parser is not tried. */
export const MAX_DEPTH = 200;

/** Read one slice of a file. Never throws; reads as much of broken text as the parser can recover. */
export function read(text: string): ReadResult {
  const templated = isTemplate(text);
  const nothing = { root: undefined, errors: [], templated, garbled: false, actions: [], lenient: undefined };
  if (text.length > MAX_DOCUMENT_LENGTH) return { ...nothing, tooLarge: "text" };
  if (flowDepthExceeds(text, MAX_DEPTH)) return { ...nothing, tooLarge: "nesting" };
  const masked = templated ? mask(text) : { text, actions: [] };
  try {
    const parsed = parseLikeKubectl(masked.text);
    const errors = templated ? [] : parsed.document.errors.map((error) => syntaxError(error, text, parsed.root));
    const { root, exhausted, lenient } = parsed;
    const garbled = templated && parsed.document.errors.length > 0;
    return { root, errors, templated, garbled, actions: masked.actions, lenient, tooLarge: exhausted ? "aliases" : undefined };
  } catch {
    // Only the recursion of parser, composer and reader can fail here.
    return { ...nothing, tooLarge: "nesting" };
  }
}

interface Parsed {
  readonly document: yaml.Document.Parsed;
  readonly root: Node | undefined;
  readonly exhausted: boolean;
  readonly lenient: Span | undefined;
}

/**
 * Parse, and where the parser refuses what kubectl's accepts, parse again with that part blanked to what both accept. Blanking
 * keeps every offset. The second reading counts only if it is free of errors.
 */
function parseLikeKubectl(text: string): Parsed {
  const first = parseOnce(text, text);
  let current = first;
  let patched = text;
  let lenient: Span | undefined;
  for (let tries = 0; tries < 20 && current.document.errors.length > 0; tries++) {
    const place = leniencyAt(patched, current);
    if (place === undefined) return first;
    patched = patched.slice(0, place.start) + blanked(patched.slice(place.start, place.end)) + patched.slice(place.end);
    lenient ??= { start: place.start, end: place.start + 1 };
    current = parseOnce(patched, text);
  }
  return current.document.errors.length > 0 ? first : { ...current, lenient };
}

function parseOnce(text: string, original: string): Parsed {
  const document = parse(text);
  const reader = new Reader(text, original);
  const root = document.contents === null ? undefined : reader.node(document.contents);
  return { document, root, exhausted: reader.exhausted, lenient: undefined };
}

/** The part of the text that only kubectl's parser accepts. */
function leniencyAt(text: string, { document, root }: Parsed): Span | undefined {
  const escape = document.errors.find((error) => error.code === "BAD_DQ_ESCAPE" && text.startsWith("\\'", error.pos[0]));
  if (escape !== undefined) return { start: escape.pos[0], end: escape.pos[0] + 1 };
  if (!document.errors.some((error) => error.code === "MISSING_CHAR")) return undefined;
  const open = root === undefined ? undefined : unclosedQuote(text, root);
  if (open === undefined) return undefined;
  const quote = text[open.start];
  const close = quote === "'" ? /'(?:[^']|'')*'/y : /"(?:[^"\\]|\\[^])*"/y;
  close.lastIndex = open.start;
  const match = close.exec(text);
  return match === null ? undefined : { start: open.start, end: open.start + match[0].length };
}

function unclosedQuote(text: string, node: Node): Span | undefined {
  switch (node.kind) {
    case "alias":
      return undefined;
    case "scalar":
      return isUnclosed(text, node.style, node.span) ? node.span : undefined;
    case "mapping":
      for (const { key, value } of node.pairs) {
        const found = unclosedQuote(text, key) ?? (value === undefined ? undefined : unclosedQuote(text, value));
        if (found !== undefined) return found;
      }
      return undefined;
    case "sequence":
      for (const { value } of node.items) {
        const found = value === undefined ? undefined : unclosedQuote(text, value);
        if (found !== undefined) return found;
      }
      return undefined;
  }
}

/** Does a quoted scalar lack its closing quote? Then it has swallowed whatever stands behind it. */
function isUnclosed(text: string, style: Scalar["style"], { start, end }: Span): boolean {
  if (style !== "single-quoted" && style !== "double-quoted") return false;
  return end - start < 2 || text[end - 1] !== text[start];
}

function blanked(text: string): string {
  return text === "\\" ? " " : text.replace(/[\r\n]/g, " ");
}

function parse(text: string): yaml.Document.Parsed {
  // The failsafe schema leaves scalars as text: what they mean is decided by `resolveScalar`, as the API server's reader does.
  return yaml.parseDocument(text, {
    schema: "failsafe",
    resolveKnownTags: false,
    keepSourceTokens: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
}

function syntaxError(error: yaml.YAMLParseError, text: string, root: Node | undefined): SyntaxError {
  // The parser stumbles at the end of the text; the slip is where the quote opens.
  const open = error.code === "MISSING_CHAR" && error.message.endsWith("quote") && root !== undefined ? unclosedQuote(text, root) : undefined;
  if (open !== undefined) return { code: error.code, message: "Missing closing quote", span: { start: open.start, end: lineEnd(text, open.start) } };
  const start = Math.min(Math.max(error.pos[0], 0), text.length);
  const end = Math.min(Math.max(error.pos[1], start), text.length);
  return { code: error.code, message: error.message, span: { start, end } };
}

/** A cheap upper bound of nesting, so that hostile input does not cost a stack. */
function flowDepthExceeds(text: string, limit: number): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5b || code === 0x7b) {
      if (++depth > limit) return true;
    } else if ((code === 0x5d || code === 0x7d) && depth > 0) depth--;
    else if (code === 0x0a && text.charCodeAt(i + 1) !== 0x20) depth = Math.min(depth, limit);
  }
  return false;
}

/** Turns the `yaml` package's document into our tree. */
class Reader {
  /** Did expanding aliases exceed the budget? */
  exhausted = false;
  readonly #text: string;
  readonly #original: string;
  /** Registered when a node is complete, so that an alias can never reach a node it is part of. */
  readonly #anchors = new Map<string, { node: Node; size: number }>();
  #size = 0;
  #depth = 0;

  constructor(text: string, original: string) {
    this.#text = text;
    this.#original = original;
  }

  node(from: yaml.ParsedNode): Node | undefined {
    const before = this.#size++;
    if (yaml.isAlias(from)) return this.#alias(from);
    if (++this.#depth > MAX_DEPTH) throw new RangeError("too deep");
    const node = yaml.isMap(from) ? this.#mapping(from) : yaml.isSeq(from) ? this.#sequence(from) : this.#scalar(from);
    this.#depth--;
    if (node?.anchor !== undefined) this.#anchors.set(node.anchor, { node, size: this.#size - before });
    return node;
  }

  #alias(from: yaml.Alias.Parsed): Alias {
    const span = { start: from.range[0], end: from.range[1] };
    const found = this.#anchors.get(from.source);
    let target = found?.node;
    if (found !== undefined) {
      this.#size += found.size;
      if (this.#size > MAX_EXPANDED_NODES) {
        this.exhausted = true;
        target = undefined;
      }
    }
    return { kind: "alias", span, outerStart: span.start, name: from.source, target };
  }

  #scalar(from: yaml.Scalar.Parsed): Scalar | undefined {
    const [start, valueEnd] = from.range;
    const style = STYLES[from.type ?? "PLAIN"] ?? "plain";
    if (style === "plain" && start === valueEnd && from.anchor === undefined && from.tag === undefined) return undefined;
    const block = style === "literal" || style === "folded";
    // With `|+` the blank lines that follow are content.
    const keep = block && /^[|>]\d*\+/.test(this.#text.slice(start, start + 4));
    const end = block && !keep ? start + this.#original.slice(start, valueEnd).trimEnd().length : valueEnd;
    const text = String(from.value ?? "");
    const templated = text.includes(MASK) || isUnclosed(this.#text, style, { start, end });
    return { kind: "scalar", ...this.#base(from, start, end), style, text, templated };
  }

  #mapping(from: yaml.YAMLMap.Parsed): Mapping {
    const flow = from.flow === true;
    const pairs: Pair[] = [];
    let end = from.range[0];
    for (const pair of from.items) {
      const key = pair.key === null ? undefined : this.node(pair.key);
      const value = pair.value === null ? undefined : this.node(pair.value);
      const source = (pair as { srcToken?: yaml.CST.CollectionItem }).srcToken;
      const colon = source?.sep?.find((token) => token.type === "map-value-ind")?.offset;
      const keyNode = key ?? this.#emptyKey(colon ?? end);
      pairs.push({ key: keyNode, value, colon: colon ?? keyNode.span.end });
      end = Math.max(end, value?.span.end ?? (colon === undefined ? keyNode.span.end : colon + 1));
    }
    return { kind: "mapping", ...this.#base(from, from.range[0], flow ? from.range[1] : end), flow, pairs };
  }

  #emptyKey(at: number): Scalar {
    return { kind: "scalar", span: { start: at, end: at }, outerStart: at, style: "plain", text: "", templated: false };
  }

  #sequence(from: yaml.YAMLSeq.Parsed): Sequence {
    const flow = from.flow === true;
    const token = from.srcToken;
    const dashes: number[] = [];
    if (token?.type === "block-seq") {
      for (const { start } of token.items) {
        const dash = start.find((source) => source.type === "seq-item-ind");
        if (dash !== undefined) dashes.push(dash.offset);
      }
    }
    const items: Item[] = [];
    let end = from.range[0];
    from.items.forEach((item, i) => {
      const value = this.node(item as yaml.ParsedNode);
      const dash = dashes[i] ?? value?.outerStart ?? item.range?.[0] ?? end;
      items.push({ dash, value });
      end = Math.max(end, value?.span.end ?? dash + (flow ? 0 : 1));
    });
    return { kind: "sequence", ...this.#base(from, from.range[0], flow ? from.range[1] : end), flow, items };
  }

  #base(from: yaml.ParsedNode, start: number, end: number) {
    const { anchor, tag } = from as { anchor?: string; tag?: string };
    let outerStart = start;
    if (anchor !== undefined) outerStart = this.#before(`&${anchor}`, outerStart);
    if (tag !== undefined) outerStart = this.#before("!", outerStart);
    return {
      span: { start, end: Math.max(start, end) },
      outerStart,
      ...(anchor === undefined ? {} : { anchor }),
      ...(tag === undefined ? {} : { tag: tag.replace("tag:yaml.org,2002:", "!!") }),
    };
  }

  /** Offset of the property text nearest before `start`, with only properties and blanks between. */
  #before(property: string, start: number): number {
    const at = this.#text.lastIndexOf(property, start - 1);
    return at === -1 || start - at > 1_000 ? start : at;
  }
}

const STYLES: Readonly<Record<string, Scalar["style"]>> = {
  PLAIN: "plain",
  QUOTE_SINGLE: "single-quoted",
  QUOTE_DOUBLE: "double-quoted",
  BLOCK_LITERAL: "literal",
  BLOCK_FOLDED: "folded",
};

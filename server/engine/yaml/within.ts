import type { Span } from "../text.ts";
import type { Value } from "./value.ts";

/** A part of a scalar's content, in offsets of its decoded text: `/data/in` inside `cat /data/in | wc`. */
export interface Place {
  readonly value: Value;
  readonly from: number;
  readonly to: number;
}

/** The whole of a scalar's content. */
export function whole(value: Value): Place {
  return { value, from: 0, to: contentOf(value).length };
}

/**
 * Where a place stands in the document's text. Exact for every style (escapes, folding and indentation are followed); an alias is
 * marked as a whole, since what it stands for is written elsewhere.
 */
export function placeSpan(place: Place, documentText: string): Span {
  const { value } = place;
  const node = value.written;
  if (node?.kind !== "scalar") return value.at;
  const block = node.style === "literal" || node.style === "folded";
  const quoted = node.style === "single-quoted" || node.style === "double-quoted";
  let source = node.span.start + (quoted ? 1 : 0);
  if (block) {
    // The content starts below the header line.
    const newline = documentText.indexOf("\n", node.span.start);
    if (newline === -1 || newline >= node.span.end) return value.at;
    source = newline + 1;
    if (!isBlank(node.text.charCodeAt(0))) while (isBlank(documentText.charCodeAt(source))) source++;
  }
  const end = node.span.end - (quoted ? 1 : 0);
  const walk = new Walk(documentText, source, end, node.text, node.style === "double-quoted", node.style === "single-quoted");
  const start = walk.to(place.from);
  const stop = Math.max(start, walk.to(place.to));
  return start >= node.span.end ? value.at : { start, end: Math.min(stop, node.span.end) };
}

function contentOf(value: Value): string {
  return value.node?.kind === "scalar" ? value.node.text : "";
}

/** Walks a scalar's source and its decoded text side by side. Runs of blanks and line breaks correspond, whatever became of them. */
class Walk {
  #at: number;
  #decodedAt = 0;
  readonly #source: string;
  readonly #end: number;
  readonly #decoded: string;
  readonly #escapes: boolean;
  readonly #doubled: boolean;

  constructor(source: string, start: number, end: number, decoded: string, escapes: boolean, doubled: boolean) {
    this.#source = source;
    this.#at = start;
    this.#end = end;
    this.#decoded = decoded;
    this.#escapes = escapes;
    this.#doubled = doubled;
  }

  /** The source offset of the decoded offset `target`; calls must not go backwards. */
  to(target: number): number {
    while (this.#decodedAt < target && this.#at < this.#end) {
      const length = this.#blank(this.#at);
      if (length > 0 || isBlank(this.#decoded.charCodeAt(this.#decodedAt))) {
        if (!this.#blanks(target)) return this.#at;
      } else this.#step();
    }
    return this.#at;
  }

  #step(): void {
    if (this.#escapes && this.#source[this.#at] === "\\") {
      const kind = this.#source[this.#at + 1];
      const length = kind === "x" ? 4 : kind === "u" ? 6 : kind === "U" ? 10 : 2;
      this.#decodedAt += kind === "U" && this.#decoded.codePointAt(this.#decodedAt)! > 0xffff ? 2 : 1;
      this.#at += length;
    } else if (this.#doubled && this.#source[this.#at] === "'") {
      this.#at += 2;
      this.#decodedAt++;
    } else {
      this.#at++;
      this.#decodedAt++;
    }
  }

  /** Pass one run of blanks on both sides; `false` when the target lies inside the run. */
  #blanks(target: number): boolean {
    let stop = this.#decodedAt;
    while (stop < this.#decoded.length && isBlank(this.#decoded.charCodeAt(stop))) stop++;
    if (stop > target) {
      // Inside the run only equal blanks can be told apart; the start of the run is near enough for the rest.
      while (this.#decodedAt < target && this.#source.charCodeAt(this.#at) === this.#decoded.charCodeAt(this.#decodedAt)) {
        this.#at++;
        this.#decodedAt++;
      }
      return false;
    }
    this.#decodedAt = stop;
    for (let length = this.#blank(this.#at); length > 0 && this.#at < this.#end; length = this.#blank(this.#at)) this.#at += length;
    return true;
  }

  /** Length of the blank at a source offset: a blank character, a line break, an escape that stands for one; 0 for anything else. */
  #blank(at: number): number {
    if (at >= this.#end) return 0;
    const code = this.#source.charCodeAt(at);
    if (isBlank(code)) return 1;
    if (this.#escapes && code === 0x5c) {
      const next = this.#source[at + 1];
      if (next === "n" || next === "t" || next === "r" || next === " " || next === "\t" || next === "\n") return 2;
      if (next === "\r") return 3;
    }
    return 0;
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

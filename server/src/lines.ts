import type { Span } from "../engine/text.ts";

/** A place in a text as the Language Server Protocol counts it: zero-based line, zero-based UTF-16 code units in the line. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** The lines of one text: offsets to positions. The line starts are looked up once. Lines end at `\n`, `\r\n` or a lone `\r`, as in LSP. */
export class Lines {
  readonly #text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.#text = text;
    const starts = [0];
    for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
    this.#starts = starts;
  }

  get count(): number {
    return this.#starts.length;
  }

  position(offset: number): Position {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - this.#starts[low]! };
  }

  range({ start, end }: Span): Range {
    return { start: this.position(start), end: this.position(end) };
  }

  /** The text of a line without its break; `""` for a line the text does not have. */
  line(index: number): string {
    const start = this.#starts[index];
    if (start === undefined) return "";
    return this.#text.slice(start, this.#starts[index + 1] ?? this.#text.length).replace(/[\r\n]+$/, "");
  }
}

/** What a terminal needs and a pipe does not: colour, width, progress. */
import { isatty } from "node:tty";

export type Style = "bold" | "dim" | "red" | "yellow" | "blue" | "cyan" | "green";

export interface Terminal {
  /** Is there someone to read excerpts? */
  readonly rich: boolean;
  /** Columns of a line. */
  readonly width: number;
  paint(style: Style, text: string): string;
}

const CODES: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
};

/**
 * What standard output can show. `FORCE_COLOR` (anything but `0` and `false`) makes it a terminal with colour, `FORCE_COLOR=0` and
 * a `NO_COLOR` that is not empty take the colour away.
 */
export function terminal(env: NodeJS.ProcessEnv, isTerminal: boolean, columns: number | undefined): Terminal {
  const { FORCE_COLOR: force, NO_COLOR: no } = env;
  const forced = force !== undefined && force !== "0" && force !== "false";
  const coloured = forced || (force === undefined && (no === undefined || no === "") && isTerminal && env["TERM"] !== "dumb");
  return {
    rich: isTerminal || forced,
    width: columns ?? 120,
    paint: (style, text) => (coloured ? `\u001b[${CODES[style][0]}m${text}\u001b[${CODES[style][1]}m` : text),
  };
}

/** How long a run stays silent, in milliseconds, and how often it speaks then. */
const PATIENCE = 1_000;
const INTERVAL = 100;

/** Progress on standard error, when that is a terminal and the work takes more than a second. */
export class Progress {
  readonly #write: ((text: string) => void) | undefined;
  #next = Date.now() + PATIENCE;
  #shown = false;

  constructor(write: ((text: string) => void) | undefined = isatty(2) ? (text) => process.stderr.write(text) : undefined) {
    this.#write = write;
  }

  report(doing: string, done: number, total: number | undefined): void {
    if (this.#write === undefined || Date.now() < this.#next) return;
    this.#next = Date.now() + INTERVAL;
    this.#shown = true;
    this.#write(`\r\u001b[K${doing} ${done}${total === undefined ? "" : ` of ${total}`}`);
  }

  /** Take the line away again. */
  clear(): void {
    if (this.#shown) this.#write?.("\r\u001b[K");
    this.#shown = false;
  }
}

/** Control characters made visible, so that no manifest can steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (char) => `\\u${char.codePointAt(0)!.toString(16).padStart(4, "0")}`);
}

/** Columns a text takes, nearly: East Asian wide characters and emoji take two, marks that combine none. */
export function columns(text: string): number {
  let width = 0;
  for (const char of text) width += /\p{Mn}|\p{Cf}/u.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}

const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

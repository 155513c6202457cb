/** VS Code's snippet syntax, as far as ours use it: tab stops, placeholders, choices and escapes; no variables and no transforms. */

export interface ExpandedSnippet {
  /** The text with every placeholder at its default and every choice at its first. */
  readonly text: string;
  /** How often each tab stop occurs, by its number; `0` is the final one. */
  readonly occurrences: ReadonlyMap<number, number>;
  /** How often each tab stop is given a default; more than once would be two opinions. */
  readonly defaults: ReadonlyMap<number, number>;
}

type Part = string | { readonly stop: number; readonly value: readonly Part[] | undefined };

/**
 * The text that VS Code inserts when a person only presses Tab, or `answers` instead of the defaults.
 * Throws on anything the syntax above does not cover.
 */
export function expandSnippet(body: string, answers: Readonly<Record<number, string>> = {}): ExpandedSnippet {
  const parts = parse(body);
  const values = new Map<number, readonly Part[]>();
  const occurrences = new Map<number, number>();
  const defaults = new Map<number, number>();
  const collect = (list: readonly Part[]): void => {
    for (const part of list) {
      if (typeof part === "string") continue;
      occurrences.set(part.stop, (occurrences.get(part.stop) ?? 0) + 1);
      if (part.value === undefined) continue;
      defaults.set(part.stop, (defaults.get(part.stop) ?? 0) + 1);
      if (!values.has(part.stop)) values.set(part.stop, part.value);
      collect(part.value);
    }
  };
  collect(parts);
  const print = (list: readonly Part[]): string =>
    list.map((part) => (typeof part === "string" ? part : (answers[part.stop] ?? print(values.get(part.stop) ?? [])))).join("");
  return { text: print(parts), occurrences, defaults };
}

function parse(body: string): Part[] {
  let at = 0;
  const fail = (message: string): never => {
    throw new Error(`${message} at ${JSON.stringify(body.slice(at, at + 20))}`);
  };
  const parts = (inPlaceholder: boolean): Part[] => {
    const list: Part[] = [];
    while (at < body.length) {
      const character = body.charAt(at);
      if (character === "}" && inPlaceholder) return list;
      if (character === "\\" && /[\\$}]/.test(body.charAt(at + 1))) {
        list.push(body.charAt(at + 1));
        at += 2;
      } else if (character === "$") {
        list.push(stop());
      } else {
        list.push(character);
        at++;
      }
    }
    return inPlaceholder ? fail("A placeholder has no end") : list;
  };
  const stop = (): Part => {
    const match = /^\$(?:(\d+)|\{(\d+)([:|}]))/.exec(body.slice(at)) ?? fail("Neither a tab stop nor an escaped dollar");
    at += match[0].length;
    const number = Number(match[1] ?? match[2]);
    if (match[3] === ":") {
      const value = parts(true);
      at++;
      return { stop: number, value };
    }
    if (match[3] === "|") {
      const end = body.indexOf("|}", at);
      if (end === -1) fail("A choice has no end");
      const [first = ""] = body.slice(at, end).split(/(?<!\\),/);
      at = end + 2;
      return { stop: number, value: [first.replaceAll(/\\([\\,|])/g, "$1")] };
    }
    return { stop: number, value: undefined };
  };
  return parts(false);
}

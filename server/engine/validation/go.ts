/** How Go prints values, so that the server's sentences come out to the letter. */

/** A string as Go's `%q` prints it. */
export function quote(text: string): string {
  let result = '"';
  for (const char of text) result += quotedChar(char);
  return `${result}"`;
}

function quotedChar(char: string): string {
  const escape = ESCAPES[char];
  if (escape !== undefined) return escape;
  const code = char.codePointAt(0)!;
  if (code >= 0x20 && code < 0x7f) return char;
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  // Go prints what Unicode calls graphic, and escapes the rest: controls, formats, separators, private use, lone surrogates.
  if (/^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(char)) return char;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

const ESCAPES: { readonly [char: string]: string } = {
  '"': '\\"',
  "\\": "\\\\",
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, "0");
}

/** A value as Go's `json.Marshal` prints it: maps with sorted keys, structs (arrays of pairs here) in their own order. */
export function json(value: unknown): string {
  if (value === undefined || value === null) return "null";
  if (Array.isArray(value)) return `[${value.map(json).join(",")}]`;
  if (value instanceof Map) return `{${[...value].map(([key, item]) => `${jsonText(String(key))}:${json(item)}`).join(",")}}`;
  if (typeof value === "object") {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${jsonText(key)}:${json(item)}`).join(",")}}`;
  }
  return typeof value === "string" ? jsonText(value) : String(value);
}

/** Go's JSON escapes `<`, `>` and `&` too. */
function jsonText(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${hex(char.charCodeAt(0), 4)}`);
}

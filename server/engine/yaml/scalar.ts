import type { Scalar } from "./node.ts";

/** A scalar as JSON, after the API server's reader (sigs.k8s.io/yaml over go-yaml 2) has resolved it. */
export type Json = null | boolean | number | string;

/**
 * What the API server's reader makes of a scalar. Its YAML is 1.1: `yes`, `on`, `n` are booleans, `0644` and `0o644` are octal,
 * `1_000` is a number, a timestamp stays a string. Source: go-yaml v2 `resolve.go`, as vendored in sigs.k8s.io/yaml.
 */
export function resolveScalar(scalar: Scalar): Json {
  const { text, tag } = scalar;
  if (tag !== undefined && tag !== "") {
    if (tag === "!!str" || tag === "!" || tag === "tag:yaml.org,2002:str") return text;
    if (tag === "!!binary") return text;
  }
  if (scalar.style !== "plain") return tag === "!!int" || tag === "!!float" ? (number(text) ?? text) : text;
  const resolved = resolvePlain(text);
  if (tag === "!!float" && typeof resolved === "number") return resolved;
  return resolved;
}

/** Would a plain (unquoted) scalar with this text be read as a string? */
export function isPlainString(text: string): boolean {
  return typeof resolvePlain(text) === "string";
}

/** Can a string be written without quotes, and be read as that very string by YAML 1.1 and 1.2? */
export function isPlain(text: string, flow: boolean): boolean {
  if (!isPlainString(text) || !/^[\w/.$(+-]/.test(text)) return false;
  if (/^(-|---|\.\.\.)(\s|$)|:(\s|$)|\s#|\s$|[\p{Cc}\ufeff\ufffe\uffff]/u.test(text)) return false;
  return !(flow && /[,[\]{}:]/.test(text));
}

function resolvePlain(text: string): Json {
  const named = NAMED.get(text);
  if (named !== undefined) return named;
  const first = text.charCodeAt(0);
  // Only a digit, a sign or a point can start a number.
  if ((first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e) return number(text) ?? text;
  return text;
}

const NAMED: ReadonlyMap<string, Json> = new Map<string, Json>([
  ...["", "~", "null", "Null", "NULL"].map((word): [string, Json] => [word, null]),
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word): [string, Json] => [word, true]),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word): [string, Json] => [word, false]),
  ...[".nan", ".NaN", ".NAN"].map((word): [string, Json] => [word, Number.NaN]),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((word): [string, Json] => [word, Number.POSITIVE_INFINITY]),
  ...["-.inf", "-.Inf", "-.INF"].map((word): [string, Json] => [word, Number.NEGATIVE_INFINITY]),
]);

function number(text: string): number | undefined {
  // go-yaml strips underscores first, then tries strconv.ParseInt(_, 0, 64), where a leading 0 means octal.
  const plain = text.replaceAll("_", "");
  const match = /^([-+]?)(?:0[bB]([01]+)|0[oO]?([0-7]+)|0[xX]([0-9a-fA-F]+)|([1-9][0-9]*|0))$/.exec(plain);
  if (match !== null) {
    const sign = match[1] === "-" ? -1 : 1;
    const [, , binary, octal, hex, decimal] = match;
    const value =
      binary !== undefined
        ? Number.parseInt(binary, 2)
        : octal !== undefined
          ? Number.parseInt(octal, 8)
          : hex !== undefined
            ? Number.parseInt(hex, 16)
            : Number(decimal);
    return value === 0 ? 0 : sign * value;
  }
  if (/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(plain)) return Number(plain);
  return undefined;
}

import { goType, stringTypeOf } from "../kubernetes/api/go-types.ts";
import { fieldsOf, type ApiType, type TypeName } from "../kubernetes/api/schema.ts";
import type { Types } from "../generated/api-fields.ts";
import { keyText, type Value } from "../yaml/value.ts";
import { resolveScalar } from "../yaml/scalar.ts";
import type { Node } from "../yaml/node.ts";
import { FieldPath } from "./field-path.ts";
import { quote } from "./go.ts";
import { parseQuantity } from "./quantity.ts";
import { Report } from "./violation.ts";

/** What the server's decoder makes of a manifest. */
export interface Decoded<T extends TypeName> {
  /** The object without its nulls; what could not be decoded is absent. */
  readonly object: Types[T];
  /** Where values of a wrong type stand: with any, the server says the first of them and nothing else. */
  readonly wrong: readonly FieldPath[];
}

/**
 * Decode a manifest as the server does with strict field validation: unknown fields and duplicate keys are reported and left
 * out. A value of a wrong type ends it for the server, which then says that and nothing else; the rest is decoded all the same,
 * for what can be said without it. Source: sigs.k8s.io/json and sigs.k8s.io/yaml as apimachinery calls them.
 */
export function decode<T extends TypeName>(value: Value, type: T, report: Report, text: string): Decoded<T> {
  const decoder = new Decoder();
  const object = decoder.struct(value, type, FieldPath.root, []) as Types[T];
  // The server decodes on after a mismatch and returns the first; an error of a type that decodes itself ends it and outdoes that.
  const said = decoder.errors.find((error) => error.fatal) ?? decoder.errors[0];
  for (const error of decoder.errors) report.decode("wrong-type", error.path, error === said ? error.message : undefined, error);
  const silent = said !== undefined;
  for (const { path, field } of decoder.unknown) {
    report.decode("unknown-field", path, silent ? undefined : `strict decoding error: unknown field ${quote(field)}`);
  }
  duplicateKeys(value, text, silent, report);
  return { object, wrong: decoder.errors.map(({ path }) => path) };
}

interface DecodeError {
  readonly path: FieldPath;
  readonly message: string;
  /** What the field takes: `string`, `int32`, `list`, `object` ... */
  readonly expected: string;
  /** The JSON type that stands there. */
  readonly found: string;
  /** It ends the decoding: an error of a type that decodes itself (Quantity, IntOrString). */
  readonly fatal: boolean;
}

class Decoder {
  readonly errors: DecodeError[] = [];
  readonly unknown: { path: FieldPath; field: string }[] = [];

  /** `names` are the fields that lead here, without indexes, as the answers list them. */
  struct(value: Value, type: TypeName, path: FieldPath, names: readonly string[]): object {
    const fields = fieldsOf(type);
    const object: { [name: string]: unknown } = {};
    for (const { key, value: item } of sorted(value)) {
      const at = path.child(key);
      const field = fields.get(key);
      if (field === undefined) {
        this.unknown.push({ path: at, field: at.toString() });
        continue;
      }
      const decoded = this.value(item, field.type, at, { type, field: key, names: [...names, key] });
      if (decoded !== undefined) object[key] = decoded;
    }
    return object;
  }

  value(value: Value, type: ApiType, path: FieldPath, context: Context): unknown {
    const found = value.type;
    if (found === undefined) return undefined;
    // Types with a decoder of their own also see null, and take it for their zero value.
    if (found === "null") return undefined;
    switch (type.kind) {
      case "struct":
        return found === "object" ? this.struct(value, type.name, path, context.names) : this.#mismatch(value, found, type, path, context);
      case "list":
        if (found !== "array") return this.#mismatch(value, found, type, path, context);
        return this.#list(value, type.of, path, context);
      case "map":
        if (found !== "object") return this.#mismatch(value, found, type, path, context);
        return this.#map(value, type.of, path, context);
      case "string":
      case "time":
        return found === "string" ? value.string : this.#mismatch(value, found, type, path, context);
      case "bytes":
        return found === "string" ? this.#bytes(value, path) : this.#mismatch(value, found, type, path, context);
      case "bool":
        return found === "boolean" ? value.boolean : this.#mismatch(value, found, type, path, context);
      case "int32":
      case "int64":
      case "double":
        return found === "number" && fits(value.json as number, type.kind) ? value.json : this.#mismatch(value, found, type, path, context);
      case "quantity":
        return this.#quantity(value, path);
      case "int-or-string":
        return this.#intOrString(value, found, path);
      case "any":
        return value.json ?? {};
    }
  }

  #list(value: Value, of: ApiType, path: FieldPath, context: Context): unknown[] {
    const result: unknown[] = [];
    for (const [i, item] of value.items().entries()) {
      const decoded = this.value(item, of, path.index(i), context);
      // A null item is the zero value of its type.
      result.push(decoded === undefined ? zero(of) : decoded);
    }
    return result;
  }

  #map(value: Value, of: ApiType, path: FieldPath, context: Context): object {
    const result: { [key: string]: unknown } = {};
    for (const { key, value: item } of sorted(value)) {
      const decoded = this.value(item, of, path.key(key), context);
      Object.defineProperty(result, key, { value: decoded === undefined ? zero(of) : decoded, enumerable: true, configurable: true, writable: true });
    }
    return result;
  }

  #quantity(value: Value, path: FieldPath): string | undefined {
    const json = value.json;
    const text = json === undefined ? "{" : String(json);
    const quantity = parseQuantity(text);
    if (typeof quantity === "string") {
      this.errors.push({ path, message: quantity, expected: "quantity", found: jsonName(value.type ?? "null"), fatal: true });
      return undefined;
    }
    return text;
  }

  #intOrString(value: Value, found: NonNullable<Value["type"]>, path: FieldPath): string | number | undefined {
    const json = value.json;
    if (typeof json === "string") return json;
    if (typeof json === "number" && fits(json, "int32")) return json;
    const shown = typeof json === "number" ? `number ${numberText(json)}` : jsonName(found);
    const message = `json: cannot unmarshal ${shown} into Go value of type int32`;
    this.errors.push({ path, message, expected: "int-or-string", found: jsonName(found), fatal: true });
    return undefined;
  }

  #bytes(value: Value, path: FieldPath): string | undefined {
    const text = value.string ?? "";
    const wrong = base64Error(text);
    if (wrong !== undefined) {
      this.errors.push({ path, message: `illegal base64 data at input byte ${wrong}`, expected: "bytes", found: "string", fatal: false });
      return undefined;
    }
    return text;
  }

  #mismatch(value: Value, found: NonNullable<Value["type"]>, type: ApiType, path: FieldPath, context: Context): undefined {
    const number = type.kind === "int32" || type.kind === "int64" || type.kind === "double";
    const shown = found === "number" && number ? `number ${numberText(value.json as number)}` : jsonName(found);
    const go = goType(type, stringTypeOf(context.type, context.field));
    const into = `Go struct field ${context.type}.${context.names.join(".")} of type ${go}`;
    this.errors.push({ path, message: `json: cannot unmarshal ${shown} into ${into}`, expected: describe(type), found: jsonName(found), fatal: false });
    return undefined;
  }
}

/** The struct a value is decoded for: the answers name it, its field and the fields that led there. */
interface Context {
  readonly type: TypeName;
  readonly field: string;
  readonly names: readonly string[];
}

/** The server decodes the JSON made of the YAML, whose keys are sorted. Only the first error counts, so the order does. */
function sorted(value: Value): { key: string; value: Value }[] {
  const entries = value.entries();
  for (let i = 1; i < entries.length; i++) {
    if (entries[i - 1]!.key > entries[i]!.key) return entries.sort((a, b) => (a.key < b.key ? -1 : 1));
  }
  return entries;
}

function zero(type: ApiType): unknown {
  switch (type.kind) {
    case "struct":
    case "map":
      return {};
    case "list":
      return [];
    case "bool":
      return false;
    case "int32":
    case "int64":
    case "double":
    case "int-or-string":
      return 0;
    default:
      return "";
  }
}

function fits(value: number, type: "int32" | "int64" | "double"): boolean {
  if (type === "double") return Number.isFinite(value);
  if (!Number.isInteger(value)) return false;
  return type === "int32" ? value >= -0x80000000 && value <= 0x7fffffff : value >= -(2 ** 63) && value < 2 ** 63;
}

function jsonName(type: NonNullable<Value["type"]>): string {
  return type === "boolean" ? "bool" : type;
}

/** A number as Go's JSON writes it. */
function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return BigInt(value).toString();
  return String(value).replace(/e([+-])(\d)$/, "e$10$2");
}

function describe(type: ApiType): string {
  switch (type.kind) {
    case "struct":
    case "map":
      return "object";
    case "list":
      return "list";
    default:
      return type.kind;
  }
}

/** Offset of the first byte that is no base64 (StdEncoding, line breaks ignored); `undefined` when all is well. */
function base64Error(text: string): number | undefined {
  const wrong = /[^A-Za-z0-9+/=\r\n]/.exec(text);
  const body = text.replace(/[\r\n]/g, "");
  const padding = /=*$/.exec(body)![0].length;
  const equals = body.indexOf("=");
  if (equals !== -1 && equals < body.length - padding) return text.indexOf("=");
  if (wrong !== null) return wrong.index;
  if (padding > 2 || body.length % 4 !== 0) return padding === 0 || padding > 2 ? Math.max(body.length - (body.length % 4 === 0 ? 1 : body.length % 4), 0) : body.length;
  return undefined;
}

/** Keys written twice in one mapping: an error where the server parses the YAML itself. One sentence lists them all. */
function duplicateKeys(root: Value, text: string, silent: boolean, report: Report): void {
  const found: { line: string; path: FieldPath }[] = [];
  const start = text.startsWith("---") ? text.indexOf("\n") + 1 : 0;
  const visit = (node: Node | undefined, path: FieldPath): void => {
    if (node?.kind === "sequence") node.items.forEach((item, i) => visit(item.value, path.index(i)));
    if (node?.kind !== "mapping") return;
    const seen = new Set<string>();
    for (const pair of node.pairs) {
      const key = keyText(pair.key);
      if (key === undefined || (key === "<<" && pair.key.kind === "scalar" && pair.key.style === "plain")) continue;
      const at = path.child(key);
      if (seen.has(key)) {
        const offset = pair.value?.span.start ?? pair.colon;
        found.push({ line: `  line ${lineNumber(text, start, offset)}: key ${goKey(pair.key)} already set in map`, path: at });
      }
      seen.add(key);
      visit(pair.value, at);
    }
  };
  visit(root.node, FieldPath.root);
  if (found.length === 0) return;
  const sentence = `strict decoding error: yaml: unmarshal errors:\n${found.map(({ line }) => line).join("\n")}`;
  for (const { path } of found) report.decode("duplicate-key", path, silent ? undefined : sentence);
}

function goKey(key: Node): string {
  const json = key.kind === "scalar" ? resolveScalar(key) : undefined;
  return typeof json === "string" ? quote(json) : String(json);
}

function lineNumber(text: string, start: number, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n", start); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

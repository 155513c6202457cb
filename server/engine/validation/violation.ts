import type { FieldPath } from "./field-path.ts";
import { json, quote } from "./go.ts";

/** The rule that tells the user of a violation. */
export type ViolationRule =
  | "unknown-field"
  | "wrong-type"
  | "duplicate-key"
  | "missing-field"
  | "invalid-name"
  | "invalid-value"
  | "unsupported-value"
  | "conflicting-fields"
  | "forbidden-field"
  | "overlapping-paths"
  | "hidden-env"
  | "dropped-field"
  | "unmatched-selector"
  | "deprecated-field"
  | "undeclared-volume"
  | "duplicate-volume-name"
  | "duplicate-container-name"
  | "duplicate-mount-path"
  | "conflicting-container-port"
  | "conflicting-host-port"
  | "duplicate-port-name";

/** What kind of answer it is, after the server's own names. */
export type ViolationType =
  | "unknown-field"
  | "duplicate-key"
  | "decode"
  | "required"
  | "invalid"
  | "unsupported"
  | "forbidden"
  | "duplicate"
  | "not-found"
  | "too-long"
  | "warning"
  | "dropped"
  | "server-side-apply";

/** One thing the server says of a manifest, or does to it without a word. */
export interface Violation {
  readonly rule: ViolationRule;
  readonly type: ViolationType;
  readonly verdict: "rejected" | "warned" | "dropped" | "suspicious";
  readonly path: FieldPath;
  /** The server's sentence; `undefined` where it says nothing. */
  readonly serverMessage: string | undefined;
  /** The part of the sentence that says why; `""` where the kind of answer says it all. */
  readonly detail: string;
  /** The value found fault with, where it is a scalar. */
  readonly value?: Scalar | undefined;
  /** The values that would do. */
  readonly allowed?: readonly string[];
  /** Of a value of a wrong type: what the field takes, and what stands there. */
  readonly types?: { readonly expected: string; readonly found: string };
  /** It is about the key of the pair, not about its value. */
  readonly onKey?: boolean;
  /** It follows from what is absent or stands elsewhere: nothing can be said of a part of a manifest. */
  readonly needsComplete: boolean;
  /** The other end, and why it has to do with it. */
  readonly related?: { readonly path: FieldPath; readonly message: string };
  /** It is there only because of a violation at this path. */
  readonly cause?: FieldPath;
}

type Scalar = string | number | boolean;

/** What a check may add to what it reports. */
export interface Extra {
  readonly rule?: ViolationRule;
  readonly needsComplete?: boolean;
  readonly related?: { readonly path: FieldPath; readonly message: string };
  readonly cause?: FieldPath;
  readonly allowed?: readonly string[];
  readonly onKey?: boolean;
}

/** Collects violations and words them as the server does. Source: k8s.io/apimachinery pkg/util/validation/field errors.go. */
export class Report {
  readonly violations: Violation[] = [];

  required(path: FieldPath, detail = "", extra: Extra = {}): void {
    this.#reject("required", "missing-field", path, "Required value", detail, undefined, { needsComplete: true, ...extra });
  }

  /** `value` is printed as Go prints it: scalars plainly, the rest as JSON. */
  invalid(path: FieldPath, value: unknown, detail: string, extra: Extra = {}): void {
    this.#reject("invalid", "invalid-value", path, `Invalid value: ${shown(value)}`, detail, value, extra);
  }

  /** Invalid, with a value too large to print. */
  invalidWithoutValue(path: FieldPath, detail: string, extra: Extra = {}): void {
    this.#reject("invalid", "invalid-value", path, "Invalid value", detail, undefined, extra);
  }

  unsupported(path: FieldPath, value: unknown, allowed: readonly string[], extra: Extra = {}): void {
    const detail = `supported values: ${allowed.map(quote).join(", ")}`;
    this.#reject("unsupported", "unsupported-value", path, `Unsupported value: ${shown(value)}`, detail, value, { allowed, ...extra });
  }

  forbidden(path: FieldPath, detail: string, extra: Extra = {}): void {
    this.#reject("forbidden", "forbidden-field", path, "Forbidden", detail, undefined, { needsComplete: true, ...extra });
  }

  duplicate(path: FieldPath, value: unknown, extra: Extra = {}): void {
    this.#reject("duplicate", "conflicting-fields", path, `Duplicate value: ${shown(value)}`, "", value, extra);
  }

  notFound(path: FieldPath, value: unknown, detail = "", extra: Extra = {}): void {
    this.#reject("not-found", "invalid-value", path, `Not found: ${shown(value)}`, detail, value, { needsComplete: true, ...extra });
  }

  tooLong(path: FieldPath, max: number): void {
    this.#reject("too-long", "invalid-value", path, "Too long", `may not be more than ${max} bytes`, undefined, {});
  }

  tooMany(path: FieldPath, actual: number, max: number): void {
    this.#reject("too-long", "invalid-value", path, `Too many: ${actual}`, `must have at most ${max} items`, undefined, {});
  }

  /** A sentence of the decoder, which has no path of its own. `types`: what the field takes, and what stands there. */
  decode(
    rule: "unknown-field" | "duplicate-key" | "wrong-type",
    path: FieldPath,
    serverMessage: string | undefined,
    types?: { readonly expected: string; readonly found: string },
  ): void {
    const type = rule === "wrong-type" ? "decode" : rule;
    const detail = types === undefined ? "" : `${types.found} for ${types.expected}`;
    this.violations.push({ rule, type, verdict: "rejected", path, serverMessage, detail, needsComplete: false, ...(types === undefined ? {} : { types }) });
  }

  /** `PATH: TEXT`, or a sentence of its own form when `text` is a function of the path. */
  warning(rule: ViolationRule, path: FieldPath, text: string, extra: Extra = {}, sentence = `${path.toString()}: ${text}`): void {
    this.violations.push({
      rule,
      type: "warning",
      verdict: "warned",
      path,
      serverMessage: sentence,
      detail: text,
      needsComplete: false,
      ...extra,
    });
  }

  dropped(path: FieldPath, detail: string, value?: Scalar): void {
    this.violations.push({
      rule: "dropped-field",
      type: "dropped",
      verdict: "dropped",
      path,
      serverMessage: undefined,
      detail,
      value,
      needsComplete: false,
    });
  }

  /** What only server-side apply refuses. */
  suspicious(rule: ViolationRule, path: FieldPath, detail: string, extra: Extra = {}): void {
    this.violations.push({
      rule,
      type: "server-side-apply",
      verdict: "suspicious",
      path,
      serverMessage: undefined,
      detail,
      needsComplete: false,
      ...extra,
    });
  }

  #reject(type: ViolationType, rule: ViolationRule, path: FieldPath, kind: string, detail: string, value: unknown, extra: Extra): void {
    const text = detail === "" ? kind : `${kind}: ${detail}`;
    this.violations.push({
      rule,
      type,
      verdict: "rejected",
      path,
      serverMessage: `${path.toString()}: ${text}`,
      detail,
      needsComplete: false,
      ...(isScalar(value) ? { value } : {}),
      ...extra,
    });
  }
}

function shown(value: unknown): string {
  return typeof value === "string" ? quote(value) : json(value);
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

import type { Types } from "../generated/api-fields.ts";
import { valuesOf } from "../kubernetes/api/go-types.ts";
import { fieldsOf, type ApiType, type TypeName } from "../kubernetes/api/schema.ts";
import { CONSTRAINTS, type FieldConstraint } from "./constraints.ts";
import type { FieldPath } from "./field-path.ts";
import {
  configKey,
  dns1035Label,
  dnsLabel,
  dnsSubdomain, dnsSubdomainPrefix,
  envName,
  labelValue,
  portName,
  qualifiedName,
  rangeText,
  type Format,
} from "./formats.ts";
import type { Extra, Report } from "./violation.ts";

/** What the server says of a file mode outside 0 to 0777. */
export const MODE_TEXT = "must be a number between 0 and 0777 (octal), both inclusive";

/**
 * Report what {@link CONSTRAINTS} says of an object and of all it holds. Fields looked into by code are left alone; `otherwise`
 * names more of them, where the context decides.
 */
export function walk<T extends TypeName>(object: Types[T], type: T, path: FieldPath, report: Report): void {
  for (const { name, constraint, nested } of planOf(type)) {
    const value = (object as { readonly [name: string]: unknown })[name];
    if (constraint !== undefined) checkField(value, constraint, type, name, path, report);
    if (nested === undefined || value === undefined) continue;
    const at = path.child(name);
    if (nested.list) (value as readonly object[]).forEach((item, i) => walk(item, nested.type, at.index(i), report));
    else walk(value as object, nested.type, at, report);
  }
}

/** Report what is wrong with one field, absent or not. */
function checkField(
  value: unknown,
  constraint: FieldConstraint,
  type: TypeName,
  name: string,
  path: FieldPath,
  report: Report,
): void {
  const empty = value === undefined || value === "" || value === 0 || (Array.isArray(value) && value.length === 0);
  if (constraint.required !== undefined && empty) {
    report.required(path.child(name), constraint.required === true ? "" : constraint.required);
  }
  if (constraint.values !== undefined) checkValues(value, constraint.values, type, name, path, report);
  if (typeof value === "string" && constraint.format !== undefined && (value !== "" || constraint.formatWhenEmpty === true)) {
    checkFormat(value, constraint.format, path.child(name), report);
  } else if (value === undefined && constraint.formatWhenEmpty === true && constraint.format !== undefined && !isPointer(type, name)) {
    for (const detail of constraint.format("")) report.invalid(path.child(name), "", detail, { rule: "missing-field", needsComplete: true });
  }
  if (constraint.range !== undefined) checkRange(value, constraint.range, constraint.zero === true, type, name, path, report);
  if (constraint.atLeast !== undefined && typeof value === "number" && value < constraint.atLeast.min) {
    report.invalid(path.child(name), value, constraint.atLeast.detail);
  } else if (constraint.atLeast !== undefined && value === undefined && constraint.atLeast.min > 0 && !isPointer(type, name)) {
    report.invalid(path.child(name), 0, constraint.atLeast.detail, { rule: "missing-field", needsComplete: true });
  }
  if (constraint.mode === true && typeof value === "number" && (value < 0 || value > 0o777)) report.invalid(path.child(name), value, MODE_TEXT);
  if (constraint.port === true) checkPort(value as string | number | undefined, path.child(name), report);
  if (constraint.labels === true && value !== undefined) checkLabels(value as { readonly [key: string]: string }, path.child(name), report);
  if (constraint.each !== undefined && Array.isArray(value)) {
    const at = path.child(name);
    value.forEach((item, i) => checkFormat(String(item), constraint.each!, at.index(i), report));
  }
}

/** Report each way in which a string misses its form. */
export function checkFormat(value: string, format: Format, path: FieldPath, report: Report, extra: Extra = {}): void {
  const rule = NAME_FORMATS.has(format) ? "invalid-name" : "invalid-value";
  for (const detail of format(value)) report.invalid(path, value, detail, { rule, ...extra });
}

/** The number or name of a port; an absent one is 0. */
export function checkPort(port: string | number | undefined, path: FieldPath, report: Report): void {
  if (typeof port === "string") checkFormat(port, portName, path, report);
  else if (port === undefined) report.invalid(path, 0, rangeText(1, 65535), { rule: "missing-field", needsComplete: true });
  else if (port < 1 || port > 65535) report.invalid(path, port, rangeText(1, 65535));
}

/** Labels, reported at the map itself, as the server does; `path` is where the server says they are. */
export function checkLabels(labels: { readonly [key: string]: string }, path: FieldPath, report: Report): void {
  for (const [key, value] of Object.entries(labels)) {
    checkFormat(key, qualifiedName, path.silently(key), report, { onKey: true });
    checkFormat(value, labelValue, path.silently(key), report);
  }
}

function checkValues(
  value: unknown,
  mode: NonNullable<FieldConstraint["values"]>,
  type: TypeName,
  name: string,
  path: FieldPath,
  report: Report,
): void {
  const allowed = valuesOf(type, name) ?? [];
  const absent = mode === "with-default" ? value === undefined || value === "" : mode === "if-set" && value === undefined;
  if (absent || allowed.includes(value as string)) return;
  report.unsupported(path.child(name), value ?? "", allowed, value === undefined ? { needsComplete: true, rule: "missing-field" } : {});
}

function checkRange(
  value: unknown,
  [min, max]: readonly [number, number],
  zero: boolean,
  type: TypeName,
  name: string,
  path: FieldPath,
  report: Report,
): void {
  const absent = value === undefined;
  if (absent && (!zero || isPointer(type, name) || min <= 0)) return;
  const number = absent ? 0 : (value as number);
  if ((number === 0 && !zero) || (number >= min && number <= max)) return;
  report.invalid(path.child(name), number, rangeText(min, max), absent ? { rule: "missing-field", needsComplete: true } : {});
}

/** A field that the server can tell from one set to its zero value. Source: the `*` in k8s.io/api/core/v1 types.go. */
function isPointer(type: TypeName, name: string): boolean {
  return POINTERS.has(`${type}.${name}`);
}

const POINTERS: ReadonlySet<string> = new Set([
  "PodSpec.activeDeadlineSeconds",
  "PodSpec.runtimeClassName",
  "Probe.terminationGracePeriodSeconds",
  "ServicePort.appProtocol",
  "PersistentVolumeClaimSpec.storageClassName",
  "PersistentVolumeClaimSpec.volumeAttributesClassName",
]);

/** The forms that are names: a rule of their own tells of them. */
const NAME_FORMATS: ReadonlySet<Format> = new Set([dnsLabel, dnsSubdomain, dnsSubdomainPrefix, dns1035Label, portName, qualifiedName, labelValue, configKey, envName]);

interface Step {
  readonly name: string;
  readonly constraint: FieldConstraint | undefined;
  readonly nested: { readonly type: TypeName; readonly list: boolean } | undefined;
}

/** The fields of a type the walk has to look at, worked out once for each type. */
function planOf(type: TypeName): readonly Step[] {
  let plan = plans.get(type);
  if (plan === undefined) {
    plans.set(type, []);
    const constraints = (CONSTRAINTS[type] ?? {}) as { readonly [name: string]: FieldConstraint };
    plan = [...fieldsOf(type)].flatMap(([name, field]) => {
      const constraint = constraints[name];
      const nested = constraint?.byCode === true ? undefined : nestedType(field.type);
      const checked = constraint?.byCode === true ? undefined : constraint;
      return checked === undefined && nested === undefined ? [] : [{ name, constraint: checked, nested }];
    });
    plans.set(type, plan);
  }
  return plan;
}

/** A memo of the two tables: filled on use, never invalid. */
const plans = new Map<TypeName, readonly Step[]>();

function nestedType(type: ApiType): Step["nested"] {
  if (type.kind === "list" && type.of.kind === "struct") return isConstrained(type.of.name) ? { type: type.of.name, list: true } : undefined;
  return type.kind === "struct" && isConstrained(type.name) ? { type: type.name, list: false } : undefined;
}

/** Is anything asked of the type's fields, or of what they hold? Code looks after status and the types with rules of their own. */
function isConstrained(type: TypeName): boolean {
  return !type.endsWith("Status") && !BY_CODE.has(type) && (CONSTRAINTS[type] !== undefined || planOf(type).length > 0);
}

/** Types that code validates as a whole. */
const BY_CODE: ReadonlySet<TypeName> = new Set(["ObjectMeta", "PodTemplateSpec", "PodSpec", "JobSpec", "Affinity", "LabelSelector", "PersistentVolumeClaimSpec"]);

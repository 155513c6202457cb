import { packedDocs } from "../generated/api-docs.ts";
import { KUBERNETES } from "../generated/api-fields.ts";
import { goType, stringTypeOf, valuesOf } from "../kubernetes/api/go-types.ts";
import { fieldsOf, ROOT_KINDS, rootType, typeAt, type ApiField, type ApiType, type TypeName } from "../kubernetes/api/schema.ts";
import type { Manifest } from "../kubernetes/model.ts";
import { unpack } from "../packed.ts";
import { steps as stepsOf } from "../yaml/edit.ts";
import type { Value } from "../yaml/value.ts";
import { CONSTRAINTS } from "../validation/constraints.ts";

/** What the API says of a place in a manifest. */
export interface Place {
  readonly type: ApiType;
  /** The struct and its field that the place is in; of an item of a list the field of the list. `undefined` for the manifest itself. */
  readonly field: { readonly of: TypeName; readonly name: string } | undefined;
}

/**
 * The place at a path of keys and indexes from the root of a document; `undefined` where the API has nothing, or is not known.
 * `manifests` are those of the document: in a kind that is not described, the Pods in it are.
 */
export function placeAt(root: Value, path: readonly (string | number)[], manifests: readonly Manifest[]): Place | undefined {
  const item = root.get("kind")?.string?.endsWith("List") === true && path[0] === "items" && typeof path[1] === "number" ? 2 : 0;
  const manifest = root.descend(...path.slice(0, item));
  const start = manifest === undefined ? undefined : startOf(manifest, path, item, manifests);
  if (start === undefined) return undefined;
  const steps = path.slice(start.skip);
  const type = typeAt(start.type, steps);
  if (type === undefined) return undefined;
  for (let i = steps.length - 1; i >= 0; i--) {
    const of = typeAt(start.type, steps.slice(0, i));
    const name = steps[i]!;
    if (of?.kind === "struct" && typeof name === "string") return { type, field: { of: of.name, name } };
  }
  return { type, field: undefined };
}

/** The Go type from which a path goes on, and how many of its steps lead there. `item` steps lead to the manifest. */
function startOf(manifest: Value, path: readonly (string | number)[], item: number, manifests: readonly Manifest[]): { type: TypeName; skip: number } | undefined {
  const kind = manifest.get("kind")?.string;
  const apiVersion = manifest.get("apiVersion")?.string;
  const known = rootType(apiVersion, kind) ?? (apiVersion === undefined && kind !== undefined && Object.hasOwn(ROOT_KINDS, kind) ? ROOT_KINDS[kind]!.type : undefined);
  if (known !== undefined) return { type: known, skip: item };
  for (const { spec, metadata } of manifests.flatMap(({ pods }) => pods)) {
    for (const [value, type] of [[spec, "PodSpec"], [metadata, "ObjectMeta"]] as const) {
      const head = stepsOf(value?.path);
      if (value !== undefined && head.length <= path.length && head.every((step, i) => path[i] === step)) return { type, skip: head.length };
    }
  }
  // Every manifest has these, whatever its kind.
  const first = path[item];
  return first === "apiVersion" || first === "kind" || first === "metadata" ? { type: "Pod", skip: item } : undefined;
}

/** Does the API server refuse the struct without this field? */
export function isRequired(type: TypeName, { name, required }: ApiField): boolean {
  const constraints = CONSTRAINTS[type] as { readonly [field: string]: { readonly required?: true | string } | undefined } | undefined;
  return required || constraints?.[name]?.required !== undefined;
}

/** The fields a person writes: not those the server sets, nor those of no use any more. Alphabetical. */
export function writtenFields(type: TypeName): ApiField[] {
  return [...fieldsOf(type).values()].filter(({ name, type: of }) => {
    if (name === "status" && of.kind === "struct") return false;
    return !(type === "ObjectMeta" ? SERVER_SET : OBSOLETE).has(name);
  });
}

const SERVER_SET: ReadonlySet<string> = new Set([
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "selfLink",
  "uid",
]);

const OBSOLETE: ReadonlySet<string> = new Set(["serviceAccount", "gitRepo", "glusterfs", "flocker", "quobyte", "storageos", "scaleIO", "photonPersistentDisk"]);

/** A type as people read it: `string`, `list of ContainerPort`, `map of quantity`. */
export function typeText(type: ApiType): string {
  switch (type.kind) {
    case "struct":
      return type.name;
    case "list":
      return `list of ${typeText(type.of)}`;
    case "map":
      return `map of ${typeText(type.of)}`;
    case "int-or-string":
      return "integer or string";
    case "int32":
    case "int64":
      return "integer";
    case "double":
      return "number";
    case "bool":
      return "boolean";
    default:
      return type.kind;
  }
}

/** The API's own words on a field; of a field without any, those on its type. */
export function documentation(of: TypeName, field: string): string {
  const own = docs()[of]?.[field];
  if (own !== undefined) return own;
  const type = fieldsOf(of).get(field)?.type;
  return type?.kind === "struct" ? (docs()[type.name]?.[""] ?? "") : "";
}

/** The Kubernetes version whose API is described. */
export const DESCRIBED = KUBERNETES;

let parsed: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;

/** A memo of the generated text: parsed on first use, never invalid. */
function docs(): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return (parsed ??= unpack(packedDocs()) as Record<string, Record<string, string>>);
}

/** Markdown on a field: its type, whether it must be there, what it may be, its default, since when it is there, and the API's own words. */
export function describeField(of: TypeName, name: string): string | undefined {
  const field = fieldsOf(of).get(name);
  if (field === undefined) return undefined;
  const text = documentation(of, name);
  const values = valuesOf(of, name)?.filter((value) => value !== "");
  const facts = [
    isRequired(of, field) ? "required" : undefined,
    values === undefined ? undefined : `one of ${values.map((value) => `\`${value}\``).join(", ")}`,
    defaultOf(text),
    sinceOf(text),
  ].filter((fact) => fact !== undefined);
  const type = field.type.kind === "struct" || field.type.kind === "list" || field.type.kind === "map" ? typeText(field.type) : goType(field.type, stringTypeOf(of, name)).replace(/^v1\./, "");
  return [`**${name}**: \`${type}\`${facts.length === 0 ? "" : `; ${facts.join("; ")}`}`, text.replaceAll(/ {2,}/g, "\n\n")].filter((part) => part !== "").join("\n\n");
}

/** The default, as the API's words state it. */
function defaultOf(text: string): string | undefined {
  const found = /\b(?:[Dd]efaults? (?:to|is|value is)) (?:"([^"]*)"|'([^']*)'|(true|false|nil|[0-9]+)\b|([A-Z][A-Za-z]+)\b)/.exec(text);
  if (found === null) return undefined;
  const value = found[1] ?? found[2] ?? found[3] ?? found[4] ?? "";
  return value === "nil" ? undefined : `default \`${value === "" ? '""' : value}\``;
}

/** Since when the field is there, where the API's words say so. */
function sinceOf(text: string): string | undefined {
  const found = /\b(alpha|beta|stable|GA|introduced|added)\b[^.]{0,40}?\b(?:in|since|as of|from) (?:Kubernetes )?v?(1\.\d+)/i.exec(text);
  if (found !== null) return `${found[1]!.toLowerCase() === "ga" ? "stable" : found[1]!.toLowerCase()} in ${found[2]!}`;
  return /\bThis is an? (alpha|beta)\b/i.exec(text)?.[1]?.toLowerCase();
}

/** Of these fields only one may be there. */
export function alternatives(type: TypeName): ReadonlySet<string> | undefined {
  const except = WHOLE_UNIONS[type];
  if (except !== undefined) return new Set([...fieldsOf(type).keys()].filter((name) => !except.includes(name)));
  return UNIONS[type];
}

/** Structs whose fields exclude each other, but for those named here. Source: pkg/apis/core/validation, "may not specify more than 1". */
const WHOLE_UNIONS: Readonly<Partial<Record<TypeName, readonly string[]>>> = {
  Volume: ["name"],
  EnvVarSource: [],
  EnvFromSource: ["prefix"],
  VolumeProjection: [],
  LifecycleHandler: [],
};

const UNIONS: Readonly<Partial<Record<TypeName, ReadonlySet<string>>>> = {
  Probe: new Set(["exec", "grpc", "httpGet", "tcpSocket"]),
  EnvVar: new Set(["value", "valueFrom"]),
  VolumeMount: new Set(["subPath", "subPathExpr"]),
};

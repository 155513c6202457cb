import { FIELDS, type Types } from "../../generated/api-fields.ts";

/**
 * The Kubernetes API as a table: which fields a Go type has and of what type they are. Generated from the API's own description
 * (see scripts/generate-api-fields.ts); what that description does not say stands in `go-types.ts`.
 */
export type TypeName = keyof Types;

/** A field of the API. */
export interface ApiField {
  readonly name: string;
  readonly type: ApiType;
  /** The API's description calls it required. What the server really requires is in `validation/constraints.ts`. */
  readonly required: boolean;
}

/** The type of a field, as the server's decoder sees it. */
export type ApiType =
  | { readonly kind: "struct"; readonly name: TypeName }
  | { readonly kind: "list"; readonly of: ApiType }
  | { readonly kind: "map"; readonly of: ApiType }
  | { readonly kind: Primitive };

/** `bytes` is base64 text, `time` RFC 3339 text, `any` whatever stands there. */
export type Primitive = "string" | "bool" | "int32" | "int64" | "double" | "bytes" | "time" | "quantity" | "int-or-string" | "any";

/** The kinds whose manifests are validated, with the API versions that serve them. */
export const ROOT_KINDS: { readonly [kind: string]: { readonly apiVersion: string; readonly type: TypeName } } = {
  Pod: { apiVersion: "v1", type: "Pod" },
  PodTemplate: { apiVersion: "v1", type: "PodTemplate" },
  ReplicationController: { apiVersion: "v1", type: "ReplicationController" },
  Service: { apiVersion: "v1", type: "Service" },
  ConfigMap: { apiVersion: "v1", type: "ConfigMap" },
  Secret: { apiVersion: "v1", type: "Secret" },
  PersistentVolumeClaim: { apiVersion: "v1", type: "PersistentVolumeClaim" },
  Deployment: { apiVersion: "apps/v1", type: "Deployment" },
  ReplicaSet: { apiVersion: "apps/v1", type: "ReplicaSet" },
  DaemonSet: { apiVersion: "apps/v1", type: "DaemonSet" },
  StatefulSet: { apiVersion: "apps/v1", type: "StatefulSet" },
  Job: { apiVersion: "batch/v1", type: "Job" },
  CronJob: { apiVersion: "batch/v1", type: "CronJob" },
};

/** The Go type of a manifest; `undefined` for kinds and API versions that are not validated. */
export function rootType(apiVersion: string | undefined, kind: string | undefined): TypeName | undefined {
  const root = kind === undefined || !Object.hasOwn(ROOT_KINDS, kind) ? undefined : ROOT_KINDS[kind];
  return root?.apiVersion === apiVersion ? root?.type : undefined;
}

/** The fields of a Go type by name, in alphabetical order. Parsed on first use. */
export function fieldsOf(type: TypeName): ReadonlyMap<string, ApiField> {
  let fields = parsed.get(type);
  if (fields === undefined) {
    fields = new Map(FIELDS[type].split(" ").map((text) => [text.slice(0, text.search(/[!:]/)), parseField(type, text)]));
    parsed.set(type, fields);
  }
  return fields;
}

/** A memo of the generated text: filled on use, never invalid. */
const parsed = new Map<TypeName, ReadonlyMap<string, ApiField>>();

/** What stands at the end of a path of keys and indexes below a type; `undefined` where the API has nothing there. */
export function typeAt(root: TypeName, steps: Iterable<string | number>): ApiType | undefined {
  let type: ApiType | undefined = { kind: "struct", name: root };
  for (const step of steps) {
    if (type?.kind === "struct" && typeof step === "string") type = fieldsOf(type.name).get(step)?.type;
    else if (type?.kind === "map" && typeof step === "string") type = type.of;
    else if (type?.kind === "list" && typeof step === "number") type = type.of;
    else return undefined;
  }
  return type;
}

function parseField(type: TypeName, text: string): ApiField {
  const colon = text.indexOf(":");
  const required = text[colon - 1] === "!";
  const name = text.slice(0, required ? colon - 1 : colon);
  const code = text.slice(colon + 1);
  return { name, required, type: QUANTITIES.has(`${type}.${name}`) ? quantity(code) : parseType(code) };
}

function parseType(code: string): ApiType {
  if (code.startsWith("[]")) return { kind: "list", of: parseType(code.slice(2)) };
  if (code.startsWith("{}")) return { kind: "map", of: parseType(code.slice(2)) };
  return Object.hasOwn(FIELDS, code) ? { kind: "struct", name: code as TypeName } : { kind: code as Primitive };
}

function quantity(code: string): ApiType {
  return code.startsWith("{}") ? { kind: "map", of: { kind: "quantity" } } : { kind: "quantity" };
}

/** The description calls a Quantity a string. Source: k8s.io/api/core/v1 types.go, the fields of type Quantity and ResourceList. */
const QUANTITIES: ReadonlySet<string> = new Set([
  "EmptyDirVolumeSource.sizeLimit",
  "ResourceFieldSelector.divisor",
  "ResourceRequirements.limits",
  "ResourceRequirements.requests",
  "VolumeResourceRequirements.limits",
  "VolumeResourceRequirements.requests",
  "PodSpec.overhead",
  "PersistentVolumeClaimStatus.capacity",
  "PersistentVolumeClaimStatus.allocatedResources",
  "ContainerStatus.allocatedResources",
  "PodStatus.allocatedResources",
]);

import { valuesOf } from "../kubernetes/api/go-types.ts";
import { ROOT_KINDS, type ApiField, type ApiType, type TypeName } from "../kubernetes/api/schema.ts";
import { printKey } from "../yaml/print.ts";
import { editWithStops, isUnfinished, keyColumn, styleAt, type CompletionContext, type CompletionItem } from "./completion-context.ts";
import { labelKeys } from "./complete-value.ts";
import { alternatives, isRequired, typeText, writtenFields } from "./field.ts";

/** The keys that could stand at the cursor, the required ones first, those that are there left out. */
export function fieldItems(context: CompletionContext): CompletionItem[] {
  const { cursor, place } = context;
  if (place === undefined) return cursor.path.length === 0 ? rootItems(context) : [];
  const { type } = place;
  if (type.kind === "struct") return structItems(context, type.name, "");
  if (type.kind === "map") return mapItems(context, type);
  // Below a key of a list, with nothing there yet: the first item.
  if (type.kind === "list" && cursor.alone && !cursor.flow && type.of.kind === "struct") return structItems(context, type.of.name, "- ");
  return [];
}

/** The keys of a manifest whose kind is not known yet. */
function rootItems(context: CompletionContext): CompletionItem[] {
  const present = presentKeys(context);
  return structItems(context, "Pod", "").filter(({ label }) => !present.has(label));
}

function structItems(context: CompletionContext, type: TypeName, dash: "" | "- "): CompletionItem[] {
  const present = dash === "" ? presentKeys(context) : new Set<string>();
  const exclusive = alternatives(type);
  const chosen = exclusive !== undefined && [...exclusive].some((name) => present.has(name));
  const fields = writtenFields(type).filter(({ name }) => !present.has(name) && !(chosen && exclusive.has(name)) && isUseful(context, type, name));
  const order = ORDER[type] ?? [];
  const rank = (field: ApiField): number => {
    const known = order.indexOf(field.name);
    return (isRequired(type, field) ? 0 : 1_000) + (known === -1 ? order.length : known);
  };
  return fields
    .map((field) => ({ field, rank: rank(field) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ field }) => fieldItem(context, type, field, dash));
}

function fieldItem(context: CompletionContext, of: TypeName, field: ApiField, dash: "" | "- "): CompletionItem {
  const { cursor } = context;
  const { name } = field;
  const required = isRequired(of, field) ? "required, " : "";
  const look = styleAt(context);
  const quoted = cursor.quote === "" ? undefined : `${cursor.quote}${name}${cursor.quote}`;
  const key = quoted ?? printKey(name, look);
  const open = cursor.quote === "" ? cursor.span : cursor.outer;
  const text = cursor.colon ? name : `${dash}${key}:${opening(context, of, field, dash.length)}`;
  return {
    label: `${dash}${name}`,
    kind: "field",
    detail: `${required}${typeText(field.type)}`,
    field: { of, name },
    edit: editWithStops(cursor.colon ? cursor.span : open, `${cursor.needsBlank ? " " : ""}${text}`),
    ...(dash === "" && quoted === undefined ? {} : { filter: quoted === undefined || cursor.colon ? name : `${cursor.quote}${name}` }),
    again: !cursor.colon && asksAgain(of, field),
    plain: true,
  };
}

/** What follows the colon: a blank, or the start of the collection in the document's own style, with a stop where it goes on. */
function opening(context: CompletionContext, of: TypeName, { name, type }: ApiField, shift: number): string {
  const look = styleAt(context);
  if (type.kind === "struct" || type.kind === "map") {
    if (context.cursor.flow || EMPTY.has(`${of}.${name}`)) return EMPTY.has(`${of}.${name}`) ? " {}" : " {\0}";
    return `${look.newline}${" ".repeat(keyColumn(context) + shift + look.indent)}\0`;
  }
  if (type.kind === "list") {
    if (context.cursor.flow) return " [\0]";
    return `${look.newline}${" ".repeat(keyColumn(context) + shift + look.dash)}- \0`;
  }
  return " ";
}

/** Structs that most people leave empty. */
const EMPTY: ReadonlySet<string> = new Set(["Volume.emptyDir"]);

/** Is there something to choose from behind the key? */
function asksAgain(of: TypeName, { name, type }: ApiField): boolean {
  if (EMPTY.has(`${of}.${name}`)) return false;
  if (type.kind === "struct" || type.kind === "bool" || (type.kind === "list" && type.of.kind === "struct")) return true;
  return valuesOf(of, name) !== undefined || CHOOSABLE.has(name);
}

const CHOOSABLE: ReadonlySet<string> = new Set([
  "apiVersion",
  "claimName",
  "containerName",
  "containerPort",
  "fieldPath",
  "image",
  "key",
  "kind",
  "labels",
  "limits",
  "matchLabels",
  "mountPath",
  "port",
  "requests",
  "resource",
  "secretName",
  "selector",
  "serviceName",
  "subPath",
  "targetContainerName",
  "targetPort",
  "volumeName",
]);

function mapItems(context: CompletionContext, type: Extract<ApiType, { kind: "map" }>): CompletionItem[] {
  const { cursor, place } = context;
  const present = presentKeys(context);
  const field = place?.field;
  const look = styleAt(context);
  const item = (name: string, detail: string, kind: CompletionItem["kind"], again: boolean, plain: boolean): CompletionItem => {
    const key = cursor.quote === "" ? printKey(name, look) : `${cursor.quote}${name}${cursor.quote}`;
    const newText = cursor.colon ? name : `${key}: `;
    return {
      label: name,
      kind,
      detail,
      edit: { span: cursor.colon || cursor.quote === "" ? cursor.span : cursor.outer, newText: (cursor.needsBlank ? " " : "") + newText },
      ...(cursor.quote === "" || cursor.colon ? {} : { filter: `${cursor.quote}${name}` }),
      again: again && !cursor.colon,
      plain,
    };
  };
  if (type.of.kind === "quantity") {
    return ["cpu", "memory", "ephemeral-storage"].filter((name) => !present.has(name)).map((name) => item(name, "quantity", "field", false, true));
  }
  if (field?.of === "ObjectMeta" && field.name === "annotations") {
    const known = context.pod !== undefined ? ["kubectl.kubernetes.io/default-container"] : [];
    return known.filter((name) => !present.has(name)).map((name) => item(name, "the container kubectl takes by default", "key", true, false));
  }
  if (field?.of === "PodSpec" && field.name === "nodeSelector") {
    return ["kubernetes.io/os", "kubernetes.io/arch", "kubernetes.io/hostname"].filter((name) => !present.has(name)).map((name) => item(name, "node label", "label", false, true));
  }
  return labelKeys(context)
    .filter(({ key }) => !present.has(key))
    .map(({ key, detail }) => item(key, detail, "label", true, false));
}

/** The keys of the cursor's mapping, without the one that is typed. */
function presentKeys({ cursor }: CompletionContext): Set<string> {
  return new Set(cursor.around.entries().flatMap(({ key }) => (isUnfinished(key) ? [] : [key])));
}

/** Would the API server take the field here? Plain init containers have no probes and no hooks; only init containers restart by themselves. */
function isUseful({ cursor, container, manifest }: CompletionContext, type: TypeName, name: string): boolean {
  if (type === "Container" && container !== undefined) {
    if (container.role === "init") return !["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"].includes(name);
  }
  // A manifest of a known kind has its apiVersion and kind offered first anyway; those without spec have none.
  return !(cursor.path.length === 0 && manifest !== undefined && name === "spec" && ROOT_KINDS[manifest.kind ?? ""] === undefined);
}

/** What people write first. Fields not named here follow in alphabetical order. */
const ORDER: Readonly<Partial<Record<TypeName, readonly string[]>>> = {
  Pod: ["apiVersion", "kind", "metadata", "spec"],
  Deployment: ["apiVersion", "kind", "metadata", "spec"],
  StatefulSet: ["apiVersion", "kind", "metadata", "spec"],
  DaemonSet: ["apiVersion", "kind", "metadata", "spec"],
  Job: ["apiVersion", "kind", "metadata", "spec"],
  CronJob: ["apiVersion", "kind", "metadata", "spec"],
  Service: ["apiVersion", "kind", "metadata", "spec"],
  ConfigMap: ["apiVersion", "kind", "metadata", "data"],
  Secret: ["apiVersion", "kind", "metadata", "type", "stringData", "data"],
  ObjectMeta: ["name", "namespace", "labels", "annotations"],
  PodTemplateSpec: ["metadata", "spec"],
  PodSpec: ["containers", "initContainers", "volumes", "restartPolicy", "serviceAccountName", "securityContext"],
  Container: ["name", "image", "command", "args", "ports", "env", "envFrom", "volumeMounts", "resources", "readinessProbe", "livenessProbe", "startupProbe", "lifecycle", "securityContext"],
  ContainerPort: ["name", "containerPort", "protocol"],
  EnvVar: ["name", "value", "valueFrom"],
  EnvVarSource: ["configMapKeyRef", "secretKeyRef", "fieldRef", "resourceFieldRef"],
  VolumeMount: ["name", "mountPath", "readOnly", "subPath"],
  Volume: ["name", "emptyDir", "configMap", "secret", "persistentVolumeClaim", "projected", "downwardAPI", "hostPath", "image"],
  Probe: ["httpGet", "tcpSocket", "exec", "grpc", "initialDelaySeconds", "periodSeconds"],
  HTTPGetAction: ["path", "port"],
  KeyToPath: ["key", "path"],
  ServiceSpec: ["selector", "ports", "type"],
  ServicePort: ["name", "port", "targetPort", "protocol"],
  DeploymentSpec: ["replicas", "selector", "template"],
  StatefulSetSpec: ["serviceName", "replicas", "selector", "template", "volumeClaimTemplates"],
};

import type { Document } from "../yaml/document.ts";
import type { Path } from "../yaml/node.ts";
import type { Value } from "../yaml/value.ts";
import { groupOf, mayHoldManifest, mayHoldPodByShape, OTHER_KINDS, podPlaces, type PodPlace } from "./kinds.ts";
import type { ClaimTemplate, Container, ContainerPort, ContainerRole, Handler, Manifest, Pod, Volume, VolumeMount, VolumeUse } from "./model.ts";
import { known, knownInteger } from "./placeholder.ts";

/** The manifests of a document: one, the items of a `List`, or none. `own` says where the user's own kinds keep their Pods, `partial` why they are parts. */
export function readManifests(document: Document, own: readonly PodPlace[] = [], partial?: string): Manifest[] {
  const root = document.value;
  if (root.mapping === undefined || !mayHoldManifest(document.text, own)) return [];
  const items = root.get("kind")?.string?.endsWith("List") === true ? root.get("items") : undefined;
  if (items === undefined) return [readManifest(document, root, undefined, own, partial)];
  return items.items().flatMap((item, i) => (item.mapping === undefined ? [] : [readManifest(document, item, i, own, partial)]));
}

/** What each container list holds: `containers` app containers, and so on. */
const LISTS = ["initContainers", "containers", "ephemeralContainers"] as const;

function readManifest(document: Document, value: Value, item: number | undefined, own: readonly PodPlace[], partial: string | undefined): Manifest {
  const apiVersion = known(value.get("apiVersion"));
  const kind = known(value.get("kind"));
  const metadata = value.get("metadata");
  const pods: Pod[] = [];
  const manifest: { -readonly [K in keyof Manifest]: Manifest[K] } = {
    document,
    value,
    apiVersion,
    kind,
    name: known(metadata?.get("name")),
    namespace: known(metadata?.get("namespace")),
    item,
    pods,
    custom: false,
    partial: undefined,
  };
  const places = podPlaces(kind, apiVersion, own);
  manifest.custom = places.length > 0 ? !isBuiltIn(places[0]!) : kind !== undefined && !isKnownKind(kind, apiVersion);
  for (const place of places) {
    const claims = place.claims === undefined ? [] : descendAll(value, place.claims);
    for (const template of descendAll(value, place.template)) {
      const isSpec = place.podSpec === true || (own.includes(place) && template.has("containers"));
      const spec = isSpec ? template : template.get("spec");
      if (spec?.mapping === undefined || (manifest.custom && !spec.has("containers") && place.merges === true)) continue;
      const job = place.job === true ? value.descend(...(template.path === undefined ? [] : stepsOf(template.path).slice(0, -1))) : undefined;
      pods.push(readPod(manifest, spec, isSpec ? undefined : template.get("metadata"), claims, job));
    }
  }
  let reason = partial;
  if (manifest.custom && places.length === 0 && mayHoldPodByShape(document.text)) {
    for (const spec of podSpecsByShape(value, 0)) pods.push(readPod(manifest, spec, undefined, [], undefined));
    reason = "a kind that is not known, whose operator may add to its Pods";
  } else if (places.some((place) => place.merges === true)) reason = "a kind whose operator merges this into Pods of its own";
  manifest.partial = partialReason(manifest, places.length > 0, places[0] === undefined || manifest.custom ? undefined : value.descend(...places[0].template)) ?? reason;
  return manifest;
}

/** Every value at a path in which `[]` stands for all items and `*` for all values. */
function descendAll(value: Value, path: readonly string[]): Value[] {
  let found = [value];
  for (const step of path) {
    found = step === "[]" ? found.flatMap((each) => each.items()) : step === "*" ? found.flatMap((each) => each.entries().map((entry) => entry.value)) : found.flatMap((each) => each.get(step) ?? []);
  }
  return found;
}

function stepsOf(path: Path): (string | number)[] {
  return [...(path.parent === undefined ? [] : stepsOf(path.parent)), path.key];
}

function isBuiltIn(place: PodPlace): boolean {
  return place.groups.every((group) => group === "" || !group.includes("."));
}

function isKnownKind(kind: string, apiVersion: string | undefined): boolean {
  return (OTHER_KINDS.includes(kind) || kind.endsWith("List")) && !(apiVersion !== undefined && groupOf(apiVersion).includes("."));
}

/**
 * The PodSpecs in a manifest of an unknown kind: objects with a non-empty list `containers` of maps that each have a name or an image, one of
 * them something only containers have. Text that holds manifests, schemas and status are left alone.
 */
function podSpecsByShape(value: Value, depth: number): Value[] {
  if (depth > 12) return [];
  const containers = value.get("containers")?.items() ?? [];
  if (containers.length > 0 && containers.every((item) => item.get("name")?.string !== undefined || item.get("image")?.string !== undefined)) {
    const looksReal = containers.some((item) => /^[\w.${<-][^\s*^|\\]*$/.test(item.get("image")?.string ?? "") || item.get("volumeMounts")?.items()[0]?.has("mountPath") === true);
    return looksReal ? [value] : [];
  }
  const inside = value.node?.kind === "sequence" ? value.items() : value.entries().flatMap(({ key, value: each }) => (NO_POD_KEYS.has(key) ? [] : [each]));
  return inside.flatMap((each) => (each.node?.kind === "mapping" || each.node?.kind === "sequence" ? podSpecsByShape(each, depth + 1) : []));
}

const NO_POD_KEYS: ReadonlySet<string> = new Set(["status", "data", "stringData", "openAPIV3Schema", "schema", "matchingCriteria", "pattern", "anyPattern", "validate", "mutate", "containerSet"]);

function readPod(manifest: Manifest, spec: Value, metadata: Value | undefined, claims: readonly Value[], job: Value | undefined): Pod {
  const containers = LISTS.flatMap((list) =>
    (spec.get(list)?.items() ?? []).flatMap((value, index) => (value.mapping === undefined ? [] : [readContainer(value, list, index)])),
  );
  const labels = stringMap(metadata?.get("labels"));
  const annotations = stringMap(metadata?.get("annotations"));
  return {
    manifest,
    spec,
    job,
    metadata,
    labels,
    annotations,
    containers,
    volumes: (spec.get("volumes")?.items() ?? []).map(readVolume),
    claimTemplates: claims.map((value): ClaimTemplate => ({ value, name: known(value.descend("metadata", "name")) })),
    volumeUses: containers.flatMap(volumeUses),
    injector: injectorOf(labels, annotations, containers),
  };
}

function readContainer(value: Value, list: Container["list"], index: number): Container {
  return {
    value,
    role: roleOf(value, list),
    list,
    index,
    name: known(value.get("name")),
    image: known(value.get("image")),
    ports: (value.get("ports")?.items() ?? []).map(readPort),
    mounts: (value.get("volumeMounts")?.items() ?? []).map(readMount),
    handlers: readHandlers(value),
    env: readEnv(value),
    command: stringList(value.get("command")),
    args: stringList(value.get("args")),
  };
}

function roleOf(value: Value, list: Container["list"]): ContainerRole {
  if (list === "containers") return "app";
  if (list === "ephemeralContainers") return "ephemeral";
  return value.get("restartPolicy")?.string === "Always" ? "sidecar" : "init";
}

function readPort(value: Value): ContainerPort {
  const protocol = value.get("protocol");
  return {
    value,
    name: known(value.get("name")),
    containerPort: knownInteger(value.get("containerPort")),
    hostPort: knownInteger(value.get("hostPort")),
    hostIP: known(value.get("hostIP")),
    protocol: protocol === undefined || protocol.isNull ? "TCP" : known(protocol) ?? protocolName(protocol),
  };
}

/** `TCP`, `UDP` and `SCTP` look like placeholders and are none. */
function protocolName(value: Value): string | undefined {
  const text = value.string;
  return text === "TCP" || text === "UDP" || text === "SCTP" ? text : undefined;
}

function readMount(value: Value): VolumeMount {
  return {
    value,
    name: known(value.get("name")),
    mountPath: known(value.get("mountPath")),
    subPath: known(value.get("subPath")),
    readOnly: value.get("readOnly")?.boolean === true,
  };
}

function readHandlers(container: Value): Handler[] {
  const handlers: Handler[] = [];
  for (const kind of ["startupProbe", "livenessProbe", "readinessProbe", "postStart", "preStop"] as const) {
    const hook = kind === "postStart" || kind === "preStop";
    const value = hook ? container.descend("lifecycle", kind) : container.get(kind);
    if (value?.mapping === undefined) continue;
    const action = (["exec", "httpGet", "tcpSocket", "grpc"] as const).find((key) => value.get(key)?.mapping !== undefined);
    const body = action === undefined ? undefined : value.get(action);
    handlers.push({ kind, value, action, port: body?.get("port"), host: body?.get("host")?.string, command: stringList(body?.get("command")) });
  }
  return handlers;
}

function readEnv(container: Value): Map<string, string | undefined> {
  const env = new Map<string, string | undefined>();
  for (const entry of container.get("env")?.items() ?? []) {
    const name = known(entry.get("name")) ?? entry.get("name")?.string;
    if (name !== undefined) env.set(name, entry.get("value")?.string);
  }
  return env;
}

function readVolume(value: Value): Volume {
  const source = value.entries().find(({ key }) => key !== "name")?.key;
  return { value, name: known(value.get("name")), source };
}

function volumeUses(container: Container): VolumeUse[] {
  const use = (kind: VolumeUse["kind"], value: Value, key: string): VolumeUse => {
    const nameValue = value.get(key);
    return { kind, container, value, nameValue, name: known(nameValue) };
  };
  const { value } = container;
  return [
    ...(value.get("volumeMounts")?.items() ?? []).map((mount) => use("volumeMounts", mount, "name")),
    ...(value.get("volumeDevices")?.items() ?? []).map((device) => use("volumeDevices", device, "name")),
    ...(value.get("env")?.items() ?? []).flatMap((entry) => {
      const file = entry.descend("valueFrom", "fileKeyRef");
      return file?.mapping === undefined ? [] : [use("fileKeyRef", file, "volumeName")];
    }),
  ];
}

function stringList(value: Value | undefined): readonly Value[] | undefined {
  return value?.node?.kind === "sequence" ? value.items() : undefined;
}

function stringMap(value: Value | undefined): Map<string, string | undefined> {
  return new Map(value?.entries().map(({ key, value: text }) => [key, text.templated ? undefined : text.string]) ?? []);
}

/** Annotations and labels by which something adds containers, ports or volumes later. Source: each injector's own documentation. */
const INJECTORS = [
  "sidecar.istio.io/inject",
  "inject.istio.io/templates",
  "linkerd.io/inject",
  "consul.hashicorp.com/connect-inject",
  "consul.hashicorp.com/connect-service-upstreams",
  "sidecar.opentelemetry.io/inject",
  "vault.hashicorp.com/agent-inject",
  "dapr.io/enabled",
  "gke-gcsfuse/volumes",
];

function injectorOf(labels: Pod["labels"], annotations: Pod["annotations"], containers: readonly Container[]): string | undefined {
  for (const key of INJECTORS) {
    for (const map of [annotations, labels]) if (map.has(key) && !/^(false|disabled)$/.test(map.get(key) ?? "")) return key;
  }
  return containers.some((container) => container.image === "auto") ? "image: auto" : undefined;
}

/**
 * Why the manifest is only a part of what the cluster will get. One absence alone is a fault that the server rejects, two are the shape of a
 * patch.
 */
function partialReason(manifest: Manifest, workload: boolean, template: Value | undefined): string | undefined {
  const { document, value } = manifest;
  if (document.templated) return "a template";
  if (document.errors.length > 0) return "text with syntax errors";
  if (document.tooLarge !== undefined) return "text beyond a budget";
  if (/^[ \t]+(- )?(\.\.\.|…)[ \t]*$/m.test(document.text)) return "an example that leaves parts out (...)";
  if (!workload) return undefined;
  if (document.text.includes("$patch") && hasPatchDirective(value)) return "a patch ($patch)";
  const pod = manifest.pods[0];
  if (pod?.volumes.some((volume) => isNullBesideSource(volume.value)) === true) return "a patch (a volume source set to null)";
  const metadata = value.get("metadata");
  const absences = [
    // Without a template, all it would hold is absent for one reason.
    template === undefined
      ? "the template"
      : pod === undefined || pod.spec.get("containers") === undefined
        ? "containers"
        : undefined,
    pod?.containers.some((container) => container.value.get("image") === undefined && container.list !== "ephemeralContainers") === true
      ? "an image"
      : undefined,
    !manifest.custom && ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"].includes(manifest.kind ?? "") && value.descend("spec", "selector") === undefined
      ? "spec.selector"
      : undefined,
    !manifest.custom &&
    template !== undefined &&
    manifest.kind !== "Pod" &&
    !["Job", "CronJob", "PodTemplate"].includes(manifest.kind ?? "") &&
    template.descend("metadata", "labels") === undefined
      ? "the template's labels"
      : undefined,
    metadata?.get("name") === undefined && metadata?.get("generateName") === undefined ? "metadata.name" : undefined,
  ].filter((absence) => absence !== undefined);
  return absences.length >= 2 ? `a patch (without ${absences.join(" and ")})` : undefined;
}

function hasPatchDirective(value: Value): boolean {
  if (value.has("$patch")) return true;
  return value.entries().some((entry) => hasPatchDirective(entry.value)) || value.items().some(hasPatchDirective);
}

function isNullBesideSource(volume: Value): boolean {
  const sources = volume.entries().filter(({ key }) => key !== "name");
  return sources.length > 1 && sources.some(({ value }) => value.written !== undefined && value.isNull);
}

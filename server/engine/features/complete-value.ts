import { valuesOf } from "../kubernetes/api/go-types.ts";
import { ROOT_KINDS } from "../kubernetes/api/schema.ts";
import { imageTitle } from "../kubernetes/images.ts";
import type { Container, Manifest, Pod } from "../kubernetes/model.ts";
import { freeName } from "../kubernetes/names.ts";
import { isUnder } from "../kubernetes/paths.ts";
import { isPlaceholder } from "../kubernetes/placeholder.ts";
import { readSelector, selects } from "../kubernetes/selectors.ts";
import { sharing, type Sharer } from "../kubernetes/sharing.ts";
import { namesOf, nearest, sameNamespace, type ObjectName, type PlacedName } from "../names.ts";
import type { Edit } from "../text.ts";
import { dnsLabel } from "../validation/formats.ts";
import { addItem } from "../yaml/edit.ts";
import type { Value } from "../yaml/value.ts";
import { isUnfinished, valueEdit, type CompletionContext, type CompletionItem, type CompletionKind } from "./completion-context.ts";
import { count, listing } from "./feature.ts";

/** A value with what is said about it. */
interface Candidate {
  readonly value: string | number | boolean;
  readonly detail: string;
  readonly kind: CompletionKind;
  readonly label?: string;
  readonly filter?: string;
  readonly note?: string;
  readonly also?: readonly Edit[];
}

/** The values that could stand at the cursor. */
export function valueItems(context: CompletionContext): { items: CompletionItem[]; incomplete: boolean } {
  const { place, cursor } = context;
  if (place === undefined || place.type.kind === "struct" || place.type.kind === "map") return { items: [], incomplete: false };
  let { type } = place;
  let dash = "";
  if (type.kind === "list") {
    // Below a key of a list, with nothing there yet: the first item.
    if (cursor.at !== "key" || cursor.flow || type.of.kind === "struct" || type.of.kind === "map") return { items: [], incomplete: false };
    type = type.of;
    dash = "- ";
  }
  const named = namedCandidates(context);
  const candidates = named?.candidates ?? plainCandidates(context);
  const items = candidates.filter(({ value }) => !isUnfinished(String(value))).map((candidate): CompletionItem => {
    const edit = valueEdit(context, candidate.value);
    return {
      label: dash + (candidate.label ?? String(candidate.value)),
      kind: candidate.kind,
      detail: candidate.detail,
      ...(candidate.note === undefined ? {} : { note: candidate.note }),
      edit: dash === "" ? edit : { span: edit.span, newText: dash + edit.newText },
      ...(candidate.filter !== undefined ? { filter: candidate.filter } : candidate.label !== undefined || dash !== "" ? { filter: String(candidate.value) } : {}),
      ...(candidate.also === undefined ? {} : { also: candidate.also }),
      again: false,
      plain: named === undefined,
    };
  });
  return { items, incomplete: named?.incomplete === true };
}

/** What the API's own description offers. */
function plainCandidates({ place }: CompletionContext): Candidate[] {
  const { field, type } = place!;
  const plain = (value: string | boolean, detail = ""): Candidate => ({ value, detail, kind: "value" });
  if (type.kind === "bool") return [plain(true), plain(false)];
  if (field === undefined) return [];
  const values = valuesOf(field.of, field.name) ?? EXTRA_VALUES[`${field.of}.${field.name}`] ?? [];
  return values.filter((value) => value !== "").map((value) => plain(value));
}

/** Source: pkg/apis/core/validation, validEnvDownwardAPIFieldPathExpressions and validContainerResourceFieldPathExpressions. */
const EXTRA_VALUES: Readonly<Record<string, readonly string[]>> = {
  "ObjectFieldSelector.fieldPath": [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "metadata.labels['']",
    "metadata.annotations['']",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
  ],
  "ResourceFieldSelector.resource": ["limits.cpu", "limits.memory", "limits.ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage"],
};

/** The names, paths, ports and labels that are known; `undefined` where the field takes none of these. */
function namedCandidates(context: CompletionContext): { candidates: Candidate[]; incomplete?: boolean } | undefined {
  const { place, cursor } = context;
  const field = place?.field;
  if (field === undefined) return undefined;
  const around = cursor.around;
  switch (`${field.of}.${field.name}`) {
    case "VolumeMount.name":
    case "VolumeDevice.name":
    case "FileKeySelector.volumeName":
      return { candidates: volumes(context, field.of === "VolumeMount"), incomplete: true };
    case "VolumeMount.mountPath":
      return { candidates: mountPaths(context, around.get("name")?.string) };
    case "VolumeMount.subPath":
      return { candidates: subPaths(context, around.get("name")?.string) };
    case "HTTPGetAction.port":
    case "TCPSocketAction.port":
      return { candidates: probePorts(context, true) };
    case "GRPCAction.port":
      return { candidates: probePorts(context, false) };
    case "ContainerPort.containerPort":
      return { candidates: listenedPorts(context) };
    case "ServicePort.targetPort":
    case "ServicePort.port":
      return { candidates: servicePorts(context, field.name === "targetPort") };
    case "Container.name":
      return { candidates: imageNames(context) };
    case "Container.image":
    case "EphemeralContainer.image":
      return { candidates: images(context) };
    case "EphemeralContainer.targetContainerName":
    case "ResourceFieldSelector.containerName":
    case "PodFailurePolicyOnExitCodesRequirement.containerName":
      return { candidates: containers(context) };
    case "ObjectMeta.annotations":
      return String(cursor.path.at(-1)).startsWith("kubectl.kubernetes.io/default-") ? { candidates: containers(context) } : undefined;
    case "ConfigMapVolumeSource.name":
    case "ConfigMapProjection.name":
    case "ConfigMapEnvSource.name":
    case "ConfigMapKeySelector.name":
      return { candidates: objects(context, "ConfigMap") };
    case "SecretVolumeSource.secretName":
    case "SecretProjection.name":
    case "SecretEnvSource.name":
    case "SecretKeySelector.name":
      return { candidates: objects(context, "Secret") };
    case "LocalObjectReference.name":
      return cursor.path.includes("imagePullSecrets") ? { candidates: objects(context, "Secret") } : undefined;
    case "PersistentVolumeClaimVolumeSource.claimName":
      return { candidates: objects(context, "PersistentVolumeClaim") };
    case "StatefulSetSpec.serviceName":
    case "PodSpec.subdomain":
      return { candidates: objects(context, "Service") };
    case "ConfigMapKeySelector.key":
      return { candidates: keys(context, "ConfigMap", around.get("name")?.string) };
    case "SecretKeySelector.key":
      return { candidates: keys(context, "Secret", around.get("name")?.string) };
    case "KeyToPath.key":
    case "KeyToPath.path":
      return { candidates: itemKeys(context, field.name === "path" ? around.get("key")?.string : undefined) };
    case "ServiceSpec.selector":
    case "ReplicationControllerSpec.selector":
    case "LabelSelector.matchLabels":
    case "ObjectMeta.labels":
      return typeof cursor.path.at(-1) === "string" && cursor.at === "value" ? { candidates: labelValues(context, String(cursor.path.at(-1))) } : undefined;
    case "LabelSelectorRequirement.key":
      return { candidates: labelKeys(context).map(({ key, detail }) => ({ value: key, detail, kind: "label" })) };
    case "LabelSelectorRequirement.values":
      return { candidates: labelValues(context, cursor.document.value.descend(...cursor.path.slice(0, -2), "key")?.string ?? "") };
  }
  return rootCandidates(context, field.of, field.name);
}

function rootCandidates({ cursor }: CompletionContext, of: string, name: string): { candidates: Candidate[] } | undefined {
  if (!Object.values(ROOT_KINDS).some(({ type }) => type === of)) return undefined;
  const root = cursor.around;
  const entries = Object.entries(ROOT_KINDS);
  if (name === "kind") {
    const apiVersion = root.get("apiVersion")?.string;
    const known = entries.some((entry) => entry[1].apiVersion === apiVersion);
    return { candidates: entries.filter((entry) => !known || entry[1].apiVersion === apiVersion).map(([kind, { apiVersion: version }]) => ({ value: kind, detail: version, kind: "value" })) };
  }
  if (name === "apiVersion") {
    const kind = root.get("kind")?.string;
    const versions = entries.filter((entry) => kind === undefined || ROOT_KINDS[kind] === undefined || entry[0] === kind).map((entry) => entry[1].apiVersion);
    return { candidates: [...new Set(versions)].map((version) => ({ value: version, detail: entries.filter((entry) => entry[1].apiVersion === version).map(([each]) => each).join(", "), kind: "value" })) };
  }
  return undefined;
}

// --- Volumes and paths ---

/** The Pod's volumes, those the container does not mount yet first; and a new one. */
function volumes(context: CompletionContext, offerNew: boolean): Candidate[] {
  const { pod, container, cursor } = context;
  if (pod === undefined) return [];
  const own = new Set(container?.mounts.flatMap(({ name }) => (name === undefined || isUnfinished(name) ? [] : [name])) ?? []);
  const all = sharing(pod).volumes.filter(({ name }) => !isUnfinished(name));
  const candidates = [...all.filter(({ name }) => !own.has(name)), ...all.filter(({ name }) => own.has(name))].map(({ name, source }): Candidate => {
    const users = pod.containers.filter((each) => each.mounts.some((mount) => mount.name === name)).map((each) => each.name ?? each.list);
    return { value: name, kind: "volume", detail: `${source} volume${users.length === 0 ? ", not mounted yet" : `, mounted by ${listing(users)}`}` };
  });
  const typed = cursor.before + cursor.after;
  const taken = all.map(({ name }) => name);
  if (!offerNew || cursor.document.text.length === 0 || taken.includes(typed)) return candidates;
  const name = typed !== "" && dnsLabel(typed).length === 0 ? typed : taken.includes("shared") ? freeName("shared", taken) : "shared";
  if (typed !== "" && name !== typed) return candidates;
  const also = newVolume(context, pod, name);
  if (also !== undefined) {
    const note = `Adds an emptyDir volume "${name}" to the Pod: a folder that its containers can share and that lives as long as the Pod.`;
    candidates.push({ value: name, kind: "volume", label: "new emptyDir volume…", filter: typed === "" ? `new emptyDir volume ${name}` : typed, detail: `adds the volume "${name}"`, note, also });
  }
  return candidates;
}

/** The edits, in offsets of the text without the placeholder, that add an emptyDir volume to the Pod. */
function newVolume({ cursor }: CompletionContext, pod: Pod, name: string): Edit[] | undefined {
  // Before the containers: an edit behind them could meet the cursor.
  const list = pod.spec.entries().find(({ key }) => ["initContainers", "containers", "ephemeralContainers"].includes(key))?.key ?? "containers";
  const edits = addItem(cursor.document, pod.spec, "volumes", { name, emptyDir: {} }, undefined, { before: list });
  const moved = edits?.map((edit) => ({ ...edit, span: { start: cursor.original(edit.span.start), end: cursor.original(edit.span.end) } }));
  const touches = moved?.some(({ span }) => span.start <= cursor.outer.end && cursor.outer.start <= span.end);
  return touches === true ? undefined : moved;
}

/** Where siblings mount the volume, what the image and the commands of the container are known to use. */
function mountPaths({ pod, container }: CompletionContext, volume: string | undefined): Candidate[] {
  if (pod === undefined || container === undefined) return [];
  const found = new Map<string, string>();
  const offer = (path: string | undefined, detail: string): void => {
    if (path !== undefined && path !== "" && path !== "/" && !isUnfinished(path) && !found.has(path)) found.set(path, detail);
  };
  const shared = sharing(pod);
  const self = shared.of(container);
  const covered = (path: string): boolean => self.mounts.some((mount) => mount.path !== undefined && !isUnfinished(mount.path) && mount.path !== "/" && isUnder(path, mount.path));
  const source = volume === undefined ? undefined : shared.volume(volume)?.source;
  const uses = self.paths.filter(({ path, partial, via }) => !partial && via !== "workingDir" && !covered(path));
  const folders = uses.map(({ path, because, via }) => ({ path: via !== "image" && /\/[^/]*\.[^/]+$/.test(path) ? path.slice(0, path.lastIndexOf("/")) : path, because, via }));
  for (const { path, because, via } of folders) if (via === "command" || via === "probe" || via === "lifecycle") offer(path, because);
  for (const sibling of shared.containers) {
    if (sibling === self) continue;
    for (const mount of sibling.mounts) if (volume !== undefined && mount.volume?.name === volume) offer(mount.path, `where ${sibling.name} mounts it`);
  }
  const fits = (because: string): boolean => (source === "configMap" || source === "secret") === /configuration|certificates|scripts/.test(because);
  const rest = folders.filter(({ via }) => via === "image" || via === "env");
  for (const { path, because } of [...rest.filter((use) => fits(use.because)), ...rest.filter((use) => !fits(use.because))]) offer(path, because);
  return [...found].map(([value, detail]) => ({ value, detail, kind: "path" }));
}

/** The files of a ConfigMap or Secret volume. */
function subPaths(context: CompletionContext, name: string | undefined): Candidate[] {
  const volume = context.pod?.volumes.find((each) => each.name === name && name !== undefined)?.value;
  for (const [kind, source, nameKey] of [["ConfigMap", volume?.get("configMap"), "name"], ["Secret", volume?.get("secret"), "secretName"]] as const) {
    if (source?.mapping === undefined) continue;
    const items = source.get("items")?.items();
    if (items === undefined) return keys(context, kind, source.get(nameKey)?.string);
    return items.flatMap((item) => {
      const path = item.get("path")?.string;
      return path === undefined || isUnfinished(path) ? [] : [{ value: path, detail: `key ${item.get("key")?.string ?? ""}`, kind: "path" as const }];
    });
  }
  return [];
}

// --- Ports ---

function probePorts({ pod, container }: CompletionContext, names: boolean): Candidate[] {
  if (pod === undefined || container === undefined) return [];
  // A probe speaks TCP; a protocol or number that is not known may be any.
  const declared = container.ports.flatMap(({ name, containerPort, protocol }): Candidate[] => {
    if (protocol !== undefined && protocol !== "TCP") return [];
    const byName: Candidate[] = name === undefined || !names || isUnfinished(name) ? [] : [{ value: name, kind: "port", detail: containerPort === undefined ? "declared port" : `port ${containerPort}` }];
    return containerPort === undefined ? byName : [...byName, { value: containerPort, kind: "port", detail: name === undefined ? "declared port" : `port ${name}` }];
  });
  return unique([...declared, ...implied(sharing(pod).of(container))]);
}

/** What its flags, environment and image say where it listens, beyond what it declares. */
function implied(sharer: Sharer): Candidate[] {
  const declared = new Set(sharer.container.ports.map(({ containerPort }) => containerPort));
  return sharer.ports.filter(({ port, protocol }) => protocol === "TCP" && !declared.has(port)).map(({ port, because }) => ({ value: port, kind: "port", detail: because }));
}

function listenedPorts({ pod, container }: CompletionContext): Candidate[] {
  return pod === undefined || container === undefined ? [] : unique(implied(sharing(pod).of(container)));
}

function servicePorts({ manifest, documents }: CompletionContext, names: boolean): Candidate[] {
  const selector = readSelector(manifest?.value.descend("spec", "selector"));
  if (selector === undefined || manifest === undefined) return [];
  const found: Candidate[] = [];
  for (const { pod, of } of podsOf(documents)) {
    if (!sameNamespace(manifest.namespace, of.namespace) || !selects(selector, pod)) continue;
    for (const container of pod.containers) {
      for (const { name, containerPort } of container.ports) {
        const owner = `${container.name ?? "a container"} of ${of.name ?? of.kind ?? "a Pod"}`;
        if (names && name !== undefined) found.push({ value: name, kind: "port", detail: `port ${containerPort ?? ""} of ${owner}` });
        if (containerPort !== undefined) found.push({ value: containerPort, kind: "port", detail: `port of ${owner}` });
      }
      found.push(...implied(sharing(pod).of(container)));
    }
  }
  return unique(found);
}

// --- Containers and images ---

function containers({ pod, manifest }: CompletionContext): Candidate[] {
  const found = pod?.containers ?? manifest?.pods.flatMap((each) => each.containers) ?? [];
  return found.flatMap(({ name, role, image }) => (name === undefined || isUnfinished(name) ? [] : [{ value: name, kind: "container" as const, detail: `${role === "sidecar" ? "native sidecar" : `${role} container`}${image === undefined ? "" : `, ${image}`}` }]));
}

/** A container is most often called after its image. */
function imageNames({ container, pod }: CompletionContext): Candidate[] {
  const image = container?.image;
  if (image === undefined || isUnfinished(image)) return [];
  const title = imageTitle(image);
  const taken = pod?.containers.flatMap(({ name }) => (name === undefined ? [] : [name])) ?? [];
  const name = taken.includes(title) ? freeName(title, taken) : title;
  return dnsLabel(name).length === 0 ? [{ value: name, kind: "container", detail: "after its image" }] : [];
}

/** The images of all known Pods, the most used first. */
function images({ documents }: CompletionContext): Candidate[] {
  const uses = new Map<string, number>();
  for (const { pod } of podsOf(documents)) {
    for (const { image } of pod.containers) if (image !== undefined && !isUnfinished(image)) uses.set(image, (uses.get(image) ?? 0) + 1);
  }
  return [...uses].sort((a, b) => b[1] - a[1]).slice(0, 200).map(([value, n]) => ({ value, kind: "image", detail: `used by ${count(n, "container")}` }));
}

// --- Objects and keys ---

function objectsOf(context: CompletionContext, kind: ObjectName["kind"], name?: string): PlacedName[] {
  const namespace = context.manifest?.namespace;
  const found = context.documents.flatMap((document) =>
    namesOf(document.manifests)
      .all.filter((each) => each.kind === "object" && each.role === "declaration" && each.object?.kind === kind && (name === undefined || each.text === name) && sameNamespace(each.object.namespace, namespace))
      .map((each) => ({ in: document, name: each })),
  );
  return found.filter((each) => !isUnfinished(each.name.text));
}

function objects(context: CompletionContext, kind: ObjectName["kind"]): Candidate[] {
  return unique(
    objectsOf(context, kind).map(({ in: { file }, name }) => ({
      value: name.text,
      kind: "object",
      detail: `${kind}${file === context.here.file ? "" : ` in ${file.slice(file.lastIndexOf("/") + 1)}`}`,
    })),
  );
}

function keys(context: CompletionContext, kind: "ConfigMap" | "Secret", name: string | undefined): Candidate[] {
  if (name === undefined || isPlaceholder(name)) return [];
  const found = nearest(context.here.file, objectsOf(context, kind, name));
  return unique(
    found.flatMap(({ name: { manifest } }) =>
      ["data", "binaryData", "stringData"].flatMap((section) => (manifest.value.get(section)?.entries() ?? []).map(({ key }): Candidate => ({ value: key, kind: "key", detail: `key of ${kind} ${name}` }))),
    ),
  );
}

/** The keys for the `items` of a volume or of a projected source. */
function itemKeys(context: CompletionContext, key: string | undefined): Candidate[] {
  if (key !== undefined) return isUnfinished(key) ? [] : [{ value: key, kind: "path", detail: "the key as the file's name" }];
  const { cursor } = context;
  const at = cursor.path.lastIndexOf("items");
  const source = at === -1 ? undefined : cursor.document.value.descend(...cursor.path.slice(0, at));
  const field = cursor.path[at - 1];
  if (source === undefined || (field !== "configMap" && field !== "secret")) return [];
  const name = (field === "secret" ? source.get("secretName") : undefined) ?? source.get("name");
  return keys(context, field === "configMap" ? "ConfigMap" : "Secret", name?.string);
}

// --- Labels ---

/** The labels that could stand in the mapping at the cursor, with the Pods that have them. */
export function labelKeys(context: CompletionContext): { key: string; detail: string }[] {
  const found = new Map<string, Set<string>>();
  for (const [key, value] of labelPairs(context)) {
    const values = found.get(key) ?? new Set();
    if (value !== undefined) values.add(value);
    found.set(key, values);
  }
  return [...found].map(([key, values]) => ({ key, detail: values.size === 0 ? "label" : `label, ${[...values].slice(0, 3).join(", ")}${values.size > 3 ? " …" : ""}` }));
}

function labelValues(context: CompletionContext, key: string): Candidate[] {
  const values = labelPairs(context).flatMap(([label, value]) => (label === key && value !== undefined && !isUnfinished(value) ? [value] : []));
  return [...new Set(values)].map((value) => ({ value, kind: "label", detail: `label ${key}` }));
}

/** A workload's selector and its template's labels must agree; a Service may select any Pod. */
function labelPairs({ cursor, manifest, documents }: CompletionContext): [string, string | undefined][] {
  const own = manifest?.pods[0];
  const field = cursor.path;
  const ofSelector = field[0] === "spec" && field[1] === "selector";
  if (own !== undefined && ofSelector) return pairs(own.labels);
  if (own !== undefined && field.includes("labels") && field[0] === "spec") {
    const selector = manifest!.value.descend("spec", "selector");
    return (selector?.get("matchLabels") ?? selector)?.entries().map(({ key, value }): [string, string | undefined] => [key, value.string]).filter(([key]) => !isUnfinished(key)) ?? [];
  }
  if (field.includes("labels")) return own === undefined ? [] : pairs(own.labels);
  return podsOf(documents).flatMap(({ pod, of }) => (sameNamespace(of.namespace, manifest?.namespace) ? pairs(pod.labels) : []));
}

function pairs(labels: Pod["labels"]): [string, string | undefined][] {
  return [...labels].filter(([key]) => !isUnfinished(key));
}

function podsOf(documents: CompletionContext["documents"]): { pod: Pod; of: Manifest }[] {
  return documents.flatMap(({ manifests }) => manifests.flatMap((manifest) => manifest.pods.map((pod) => ({ pod, of: manifest }))));
}

// --- Inside text ---

/** What could stand inside a longer text at the cursor: a variable behind `$(`, a sibling's port behind `localhost:`. */
export function textItems(context: CompletionContext): CompletionItem[] {
  const { cursor, container, pod } = context;
  if (cursor.at !== "value" || container === undefined || pod === undefined) return [];
  const reference = /(?:^|[^$])(?:\$\$)*\$\(([-._a-zA-Z0-9]*)$/.exec(cursor.before);
  if (reference !== null && isExpanded(context, container)) {
    const rest = /^[-._a-zA-Z0-9]*/.exec(cursor.after)![0];
    return variables(context, container).map(({ name, detail }) => textItem(context, reference[1]!, rest, name, cursor.after[rest.length] === ")" ? "" : ")", "variable", detail));
  }
  const local = /(?:localhost|127\.0\.0\.1|\[::1\]):(\d*)$/.exec(cursor.before);
  if (local === null) return [];
  const rest = /^\d*/.exec(cursor.after)![0];
  const found = new Map<string, string>();
  for (const sharer of sharing(pod).containers) {
    if (sharer.container === container) continue;
    for (const { port } of sharer.ports) if (!found.has(String(port))) found.set(String(port), `port of ${sharer.name}`);
  }
  return [...found].map(([port, detail]) => textItem(context, local[1]!, rest, port, "", "port", detail));
}

function textItem({ cursor }: CompletionContext, typed: string, rest: string, text: string, tail: string, kind: CompletionKind, detail: string): CompletionItem {
  const at = cursor.offset;
  return { label: text, kind, detail, edit: { span: { start: at - typed.length, end: at + rest.length }, newText: text + tail }, again: false, plain: false };
}

/** Does the kubelet expand `$(NAME)` where the cursor stands? */
function isExpanded({ cursor }: CompletionContext, container: Container): boolean {
  const within = cursor.path.slice(containerDepth(container.value));
  return within[0] === "command" || within[0] === "args" || (within[0] === "env" && within[2] === "value") || (within[0] === "volumeMounts" && within[2] === "subPathExpr");
}

function containerDepth(value: Value): number {
  let depth = 0;
  for (let step = value.path; step !== undefined; step = step.parent) depth++;
  return depth;
}

/** The variables of the container; of a variable's own value those before it. */
function variables(context: CompletionContext, container: Container): { name: string; detail: string }[] {
  const within = context.cursor.path.slice(containerDepth(container.value));
  const limit = within[0] === "env" && typeof within[1] === "number" ? within[1] : Number.POSITIVE_INFINITY;
  const found = new Map<string, string>();
  (container.value.get("env")?.items() ?? []).forEach((entry, i) => {
    const name = entry.get("name")?.string;
    if (name !== undefined && i < limit) found.set(name, entry.get("value")?.templated === true ? "set by the template" : (entry.get("value")?.string ?? (entry.has("valueFrom") ? "set from elsewhere" : "")));
  });
  for (const source of container.value.get("envFrom")?.items() ?? []) {
    const prefix = source.get("prefix")?.string ?? "";
    for (const [field, kind] of [["configMapRef", "ConfigMap"], ["secretRef", "Secret"]] as const) {
      for (const { value } of keys(context, kind, source.descend(field, "name")?.string)) if (!found.has(prefix + value)) found.set(`${prefix}${value}`, `from ${kind} ${source.descend(field, "name")?.string ?? ""}`);
    }
  }
  return [...found].filter(([name]) => !isUnfinished(name)).map(([name, detail]) => ({ name, detail }));
}

function unique(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<Candidate["value"]>();
  return candidates.filter(({ value }) => !seen.has(value) && seen.add(value));
}

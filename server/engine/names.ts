import { memo } from "./memo.ts";
import type { Container, ContainerPort, Manifest, Pod } from "./kubernetes/model.ts";
import { isPlaceholder, known } from "./kubernetes/placeholder.ts";
import { readSelector, selects } from "./kubernetes/selectors.ts";
import { sharing } from "./kubernetes/sharing.ts";
import type { Span } from "./text.ts";
import type { Document } from "./yaml/document.ts";
import type { Scalar } from "./yaml/node.ts";
import type { Value } from "./yaml/value.ts";
import { placeSpan } from "./yaml/within.ts";

/**
 * The names of manifests: who declares one and who uses it. One table feeds definition, references, highlight, linked editing,
 * rename, lenses, completion and the colours of names.
 *
 * Invariant: a text that is a placeholder or touched by a template action is no name; nothing is ever concluded from it.
 */
export type NameKind =
  /** A volume of a Pod, also one a claim template brings; used by mounts, devices, `fileKeyRef`. */
  | "volume"
  | "container"
  /** A named containerPort; used by the container's own probes and hooks and by `targetPort`. */
  | "port"
  /** A containerPort by its number; used like a name, and by `localhost:PORT`. */
  | "port number"
  /** An environment variable of a container; used as `$(NAME)`. */
  | "variable"
  /** A ConfigMap, Secret, PersistentVolumeClaim or Service. */
  | "object"
  /** A key of a ConfigMap or Secret. */
  | "key"
  /** A named port of a Service. */
  | "Service port"
  /** The value of a Pod's label; used by selectors. */
  | "label";

/** One place that declares a name or uses one. */
export interface Name {
  readonly kind: NameKind;
  readonly role: "declaration" | "use";
  readonly text: string;
  /** Where the name alone stands, inside its quotes; an alias as written. Relative to the document. */
  readonly span: Span;
  /** The scalar that is nothing but the name, an alias followed; `undefined` where the name is a part of a longer text. */
  readonly whole: Scalar | undefined;
  /** The value the name is, or is the key of, or is a part of. */
  readonly value: Value;
  readonly manifest: Manifest;
  /** The Pod the name belongs to or is used in. */
  readonly pod: Pod | undefined;
  /** The container it belongs to or is used in. */
  readonly container: Container | undefined;
  /** The object that is declared or used, or that has the key or the port. */
  readonly object: ObjectName | undefined;
  /** The protocol of a port. */
  readonly protocol: string | undefined;
  /** The label's key, with the whole selector where it is a use. */
  readonly label: { readonly key: string; readonly selector: ReadonlyMap<string, string> | undefined } | undefined;
  /** What the use is for, as the end of "used": "as a mount", "by the livenessProbe". */
  readonly by: string;
}

export interface ObjectName {
  readonly kind: "ConfigMap" | "Secret" | "PersistentVolumeClaim" | "Service";
  readonly name: string;
  readonly namespace: string | undefined;
}

/** The names of one document, found by kind and text. */
export interface NameTable {
  /** In the order the manifests are read. */
  readonly all: readonly Name[];
  find(kind: NameKind, text: string): readonly Name[];
}

/** A document at its place, with what was read from it: all that a feature sees of the world. */
export interface NamedDocument {
  /** The file's URI or path, as the caller names it; `/` separates folders. */
  readonly file: string;
  /** Offset of the document in the file. */
  readonly start: number;
  readonly text: string;
  /** `undefined` for a document without a manifest of a kind that is read. */
  readonly document: Document | undefined;
  readonly manifests: readonly Manifest[];
}

export interface PlacedName {
  readonly in: NamedDocument;
  readonly name: Name;
}

/** The names of a document's manifests. */
export const namesOf: (manifests: readonly Manifest[]) => NameTable = memo((manifests) => {
  const all = manifests.flatMap((manifest) => [...new Reader(manifest).read()]);
  const byText = new Map<string, Name[]>();
  for (const name of all) {
    const key = `${name.kind}\0${name.text}`;
    const list = byText.get(key);
    if (list === undefined) byText.set(key, [name]);
    else list.push(name);
  }
  return { all, find: (kind, text) => byText.get(`${kind}\0${text}`) ?? [] };
});

/**
 * The names that hold `offset`, relative to the document: several where an anchored part is used by several Pods, or where a value
 * could come from several objects. A name also holds the offset right behind its last character, where a cursor stands after typing.
 */
export function namesAt(document: NamedDocument, offset: number): PlacedName[] {
  const found = namesOf(document.manifests).all.filter(({ span, whole }) => {
    if (span.start <= offset && offset <= span.end) return true;
    return whole !== undefined && whole.span.start <= offset && offset <= whole.span.end && span.start >= whole.span.start && span.end <= whole.span.end;
  });
  return found.map((name) => ({ in: document, name }));
}

/**
 * What declares the name: for a declaration itself and its equals (a volume declared twice). Of declarations in several files the
 * nearest count: those of the same file, else those with the longest common folder.
 */
export function declarationsOf(placed: PlacedName, documents: Iterable<NamedDocument>): PlacedName[] {
  const { kind, text } = placed.name;
  const found: PlacedName[] = [];
  for (const document of isLocal(placed.name) ? [placed.in] : documents) {
    for (const name of namesOf(document.manifests).find(kind, text)) {
      const other = { in: document, name };
      if (name.role === "declaration" && (placed.name.role === "use" ? binds(other, placed) : equals(other, placed))) found.push(other);
    }
  }
  return placed.name.role === "use" ? nearest(placed.in.file, found) : found;
}

/** Every use of what `declaration` declares, in the order of the documents. */
export function usesOf(declaration: PlacedName, documents: Iterable<NamedDocument>): PlacedName[] {
  const all = [...documents];
  const { kind, text } = declaration.name;
  const found: PlacedName[] = [];
  for (const document of isLocal(declaration.name) ? [declaration.in] : all) {
    for (const name of namesOf(document.manifests).find(kind, text)) {
      const use = { in: document, name };
      if (name.role !== "use" || !binds(declaration, use)) continue;
      if (isLocal(name) || declarationsOf(use, all).some((each) => equals(each, declaration))) found.push(use);
    }
  }
  return found;
}

/**
 * Everything that is one name with `placed`: its declarations, their uses, what else those uses mean, and what is written by the
 * very same characters (anchors). Declarations first, then uses, each in the order found.
 */
export function symbolOf(placed: readonly PlacedName[], documents: Iterable<NamedDocument>): PlacedName[] {
  const all = [...documents];
  const found: PlacedName[] = [];
  const seen = new Set<string>();
  const names = new Map<Name, number>();
  const idOf = (name: Name): number => {
    let id = names.get(name);
    if (id === undefined) names.set(name, (id = names.size));
    return id;
  };
  const queue: PlacedName[] = [];
  const add = (each: PlacedName): void => {
    const key = `${each.in.file}\0${each.in.start}\0${idOf(each.name)}`;
    if (seen.has(key)) return;
    seen.add(key);
    found.push(each);
    queue.push(each);
  };
  placed.forEach(add);
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { name } = next;
    declarationsOf(next, all).forEach(add);
    if (name.role === "declaration") usesOf(next, all).forEach(add);
    const table = namesOf(next.in.manifests);
    for (const twin of table.find(name.kind, name.text)) if (sameText(twin, name)) add({ in: next.in, name: twin });
  }
  return [...found.filter((each) => each.name.role === "declaration"), ...found.filter((each) => each.name.role === "use")];
}

/** Are the two written by the very same characters, through an anchor or a merge key? */
export function sameText(a: Name, b: Name): boolean {
  return a.whole !== undefined && a.whole === b.whole;
}

/** Can all that binds to the name stand in its own document alone? */
export function isLocal(name: Name): boolean {
  switch (name.kind) {
    case "volume":
    case "container":
    case "variable":
      return true;
    case "port":
    case "port number":
      return name.role === "use" && name.pod !== undefined;
    default:
      return false;
  }
}

function equals(a: PlacedName, b: PlacedName): boolean {
  const [x, y] = [a.name, b.name];
  if (x === y) return sameDocument(a, b);
  if (x.kind !== y.kind || x.text !== y.text) return false;
  switch (x.kind) {
    case "volume":
    case "container":
      return sameDocument(a, b) && x.pod === y.pod;
    case "variable":
    case "port":
    case "port number":
      return sameDocument(a, b) && x.container === y.container;
    case "object":
      return false;
    case "key":
    case "Service port":
      return sameDocument(a, b) && x.manifest === y.manifest;
    case "label":
      return sameDocument(a, b) && x.pod === y.pod && x.label?.key === y.label?.key;
  }
}

/** Does the use mean the declaration? Both have one kind and one text. */
function binds(declaration: PlacedName, use: PlacedName): boolean {
  const [d, u] = [declaration.name, use.name];
  switch (d.kind) {
    case "volume":
    case "container":
      return sameDocument(declaration, use) && d.pod === u.pod;
    case "variable":
      return sameDocument(declaration, use) && d.container === u.container;
    case "port":
    case "port number":
      // A probe looks its port up in its own container; whoever says `localhost` may mean any container of the Pod.
      if (u.pod !== undefined) return sameDocument(declaration, use) && d.pod === u.pod && (u.container === undefined || u.container === d.container);
      return (
        d.pod !== undefined &&
        u.label?.selector !== undefined &&
        (u.protocol === undefined || d.protocol === undefined || u.protocol === d.protocol) &&
        sameNamespace(d.manifest.namespace, u.manifest.namespace) &&
        selects(u.label.selector, d.pod)
      );
    case "object":
    case "key":
    case "Service port":
      return (
        d.object !== undefined &&
        u.object !== undefined &&
        d.object.kind === u.object.kind &&
        d.object.name === u.object.name &&
        sameNamespace(d.object.namespace, u.object.namespace)
      );
    case "label":
      if (d.pod === undefined || d.label?.key !== u.label?.key || u.label?.selector === undefined) return false;
      // A workload's selector means the labels of its own template.
      if (u.pod !== undefined) return sameDocument(declaration, use) && d.pod === u.pod;
      return sameNamespace(d.manifest.namespace, u.manifest.namespace) && selects(u.label.selector, d.pod);
  }
}

/** A namespace that is not written is not known: kustomize or the command line may set it. */
export function sameNamespace(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

function sameDocument(a: PlacedName, b: PlacedName): boolean {
  return a.in.start === b.in.start && a.in.file === b.in.file;
}

/** Those of the same file, else those that share the longest folder with it. */
export function nearest(file: string, found: readonly PlacedName[]): PlacedName[] {
  const closeness = found.map((each) => common(file, each.in.file));
  const best = Math.max(...closeness);
  return found.filter((_, i) => closeness[i] === best);
}

/** How many leading folders two files share; more than any for one and the same file. */
function common(a: string, b: string): number {
  if (a === b) return Number.MAX_SAFE_INTEGER;
  const [x, y] = [a.split("/").slice(0, -1), b.split("/").slice(0, -1)];
  let i = 0;
  while (i < x.length && i < y.length && x[i] === y[i]) i++;
  return i;
}

/** `$(NAME)` in a text the kubelet expands; `$$(NAME)` is not one. */
const REFERENCE = /\$\$|\$\(([-._a-zA-Z0-9]+)\)/g;

type Extra = Partial<Pick<Name, "pod" | "container" | "object" | "protocol" | "label">>;

/** Reads the names of one manifest. */
class Reader {
  readonly #manifest: Manifest;

  constructor(manifest: Manifest) {
    this.#manifest = manifest;
  }

  *read(): Generator<Name> {
    const { kind } = this.#manifest;
    yield* this.#object();
    if (kind === "Service") yield* this.#service();
    if (kind === "Ingress") yield* this.#ingress();
    for (const pod of this.#manifest.pods) yield* this.#pod(pod);
    if (kind === "StatefulSet") {
      const serviceName = this.#manifest.value.descend("spec", "serviceName");
      yield* this.#uses("object", serviceName, { object: this.#objectName("Service", serviceName) }, "as the StatefulSet's Service");
    }
  }

  *#object(): Generator<Name> {
    const { kind, name, namespace, value } = this.#manifest;
    if (name === undefined || (kind !== "ConfigMap" && kind !== "Secret" && kind !== "PersistentVolumeClaim" && kind !== "Service")) return;
    const object: ObjectName = { kind, name, namespace };
    yield* this.#declarations("object", value.descend("metadata", "name"), { object });
    if (kind !== "ConfigMap" && kind !== "Secret") return;
    for (const section of ["data", "binaryData", "stringData"]) {
      for (const { key, value: content } of value.get(section)?.entries() ?? []) yield* this.#key("key", "declaration", key, content, { object }, "");
    }
  }

  *#service(): Generator<Name> {
    const { value, name, namespace } = this.#manifest;
    const spec = value.get("spec");
    const selector = readSelector(spec?.get("selector"));
    yield* this.#selector(spec?.get("selector"), selector, undefined, "by the Service's selector");
    for (const port of spec?.get("ports")?.items() ?? []) {
      if (name !== undefined) yield* this.#declarations("Service port", port.get("name"), { object: { kind: "Service", name, namespace } });
      // Without targetPort the Service sends to its own port's number.
      const target = port.get("targetPort") ?? port.get("port");
      const protocol = port.get("protocol")?.string ?? "TCP";
      yield* this.#portUse(target, { protocol, label: { key: "", selector } }, "by a Service");
    }
  }

  *#ingress(): Generator<Name> {
    const spec = this.#manifest.value.get("spec");
    const paths = (spec?.get("rules")?.items() ?? []).flatMap((rule) => rule.descend("http", "paths")?.items() ?? []);
    for (const service of [spec?.get("defaultBackend"), ...paths.map((path) => path.get("backend"))].map((backend) => backend?.get("service"))) {
      const object = this.#objectName("Service", service?.get("name"));
      yield* this.#uses("object", service?.get("name"), { object }, "by an Ingress");
      yield* this.#uses("Service port", service?.descend("port", "name"), { object }, "by an Ingress");
    }
  }

  *#pod(pod: Pod): Generator<Name> {
    for (const { value } of pod.volumes) {
      yield* this.#declarations("volume", value.get("name"), { pod });
      yield* this.#volumeSource(value, pod);
    }
    for (const { value } of pod.claimTemplates) yield* this.#declarations("volume", value.descend("metadata", "name"), { pod });
    for (const use of pod.volumeUses) {
      const by = use.kind === "volumeMounts" ? "as a mount" : use.kind === "volumeDevices" ? "as a device" : "as an environment file";
      yield* this.#uses("volume", use.nameValue, { pod, container: use.container }, by);
    }
    for (const container of pod.containers) yield* this.#container(pod, container);
    yield* this.#containerUses(pod);
    yield* this.#labels(pod);
    for (const secret of pod.spec.get("imagePullSecrets")?.items() ?? []) yield* this.#objectUse("Secret", secret.get("name"), { pod }, "to pull images");
    yield* this.#objectUse("Service", pod.spec.get("subdomain"), { pod }, "as the Pods' subdomain");
  }

  *#volumeSource(volume: Value, pod: Pod): Generator<Name> {
    const by = "as a volume";
    yield* this.#objectUse("PersistentVolumeClaim", volume.descend("persistentVolumeClaim", "claimName"), { pod }, by);
    yield* this.#keyed("ConfigMap", volume.get("configMap"), "name", { pod }, by);
    yield* this.#keyed("Secret", volume.get("secret"), "secretName", { pod }, by);
    for (const source of volume.descend("projected", "sources")?.items() ?? []) {
      yield* this.#keyed("ConfigMap", source.get("configMap"), "name", { pod }, by);
      yield* this.#keyed("Secret", source.get("secret"), "name", { pod }, by);
    }
    for (const item of volume.descend("downwardAPI", "items")?.items() ?? []) {
      yield* this.#uses("container", item.descend("resourceFieldRef", "containerName"), { pod }, "by a downwardAPI item");
    }
  }

  /** An object with the keys picked from it. */
  *#keyed(kind: "ConfigMap" | "Secret", source: Value | undefined, nameKey: string, extra: Extra, by: string): Generator<Name> {
    yield* this.#objectUse(kind, source?.get(nameKey), extra, by);
    const object = this.#objectName(kind, source?.get(nameKey));
    if (object === undefined) return;
    for (const item of source?.get("items")?.items() ?? []) yield* this.#uses("key", item.get("key"), { ...extra, object }, "as a file");
  }

  *#container(pod: Pod, container: Container): Generator<Name> {
    const own = { pod, container };
    const { value } = container;
    yield* this.#declarations("container", value.get("name"), own);
    for (const port of container.ports) yield* this.#port(port, own);
    for (const handler of container.handlers) {
      // With a host of its own the handler asks elsewhere.
      const local = handler.host === undefined || /^(localhost|127\.[\d.]+|::1)$/.test(handler.host);
      if (local) yield* this.#portUse(handler.port, own, `by the ${handler.kind}`);
    }
    yield* this.#environment(pod, container);
    for (const text of [...(container.command ?? []), ...(container.args ?? [])]) yield* this.#references(text, own);
    for (const mount of container.mounts) {
      yield* this.#references(mount.value.get("subPathExpr"), own);
      yield* this.#subPath(pod, container, mount.value, mount.name);
    }
    for (const call of sharing(pod).of(container).calls) {
      const text = String(call.port);
      const span = this.#portOf(call.place, text);
      if (span !== undefined) yield this.#name("port number", "use", text, span, undefined, call.place.value, { pod }, "over localhost");
    }
  }

  *#port(port: ContainerPort, own: Extra): Generator<Name> {
    const extra = { ...own, protocol: port.protocol };
    yield* this.#declarations("port", port.value.get("name"), extra);
    const number = port.value.get("containerPort");
    if (port.containerPort !== undefined && number !== undefined) {
      yield this.#name("port number", "declaration", String(port.containerPort), number.at, scalarOf(number), number, extra, "");
    }
  }

  *#environment(pod: Pod, container: Container): Generator<Name> {
    const own = { pod, container };
    for (const entry of container.value.get("env")?.items() ?? []) {
      yield* this.#declarations("variable", entry.get("name"), own);
      yield* this.#references(entry.get("value"), own);
      const from = entry.get("valueFrom");
      for (const [field, kind] of [["configMapKeyRef", "ConfigMap"], ["secretKeyRef", "Secret"]] as const) {
        const reference = from?.get(field);
        yield* this.#objectUse(kind, reference?.get("name"), own, "for an environment variable");
        const object = this.#objectName(kind, reference?.get("name"));
        if (object !== undefined) yield* this.#uses("key", reference?.get("key"), { ...own, object }, "for an environment variable");
      }
      yield* this.#uses("container", from?.descend("resourceFieldRef", "containerName"), { pod }, "by an environment variable");
    }
    for (const source of container.value.get("envFrom")?.items() ?? []) {
      yield* this.#objectUse("ConfigMap", source.descend("configMapRef", "name"), own, "for environment variables");
      yield* this.#objectUse("Secret", source.descend("secretRef", "name"), own, "for environment variables");
    }
  }

  /** `$(NAME)` in a text: a variable of the container, else a key of an object that `envFrom` brings in. */
  *#references(value: Value | undefined, own: { readonly pod: Pod; readonly container: Container }): Generator<Name> {
    const scalar = value?.node;
    if (value === undefined || scalar?.kind !== "scalar" || !scalar.text.includes("$(")) return;
    for (const match of scalar.text.matchAll(REFERENCE)) {
      const [, name] = match;
      if (name === undefined) continue;
      const from = match.index + 2;
      const place = { value, from, to: from + name.length };
      const sources = own.container.env.has(name) ? [] : envFrom(own.container.value, name);
      if (sources.length === 0) yield this.#name("variable", "use", name, placeSpan(place, this.#text), undefined, value, own, "as $(NAME)");
      for (const { kind, reference, prefix } of sources) {
        const object = this.#objectName(kind, reference);
        if (object === undefined) continue;
        const span = placeSpan({ ...place, from: from + prefix.length }, this.#text);
        yield this.#name("key", "use", name.slice(prefix.length), span, undefined, value, { ...own, object }, "as an environment variable");
      }
    }
  }

  /** The first step of a subPath into a ConfigMap or Secret volume without `items` is a key. */
  *#subPath(pod: Pod, container: Container, mount: Value, volumeName: string | undefined): Generator<Name> {
    const subPath = mount.get("subPath");
    const text = knownName("key", subPath);
    const volume = volumeName === undefined ? undefined : pod.volumes.find(({ name }) => name === volumeName)?.value;
    const [kind, source, nameKey] =
      volume?.get("configMap")?.mapping !== undefined
        ? (["ConfigMap", volume.get("configMap"), "name"] as const)
        : (["Secret", volume?.get("secret"), "secretName"] as const);
    const object = this.#objectName(kind, source?.get(nameKey));
    if (text === undefined || subPath === undefined || object === undefined || source?.has("items") === true) return;
    const slash = text.indexOf("/");
    if (slash !== -1) return;
    yield this.#name("key", "use", text, this.#spanOf(subPath), scalarOf(subPath), subPath, { pod, container, object }, "as a subPath");
  }

  *#containerUses(pod: Pod): Generator<Name> {
    for (const container of pod.containers) {
      yield* this.#uses("container", container.value.get("targetContainerName"), { pod }, "by an ephemeral container");
    }
    for (const key of ["kubectl.kubernetes.io/default-container", "kubectl.kubernetes.io/default-logs-container"]) {
      yield* this.#uses("container", pod.metadata?.descend("annotations", key), { pod }, "as kubectl's default");
    }
    for (const template of [this.#manifest.value.get("spec"), this.#manifest.value.descend("spec", "jobTemplate", "spec")]) {
      for (const rule of template?.descend("podFailurePolicy", "rules")?.items() ?? []) {
        yield* this.#uses("container", rule.descend("onExitCodes", "containerName"), { pod }, "by the podFailurePolicy");
      }
    }
  }

  *#labels(pod: Pod): Generator<Name> {
    for (const { key, value } of pod.metadata?.get("labels")?.entries() ?? []) {
      yield* this.#declarations("label", value, { pod, label: { key, selector: undefined } });
    }
    const selector = this.#manifest.value.descend("spec", "selector");
    const plain = this.#manifest.kind === "ReplicationController" ? selector : selector?.get("matchLabels");
    yield* this.#selector(plain, readSelector(plain), pod, "by the workload's selector");
    const spreads = pod.spec.get("topologySpreadConstraints")?.items() ?? [];
    const affinities = ["podAffinity", "podAntiAffinity"].flatMap((kind) => {
      const affinity = pod.spec.descend("affinity", kind);
      const preferred = affinity?.get("preferredDuringSchedulingIgnoredDuringExecution")?.items() ?? [];
      return [...(affinity?.get("requiredDuringSchedulingIgnoredDuringExecution")?.items() ?? []), ...preferred.map((term) => term.get("podAffinityTerm"))];
    });
    for (const term of [...spreads, ...affinities]) {
      const labels = term?.descend("labelSelector", "matchLabels");
      yield* this.#selector(labels, readSelector(labels), undefined, "to place Pods");
    }
  }

  *#selector(value: Value | undefined, selector: ReadonlyMap<string, string> | undefined, pod: Pod | undefined, by: string): Generator<Name> {
    for (const { key, value: label } of value?.entries() ?? []) yield* this.#uses("label", label, { pod, label: { key, selector } }, by);
  }

  *#portUse(value: Value | undefined, extra: Extra, by: string): Generator<Name> {
    if (value === undefined || value.templated) return;
    const number = value.integer;
    if (number !== undefined) yield this.#name("port number", "use", String(number), this.#spanOf(value), scalarOf(value), value, extra, by);
    else yield* this.#uses("port", value, extra, by);
  }

  *#objectUse(kind: ObjectName["kind"], value: Value | undefined, extra: Extra, by: string): Generator<Name> {
    const object = this.#objectName(kind, value);
    if (object !== undefined) yield* this.#uses("object", value, { ...extra, object }, by);
  }

  #objectName(kind: ObjectName["kind"], value: Value | undefined): ObjectName | undefined {
    const name = known(value);
    return name === undefined ? undefined : { kind, name, namespace: this.#manifest.namespace };
  }

  *#declarations(kind: NameKind, value: Value | undefined, extra: Extra): Generator<Name> {
    const text = knownName(kind, value);
    if (value !== undefined && text !== undefined) yield this.#name(kind, "declaration", text, this.#spanOf(value), scalarOf(value), value, extra, "");
  }

  *#uses(kind: NameKind, value: Value | undefined, extra: Extra, by: string): Generator<Name> {
    const text = knownName(kind, value);
    if (value !== undefined && text !== undefined) yield this.#name(kind, "use", text, this.#spanOf(value), scalarOf(value), value, extra, by);
  }

  /** A name that is the key of a pair. */
  *#key(kind: NameKind, role: Name["role"], text: string, value: Value, extra: Extra, by: string): Generator<Name> {
    if (value.key?.kind === "scalar" && !value.key.templated && isKnownName(kind, text)) {
      yield this.#name(kind, role, text, innerSpan(value.key, this.#text), value.key, value, extra, by);
    }
  }

  #name(kind: NameKind, role: Name["role"], text: string, span: Span, whole: Scalar | undefined, value: Value, extra: Extra, by: string): Name {
    return {
      kind,
      role,
      text,
      span,
      whole,
      value,
      manifest: this.#manifest,
      pod: extra.pod,
      container: extra.container,
      object: extra.object,
      protocol: extra.protocol,
      label: extra.label,
      by,
    };
  }

  get #text(): string {
    return this.#manifest.document.text;
  }

  #spanOf(value: Value): Span {
    return value.written?.kind === "scalar" ? innerSpan(value.written, this.#text) : value.at;
  }

  /** The port's digits at the end of a place, where they stand there as they are. */
  #portOf(place: { readonly value: Value; readonly from: number; readonly to: number }, digits: string): Span | undefined {
    const scalar = place.value.node;
    if (place.value.written?.kind !== "scalar" || scalar?.kind !== "scalar") return undefined;
    const at = scalar.text.slice(place.from, place.to).lastIndexOf(digits);
    if (at === -1) return undefined;
    const from = place.from + at;
    return placeSpan({ value: place.value, from, to: from + digits.length }, this.#text);
  }
}

/** The text of a name, `undefined` where it is absent, no string or a placeholder. */
function knownName(kind: NameKind, value: Value | undefined): string | undefined {
  const text = value?.templated === true ? undefined : value?.string;
  return text !== undefined && text !== "" && isKnownName(kind, text) ? text : undefined;
}

/** Variables and keys are written in capitals: of them that is no sign of a placeholder. */
function isKnownName(kind: NameKind, text: string): boolean {
  if (!isPlaceholder(text)) return true;
  return (kind === "variable" || kind === "key") && /^[A-Z][A-Z0-9_]*$/.test(text);
}

function scalarOf(value: Value): Scalar | undefined {
  return value.node?.kind === "scalar" ? value.node : undefined;
}

/** A one-line scalar without its quotes; the whole of one with escapes, the header of a block scalar. */
export function innerSpan(scalar: Scalar, text: string): Span {
  const { start, end } = scalar.span;
  const quoted = scalar.style === "single-quoted" || scalar.style === "double-quoted";
  if (quoted && text.slice(start + 1, end - 1) === scalar.text) return { start: start + 1, end: end - 1 };
  return scalar.style === "literal" || scalar.style === "folded" ? { start, end: start + 1 } : { start, end };
}

/** The objects that could set the variable `name` through `envFrom`; the last one that has the key wins. */
function envFrom(container: Value, name: string): { kind: "ConfigMap" | "Secret"; reference: Value | undefined; prefix: string }[] {
  return (container.get("envFrom")?.items() ?? []).flatMap((source) => {
    const prefix = source.get("prefix")?.string ?? "";
    if (!name.startsWith(prefix)) return [];
    return (["ConfigMap", "Secret"] as const).flatMap((kind) => {
      const reference = source.descend(kind === "ConfigMap" ? "configMapRef" : "secretRef", "name");
      return reference === undefined ? [] : [{ kind, reference, prefix }];
    });
  });
}

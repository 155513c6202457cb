import type { Container, Manifest, Pod } from "../kubernetes/model.ts";
import { namesOf, type NamedDocument, type NameKind } from "../names.ts";
import { shift, type Span } from "../text.ts";
import type { Value } from "../yaml/value.ts";

/** What a symbol stands for, in Kubernetes' terms; the shell chooses the icon. */
export type SymbolKind = "manifest" | "container" | "volume" | "mount" | "port" | "variable" | "probe" | "key";

/** One line of the outline. */
export interface Symbol {
  readonly name: string;
  /** What kind of thing it is, and what one wants to know of it at a glance: `native sidecar, fluent-bit:3.1`. */
  readonly detail: string;
  readonly kind: SymbolKind;
  readonly span: Span;
  /** Its name in the text; inside `span`. */
  readonly selection: Span;
  readonly children: readonly Symbol[];
}

/** The outline of a document: its manifests, their containers and volumes, and what these are made of. */
export function documentSymbols({ manifests, start }: NamedDocument): Symbol[] {
  return manifests.map((manifest) => manifestSymbol(manifest, start));
}

/** A symbol of any file. */
export interface FoundSymbol {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly file: string;
  /** Its name in the text. */
  readonly selection: Span;
  /** The name of what it belongs to; of a manifest its kind. */
  readonly container: string | undefined;
}

/**
 * The manifests, containers, volumes, ports, variables and keys of all documents whose name has the letters of `query` in their order;
 * at most `limit`. An empty query finds everything.
 */
export function workspaceSymbols(documents: Iterable<NamedDocument>, query: string, limit = 1_000): FoundSymbol[] {
  const wanted = query.toLowerCase();
  const found: FoundSymbol[] = [];
  const offer = (file: string, start: number, name: string, kind: SymbolKind, at: Span, container: string | undefined): void => {
    if (inOrder(wanted, name.toLowerCase())) found.push({ name, kind, file, selection: shift(at, start), container });
  };
  for (const { file, start, manifests } of documents) {
    if (found.length >= limit) break;
    for (const { name, kind, value } of manifests) {
      const at = value.descend("metadata", "name");
      if (name !== undefined && at !== undefined) offer(file, start, name, "manifest", at.at, kind);
    }
    for (const { role, kind, text, span, container, manifest } of namesOf(manifests).all) {
      const symbol = role === "declaration" ? NAMED[kind] : undefined;
      if (symbol !== undefined) offer(file, start, text, symbol, span, kind === "port" || kind === "variable" ? container?.name : manifest.name);
    }
  }
  return found.slice(0, limit);
}

const NAMED: Readonly<Partial<Record<NameKind, SymbolKind>>> = { container: "container", volume: "volume", port: "port", variable: "variable", key: "key", "Service port": "port" };

/** Are the letters of `query` in `name` in this order? */
function inOrder(query: string, name: string): boolean {
  let at = 0;
  for (const letter of query) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function manifestSymbol(manifest: Manifest, start: number): Symbol {
  const { value, kind, namespace } = manifest;
  const name = value.descend("metadata", "name") ?? value.descend("metadata", "generateName");
  const children = [
    ...manifest.pods.flatMap((pod) => podSymbols(pod, start)),
    ...(kind === "Service" ? (value.descend("spec", "ports")?.items() ?? []).map((port) => servicePort(port, start)) : []),
    ...(kind === "ConfigMap" || kind === "Secret" ? keySymbols(manifest, start) : []),
  ];
  const label = manifest.name ?? textOf(name) ?? kind ?? "manifest";
  return symbol(label, [kind, namespace].filter((part) => part !== undefined).join(" in "), "manifest", value, name ?? value.get("kind"), start, children);
}

function podSymbols(pod: Pod, start: number): Symbol[] {
  const containers = pod.containers.map((container) => containerSymbol(container, start));
  const volumes = pod.volumes.map(({ value, name, source }) =>
    symbol(name ?? textOf(value.get("name")) ?? "volume", `${source ?? "emptyDir"} volume`, "volume", value, value.get("name"), start),
  );
  const claims = pod.claimTemplates.map(({ value, name }) =>
    symbol(name ?? "claim", "volume claim template", "volume", value, value.descend("metadata", "name"), start),
  );
  return [...containers, ...volumes, ...claims].sort((a, b) => a.span.start - b.span.start);
}

const ROLES = { init: "init container", sidecar: "native sidecar", app: "container", ephemeral: "ephemeral container" } as const;

function containerSymbol(container: Container, start: number): Symbol {
  const { value, role, image } = container;
  const children = [
    ...container.ports.map(({ value: port, name, containerPort, protocol }) => {
      const number = textOf(port.get("containerPort")) ?? String(containerPort ?? "");
      return symbol(name ?? number, name === undefined ? `${protocol ?? ""} port`.trimStart() : `${protocol ?? ""} port ${number}`.trimStart(), "port", port, port.get("name") ?? port.get("containerPort"), start);
    }),
    ...container.mounts.map(({ value: mount, mountPath, name, readOnly }) =>
      symbol(mountPath ?? textOf(mount.get("mountPath")) ?? "mount", `mount of ${name ?? "a volume"}${readOnly ? ", read-only" : ""}`, "mount", mount, mount.get("mountPath"), start),
    ),
    ...(value.get("env")?.items() ?? []).map((entry) => symbol(textOf(entry.get("name")) ?? "variable", "environment variable", "variable", entry, entry.get("name"), start)),
    ...container.handlers.map(({ kind, value: handler, action }) => symbol(kind, action ?? "", "probe", handler, undefined, start)),
  ].sort((a, b) => a.span.start - b.span.start);
  const detail = [ROLES[role], image ?? textOf(value.get("image"))].filter((part) => part !== undefined).join(", ");
  return symbol(container.name ?? textOf(value.get("name")) ?? ROLES[role], detail, "container", value, value.get("name"), start, children);
}

function servicePort(port: Value, start: number): Symbol {
  const number = textOf(port.get("port")) ?? "";
  const target = textOf(port.get("targetPort"));
  const name = textOf(port.get("name"));
  return symbol(name ?? number, `port ${number}${target === undefined ? "" : ` to ${target}`}`, "port", port, port.get("name") ?? port.get("port"), start);
}

function keySymbols({ value: object, document }: Manifest, start: number): Symbol[] {
  return ["data", "binaryData", "stringData"].flatMap((section) =>
    (object.get(section)?.entries() ?? []).map(({ key, value }) => ({
      // A key made by a template is shown as the template has it.
      name: (value.key?.kind === "scalar" && value.key.templated ? document.text.slice(value.key.span.start, value.key.span.end) : key) || section,
      detail: section,
      kind: "key" as const,
      span: shift(value.extent, start),
      selection: shift(value.key?.span ?? value.at, start),
      children: [],
    })),
  );
}

function textOf(value: Value | undefined): string | undefined {
  const json = value?.templated === true ? undefined : value?.json;
  return json === undefined || json === null ? undefined : String(json);
}

function symbol(name: string, detail: string, kind: SymbolKind, value: Value, named: Value | undefined, start: number, children: readonly Symbol[] = []): Symbol {
  const span = value.extent;
  const selection = named?.at ?? value.key?.span ?? value.at;
  // Through an anchor or a merge key the name may be written elsewhere.
  const inside = span.start <= selection.start && selection.end <= span.end ? selection : { start: span.start, end: Math.min(span.end, span.start + 1) };
  return { name: name === "" ? kind : name, detail, kind, span: shift(span, start), selection: shift(inside, start), children };
}

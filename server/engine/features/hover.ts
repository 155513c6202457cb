import { imageReference, imageTitle, type ImageFacts, type ImagePort } from "../kubernetes/images.ts";
import type { Container, Pod } from "../kubernetes/model.ts";
import { known } from "../kubernetes/placeholder.ts";
import { sharing, type SharedVolume, type Sharer } from "../kubernetes/sharing.ts";
import { declarationsOf, namesAt, usesOf, type Name, type NamedDocument, type PlacedName } from "../names.ts";
import { recognise } from "../patterns/recognise.ts";
import { lineStart, shift, type Span } from "../text.ts";
import type { Node } from "../yaml/node.ts";
import { keyText } from "../yaml/value.ts";
import { count, distinct, listing, locationOf, type Request } from "./feature.ts";
import { DESCRIBED, describeField, placeAt } from "./field.ts";
import { nounOf } from "./rename.ts";

export interface Hover {
  readonly span: Span;
  readonly markdown: string;
  /** The API's words on a field, which a schema-based extension shows too. */
  readonly plain: boolean;
}

/** What is known of the thing at the cursor: a name, an image, a mount path, a field of the API. */
export function hover(request: Request): Hover | undefined {
  const { document, offset } = request;
  const [placed] = namesAt(document, offset);
  const place = (span: Span, markdown: string | undefined, plain = false): Hover | undefined =>
    markdown === undefined ? undefined : { span: shift(span, document.start), markdown, plain };
  if (placed !== undefined) return place(placed.name.span, nameHover(placed, request.documents));
  return imageHover(document, offset, place) ?? mountHover(document, offset, place) ?? fieldHover(document, offset, place);
}

type Placing = (span: Span, markdown: string | undefined, plain?: boolean) => Hover | undefined;

function nameHover(placed: PlacedName, documents: readonly NamedDocument[]): string | undefined {
  const { name } = placed;
  const [declaration] = declarationsOf(placed, documents);
  switch (name.kind) {
    case "volume":
      return volumeHover(name);
    case "container":
      return declaration?.name.container === undefined ? undefined : containerHover(declaration.name.pod!, declaration.name.container);
    case "port":
    case "port number":
      return declaration === undefined ? listenerHover(name) : portHover(declaration, documents);
    case "variable":
      return variableHover(name, declaration?.name);
    default:
      return otherHover(placed, declaration, documents);
  }
}

// --- Volumes ---

/** What each kind of volume is, and how long what is in it lives. */
const VOLUMES: Readonly<Record<string, string>> = {
  emptyDir: "It starts empty, its containers share it, and it lives as long as the Pod.",
  configMap: "It holds the keys of a ConfigMap as files, read-only; they follow the ConfigMap, except below a subPath.",
  secret: "It holds the keys of a Secret as files, in memory and read-only; they follow the Secret, except below a subPath.",
  persistentVolumeClaim: "It is storage that outlives the Pod.",
  projected: "It gathers ConfigMaps, Secrets, tokens and Pod fields in one folder, read-only.",
  downwardAPI: "It holds fields of the Pod as files, read-only.",
  hostPath: "It is a path of the node; another node has other content.",
  ephemeral: "It is a claim of its own, made and deleted with the Pod.",
  image: "It is the content of an image, read-only.",
};

function volumeHover({ pod, text }: Name): string | undefined {
  if (pod === undefined) return undefined;
  const shared = sharing(pod);
  const volume = shared.volume(text);
  if (volume === undefined) return `**${text}**: no volume of this name in the Pod.`;
  const object = objectOf(volume);
  const lines = shared.mounters(text).flatMap((sharer) =>
    sharer.mounts
      .filter((mount) => mount.volume?.name === text)
      .map((mount) => {
        const sub = mount.subPath === undefined || mount.subPath === "" ? "" : `, only its path \`${mount.subPath}\``;
        const uses = mount.path === undefined ? [] : sharer.paths.filter((use) => sharer.mountOver(use.path) === mount && use.via !== "image").map(({ path, action, program }) => `${program === undefined ? "its command" : `\`${program}\``} ${VERBS[action]} \`${path}\``);
        return `- \`${sharer.name}\` (${ROLES[sharer.container.role]}) at \`${mount.path ?? "?"}\`${mount.readOnly ? ", read-only" : ""}${sub}${uses.length === 0 ? "" : `; ${listing([...new Set(uses)])}`}`;
      }),
  );
  const devices = pod.volumeUses.filter((use) => use.kind === "volumeDevices" && use.name === text).map((use) => `- \`${use.container.name ?? use.container.list}\` as the device \`${known(use.value.get("devicePath")) ?? "?"}\``);
  const all = [...lines, ...devices];
  const title = `**${text}**: ${volume.source} volume${object === undefined ? "" : ` of \`${object}\``}. ${VOLUMES[volume.source] ?? ""}`.trimEnd();
  return [title, all.length === 0 ? "No container mounts it." : `Mounted by\n\n${all.join("\n")}`].join("\n\n");
}

/** The name of the ConfigMap, Secret or claim a volume is made of. */
export function objectOf({ value }: SharedVolume): string | undefined {
  return known(value.descend("configMap", "name") ?? value.descend("secret", "secretName") ?? value.descend("persistentVolumeClaim", "claimName"));
}

const VERBS = { read: "reads", write: "writes", name: "names" } as const;

// --- Containers and images ---

const ROLES = { init: "init container", sidecar: "native sidecar", app: "app container", ephemeral: "ephemeral container" } as const;

/** When each kind of container runs. */
function lifetime(pod: Pod, container: Container): string {
  const inits = pod.containers.filter(({ list }) => list === "initContainers");
  const place = inits.length > 1 ? `, as ${ordinal(container.index + 1)} of ${inits.length}` : "";
  switch (container.role) {
    case "init":
      return `It runs before the app containers${place}, and has to end before the next one starts.`;
    case "sidecar":
      return `It starts before the app containers${place}, runs beside them, restarts by itself, and stops after them.`;
    case "app":
      return "It starts when the init containers are done and runs beside the other app containers and native sidecars.";
    case "ephemeral":
      return "It is added to a running Pod to look around; it never restarts.";
  }
}

export function ordinal(n: number): string {
  const tens = n % 100;
  const suffix = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${suffix}`;
}

function containerHover(pod: Pod, container: Container): string {
  const sharer = sharing(pod).of(container);
  const image = container.image === undefined ? "" : `, image \`${container.image}\``;
  const lines = [...portLines(sharer), ...callLines(pod, sharer), ...sharer.mounts.flatMap(({ mount, path, volume }) => (path === undefined ? [] : [`- mounts \`${mount.name ?? "?"}\`${volume === undefined ? "" : ` (${volume.source})`} at \`${path}\`${mount.readOnly ? ", read-only" : ""}`]))];
  const endless = sharer.endless === undefined || container.role === "app" ? "" : ` It never ends by itself: ${sharer.endless.because}.`;
  return [`**${sharer.name}**: ${ROLES[container.role]}${image}. ${lifetime(pod, container)}${endless}`, patternText(pod, container), lines.join("\n"), imageText(sharer.image, container.image)].filter((part) => part !== "").join("\n\n");
}

/** Which pattern Podmates sees, and on what evidence. */
function patternText(pod: Pod, container: Container): string {
  const found = recognise(pod).find((each) => each.container === container);
  if (found === undefined) return "";
  const { sentence, evidence } = found;
  return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}, because\n\n${evidence.map(({ message }) => `- ${message}`).join("\n")}`;
}

function portLines(sharer: Sharer): string[] {
  return sharer.ports.map(({ port, protocol, via, because }) => `- listens on ${port}/${protocol}${via === "declared" ? "" : `: ${because}`}`);
}

function callLines(pod: Pod, sharer: Sharer): string[] {
  return sharer.calls.map(({ port }) => {
    const answer = sharing(pod).containers.find((other) => other !== sharer && other.ports.some((listening) => listening.port === port));
    return `- calls \`localhost:${port}\`${answer === undefined ? "" : `, where \`${answer.name}\` listens`}`;
  });
}

function imageHover({ manifests }: NamedDocument, offset: number, place: Placing): Hover | undefined {
  for (const pod of manifests.flatMap((manifest) => manifest.pods)) {
    for (const container of pod.containers) {
      const at = container.value.get("image")?.written?.span;
      if (at === undefined || container.image === undefined || offset < at.start || offset > at.end) continue;
      const { name, tag, digest } = imageReference(container.image);
      const which = digest !== undefined ? `digest \`${digest}\`` : tag !== undefined ? `tag \`${tag}\`` : "no tag: the cluster takes `latest`";
      return place(at, [`**${name}**, ${which}`, imageText(sharing(pod).of(container).image, container.image)].filter((part) => part !== "").join("\n\n"));
    }
  }
  return undefined;
}

/** What is known of an image with its default configuration, and where that was read. */
function imageText(facts: ImageFacts | undefined, image: string | undefined): string {
  if (facts === undefined || image === undefined) return "";
  const ports = [...(facts.listens ?? []).map(portText), ...(facts.optionalListens ?? []).map((port) => `${portText(port)} (${port.when ?? "optional"})`)];
  const lines = [
    ports.length === 0 ? undefined : `- listens on ${listing(ports)}`,
    ...Object.entries(facts.paths ?? {}).map(([kind, paths]) => `- ${kind}: ${paths.map((path) => `\`${path}\``).join(", ")}`),
    facts.needsConfig === undefined ? undefined : `- does not start without ${facts.needsConfig}`,
    facts.portFrom?.env === undefined ? undefined : `- ports moved by ${facts.portFrom.env.map((name) => `\`${name}\``).join(", ")}`,
  ].filter((line) => line !== undefined);
  const title = `${imageTitle(image)} is known as a ${facts.role}; unless its configuration says otherwise it has:`;
  return lines.length === 0 ? "" : `${title}\n\n${lines.join("\n")}\n\nRead in ${facts.source.split("; ").map((source) => `\`${source}\``).join(", ")}`;
}

function portText({ port, protocol, address }: ImagePort): string {
  return `${port}/${protocol ?? "TCP"}${address === undefined ? "" : ` on ${address}`}`;
}

// --- Ports, variables and the rest ---

function portHover(declaration: PlacedName, documents: readonly NamedDocument[]): string {
  const { container, text, kind, value, protocol } = declaration.name;
  const port = container?.ports.find((each) => each.value.get("name") !== undefined && (kind === "port" ? each.name === text : String(each.containerPort) === text && each.value.get("containerPort")?.path === value.path));
  const title = kind === "port" ? `**${text}**: port ${port?.containerPort ?? "?"}/${protocol ?? "TCP"}` : `**${text}**/${protocol ?? "TCP"}: port${port?.name === undefined ? "" : ` \`${port.name}\``}`;
  // A port is used by its name and by its number.
  const twins = container === undefined ? [] : twinsOf(declaration, documents);
  const uses = distinct([...usesOf(declaration, documents), ...twins].map((use) => ({ ...locationOf(use), use })));
  const lines = uses.map(({ use }) => `- ${use.name.by}${useOwner(use)}`);
  return [`${title} of container \`${container?.name ?? "?"}\``, lines.length === 0 ? "Nothing uses it by name or number." : `Used\n\n${[...new Set(lines)].join("\n")}`].join("\n\n");
}

/** The uses of the same port by its number, or by its name. */
function twinsOf({ in: document, name }: PlacedName, documents: readonly NamedDocument[]): PlacedName[] {
  const port = name.container?.ports.find((each) => [each.value.get("name"), each.value.get("containerPort")].some((value) => value?.written === name.value.written && value?.written !== undefined));
  if (port === undefined) return [];
  const [kind, text] = name.kind === "port" ? (["port number", String(port.containerPort)] as const) : (["port", port.name] as const);
  if (text === undefined) return [];
  return usesOf({ in: document, name: { ...name, kind, text } }, documents);
}

function useOwner({ name }: PlacedName): string {
  const { manifest, container } = name;
  if (name.pod === undefined && manifest.name !== undefined) return ` (\`${manifest.name}\`)`;
  return container?.name === undefined ? "" : ` of \`${container.name}\``;
}

/** Who listens on a port that nobody declares. */
function listenerHover({ pod, text, role }: Name): string | undefined {
  if (pod === undefined || role === "declaration") return undefined;
  const found = sharing(pod).containers.flatMap((sharer) => sharer.ports.filter(({ port }) => String(port) === text).map(({ because }) => `- \`${sharer.name}\`: ${because}`));
  return found.length === 0 ? undefined : [`Port **${text}** of the Pod`, found.join("\n")].join("\n\n");
}

function variableHover(use: Name, declaration: Name | undefined): string {
  if (declaration === undefined) return `\`$(${use.text})\`: no variable of this name is declared, so the text stays as it is.`;
  const { container, text } = declaration;
  const value = container === undefined ? undefined : (sharing(declaration.pod!).of(container).environment.get(text) ?? undefined);
  return `**${text}**: environment variable of \`${container?.name ?? "?"}\`${value === undefined ? ", set from elsewhere" : `, \`${value}\``}`;
}

function otherHover(placed: PlacedName, declaration: PlacedName | undefined, documents: readonly NamedDocument[]): string | undefined {
  const { name } = placed;
  const noun = nounOf(name);
  if (declaration === undefined) return `**${name.text}**: ${noun}${name.object === undefined || name.kind === "object" ? "" : ` of \`${name.object.name}\``}, not in the files that Podmates knows.`;
  const where = declaration.in.file === placed.in.file ? "" : ` in \`${declaration.in.file.slice(declaration.in.file.lastIndexOf("/") + 1)}\``;
  if (name.kind === "label") {
    const uses = usesOf(declaration, documents);
    return `**${name.label?.key ?? ""}: ${name.text}**: label of the Pods of \`${declaration.name.manifest.name ?? declaration.name.manifest.kind ?? "?"}\`${where}, ${count(uses.length, "selector")} ${uses.length === 1 ? "uses" : "use"} it.`;
  }
  const uses = distinct(usesOf(declaration, documents).map((use) => ({ ...locationOf(use), use })));
  const of = name.kind === "object" || name.object === undefined ? "" : ` of \`${name.object.name}\``;
  const keys = name.kind === "object" ? ["data", "binaryData", "stringData"].flatMap((section) => declaration.name.manifest.value.get(section)?.entries() ?? []).map(({ key }) => `\`${key}\``) : [];
  const lines = uses.slice(0, 20).map(({ use }) => `- ${use.name.by}${useOwner(use)}${use.name.manifest.name === undefined ? "" : ` in ${use.name.manifest.kind ?? ""} \`${use.name.manifest.name}\``}`);
  return [
    `**${name.text}**: ${noun}${of}${where}`,
    keys.length === 0 ? "" : `Keys: ${keys.slice(0, 30).join(", ")}`,
    lines.length === 0 ? "" : `Used\n\n${[...new Set(lines)].join("\n")}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** On the path of a mount: what is mounted there, and what the container does with it. */
function mountHover({ manifests }: NamedDocument, offset: number, place: Placing): Hover | undefined {
  for (const pod of manifests.flatMap((manifest) => manifest.pods)) {
    for (const container of pod.containers) {
      for (const mount of container.mounts) {
        const at = mount.value.get("mountPath")?.written?.span;
        if (at === undefined || offset < at.start || offset > at.end) continue;
        const sharer = sharing(pod).of(container);
        const mounted = sharer.mounts.find((each) => each.mount === mount);
        if (mounted?.path === undefined) return undefined;
        const uses = sharer.paths.filter((use) => sharer.mountOver(use.path) === mounted).map(({ path, because }) => `- \`${path}\`: ${because}`);
        const others = sharing(pod).containers.flatMap((other) => (other === sharer ? [] : other.mounts.filter((each) => each.volume !== undefined && each.volume === mounted.volume).map((each) => `- \`${other.name}\` mounts the same volume at \`${each.path ?? "?"}\``)));
        const title = `**${mounted.path}**: ${mounted.volume === undefined ? "a volume" : `${mounted.volume.source} volume \`${mounted.volume.name}\``}${mounted.readOnly ? ", read-only" : ""}${effectivePath(mounted.subPath)}`;
        return place(at, [title, [...uses, ...others].join("\n")].filter((part) => part !== "").join("\n\n"));
      }
    }
  }
  return undefined;
}

function effectivePath(subPath: string | undefined): string {
  return subPath === undefined || subPath === "" ? "" : `, its path \`${subPath}\` alone`;
}

// --- Fields ---

function fieldHover({ document, manifests, text }: NamedDocument, offset: number, place: Placing): Hover | undefined {
  if (document?.root === undefined) return undefined;
  // Most of a document is not under the cursor: look only where a key could be.
  if (text.slice(lineStart(text, offset), offset).trimStart().startsWith("#")) return undefined;
  const found = keyAt(document.root, offset, []);
  if (found === undefined) return undefined;
  const field = placeAt(document.value, found.path, manifests)?.field;
  if (field === undefined || field.name !== found.path.at(-1)) return undefined;
  const markdown = describeField(field.of, field.name);
  return place(found.span, markdown === undefined ? undefined : `${markdown}\n\n*Kubernetes ${DESCRIBED}, ${field.of}*`, true);
}

function keyAt(node: Node, offset: number, path: readonly (string | number)[]): { readonly span: Span; readonly path: readonly (string | number)[] } | undefined {
  if (node.kind === "mapping") {
    for (const { key, value } of node.pairs) {
      const name = keyText(key);
      if (name === undefined) continue;
      if (key.span.start <= offset && offset <= key.span.end) return { span: key.span, path: [...path, name] };
      if (value !== undefined && value.outerStart <= offset && offset <= value.span.end) return keyAt(value, offset, [...path, name]);
    }
  } else if (node.kind === "sequence") {
    for (const [i, { value }] of node.items.entries()) {
      if (value !== undefined && value.outerStart <= offset && offset <= value.span.end) return keyAt(value, offset, [...path, i]);
    }
  }
  return undefined;
}

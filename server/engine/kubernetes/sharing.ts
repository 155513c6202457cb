import { memo } from "../memo.ts";
import { MASK } from "../yaml/template.ts";
import type { Value } from "../yaml/value.ts";
import { whole, type Place } from "../yaml/within.ts";
import { commandsOf, leavesContainer, pathsOf, type Command, type Surroundings, type UsedPath } from "./commands.ts";
import { helperFacts, imageFacts, imageTitle, runsForEver, type ImageFacts, type ImagePathKind } from "./images.ts";
import { endless, type Endless } from "./lifetime.ts";
import { declaredListening, imagePorts, localCalls, runsDefault, toldPorts, type Listening, type LocalCall } from "./listening.ts";
import type { Container, Handler, Pod, Volume, VolumeMount } from "./model.ts";
import { isSystemPath, isUnder, normalisePath, normalPath, pathsIn } from "./paths.ts";
import { runTogether } from "./ports.ts";
import { expandReferences, isKnown, type Step, type Variables, type Word } from "./shell.ts";

/**
 * The model of sharing: what the containers of a Pod have in common and what each does with it. Files through volumes (`mounts`,
 * `paths`), one network namespace (`ports`, `calls`), one lifetime (`endless`, `runsBeside`). Every rule, hover, lens, pattern and
 * scaffold that speaks of two containers asks this model, and nothing else reads commands, scripts or image facts.
 *
 * Each statement carries its evidence: a `Place` (turn it into a span with `placeSpan`) and words. What is not known is absent:
 * a variable nobody sets, a template action, an image nobody described never makes a path, a port or an ending.
 *
 * Everything is computed when asked for, once for a Pod: a document whose Pods have one container never reads a script.
 */
export const sharing: (pod: Pod) => Sharing = memo((pod) => new Sharing(pod));

export class Sharing {
  readonly pod: Pod;
  /** As in the Pod: initContainers, containers, ephemeralContainers. */
  readonly containers: readonly Sharer[];
  readonly #volumes: ReadonlyMap<string, SharedVolume>;

  constructor(pod: Pod) {
    this.pod = pod;
    this.#volumes = volumesOf(pod);
    this.containers = pod.containers.map((container) => new Sharer(container, this.#volumes));
  }

  of(container: Container): Sharer {
    return this.containers[this.pod.containers.indexOf(container)]!;
  }

  /** Every volume of the Pod, claim templates included, by name; of two with one name the first. */
  get volumes(): readonly SharedVolume[] {
    return [...this.#volumes.values()];
  }

  volume(name: string | undefined): SharedVolume | undefined {
    return name === undefined ? undefined : this.#volumes.get(name);
  }

  /** The containers that mount a volume. */
  mounters(name: string): Sharer[] {
    return this.containers.filter((each) => each.mounts.some((mount) => mount.volume?.name === name));
  }
}

export interface SharedVolume {
  readonly name: string;
  /** The volume, or the claim template. */
  readonly value: Value;
  /** The key of its source; `emptyDir` for a volume without one, `persistentVolumeClaim` for a claim template. */
  readonly source: string;
  /** The containers themselves fill it: emptyDir, claims. Nothing of ConfigMaps, Secrets, tokens, the node. */
  readonly filledByContainers: boolean;
}

/** A mount at its place in a container's file system. */
export interface Mounted {
  readonly mount: VolumeMount;
  /** `undefined` where the name is missing, a placeholder, or declared nowhere. */
  readonly volume: SharedVolume | undefined;
  /** Normal; `undefined` for a placeholder or a missing one. */
  readonly path: string | undefined;
  /** Normal, relative to the volume's root; `""` for the root; `undefined` where it is not known (`subPathExpr`, a placeholder). */
  readonly subPath: string | undefined;
  readonly readOnly: boolean;
}

/** How a path use is known; from the strongest to the weakest. */
export type PathEvidence = "command" | "probe" | "lifecycle" | "image" | "env" | "workingDir";

/** A path that a container reads, writes or names. */
export interface PathUse extends UsedPath {
  readonly via: PathEvidence;
  /** How it is known, a clause with the container as "it": "`tail` reads it", "nginx writes its logs there". */
  readonly because: string;
  /** The environment variable or handler it stands in, where it does. */
  readonly source: string | undefined;
}

/** One container, as its neighbours in the Pod see it. */
export class Sharer {
  readonly container: Container;
  readonly #volumes: ReadonlyMap<string, SharedVolume>;
  #mounts: readonly Mounted[] | undefined;
  #environment: Variables | undefined;
  #main: Step | undefined | null = null;
  #commands: readonly Command[] | undefined;
  #paths: readonly PathUse[] | undefined;
  #ports: readonly Listening[] | undefined;
  #calls: readonly LocalCall[] | undefined;
  #endless: Endless | undefined | null = null;

  constructor(container: Container, volumes: ReadonlyMap<string, SharedVolume>) {
    this.container = container;
    this.#volumes = volumes;
  }

  /** How people call it in a sentence. */
  get name(): string {
    return this.container.name ?? `${this.container.list}[${this.container.index}]`;
  }

  /** What is known of its image; the container's own configuration may differ from it. */
  get image(): ImageFacts | undefined {
    return imageFacts(this.container.image, this.container.args?.map((arg) => arg.string) ?? []);
  }

  get mounts(): readonly Mounted[] {
    return (this.#mounts ??= this.container.mounts.map((mount) => mounted(mount, this.#volumes)));
  }

  /** The literal environment, `$(NAME)` expanded as the kubelet does; `undefined` values come from elsewhere. */
  get environment(): Variables {
    return (this.#environment ??= environmentOf(this.container));
  }

  /** The commands it runs as its main process, wrappers and scripts taken apart. Empty where only the image knows. */
  get commands(): readonly Command[] {
    return (this.#commands ??= this.#mainStep === undefined ? [] : commandsOf(this.#mainStep, this.#surroundings));
  }

  /** The paths it uses, in the order of the text. */
  get paths(): readonly PathUse[] {
    return (this.#paths ??= [...this.#readPaths()]);
  }

  /** Where it listens: what it declares, then what its flags, environment and image say. */
  get ports(): readonly Listening[] {
    return (this.#ports ??= [...declaredListening(this.container), ...this.#impliedPorts()]);
  }

  /** The ports of the Pod it talks to as a client. */
  get calls(): readonly LocalCall[] {
    return (this.#calls ??= localCalls(this.container, this.commands));
  }

  /** Why it never ends by itself; `undefined` where it ends, or where nobody knows. */
  get endless(): Endless | undefined {
    if (this.#endless === null) this.#endless = this.#readEndless();
    return this.#endless;
  }

  /** It works on the node's file system (`nsenter`, `chroot`, a mount of the node's root): its paths say nothing about its own. */
  get worksOnNode(): boolean {
    return this.commands.some(leavesContainer) || this.mounts.some(({ volume, path }) => volume?.source === "hostPath" && (path === "/host" || path?.startsWith("/host/") === true || path === "/rootfs"));
  }

  /** The mount that covers a path: the innermost, as the kernel sees it. */
  mountOver(path: string): Mounted | undefined {
    let found: Mounted | undefined;
    for (const each of this.mounts) {
      if (each.path !== undefined && isUnder(path, each.path) && each.path.length >= (found?.path?.length ?? 0)) found = each;
    }
    return found;
  }

  /** A mount whose path is not known may cover any path. */
  get mountsUnknownPath(): boolean {
    return this.container.value.get("volumeMounts")?.templated === true || this.mounts.some(({ path }) => path === undefined);
  }

  /** Do the two run at the same time? App containers and native sidecars do; a plain init container only beside the sidecars before it. */
  runsBeside(other: Sharer): boolean {
    const [a, b] = [this.container, other.container];
    return a !== b && a.role !== "ephemeral" && b.role !== "ephemeral" && runTogether(a, b);
  }

  get #surroundings(): Surroundings {
    const workingDir = this.container.value.get("workingDir")?.string;
    return { environment: this.environment, workingDir: workingDir === undefined ? undefined : normalPath(workingDir) };
  }

  get #mainStep(): Step | undefined {
    if (this.#main === null) this.#main = mainStep(this.container, this.image, this.environment);
    return this.#main;
  }

  *#readPaths(): Generator<PathUse> {
    for (const use of this.commands.flatMap(pathsOf)) yield described(use, "command", undefined);
    for (const handler of this.container.handlers) {
      const step = handler.command === undefined || handler.command.length === 0 ? undefined : execStep(handler.command, this.environment);
      if (step === undefined) continue;
      for (const use of commandsOf(step, this.#surroundings).flatMap(pathsOf)) yield described(use, isHook(handler) ? "lifecycle" : "probe", handler.kind);
    }
    for (const entry of this.container.value.get("env")?.items() ?? []) yield* this.#environmentPaths(entry);
    const workingDir = this.container.value.get("workingDir");
    const path = workingDir?.string === undefined ? undefined : normalPath(workingDir.string);
    if (workingDir !== undefined && path !== undefined && path !== "/") {
      yield { path, action: "name", copied: false, partial: false, uri: false, place: whole(workingDir), program: undefined, via: "workingDir", because: "it is its working directory", source: undefined };
    }
    yield* this.#imagePaths();
  }

  *#environmentPaths(entry: Value): Generator<PathUse> {
    const name = entry.get("name")?.string;
    const value = entry.get("value");
    const text = name === undefined ? undefined : this.environment.get(name);
    if (value?.string === undefined || text === undefined) return;
    const expanded = text !== value.string;
    for (const { path, from, to, uri, partial } of pathsIn(text)) {
      if (isSystemPath(path) || path === "/") continue;
      const place = expanded ? whole(value) : { value, from, to };
      yield { path, action: "name", copied: false, partial, uri, place, program: undefined, via: "env", because: `its variable ${name} names it`, source: name };
    }
  }

  /** Only while the container runs its image's own program: with a command of its own, the image's defaults say nothing. */
  *#imagePaths(): Generator<PathUse> {
    const facts = this.image;
    const image = this.container.value.get("image");
    if (facts?.paths === undefined || image === undefined || !runsDefault(this.container, this.commands, facts)) return;
    const title = imageTitle(this.container.image ?? "");
    for (const [kind, { action, words }] of IMAGE_PATHS) {
      for (const written of facts.paths[kind] ?? []) {
        const path = normalPath(written);
        if (path === undefined) continue;
        yield { path, action, copied: false, partial: false, uri: false, place: whole(image), program: title, via: "image", because: `${title} ${words}`, source: undefined };
      }
    }
  }

  #impliedPorts(): Listening[] {
    const facts = this.image;
    const told = toldPorts(this.container, this.commands, facts);
    if (facts === undefined) return told;
    const covers = (path: string): boolean => this.mountsUnknownPath || this.mounts.some((each) => each.path !== undefined && each.path !== "/" && (isUnder(path, each.path) || isUnder(each.path, path)));
    const mountsConfiguration = this.mountsUnknownPath || this.mounts.some(({ volume }) => volume === undefined || !volume.filledByContainers);
    // A flag or variable that moves the ports of the image takes the place of its defaults.
    return told.some(({ via }) => via === "flag") ? told : [...told, ...imagePorts(this.container, { facts, commands: this.commands, covers, mountsConfiguration })];
  }

  #readEndless(): Endless | undefined {
    const step = this.#mainStep;
    if (step !== undefined) {
      const found = endless(step, this.environment);
      if (found !== undefined) return found;
    }
    const { command, args = [], env, image: name } = this.container;
    const facts = helperFacts(name, args.map((arg) => arg.string));
    const image = this.container.value.get("image");
    if (facts === undefined || image === undefined || command !== undefined || runsForEver(facts) !== true) return undefined;
    // Own arguments may make it do one thing and end.
    if (args.some((arg) => ENDING_ARGUMENT.test(arg.string ?? MASK))) return undefined;
    const first = args[0]?.string;
    // Without an argument istio's agent only shows its usage.
    if (facts.role === "mesh proxy" && first === undefined) return undefined;
    if (first !== undefined && !first.startsWith("-") && !(SERVING_ARGUMENTS.get(facts.role)?.test(first) ?? false)) return undefined;
    // k8s-sidecar lists once and ends, told so by a variable.
    if (facts.role === "config reloader" && (env.has("METHOD") || args.length > 0 || this.container.value.has("envFrom"))) return undefined;
    return { place: whole(image), because: `${imageTitle(this.container.image ?? "")} runs until it is stopped` };
  }
}

/** An argument that lets a server do one thing and end, or one that is not known. */
const ENDING_ARGUMENT = new RegExp(`${MASK}|\\b(once|one-time|version|help|init|validate|test|dry-run|check|migrate|upgrade|iptables)\\b|exit|quit`, "i");

/** Images whose first argument is part of serving, not another program. */
const SERVING_ARGUMENTS: ReadonlyMap<string, RegExp> = new Map([
  ["mesh proxy", /^(proxy|sidecar|\/daprd|\.\/daprd)$/],
  ["proxy", /^[\w.-]+:[\w.-]+:|^(run|serve|server|start)$/],
  ["log shipper", /^(run|agent|start)$/],
  ["telemetry agent", /^(run|agent|start)$/],
  ["monitoring", /^(sidecar|run|server|serve)$/],
]);

/** What images do with their paths. */
const IMAGE_PATHS: readonly (readonly [ImagePathKind, { readonly action: "read" | "write" | "name"; readonly words: string }])[] = [
  ["logs", { action: "write", words: "writes its logs there" }],
  ["content", { action: "read", words: "serves what is there" }],
  ["config", { action: "read", words: "reads its configuration there" }],
  ["init", { action: "read", words: "runs the scripts there when it starts" }],
  ["reads", { action: "read", words: "reads there" }],
  ["certs", { action: "read", words: "reads certificates there" }],
  ["socket", { action: "name", words: "expects a socket there" }],
  ["data", { action: "write", words: "keeps its data there" }],
];

function isHook(handler: Handler): boolean {
  return handler.kind === "postStart" || handler.kind === "preStop";
}

function described(use: UsedPath, via: PathEvidence, source: string | undefined): PathUse {
  const subject = use.program === undefined || use.program === "{" ? "its command" : `\`${use.program}\``;
  const verb = use.action === "read" ? "reads" : use.action === "write" ? "writes" : "names";
  const where = source === undefined ? "" : ` in its ${source}`;
  return { ...use, via, because: `${subject} ${verb} it${where}`, source };
}

function volumesOf(pod: Pod): Map<string, SharedVolume> {
  const volumes = new Map<string, SharedVolume>();
  // A claim template wins over a volume of its name.
  for (const { name, value } of pod.claimTemplates) {
    if (name !== undefined && !volumes.has(name)) volumes.set(name, { name, value, source: "persistentVolumeClaim", filledByContainers: true });
  }
  for (const volume of pod.volumes) {
    if (volume.name === undefined || volumes.has(volume.name)) continue;
    const source = sourceOf(volume);
    volumes.set(volume.name, { name: volume.name, value: volume.value, source, filledByContainers: source === "emptyDir" || source === "persistentVolumeClaim" || source === "ephemeral" });
  }
  return volumes;
}

/** A source key left empty is defaulted to emptyDir like a missing one. */
function sourceOf(volume: Volume): string {
  return volume.source === undefined || volume.value.get(volume.source)?.isNull === true ? "emptyDir" : volume.source;
}

function mounted(mount: VolumeMount, volumes: ReadonlyMap<string, SharedVolume>): Mounted {
  const unknownSubPath = mount.value.has("subPathExpr") || (mount.value.has("subPath") && mount.subPath === undefined && mount.value.get("subPath")?.string !== "");
  return {
    mount,
    volume: mount.name === undefined ? undefined : volumes.get(mount.name),
    path: mount.mountPath === undefined ? undefined : normalisePath(mount.mountPath),
    subPath: unknownSubPath ? undefined : normalisePath(mount.subPath ?? "").slice(1),
    readOnly: mount.readOnly,
  };
}

/** Later variables may use earlier ones. */
function environmentOf(container: Container): Variables {
  const environment = new Map<string, string | undefined>();
  for (const [name, value] of container.env) environment.set(name, value === undefined || value.includes(MASK) ? undefined : knownText(expandReferences(value, environment)));
  return environment;
}

function knownText(text: string): string | undefined {
  return isKnown(text) ? text : undefined;
}

/** `command` and `args` as one command line. Without `command` the image's entry point runs, and the arguments may be a command of their own. */
function mainStep(container: Container, facts: ImageFacts | undefined, environment: Variables): Step | undefined {
  const { command = [], args = [] } = container;
  if (command.length === 0 && args.length === 0) return undefined;
  if (command.length > 0) return execStep([...command, ...args], environment);
  const first = args[0]?.string ?? "";
  const own = /^(\/[\w/]*\/)?(ba|da|a)?sh$/.test(first) || (facts !== undefined && RUNS_ARGUMENTS.has(facts.role) && first !== "" && !first.startsWith("-"));
  return execStep(args, environment, !own);
}

/** Images of these kinds have no entry point, or one that runs its arguments. */
const RUNS_ARGUMENTS: ReadonlySet<string> = new Set(["shell", "runtime", "web server", "cache", "database"]);

/** An exec-form command line; `headless` where the program itself is not in it. */
function execStep(values: readonly Value[], environment: Variables, headless = false): Step {
  const words = values.map((value): Word => execWord(value, environment));
  const place: Place = whole(values[0]!);
  if (headless) words.unshift({ text: MASK, place, within: () => place, substitutions: [] });
  return { kind: "command", words, redirections: [], place };
}

function execWord(value: Value, environment: Variables): Word {
  const written = value.node?.kind === "scalar" ? value.node.text : MASK;
  const place = whole(value);
  // A script's references are expanded where it is read, so that its offsets stay those of the text.
  const script = /[\n;&|<>]|\s/.test(written);
  const text = script ? written : expandReferences(written, environment);
  return { text, place, within: text === written ? (from, to) => ({ value, from, to }) : () => place, substitutions: [] };
}

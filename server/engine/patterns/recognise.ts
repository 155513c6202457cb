import { memo } from "../memo.ts";
import type { Container, Pod } from "../kubernetes/model.ts";
import { below, isUnder } from "../kubernetes/paths.ts";
import { sharing, type Mounted, type PathUse, type Sharer, type SharedVolume } from "../kubernetes/sharing.ts";
import { imageTitle, type ImageRole } from "../kubernetes/images.ts";
import type { Command } from "../kubernetes/commands.ts";
import { whole, type Place } from "../yaml/within.ts";
import { exporterFor } from "./exporters.ts";
import { targetsOf } from "./pod.ts";

/** The patterns of containers in one Pod. A native sidecar is a sidecar, ambassador or adapter by what it does; only its start differs. */
export type Pattern = "sidecar" | "ambassador" | "adapter" | "init container";

/**
 * What a container does for the others, where the manifest says so. Invariant: no evidence, no claim; a container that fits no pattern
 * is not mentioned.
 */
export interface Recognition {
  readonly container: Container;
  readonly pattern: Pattern;
  /** With the pattern in front, names in backticks, without full stop: "sidecar: ships logs of `web` through `logs`". */
  readonly sentence: string;
  readonly evidence: readonly Evidence[];
}

export interface Evidence {
  /** A full sentence without full stop, names in backticks. */
  readonly message: string;
  readonly place: Place;
}

/** The patterns of a Pod's containers, in the order of the text. Empty for a Pod with one container. */
export const recognise: (pod: Pod) => readonly Recognition[] = memo((pod) => [...recogniseAll(pod)]);

function* recogniseAll(pod: Pod): Generator<Recognition> {
  if (pod.containers.length < 2) return;
  for (const sharer of sharing(pod).containers) {
    const { container } = sharer;
    if (container.role === "ephemeral") continue;
    const claim = container.role === "init" ? initContainer(pod, sharer) : beside(pod, sharer);
    if (claim === undefined) continue;
    yield { container, pattern: claim.pattern, sentence: `${claim.pattern}: ${claim.does}`, evidence: claim.evidence };
  }
}

interface Claim {
  readonly pattern: Pattern;
  readonly does: string;
  readonly evidence: readonly Evidence[];
}

/** What a container that runs beside the app does for it. */
function beside(pod: Pod, own: Sharer): Claim | undefined {
  const others = sharing(pod).containers.filter((other) => own.runsBeside(other));
  const apps = others.filter(({ container }) => container.role === "app");
  if (apps.length === 0) return undefined;
  return exporter(own, apps) ?? proxy(own, others) ?? files(own, others) ?? byImage(own) ?? undefined;
}

// --- Adapters over localhost ---

function exporter(own: Sharer, apps: readonly Sharer[]): Claim | undefined {
  if (own.image?.role !== "metrics exporter") return undefined;
  const evidence = [imageEvidence(own)];
  for (const call of own.calls) {
    const target = apps.find((app) => app.ports.some(({ port }) => port === call.port));
    if (target === undefined) continue;
    evidence.push({ message: `It reads localhost:${call.port}, where ${quoted(target)} listens`, place: call.place });
    return { pattern: "adapter", does: `exports metrics of ${quoted(target)}`, evidence };
  }
  const suited = apps.find(({ container }) => {
    const known = exporterFor(container.image);
    return known !== undefined && own.container.image !== undefined && imageTitle(known.image) === imageTitle(own.container.image);
  });
  if (suited !== undefined) {
    evidence.push({ message: `${quoted(suited)} is ${imageTitle(suited.container.image ?? "")}, whose metrics it knows`, place: imagePlace(suited) });
    return { pattern: "adapter", does: `exports metrics of ${quoted(suited)}`, evidence };
  }
  // An exporter of something outside the Pod is its app; beside one app that is no helper itself it is that one's.
  const [app, ...rest] = apps;
  if (own.image.pattern !== "adapter" || app === undefined || rest.length > 0 || app.image?.pattern !== undefined) return undefined;
  return { pattern: "adapter", does: `exports metrics of ${quoted(app)}`, evidence };
}

// --- Proxies ---

function proxy(own: Sharer, others: readonly Sharer[]): Claim | undefined {
  const role = own.image?.role;
  const forwards = own.commands.find(isForwarder);
  if (role === "mesh proxy") {
    return { pattern: "sidecar", does: "takes part in a service mesh for the Pod", evidence: [imageEvidence(own)] };
  }
  const isProxy = role === "proxy" || forwards !== undefined;
  const named = /(^|-)ambassador(-|$)/.test(own.container.name ?? "");
  if (!isProxy && !named) return undefined;
  const evidence: Evidence[] = [];
  if (role === "proxy") evidence.push(imageEvidence(own));
  else if (forwards !== undefined) evidence.push({ message: "`socat` passes connections on", place: forwards.place });
  // What it passes on to the app comes from outside.
  const inward = own.calls.find((call) => others.some((other) => other.container.role === "app" && other.ports.some(({ port }) => port === call.port)));
  if (inward !== undefined && isProxy) {
    const app = others.find((other) => other.ports.some(({ port }) => port === inward.port))!;
    evidence.push({ message: `It calls localhost:${inward.port}, where ${quoted(app)} listens`, place: inward.place });
    return { pattern: "sidecar", does: `stands in front of ${quoted(app)}`, evidence };
  }
  const caller = callerOf(own, others);
  if (caller !== undefined) {
    evidence.push({ message: `${quoted(caller.sharer)} calls localhost:${caller.port}${caller.because}`, place: caller.place });
    return { pattern: "ambassador", does: `${quoted(caller.sharer)} reaches other servers through localhost:${caller.port}`, evidence };
  }
  // These are made to stand between an app and its servers, and for nothing else.
  if (role === "proxy" && own.image?.images.some((image) => DEDICATED.has(image)) === true) {
    return { pattern: "ambassador", does: "connects the Pod to its servers", evidence };
  }
  return undefined;
}

const DEDICATED: ReadonlySet<string> = new Set(["malexer/twemproxy", "gcr.io/cloud-sql-connectors/cloud-sql-proxy", "gcr.io/cloudsql-docker/gce-proxy", "edoburu/pgbouncer"]);

/** Who calls a port at which this container listens; or, where its ports are in its configuration, one at which nobody else does. */
function callerOf(own: Sharer, others: readonly Sharer[]): { readonly sharer: Sharer; readonly port: number; readonly place: Place; readonly because: string } | undefined {
  for (const sharer of others) {
    for (const { port, place, certain } of sharer.calls) {
      const listening = own.ports.find((each) => each.port === port);
      if (listening !== undefined) return { sharer, port, place, because: `: ${listening.because.replace(/^it /, `${quoted(own)} `)}` };
      const elsewhere = others.some((other) => other.ports.some((each) => each.port === port));
      const configured = own.ports.length === 0 && own.image?.portFrom?.config !== undefined;
      if (certain && configured && !elsewhere && others.every((other) => other === sharer || other.ports.length > 0)) {
        return { sharer, port, place, because: ", where no other container is known to listen" };
      }
    }
  }
  return undefined;
}

/** `socat TCP-LISTEN:… TCP:db:5432` and the like. */
function isForwarder({ program, words }: Command): boolean {
  // As the image's own program it has no word of its own.
  return (program === "socat" || program === undefined) && words.some(({ text }) => /^(tcp|tcp4|udp|openssl|ssl|unix)-listen:/i.test(text)) && words.some(({ text }) => /^(tcp|tcp4|openssl|ssl|unix)(-connect)?:/i.test(text));
}

// --- Files through a volume ---

function files(own: Sharer, others: readonly Sharer[]): Claim | undefined {
  const flows = others.flatMap((other) => flowsBetween(own, other));
  const role = own.image?.role;
  if (role === "config reloader") {
    const watched = sharedMount(own, others);
    if (watched === undefined) return undefined;
    return {
      pattern: "sidecar",
      does: `keeps the configuration of ${quoted(watched.other)} in \`${watched.volume.name}\` up to date`,
      evidence: [imageEvidence(own), ...mountEvidence(own, watched)],
    };
  }
  const shipper = role === "log shipper" || role === "telemetry agent";
  // A server that serves what another writes is the app.
  const read = flows.find((flow) => flow.direction === "reads" && (shipper || flow.own.via !== "image"));
  if (read !== undefined) {
    const evidence = [useEvidence(own, read.own), useEvidence(read.other, read.theirs), ...(shipper ? [imageEvidence(own)] : [])];
    const logs = shipper || [read.own.path, read.theirs.path, read.volume.name].some((text) => /\blogs?\b|\.log$/i.test(text));
    const rewriting = own.commands.find(isRewriter);
    if (logs && rewriting !== undefined && !shipper) {
      evidence.push({ message: `\`${rewriting.program}\` rewrites what it reads`, place: rewriting.place });
      return { pattern: "adapter", does: `rewrites logs of ${quoted(read.other)} from \`${read.volume.name}\``, evidence };
    }
    return { pattern: "sidecar", does: `${logs ? "ships logs" : "reads files"} of ${quoted(read.other)} through \`${read.volume.name}\``, evidence };
  }
  const shared = shipper ? sharedMount(own, others) : undefined;
  if (shared !== undefined) {
    return { pattern: "sidecar", does: `ships logs of ${quoted(shared.other)} through \`${shared.volume.name}\``, evidence: [imageEvidence(own), ...mountEvidence(own, shared)] };
  }
  // The app is the one that serves; of two that do not, the one that writes is the app and the other reads its logs.
  const written = flows.find(({ direction, other, theirs }) => direction === "writes" && (theirs.via === "image" || other.ports.length > 0));
  if (written === undefined || own.ports.length > 0) return undefined;
  return {
    pattern: "sidecar",
    does: `brings files to ${quoted(written.other)} through \`${written.volume.name}\``,
    evidence: [useEvidence(own, written.own), useEvidence(written.other, written.theirs)],
  };
}

interface Flow {
  /** What this container does with what the other does the opposite with. */
  readonly direction: "reads" | "writes";
  readonly other: Sharer;
  readonly volume: SharedVolume;
  readonly own: PathUse;
  readonly theirs: PathUse;
}

/** The files of one volume that one container writes and the other reads. */
function flowsBetween(own: Sharer, other: Sharer): Flow[] {
  const found: Flow[] = [];
  for (const mine of inVolumes(own)) {
    for (const theirs of inVolumes(other)) {
      if (mine.volume !== theirs.volume || !(isUnder(mine.path, theirs.path) || isUnder(theirs.path, mine.path))) continue;
      if (mine.use.action === "read" && theirs.use.action === "write") found.push({ direction: "reads", other, volume: mine.volume, own: mine.use, theirs: theirs.use });
      if (mine.use.action === "write" && theirs.use.action === "read") found.push({ direction: "writes", other, volume: mine.volume, own: mine.use, theirs: theirs.use });
    }
  }
  return found;
}

/** What a container reads and writes in volumes, with paths relative to the volume. What it only names says nothing of a direction. */
function inVolumes(sharer: Sharer): { readonly volume: SharedVolume; readonly path: string; readonly use: PathUse }[] {
  return sharer.paths.flatMap((use) => {
    const mount = sharer.mountOver(use.path);
    if (mount?.volume === undefined || mount.path === undefined || mount.subPath === undefined || use.action === "name" || !mount.volume.filledByContainers) return [];
    return [{ volume: mount.volume, path: `/${[mount.subPath, below(use.path, mount.path)].filter((part) => part !== "").join("/")}`, use }];
  });
}

interface SharedMount {
  readonly other: Sharer;
  readonly volume: SharedVolume;
  readonly own: Mounted;
  readonly theirs: Mounted;
}

/** A volume that another container mounts too, without a word of who does what with it; one whose path this container names first. */
function sharedMount(own: Sharer, others: readonly Sharer[]): SharedMount | undefined {
  const named = (mount: Mounted): boolean => own.paths.some((use) => use.via !== "image" && own.mountOver(use.path) === mount);
  for (const mine of [...own.mounts].sort((a, b) => Number(named(b)) - Number(named(a)))) {
    for (const other of others) {
      const theirs = other.mounts.find(({ volume }) => volume !== undefined && volume === mine.volume);
      if (theirs !== undefined && mine.volume !== undefined) return { other, volume: mine.volume, own: mine, theirs };
    }
  }
  return undefined;
}

/** Programs that turn lines into other lines. */
const REWRITERS: ReadonlySet<string> = new Set(["sed", "awk", "gawk", "mawk", "jq", "tr", "cut", "perl", "printf"]);

function isRewriter({ program }: Command): boolean {
  return program !== undefined && REWRITERS.has(program);
}

// --- Init containers ---

function initContainer(pod: Pod, own: Sharer): Claim | undefined {
  const later = sharing(pod).containers.filter(({ container }) => container.role === "app" || container.role === "sidecar" || (container.role === "init" && container.index > own.container.index));
  const written = inVolumes(own).filter(({ use }) => use.action === "write");
  const fills = written.some(({ use }) => use.program === undefined || !PREPARING.has(use.program));
  for (const mine of written) {
    if (fills && mine.use.program !== undefined && PREPARING.has(mine.use.program)) continue;
    const reader = later.find((other) => other.container.role !== "init" && other.mounts.some(({ volume }) => volume === mine.volume)) ?? later.find((other) => other.mounts.some(({ volume }) => volume === mine.volume));
    const theirs = reader?.mounts.find(({ volume }) => volume === mine.volume);
    if (reader === undefined || theirs === undefined) continue;
    return {
      pattern: "init container",
      does: `${fills ? "fills" : "prepares"} \`${mine.volume.name}\` for ${quoted(reader)}`,
      evidence: [useEvidence(own, mine.use), mountOf(reader, theirs)],
    };
  }
  const wait = own.commands.find(isWait);
  if (wait === undefined || !own.commands.some(({ program }) => program === "sleep")) return undefined;
  const server = serverOf(wait) ?? targetsOf(own)[0]?.host;
  if (server === undefined) return undefined;
  return { pattern: "init container", does: `waits for \`${server}\``, evidence: [{ message: `\`${wait.program}\` asks \`${server}\` again and again`, place: wait.place }] };
}

/** Programs that make a volume usable and bring nothing into it. */
const PREPARING: ReadonlySet<string> = new Set(["chown", "chmod", "chgrp", "mkdir", "rm", "setfacl"]);

const PROBES: ReadonlySet<string> = new Set(["nc", "ncat", "nslookup", "dig", "host", "getent", "wget", "curl", "pg_isready", "mysqladmin", "redis-cli", "mongosh", "telnet"]);

function isWait({ program }: Command): boolean {
  return program !== undefined && PROBES.has(program);
}

/** The server a probing command asks: `db` of `nc -z db 5432` and `nslookup db`. */
function serverOf({ words }: Command): string | undefined {
  for (const { text } of words.slice(1)) {
    const host = /^(?:https?:\/\/)?([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*)(?::\d+)?(?:\/.*)?$/i.exec(text)?.[1];
    if (host !== undefined && !/^(localhost|hosts|ping|true|false)$/.test(host)) return host;
  }
  return undefined;
}

// --- Helpers by their image ---

const ROLES: Readonly<Partial<Record<ImageRole, string>>> = {
  "csi sidecar": "helps a storage driver work with the cluster",
  "file sync": "brings files from outside into the Pod",
  "log shipper": "ships logs",
  "secrets agent": "brings secrets into the Pod",
  "telemetry agent": "collects telemetry of the Pod",
  "tracing collector": "collects traces of the Pod",
};

function byImage(own: Sharer): Claim | undefined {
  const does = own.image?.pattern === "sidecar" ? ROLES[own.image.role] : undefined;
  return does === undefined ? undefined : { pattern: "sidecar", does, evidence: [imageEvidence(own)] };
}

// --- Evidence ---

function imageEvidence(sharer: Sharer): Evidence {
  const { role } = sharer.image!;
  const title = imageTitle(sharer.container.image ?? "");
  return { message: `The image \`${title}\` is a ${role}`, place: imagePlace(sharer) };
}

function imagePlace({ container }: Sharer): Place {
  return whole(container.value.get("image") ?? container.value);
}

function useEvidence(sharer: Sharer, use: PathUse): Evidence {
  return { message: `${quoted(sharer)}: ${use.because} (\`${use.path}\`)`, place: use.place };
}

function mountEvidence(own: Sharer, { other, own: mine, theirs }: SharedMount): Evidence[] {
  return [mountOf(own, mine), mountOf(other, theirs)];
}

function mountOf(sharer: Sharer, { mount, path }: Mounted): Evidence {
  return { message: `${quoted(sharer)} mounts \`${mount.name}\` at \`${path ?? "?"}\``, place: whole(mount.value.get("name") ?? mount.value) };
}

function quoted(sharer: Sharer): string {
  return `\`${sharer.name}\``;
}

import { imageReference } from "./images.ts";
import type { Pod } from "./model.ts";
import { baseName, below, isImageFolder, isUnder } from "./paths.ts";
import { sharing, type Mounted, type PathUse, type SharedVolume, type Sharer } from "./sharing.ts";

/** A path that a container uses where a neighbour has a shared volume and it has none: the two look at different files. */
export interface Gap {
  readonly user: Sharer;
  readonly use: PathUse;
  /** Every use of that volume's paths by the user, the strongest first; `use` is its first. */
  readonly uses: readonly PathUse[];
  readonly volume: SharedVolume;
  /** The neighbour's mount that covers the path. */
  readonly mount: Mounted;
  readonly neighbour: Sharer;
  /** Where the user mounts that volume instead; `undefined` where it does not. */
  readonly elsewhere: Mounted | undefined;
  /** `strong`: written in or expanded into a command, or the known place of an image; `weak`: a variable's value, a scratch directory. */
  readonly strength: "strong" | "weak";
}

/**
 * The gaps of a Pod: at most one for each container and volume. Only volumes that containers fill count: on ConfigMaps, Secrets and
 * the node's directories a path may well be the image's own or the node's. Source: the conditions learnt on real manifests.
 */
export function gaps(pod: Pod): Gap[] {
  const { containers } = sharing(pod);
  if (containers.length < 2 || !containers.some((each) => each.mounts.some(isShareable))) return [];
  const found: Gap[] = [];
  for (const user of containers) {
    if (user.container.role === "ephemeral" || user.mountsUnknownPath) continue;
    const neighbours = containers.filter((each) => each !== user && each.mounts.some(isShareable));
    if (neighbours.length === 0 || user.worksOnNode) continue;
    const byVolume = new Map<string, Gap[]>();
    for (const use of user.paths) {
      if (coversIt(user, use)) continue;
      const gap = gapAt(user, use, neighbours, containers);
      if (gap === undefined) continue;
      const others = byVolume.get(gap.volume.name);
      if (others === undefined) byVolume.set(gap.volume.name, [gap]);
      else others.push(gap);
    }
    for (const all of byVolume.values()) {
      const sorted = all.sort((a, b) => rank(a) - rank(b));
      found.push({ ...sorted[0]!, uses: sorted.map(({ use }) => use) });
    }
  }
  return found;
}

function isShareable(mount: Mounted): boolean {
  return mount.volume?.filledByContainers === true && mount.path !== undefined && mount.path !== "/";
}

function coversIt(user: Sharer, use: PathUse): boolean {
  return user.mounts.some(({ path }) => path !== undefined && path !== "/" && isUnder(use.path, path));
}

function gapAt(user: Sharer, use: PathUse, neighbours: readonly Sharer[], all: readonly Sharer[]): Gap | undefined {
  for (const neighbour of neighbours) {
    const mount = neighbour.mountOver(use.path);
    if (mount === undefined || !isShareable(mount)) continue;
    const volume = mount.volume!;
    const elsewhere = user.mounts.find((each) => each.volume === volume);
    // Seeding: an init container copies what its image has at that path into the volume, mounted elsewhere for the while.
    if (use.copied && elsewhere !== undefined) continue;
    // A container that has the volume elsewhere is configured for that.
    if (use.via === "image" && (elsewhere !== undefined || !imageNeeds(use, mount, neighbour))) continue;
    const others = all.filter((each) => each !== user);
    if (isScratch(mount) && !speakOf(use, others) && others.filter((other) => other.mounts.some((each) => each.volume === volume)).length < 2) continue;
    return { user, use, uses: [use], volume, mount, neighbour, elsewhere, strength: strengthOf(user, use, neighbour, mount, others) };
  }
  return undefined;
}

/** Image facts speak only of places that are the image's alone: not `/data`, and not where the neighbour is of the same kind. */
function imageNeeds(use: PathUse, mount: Mounted, neighbour: Sharer): boolean {
  if (use.path.split("/").length < 3 || mount.path === undefined || !isUnder(mount.path, use.path)) return false;
  return !neighbour.paths.some((other) => other.via === "image" && isUnder(other.path, use.path));
}

function strengthOf(user: Sharer, use: PathUse, neighbour: Sharer, mount: Mounted, others: readonly Sharer[]): Gap["strength"] {
  if (use.via === "workingDir") return "weak";
  if (use.via === "env") return isSocket(use) || (isFile(use) && !isScratch(mount) && !isImageFolder(use.path)) ? "strong" : "weak";
  // Containers of one image each have that image's own files.
  if (isImageFolder(use.path) && sameImage(user, neighbour) && !user.mounts.some((each) => each.volume === mount.volume)) return "weak";
  // `--data=/data`: a name as common as that, and nobody shares the volume yet.
  if (use.action === "name" && use.path === mount.path && COMMON.has(use.path) && others.filter((other) => other.mounts.some((each) => each.volume === mount.volume)).length < 2) return "weak";
  // In a scratch directory every container keeps files of its own: somebody else must speak of the same one.
  return isScratch(mount) && !speakOf(use, others) ? "weak" : "strong";
}

/** Does anybody else name the very file? */
function speakOf(use: PathUse, others: readonly Sharer[]): boolean {
  return others.some((other) => other.paths.some((theirs) => sameFile(theirs, use)));
}

function sameFile(a: PathUse, b: PathUse): boolean {
  return a.path === b.path && !a.partial && !b.partial;
}

function isSocket(use: PathUse): boolean {
  return use.uri || /\.(sock|socket)$/.test(use.path);
}

/** One file: shared blocks of variables mostly name directories. */
function isFile(use: PathUse): boolean {
  return /^[^.].*\.(pid|pem|crt|key|conf|ya?ml|json|log|txt|db|ini)$/.test(baseName(use.path));
}

function sameImage(a: Sharer, b: Sharer): boolean {
  return a.container.image !== undefined && b.container.image !== undefined && imageReference(a.container.image).name === imageReference(b.container.image).name;
}

/** Mount paths that many an image has for itself. */
const COMMON: ReadonlySet<string> = new Set(["/data", "/config", "/logs", "/log", "/storage", "/app", "/work", "/workspace"]);

function isScratch(mount: Mounted): boolean {
  return SCRATCH.has(mount.path ?? "");
}

const SCRATCH: ReadonlySet<string> = new Set(["/tmp", "/var/tmp", "/run", "/var/run", "/var/cache", "/var/log", "/cache", "/home", "/root"]);

const EVIDENCE: readonly PathUse["via"][] = ["command", "probe", "lifecycle", "image", "env", "workingDir"];

function rank(gap: Gap): number {
  return (gap.strength === "strong" ? 0 : 10) + EVIDENCE.indexOf(gap.use.via) + (gap.use.partial ? 0.5 : 0);
}

/** A volume that only one container mounts, and only to read it: nobody ever puts anything there. */
export interface UnwrittenVolume {
  readonly volume: SharedVolume;
  readonly reader: Sharer;
  readonly mount: Mounted;
  /** What it reads there; never empty. */
  readonly reads: readonly PathUse[];
  /** A neighbour whose image writes such files to a directory it does not mount, and that directory. */
  readonly writer: { readonly sharer: Sharer; readonly use: PathUse } | undefined;
}

/** The emptyDir volumes that are only read, by the one container that mounts them. */
export function unwrittenVolumes(pod: Pod): UnwrittenVolume[] {
  const model = sharing(pod);
  // A mount of a volume that is not declared, or not known, may be the one that is missing here.
  if (model.containers.length < 2 || model.containers.some((each) => each.mounts.some((mount) => mount.volume === undefined))) return [];
  const found: UnwrittenVolume[] = [];
  for (const volume of model.volumes) {
    if (volume.source !== "emptyDir") continue;
    const mounters = model.mounters(volume.name);
    const reader = mounters[0];
    if (mounters.length !== 1 || reader === undefined || reader.container.role === "ephemeral") continue;
    const mounts = reader.mounts.filter((each) => each.volume === volume);
    const [mount] = mounts;
    if (mounts.length !== 1 || mount?.path === undefined || pod.volumeUses.some((use) => use.name === volume.name && use.kind !== "volumeMounts")) continue;
    const path = mount.path;
    // A path above the mount (`chown -R /var`) reaches into it as well.
    const touching = reader.paths.filter((use) => use.via !== "workingDir" && (isUnder(use.path, path) || (use.action !== "read" && isUnder(path, use.path))));
    const reads = touching.filter((use) => use.action === "read" && !use.copied && use.via !== "image" && use.via !== "env");
    if (reads.length === 0 || reads.length !== touching.length || !onlyReads(reader)) continue;
    found.push({ volume, reader, mount, reads, writer: writerFor(reads, path, model.containers, reader) });
  }
  return found;
}

/** Programs that change no files but those they name. A program nobody knows may write what it pleases. */
const READS_ONLY: ReadonlySet<string> = new Set(
  ("tail cat less more head grep egrep fgrep awk sed wc cut sort uniq tr jq ls stat test [ [[ (( tee multitail inotifywait " +
    "echo printf sleep true : false exit date set export cd trap wait read break continue { mkdir touch").split(" "),
);

function onlyReads(sharer: Sharer): boolean {
  return sharer.commands.every(({ program }) => program !== undefined && READS_ONLY.has(program));
}

function writerFor(reads: readonly PathUse[], path: string, all: readonly Sharer[], reader: Sharer): UnwrittenVolume["writer"] {
  for (const sharer of all) {
    if (sharer === reader || !(sharer.container.role === "app" || sharer.container.role === "sidecar")) continue;
    for (const use of sharer.paths) {
      if (use.via !== "image" || use.action !== "write" || use.path.split("/").length < 3 || sharer.mountOver(use.path)?.volume !== undefined) continue;
      if (use.path === path || reads.some((read) => /^(access|error)\.log$|\.log$/.test(below(read.path, path)) || isUnder(read.path, use.path))) return { sharer, use };
    }
  }
  return undefined;
}

/** A file that one container reads where no volume is mounted, while another writes it in a file system of its own. */
export interface UnsharedFile {
  readonly reader: Sharer;
  readonly read: PathUse;
  /** Who writes it; `undefined` where a container follows a log that nobody visible writes. */
  readonly writer: { readonly sharer: Sharer; readonly use: PathUse } | undefined;
  /** The folder a shared volume would have to be mounted at in both. */
  readonly folder: string;
}

/** The files that are read and written without a volume between: at most one for each reader and folder. */
export function unsharedFiles(pod: Pod): UnsharedFile[] {
  const { containers } = sharing(pod);
  if (containers.length < 2) return [];
  const found = new Map<string, UnsharedFile>();
  for (const reader of containers) {
    if (reader.container.role === "ephemeral" || reader.mountsUnknownPath || reader.worksOnNode || !onlyReads(reader)) continue;
    for (const read of reader.paths) {
      if (read.via !== "command" || read.action !== "read" || read.copied || read.partial || isImageFolder(read.path) || reader.mountOver(read.path)?.path !== undefined) continue;
      if (reader.paths.some((use) => use.action !== "read" && use.via !== "workingDir" && isUnder(read.path, use.path))) continue;
      const writer = writerOf(read, reader, containers);
      const folder = writer !== undefined && isUnder(read.path, writer.use.path) && writer.use.path !== read.path ? writer.use.path : read.path.slice(0, read.path.lastIndexOf("/"));
      const followed = read.program === "tail" && /\.(log|txt|out|err)$/.test(read.path);
      if (folder === "" || (writer === undefined && !followed)) continue;
      const key = `${reader.name} ${folder}`;
      if (found.get(key)?.writer === undefined) found.set(key, { reader, read, writer, folder });
    }
  }
  return [...found.values()];
}

function writerOf(read: PathUse, reader: Sharer, all: readonly Sharer[]): UnsharedFile["writer"] {
  for (const sharer of all) {
    if (sharer === reader || sharer.container.role === "ephemeral" || sharer.mountsUnknownPath || sharer.worksOnNode) continue;
    const use = sharer.paths.find(
      (each) =>
        each.action === "write" && sharer.mountOver(each.path)?.path === undefined && ((each.via === "command" && each.path === read.path && !each.partial) || (each.via === "image" && LOG_FOLDER.test(each.path) && isUnder(read.path, each.path))),
    );
    if (use !== undefined) return { sharer, use };
  }
  return undefined;
}

const LOG_FOLDER = /\/logs?(\/|$)/;

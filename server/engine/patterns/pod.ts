/** What every scaffold asks of the Pod at hand and does to it. */
import type { Container, Pod } from "../kubernetes/model.ts";
import { isUnder } from "../kubernetes/paths.ts";
import { isPlaceholder } from "../kubernetes/placeholder.ts";
import { sharing, type Sharer } from "../kubernetes/sharing.ts";
import { freeName, type Change } from "../refactorings/change.ts";
import { freeMountPath, takenNames } from "../refactorings/place.ts";
import type { Place } from "../refactorings/refactoring.ts";
import { tabStop, type Data } from "../yaml/print.ts";

/** The images scaffolds use, with tags that exist. */
export const BUSYBOX = "busybox:1.37";
export const HAPROXY = "haproxy:3.0";
export const SOCAT = "alpine/socat:1.8.0.3";

/** The Pod, and the app container a scaffold is for: the one at the cursor, else the first. `undefined` where there is none. */
export function appAt(place: Place): { readonly pod: Pod; readonly app: Sharer } | undefined {
  const { pod, container } = place;
  if (pod === undefined || pod.spec.shared) return undefined;
  const app = container?.role === "app" ? container : pod.containers.find(({ role }) => role === "app");
  if (app === undefined || app.value.shared || app.name === undefined) return undefined;
  return { pod, app: sharing(pod).of(app) };
}

/** Does the Pod end, so that what runs beside its app must not keep it from ending? */
export function ends(pod: Pod): boolean {
  return pod.job !== undefined;
}

/** Add a container that runs beside the app: an app container, or a native sidecar where `native`. Its pairs in the given order. */
export function addBeside(change: Change, native: boolean, container: { readonly name: Data; readonly image: Data; readonly [key: string]: Data }): void {
  const { name, image, ...rest } = container;
  if (native) change.addItem(change.spec, "initContainers", { name, image, restartPolicy: "Always", ...rest }, undefined, { before: "containers" });
  else change.addItem(change.spec, "containers", { name, image, ...rest });
}

export function freeContainerName(pod: Pod, base: string): string {
  return freeName(base, takenNames(pod).containers);
}

export function freeVolumeName(pod: Pod, base: string): string {
  return freeName(base, takenNames(pod).volumes);
}

/** A name for a port that no container of the Pod has: at most 15 characters. */
export function freePortName(pod: Pod, base: string): string {
  return freeName(base, pod.containers.flatMap(({ ports }) => ports.flatMap(({ name }) => name ?? [])), 15);
}

/** A port at which no process of the Pod listens and which none calls: `wanted`, or the next one; never a privileged one. */
export function freeLocalPort(pod: Pod, wanted: number): number {
  const taken = new Set<number>();
  for (const sharer of sharing(pod).containers) {
    for (const { port } of [...sharer.ports, ...sharer.calls]) taken.add(port);
    for (const { port } of [...(sharer.image?.listens ?? []), ...(sharer.image?.optionalListens ?? [])]) taken.add(port);
  }
  let port = wanted < 1_024 ? wanted + 8_000 : wanted;
  while (taken.has(port)) port = port >= 65_535 ? 1_024 : port + 1;
  return port;
}

/**
 * Add an emptyDir and mount it where it is wanted. Containers whose commands name files below these paths, and which mount nothing
 * there, mean the same files: they get the mount too.
 */
export function addSharedVolume(
  change: Change,
  pod: Pod,
  name: string,
  mounts: readonly { readonly container: Sharer; readonly path: string; readonly written: string }[],
): void {
  for (const { container, written } of mounts) change.addItem(change.container(container.container), "volumeMounts", { name, mountPath: written });
  for (const path of new Set(mounts.map((mount) => mount.path))) {
    for (const other of sharing(pod).containers) {
      if (mounts.some(({ container }) => container === other) || other.mountOver(path) !== undefined || other.container.role === "ephemeral") continue;
      const use = other.paths.some((each) => (each.via !== "image" || each.action === "write") && isUnder(each.path, path));
      const written = mounts.find((mount) => mount.path === path)!.written;
      if (use) change.addItem(change.container(other.container), "volumeMounts", { name, mountPath: written });
    }
  }
  change.addItem(change.spec, "volumes", { name, emptyDir: {} });
}

// --- Logs ---

/** Where an app writes its logs, and how far that is known. */
export interface Logs {
  readonly directory: string;
  readonly files: readonly string[];
  /** The mount that brings a volume there already. */
  readonly mount: { readonly volume: string; readonly path: string; readonly subPath: string | undefined } | undefined;
  /** It was found, not guessed. */
  readonly known: boolean;
}

/** Where the app writes its logs: by its script, its image's known paths, its environment, its mounts; else a guess to be changed. */
export function logsOf(app: Sharer): Logs {
  const written = app.paths.filter(({ path, partial, action, via }) => !partial && (action === "write" || via === "env") && isLogFile(path));
  const first = written.find(({ action }) => action === "write") ?? written[0];
  if (first !== undefined) {
    const directory = parentOf(first.path);
    return logs(app, directory, [...new Set(written.filter(({ path }) => parentOf(path) === directory).map(({ path }) => path.slice(directory.length + 1)))]);
  }
  const known = app.paths.find(({ via, action, path }) => via === "image" && action === "write" && app.image?.paths?.logs?.includes(path) === true);
  if (known !== undefined) return logs(app, known.path, /nginx/.test(known.path) ? ["access.log", "error.log"] : ["app.log"]);
  const mount = app.mounts.find((each) => each.volume?.filledByContainers === true && each.path !== undefined && /log/i.test(`${each.path} ${each.volume.name}`));
  if (mount?.path !== undefined) return logs(app, mount.path, ["app.log"]);
  return GUESS;
}

const GUESS: Logs = { directory: "/var/log/app", files: ["app.log"], mount: undefined, known: false };

function logs(app: Sharer, directory: string, files: readonly string[]): Logs {
  const over = app.mountOver(directory);
  const usable = over?.volume?.filledByContainers === true && over.path !== undefined && over.subPath !== undefined && over.mount.mountPath !== undefined;
  // Another volume right there: its logs are where that volume is.
  if (over?.path === directory && !usable) return GUESS;
  return { directory, files, known: true, mount: usable ? { volume: over.volume.name, path: over.mount.mountPath!, subPath: over.mount.subPath } : undefined };
}

/** A file whose directory may become a volume's: nothing else that the image needs is there. */
function isLogFile(path: string): boolean {
  return /\.(log|txt|json|jsonl|out|err)$/.test(path) && /(^|\/)(logs?|tmp|data|output|out|shared|mnt)(\/|$)/.test(parentOf(path)) && parentOf(path) !== "/" && !isUnder(path, "/proc") && !isUnder(path, "/dev");
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/**
 * See to it that the app's logs are in a volume, and give the volume mounts of a reader of them, with the files it can read. Stops 1
 * and 2 are the volume's name and the directory, from 3 on the files, where they are not known.
 */
export function shareLogs(change: Change, pod: Pod, app: Sharer): { readonly mounts: Data; readonly files: readonly string[] } {
  const { directory, files, mount, known } = logsOf(app);
  if (mount !== undefined) {
    const subPath = mount.subPath === undefined ? {} : { subPath: mount.subPath };
    const mounts = [{ name: mount.volume, mountPath: mount.path, ...subPath, readOnly: true }];
    return { mounts, files: files.map((file, i) => `${directory}/${known && file !== "app.log" ? file : tabStop(3 + i, file)}`) };
  }
  const volume = tabStop(1, freeVolumeName(pod, "logs"));
  const free = known ? directory : freeMountPath(app, directory);
  const path = known ? directory : tabStop(2, free);
  addSharedVolume(change, pod, volume, [{ container: app, path: free, written: path }]);
  return {
    mounts: [{ name: volume, mountPath: path, readOnly: true }],
    files: files.map((file, i) => `${path}/${known && file !== "app.log" ? file : tabStop(3 + i, file)}`),
  };
}

// --- What the app talks to ---

/** A server outside the Pod that the app's environment names. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** What to call it: a word of the host's name. */
  readonly name: string;
  /** Point the app at a port of its own Pod instead. */
  redirect(change: Change, port: string): void;
}

const SCHEMES: Readonly<Record<string, number>> = {
  amqp: 5672,
  http: 80,
  memcached: 11211,
  mongodb: 27017,
  mysql: 3306,
  nats: 4222,
  postgres: 5432,
  postgresql: 5432,
  redis: 6379,
  tcp: 0,
};

/** The servers the app's literal variables name: a URL, `host:port`, or `…_HOST` and `…_PORT`. TLS is left alone: a name must match its certificate. */
export function targetsOf(app: Sharer): Target[] {
  const entries = (app.container.value.get("env")?.items() ?? []).flatMap((entry) => {
    const name = entry.get("name")?.string;
    const value = entry.get("value");
    return name === undefined || value?.string === undefined || value.shared || isPlaceholder(value.string) ? [] : [{ name, value, text: value.string }];
  });
  const found: Target[] = [];
  for (const { name, value, text } of entries) {
    const match = /^(?:([a-z][a-z0-9+.-]*):\/\/(?:[^@/,]*@)?)?([a-z0-9][a-z0-9.-]*)(?::(\d{1,5}))?(?=$|[/?#])/i.exec(text);
    const [whole, scheme, host, digits] = match ?? [];
    if (whole === undefined || host === undefined || isLocal(host)) continue;
    const twin = /^(.*)_HOST$/.exec(name)?.[1];
    const portEntry = twin === undefined ? undefined : entries.find((each) => each.name === `${twin}_PORT`);
    if (scheme === undefined && digits === undefined) {
      const port = Number(portEntry?.text);
      if (portEntry === undefined || !isPort(port) || whole !== text) continue;
      found.push({ host, port, name: nameOf(host), redirect: (change, to) => {
        change.setScalar(change.now(value), "localhost");
        change.setScalar(change.now(portEntry.value), to);
      } });
      continue;
    }
    const port = Number(digits ?? SCHEMES[scheme ?? ""] ?? 0);
    if (!isPort(port) || (scheme !== undefined && !(scheme in SCHEMES))) continue;
    const from = whole.length - host.length - (digits === undefined ? 0 : digits.length + 1);
    found.push({ host, port, name: nameOf(host), redirect: (change, to) => {
      change.setScalar(change.now(value), `${text.slice(0, from)}localhost:${to}${text.slice(whole.length)}`);
    } });
  }
  return found.filter((target, i) => found.findIndex((other) => other.host === target.host && other.port === target.port) === i);
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}

function isLocal(host: string): boolean {
  return /^(localhost|127\.|0\.0\.0\.0|::1)/.test(host) || !/[a-z]/i.test(host);
}

function nameOf(host: string): string {
  return host.split(".")[0]!;
}

/**
 * The name a resolver without search domains needs: `db` and `db.shop` are Services of the cluster. That `cluster.local` is the
 * cluster's domain is Kubernetes' default.
 */
export function fullName(host: string, namespace: string | undefined): string {
  const parts = host.split(".");
  if (parts.length === 1) return `${host}.${namespace ?? "default"}.svc.cluster.local`;
  if (parts.length === 2 && !/^(com|net|org|io|dev|app|cloud|local|internal|lan|[a-z]{2})$/.test(parts[1]!)) return `${host}.svc.cluster.local`;
  return parts.length === 3 && parts[2] === "svc" ? `${host}.cluster.local` : host;
}

/** The container's own words for a title. */
export function titled(container: Container): string {
  return `"${container.name ?? "app"}"`;
}

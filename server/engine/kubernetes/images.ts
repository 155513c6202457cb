import { IMAGE_FACTS } from "./image-facts.ts";

/** What is known of a well-known image with its default configuration. A mounted configuration, own arguments or the environment may change all of it. */
export interface ImageFacts {
  /** Every name the image is published under, normalised as {@link imageReference} does. */
  readonly images: readonly string[];
  /** Holds only for tags that match. */
  readonly tag?: RegExp;
  /** Holds only where the first argument is one of these. */
  readonly whenArgs?: readonly string[];
  /** Where it listens without any configuration. Empty or absent: nowhere. */
  readonly listens?: readonly ImagePort[];
  /** Where it listens under a condition, which `when` puts in words. */
  readonly optionalListens?: readonly ImagePort[];
  /** Ports its Dockerfile exposes though nothing listens there. */
  readonly exposedNotListening?: readonly number[];
  /** Where it listens by its first argument. */
  readonly listensByArg?: Readonly<Record<string, readonly ImagePort[]>>;
  /** It does not start without this configuration. */
  readonly needsConfig?: string;
  /** What moves its ports: flags, environment variables, configuration files (a path, or prose where there is no fixed path). */
  readonly portFrom?: { readonly flags?: readonly string[]; readonly env?: readonly string[]; readonly config?: readonly string[] };
  /** Absolute paths it uses. */
  readonly paths?: Readonly<Partial<Record<ImagePathKind, readonly string[]>>>;
  /** What the image is for; a classification, not a fact read somewhere. */
  readonly role: ImageRole;
  /** The multi-container pattern it is usually a helper in. */
  readonly pattern?: "sidecar" | "ambassador" | "adapter";
  /** Where all this was read, as repository:path@commit; several joined by `; `. */
  readonly source: string;
}

export interface ImagePort {
  readonly port: number;
  /** `TCP` where absent. */
  readonly protocol?: "UDP";
  /** The address it binds, where that is not every interface. In a Pod a listener on the loopback address clashes just the same. */
  readonly address?: string;
  /** Known from EXPOSE alone: not proved. */
  readonly exposeOnly?: true;
  readonly when?: string;
}

export type ImagePathKind = "logs" | "content" | "config" | "data" | "cache" | "temp" | "init" | "certs" | "secrets" | "socket" | "reads" | "workdir";

export type ImageRole =
  | "app"
  | "broker"
  | "cache"
  | "ci"
  | "config reloader"
  | "coordination"
  | "csi sidecar"
  | "database"
  | "dns"
  | "echo server"
  | "file sync"
  | "log shipper"
  | "mesh proxy"
  | "metrics exporter"
  | "monitoring"
  | "proxy"
  | "registry"
  | "runtime"
  | "search engine"
  | "secrets agent"
  | "shell"
  | "telemetry agent"
  | "test tool"
  | "tracing collector"
  | "web server";

/** An image reference, taken apart. */
export interface ImageReference {
  /** Registry and repository; for Docker Hub without `docker.io/` and `library/`, as it is usually written. */
  readonly name: string;
  /** `undefined` where the reference has none (the cluster takes `latest`, unless there is a digest). */
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Take an image reference apart: `docker.io/library/nginx:1.27@sha256:…` is `nginx`, `1.27`, `sha256:…`. */
export function imageReference(image: string): ImageReference {
  const at = image.indexOf("@");
  const digest = at === -1 ? undefined : image.slice(at + 1);
  const rest = at === -1 ? image : image.slice(0, at);
  // A colon before the last slash belongs to the registry's port.
  const colon = rest.lastIndexOf(":");
  const tagged = colon > rest.lastIndexOf("/");
  const tag = tagged ? rest.slice(colon + 1) : undefined;
  let name = tagged ? rest.slice(0, colon) : rest;
  for (const mirror of DOCKER_HUB) {
    if (name.startsWith(mirror)) {
      name = name.slice(mirror.length);
      break;
    }
  }
  if (name.startsWith("library/")) name = name.slice("library/".length);
  return { name, tag, digest };
}

/** What is known of an image; `undefined` for an image nobody described. `args` are the container's arguments, where they are known. */
export function imageFacts(image: string | undefined, args: readonly (string | undefined)[] = []): ImageFacts | undefined {
  if (image === undefined) return undefined;
  const { name, tag } = imageReference(image);
  for (const facts of BY_NAME.get(name) ?? []) {
    if (facts.tag !== undefined && !facts.tag.test(tag ?? "")) continue;
    if (facts.whenArgs !== undefined && !facts.whenArgs.includes(args[0] ?? "")) continue;
    return facts;
  }
  return undefined;
}

/**
 * What is known of a helper image that somebody copied to a registry of their own: `example.com/mirror/oauth2-proxy` is found by its last
 * name. Good for what a helper is and does; not for ports and paths, which a rebuilt image may have changed.
 */
export function helperFacts(image: string | undefined, args: readonly (string | undefined)[] = []): ImageFacts | undefined {
  return imageFacts(image, args) ?? (image === undefined ? undefined : HELPERS.get(imageTitle(image)));
}

/** How people call the image in a sentence: the last part of its name, `nginx` for `docker.io/library/nginx:1.27`. */
export function imageTitle(image: string): string {
  const { name } = imageReference(image);
  return name.slice(name.lastIndexOf("/") + 1);
}

/** Does a container of this image, left to its default command, run until it is stopped? `undefined` where nobody knows. */
export function runsForEver(facts: ImageFacts): boolean | undefined {
  // Build servers and Docker's daemon listen; Docker's client, of the same role, does not.
  if (facts.role === "ci") return facts.listens !== undefined && facts.listens.length > 0;
  return ENDLESS_ROLES.has(facts.role) ? true : ENDING_ROLES.has(facts.role) ? false : undefined;
}

/** Docker Hub under other names. */
const DOCKER_HUB = ["docker.io/", "index.docker.io/", "registry-1.docker.io/", "public.ecr.aws/docker/", "mirror.gcr.io/"] as const;

const ENDLESS_ROLES: ReadonlySet<ImageRole> = new Set<ImageRole>([
  "app",
  "broker",
  "cache",
  "config reloader",
  "coordination",
  "csi sidecar",
  "database",
  "dns",
  "echo server",
  "log shipper",
  "mesh proxy",
  "metrics exporter",
  "monitoring",
  "proxy",
  "registry",
  "search engine",
  "telemetry agent",
  "tracing collector",
  "web server",
]);

/** Without a command these do one thing and end (a shell without a terminal ends at once). */
const ENDING_ROLES: ReadonlySet<ImageRole> = new Set<ImageRole>(["shell", "runtime"]);

/** Last names that many an image has. */
const COMMON_NAMES: ReadonlySet<string> = new Set(["agent", "proxy", "docker", "vector", "vault", "alloy"]);

const HELPERS: ReadonlyMap<string, ImageFacts> = new Map(
  IMAGE_FACTS.filter((facts) => facts.pattern !== undefined && facts.tag === undefined && facts.whenArgs === undefined)
    .flatMap((facts) => facts.images.map((name): [string, ImageFacts] => [name.slice(name.lastIndexOf("/") + 1), facts]))
    .filter(([name]) => !COMMON_NAMES.has(name)),
);

const BY_NAME: ReadonlyMap<string, readonly ImageFacts[]> = index();

function index(): Map<string, ImageFacts[]> {
  const byName = new Map<string, ImageFacts[]>();
  for (const facts of IMAGE_FACTS) {
    for (const name of facts.images) {
      const known = byName.get(name);
      if (known === undefined) byName.set(name, [facts]);
      else known.push(facts);
    }
  }
  return byName;
}

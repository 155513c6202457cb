import { whole, type Place } from "../yaml/within.ts";
import type { Command } from "./commands.ts";
import { imageTitle, type ImageFacts, type ImagePort } from "./images.ts";
import type { Container, Manifest } from "./model.ts";
import { isKnown } from "./shell.ts";

/** Where a container listens, and how that is known. All containers of a Pod share one network namespace. */
export interface Listening {
  readonly port: number;
  readonly protocol: string;
  /**
   * `declared`: a containerPort; the others are what the process itself does. `flag` and `env`: it is told so; `config`: a `listen`
   * line of a mounted file; `image`: the default of a well-known image that nothing here changes.
   */
  readonly via: "declared" | "image" | "flag" | "env" | "config";
  /** The address it binds, where that is known and not every interface. */
  readonly address: string | undefined;
  readonly place: Place;
  /** The manifest the place stands in, where that is not the Pod's own. */
  readonly object?: Manifest;
  /** How it is known, a full clause: "nginx listens on 80 unless its configuration says otherwise". */
  readonly because: string;
}

/** A port of the Pod's own address that a container talks to. */
export interface LocalCall {
  readonly port: number;
  /** The `host:port`, or the port, in the text. */
  readonly place: Place;
  /** It is surely a client's target (a URL with a scheme, a variable named `…_URL`), not an own address. */
  readonly certain: boolean;
}

export function declaredListening(container: Container): Listening[] {
  return container.ports.flatMap(({ value, containerPort, protocol }) => {
    const number = value.get("containerPort");
    if (containerPort === undefined || protocol === undefined || number === undefined) return [];
    return [{ port: containerPort, protocol, via: "declared", address: undefined, place: whole(number), because: `it declares containerPort ${containerPort}` }];
  });
}

/** What the command line and the environment say where it listens. */
export function toldPorts(container: Container, commands: readonly Command[], facts: ImageFacts | undefined): Listening[] {
  const found: Listening[] = [];
  const flags = new Set(facts?.portFrom?.flags ?? []);
  for (const { words, program } of commands) {
    if (program !== undefined && CLIENTS.has(program)) continue;
    words.forEach((word, i) => {
      const match = /^(--?[a-zA-Z][-.\w]*)(?:=(.*))?$/s.exec(word.text);
      if (match === null) return;
      const [, flag, joined] = match as unknown as [string, string, string | undefined];
      if (!flags.has(flag) && !LISTEN_FLAG.test(flag)) return;
      const value = joined ?? words[i + 1]?.text ?? "";
      const address = listenAddress(value);
      if (address === undefined) return;
      const at = joined === undefined ? words[i + 1]! : word;
      const from = at.text.length - value.length;
      found.push({
        ...address,
        protocol: /udp/i.test(flag) || value.startsWith("udp:") ? "UDP" : "TCP",
        via: "flag",
        place: at.within(from, at.text.length),
        because: `\`${flag}\` makes it listen on ${address.port}`,
      });
    });
  }
  for (const entry of container.value.get("env")?.items() ?? []) {
    const name = entry.get("name")?.string ?? "";
    const value = entry.get("value");
    if (value === undefined || !(facts?.portFrom?.env?.includes(name) === true || LISTEN_VARIABLE.test(name))) continue;
    const address = listenAddress(value.string ?? "");
    if (address !== undefined) found.push({ ...address, protocol: "TCP", via: "env", place: whole(value), because: `${name} makes it listen on ${address.port}` });
  }
  return found;
}

/** Circumstances under which an image's defaults no longer tell where it listens. */
export interface Circumstances {
  readonly facts: ImageFacts;
  readonly commands: readonly Command[];
  /** Does a volume cover this path of the container? */
  covers(path: string): boolean;
  readonly mountsConfiguration: boolean;
}

/** The ports a well-known image listens on while nothing in the manifest changes its configuration; none as soon as something may. */
export function imagePorts(container: Container, { facts, commands, covers, mountsConfiguration }: Circumstances): Listening[] {
  const image = container.value.get("image");
  if (image === undefined || facts.needsConfig !== undefined) return [];
  const from = facts.portFrom;
  if (from?.env?.some((name) => container.env.has(name)) === true) return [];
  if (from?.env !== undefined && container.value.has("envFrom")) return [];
  for (const path of from?.config ?? []) if (path.startsWith("/") ? covers(path.replace(/\/[^/]*\*.*$/, "")) : mountsConfiguration) return [];
  if (facts.paths?.config?.some(covers) === true) return [];
  const first = container.args?.[0]?.string ?? "";
  const byArg = facts.listensByArg?.[first];
  if (byArg === undefined && !runsDefault(container, commands, facts)) return [];
  const title = imageTitle(container.image ?? "");
  return (byArg ?? facts.listens ?? [])
    .filter((port) => port.exposeOnly !== true)
    .map((port) => ({
      port: port.port,
      protocol: port.protocol ?? "TCP",
      via: "image",
      address: port.address,
      place: whole(image),
      because: because(title, port),
    }));
}

/** Does the container run its image's own program, with arguments that do not touch ports or configuration? */
export function runsDefault(container: Container, commands: readonly Command[], facts: ImageFacts): boolean {
  if (container.command === undefined && (container.args === undefined || container.args.length === 0)) return true;
  // A script may prepare another configuration before it starts the program.
  if (commands.length > 1) return false;
  const programs = PROGRAMS.get(facts.images[0] ?? "");
  const main = container.command === undefined && container.args?.[0]?.string?.startsWith("-") === true ? commands[0] : commands.find(({ program }) => program !== undefined && programs?.includes(program) === true);
  if (main === undefined) return false;
  return !main.words.some(({ text }, i) => i > 0 && (!isKnown(text) || /port|listen|bind|addr|sentinel|conf|^-[pc]$|^\//i.test(text)));
}

/** The ports of the Pod's own address that a container names as a client. */
export function localCalls(container: Container, commands: readonly Command[]): LocalCall[] {
  const found: LocalCall[] = [];
  for (const { words, program } of commands) {
    const client = program !== undefined && CLIENTS.has(program);
    words.forEach((word, i) => {
      const flag = /^(--?[a-zA-Z][-.\w]*)=/.exec(word.text)?.[1] ?? (i > 0 ? (/^--?[a-zA-Z][-.\w]*$/.exec(words[i - 1]!.text)?.[0] ?? "") : "");
      if (LISTEN_FLAG.test(flag) || /listen|bind/i.test(flag)) return;
      for (const { port, from, to, scheme } of localAddresses(word.text)) {
        found.push({ port, place: word.within(from, to), certain: client || scheme || CLIENT_NAME.test(flag) });
      }
      const next = words[i + 1];
      if ((program === "nc" || program === "ncat" || program === "telnet") && /^(localhost|127\.0\.0\.1)$/.test(word.text) && next !== undefined && /^\d+$/.test(next.text)) {
        found.push({ port: Number(next.text), place: next.place, certain: true });
      }
    });
  }
  for (const entry of container.value.get("env")?.items() ?? []) {
    const name = entry.get("name")?.string ?? "";
    const value = entry.get("value");
    if (value?.string === undefined || LISTEN_VARIABLE.test(name) || /LISTEN|BIND/.test(name)) continue;
    for (const { port, from, to, scheme } of localAddresses(value.string)) found.push({ port, place: { value, from, to }, certain: scheme || CLIENT_NAME.test(name) });
  }
  return found;
}

/** The `listen` lines of a configuration file (nginx, haproxy `bind`): ports with their offsets in the text. */
export function listenLines(text: string): { readonly port: number; readonly from: number; readonly to: number }[] {
  const found: { port: number; from: number; to: number }[] = [];
  for (const match of text.matchAll(/^[ \t]*(?:listen|bind)[ \t]+(?:\[[^\]\n]*\]:|[\w.*-]*:)?(\d{1,5})\b(?!\.)/gim)) {
    const to = match.index + match[0].length;
    found.push({ port: Number(match[1]), from: to - match[1]!.length, to });
  }
  return found;
}

/** Two listeners of one Pod on one port clash whatever their address, unless both bind different addresses that are not the wildcard. */
export function addressesClash(a: string | undefined, b: string | undefined): boolean {
  const [one, other] = [loopback(a), loopback(b)];
  return one === undefined || other === undefined || one === other;
}

function loopback(address: string | undefined): string | undefined {
  return address === undefined || address === "" || address === "0.0.0.0" || address === "::" || address === "[::]" || address === "*" ? undefined : address === "localhost" ? "127.0.0.1" : address;
}

function because(title: string, port: ImagePort): string {
  const where = port.address === undefined ? `${port.port}` : `${port.address}:${port.port}`;
  return `${title} listens on ${where} unless its configuration says otherwise`;
}

/** `8080`, `:8080`, `0.0.0.0:8080`, `http://0.0.0.0:8080`; `undefined` for anything else. */
function listenAddress(text: string): { readonly port: number; readonly address: string | undefined } | undefined {
  const match = /^(?:[a-z]+:\/\/)?(?:(\[[0-9a-fA-F:.]*\]|[\w.*-]*):)?(\d{1,5})\/?$/.exec(text);
  const port = Number(match?.[2]);
  if (match === null || !(port > 0 && port < 65_536)) return undefined;
  return { port, address: match[1] === undefined || match[1] === "" ? undefined : match[1] };
}

function localAddresses(text: string): { port: number; from: number; to: number; scheme: boolean }[] {
  return [...text.matchAll(/([a-z][a-z0-9+.-]*:\/\/)?(?:[\w.~%-]+(?::[^@\s/]*)?@)?(?<![\w.-])(localhost|127\.0\.0\.1|\[::1\]):(\d{2,5})(?!\d)/g)].map((match) => ({
    port: Number(match[3]),
    from: match.index + match[0].length - match[2]!.length - 1 - match[3]!.length,
    to: match.index + match[0].length,
    scheme: match[1] !== undefined,
  }));
}

/** Flags by which programs are told where to listen. Learnt on real manifests: everything wider catches clients' flags. */
const LISTEN_FLAG = /^--(port|listen(-[a-z-]+)?|bind(-[a-z-]+)?|[a-z.-]*listen-address|secure-port|http-port|https-port|metrics-port)$|^--?web\.listen-address$/;

/** Variables by which programs are told the same. Plain `PORT` is left out: blocks of variables that containers share have it. */
const LISTEN_VARIABLE = /^(LISTEN_PORT|[A-Z0-9_]*_LISTEN_(ADDR|ADDRESS|PORT))$/;

const CLIENT_NAME = /(url|uri|host|addr|address|endpoint|upstream|target|server|backend|proxy|broker)s?$/i;

const CLIENTS: ReadonlySet<string> = new Set(
  "curl wget nc ncat telnet http grpcurl redis-cli redis-benchmark psql pg_dump pg_isready mysql mysqldump mysqladmin mongosh mongo mongodump ab hey wrk".split(" "),
);

/** The programs official images run by default, by the first name of their facts. */
const PROGRAMS: ReadonlyMap<string, readonly string[]> = new Map([
  ["nginx", ["nginx", "nginx-debug"]],
  ["httpd", ["httpd", "httpd-foreground", "apachectl", "apache2-foreground"]],
  ["caddy", ["caddy"]],
  ["tomcat", ["catalina.sh"]],
  ["redis", ["redis-server"]],
  ["valkey/valkey", ["valkey-server"]],
  ["memcached", ["memcached"]],
  ["mysql", ["mysqld"]],
  ["mariadb", ["mariadbd", "mysqld"]],
  ["postgres", ["postgres"]],
  ["mongo", ["mongod"]],
]);

import type { Value } from "../yaml/value.ts";
import { listenLines, type Listening } from "./listening.ts";
import type { Manifest } from "./model.ts";
import { isUnder, normalisePath } from "./paths.ts";
import type { Mounted, Sharer } from "./sharing.ts";

/** A file that a container sees because a ConfigMap or Secret is mounted. */
export interface ConfigFile {
  /** Where it is in the container, normal. */
  readonly path: string;
  readonly key: string;
  /** The key's value; its `string` is the content of a ConfigMap's file, a Secret's `data` is base64. */
  readonly content: Value;
  readonly object: Manifest;
  readonly mount: Mounted;
}

/** The object of a kind and name that a Pod's reference means; `undefined` where there is none, or more than one. */
export type FindObject = (kind: "ConfigMap" | "Secret", name: string) => Manifest | undefined;

/** The files that mounted ConfigMaps and Secrets put into a container, as far as their objects are known. */
function configFiles(sharer: Sharer, find: FindObject): ConfigFile[] {
  return sharer.mounts.flatMap((mount): ConfigFile[] => {
    const { volume, path } = mount;
    if (volume === undefined || path === undefined || mount.subPath === undefined) return [];
    const source = volume.value.get(volume.source);
    const reference =
      volume.source === "configMap" ? { kind: "ConfigMap" as const, name: source?.get("name")?.string } : volume.source === "secret" ? { kind: "Secret" as const, name: source?.get("secretName")?.string } : undefined;
    const object = reference?.name === undefined ? undefined : find(reference.kind, reference.name);
    if (object === undefined) return [];
    const items = source?.get("items")?.items().map((item) => ({ key: item.get("key")?.string, path: item.get("path")?.string }));
    return objectKeys(object).flatMap(({ key, value }) => {
      const file = items === undefined ? key : items.find((item) => item.key === key)?.path;
      if (file === undefined) return [];
      const relative = normalisePath(file);
      const root = `/${mount.subPath}`;
      if (!isUnder(relative, root)) return [];
      const at = mount.subPath === "" ? normalisePath(`${path}/${relative}`) : normalisePath(`${path}/${relative.slice(root.length)}`);
      return [{ path: at, key, content: value, object, mount }];
    });
  });
}

/** The keys of a ConfigMap or Secret with their values. */
export function objectKeys(object: Manifest): { readonly key: string; readonly value: Value }[] {
  return ["data", "stringData", "binaryData"].flatMap((section) => object.value.get(section)?.entries() ?? []);
}

/** Where a container listens because a mounted configuration says so: one that its image reads by default, or its command line names. */
export function configPorts(sharer: Sharer, find: FindObject): Listening[] {
  if (!readsListenLines(sharer)) return [];
  const { paths, portFrom } = sharer.image ?? {};
  const places = [...(paths?.config ?? []), ...(portFrom?.config ?? [])].filter((path) => path.startsWith("/")).map((path) => path.replace(/\/[^/]*\*.*$/, ""));
  const isRead = (path: string): boolean => places.some((place) => isUnder(path, place)) || sharer.commands.some(({ words }) => words.some(({ text }) => text === path || text.endsWith(`=${path}`)));
  return configFiles(sharer, find)
    .filter(({ object, path }) => object.kind === "ConfigMap" && isRead(path) && isConfiguration(path))
    .flatMap(({ content, key, object }) =>
      listenLines(content.string ?? "").map(({ port, from, to }) => ({
        port,
        protocol: "TCP",
        via: "config" as const,
        address: undefined,
        place: { value: content, from, to },
        object,
        because: `its configuration ${key} in ConfigMap "${object.name}" makes it listen on ${port}`,
      })),
    );
}

/** Only where `listen` and `bind` lines mean ports: nginx's and haproxy's own programs, not a tool that copies their files. */
function readsListenLines(sharer: Sharer): boolean {
  return /nginx|haproxy|openresty/.test(sharer.container.image ?? "") || sharer.commands.some(({ program }) => program === "nginx" || program === "haproxy");
}

function isConfiguration(path: string): boolean {
  return /\.(conf|cfg|template)$|\/(nginx|haproxy)[^/]*$/.test(path);
}

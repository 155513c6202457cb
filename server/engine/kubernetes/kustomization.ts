import { readDocument } from "../yaml/document.ts";
import type { Value } from "../yaml/value.ts";

/** What a kustomization says about the files around it. Names are joined to the folder of the kustomization, with `/`. */
export interface Kustomization {
  /** Files and folders it takes in: resources, bases, components. */
  readonly resources: readonly string[];
  /** Files that patch others: parts of manifests, not manifests. */
  readonly patches: readonly string[];
  /** ConfigMaps and Secrets it makes itself. */
  readonly generated: readonly { readonly kind: "ConfigMap" | "Secret"; readonly name: string }[];
}

/** Is this a kustomization? By its name alone: real ones often lack `apiVersion` and `kind`. */
export function isKustomization(file: string): boolean {
  return /(?:^|[\\/])(?:kustomization\.ya?ml|Kustomization)$/.test(file);
}

/** Read a kustomization; what cannot be read of it is absent. */
export function readKustomization(file: string, text: string): Kustomization {
  const folder = folderOf(file);
  const { value } = readDocument(text);
  const names = (key: string): string[] => (value.get(key)?.items() ?? []).flatMap((item) => fileName(item) ?? []);
  const paths = (key: string): string[] => (value.get(key)?.items() ?? []).flatMap((item) => fileName(item.get("path")) ?? []);
  const generators = (key: string, kind: "ConfigMap" | "Secret") =>
    (value.get(key)?.items() ?? []).flatMap((item) => {
      const name = item.get("name")?.string;
      return name === undefined ? [] : [{ kind, name }];
    });
  const join = (list: readonly string[]): string[] => list.map((name) => joinName(folder, name));
  return {
    resources: join([...names("resources"), ...names("bases"), ...names("components")]),
    patches: join([...paths("patches"), ...names("patchesStrategicMerge"), ...paths("patchesJson6902")]),
    generated: [...generators("configMapGenerator", "ConfigMap"), ...generators("secretGenerator", "Secret")],
  };
}

/** The folder part of a file's name, `""` where it has none. Names may be paths or URIs. */
export function folderOf(file: string): string {
  const name = file.replaceAll("\\", "/");
  return name.slice(0, Math.max(name.lastIndexOf("/"), 0));
}

/** The name of a file in the form names are compared in: `/` between parts, no `.` and `..`. */
export function fileKey(file: string): string {
  return joinName("", file.replaceAll("\\", "/"));
}

/** A name in a kustomization is a file, not the text of an inline patch nor something on the network. */
function fileName(value: Value | undefined): string | undefined {
  const name = value?.string;
  return name === undefined || /[\n{}]|:\/\/|^git@/.test(name) ? undefined : name;
}

function joinName(folder: string, name: string): string {
  const uri = /^[a-z][a-z0-9+.-]+:\/\//i.exec(folder || name)?.[0] ?? "";
  const relative = uri !== "" && folder !== "" ? encodeURI(name) : name;
  const whole = folder === "" || name.startsWith("/") ? relative : `${folder}/${relative}`;
  const rest = whole.startsWith(uri) ? whole.slice(uri.length) : whole;
  const parts: string[] = [];
  for (const part of rest.split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== ".." && parts.at(-1) !== "") parts.pop();
    else if (part !== "." && (part !== "" || parts.length === 0)) parts.push(part);
  }
  return uri + parts.join("/");
}

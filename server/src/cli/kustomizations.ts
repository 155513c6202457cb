import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readKustomization } from "../../engine/kubernetes/kustomization.ts";
import type { Settings, Workspace } from "../../engine/workspace.ts";
import { readText } from "../files.ts";
import { STDIN } from "./inputs.ts";

/**
 * The kustomizations in the folders of the files and above them, with the files they take in: they say what is a patch, what is generated, and
 * what belongs together. These files are read for that and not checked, unless they were named.
 */
export function readKustomizations(workspace: Workspace, names: readonly string[], settings: Settings): void {
  const known = new Map(names.map((name) => [keyOf(name), name]));
  const folders = new Set<string>();
  for (const name of names) {
    // Upwards to the root of the repository; a folder that was seen has had those above it seen too.
    for (let folder = dirname(resolve(name)); name !== STDIN && !folders.has(folder); folder = dirname(folder)) {
      folders.add(folder);
      if (existsSync(join(folder, ".git"))) break;
    }
  }
  const read = (path: string): string | undefined => {
    try {
      return known.has(keyOf(path)) || !statSync(path).isFile() ? undefined : readText(path).text;
    } catch {
      // It says nothing then; a file that was named has had its error.
      return undefined;
    }
  };
  for (const folder of folders) {
    for (const name of KUSTOMIZATIONS) {
      const path = join(folder, name);
      const own = known.get(keyOf(path));
      const text = own === undefined ? read(path) : workspace.get(own)?.text;
      if (text === undefined) continue;
      if (own === undefined) workspace.set(path, text, settings);
      for (const resource of readKustomization(keyOf(path), text).resources) {
        const content = read(resource);
        if (content !== undefined) workspace.set(resource, content, settings);
      }
    }
  }
}

const KUSTOMIZATIONS = ["kustomization.yaml", "kustomization.yml", "Kustomization"] as const;

/** One name for one file, however it was given: absolute, with `/`. */
export function keyOf(file: string): string {
  return file === STDIN ? file : resolve(file).replaceAll("\\", "/");
}

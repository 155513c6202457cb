/** The workspace's files on Node: what {@link Disk} asks for, in `file:` URIs. */
import { lstatSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ignore from "ignore";
import { finds, readText, walk } from "./files.ts";
import type { Disk } from "./folder-index.ts";

/** In bytes: larger files are no manifests that people write, and are not indexed. */
const MAX_INDEXED_SIZE = 4 * 1024 * 1024;

export const nodeDisk: Disk = {
  *walk(folder, exclude) {
    const root = toPath(folder);
    if (root === undefined) return;
    for (const file of walk(root, { accepts: accepts(exclude) })) yield toUri(join(root, file));
  },
  finds(folder, uri, exclude) {
    const [root, path] = [toPath(folder), toPath(uri)];
    if (root === undefined || path === undefined) return false;
    const file = relative(root, path).split(sep).join("/");
    return file !== "" && !file.startsWith("../") && accepts(exclude)(file) && finds(root, file);
  },
  read(uri) {
    const path = toPath(uri);
    try {
      if (path === undefined || !lstatSync(path).isFile() || statSync(path).size > MAX_INDEXED_SIZE) return undefined;
      return readText(path).text;
    } catch {
      // Gone, or not ours to read: the index does without.
      return undefined;
    }
  },
};

/** A manifest or kustomization that neither is nor lies in anything that is excluded. */
function accepts(exclude: readonly string[]): (path: string) => boolean {
  const excluded = ignore().add(exclude.flatMap(alternatives).map(asIgnored));
  return (path) => /\.(?:ya?ml|json)$|(?:^|\/)Kustomization$/i.test(path) && !excluded.ignores(path);
}

/** A glob of VS Code as a line of a `.gitignore`: it starts at the folder, and a leading `#`, `!` or blank means itself. */
function asIgnored(glob: string): string {
  return `/${glob.replace(/^\.?\/+/, "").replace(/ +$/, "")}`;
}

/** What a glob with `{a,b}` stands for: one without for each choice. A `.gitignore` knows the rest of VS Code's globs. */
function alternatives(glob: string): string[] {
  const choice = /\{([^{}]*)\}/.exec(glob);
  if (choice === null) return [glob];
  const [whole, choices] = [choice[0], choice[1]!.split(",")];
  return choices.flatMap((each) => alternatives(glob.slice(0, choice.index) + each + glob.slice(choice.index + whole.length)));
}

function toPath(uri: string): string | undefined {
  try {
    return uri.startsWith("file:") ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

/** As VS Code writes URIs, so that an open document and its file have one name: `%20`, and a lower-case drive with `%3A`. */
function toUri(path: string): string {
  return pathToFileURL(path).href.replace(/^file:\/\/\/([A-Za-z]):/, (_, drive: string) => `file:///${drive.toLowerCase()}%3A`).replace(/[!'()*+,;=@&$]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

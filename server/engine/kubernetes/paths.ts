import { MASK } from "../yaml/template.ts";

/**
 * An absolute path of a container as a file system sees it: without doubled or trailing slashes, `.` and `..` resolved. A Windows
 * path loses its drive, turns its backslashes and its capitals. A relative path counts from the root, as the kubelet makes a relative
 * mountPath absolute.
 */
export function normalisePath(path: string): string {
  const windows = /^[A-Za-z]:/.test(path) || (path.includes("\\") && !path.startsWith("/"));
  const unified = windows ? path.replace(/^[A-Za-z]:/, "").replaceAll("\\", "/").toLowerCase() : path;
  const segments: string[] = [];
  for (const segment of unified.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return `/${segments.join("/")}`;
}

/** {@link normalisePath} of a path that is relative to `workingDir`; `undefined` where that is needed and not known. */
export function normalPath(path: string, workingDir?: string): string | undefined {
  if (path.startsWith("/") || /^[a-zA-Z]:[\\/]/.test(path)) return normalisePath(path);
  if (workingDir === undefined || path === "" || path.startsWith("~") || path.startsWith(MASK)) return undefined;
  return normalisePath(`${workingDir}/${path}`);
}

/** Is `path` the directory itself or below it, segment by segment? Both normal. */
export function isUnder(path: string, directory: string): boolean {
  return directory === "/" || path === directory || (path.startsWith(directory) && path[directory.length] === "/");
}

/** What follows `directory` in a path under it, without a slash; `""` for the directory itself. */
export function below(path: string, directory: string): string {
  return directory === "/" ? path.slice(1) : path.slice(directory.length + 1);
}

/** The last segment of a path or of a program's name. */
export function baseName(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return /\.exe$/i.test(name) ? name.slice(0, -4) : name;
}

/** A path found in a text. */
export interface FoundPath {
  /** Normal; where the text goes on with something not known (a variable, a `*`), the directory before it. */
  readonly path: string;
  /** Part of the text, half-open. */
  readonly from: number;
  readonly to: number;
  /** It was written as a URI, `unix:///run/app.sock`. */
  readonly uri: boolean;
  /** The text went on: only the directory is known. */
  readonly partial: boolean;
}

/**
 * The absolute paths in an argument or a value: `/p`, `--flag=/p`, `a=/p:/q`, `@/p`, `unix:///p`, `unix:/p`, `file:///p`, `C:\p`. Never
 * the path of another URL, nor one that begins with something unknown.
 */
export function pathsIn(written: string): FoundPath[] {
  const result: FoundPath[] = [];
  if (!written.includes("/") && !written.includes("\\")) return result;
  // A variable nobody expanded is unknown, as long as it is written: offsets stay.
  const text = written.replace(/\$\{[^}]*\}|\$\([^)]*\)/g, (variable) => MASK.repeat(variable.length));
  for (const match of text.matchAll(TOKEN)) {
    const token = match[0];
    let at = Math.max(token.lastIndexOf("=") + 1, 0);
    if (token[at] === "@") at++;
    const scheme = /^(?:unix|file):(?:\/\/)?(?=\/)/.exec(token.slice(at));
    if (scheme !== null) at += scheme[0].length;
    else if (/^[a-zA-Z][-+.a-zA-Z0-9]*:\/\//.test(token.slice(at))) continue;
    for (let end = at; at < token.length; at = end + 1) {
      end = colonAfter(token, at);
      const piece = token.slice(at, end);
      const found = onePath(piece);
      if (found === undefined) continue;
      const from = match.index + at;
      result.push({ ...found, from, to: from + piece.length, uri: scheme !== null });
    }
  }
  return result;
}

/** The path a whole word names, relative ones under `workingDir`; `undefined` where the word is not a path or begins with something unknown. */
export function onePath(word: string, workingDir?: string): Pick<FoundPath, "path" | "partial"> | undefined {
  const unknown = word.search(UNKNOWN);
  const known = unknown === -1 ? word : word.slice(0, Math.max(word.lastIndexOf("/", unknown), word.lastIndexOf("\\", unknown), 0));
  if (known === "" || known.startsWith('//')) return undefined;
  const path = normalPath(known, workingDir);
  return path === undefined || path === "/" ? undefined : { path, partial: unknown !== -1 };
}

/** Paths of the kernel and of the kubelet's own mounts, which no volume of the manifest is about. */
export function isSystemPath(path: string): boolean {
  return SYSTEM.some((directory) => isUnder(path, directory));
}

/** Folders that images bring their own files in: two containers may well have one each of the same name. */
export function isImageFolder(path: string): boolean {
  return /^\/(etc|usr|bin|sbin|lib\w*|opt|app|home|root|var\/lib)(\/|$)/.test(path);
}

const SYSTEM = ["/dev", "/proc", "/sys", "/var/run/secrets/kubernetes.io", "/run/secrets/kubernetes.io"] as const;

/** Blanks, quotes and the punctuation of lists and code end a path. */
const TOKEN = /[^\s"'`,;(){}[\]<>|&]+/g;

/** Something that only the running container knows: a variable, a template action, a glob. */
const UNKNOWN = new RegExp(`[${MASK}$*?]`);

/** The colon that ends the path starting at `at`; that of a drive letter does not. */
function colonAfter(token: string, at: number): number {
  const colon = token.indexOf(":", /^[a-zA-Z]:[\\/]/.test(token.slice(at, at + 3)) ? at + 2 : at);
  return colon === -1 ? token.length : colon;
}

/**
 * Finding and reading manifests on disk: the only file access beside the command line's writing. Shared by the command line and the
 * language server on Node.
 */
import { isUtf8 } from "node:buffer";
import { existsSync, lstatSync, readdirSync, readFileSync, statSync, type Dirent } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import ignore, { type Ignore } from "ignore";

/** What the files of a folder may end in to be read. A file named by itself is read whatever its ending. */
const ENDINGS = /\.(?:ya?ml|json)$/i;

/** Folders that hold no manifests of their own. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([".git", "node_modules"]);

/** The largest file that is read, in bytes. A manifest etcd takes is under 1.5 MiB. */
export const MAX_FILE_SIZE = 128 * 1024 * 1024;

export interface FileText {
  readonly text: string;
  /** The text is the file, byte for byte: it may be edited and written back. `false` for what is not UTF-8. */
  readonly faithful: boolean;
}

/** A file or folder could not be read; the message says which and why in one line. */
export class FileError extends Error {
  override readonly name = "FileError";
}

/**
 * The text of a file. Bytes that are no UTF-8 become replacement characters; UTF-16 with a byte order mark, which PowerShell writes,
 * is read as such. A byte order mark stays in the text.
 * @throws FileError where the file is missing, unreadable or larger than {@link MAX_FILE_SIZE}.
 */
export function readText(path: string): FileText {
  try {
    const { size } = statSync(path);
    if (size > MAX_FILE_SIZE) throw new FileError(`${path}: the file is larger than ${MAX_FILE_SIZE / 1024 / 1024} MB and is not read`);
    return decode(readFileSync(path));
  } catch (error) {
    throw asFileError(path, error);
  }
}

export function decode(bytes: Buffer): FileText {
  if (isUtf8(bytes)) return { text: bytes.toString("utf8"), faithful: true };
  const mark = bytes.subarray(0, 2).toString("hex");
  if (mark === "fffe") return { text: bytes.toString("utf16le"), faithful: false };
  if (mark === "feff") return { text: new TextDecoder("utf-16be").decode(bytes), faithful: false };
  return { text: bytes.toString("utf8"), faithful: false };
}

export interface WalkOptions {
  /** Which files to yield, by the path relative to the folder, with `/`. Those with a manifest's ending by default. */
  readonly accepts?: (relativePath: string) => boolean;
  /** Told of each folder that cannot be listed; the walk goes on. */
  readonly onError?: (error: FileError) => void;
}

/**
 * The files under a folder, in the order of their names, by paths relative to it, with `/`. Obeys the `.gitignore` files of the
 * folder, of those in it, and of those above it up to the root of its git repository. Links are not followed: what a link points
 * to inside the folder is read at its own place, and nothing outside is read. Lazy, so that a caller can take a break.
 */
export function* walk(folder: string, { accepts = (path) => ENDINGS.test(path), onError = () => {} }: WalkOptions = {}): Generator<string> {
  yield* walkFolder(folder, "", ignoresAbove(folder), accepts, onError);
}

/** Would {@link walk} come to this file, a path relative to the folder, with `/`? Where it is a link, or below one, it would not. */
export function finds(folder: string, file: string): boolean {
  const parts = file.split("/");
  let ignores: readonly IgnoreFile[] = ignoresAbove(folder);
  let at = folder;
  for (const [i, part] of parts.entries()) {
    const own = readIgnore(at);
    if (own !== undefined) ignores = [...ignores, { rules: own, prefix: "" }];
    const last = i === parts.length - 1;
    at = join(at, part);
    const entry = lstatSync(at, { throwIfNoEntry: false });
    if (entry === undefined || !(last ? entry.isFile() : entry.isDirectory()) || SKIPPED_FOLDERS.has(part)) return false;
    if (isIgnored(ignores, last ? part : `${part}/`)) return false;
    ignores = ignores.map(({ rules, prefix }) => ({ rules, prefix: `${prefix}${part}/` }));
  }
  return true;
}

/** One `.gitignore`, and the path from its folder to the folder that is walked: `""` or ending in `/`. */
interface IgnoreFile {
  readonly rules: Ignore;
  readonly prefix: string;
}

function* walkFolder(
  folder: string,
  path: string,
  above: readonly IgnoreFile[],
  accepts: (relativePath: string) => boolean,
  onError: (error: FileError) => void,
): Generator<string> {
  const entries = list(folder, onError);
  const own = entries.some((entry) => entry.name === ".gitignore") ? readIgnore(folder) : undefined;
  const ignores = own === undefined ? above : [...above, { rules: own, prefix: "" }];
  for (const entry of entries) {
    if (entry.isDirectory()) {
      if (SKIPPED_FOLDERS.has(entry.name) || isIgnored(ignores, `${entry.name}/`)) continue;
      const inner = ignores.map(({ rules, prefix }) => ({ rules, prefix: `${prefix}${entry.name}/` }));
      yield* walkFolder(join(folder, entry.name), `${path}${entry.name}/`, inner, accepts, onError);
    } else if (entry.isFile() && accepts(path + entry.name) && !isIgnored(ignores, entry.name)) {
      yield path + entry.name;
    }
  }
}

/** The nearest `.gitignore` with an opinion decides. */
function isIgnored(ignores: readonly IgnoreFile[], name: string): boolean {
  for (let i = ignores.length - 1; i >= 0; i--) {
    const { rules, prefix } = ignores[i]!;
    const { ignored, unignored } = rules.test(prefix + name);
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
}

/** The `.gitignore` files between the root of the folder's git repository and the folder; none where it is in no repository. */
function ignoresAbove(folder: string): IgnoreFile[] {
  const start = resolve(folder);
  const parents: string[] = [];
  for (let at = start; !existsSync(join(at, ".git")); at = dirname(at)) {
    if (dirname(at) === at) return [];
    parents.unshift(dirname(at));
  }
  const ignores = parents.flatMap((parent) => {
    const rules = readIgnore(parent);
    return rules === undefined ? [] : [{ rules, prefix: `${relative(parent, start).split(sep).join("/")}/` }];
  });
  // A folder that is named by itself is walked even where git ignores it.
  return isIgnored(ignores, "") ? [] : ignores;
}

function readIgnore(folder: string): Ignore | undefined {
  try {
    return ignore().add(readFileSync(join(folder, ".gitignore"), "utf8"));
  } catch {
    return undefined;
  }
}

function list(folder: string, onError: (error: FileError) => void): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    onError(asFileError(folder, error));
    return [];
  }
}

export function asFileError(path: string, error: unknown): FileError {
  if (error instanceof FileError) return error;
  const code = (error as { code?: unknown }).code;
  return new FileError(`${path}: ${(typeof code === "string" ? REASONS[code] : undefined) ?? (error instanceof Error ? error.message : String(error))}`);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "is a folder",
  ENOTDIR: "no such file or folder",
  EMFILE: "too many open files",
  ELOOP: "a link that points to itself",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left",
};

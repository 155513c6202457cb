/** What a run is to check: the arguments, expanded and read. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import picomatch from "picomatch";
import { asFileError, decode, FileError, readText, walk, type FileText } from "../files.ts";
import type { Progress } from "./terminal.ts";

/** The name of standard input, on the command line and in what is printed. */
export const STDIN = "-";

/** The texts of all that was named, in order; each file once, under the first name it was given by. */
export async function readFiles(paths: readonly string[], onError: (error: FileError) => void, progress: Progress): Promise<Map<string, FileText>> {
  const files = new Map<string, FileText>();
  const seen = new Set<string>();
  for (const path of paths) {
    for (const file of expand(path, onError)) {
      const place = file === STDIN ? file : resolve(file);
      if (seen.has(place)) continue;
      seen.add(place);
      try {
        files.set(file, file === STDIN ? await standardInput() : readText(file));
      } catch (error) {
        onError(asFileError(file, error));
      }
      progress.report("Reading", files.size, undefined);
    }
  }
  return files;
}

/** Not `readFileSync(0)`, which fails where the other end writes slowly. */
async function standardInput(): Promise<FileText> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  } catch (error) {
    throw asFileError("standard input", error);
  }
  return decode(Buffer.concat(chunks));
}

/** The files that an argument names: itself, those of a folder, or those a glob matches. */
function* expand(path: string, onError: (error: FileError) => void): Generator<string> {
  if (path === STDIN) return yield path;
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) {
      for (const file of walk(path, { onError })) yield joined(path, file);
      return;
    }
    if (found !== undefined) return yield path;
  } catch (error) {
    return onError(asFileError(path, error));
  }
  const pattern = process.platform === "win32" ? path.replaceAll("\\", "/") : path;
  const { base, glob, isGlob } = picomatch.scan(pattern);
  let matched = false;
  if (isGlob) {
    const accepts = picomatch(glob, { dot: true });
    const folder = base === "" ? "." : base;
    for (const file of walk(folder, { accepts: (relativePath) => accepts(relativePath), onError })) {
      matched = true;
      yield joined(folder, file);
    }
  }
  if (!matched) onError(new FileError(isGlob ? `${path}: no file matches` : `${path}: no such file or folder`));
}

/** A file of a folder, named as the folder was given. */
function joined(folder: string, file: string): string {
  if (folder === ".") return file;
  return /[/\\]$/.test(folder) ? folder + file : `${folder}/${file}`;
}

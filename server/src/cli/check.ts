import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import picomatch from "picomatch";
import { fixAll, type AppliedFix } from "../../engine/fix-all.ts";
import { DEFAULT_SETTINGS, forPeople, Workspace, type Report, type Settings } from "../../engine/workspace.ts";
import { readKustomization } from "../../engine/kubernetes/kustomization.ts";
import { asFileError, decode, FileError, readText, walk, type FileText } from "../files.ts";
import { Lines } from "../lines.ts";
import { SEVERITIES, UsageError, type CheckCommand } from "./arguments.ts";
import { readConfig } from "./config.ts";
import { jsonOutput } from "./json.ts";
import { Progress } from "./terminal.ts";
import { excerpt, findingLine, summaryLine } from "./text.ts";
import type { Output } from "./output.ts";

/** The name of standard input, on the command line and in what is printed. */
const STDIN = "-";

/** What a check found, for the formats. */
export interface Outcome {
  /** Files in the order given, findings in the order of the text. */
  readonly reports: readonly Report[];
  readonly counts: { readonly files: number; readonly documents: number; readonly pods: number };
  /** What `--fix` changed; `undefined` without it. */
  readonly fixed: readonly AppliedFix[] | undefined;
  /** The lines of a file that was checked. */
  lines(file: string): Lines;
}

/** Run `podmates check` and return the exit status. */
export function check(command: CheckCommand, output: Output): number {
  if (command.fix && command.format === "json" && command.paths.includes(STDIN)) {
    throw new UsageError("--fix writes the mended standard input to standard output: there is no room for --format json");
  }
  const configured: Settings = { ...DEFAULT_SETTINGS, ...(command.config === undefined ? {} : readConfig(command.config)) };
  const settings: Settings = { ...configured, version: command.version ?? configured.version };
  const progress = new Progress();
  let failed = false;
  const onError = (error: FileError): void => {
    failed = true;
    progress.clear();
    output.error(error.message);
  };

  const files = readFiles(command.paths, onError, progress);
  const workspace = new Workspace(({ rule, error }) => {
    failed = true;
    progress.clear();
    output.error(`the rule ${rule.id} failed, which is a bug of Podmates: ${error instanceof Error ? error.message : String(error)}`);
  }, keyOf);
  let done = 0;
  for (const [file, { text }] of files) {
    workspace.set(file, text, settings);
    progress.report("Reading", ++done, files.size);
  }
  const names = [...files.keys()];
  readKustomizations(workspace, names, settings);
  const fixed = command.fix ? fixAll(workspace, names, settings, (file) => files.get(file)?.faithful === true) : undefined;
  const reports: Report[] = [];
  names.forEach((file, i) => {
    for (const report of workspace.check(file, settings)) reports.push(report);
    progress.report("Checking", i + 1, names.length);
  });
  progress.clear();
  if (fixed !== undefined) writeFixed(workspace, files, output, onError);

  const outcome = { reports, counts: count(workspace, names), fixed, lines: linesOf(workspace) };
  // With a mended text on standard output, the findings go where they do not mix with it.
  const print = command.fix && files.has(STDIN) ? output.note : output.write;
  if (command.format === "json") print(jsonOutput(outcome, command.fixes));
  else {
    const shown = forPeople(reports);
    for (const { report, fix } of fixed ?? []) output.note(`${report.file}: fixed ${report.rule.id}: ${fix.title}`);
    for (const report of shown) {
      print(findingLine(report, outcome, output.terminal));
      if (output.terminal.rich) print(excerpt(report, outcome, output.terminal));
    }
    output.note(summaryLine(shown, outcome.counts));
  }
  if (failed) return 2;
  const threshold = command.failOn === "never" ? -1 : SEVERITIES.indexOf(command.failOn);
  return reports.some(({ severity }) => SEVERITIES.indexOf(severity) <= threshold) ? 1 : 0;
}

/** The texts of all that was named, in order; each file once, under the first name it was given by. */
function readFiles(paths: readonly string[], onError: (error: FileError) => void, progress: Progress): Map<string, FileText> {
  const files = new Map<string, FileText>();
  const seen = new Set<string>();
  for (const path of paths) {
    for (const file of expand(path, onError)) {
      const place = file === STDIN ? file : resolve(file);
      if (seen.has(place)) continue;
      seen.add(place);
      try {
        files.set(file, file === STDIN ? decode(readFileSync(0)) : readText(file));
      } catch (error) {
        onError(asFileError(file === STDIN ? "standard input" : file, error));
      }
      progress.report("Reading", files.size, undefined);
    }
  }
  return files;
}

/**
 * The kustomizations in the folders of the files and above them, with the files they take in: they say what is a patch, what is generated, and
 * what belongs together. These files are read for that and not checked, unless they were named.
 */
function readKustomizations(workspace: Workspace, names: readonly string[], settings: Settings): void {
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
function keyOf(file: string): string {
  return file === STDIN ? file : resolve(file).replaceAll("\\", "/");
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

function writeFixed(workspace: Workspace, files: ReadonlyMap<string, FileText>, output: Output, onError: (error: FileError) => void): void {
  for (const [file, { text }] of files) {
    const mended = workspace.get(file)?.text ?? text;
    if (file === STDIN) output.writeRaw(mended);
    else if (mended !== text) {
      try {
        writeFileSync(file, mended);
      } catch (error) {
        onError(asFileError(file, error));
      }
    }
  }
}

function count(workspace: Workspace, files: readonly string[]): Outcome["counts"] {
  let documents = 0;
  let pods = 0;
  for (const file of files) {
    for (const { index, analysis } of workspace.get(file)?.documents ?? []) {
      if (index !== undefined) documents++;
      for (const manifest of analysis.manifests) pods += manifest.pods.length;
    }
  }
  return { files: files.length, documents, pods };
}

function linesOf(workspace: Workspace): Outcome["lines"] {
  const known = new Map<string, Lines>();
  return (file) => {
    const lines = known.get(file) ?? new Lines(workspace.get(file)?.text ?? "");
    known.set(file, lines);
    return lines;
  };
}

import { writeFileSync } from "node:fs";
import { fixAll, type AppliedFix } from "../../engine/fix-all.ts";
import { DEFAULT_SETTINGS, forPeople, Workspace, type Report, type Settings } from "../../engine/workspace.ts";
import { asFileError, FileError, type FileText } from "../files.ts";
import { Lines } from "../lines.ts";
import { SEVERITIES, UsageError, type CheckCommand } from "./arguments.ts";
import { readConfig } from "./config.ts";
import { readFiles, STDIN } from "./inputs.ts";
import { jsonOutput } from "./json.ts";
import { keyOf, readKustomizations } from "./kustomizations.ts";
import { Progress } from "./terminal.ts";
import { excerpt, findingLine, summaryLine } from "./text.ts";
import type { Output } from "./output.ts";

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
export async function check(command: CheckCommand, output: Output): Promise<number> {
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

  const files = await readFiles(command.paths, onError, progress);
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
  // A program gets all there is to say, a person what is worth reading; each is told by the exit status of what it was shown.
  const shown = command.format === "json" ? reports : forPeople(reports);
  if (command.format === "json") print(jsonOutput(outcome, command.fixes));
  else {
    for (const { report, fix } of fixed ?? []) output.note(`${report.file}: fixed ${report.rule.id}: ${fix.title}`);
    for (const report of shown) {
      print(findingLine(report, outcome, output.terminal));
      if (output.terminal.rich) print(excerpt(report, outcome, output.terminal));
    }
    output.note(summaryLine(shown, outcome.counts));
  }
  if (failed) return 2;
  const threshold = command.failOn === "never" ? -1 : SEVERITIES.indexOf(command.failOn);
  return shown.some(({ severity }) => SEVERITIES.indexOf(severity) <= threshold) ? 1 : 0;
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

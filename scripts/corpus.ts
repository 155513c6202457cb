/**
 * Precision and recall over real manifests (`npm run corpus`): lists every finding of warning or above in the corpus, holds them
 * against the verdicts of people, and measures how many dropped mounts the rules see. Exit status 1 when a verdict is broken or a finding has none.
 *
 * The corpus is not part of the project: without it the script says so and does nothing.
 */
import { readdirSync, readFileSync, existsSync } from "node:fs";
import { join, relative } from "node:path";
import { sharedFolder } from "../test/shared.ts";
import { analyse, DEFAULT_CONDITIONS } from "../server/engine/analysis.ts";
import type { Container, Pod } from "../server/engine/kubernetes/model.ts";
import { isUnder, normalPath } from "../server/engine/kubernetes/paths.ts";
import { sharing, type Mounted } from "../server/engine/kubernetes/sharing.ts";
import { applyEdits, lineStart } from "../server/engine/text.ts";
import { DEFAULT_SETTINGS, Workspace, type Report } from "../server/engine/workspace.ts";
import { remove } from "../server/engine/yaml/edit.ts";

const VERDICTS = new URL("../test/corpus-verdicts.tsv", import.meta.url);

/** Rules that a class of the judged findings belongs to. Source: the corpus's own description. */
const RULES_OF_CLASS: Readonly<Record<string, readonly string[]>> = {
  undefinedVolume: ["undeclared-volume"],
  unusedVolume: ["unused-volume"],
  siblingPath: ["missing-shared-mount"],
  commonPath: ["missing-shared-mount"],
  dupContainerPort: ["conflicting-container-port"],
  dupContainerPortSame: ["conflicting-container-port"],
  sameImage: ["implied-port-conflict"],
  dupPortName: ["duplicate-port-name"],
  dupPortNameSame: ["duplicate-port-name"],
  dupContainerName: ["duplicate-container-name"],
  probeNamedMissing: ["undeclared-probe-port"],
  probeNoPort: ["undeclared-probe-port"],
  probeSiblingPort: ["sibling-probe-port"],
  svcTargetNamed: ["unmatched-target-port"],
  svcTargetNoPorts: ["unmatched-target-port"],
  jobSidecar: ["endless-job-sidecar"],
  cmKey: ["missing-config-key"],
  syntax: ["invalid-yaml", "duplicate-key"],
};

/** The version the corpus's verdicts are of. */
const SETTINGS = { ...DEFAULT_SETTINGS, version: "1.34" } as const;

/** Rules about the runtime: the ones that mutation measures. */
const MOUNT_RULES: ReadonlySet<string> = new Set(["missing-shared-mount", "reader-only-volume"]);

const folder = sharedFolder("corpus");
if (folder === undefined) {
  console.log("corpus: the corpus is not there; nothing measured.");
} else {
  const verbose = process.argv.includes("--all");
  const files = readFolder(folder);
  const started = performance.now();
  const workspace = new Workspace(({ rule, error }) => {
    console.error(`corpus: ${rule.id} threw`, error);
    process.exitCode = 1;
  });
  for (const [file, text] of files) workspace.set(file, text, SETTINGS);
  const reports = [...files.keys()].flatMap((file) => workspace.check(file, SETTINGS));
  console.log(`${files.size} files analysed in ${Math.round(performance.now() - started)} ms.\n`);
  precision(reports, verbose);
  recall(files, verbose);
}

function readFolder(root: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.parentPath === root) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(root, path), readFileSync(path, "utf8"));
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function precision(reports: readonly Report[], verbose: boolean): void {
  const loud = reports.filter(({ severity }) => severity === "error" || severity === "warning");
  const ids = [...new Set(reports.map(({ rule }) => rule.id))].sort();
  console.log("rule".padEnd(30), "error warn info hint");
  for (const id of ids) {
    const count = (severity: string): string => String(reports.filter((each) => each.rule.id === id && each.severity === severity).length).padStart(5);
    console.log(id.padEnd(30), count("error"), count("warning"), count("information"), count("hint"));
  }
  const verdicts = readVerdicts();
  // What the API server says itself needs no other judge.
  const confirmed = serverSentences();
  const own = loud.filter(({ file, serverMessage }) => serverMessage === undefined || confirmed.get(file)?.has(serverMessage) !== true);
  console.log(`\n${loud.length} findings of warning or above; ${loud.length - own.length} of them are the API server's own words.`);
  const fired = new Set(own.map(({ rule, file }) => `${file}\t${rule.id}`));
  const unjudged = [...fired].filter((key) => !verdicts.has(key)).sort();
  const wrong = [...fired].filter((key) => verdicts.get(key) === "FP").sort();
  const all = new Set(loud.map(({ rule, file }) => `${file}\t${rule.id}`));
  const gone = [...verdicts].filter(([key, verdict]) => verdict.startsWith("TP") && !all.has(key)).map(([key]) => key);
  report("findings nobody has judged", unjudged);
  report("false alarms", wrong);
  report("true findings of before that are gone", gone);
  judged(reports, loud);
  if (verbose) {
    for (const each of loud) console.log(`${each.file}:${line(each)} ${each.severity} ${each.rule.id}: ${each.message}`);
  }
  const known = [...fired].map((key) => verdicts.get(key)).filter((verdict) => verdict !== undefined);
  console.log(`\nPrecision: ${known.filter((verdict) => verdict !== "FP").length} of ${known.length} judged files and rules of warning or above are no false alarm.`);
}

function report(title: string, keys: readonly string[]): void {
  if (keys.length === 0) return;
  process.exitCode = 1;
  console.log(`\n${keys.length} ${title}:`);
  for (const key of keys) console.log(`  ${key}`);
}

/** Hold the findings against those judged by hand: each true one must be found (at any severity), no false one may fire. */
function judged(reports: readonly Report[], loud: readonly Report[]): void {
  const path = sharedFolder("corpus/judged-dev.tsv");
  if (path === undefined) return;
  let found = 0;
  let quiet = 0;
  const missed: string[] = [];
  /** True statements about fixtures that are no complete manifests: a gate keeps quiet there. */
  const fixtures: string[] = [];
  const alarms: string[] = [];
  for (const row of readFileSync(path, "utf8").split("\n").slice(1)) {
    const [number, kind = "", verdict = "", file] = row.split("\t");
    const rules = RULES_OF_CLASS[kind];
    if (rules === undefined) continue;
    const at = (report: Report): boolean => report.file === file && rules.includes(report.rule.id);
    if (verdict.startsWith("TP")) {
      if (reports.some(at)) found++;
      else (verdict === "TP" ? missed : fixtures).push(`${number}\t${kind}\t${verdict}\t${file}`);
    } else if (verdict === "FP") {
      if (loud.some(at)) alarms.push(`${number}\t${kind}\t${file}`);
      else quiet++;
    }
  }
  console.log(`\nJudged by hand: ${found} true ones found, ${quiet} false ones quiet.`);
  if (fixtures.length > 0) console.log(`  ${fixtures.length} true ones of incomplete fixtures are left alone: ${fixtures.map((row) => row.split("\t")[0]).join(", ")}`);
  report("judged true and not found", missed);
  report("judged false and fired", alarms);
}

/** The API server's sentences, errors and warnings, by file. */
function serverSentences(): Map<string, Set<string>> {
  const sentences = new Map<string, Set<string>>();
  const path = sharedFolder("corpus/verdicts-1.34.jsonl");
  for (const line of path === undefined ? [] : readFileSync(path, "utf8").split("\n")) {
    if (line === "") continue;
    const { file, errors, warnings } = JSON.parse(line) as { file: string; errors: string[]; warnings: string[] };
    const known = sentences.get(file) ?? new Set();
    for (const sentence of [...errors, ...warnings]) known.add(sentence);
    sentences.set(file, known);
  }
  return sentences;
}

function readVerdicts(): Map<string, string> {
  const verdicts = new Map<string, string>();
  if (!existsSync(VERDICTS)) return verdicts;
  for (const row of readFileSync(VERDICTS, "utf8").split("\n").slice(1)) {
    const [file, rule, verdict] = row.split("\t");
    if (verdict !== undefined) verdicts.set(`${file}\t${rule}`, verdict);
  }
  return verdicts;
}

function line({ file, span }: Report): number {
  return readFileSync(join(folder!, file), "utf8").slice(0, span.start).split("\n").length;
}

/** Drop one mount of each shared emptyDir in turn, in every unique complete Pod of several containers, and see who notices. */
function recall(files: ReadonlyMap<string, string>, verbose: boolean): void {
  const seen = new Set<string>();
  const tally = { drops: 0, literal: 0, warned: 0, informed: 0, immovable: 0, partial: 0 };
  const silent: string[] = [];
  const unmended: string[] = [];
  const why = new Map<string, number>();
  for (const [file, text] of files) {
    for (const { text: slice, analysis } of analyse(text, DEFAULT_CONDITIONS).documents) {
      for (const pod of analysis.manifests.flatMap((manifest) => manifest.pods)) {
        if (pod.containers.length < 2) continue;
        const key = podKey(pod);
        if (seen.has(key)) continue;
        seen.add(key);
        if (pod.manifest.partial !== undefined) {
          tally.partial++;
          continue;
        }
        const before = mountFindings(slice);
        for (const { container, index, mounted } of sharedMounts(pod)) {
          const edits = remove(pod.manifest.document, container.value, ["volumeMounts", index]);
          if (edits === undefined) {
            tally.immovable++;
            continue;
          }
          tally.drops++;
          const dropped = applyEdits(slice, edits);
          const after = mountFindings(dropped);
          const isNew = (severities: readonly string[]): boolean => count(after, severities) > count(before, severities);
          unmended.push(...fixesThatFail(dropped).map((title) => `${file}: ${title}`));
          const literal = isNamedLiterally(container, mounted);
          if (literal) tally.literal++;
          if (isNew(["error", "warning"])) tally.warned++;
          else if (isNew(["information"])) tally.informed++;
          else {
            const reason = missingEvidence(pod, container, mounted);
            why.set(reason, (why.get(reason) ?? 0) + 1);
            silent.push(`${file}:${slice.slice(0, lineStart(slice, container.value.at.start)).split("\n").length} ${container.name} ${mounted.volume?.name} ${mounted.path}${literal ? " LITERAL" : ""}: ${reason}`);
          }
        }
      }
    }
  }
  const percent = (n: number): string => `${n} (${((100 * n) / Math.max(tally.drops, 1)).toFixed(1)}%)`;
  console.log(`\nRecall: ${tally.drops} mounts of shared emptyDirs dropped one by one (${tally.partial} partial Pods and ${tally.immovable} mounts left out).`);
  console.log(`  the path is written in command or args: ${percent(tally.literal)}`);
  console.log(`  found at warning or above:              ${percent(tally.warned)}`);
  console.log(`  found as information:                   ${percent(tally.informed)}`);
  console.log("  of the rest the manifest gives no evidence that could be used:");
  for (const [reason, times] of [...why].sort((a, b) => b[1] - a[1])) console.log(`    ${String(times).padStart(4)} ${reason}`);
  report("fixes of dropped mounts that do not mend, or break something", unmended);
  if (verbose) for (const each of silent) console.log(`silent: ${each}`);
}

/** Why nobody could notice the missing mount. */
function missingEvidence(pod: Pod, container: Container, { path, volume }: Mounted): string {
  const model = sharing(pod);
  const own = model.of(container);
  const neighbours = model.mounters(volume?.name ?? "").filter((each) => each !== own);
  const named = path === undefined ? [] : own.paths.filter((use) => isUnder(use.path, path));
  if (named.length > 0 && neighbours.every((each) => each.mounts.every((mount) => mount.volume !== volume || mount.path !== path))) return "it names the path, which its neighbours have elsewhere";
  if (named.length > 0) return "it names the path, which is a scratch folder or only the source of a copy";
  if (own.commands.length === 0 && own.paths.every(({ via }) => via === "workingDir")) return "no command, arguments or variable of its own: only the image knows";
  return "its command and variables do not name the path";
}

/** The fixes of mount findings that leave their finding, or bring another. */
function fixesThatFail(text: string): string[] {
  const check = (each: string): Report[] => {
    const workspace = new Workspace();
    workspace.set("text", each, SETTINGS);
    return workspace.check("text", SETTINGS);
  };
  const key = ({ rule, message }: Report): string => `${rule.id} ${message}`;
  const before = check(text);
  const known = new Set(before.map(key));
  return before
    .filter(({ rule }) => MOUNT_RULES.has(rule.id))
    .flatMap((found) =>
      found.fixes().flatMap((fix) => {
        const after = check(applyEdits(text, fix.edits.flatMap(({ edits }) => edits)));
        if (after.some((each) => key(each) === key(found))) return [`${fix.title}: the finding stays`];
        const worse = after.find((each) => !known.has(key(each)) && each.severity !== "hint" && !MOUNT_RULES.has(each.rule.id));
        return worse === undefined ? [] : [`${fix.title}: brings ${worse.rule.id}`];
      }),
    );
}

function podKey(pod: Pod): string {
  const { text } = pod.manifest.document;
  return text.slice(pod.spec.extent.start, pod.spec.extent.end).replace(/\s+/g, " ");
}

function sharedMounts(pod: Pod): { container: Container; index: number; mounted: Mounted }[] {
  const model = sharing(pod);
  return model.volumes.flatMap((volume) => {
    const mounters = volume.source === "emptyDir" ? model.mounters(volume.name) : [];
    if (mounters.length < 2) return [];
    return mounters.flatMap((sharer) => sharer.mounts.flatMap((mounted, index) => (mounted.volume === volume ? [{ container: sharer.container, index, mounted }] : [])));
  });
}

function mountFindings(slice: string): { rule: string; severity: string }[] {
  return analyse(slice, DEFAULT_CONDITIONS)
    .documents.flatMap((document) => document.analysis.findings)
    .filter(({ rule }) => MOUNT_RULES.has(rule.id))
    .map(({ rule, finding }) => ({ rule: rule.id, severity: finding.severity ?? rule.severity }));
}

function count(findings: readonly { severity: string }[], severities: readonly string[]): number {
  return findings.filter(({ severity }) => severities.includes(severity)).length;
}

/** The baseline: an argument that is a path under the mount, or ends in one behind `=`. No scripts, variables, URIs, images. */
function isNamedLiterally(container: Container, { path }: Mounted): boolean {
  if (path === undefined) return false;
  return [...(container.command ?? []), ...(container.args ?? [])].some((value) => {
    const word = value.string?.replace(/^.*=/s, "") ?? "";
    const own = /\s/.test(word) ? undefined : normalPath(word);
    return own !== undefined && isUnder(own, path);
  });
}


/**
 * How far Podmates answers as the API server does: agreement with the verdicts over the conformance manifests, per version, and
 * every difference.
 *
 *     npm run conformance                 the folder beside the project, else test/conformance
 *     npm run conformance -- --fixes      what the preferred fixes mend
 *     npm run conformance -- FOLDER       another folder of the same make
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { KUBERNETES_VERSIONS, type KubernetesVersion } from "../server/engine/kubernetes/version.ts";
import { applyEdits } from "../server/engine/text.ts";
import { DEFAULT_SETTINGS, Workspace, type Report } from "../server/engine/workspace.ts";
import { sharedFolder } from "../test/shared.ts";

/** What the server said of a document. */
export interface ServerVerdict {
  readonly file: string;
  readonly docIndex: number;
  readonly itemIndex?: number | null;
  readonly kind?: string;
  readonly errors?: readonly { readonly message: string }[];
  readonly warnings?: readonly string[];
}

export interface Difference {
  readonly version: KubernetesVersion;
  readonly file: string;
  readonly document: number;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

export interface Agreement {
  readonly version: KubernetesVersion;
  readonly documents: number;
  /** Documents with the same accept or reject. */
  readonly verdicts: number;
  /** Documents with the same set of sentences. */
  readonly sentences: number;
  readonly differences: readonly Difference[];
}

/** Compare the answers to one folder of manifests with the verdicts that lie beside them. */
export function compareFolder(folder: string, version: KubernetesVersion): Agreement {
  const verdicts = readFileSync(join(folder, `verdicts-${version}.jsonl`), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as ServerVerdict);
  const byFile = new Map<string, ServerVerdict[]>();
  for (const verdict of verdicts) byFile.set(verdict.file, [...(byFile.get(verdict.file) ?? []), verdict]);
  const differences: Difference[] = [];
  let same = 0;
  for (const [file, list] of byFile) {
    const reports = check(readFileSync(join(folder, file), "utf8"), version);
    for (const verdict of list) {
      const own = reports.filter(({ document, manifest }) => document === verdict.docIndex && (manifest?.item ?? null) === (verdict.itemIndex ?? null));
      const errors = sentences(own, "rejected");
      const warnings = sentences(own, "warned");
      const expected = new Set([...(verdict.errors ?? []).map(({ message }) => message), ...(verdict.warnings ?? [])]);
      const given = new Set([...errors, ...warnings]);
      const missing = [...expected].filter((sentence) => !given.has(sentence));
      const extra = [...given].filter((sentence) => !expected.has(sentence));
      if (missing.length > 0 || extra.length > 0) differences.push({ version, file, document: verdict.docIndex, missing, extra });
      if (errors.size > 0 === (verdict.errors ?? []).length > 0) same++;
    }
  }
  return { version, documents: verdicts.length, verdicts: same, sentences: verdicts.length - differences.length, differences };
}

function check(text: string, version: KubernetesVersion): Report[] {
  const workspace = new Workspace(({ rule, error }) => {
    throw new Error(`${rule.id} threw`, { cause: error });
  });
  const settings = { ...DEFAULT_SETTINGS, version };
  workspace.set("file.yaml", text, settings);
  return workspace.check("file.yaml", settings);
}

function sentences(reports: readonly Report[], verdict: Report["verdict"]): Set<string> {
  return new Set(reports.flatMap((report) => (report.verdict === verdict && report.serverMessage !== undefined ? [report.serverMessage] : [])));
}

/** The folders of a conformance suite. */
export function suites(root: string): string[] {
  return readdirSync(root)
    .map((name) => join(root, name))
    .filter((folder) => existsSync(join(folder, `verdicts-${KUBERNETES_VERSIONS[0]}.jsonl`)));
}

/**
 * Faults of the generated manifests that a mechanical edit mends. The others need a person: what a missing volume should hold, which
 * image was meant, what a port that is taken should become, and what two sources or handlers should be reduced to are guesses, but
 * guesses that leave a manifest the server accepts are offered, and counted here.
 */
const NOT_MECHANICAL: ReadonlySet<string> = new Set(["containersGone", "containersEmpty", "volumesGone"]);

interface FaultFile {
  readonly file: string;
  readonly faults: readonly string[];
}

/** For each single-fault file: does applying the preferred fix of each rejected finding leave none, and the other documents alone? */
function compareFixes(folder: string): void {
  const files = (JSON.parse(readFileSync(join(folder, "index.json"), "utf8")) as FaultFile[]).filter(({ faults }) => faults.length === 1);
  const results = new Map<string, { mended: number; left: string[] }>();
  const version = KUBERNETES_VERSIONS[0];
  for (const { file, faults } of files) {
    const fault = faults[0]!;
    const text = readFileSync(join(folder, file), "utf8");
    const rejected = check(text, version).filter(({ verdict, manifest }) => verdict === "rejected" && manifest?.kind !== "Service" && manifest?.pods.length !== 0);
    if (rejected.length === 0) continue;
    const result = results.get(fault) ?? { mended: 0, left: [] };
    results.set(fault, result);
    if (mend(text, version)) result.mended++;
    else result.left.push(file);
  }
  let mended = 0;
  let total = 0;
  for (const [fault, result] of [...results].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const count = result.mended + result.left.length;
    const counted = !NOT_MECHANICAL.has(fault);
    if (counted) mended += result.mended;
    if (counted) total += count;
    const left = result.left.length === 0 ? "" : `  left: ${result.left.join(" ")}`;
    console.log(`${fault.padEnd(24)} ${result.mended} of ${count}${counted ? "" : " (no mechanical mend)"}${left}`);
  }
  console.log(`\nPreferred fixes mend ${mended} of ${total} single-fault files with a mechanical mend (${((100 * mended) / total).toFixed(1)} %).`);
}

/** Apply preferred fixes of the Pod's rejected findings, one at a time, until none is left. */
function mend(text: string, version: KubernetesVersion): boolean {
  let current = text;
  for (let round = 0; round < 20; round++) {
    const rejected = check(current, version).filter(({ verdict, manifest }) => verdict === "rejected" && manifest?.kind !== "Service" && manifest?.pods.length !== 0);
    if (rejected.length === 0) return true;
    const fix = rejected.flatMap((report) => report.fixes().slice(0, 1))[0];
    const edits = fix?.edits.flatMap((each) => each.edits) ?? [];
    if (edits.length === 0) return false;
    current = applyEdits(current, edits);
  }
  return false;
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  const root = args.find((arg) => !arg.startsWith("--")) ?? sharedFolder("conformance") ?? join(import.meta.dirname, "..", "test", "conformance");
  if (args.includes("--fixes")) for (const folder of suites(root).filter((each) => existsSync(join(each, "index.json")))) compareFixes(folder);
  else {
    for (const version of KUBERNETES_VERSIONS) {
      for (const folder of suites(root)) {
        const { documents, verdicts, sentences: same, differences } = compareFolder(folder, version);
        console.log(`${version} ${folder}: ${documents} documents, same accept or reject ${verdicts}, same sentences ${same} (${((100 * same) / documents).toFixed(2)} %)`);
        for (const { file, document, missing, extra } of differences) {
          console.log(`  ${file}#${document}`);
          for (const sentence of missing) console.log(`    missing: ${sentence}`);
          for (const sentence of extra) console.log(`    extra:   ${sentence}`);
        }
      }
    }
  }
}

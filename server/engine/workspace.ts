import { analyseInSteps, isAlternative, run, sameConditions, type Conditions, type DocumentAnalysis, type Failure, type FileAnalysis, type PlacedDocument, type RuleFinding } from "./analysis.ts";
import type { PodPlace } from "./kubernetes/kinds.ts";
import type { Manifest } from "./kubernetes/model.ts";
import { LATEST, type KubernetesVersion } from "./kubernetes/version.ts";
import { RULES, ruleById } from "./rules/index.ts";
import { unusedAllow } from "./rules/unused-allow.ts";
import type { Context, Finding, Fix, Placed, Rule, Scope, Severity, Verdict } from "./rules/rule.ts";
import { Manifests } from "./scope.ts";
import { allowPlace, covers } from "./suppress.ts";
import { compatible, lineBreak, shift, type Edit, type Span } from "./text.ts";
import { withStops } from "./yaml/print.ts";

export interface Settings {
  readonly version: KubernetesVersion;
  /** By rule id: a severity instead of the finding's own, or `off`. */
  readonly rules: Readonly<Record<string, Severity | "off">>;
  /** Where kinds of the user's own keep their Pods. */
  readonly podPlaces: readonly PodPlace[];
}

export const DEFAULT_SETTINGS: Settings = { version: LATEST, rules: {}, podPlaces: [] };

/** A finding at its place in a file: what the shells show. Offsets are those of the file's text. */
export interface Report {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly verdict: Verdict;
  readonly message: string;
  /** The API server's own sentence. */
  readonly serverMessage: string | undefined;
  /** There is nothing in it for a person. */
  readonly quiet: boolean;
  /** Field path in the manifest; `""` for a finding about the text. */
  readonly field: string;
  readonly file: string;
  readonly span: Span;
  /** The document's number as the API server's reader counts. */
  readonly document: number;
  readonly manifest: Manifest | undefined;
  readonly related: readonly { readonly message: string; readonly file: string; readonly span: Span }[];
  /** The mends, best first; computed on each call, from the text of the check. */
  fixes(): ReportFix[];
  /** Insert a comment that allows this finding; `undefined` where no comment can stand. */
  allow(): ReportFix | undefined;
}

export interface ReportFix {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly { readonly file: string; readonly edits: readonly Edit[] }[];
}

/**
 * The open files and what is known of them. The caller owns the texts: `set` them, `delete` them, then `check`.
 *
 * Invariant: it keeps no state but the last text and analysis of each file; a check of equal texts gives equal reports.
 */
export class Workspace {
  readonly #files = new Map<string, FileAnalysis>();
  readonly #manifests: Manifests;
  /** The analyses whose failures were passed on: each is told once. */
  readonly #told = new WeakSet<DocumentAnalysis>();
  readonly #onFailure: (failure: Failure) => void;

  /**
   * @param onFailure is told of every check that threw, a bug of ours; it lost its findings and nothing else.
   * @param keyOf see {@link Manifests}; for callers that name one file in several ways.
   */
  constructor(onFailure: (failure: Failure) => void = () => {}, keyOf?: (file: string) => string) {
    this.#onFailure = onFailure;
    this.#manifests = new Manifests(keyOf);
  }

  /** Take over the text of a file, reading what is new in it. Its findings are worked out by {@link check}. */
  set(file: string, text: string, settings: Pick<Settings, "version" | "podPlaces"> = DEFAULT_SETTINGS): FileAnalysis {
    const steps = this.setInSteps(file, text, settings);
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    return step.value;
  }

  /** {@link set}, stopping after each document that had to be read; the file changes with the last step. For reading many files beside other work. */
  *setInSteps(file: string, text: string, { version, podPlaces }: Pick<Settings, "version" | "podPlaces"> = DEFAULT_SETTINGS): Generator<undefined, FileAnalysis> {
    const previous = this.#files.get(file);
    const conditions: Conditions = { version, podPlaces, patch: this.#manifests.isPatch(file) };
    if (previous?.text === text && sameConditions(previous.conditions, conditions)) return previous;
    const analysis = yield* analyseInSteps(text, conditions, previous);
    this.#files.set(file, analysis);
    this.#manifests.set(file, text, this.placed(file));
    return analysis;
  }

  delete(file: string): void {
    this.#files.delete(file);
    this.#manifests.delete(file);
  }

  /** The files that were `set`. */
  get files(): Iterable<string> {
    return this.#files.keys();
  }

  get(file: string): FileAnalysis | undefined {
    return this.#files.get(file);
  }

  /** Everything to say about a file, in the order of its text. Empty for a file that was not `set`. */
  check(file: string, settings: Settings = DEFAULT_SETTINGS): Report[] {
    const known = this.#files.get(file);
    if (known === undefined) return [];
    const analysis = this.set(file, known.text, settings);
    const found = analysis.documents.flatMap((document) => document.analysis.findings.map((each) => ({ document, ...each })));
    for (const { analysis: each } of analysis.documents) {
      if (each.failures.length > 0 && !this.#told.has(each)) each.failures.forEach(this.#onFailure);
      this.#told.add(each);
    }
    found.push(...this.#scopeFindings(file, analysis, { version: settings.version }));
    const { kept, unused } = applyAllows(analysis, found, settings);
    const reports = [...kept, ...unused].flatMap((each) => this.#report(file, each, settings) ?? []);
    reports.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    return withoutRepeats(reports);
  }

  /** The manifests of a file at their places. */
  placed(file: string): Placed[] {
    const documents = this.#files.get(file)?.documents ?? [];
    return documents.flatMap(({ start, analysis }) => analysis.manifests.map((manifest) => ({ file, start, manifest })));
  }

  /** The manifests of all files, by their nearness to one. */
  get scope(): Scope {
    return this.#manifests;
  }

  #scopeFindings(file: string, analysis: FileAnalysis, context: Context): (RuleFinding & { document: PlacedDocument })[] {
    const rules = RULES.filter((rule) => rule.checkScope !== undefined);
    const placed = this.placed(file);
    const byStart = new Map(analysis.documents.map((document) => [document.start, document]));
    return placed.flatMap((self) => {
      const found: RuleFinding[] = [];
      const failures: Failure[] = [];
      for (const rule of rules) {
        if (rule.needsComplete === true && self.manifest.partial !== undefined) continue;
        run(rule, self.manifest, found, failures, () => rule.checkScope?.(self, this.#manifests, context));
      }
      failures.forEach(this.#onFailure);
      const document = byStart.get(self.start)!;
      return found.filter(({ finding }) => !isAlternative(self.manifest.document, finding)).map((each) => ({ document, ...each }));
    });
  }

  /** A rule whose fixes throw loses its fixes and nothing else. */
  #fixes(rule: Rule, finding: Finding): readonly Fix[] {
    try {
      return finding.fixes?.() ?? [];
    } catch (error) {
      this.#onFailure({ rule, error });
      return [];
    }
  }

  #report(file: string, found: RuleFinding & { document: PlacedDocument }, settings: Settings): Report | undefined {
    const { rule, finding, manifest, document } = found;
    const severity = settings.rules[rule.id] ?? finding.severity ?? rule.severity;
    if (severity === "off") return undefined;
    const at = finding.span ?? finding.at.at;
    return {
      rule,
      severity,
      verdict: finding.verdict ?? rule.verdict,
      message: finding.message,
      serverMessage: finding.serverMessage,
      quiet: finding.quiet === true,
      field: finding.field ?? finding.at.field,
      file,
      span: shift(at, document.start),
      document: document.index ?? 0,
      manifest,
      related: (finding.related ?? []).map(({ message, at: other, in: place }) => ({
        message,
        file: place?.file ?? file,
        span: shift(other.at, place?.start ?? document.start),
      })),
      fixes: () =>
        this.#fixes(rule, finding).flatMap(({ title, safe, edits, elsewhere = [] }) => {
          if (!compatible(edits, document.text.length)) return [];
          const places = [{ file, start: document.start, edits }, ...elsewhere.map((each) => ({ ...each.in, edits: each.edits }))];
          return [{ title, safe, edits: places.map((place) => ({ file: place.file, edits: place.edits.map((edit) => moved(edit, place.start)) })) }];
        }),
      allow: () => {
        const { document: text } = document.analysis;
        // Where the text is half read, a comment may end up anywhere: the syntax comes first.
        if (text === undefined || text.errors.length > 0 || rule === unusedAllow) return undefined;
        const place = allowPlace(text, at);
        if (place === undefined) return undefined;
        const start = document.start + place.offset;
        const newText = `${place.indent}# podmates: allow ${rule.id}${lineBreak(document.text)}`;
        return { title: `Allow ${rule.id} here`, safe: false, edits: [{ file, edits: [{ span: { start, end: start }, newText }] }] };
      },
    };
  }
}

/**
 * The reports to show a person: without the quiet ones, and without the server's warnings at a place that it also rejects. The
 * server computes warnings only when nothing is rejected, so nobody would ever read both.
 */
export function forPeople(reports: readonly Report[]): Report[] {
  const place = ({ rule, file, span }: Report): string => `${file} ${rule.id} ${span.start} ${span.end}`;
  const rejected = new Set(reports.filter(({ verdict }) => verdict === "rejected").map(place));
  return reports.filter((report) => !report.quiet && (report.verdict !== "warned" || !rejected.has(place(report))));
}

function applyAllows(
  analysis: FileAnalysis,
  found: readonly (RuleFinding & { document: PlacedDocument })[],
  settings: Settings,
): { kept: (RuleFinding & { document: PlacedDocument })[]; unused: (RuleFinding & { document: PlacedDocument })[] } {
  const allows = analysis.documents.flatMap((document) => document.analysis.allows.map((allow) => ({ document, allow })));
  if (allows.length === 0) return { kept: [...found], unused: [] };
  const used = new Set<unknown>();
  const first = analysis.documents[0];
  const kept = found.filter(({ rule, finding, document }) => {
    const start = (finding.span ?? finding.at.at).start;
    const silencing = allows.filter(
      ({ allow, document: home }) => allow.ruleId === rule.id && covers(allow, start, home === document, home === first),
    );
    for (const { allow } of silencing) used.add(allow);
    return silencing.length === 0;
  });
  const unused = allows
    .filter(({ allow }) => !used.has(allow) && settings.rules[allow.ruleId] !== "off")
    .map(({ document, allow }) => ({
      document,
      rule: unusedAllow,
      finding: unusedAllow.finding(document.analysis.document!, allow, ruleById(allow.ruleId) !== undefined),
      manifest: undefined,
    }));
  return { kept, unused };
}

/** An anchored part that two places use is one text: say the same thing about it once for each place, not more. */
function withoutRepeats(reports: readonly Report[]): Report[] {
  const seen = new Set<string>();
  return reports.filter((report) => {
    const key = [report.rule.id, report.span.start, report.span.end, report.field, report.message, report.serverMessage].join("\0");
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function moved(edit: Edit, by: number): Edit {
  return withStops({ ...edit, span: shift(edit.span, by) });
}

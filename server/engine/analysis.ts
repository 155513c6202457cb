import { mayHoldManifest, namesKnownKind, type PodPlace } from "./kubernetes/kinds.ts";
import { readManifests } from "./kubernetes/manifest.ts";
import type { Manifest } from "./kubernetes/model.ts";
import { LATEST, type KubernetesVersion } from "./kubernetes/version.ts";
import { RULES } from "./rules/index.ts";
import type { Context, Finding, Rule } from "./rules/rule.ts";
import { readAllows, type Allow } from "./suppress.ts";
import { readDocument, type Document } from "./yaml/document.ts";
import { detached } from "./text.ts";
import { split } from "./yaml/split.ts";
import { comeTogether } from "./yaml/template.ts";

/**
 * What one YAML document says by itself. Depends on its text and the Kubernetes version alone, so equal text means the very same
 * analysis wherever it stands; there is nothing to invalidate.
 */
export interface DocumentAnalysis {
  /** `undefined` for a document without a manifest of a kind we use: it was not parsed. */
  readonly document: Document | undefined;
  readonly manifests: readonly Manifest[];
  readonly findings: readonly RuleFinding[];
  readonly allows: readonly Allow[];
  /** The checks that threw: bugs of ours, for tests and logs. */
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly rule: Rule;
  readonly error: unknown;
}

export interface RuleFinding {
  readonly rule: Rule;
  readonly finding: Finding;
  /** The manifest it is about; `undefined` for a finding about the document's text. */
  readonly manifest: Manifest | undefined;
}

/** A document's analysis at its place in a file. */
export interface PlacedDocument {
  /** Offset of the slice in the file. */
  readonly start: number;
  readonly text: string;
  /** The `docIndex` of the API server's reader; `undefined` for an empty slice. */
  readonly index: number | undefined;
  readonly analysis: DocumentAnalysis;
}

/** What an analysis depends on beside the text. Compared field by field: equal conditions let an analysis be taken over. */
export interface Conditions {
  readonly version: KubernetesVersion;
  /** Where the user's own kinds keep their Pods. */
  readonly podPlaces: readonly PodPlace[];
  /** The file is a patch: its manifests are parts of others. */
  readonly patch: boolean;
}

export const DEFAULT_CONDITIONS: Conditions = { version: LATEST, podPlaces: [], patch: false };

export function sameConditions(a: Conditions, b: Conditions): boolean {
  return a.version === b.version && a.podPlaces === b.podPlaces && a.patch === b.patch;
}

export interface FileAnalysis {
  readonly text: string;
  readonly conditions: Conditions;
  readonly documents: readonly PlacedDocument[];
}

/**
 * Analyse a file, taking over from `previous` every document whose text is still the same. Never throws; the result equals that of
 * an analysis without `previous`. Documents are read at once, their findings when they are first asked for: an index of many files costs
 * the reading alone.
 */
export function analyse(text: string, conditions: Conditions, previous?: FileAnalysis): FileAnalysis {
  const steps = analyseInSteps(text, conditions, previous);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** {@link analyse}, stopping after each document that had to be read, so that a caller with other things to do can take a break. */
export function* analyseInSteps(text: string, conditions: Conditions, previous?: FileAnalysis): Generator<undefined, FileAnalysis> {
  const reuse = previous !== undefined && sameConditions(previous.conditions, conditions) ? previous.documents : [];
  const slices = split(text);
  // Most documents before an edit are where they were, most behind it as far from the end: compare there before looking anywhere.
  const kept = slices.map(({ span: { start, end } }, i) => {
    const stays = (candidate: PlacedDocument | undefined): boolean => candidate !== undefined && candidate.text.length === end - start && text.slice(start, end) === candidate.text;
    const [fromStart, fromEnd] = [reuse[i], reuse[reuse.length - slices.length + i]];
    return stays(fromStart) ? fromStart : stays(fromEnd) ? fromEnd : undefined;
  });
  // Those that moved otherwise are among the rest, which is one document while somebody types.
  const rest = new Set(reuse);
  for (const document of kept) if (document !== undefined) rest.delete(document);
  const byText = new Map([...rest].map((document) => [document.text, document]));
  const documents: PlacedDocument[] = [];
  for (const [i, { span, index }] of slices.entries()) {
    const known = kept[i];
    const same = known ?? byText.get(text.slice(span.start, span.end));
    // A document outlives many edits elsewhere in its file: it must not hold on to the file's text of its day.
    const slice = same?.text ?? detached(text.slice(span.start, span.end));
    documents.push({ start: span.start, text: slice, index, analysis: same?.analysis ?? readAnalysis(slice, conditions) });
    if (same === undefined) yield;
  }
  return { text, conditions, documents };
}

const NOTHING: DocumentAnalysis = { document: undefined, manifests: [], findings: [], allows: [], failures: [] };

function readAnalysis(text: string, conditions: Conditions): DocumentAnalysis {
  const { podPlaces, patch } = conditions;
  if (!mayHoldManifest(text, podPlaces)) return NOTHING;
  const document = readDocument(text);
  // Text of an unknown kind is ours only if a Pod can be read from it: its syntax errors are somebody else's to report.
  if (document.errors.length > 0 && !namesKnownKind(text, podPlaces)) return NOTHING;
  return new ReadAnalysis(document, readManifests(document, podPlaces, patch ? "a patch of a kustomization" : undefined), conditions);
}

/** A document that was read; what there is to say about it is worked out once, when asked for. */
class ReadAnalysis implements DocumentAnalysis {
  readonly document: Document;
  readonly manifests: readonly Manifest[];
  readonly #conditions: Conditions;
  #checked: { readonly findings: readonly RuleFinding[]; readonly failures: readonly Failure[] } | undefined;
  #allows: readonly Allow[] | undefined;

  constructor(document: Document, manifests: readonly Manifest[], conditions: Conditions) {
    this.document = document;
    this.manifests = manifests;
    this.#conditions = conditions;
  }

  get findings(): readonly RuleFinding[] {
    return (this.#checked ??= checkDocument(this.document, this.manifests, this.#conditions)).findings;
  }

  get failures(): readonly Failure[] {
    return (this.#checked ??= checkDocument(this.document, this.manifests, this.#conditions)).failures;
  }

  get allows(): readonly Allow[] {
    return (this.#allows ??= readAllows(this.document, this.manifests));
  }
}

function checkDocument(document: Document, manifests: readonly Manifest[], { version }: Conditions): { findings: RuleFinding[]; failures: Failure[] } {
  const context: Context = { version };
  const findings: RuleFinding[] = [];
  const failures: Failure[] = [];
  for (const rule of RULES) {
    run(rule, undefined, findings, failures, () => rule.checkDocument?.(document, context));
    for (const manifest of manifests) {
      if (rule.needsComplete === true && manifest.partial !== undefined) continue;
      // What holds of a built-in kind's own fields says nothing of a resource that has its name.
      if (!manifest.custom) run(rule, manifest, findings, failures, () => rule.checkManifest?.(manifest, context));
      for (const pod of manifest.pods) run(rule, manifest, findings, failures, () => rule.checkPod?.(pod, context));
    }
  }
  return { findings: findings.filter(({ finding }) => !isAlternative(document, finding)).map(ofCustomResource), failures };
}

/** In a template, two ends in branches that need not come together (`if` and its `else`, two `if`s) are alternatives, not a clash. */
export function isAlternative(document: Document, finding: Finding): boolean {
  if (!document.templated) return false;
  const { start } = finding.span ?? finding.at.at;
  return finding.related?.some(({ at, in: elsewhere }) => elsewhere === undefined && !comeTogether(document.text, document.actions, start, at.at.start)) === true;
}

/** The API server sees the Pods of a custom resource only when its operator makes them: it is they that are refused. */
function ofCustomResource(found: RuleFinding): RuleFinding {
  const { finding, manifest, rule } = found;
  if (manifest?.custom !== true) return found;
  const { serverMessage: _, ...rest } = finding;
  const verdict = finding.verdict ?? rule.verdict;
  const own = verdict === "rejected" ? "fails-at-run-time" : verdict === "warned" ? "suspicious" : verdict;
  return { ...found, finding: { ...rest, verdict: own, message: finding.message.replace("rejects the manifest", "rejects its Pods") } };
}

/** Run one check; one that throws loses only its own findings. */
export function run(rule: Rule, manifest: Manifest | undefined, into: RuleFinding[], failures: Failure[], check: () => Iterable<Finding> | undefined): void {
  try {
    for (const finding of check() ?? []) into.push({ rule, finding, manifest });
  } catch (error) {
    failures.push({ rule, error });
  }
}

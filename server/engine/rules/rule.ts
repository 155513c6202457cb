import type { Manifest, Pod } from "../kubernetes/model.ts";
import type { KubernetesVersion } from "../kubernetes/version.ts";
import type { Edit, Span } from "../text.ts";
import type { Value } from "../yaml/value.ts";
import type { Document } from "../yaml/document.ts";

export type Severity = "error" | "warning" | "information" | "hint";

/**
 * What the cluster does with the mistake. `rejected`: the API server refuses the manifest. `warned`: it answers with a warning.
 * `dropped`: it removes the field without a word. `fails-at-run-time`: it accepts, and the Pod or Job then fails. `suspicious`: the
 * rest, also what only server-side apply refuses.
 */
export type Verdict = "rejected" | "warned" | "dropped" | "fails-at-run-time" | "suspicious";

/** What a check says. The runner adds the rule's id and its default severity and verdict. */
export interface Finding {
  /** The value the finding is about: gives the span (`Value.at`) and the field path. */
  readonly at: Value;
  /** Where exactly, relative to the document, when it is not `at.at`. */
  readonly span?: Span;
  /** The YAML's field path, when it is not that of `at` (a missing field: the path it should have). */
  readonly field?: string;
  /** What a person reads: what is wrong, what the cluster does with it, what to do. One or two plain sentences. */
  readonly message: string;
  readonly severity?: Severity;
  readonly verdict?: Verdict;
  /** The API server's own sentence, to the letter; only with the verdicts `rejected` and `warned`. */
  readonly serverMessage?: string;
  /** The server says it, but there is nothing in it for a person: only the machine-readable answer has it. */
  readonly quiet?: boolean;
  readonly related?: readonly Related[];
  /** The mends, best first. Made when asked for, not with each finding. */
  readonly fixes?: () => readonly Fix[];
}

/** The other end of a finding. */
export interface Related {
  readonly message: string;
  readonly at: Value;
  /** The manifest's place, when it is in another document than the finding. */
  readonly in?: Placed;
}

/** A mend: a titled set of edits of the document the finding is in. */
export interface Fix {
  /** An imperative sentence without full stop: `Change to port 8081`. */
  readonly title: string;
  /** The only plausible mend, changing nothing an already running manifest does and keeping every comment. */
  readonly safe: boolean;
  /** Edits relative to the finding's document; compatible with each other. */
  readonly edits: readonly Edit[];
  /** Edits of other documents, relative to those. */
  readonly elsewhere?: readonly { readonly in: Placed; readonly edits: readonly Edit[] }[];
}

/** A manifest at its place among the files. The document itself is cached by its text and knows no place. */
export interface Placed {
  /** The file's URI or path, as the caller names it. */
  readonly file: string;
  /** Offset of the document's slice in the file. */
  readonly start: number;
  readonly manifest: Manifest;
}

/** What a check may ask about the manifests around one: those of its file, and of the workspace where the caller has one. */
export interface Scope {
  /** Every manifest of these kinds that may belong with `self`, nearest first: all circles in one. */
  manifests(self: Placed, ...kinds: readonly string[]): readonly Placed[];
  /**
   * The same by nearness: those of `self`'s file, of its folder, and of the kustomizations that take it in. Manifests further away say nothing about
   * it: variants, examples and other clusters' copies have the same names. Files that patch others are left out.
   */
  circles(self: Placed, ...kinds: readonly string[]): readonly [file: readonly Placed[], folder: readonly Placed[], kustomization: readonly Placed[]];
  /** Does a kustomization near `self` generate this object? Its keys are then in files of other kinds. */
  isGenerated(self: Placed, kind: "ConfigMap" | "Secret", name: string): boolean;
}

export interface Context {
  readonly version: KubernetesVersion;
}

export interface Example {
  /** A manifest with the mistake; `#   ^^^^ rule-id` lines mark every finding (see example.ts). */
  readonly bad: string;
  /** The same, mended: without any finding. */
  readonly good: string;
  /** Title of the fix that turns `bad` into exactly `good`; absent where a person must mend it. */
  readonly fix?: string;
}

/**
 * A rule: one file, one mistake. Checks are generators over the model; a check that throws loses only its own findings.
 * `checkDocument`, `checkManifest` and `checkPod` see one document alone, and their findings are cached with its text;
 * `checkScope` sees the manifests around it and runs anew on each analysis, so it must be quick.
 */
export interface Rule {
  /** kebab-case, equals the file name, names the fault, reads after "allow". Never changes. */
  readonly id: string;
  readonly severity: Severity;
  readonly verdict: Verdict;
  /** One sentence, for tables and settings. */
  readonly summary: string;
  /** Markdown: what happens, why, when the rule stays quiet, on what evidence it speaks. */
  readonly why: string;
  /** Editors fade what the rule finds. */
  readonly faded?: boolean;
  /** The rule concludes from what is absent: it does not run on partial documents (patches, templates, half-read text). */
  readonly needsComplete?: boolean;
  readonly examples: readonly Example[];
  checkDocument?(document: Document, context: Context): Iterable<Finding>;
  checkManifest?(manifest: Manifest, context: Context): Iterable<Finding>;
  checkPod?(pod: Pod, context: Context): Iterable<Finding>;
  checkScope?(self: Placed, scope: Scope, context: Context): Iterable<Finding>;
}

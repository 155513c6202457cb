import type { Container, Manifest, Pod } from "../kubernetes/model.ts";
import type { KubernetesVersion } from "../kubernetes/version.ts";
import type { Edit } from "../text.ts";
import type { Document } from "../yaml/document.ts";
import type { Value } from "../yaml/value.ts";

/**
 * A change a person asks for at a place: a refactoring keeps what the Pod does, a scaffold (`patterns/`) adds to it. One file, one
 * change: its words, its examples and its edits.
 *
 * Invariant: what is offered can be done, leaves everything else in the file byte for byte, and brings no new finding.
 */
export interface Refactoring {
  /** kebab-case, equals the file's name or begins with it. Never changes. */
  readonly id: string;
  readonly kind: RefactoringKind;
  /** An imperative sentence without full stop, for lists of all refactorings; an {@link Offer} names the things at hand. */
  readonly title: string;
  /** Markdown: what it does, when it is offered and when it is not. */
  readonly why: string;
  /** The cursor is `$0`; a second one ends a selection. */
  readonly examples: readonly { readonly before: string; readonly title: string; readonly after: string }[];
  /** Where it is not offered, and why not. */
  readonly notOffered: readonly { readonly text: string; readonly because: string }[];
  /** The changes of this kind at a place: none, one, or one for each thing to choose. Cheap: edits are made when asked for. */
  offers(place: Place): Iterable<Offer>;
}

/** `add`: scaffolds. The others as the Language Server Protocol's kinds of refactorings. */
export type RefactoringKind = "add" | "rewrite" | "extract" | "move";

export interface Offer {
  /** An imperative sentence without full stop: `Make "shipper" a native sidecar`. */
  readonly title: string;
  /** Edits relative to the document; `undefined` where it cannot be done after all. */
  edits(): readonly Edit[] | undefined;
}

/** Where in which Pod a person stands. */
export interface Place {
  readonly document: Document;
  readonly manifest: Manifest;
  /** The Pod of the manifest; the first where a kind has several and the cursor is in none. */
  readonly pod: Pod | undefined;
  /** The container the cursor is in. */
  readonly container: Container | undefined;
  /** The values that hold the cursor or the selection, outermost (the root) first. */
  readonly values: readonly Value[];
  readonly version: KubernetesVersion;
  /** The known manifests of these kinds in the manifest's namespace, those of its file first. */
  around(...kinds: readonly string[]): readonly Manifest[];
}

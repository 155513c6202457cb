import type { PodPlace } from "../kubernetes/kinds.ts";
import type { NamedDocument, PlacedName } from "../names.ts";
import { shift, type Span } from "../text.ts";

/**
 * What every feature is given: the document at the cursor, the cursor, and the documents around it.
 *
 * Invariant: a feature is a pure function of this; what it answers is plain data whose spans are offsets of whole files.
 */
export interface Request {
  readonly document: NamedDocument;
  /** Offset of the cursor in the document's text. */
  readonly offset: number;
  /** Where the user's own kinds keep their Pods. */
  readonly podPlaces: readonly PodPlace[];
  /** Every known document, the one at the cursor among them. */
  readonly documents: readonly NamedDocument[];
}

/** A place in a file. */
export interface Location {
  readonly file: string;
  readonly span: Span;
}

/** Where a name stands in its file. */
export function locationOf({ in: document, name }: PlacedName): Location {
  return { file: document.file, span: shift(name.span, document.start) };
}

/** Places once each, in the order given. */
export function distinct<T extends Location>(locations: readonly T[]): T[] {
  const seen = new Set<string>();
  return locations.filter(({ file, span }) => {
    const key = `${span.start}\0${span.end}\0${file}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** `3 Pods`, `1 Pod`, `no Pods`. */
export function count(n: number, noun: string): string {
  return `${n === 0 ? "no" : n} ${noun}${n === 1 ? "" : "s"}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listing(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

import type { Container, Manifest, Pod } from "../kubernetes/model.ts";
import { lineBreak, type Edit } from "../text.ts";
import type { Document } from "../yaml/document.ts";
import { Draft } from "../yaml/draft.ts";
import { addItem, addPair, remove, replace, setScalar, steps, type Data, type Place as Spot } from "../yaml/edit.ts";
import { print, style, withStops } from "../yaml/print.ts";
import type { Value } from "../yaml/value.ts";
import type { Place } from "./refactoring.ts";

/** A change of a Pod and its manifest in steps; each sees what the ones before have done. */
export class Change {
  readonly #draft: Draft;
  readonly #place: Place;
  readonly #added: Data[] = [];

  constructor(place: Place) {
    this.#place = place;
    this.#draft = new Draft(place.document);
  }

  get document(): Document {
    return this.#draft.document;
  }

  get manifest(): Value {
    return this.#at(this.#place.manifest.value);
  }

  /** The PodSpec as it is now. */
  get spec(): Value {
    return this.#at(this.#place.pod!.spec);
  }

  /** A container of the Pod, as it is now: one that was not moved. */
  container({ value }: Container): Value {
    return this.#at(value);
  }

  /** The present state of a value that was read before the change, if it is still at its path. */
  now(value: Value): Value | undefined {
    return this.#draft.at(steps(value.path));
  }

  /** The mapping that has a value as one of its pairs, as it is now. */
  parentOf({ path }: Value): Value | undefined {
    return path && this.#draft.at(steps(path.parent));
  }

  step(edits: readonly Edit[] | undefined): void {
    this.#draft.step(edits);
  }

  addItem(to: Value | undefined, key: string, item: Data, index?: number, spot?: Spot): void {
    this.step(to && addItem(this.document, to, key, item, index, spot));
  }

  addPair(to: Value | undefined, key: string, data: Data, spot?: Spot): void {
    this.step(to && addPair(this.document, to, key, data, spot));
  }

  setScalar(value: Value | undefined, to: string | number): void {
    this.step(value && setScalar(this.document, value, to));
  }

  replace(value: Value | undefined, data: Data): void {
    this.step(value && replace(this.document, value, data));
  }

  remove(from: Value | undefined, key: string | number): void {
    this.step(from && remove(this.document, this.#draft.root, [...steps(from.path), key]));
  }

  /** Remove a value that was read before the change and is still at its path. */
  removeValue({ path }: Value): void {
    this.step(path && remove(this.document, this.#draft.root, steps(path)));
  }

  /** Write another manifest: behind this one's document, or into the same `List`. */
  addManifest(data: { readonly [key: string]: Data }): void {
    if (this.#place.manifest.item !== undefined) this.addItem(this.#draft.root, "items", data);
    else this.#added.push(data);
  }

  edits(): Edit[] | undefined {
    const edits = this.#draft.edits();
    if (this.#added.length === 0) return edits;
    // What could not be done, and not only that nothing else changes.
    if (edits === undefined && this.#draft.failed) return undefined;
    const { text } = this.#place.document;
    const newline = lineBreak(text);
    const look = style(this.#place.document, false);
    const documents = this.#added.map((data) => `---${newline}${print(data, look)}${newline}`);
    const newText = (text === "" || text.endsWith("\n") ? "" : newline) + documents.join("");
    return [...(edits ?? []), withStops({ span: { start: text.length, end: text.length }, newText })];
  }

  /** What an earlier step removed cannot be changed: then nothing can be done. */
  #at(value: Value): Value {
    const now = this.now(value);
    if (now === undefined) this.step(undefined);
    return now ?? value;
  }
}

/** Can another manifest be written beside this one? Not in a JSON text that is one object. */
export function canAddManifest({ document, manifest }: Place): boolean {
  return manifest.item !== undefined || !style(document, true).json;
}

/** The head of a new manifest in the namespace of another. */
export function manifestHead(apiVersion: string, kind: string, name: string, { value }: Manifest): { readonly [key: string]: Data } {
  const namespace = value.descend("metadata", "namespace")?.string;
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}

/**
 * `base` made a DNS label (lower case letters, digits and dashes, at most 63), with a number behind it where it is taken. The same
 * rule holds for names of containers, volumes and, stricter than they need, of objects.
 */
export function freeName(base: string, taken: Iterable<string>, limit = 63): string {
  const names = new Set(taken);
  const label = base.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "") || "app";
  for (let i = 1; ; i++) {
    const tail = i === 1 ? "" : `-${i}`;
    const name = label.slice(0, limit - tail.length).replace(/-+$/, "") + tail;
    if (!names.has(name)) return name;
  }
}

/** What the manifest is called, or would be. */
export function baseName({ manifest }: Pod): string {
  return manifest.name ?? manifest.value.descend("metadata", "generateName")?.string ?? "app";
}

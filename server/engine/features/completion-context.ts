import type { TypeName } from "../kubernetes/api/schema.ts";
import { readManifests } from "../kubernetes/manifest.ts";
import type { Container, Manifest, Pod } from "../kubernetes/model.ts";
import type { NamedDocument } from "../names.ts";
import { columnOf, type Edit, type Span, type TabStop } from "../text.ts";
import { CURSOR, type Cursor } from "../yaml/cursor.ts";
import { steps } from "../yaml/edit.ts";
import { print, style, type Style } from "../yaml/print.ts";
import { MASK } from "../yaml/template.ts";
import type { Value } from "../yaml/value.ts";
import { placeAt, type Place } from "./field.ts";
import type { Request } from "./feature.ts";

export type CompletionKind = "field" | "value" | "volume" | "container" | "port" | "variable" | "object" | "key" | "path" | "image" | "label" | "snippet";

/** One thing that could stand at the cursor. Items come in the order in which they should be shown. */
export interface CompletionItem {
  readonly label: string;
  readonly kind: CompletionKind;
  /** One line beside the label. */
  readonly detail: string | undefined;
  /** Prose of our own. */
  readonly note?: string;
  /** The field of the API it is; its words are asked for when shown. */
  readonly field?: { readonly of: TypeName; readonly name: string };
  /** Replaces the word at the cursor; on the cursor's line. */
  readonly edit: Edit;
  /** What the typed text is matched against, where it is not the label. */
  readonly filter?: string;
  /** Edits elsewhere in the file that go with it. */
  readonly also?: readonly Edit[];
  /** There is more to choose behind it: ask again. */
  readonly again: boolean;
  /** A plain field or value of the API, which a schema-based extension offers too. */
  readonly plain: boolean;
}

/** What completion knows of the place; offsets of values are those of the text with the placeholder. */
export interface CompletionContext {
  readonly cursor: Cursor;
  /** What the API has at the cursor's path; of a key at that of its mapping. */
  readonly place: Place | undefined;
  readonly manifest: Manifest | undefined;
  readonly pod: Pod | undefined;
  readonly container: Container | undefined;
  /** Every document, the one at the cursor as it would be read with the placeholder. */
  readonly documents: readonly NamedDocument[];
  readonly here: NamedDocument;
}

/** What is known of the place of `cursor`. */
export function contextOf({ document, documents, podPlaces }: Request, cursor: Cursor): CompletionContext {
  const manifests = readManifests(cursor.document, podPlaces);
  const here: NamedDocument = { ...document, text: cursor.document.text, document: cursor.document, manifests };
  const inside = (value: Value): boolean => startsWith(cursor.path, steps(value.path));
  const manifest = manifests.find(({ value }) => inside(value));
  const pod = manifest?.pods.find(({ spec, metadata }) => inside(spec) || (metadata !== undefined && inside(metadata)));
  return {
    cursor,
    place: placeAt(cursor.document.value, cursor.path, manifests),
    manifest,
    pod,
    container: pod?.containers.find(({ value }) => inside(value)),
    here,
    documents: [here, ...documents.filter((each) => each.file !== document.file || each.start !== document.start)],
  };
}

function startsWith(path: readonly (string | number)[], head: readonly (string | number)[]): boolean {
  return head.every((step, i) => path[i] === step);
}

/** How the document writes at the cursor. */
export function styleAt({ cursor }: CompletionContext): Style {
  return style(cursor.document, cursor.flow);
}

/** Is the text none to offer: the very word that is typed, or one that a template action touches? */
export function isUnfinished(text: string | undefined): boolean {
  return text !== undefined && (text.includes(CURSOR) || text.includes(MASK));
}

/** The edit that makes the word at the cursor this value, quoted as its place and YAML demand. */
export function valueEdit(context: CompletionContext, value: string | number | boolean): Edit {
  const { cursor } = context;
  const lead = cursor.needsBlank ? " " : "";
  const text =
    cursor.quote === "'" ? String(value).replaceAll("'", "''") : cursor.quote === '"' ? JSON.stringify(String(value)).slice(1, -1) : print(value, styleAt(context));
  return { span: cursor.span, newText: lead + text };
}

/** Text with one stop for each `\0`, in the order they stand. */
export function editWithStops(span: Span, marked: string): Edit {
  const parts = marked.split("\0");
  const stops: TabStop[] = [];
  let newText = parts[0]!;
  parts.slice(1).forEach((part, i) => {
    stops.push({ at: { start: newText.length, end: newText.length }, number: i + 1, choices: [] });
    newText += part;
  });
  return stops.length === 0 ? { span, newText } : { span, newText, stops };
}

/** The column at which the keys of the cursor's mapping stand. */
export function keyColumn({ cursor }: CompletionContext): number {
  return columnOf(cursor.document.text, cursor.span.start) + (cursor.needsBlank ? 1 : 0);
}

import { mayHoldManifest } from "../kubernetes/kinds.ts";
import { shift, type Edit } from "../text.ts";
import { cursorAt, type Cursor } from "../yaml/cursor.ts";
import { fieldItems } from "./complete-field.ts";
import { snippetItems } from "./complete-snippet.ts";
import { textItems, valueItems } from "./complete-value.ts";
import { contextOf, type CompletionItem } from "./completion-context.ts";
import type { Request } from "./feature.ts";

export interface Completion {
  readonly items: readonly CompletionItem[];
  /** The items depend on what was typed: ask again with each letter. */
  readonly incomplete: boolean;
}

/** A document beyond this length, in UTF-16 code units, that holds no manifest of ours is not read at every key stroke. */
const MAX_FOREIGN_LENGTH = 50_000;

/**
 * What could stand at the cursor. Only the document at the cursor is read.
 * @param trigger the character that made the editor ask; `undefined` when a person asked, or typed a word.
 */
export function completion(request: Request, trigger?: string): Completion {
  const { document, offset } = request;
  const nothing = { items: [], incomplete: false };
  if (document.text.length > MAX_FOREIGN_LENGTH && !mayHoldManifest(document.text, request.podPlaces)) return nothing;
  const cursor = cursorAt(document.text, offset);
  if (cursor === undefined) return nothing;
  if (trigger !== undefined && !isQuestion(trigger, cursor)) return nothing;
  const context = contextOf(request, cursor);
  if (cursor.block) return { items: textItems(context).map((item) => placed(item, document.start)), incomplete: false };
  const items = [...textItems(context)];
  let incomplete = false;
  if (items.length === 0) {
    if (cursor.at === "value" || cursor.alone) {
      const values = valueItems(context);
      items.push(...values.items);
      incomplete = values.incomplete;
    }
    if (cursor.at === "key") items.push(...fieldItems(context), ...snippetItems(context));
  }
  const wanted = trigger === ":" || trigger === "/" ? items.filter(({ kind }) => kind === (trigger === ":" ? "port" : "path")) : items;
  return { items: wanted.map((item) => placed(item, document.start)), incomplete };
}

/**
 * Does the character ask for anything here? A list that opens unasked takes the next Enter, so it opens only where a name is due: not
 * for a blank that indents, not for the colon, slash or dash inside an image or a name.
 */
function isQuestion(trigger: string, cursor: Cursor): boolean {
  switch (trigger) {
    case " ":
      return cursor.at === "value" || cursor.flow;
    case "-":
      return cursor.needsBlank;
    case ":":
      return /(?:localhost|127\.0\.0\.1|\[::1\]):$/.test(cursor.before);
    default:
      return true;
  }
}

function placed(item: CompletionItem, start: number): CompletionItem {
  const move = (edit: Edit): Edit => ({ ...edit, span: shift(edit.span, start) });
  return { ...item, edit: move(item.edit), ...(item.also === undefined ? {} : { also: item.also.map(move) }) };
}

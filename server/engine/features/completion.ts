import { mayHoldManifest } from "../kubernetes/kinds.ts";
import { shift, type Edit } from "../text.ts";
import { cursorAt } from "../yaml/cursor.ts";
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
  // A blank typed to indent is no question.
  if (trigger === " " && cursor.at === "key" && !cursor.flow) return nothing;
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
  return { items: items.map((item) => placed(item, document.start)), incomplete };
}

function placed(item: CompletionItem, start: number): CompletionItem {
  const move = (edit: Edit): Edit => ({ ...edit, span: shift(edit.span, start) });
  return { ...item, edit: move(item.edit), ...(item.also === undefined ? {} : { also: item.also.map(move) }) };
}

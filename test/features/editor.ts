/** Fixtures with `$0` for the cursor, asked as an editor would ask. */
import assert from "node:assert/strict";
import { Language } from "../../server/engine/language.ts";
import { applyEdits, type Span } from "../../server/engine/text.ts";
import { Workspace } from "../../server/engine/workspace.ts";
import { fixture } from "../harness.ts";

export interface Editor {
  readonly language: Language;
  readonly workspace: Workspace;
  readonly file: string;
  /** The text without marks. */
  readonly text: string;
  /** The first cursor. */
  readonly cursor: number;
  textOf(file: string): string;
}

/** Open the files, the first of them with the cursor. */
export function open(marked: string | Readonly<Record<string, string>>): Editor {
  const files = typeof marked === "string" ? { "test.yaml": marked } : marked;
  const workspace = new Workspace(({ rule, error }) => {
    throw new Error(`${rule.id} threw`, { cause: error });
  });
  const texts = new Map<string, string>();
  let cursor: number | undefined;
  let file: string | undefined;
  for (const [name, source] of Object.entries(files)) {
    const { text, cursors } = fixture(source);
    texts.set(name, text);
    if (cursors[0] !== undefined && file === undefined) [file, cursor] = [name, cursors[0]];
    workspace.set(name, text);
  }
  file ??= Object.keys(files)[0]!;
  return { language: new Language(workspace), workspace, file, text: texts.get(file)!, cursor: cursor ?? 0, textOf: (name) => texts.get(name)! };
}

/** `3:9 logs` for a span: line and column from one, and the text. */
export function show(text: string, { start, end }: Span): string {
  const before = text.slice(0, start).split("\n");
  return `${before.length}:${before.at(-1)!.length + 1} ${text.slice(start, end).split("\n")[0]}`;
}

/** The files after a rename; fails where it is refused. */
export function renamed(marked: string | Readonly<Record<string, string>>, to: string): string {
  const editor = open(marked);
  const result = editor.language.rename(editor.file, editor.cursor, to);
  assert.ok(result !== undefined && !("refused" in result), result === undefined ? "nothing to rename" : "refused" in result ? result.refused : "");
  const changed = result.map(({ file, edits }) => applyEdits(editor.textOf(file), edits));
  return changed.join("\n=====\n");
}

export function refusal(marked: string | Readonly<Record<string, string>>, to: string): string | undefined {
  const editor = open(marked);
  const result = editor.language.rename(editor.file, editor.cursor, to);
  return result !== undefined && "refused" in result ? result.refused : undefined;
}

/** Refactorings and scaffolds as code actions: listed cheaply, their edits made when one is chosen. */
import {
  CodeActionKind,
  CodeActionTriggerKind,
  type ClientCapabilities,
  type CodeAction,
  type CodeActionParams,
  type SnippetTextEdit,
  type TextDocumentEdit,
  type TextEdit,
} from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { actionsAt, type Action } from "../engine/actions.ts";
import type { RefactoringKind } from "../engine/refactorings/refactoring.ts";
import { lineStart, type Edit, type Span, type TabStop } from "../engine/text.ts";
import type { Settings, Workspace } from "../engine/workspace.ts";
import { SOURCE, toRange, toSpan, toTextEdit } from "./convert.ts";

const KINDS: Readonly<Record<RefactoringKind, CodeActionKind>> = {
  add: CodeActionKind.Refactor,
  rewrite: CodeActionKind.RefactorRewrite,
  extract: CodeActionKind.RefactorExtract,
  move: CodeActionKind.RefactorMove,
};

/** The kinds the server announces. An action's own kind is below one of these, `refactor.rewrite.podmates.native-sidecar`, so that keys can be bound to it. */
export const REFACTOR_KINDS: readonly CodeActionKind[] = Object.values(KINDS);

/** What identifies an action until it is resolved: nothing is remembered between the two requests. */
interface ActionData {
  readonly uri: string;
  readonly id: string;
  readonly title: string;
  readonly at: Span;
}

/**
 * The refactorings and scaffolds for a selection. An editor that asks by itself, for its light bulb, gets none: there is one for
 * every place of a Pod. Edits are left to {@link resolveRefactoring} where the client can ask for them later.
 */
export function refactorActions(workspace: Workspace, settings: Settings, client: ClientCapabilities, document: TextDocument, params: CodeActionParams): CodeAction[] {
  const { only, triggerKind } = params.context;
  const refactor = (kind: string): boolean => kind === CodeActionKind.Refactor || kind.startsWith(`${CodeActionKind.Refactor}.`);
  if (only === undefined ? triggerKind === CodeActionTriggerKind.Automatic : !only.some(refactor)) return [];
  const at = toSpan(document, params.range);
  const later = client.textDocument?.codeAction?.dataSupport === true && client.textDocument.codeAction.resolveSupport?.properties.includes("edit") === true;
  return actionsAt(workspace, document.uri, at, settings).flatMap((action): CodeAction[] => {
    const kind = kindOf(action);
    if (only !== undefined && !only.some((each) => kind === each || kind.startsWith(`${each}.`))) return [];
    const data: ActionData = { uri: document.uri, id: action.refactoring.id, title: action.title, at };
    const listed: CodeAction = { title: action.title, kind };
    if (later) return [{ ...listed, data }];
    const edits = action.edits();
    return edits === undefined ? [] : [{ ...listed, edit: { documentChanges: [toDocumentEdit(document, edits, client)] } }];
  });
}

/** The action with its edit, made from the text as it is now; without one where it can no longer be done. */
export function resolveRefactoring(workspace: Workspace, settings: Settings, client: ClientCapabilities, texts: (uri: string) => TextDocument | undefined, action: CodeAction): CodeAction {
  const data = action.data as Partial<ActionData> | undefined;
  const document = data?.uri === undefined ? undefined : texts(data.uri);
  if (document === undefined || data?.at === undefined) return action;
  workspace.set(document.uri, document.getText(), settings);
  const found = actionsAt(workspace, document.uri, data.at, settings, data.id).find(({ title }) => title === data.title);
  const edits = found?.edits();
  return edits === undefined ? action : { ...action, edit: { documentChanges: [toDocumentEdit(document, edits, client)] } };
}

function kindOf({ refactoring }: Action): CodeActionKind {
  return `${KINDS[refactoring.kind]}.${SOURCE}.${refactoring.id}`;
}

/** Edits with tab stops become snippets where the client takes them. */
function toDocumentEdit(document: TextDocument, edits: readonly Edit[], client: ClientCapabilities): TextDocumentEdit {
  const snippets = client.workspace?.workspaceEdit?.snippetEditSupport === true && edits.some(({ stops = [] }) => stops.length > 0);
  const made = snippets
    ? wholeLines(document.getText(), edits).map((edit): TextEdit | SnippetTextEdit => toSnippetEdit(document, edit))
    : edits.map((edit) => toTextEdit(document, edit));
  return { textDocument: { uri: document.uri, version: document.version }, edits: made };
}

function toSnippetEdit(document: TextDocument, edit: Edit): TextEdit | SnippetTextEdit {
  if (edit.stops === undefined || edit.stops.length === 0) return toTextEdit(document, edit);
  return { range: toRange(document, edit.span), snippet: { kind: "snippet", value: toSnippet(edit.newText, edit.stops) } };
}

/** Text with tab stops in LSP's snippet syntax. */
export function toSnippet(text: string, stops: readonly TabStop[]): string {
  let result = "";
  let done = 0;
  for (const { at, number, choices } of [...stops].sort((a, b) => a.at.start - b.at.start)) {
    const value = text.slice(at.start, at.end);
    result += escaped(text.slice(done, at.start));
    result += choices.length > 0 ? `\${${number}|${choices.map((choice) => choice.replace(/[\\,|$}]/g, "\\$&")).join(",")}|}` : `\${${number}:${escaped(value)}}`;
    done = at.end;
  }
  return result + escaped(text.slice(done));
}

function escaped(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}

/**
 * The same change with every edit of several lines starting at the first column. Editors indent the lines of a snippet like the line
 * it is inserted in; ours are indented already, and nothing is added to what starts at column 0.
 */
export function wholeLines(text: string, edits: readonly Edit[]): Edit[] {
  const result: Edit[] = [];
  for (const edit of [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)) {
    if (!edit.newText.includes("\n")) {
      result.push(edit);
      continue;
    }
    let whole = edit;
    let start = lineStart(text, whole.span.start);
    // Edits before it on the same line become part of it.
    for (let last = result.at(-1); last !== undefined && (last.span.end > start || last.span.start === start); last = result.at(-1)) {
      whole = joined(text, last, whole);
      start = lineStart(text, whole.span.start);
      result.pop();
    }
    result.push(joined(text, { span: { start, end: start }, newText: "" }, whole));
  }
  return result;
}

/** One edit that does what two in this order do. */
function joined(text: string, first: Edit, second: Edit): Edit {
  const between = text.slice(first.span.end, second.span.start);
  const by = first.newText.length + between.length;
  const stops = (second.stops ?? []).map((stop) => ({ ...stop, at: { start: stop.at.start + by, end: stop.at.end + by } }));
  return {
    span: { start: first.span.start, end: second.span.end },
    newText: first.newText + between + second.newText,
    stops: [...(first.stops ?? []), ...stops],
  };
}

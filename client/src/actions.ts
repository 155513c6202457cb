/** The commands that add a pattern to the Pod at hand or refactor it: a list to choose from, and the edits of what was chosen. */
import * as vscode from "vscode";
import type { BaseLanguageClient, CodeAction } from "vscode-languageclient";

/** The context key that is set while the server runs, so that the menus show the commands where they can do something. */
export const ACTIVE = "podmates.active";

interface Choice extends vscode.QuickPickItem {
  readonly action: CodeAction;
}

/** What each command lists: the actions whose kind it wants. */
const COMMANDS = {
  "podmates.add": { placeholder: "What to add to this Pod", wants: (kind: string) => kind.startsWith("refactor.podmates.") },
  "podmates.refactor": { placeholder: "What to do with this Pod", wants: (kind: string) => /^refactor\.\w+\.podmates\./.test(kind) },
} as const;

/** @param client gives the running client; `undefined` while no manifest is open. */
export function registerActions(client: () => BaseLanguageClient | undefined): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(COMMANDS).map(([command, { placeholder, wants }]) =>
      vscode.commands.registerCommand(command, (id?: unknown) => choose(client(), placeholder, wants, typeof id === "string" ? id : undefined)),
    ),
  );
}

/** @param id the id of a refactoring, for keyboard shortcuts: its only offer is taken without asking. */
async function choose(client: BaseLanguageClient | undefined, placeHolder: string, wants: (kind: string) => boolean, id: string | undefined): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (client === undefined || editor === undefined) {
    void vscode.window.showInformationMessage("Podmates changes the Pod of an open manifest. Open one first.");
    return;
  }
  const { document, selection } = editor;
  const asked = client.code2ProtocolConverter;
  const actions = await client.sendRequest<CodeAction[] | null>("textDocument/codeAction", {
    textDocument: asked.asTextDocumentIdentifier(document),
    range: asked.asRange(selection),
    context: { diagnostics: [], only: ["refactor"], triggerKind: 1 },
  });
  const wanted = (actions ?? []).filter(({ kind = "" }) => wants(kind) && (id === undefined || kind.endsWith(`.podmates.${id}`)));
  if (wanted.length === 0) {
    void vscode.window.showInformationMessage("Nothing is offered here. Put the cursor into a container, or on the kind of a Pod.");
    return;
  }
  const chosen = id !== undefined && wanted.length === 1 ? wanted[0] : await pick(wanted, placeHolder);
  if (chosen !== undefined) await apply(client, editor, chosen);
}

async function pick(actions: readonly CodeAction[], placeHolder: string): Promise<CodeAction | undefined> {
  const choices = actions.map((action): Choice => ({ label: action.title, action }));
  return (await vscode.window.showQuickPick(choices, { placeHolder, matchOnDetail: true }))?.action;
}

async function apply(client: BaseLanguageClient, editor: vscode.TextEditor, chosen: CodeAction): Promise<void> {
  const resolved = chosen.edit === undefined ? await client.sendRequest<CodeAction>("codeAction/resolve", chosen) : chosen;
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(resolved.edit);
  // Tab stops are visited in the editor that has the keyboard.
  await vscode.window.showTextDocument(editor.document, { viewColumn: editor.viewColumn ?? vscode.ViewColumn.Active, selection: editor.selection });
  if (edit === undefined || !(await vscode.workspace.applyEdit(edit))) void vscode.window.showWarningMessage(`"${chosen.title}" could not be done here.`);
}

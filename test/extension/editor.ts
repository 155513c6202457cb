/** What the suite does to the editor and asks of it. Bundled for both extension hosts: no Node, no DOM, only VS Code's API. */
import * as vscode from "vscode";
import { KEYBOARD_FILE, SUITE_LINE, type Keys, type Meeting } from "../../scripts/vscode/keys.ts";

/** How long to wait for what the editor does by itself. Generous, for slow machines; a test that passes does not wait it out. */
const PATIENCE_MS = 20_000;

const folder = (): vscode.Uri => vscode.workspace.workspaceFolders![0]!.uri;

/** Opens a file of the workspace in the editor, with this text when it is given, and gives it the keyboard. */
export async function open(path: string, text?: string): Promise<vscode.TextEditor> {
  const uri = vscode.Uri.joinPath(folder(), path);
  if (text !== undefined) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
  await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
  return editor;
}

/** Forgets unsaved changes and closes every editor. */
export async function closeAll(): Promise<void> {
  while (vscode.window.activeTextEditor) await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}

/** Puts the cursor behind the first occurrence of `text`. */
export function placeCursor(editor: vscode.TextEditor, text: string): void {
  const at = editor.document.getText().indexOf(text);
  if (at === -1) throw new Error(`No ${JSON.stringify(text)} in the document.`);
  const position = editor.document.positionAt(at + text.length);
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenter);
}

/** Types as a person does: by keys in the browser, by the `type` command on the desktop. */
export async function type(text: string): Promise<void> {
  if (await keys({ type: text })) return;
  for (const character of text) await vscode.commands.executeCommand("type", { text: character });
}

/** Presses a key or chord in the browser; on the desktop, where no test can, runs the command it stands for. */
export async function press(key: string, command: string): Promise<void> {
  if (!(await keys({ press: key }))) await vscode.commands.executeCommand(command);
}

/** The diagnostics of Podmates in a document, by place: `line rule-id severity`, lines counted from 1. */
export function findings(document: vscode.TextDocument): string[] {
  return diagnostics(document).map(({ range, code, severity }) => `${range.start.line + 1} ${codeOf(code)} ${vscode.DiagnosticSeverity[severity].toLowerCase()}`);
}

export function diagnostics(document: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ source }) => source === "podmates")
    .sort((a, b) => a.range.start.compareTo(b.range.start));
}

export function codeOf(code: vscode.Diagnostic["code"]): string {
  return String(typeof code === "object" ? code.value : code);
}

/** Waits until `read` gives `expected`. */
export async function eventually<T>(what: string, read: () => T | PromiseLike<T>, expected: T): Promise<void> {
  const want = JSON.stringify(expected);
  let got = "";
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(50)) {
    got = JSON.stringify(await read());
    if (got === want) return;
  }
  throw new Error(`${what}: expected ${want}, got ${got}`);
}

export function equal<T>(what: string, got: T, expected: T): void {
  if (JSON.stringify(got) !== JSON.stringify(expected)) throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export interface Journey {
  readonly name: string;
  readonly walk: () => Promise<void>;
}

/** Runs the journeys one after another, each from an editor without open files. Rejects when one failed. */
export async function run(journeys: readonly Journey[]): Promise<void> {
  const failed: string[] = [];
  const host = "process" in globalThis ? "Node" : "web worker";
  say(`in the ${host} extension host`);
  const met = await meeting();
  if (met) equal("extension host", host, met.host);
  for (const { name, walk } of journeys) {
    const start = Date.now();
    try {
      await walk();
      say(`✔ ${name} (${Date.now() - start} ms)`);
    } catch (error) {
      failed.push(name);
      say(`✘ ${name}\n      ${error instanceof Error ? error.message : String(error)}`);
    }
    await closeAll();
  }
  if (failed.length > 0) throw new Error(`${failed.length} of ${journeys.length} journeys failed: ${failed.join("; ")}`);
  say(`${journeys.length} journeys passed`);
}

/** Writes a line of the report, so marked that the launcher can tell it from what VS Code says. */
function say(line: string): void {
  console.log(`${SUITE_LINE}${line}`);
}

/** Has the browser press keys. False where there is none: on the desktop. */
async function keys(keys: Keys): Promise<boolean> {
  const met = await meeting();
  if (!met) return false;
  const response = await fetch(met.url, { method: "POST", body: JSON.stringify(keys) });
  if (!response.ok) throw new Error(`The keyboard failed: ${await response.text()}`);
  return true;
}

/** What the launcher of the browser has left for the tests; `undefined` on the desktop. */
async function meeting(): Promise<Meeting | undefined> {
  try {
    return JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder(), KEYBOARD_FILE)))) as Meeting;
  } catch {
    return undefined;
  }
}

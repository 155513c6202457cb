/** What the desktop and the web client share: when the server runs, the status bar, the commands, the rule pages. */
import * as vscode from "vscode";
import type { BaseLanguageClient, LanguageClientOptions, Location, Position } from "vscode-languageclient";
import { ACTIVE, registerActions } from "./actions.ts";
import { OPEN_RULE, SHOW_REFERENCES, SUMMARY, type InitializationOptions, type Summary } from "../../server/src/protocol.ts";

/** Makes a client of the options, not started yet: the only thing in which desktop and web differ. */
export type CreateClient = (id: string, name: string, options: LanguageClientOptions) => BaseLanguageClient;

const LANGUAGES = ["yaml", "helm", "json", "jsonc"];

/** Run the server while, and only while, an open text looks like a manifest. */
export function activate(context: vscode.ExtensionContext, createClient: CreateClient): void {
  const log = vscode.window.createOutputChannel("Podmates", { log: true });
  const status = new Status();
  const manifests = new Set<string>();
  let client: BaseLanguageClient | undefined;
  /** Starting and stopping take turns, so that closing one file and opening another never overlap. */
  let turn: Promise<void> = Promise.resolve();

  const update = (): Promise<void> => (turn = turn.then(startOrStop).catch((error: unknown) => log.error(String(error))));

  async function startOrStop(): Promise<void> {
    if (manifests.size > 0 && client === undefined) {
      client = createClient("podmates", "Podmates", {
        documentSelector: LANGUAGES.map((language) => ({ language })),
        outputChannel: log,
        initializationOptions: { rulePage: rulePageAddress(context), summary: true, suggestCommand: true, showReferences: true, fieldsElsewhere: fieldsElsewhere() } satisfies InitializationOptions,
        diagnosticPullOptions: { onChange: true, onSave: true },
      });
      client.onNotification(SUMMARY, (summary: Summary) => status.show(summary));
      await client.start();
      await vscode.commands.executeCommand("setContext", ACTIVE, true);
    } else if (manifests.size === 0 && client !== undefined) {
      const stopping = client;
      client = undefined;
      status.clear();
      await vscode.commands.executeCommand("setContext", ACTIVE, false);
      await stopping.stop();
    }
  }

  const look = (document: vscode.TextDocument): void => {
    const uri = document.uri.toString();
    if (manifests.has(uri) || !looksLikeManifest(document)) return;
    manifests.add(uri);
    void update();
  };

  context.subscriptions.push(
    log,
    status,
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)),
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (manifests.delete(document.uri.toString())) void update();
    }),
    vscode.commands.registerCommand(OPEN_RULE, (ruleId: unknown) => openRule(context, ruleId)),
    vscode.commands.registerCommand(SHOW_REFERENCES, (uri: string, position: Position, locations: readonly Location[]) => showReferences(client, uri, position, locations)),
    registerActions(() => client),
    vscode.commands.registerCommand("podmates.showLog", () => log.show()),
    vscode.commands.registerCommand("podmates.restart", async () => {
      await client?.stop();
      await client?.start();
    }),
    vscode.window.registerUriHandler({
      handleUri: (uri) => openRule(context, /^\/rules\/([^/]+)$/.exec(uri.path)?.[1]),
    }),
    { dispose: () => client?.stop() },
  );
  vscode.workspace.textDocuments.forEach(look);
}

/** Does a text have what every manifest has? Documents of other languages never do. */
function looksLikeManifest(document: vscode.TextDocument): boolean {
  if (!LANGUAGES.includes(document.languageId)) return false;
  const text = document.getText();
  return /(?:^|[\s{,])["']?apiVersion["']?\s*:/.test(text) && /(?:^|[\s{,])["']?kind["']?\s*:/.test(text);
}

/** Does the YAML extension of Red Hat, which offers the fields of a schema, run here? */
function fieldsElsewhere(): boolean {
  return vscode.extensions.getExtension("redhat.vscode-yaml") !== undefined;
}

/** List the places a code lens counts, given as LSP has them. */
async function showReferences(client: BaseLanguageClient | undefined, uri: string, position: Position, locations: readonly Location[]): Promise<void> {
  const convert = client?.protocol2CodeConverter;
  if (convert === undefined) return;
  await vscode.commands.executeCommand("editor.action.showReferences", convert.asUri(uri), convert.asPosition(position), locations.map((location) => convert.asLocation(location)));
}

/** Rule pages have no public address yet: the link opens this extension, which shows the page it was shipped with. */
function rulePageAddress(context: vscode.ExtensionContext): string {
  return `${vscode.env.uriScheme}://${context.extension.id}/rules/{rule}`;
}

/** Show the page of a rule; anything that is no rule id, since links come from anywhere, says so. */
async function openRule(context: vscode.ExtensionContext, ruleId: unknown): Promise<void> {
  if (typeof ruleId === "string" && /^[a-z][a-z0-9-]*$/.test(ruleId)) {
    const page = vscode.Uri.joinPath(context.extensionUri, "docs", "rules", `${ruleId}.md`);
    try {
      await vscode.workspace.fs.stat(page);
      await vscode.commands.executeCommand("markdown.showPreview", page);
      return;
    } catch {
      // No such page.
    }
  }
  void vscode.window.showWarningMessage(`Podmates has no rule "${String(ruleId)}".`);
}

/** The status bar item: what Podmates sees in the active editor. A click opens the log. */
class Status implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem("podmates.status", vscode.StatusBarAlignment.Right, 50);
  readonly #summaries = new Map<string, Summary>();
  readonly #listener = vscode.window.onDidChangeActiveTextEditor(() => this.#update());

  constructor() {
    this.#item.name = "Podmates";
    this.#item.command = "podmates.showLog";
  }

  show(summary: Summary): void {
    this.#summaries.set(vscode.Uri.parse(summary.uri).toString(), summary);
    this.#update();
  }

  /** The server stopped: nothing is seen any more. */
  clear(): void {
    this.#summaries.clear();
    this.#update();
  }

  dispose(): void {
    this.#listener.dispose();
    this.#item.dispose();
  }

  #update(): void {
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    const summary = uri === undefined ? undefined : this.#summaries.get(uri);
    if (summary === undefined || summary.pods === 0) {
      this.#item.hide();
      return;
    }
    const seen = `${count(summary.pods, "Pod")}, ${count(summary.containers, "container")}`;
    this.#item.text = `$(layers) ${seen}`;
    this.#item.tooltip = `Podmates sees ${seen} and checks them for Kubernetes ${summary.version}. Select to open the log.`;
    this.#item.accessibilityInformation = { label: `Podmates: ${seen}` };
    this.#item.show();
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

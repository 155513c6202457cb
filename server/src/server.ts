/**
 * The language server: a thin shell over the engine. Node and browser entries hand it a connection; it does no I/O of its own.
 *
 * Invariant: between requests it keeps the open documents, the workspace's last analyses and the settings, nothing else. A code
 * action is computed from the current text, never looked up from an earlier diagnostic.
 */
import {
  CodeActionKind,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DocumentDiagnosticReportKind,
  MarkupKind,
  TextDocuments,
  TextDocumentSyncKind,
  type CancellationToken,
  type ClientCapabilities,
  type CodeAction,
  type CodeActionParams,
  type Connection,
  type Diagnostic,
  type Hover,
  type MarkupContent,
  type TextDocumentContentChangeEvent,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { fixAll } from "../engine/fix-all.ts";
import type { Edit, Span } from "../engine/text.ts";
import { DEFAULT_SETTINGS, forPeople, Workspace, type Report, type Settings } from "../engine/workspace.ts";
import { SOURCE, toDiagnostic, toQuickFix, toRange, toSpan, toWorkspaceEdit, type Texts } from "./convert.ts";
import { featureCapabilities, registerFeatures } from "./features.ts";
import { FolderIndex, type Disk } from "./folder-index.ts";
import { OPEN_RULE, SUMMARY, type InitializationOptions, type Summary } from "./protocol.ts";
import { REFACTOR_KINDS, refactorActions, resolveRefactoring } from "./refactorings.ts";
import { readApiFields, readSettings, withApiFields } from "./settings.ts";
import { Typing } from "./typing.ts";

/** `source.fixAll.podmates`: apply every safe fix of a file. */
export const FIX_ALL = `${CodeActionKind.SourceFixAll}.${SOURCE}`;

/** What a feature needs of the server: the open documents, the engine, and a guard for its handlers. */
export interface Access {
  readonly connection: Connection;
  readonly workspace: Workspace;
  readonly texts: Texts;
  settings(): Settings;
  /** The section `podmates` as the client sent it. */
  section(): unknown;
  client(): ClientCapabilities;
  options(): InitializationOptions;
  /** The address of a rule's page; `undefined` where the client has none. */
  rulePage(ruleId: string): string | undefined;
  /**
   * Wrap a request's handler: a cancelled request answers `fallback`; one that throws is logged and answers `fallback`, so a crash
   * of one request costs that request only.
   */
  guard<Params, Result>(name: string, fallback: Result, handler: (params: Params) => Result): (params: Params, token?: CancellationToken) => Result;
}

/** Serve on `connection`. The caller listens. With a `disk` the manifests of the workspace's folders are read as well; without, only open documents are known. */
export function createServer(connection: Connection, disk?: Disk): Access {
  const workspace = new Workspace(({ rule, error }) => connection.console.error(`Rule ${rule.id} failed: ${describe(error)}`));
  let settings = DEFAULT_SETTINGS;
  /** For documents of which another extension checks the fields. */
  let settingsElsewhere = DEFAULT_SETTINGS;
  let section: unknown;
  let client: ClientCapabilities = {};
  let options: InitializationOptions = {};
  const typing = new Typing((uri) => refresh(uri));
  const documents = new TextDocuments({
    create: TextDocument.create,
    update: (document: TextDocument, changes: TextDocumentContentChangeEvent[], version: number) => {
      typing.changed(document.uri, changes);
      return TextDocument.update(document, changes, version);
    },
  });
  // A file that is not open has the text it was indexed with.
  const texts: Texts = (uri) => {
    const known = documents.get(uri) ?? workspace.get(uri);
    return known === undefined ? undefined : "uri" in known ? known : TextDocument.create(uri, "yaml", 0, known.text);
  };
  const index = disk === undefined ? undefined : new FolderIndex(workspace, disk, (uri) => documents.get(uri) !== undefined);
  let folders: readonly string[] = [];
  let excluded: readonly string[] = [];

  const access: Access = {
    connection,
    workspace,
    texts,
    settings: () => settings,
    section: () => section,
    client: () => client,
    options: () => options,
    rulePage: (ruleId) => (options.rulePage === undefined ? undefined : rulePage(ruleId)),
    guard: (name, fallback, handler) => (params, token) => {
      if (token?.isCancellationRequested === true) return fallback;
      try {
        return handler(params);
      } catch (error) {
        connection.console.error(`${name} failed: ${describe(error)}`);
        return fallback;
      }
    },
  };

  const features = registerFeatures(access);

  connection.onInitialize((params) => {
    client = params.capabilities;
    options = (params.initializationOptions ?? {}) as InitializationOptions;
    folders = params.workspaceFolders?.map(({ uri }) => uri) ?? [];
    return {
      serverInfo: { name: "Podmates" },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        diagnosticProvider: { identifier: SOURCE, interFileDependencies: true, workspaceDiagnostics: false },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, ...REFACTOR_KINDS, FIX_ALL], resolveProvider: true },
        hoverProvider: true,
        ...featureCapabilities(),
        ...(index === undefined ? {} : { workspace: { workspaceFolders: { supported: true, changeNotifications: true } } }),
      },
    };
  });

  connection.onInitialized(async () => {
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration === true) {
      await connection.client.register(DidChangeConfigurationNotification.type, { section: SOURCE });
    }
    if (index !== undefined && client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
      const watchers = ["**/*.{yaml,yml,json}", "**/Kustomization", "**/.gitignore"].map((globPattern) => ({ globPattern }));
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    if (index !== undefined && client.workspace?.workspaceFolders === true) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        folders = [...folders.filter((folder) => !removed.some(({ uri }) => uri === folder)), ...added.map(({ uri }) => uri)];
        void indexFolders();
      });
    }
    await loadSettings(undefined);
  });
  connection.onDidChangeConfiguration(({ settings: sent }) => loadSettings(sent));
  connection.onDidChangeWatchedFiles(({ changes }) => {
    if (changes.some(({ uri }) => uri.endsWith("/.gitignore"))) void indexFolders();
    else if (changes.filter(({ uri }) => index?.changed(uri, settings) === true).length > 0) refresh();
  });

  /** Read the workspace's folders, then have the diagnostics read again: other files may change what is said of an open one. */
  async function indexFolders(): Promise<void> {
    try {
      if ((await index?.index(folders, excluded, settings)) === true && folders.length > 0) refresh();
    } catch (error) {
      connection.console.error(`Reading the workspace failed: ${describe(error)}`);
    }
  }

  async function loadSettings(sent: unknown): Promise<void> {
    try {
      const pushed = (sent as Record<string, unknown> | null | undefined)?.[SOURCE];
      const asked: unknown[] = client.workspace?.configuration === true ? await connection.workspace.getConfiguration([{ section: SOURCE }, { section: "files.exclude" }]) : [pushed ?? options.settings];
      section = asked[0];
      const apiFields = readApiFields(section);
      const read = readSettings(section);
      settings = withApiFields(read, apiFields, false);
      settingsElsewhere = withApiFields(read, apiFields, true);
      excluded = Object.entries(asked[1] ?? {}).flatMap(([glob, on]) => (on === true ? [glob] : []));
    } catch (error) {
      connection.console.error(`Reading the settings failed: ${describe(error)}`);
    }
    refresh();
    features.refresh();
    void indexFolders();
  }

  /** What a person is told of an open document, from its current text. */
  function check(document: TextDocument): Report[] {
    // The others as well: what is typed in one file shows in another. A text that has not changed costs nothing.
    for (const open of documents.all()) workspace.set(open.uri, open.getText(), settings);
    return forPeople(workspace.check(document.uri, settingsOf(document)));
  }

  /** The other extension checks YAML alone. */
  function settingsOf(document: TextDocument): Settings {
    return options.fieldsElsewhere === true && document.languageId === "yaml" ? settingsElsewhere : settings;
  }

  function diagnostics(uri: string): Diagnostic[] {
    const document = documents.get(uri);
    if (document === undefined) return [];
    const reports = check(document);
    if (options.summary === true) void connection.sendNotification(SUMMARY, summary(uri));
    return reports
      .filter((report) => !typing.covers(document, report.span))
      .map((report) => diagnostic(report, document));
  }

  function summary(uri: string): Summary {
    const pods = workspace.placed(uri).flatMap(({ manifest }) => manifest.pods);
    return { uri, version: settings.version, pods: pods.length, containers: pods.flatMap((pod) => pod.containers).length };
  }

  function diagnostic(report: Report, document: TextDocument): Diagnostic {
    return toDiagnostic(report, document, texts, options.rulePage === undefined ? undefined : rulePage);
  }

  function rulePage(ruleId: string): string {
    return (options.rulePage ?? "").replace("{rule}", ruleId);
  }

  function pulls(): boolean {
    return client.textDocument?.diagnostic !== undefined;
  }

  /** Have the diagnostics of a document, or of all, read again. */
  function refresh(uri?: string): void {
    if (pulls()) {
      if (client.workspace?.diagnostics?.refreshSupport === true) connection.languages.diagnostics.refresh().catch(() => {});
    } else if (uri !== undefined) push(uri);
    else for (const document of documents.all()) push(document.uri);
  }

  const waiting = new Set<string>();
  function push(uri: string): void {
    if (pulls() || waiting.has(uri)) return;
    waiting.add(uri);
    // Key strokes that wait in the queue are taken in first, so a burst of typing is analysed once.
    setTimeout(() => {
      waiting.delete(uri);
      access.guard("Diagnostics", undefined, () => {
        const document = documents.get(uri);
        if (document !== undefined) void connection.sendDiagnostics({ uri, version: document.version, diagnostics: diagnostics(uri) });
      })(undefined);
    }, 0);
  }

  documents.onDidChangeContent(({ document }) => push(document.uri));
  documents.onDidSave(({ document }) => {
    if (typing.stop(document.uri)) refresh(document.uri);
  });
  documents.onDidClose(({ document }) => {
    typing.stop(document.uri);
    if (index === undefined) workspace.delete(document.uri);
    else index.closed(document.uri, settings);
    if (!pulls()) void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });
  connection.onShutdown(() => typing.stopAll());

  connection.languages.diagnostics.on(
    access.guard("Diagnostics", { kind: DocumentDiagnosticReportKind.Full, items: [] as Diagnostic[] }, ({ textDocument }) => ({
      kind: DocumentDiagnosticReportKind.Full,
      items: diagnostics(textDocument.uri),
    })),
  );

  connection.onCodeAction(
    access.guard("Code actions", [] as CodeAction[], (params: CodeActionParams) => {
      const document = documents.get(params.textDocument.uri);
      return document === undefined ? [] : codeActions(document, params);
    }),
  );

  connection.onCodeActionResolve((action) => access.guard("Code action", action, () => resolveRefactoring(workspace, settings, client, texts, action))(action));

  function codeActions(document: TextDocument, { range, context }: CodeActionParams): CodeAction[] {
    const wants = (kind: string): boolean => context.only === undefined || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
    const actions: CodeAction[] = [];
    if (wants(CodeActionKind.QuickFix)) {
      const asked = toSpan(document, range);
      for (const report of check(document)) if (touches(report.span, asked)) actions.push(...quickFixes(report, document));
    }
    // Only where it is asked for by name: an editor's light bulb is about the place, not about the file.
    if (context.only !== undefined && wants(FIX_ALL)) actions.push(...fixAllAction(document));
    workspace.set(document.uri, document.getText(), settings);
    actions.push(...refactorActions(workspace, settings, client, document, { textDocument: document, range, context }));
    return actions;
  }

  function quickFixes(report: Report, document: TextDocument): CodeAction[] {
    const about = diagnostic(report, document);
    const fixes = report.fixes();
    const preferred = fixes.findIndex(({ safe }) => safe);
    const actions = fixes.flatMap((fix, i) => toQuickFix(fix, about, texts, i === preferred));
    const allow = report.allow();
    if (allow !== undefined) actions.push(...toQuickFix(allow, about, texts, false));
    if (options.rulePage !== undefined) {
      const title = `Explain ${report.rule.id}`;
      actions.push({ title, kind: CodeActionKind.QuickFix, diagnostics: [about], command: { title, command: OPEN_RULE, arguments: [report.rule.id] } });
    }
    return actions;
  }

  function fixAllAction(document: TextDocument): CodeAction[] {
    const before = document.getText();
    const trial = new Workspace();
    trial.set(document.uri, before, settings);
    fixAll(trial, [document.uri], settingsOf(document), (file) => file === document.uri);
    const after = trial.get(document.uri)?.text ?? before;
    if (after === before) return [];
    const edit = toWorkspaceEdit({ edits: [{ file: document.uri, edits: [difference(before, after)] }] }, texts);
    return edit === undefined ? [] : [{ title: "Apply every safe fix of Podmates", kind: FIX_ALL, edit }];
  }

  connection.onHover(
    access.guard("Hover", null as Hover | null, ({ textDocument, position }) => {
      const document = documents.get(textDocument.uri);
      if (document === undefined) return null;
      const offset = document.offsetAt(position);
      const reports = check(document).filter(({ span }) => touches(span, { start: offset, end: offset }));
      const [first] = reports;
      const own = features.hover(textDocument.uri, position);
      if (first === undefined) return own ?? null;
      const texts = reports.map(explain);
      if (own !== undefined) texts.push((own.contents as MarkupContent).value);
      return { contents: { kind: MarkupKind.Markdown, value: texts.join("\n\n---\n\n") }, range: toRange(document, first.span) };
    }),
  );

  function explain({ rule, serverMessage, verdict }: Report): string {
    const name = options.rulePage === undefined ? rule.id : `[${rule.id}](${rulePage(rule.id)})`;
    const sentence = serverMessage === undefined ? "" : `\n\nThe API server says:\n\n\`\`\`text\n${serverMessage}\n\`\`\``;
    return `**${VERDICTS[verdict]}** (${name})${sentence}\n\n${rule.why}`;
  }

  documents.listen(connection);
  return access;
}

const VERDICTS = {
  rejected: "The API server rejects this.",
  warned: "The API server accepts this with a warning.",
  dropped: "The API server removes this without a word.",
  "fails-at-run-time": "The API server accepts this; it fails when the Pod runs.",
  suspicious: "The API server accepts this, but it is probably not meant.",
} as const;

/** Do the spans share a character or a border? A cursor at either end of a finding is on it. */
function touches(span: Span, other: Span): boolean {
  return span.start <= other.end && other.start <= span.end;
}

/** The one edit that turns `before` into `after`, without what they begin and end with alike. */
function difference(before: string, after: string): Edit {
  const limit = Math.min(before.length, after.length);
  let start = 0;
  while (start < limit && before[start] === after[start]) start++;
  let same = 0;
  while (same < limit - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  return { span: { start, end: before.length - same }, newText: after.slice(start, after.length - same) };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

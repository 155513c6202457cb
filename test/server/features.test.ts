import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CompletionItemKind } from "vscode-languageserver-protocol/node";
import type {
  ClientCapabilities,
  CodeLens,
  CompletionItem,
  CompletionList,
  DocumentHighlight,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  LinkedEditingRanges,
  Location,
  LocationLink,
  MarkupContent,
  Position,
  Range,
  SelectionRange,
  SemanticTokens,
  WorkspaceEdit,
  WorkspaceSymbol,
} from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { FEATURE_SETTINGS } from "../../server/src/feature-settings.ts";
import { SHOW_REFERENCES, SUGGEST } from "../../server/src/protocol.ts";
import { connect, PULL, type Client } from "./client.ts";

const URI = "file:///shop/web.yaml";
const SERVICE_URI = "file:///shop/service.yaml";
const TEXT = `# A web server
# and its log shipper
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
spec:
  volumes:
  - name: logs
    emptyDir: {}
  containers:
  - name: app
    image: nginx:1.29
    ports:
    - name: http
      containerPort: 80
    volumeMounts:
    - name: logs
      mountPath: /var/log/nginx
  - name: shipper
    image: busybox:1.37
    command: [sh, -c, tail -F /logs/access.log]
    volumeMounts:
    - name: logs
      mountPath: /logs
      readOnly: true
`;
const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
  - port: 80
    targetPort: http
`;

const RICH: ClientCapabilities = {
  ...PULL,
  textDocument: {
    ...PULL.textDocument,
    definition: { linkSupport: true },
    completion: { completionItem: { snippetSupport: true, labelDetailsSupport: true, insertTextModeSupport: { valueSet: [1, 2] } } },
  },
};
const OPTIONS = { rulePage: "vscode://podmates.podmates/rules/{rule}", suggestCommand: true, showReferences: true };

async function withClient(run: (client: Client) => Promise<void>, options: object = OPTIONS, capabilities = RICH): Promise<void> {
  const client = await connect(capabilities, options);
  try {
    await client.open(URI, TEXT);
    await client.open(SERVICE_URI, SERVICE);
    // The server reads a file of the workspace when it is asked about it.
    await client.pull(URI);
    await client.pull(SERVICE_URI);
    await run(client);
    assert.deepEqual(client.log, []);
  } finally {
    await client.stop();
  }
}

/** The position behind `before` in the text, at the `n`th place that has it. */
function behind(text: string, before: string, n = 1): Position {
  let at = -1;
  for (let i = 0; i < n; i++) at = text.indexOf(before, at + 1);
  assert.notEqual(at, -1);
  return TextDocument.create(URI, "yaml", 1, text).positionAt(at + before.length);
}

function textAt(text: string, range: Range): string {
  return TextDocument.create(URI, "yaml", 1, text).getText(range);
}

function ask<T>(client: Client, method: string, position: Position, more: object = {}): Promise<T> {
  return client.connection.sendRequest<T>(method, { textDocument: { uri: URI }, position, ...more });
}

const MOUNT = behind(TEXT, "- name: lo", 2);

describe("navigation over the protocol", () => {
  test("definition, with and without links", async () => {
    await withClient(async (client) => {
      const [link] = await ask<LocationLink[]>(client, "textDocument/definition", MOUNT);
      assert.equal(textAt(TEXT, link!.targetSelectionRange), "logs");
      assert.deepEqual(link!.targetSelectionRange.start, { line: 10, character: 10 });
      assert.equal(textAt(TEXT, link!.originSelectionRange!), "logs");
      assert.equal(textAt(TEXT, link!.targetRange), "name: logs\n    emptyDir: {}");
    });
    await withClient(
      async (client) => {
        const [location] = await ask<Location[]>(client, "textDocument/definition", MOUNT);
        assert.deepEqual([location!.uri, location!.range.start.line], [URI, 10]);
      },
      {},
      PULL,
    );
  });

  test("references across files", () =>
    withClient(async (client) => {
      const found = await ask<Location[]>(client, "textDocument/references", behind(TEXT, "- name: ht"), { context: { includeDeclaration: true } });
      assert.deepEqual(
        found.map(({ uri, range }) => `${uri} ${textAt(uri === URI ? TEXT : SERVICE, range)}`),
        [`${URI} http`, `${SERVICE_URI} http`],
      );
    }));

  test("highlight and linked editing", () =>
    withClient(async (client) => {
      const highlights = await ask<DocumentHighlight[]>(client, "textDocument/documentHighlight", MOUNT);
      assert.deepEqual(highlights.map(({ kind }) => kind), [3, 2, 2]);
      const linked = await ask<LinkedEditingRanges>(client, "textDocument/linkedEditingRange", behind(TEXT, "- name: lo"));
      assert.deepEqual(linked.ranges.map((range) => textAt(TEXT, range)), ["logs", "logs", "logs"]);
    }));

  test("rename across files, prepared, and refused with the reason", () =>
    withClient(async (client) => {
      const at = behind(TEXT, "- name: ht");
      const prepared = await ask<{ range: Range; placeholder: string }>(client, "textDocument/prepareRename", at);
      assert.deepEqual([textAt(TEXT, prepared.range), prepared.placeholder], ["http", "http"]);
      const edit = await ask<WorkspaceEdit>(client, "textDocument/rename", at, { newName: "web-http" });
      const changed = TextDocument.applyEdits(TextDocument.create(SERVICE_URI, "yaml", 1, SERVICE), edit.changes![SERVICE_URI]!);
      assert.match(changed, /targetPort: web-http/);
      assert.equal(edit.changes![URI]!.length, 1);
      await assert.rejects(ask(client, "textDocument/rename", at, { newName: "Not_A_Port" }), /cannot be the name of a port: /);
      await assert.rejects(ask(client, "textDocument/prepareRename", behind(TEXT, "containerPort: 8")), /not a name/);
      assert.equal(await ask(client, "textDocument/prepareRename", behind(TEXT, "kind")), null);
    }));

  test("links", () =>
    withClient(async (client) => {
      const links = await ask<DocumentLink[]>(client, "textDocument/documentLink", MOUNT);
      assert.deepEqual(links.map(({ target }) => target), ["https://hub.docker.com/_/nginx", "https://hub.docker.com/_/busybox"]);
    }));
});

describe("completion over the protocol", () => {
  const half = TEXT.replace("    - name: logs\n      mountPath: /logs\n      readOnly: true\n", "    - name: \n");
  const at = behind(half, "- name: ", 6);

  async function complete(client: Client, text: string, position: Position, context = { triggerKind: 1 }): Promise<CompletionList> {
    await client.change(URI, { text });
    return ask<CompletionList>(client, "textDocument/completion", position, { context });
  }

  test("volume names, quoted and placed", () =>
    withClient(async (client) => {
      const { items, isIncomplete } = await complete(client, half, at);
      assert.equal(isIncomplete, true);
      assert.deepEqual(items.map(({ label }) => label), ["logs", "new emptyDir volume…"]);
      assert.deepEqual(items[0]!.textEdit, { range: { start: at, end: at }, newText: "logs" });
      assert.deepEqual(items[0]!.labelDetails, { description: "emptyDir volume, mounted by app" });
      assert.equal(items[0]!.insertTextMode, 1);
      assert.equal(items[1]!.additionalTextEdits?.[0]?.newText, "\n  - name: shared\n    emptyDir: {}");
    }));

  test("fields: a snippet, what comes behind, the API's words when asked for", () =>
    withClient(async (client) => {
      const text = TEXT.replace("    image: nginx:1.29\n", "    image: nginx:1.29\n    \n");
      const { items } = await complete(client, text, behind(text, "nginx:1.29\n    "));
      const probe = items.find(({ label }) => label === "readinessProbe")!;
      assert.equal((probe.textEdit as { newText: string }).newText, "readinessProbe:\n      ${1:}");
      assert.equal(probe.insertTextFormat, 2);
      assert.equal(probe.command?.command, SUGGEST);
      const resolved = await client.connection.sendRequest<CompletionItem>("completionItem/resolve", probe);
      assert.match((resolved.documentation as MarkupContent).value, /^\*\*readinessProbe\*\*: `Probe`\n\nProbe describes/);
    }));

  test("plain text and no commands for clients that know neither", () =>
    withClient(
      async (client) => {
        const text = TEXT.replace("    image: nginx:1.29\n", "    image: nginx:1.29\n    \n");
        const { items } = await complete(client, text, behind(text, "nginx:1.29\n    "));
        const probe = items.find(({ label }) => label === "readinessProbe")!;
        assert.equal((probe.textEdit as { newText: string }).newText, "readinessProbe:\n      ");
        assert.equal(probe.insertTextFormat, 1);
        assert.equal(probe.command, undefined);
        assert.ok(items.every(({ command, labelDetails }) => command === undefined && labelDetails === undefined));
      },
      {},
      PULL,
    ));

  test("fields give way to another extension, names and snippets stay; a setting overrules", () =>
    withClient(
      async (client) => {
        const text = TEXT.replace("    image: nginx:1.29\n", "    image: nginx:1.29\n    \n");
        const position = behind(text, "nginx:1.29\n    ");
        assert.ok((await complete(client, text, position)).items.every(({ kind }) => kind === CompletionItemKind.Snippet));
        assert.equal((await complete(client, half, at)).items.length, 2);
        client.settings = { completion: { fields: "on" } };
        await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
        await client.pull(URI);
        assert.ok((await complete(client, text, position)).items.length > 10);
      },
      { ...OPTIONS, fieldsElsewhere: true },
    ));

  test("is empty for a document that is not open, and after cancelling", () =>
    withClient(async (client) => {
      assert.equal(await client.connection.sendRequest("textDocument/completion", { textDocument: { uri: "file:///none.yaml" }, position: { line: 0, character: 0 } }), null);
    }));
});

describe("insight over the protocol", () => {
  test("hover on a name, a field, and a finding with the name below", () =>
    withClient(async (client) => {
      const value = async (position: Position): Promise<string> => ((await ask<Hover>(client, "textDocument/hover", position)).contents as MarkupContent).value;
      assert.match(await value(MOUNT), /^\*\*logs\*\*: emptyDir volume\./);
      assert.match(await value(behind(TEXT, "readO")), /^\*\*readOnly\*\*: `bool`/);
      await client.change(URI, { text: TEXT.replace("name: logs\n      mountPath: /logs", "name: log\n      mountPath: /logs") });
      assert.match(await value(behind(TEXT, "- name: lo", 3)), /undeclared-volume[^]*---\n\n\*\*log\*\*: no volume of this name/);
    }));

  test("inlay hints, each switched by a setting", () =>
    withClient(async (client) => {
      const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
      const hints = (): Promise<InlayHint[]> => client.connection.sendRequest("textDocument/inlayHint", { textDocument: { uri: URI }, range });
      assert.deepEqual((await hints()).map(({ label, position }) => [label, position.line]), [["emptyDir", 19], ["emptyDir", 25]]);
      client.settings = { inlayHints: { volumeKind: false } };
      await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
      await client.pull(URI);
      assert.deepEqual(await hints(), []);
    }));

  test("code lenses with what they count", () =>
    withClient(async (client) => {
      const [lens] = await ask<CodeLens[]>(client, "textDocument/codeLens", MOUNT);
      assert.equal(lens?.command?.title, "2 uses");
      assert.equal(lens.command.command, SHOW_REFERENCES);
      const [uri, position, locations] = lens.command.arguments as [string, Position, Location[]];
      assert.deepEqual([uri, position, locations.length], [URI, { line: 10, character: 10 }, 2]);
    }));

  test("semantic tokens", () =>
    withClient(async (client) => {
      const { data } = await ask<SemanticTokens>(client, "textDocument/semanticTokens/full", MOUNT);
      assert.deepEqual(data.slice(0, 5), [10, 10, 4, 0, 1]);
      assert.deepEqual(data.slice(-5), [4, 12, 4, 0, 2].with(0, data.at(-5)!).with(1, data.at(-4)!));
    }));
});

describe("structure over the protocol", () => {
  test("document and workspace symbols", () =>
    withClient(async (client) => {
      const [pod] = await ask<DocumentSymbol[]>(client, "textDocument/documentSymbol", MOUNT);
      assert.deepEqual([pod!.name, pod!.detail, pod!.children!.map(({ name }) => name)], ["web", "Pod", ["logs", "app", "shipper"]]);
      const found = await client.connection.sendRequest<WorkspaceSymbol[]>("workspace/symbol", { query: "shp" });
      assert.deepEqual(found.map(({ name, containerName }) => [name, containerName]), [["shipper", "web"]]);
    }));

  test("folding and selection ranges", () =>
    withClient(async (client) => {
      const folds = await ask<FoldingRange[]>(client, "textDocument/foldingRange", MOUNT);
      assert.deepEqual(folds[0], { startLine: 0, endLine: 1, kind: "comment" });
      assert.ok(folds.some(({ startLine, endLine }) => startLine === 12 && endLine === 27));
      const [selection] = await client.connection.sendRequest<SelectionRange[]>("textDocument/selectionRange", { textDocument: { uri: URI }, positions: [MOUNT] });
      assert.equal(textAt(TEXT, selection!.range), "logs");
      assert.equal(textAt(TEXT, selection!.parent!.range), "name: logs");
    }));
});

test("a crash of one request is logged and costs that request only", async () => {
  const client = await connect(RICH, OPTIONS);
  try {
    await client.open(URI, TEXT);
    const text = client.server.workspace.set.bind(client.server.workspace);
    client.server.workspace.set = () => {
      throw new Error("boom");
    };
    assert.equal(await ask(client, "textDocument/definition", MOUNT), null);
    assert.match(client.log.join("\n"), /Definition failed: Error: boom/);
    client.server.workspace.set = text;
    assert.equal((await ask<LocationLink[]>(client, "textDocument/definition", MOUNT)).length, 1);
  } finally {
    await client.stop();
  }
});

test("settings have a description that is a sentence", () => {
  for (const { key, description, enum: values, enumDescriptions } of FEATURE_SETTINGS) {
    assert.match(description, /^[A-Z].*\.$/, key);
    assert.equal(values?.length, enumDescriptions?.length);
  }
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CancellationTokenSource, type CodeAction, type Diagnostic, type Hover, type TextEdit } from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { FIX_ALL } from "../../server/src/server.ts";
import { fixture } from "../harness.ts";
import { connect, PULL, type Client } from "./client.ts";

const URI = "file:///web.yaml";
const BROKEN = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: logs
    emptyDir: {}
  containers:
  - name: app
    image: example.com/app:1.4
    volumeMounts:
    - name: log
#           ^^^ undeclared-volume
      mountPath: /var/log/app
`;
const { text: TEXT, marks } = fixture(BROKEN);
const RULE_PAGE = "vscode://podmates.podmates/rules/{rule}";

async function withClient(run: (client: Client) => Promise<void>, ...args: Parameters<typeof connect>): Promise<void> {
  const client = await connect(...args);
  try {
    await run(client);
  } finally {
    await client.stop();
  }
}

function range(text: string, { start, end }: { start: number; end: number }) {
  const document = TextDocument.create(URI, "yaml", 1, text);
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

async function actions(client: Client, only?: string): Promise<CodeAction[]> {
  const context = { diagnostics: [], ...(only === undefined ? {} : { only: [only] }) };
  return client.connection.sendRequest("textDocument/codeAction", { textDocument: { uri: URI }, range: range(TEXT, marks[0]!.span), context });
}

function applied(action: CodeAction | undefined): string {
  const edits: TextEdit[] = action?.edit?.changes?.[URI] ?? [];
  return TextDocument.applyEdits(TextDocument.create(URI, "yaml", 1, TEXT), edits);
}

describe("diagnostics", () => {
  test("are pulled: range, code, source, severity, link, faded", () =>
    withClient(
      async (client) => {
        await client.open(URI, TEXT);
        const items = await client.pull(URI);
        const [unused, undeclared] = items as [Diagnostic, Diagnostic];
        assert.equal(items.length, 2);
        assert.deepEqual(undeclared.range, range(TEXT, marks[0]!.span));
        assert.equal(undeclared.code, "undeclared-volume");
        assert.equal(undeclared.source, "podmates");
        assert.equal(undeclared.severity, 1);
        assert.deepEqual(undeclared.codeDescription, { href: "vscode://podmates.podmates/rules/undeclared-volume" });
        assert.deepEqual(unused.tags, [1]);
      },
      PULL,
      { rulePage: RULE_PAGE },
    ));

  test("carry the other end as related information", () =>
    withClient(async (client) => {
      const text = TEXT.replace("  containers:", "  - name: logs\n    emptyDir: {}\n  containers:").replace("name: log\n", "name: logs\n");
      await client.open(URI, text);
      const [duplicate] = await client.pull(URI);
      assert.equal(duplicate?.code, "duplicate-volume-name");
      const first = text.indexOf("logs");
      assert.deepEqual(duplicate.relatedInformation?.[0]?.location, { uri: URI, range: range(text, { start: first, end: first + 4 }) });
    }));

  test("are pushed to a client that cannot pull, and taken back on close", () =>
    withClient(async (client) => {
      const pushed: { diagnostics: Diagnostic[]; version?: number }[] = [];
      const next = () => new Promise<void>((resolve) => (resolvers = [...resolvers, resolve]));
      let resolvers: (() => void)[] = [];
      client.connection.onNotification("textDocument/publishDiagnostics", (params) => {
        pushed.push(params);
        resolvers.splice(0).forEach((resolve) => resolve());
      });
      const first = next();
      await client.open(URI, TEXT);
      await first;
      assert.deepEqual(pushed.at(-1)?.diagnostics.map(({ code }) => code), ["unused-volume", "undeclared-volume"]);
      assert.equal(pushed.at(-1)?.version, 1);
      const closed = next();
      await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri: URI } });
      await closed;
      assert.deepEqual(pushed.at(-1)?.diagnostics, []);
    }, {}));

  test("obey the settings, which are read again when they change", () =>
    withClient(async (client) => {
      await client.open(URI, TEXT);
      client.settings = { rules: { "undeclared-volume": "hint", "unused-volume": "off", "no-such-rule": "error" }, kubernetesVersion: 7 };
      await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
      await client.connection.sendRequest("textDocument/hover", { textDocument: { uri: URI }, position: { line: 0, character: 0 } });
      const items = await client.pull(URI);
      assert.deepEqual(items.map(({ code, severity }) => [code, severity]), [["undeclared-volume", 4]]);
      assert.ok(client.refreshes > 0);
    }));

  test("leave unknown fields and wrong types to another extension, where there is one and the settings allow it", () =>
    withClient(
      async (client) => {
        const codes = async (settings: unknown): Promise<unknown[]> => {
          client.settings = settings;
          await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
          await client.connection.sendRequest("textDocument/hover", { textDocument: { uri: URI }, position: { line: 0, character: 0 } });
          return (await client.pull(URI)).map(({ code }) => code);
        };
        const others = ["unused-volume", "undeclared-volume"];
        await client.open(URI, TEXT.replace("    image:", "    imagePolicy: Always\n    image:"));
        assert.deepEqual(await codes({}), others);
        assert.deepEqual(await codes({ apiFields: "auto", rules: { "unknown-field": "default" } }), others);
        assert.deepEqual(await codes({ apiFields: "always" }), ["unused-volume", "unknown-field", "undeclared-volume"]);
        assert.deepEqual(await codes({ rules: { "unknown-field": "error" } }), ["unused-volume", "unknown-field", "undeclared-volume"]);
        assert.deepEqual(await codes({ apiFields: "never", rules: { "unknown-field": "error" } }), others);
        // The other extension knows YAML alone.
        const uri = "file:///web.json";
        const text = '{ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "web" }, "spec": { "containers": [{ "name": "app", "image": "example.com/app:1.4", "imagePolicy": "Always" }] } }';
        await client.connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "json", version: 1, text } });
        await codes({});
        assert.deepEqual((await client.pull(uri)).map(({ code }) => code), ["unknown-field"]);
      },
      PULL,
      { fieldsElsewhere: true },
    ));

  test("leave out the line that is being typed, until a change elsewhere or a save", () =>
    withClient(async (client) => {
      await client.open(URI, TEXT.replace("name: log\n", "name: logs\n"));
      assert.deepEqual(await client.pull(URI), []);
      const line = TEXT.slice(0, marks[0]!.span.start).split("\n").length - 1;
      const end = { line, character: 16 };
      await client.change(URI, { range: { start: { line, character: 15 }, end }, text: "" });
      assert.deepEqual((await client.pull(URI)).map(({ code }) => code), ["unused-volume"]);
      await client.connection.sendNotification("textDocument/didSave", { textDocument: { uri: URI } });
      assert.deepEqual((await client.pull(URI)).map(({ code }) => code), ["unused-volume", "undeclared-volume"]);
      await client.change(URI, { range: { start: { line, character: 15 }, end: { line, character: 15 } }, text: "x" });
      assert.deepEqual((await client.pull(URI)).map(({ code }) => code), ["unused-volume"]);
      await client.change(URI, { range: { start: { line: 3, character: 11 }, end: { line: 3, character: 11 } }, text: "x" });
      assert.deepEqual((await client.pull(URI)).map(({ code }) => code), ["unused-volume", "undeclared-volume"]);
    }));

  test("come with a summary, where the client wants one", () =>
    withClient(
      async (client) => {
        const summaries: unknown[] = [];
        client.connection.onNotification("podmates/summary", (summary) => void summaries.push(summary));
        await client.open(URI, TEXT);
        await client.pull(URI);
        assert.deepEqual(summaries, [{ uri: URI, version: "1.35", pods: 1, containers: 1 }]);
      },
      PULL,
      { summary: true },
    ));

  test("of text that is not Kubernetes: none", () =>
    withClient(async (client) => {
      await client.open(URI, "a: [1\nb: }\n");
      assert.deepEqual(await client.pull(URI), []);
    }));
});

describe("code actions", () => {
  test("offer the fixes, the safe one preferred, and to allow the finding here", () =>
    withClient(async (client) => {
      await client.open(URI, TEXT);
      const offered = await actions(client);
      assert.deepEqual(offered.map(({ title }) => title).slice(0, 2), ['Change to "logs"', 'Add an emptyDir volume "log"']);
      assert.equal(offered[0]?.isPreferred, true);
      assert.equal(applied(offered[0]), TEXT.replace("name: log\n", "name: logs\n"));
      const allow = offered.find(({ title }) => title === "Allow undeclared-volume here");
      assert.equal(applied(allow), TEXT.replace("    - name: log\n", "    # podmates: allow undeclared-volume\n    - name: log\n"));
    }));

  test("open the rule's page, where the client can", () =>
    withClient(
      async (client) => {
        await client.open(URI, TEXT);
        const explain = (await actions(client)).find(({ title }) => title === "Explain undeclared-volume");
        assert.deepEqual(explain?.command?.arguments, ["undeclared-volume"]);
      },
      PULL,
      { rulePage: RULE_PAGE },
    ));

  test("fix all applies every safe fix, only when asked for", () =>
    withClient(async (client) => {
      await client.open(URI, TEXT);
      assert.ok((await actions(client)).every(({ kind }) => kind !== FIX_ALL));
      const [all, ...rest] = await actions(client, "source.fixAll");
      assert.deepEqual(rest, []);
      assert.equal(all?.kind, FIX_ALL);
      assert.equal(applied(all), TEXT.replace("name: log\n", "name: logs\n"));
    }));
});

describe("hover", () => {
  test("explains the finding, with the server's sentence", () =>
    withClient(async (client) => {
      await client.open(URI, TEXT);
      const hover = await client.connection.sendRequest<Hover>("textDocument/hover", { textDocument: { uri: URI }, position: range(TEXT, marks[0]!.span).start });
      const { value } = hover.contents as { value: string };
      assert.match(value, /spec\.containers\[0\]\.volumeMounts\[0\]\.name: Not found: "log"/);
      assert.deepEqual(hover.range, range(TEXT, marks[0]!.span));
      const nothing = await client.connection.sendRequest("textDocument/hover", { textDocument: { uri: URI }, position: { line: 0, character: 13 } });
      assert.equal(nothing, null);
    }));
});

describe("the connection", () => {
  test("a cancelled request costs that request only", () =>
    withClient(async (client) => {
      await client.open(URI, TEXT);
      const source = new CancellationTokenSource();
      const request = client.connection.sendRequest("textDocument/hover", { textDocument: { uri: URI }, position: { line: 0, character: 0 } }, source.token);
      source.cancel();
      await request.catch(() => {});
      assert.equal((await client.pull(URI)).length, 2);
    }));

  test("a malformed request is refused, and the next one answered", () =>
    withClient(async (client) => {
      await client.open(URI, TEXT);
      const malformed = await client.connection.sendRequest("textDocument/hover", { nonsense: true });
      assert.equal(malformed, null);
      assert.match(client.log.join("\n"), /Hover failed/);
      await assert.rejects(client.connection.sendRequest("textDocument/noSuchThing", {}));
      assert.equal((await client.pull(URI)).length, 2);
    }));
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CodeAction, SnippetTextEdit, TextDocumentEdit, TextEdit } from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { actionsAt } from "../../server/engine/actions.ts";
import { applyEdits } from "../../server/engine/text.ts";
import { Workspace } from "../../server/engine/workspace.ts";
import { toSnippet, wholeLines } from "../../server/src/refactorings.ts";
import { connect, PULL, type Client } from "./client.ts";

const URI = "file:///web.yaml";
const TEXT = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx:1.28
  - name: shipper
    image: busybox:1.37
    command: [sh, -c, sleep 5]
`;
const AT = TextDocument.create(URI, "yaml", 1, TEXT).positionAt(TEXT.indexOf("shipper"));

const SNIPPETS = {
  textDocument: { ...PULL.textDocument, codeAction: { dataSupport: true, resolveSupport: { properties: ["edit"] } } },
  workspace: { ...PULL.workspace, workspaceEdit: { documentChanges: true, snippetEditSupport: true } },
};

describe("refactorings over the protocol", () => {
  test("listed without edits, resolved with them", async () => {
    const client = await connect(SNIPPETS);
    await client.open(URI, TEXT);
    const actions = await ask(client, { only: ["refactor"] });
    const action = actions.find(({ title }) => title === 'Make "shipper" a native sidecar')!;
    assert.equal(action.edit, undefined);
    assert.equal(action.kind, "refactor.rewrite.podmates.native-sidecar");
    const resolved = await client.connection.sendRequest<CodeAction>("codeAction/resolve", action);
    const { edits } = resolved.edit!.documentChanges![0] as TextDocumentEdit;
    assert.ok(TextDocument.applyEdits(TextDocument.create(URI, "yaml", 1, TEXT), edits as TextEdit[]).includes("restartPolicy: Always"));
    await client.stop();
  });

  test("tab stops as a snippet, on whole lines", async () => {
    const client = await connect(SNIPPETS);
    await client.open(URI, TEXT);
    const action = (await ask(client, { only: ["refactor"] })).find(({ title }) => title.startsWith("Add a sidecar"))!;
    const resolved = await client.connection.sendRequest<CodeAction>("codeAction/resolve", action);
    const edits = (resolved.edit!.documentChanges![0] as TextDocumentEdit).edits as (TextEdit | SnippetTextEdit)[];
    const snippet = edits.find((edit): edit is SnippetTextEdit => "snippet" in edit)!;
    assert.match(snippet.snippet.value, /name: \$\{9:log-shipper\}/);
    assert.ok(edits.every(({ range }) => range.start.character === 0));
    await client.stop();
  });

  test("with their edits, and plain, for a client that asks no more", async () => {
    const client = await connect();
    await client.open(URI, TEXT);
    const actions = await ask(client, { only: ["refactor"] });
    assert.ok(actions.length > 5);
    for (const { edit } of actions) {
      const { edits } = edit!.documentChanges![0] as TextDocumentEdit;
      assert.ok(edits.every((each) => "newText" in each));
    }
    await client.stop();
  });

  test("only where a person asks: not for the light bulb, not beside quick fixes alone", async () => {
    const client = await connect(SNIPPETS);
    await client.open(URI, TEXT);
    assert.deepEqual(await ask(client, { triggerKind: 2 }), []);
    assert.deepEqual(await ask(client, { only: ["quickfix"] }), []);
    assert.deepEqual((await ask(client, { only: ["refactor.rewrite.podmates.native-sidecar"] })).length, 1);
    await client.stop();
  });

  test("a malformed action comes back as it is", async () => {
    const client = await connect(SNIPPETS);
    const odd = { title: "x", data: 5 };
    assert.deepEqual(await client.connection.sendRequest("codeAction/resolve", odd), odd);
    await client.stop();
  });
});

describe("snippets", () => {
  test("what means something in a snippet is escaped", () => {
    const stop = { at: { start: 6, end: 9 }, number: 1, choices: [] };
    assert.equal(toSnippet("$X}\\y a}b z", [stop]), "\\$X\\}\\\\y ${1:a\\}b} z");
    assert.equal(toSnippet("a", [{ at: { start: 0, end: 1 }, number: 2, choices: ["a", "b,c"] }]), "${2|a,b\\,c|}");
  });

  test("whole lines change the text as the edits do", () => {
    const workspace = new Workspace();
    for (const text of [TEXT, TEXT.trimEnd(), TEXT.replaceAll("\n", "\r\n")]) {
      workspace.set(URI, text);
      for (const action of actionsAt(workspace, URI, { start: text.indexOf("shipper"), end: text.indexOf("shipper") })) {
        const edits = action.edits()!;
        const whole = wholeLines(text, edits);
        assert.equal(applyEdits(text, whole), applyEdits(text, edits), action.title);
        const stops = (from: typeof edits): string[] => from.flatMap((edit) => (edit.stops ?? []).map(({ at }) => edit.newText.slice(at.start, at.end)));
        assert.deepEqual(stops(whole), stops(edits), action.title);
      }
    }
  });
});

function ask(client: Client, context: { only?: string[]; triggerKind?: number }): Promise<CodeAction[]> {
  return client.connection.sendRequest("textDocument/codeAction", { textDocument: { uri: URI }, range: { start: AT, end: AT }, context: { diagnostics: [], ...context } });
}

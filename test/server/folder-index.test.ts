import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { DEFAULT_SETTINGS, Workspace } from "../../server/engine/workspace.ts";
import { FolderIndex } from "../../server/src/folder-index.ts";
import { nodeDisk } from "../../server/src/node-disk.ts";
import { sharedFolder } from "../shared.ts";
import { connect, PULL } from "./client.ts";

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
  - port: 80
    targetPort: web
`;
const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
spec:
  containers:
  - name: app
    image: example.com/app:1
    ports:
    - name: PORT
      containerPort: 80
`;
const pod = (port: string): string => POD.replace("PORT", port);

describe("the index of a workspace", () => {
  let root = "";
  let outside = "";
  const uri = (path: string): string => pathToFileURL(join(root, path)).href;
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  before(() => {
    root = mkdtempSync(join(tmpdir(), "podmates-"));
    outside = mkdtempSync(join(tmpdir(), "podmates-"));
    mkdirSync(join(root, ".git"));
    write(".gitignore", "ignored/\n");
    write("a/service.yaml", SERVICE);
    write("a/pod.yaml", pod("http"));
    write("ignored/pod.yaml", pod("x"));
    write("build/pod.yaml", pod("x"));
    write("node_modules/m/pod.yaml", pod("x"));
    writeFileSync(join(outside, "pod.yaml"), pod("x"));
    symlinkSync(outside, join(root, "link"));
    symlinkSync(join(outside, "pod.yaml"), join(root, "a", "linked.yaml"));
  });
  after(() => {
    rmSync(root, { recursive: true });
    rmSync(outside, { recursive: true });
  });

  async function indexed(open = new Set<string>()): Promise<{ workspace: Workspace; index: FolderIndex }> {
    const workspace = new Workspace();
    const index = new FolderIndex(workspace, nodeDisk, (file) => open.has(file));
    assert.equal(await index.index([uri("")], ["**/build"], DEFAULT_SETTINGS), true);
    return { workspace, index };
  }

  test("leaves out what git and files.exclude leave out, and never follows a link", async () => {
    const { workspace } = await indexed();
    assert.deepEqual([...workspace.files].sort(), [uri("a/pod.yaml"), uri("a/service.yaml")]);
  });

  test("findings cross files, and follow their changes", async () => {
    const { workspace, index } = await indexed();
    const rules = (): string[] => workspace.check(uri("a/service.yaml")).map(({ rule }) => rule.id);
    assert.deepEqual(rules(), ["unmatched-target-port"]);
    write("a/pod.yaml", pod("web"));
    assert.equal(index.changed(uri("a/pod.yaml"), DEFAULT_SETTINGS), true);
    assert.deepEqual(rules(), []);
    write("a/pod.yaml", pod("http"));
    index.changed(uri("a/pod.yaml"), DEFAULT_SETTINGS);
    assert.deepEqual(rules(), ["unmatched-target-port"]);
    for (const other of ["ignored/pod.yaml", "build/pod.yaml", "a/linked.yaml", "link/pod.yaml", "node_modules/m/pod.yaml", "../x.yaml", "gone.yaml"]) {
      assert.equal(index.changed(uri(other), DEFAULT_SETTINGS), false, other);
    }
  });

  test("the text of an open document wins, until it is closed", async () => {
    const open = new Set([uri("a/pod.yaml")]);
    const { workspace, index } = await indexed(open);
    workspace.set(uri("a/pod.yaml"), pod("web"));
    index.changed(uri("a/pod.yaml"), DEFAULT_SETTINGS);
    assert.deepEqual(workspace.check(uri("a/service.yaml")), []);
    open.clear();
    index.closed(uri("a/pod.yaml"), DEFAULT_SETTINGS);
    assert.equal(workspace.check(uri("a/service.yaml")).length, 1);
  });

  test("a later run takes over, and files that are gone are forgotten", async () => {
    const { workspace, index } = await indexed();
    const first = index.index([uri("")], [], DEFAULT_SETTINGS);
    const second = index.index([uri("build")], [], DEFAULT_SETTINGS);
    assert.equal(await second, true);
    await first;
    assert.deepEqual([...workspace.files], [uri("build/pod.yaml")]);
  });

  test("the server reads the folders, follows their files, and answers for files that are not open", async () => {
    write("a/pod.yaml", pod("http"));
    const client = await connect(PULL, undefined, { uri: uri(""), disk: nodeDisk });
    const service = uri("a/service.yaml");
    await client.open(service, SERVICE);
    const codes = async (): Promise<unknown[]> => (await client.pull(service)).map(({ code }) => code);
    const until = async (wanted: readonly string[]): Promise<void> => {
      for (let i = 0; i < 100 && (await codes()).join() !== wanted.join(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.deepEqual(await codes(), wanted);
    };
    await until(["unmatched-target-port"]);
    assert.ok(client.refreshes > 0);
    const [diagnostic] = await client.pull(service);
    assert.equal(diagnostic?.relatedInformation?.[0]?.location.uri, uri("a/pod.yaml"));
    write("a/pod.yaml", pod("web"));
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: uri("a/pod.yaml"), type: 2 }] });
    await until([]);
    // The text of an open document wins over the file.
    await client.open(uri("a/pod.yaml"), pod("other"));
    await until(["unmatched-target-port"]);
    await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri: uri("a/pod.yaml") } });
    await until([]);
    assert.deepEqual(client.log, []);
    await client.stop();
  });

  const corpus = sharedFolder("corpus");
  test("many files are read in short slices", { skip: corpus === undefined && "the corpus is not there" }, async () => {
    const workspace = new Workspace();
    const index = new FolderIndex(workspace, nodeDisk, () => false);
    // Processor time, not the clock's: other work on the machine is not the index's.
    const spent = (): number => process.cpuUsage().user / 1000;
    let longest = 0;
    let last = spent();
    let running = true;
    const watch = (): void => {
      longest = Math.max(longest, spent() - last);
      last = spent();
      if (running) setImmediate(watch);
    };
    watch();
    const started = spent();
    await index.index([pathToFileURL(corpus!).href], [], DEFAULT_SETTINGS);
    running = false;
    const took = spent() - started;
    assert.ok([...workspace.files].length > 500);
    // Generous, for a busy machine and its collector of garbage: the aims are 50 ms and 3 s.
    assert.ok(longest < 250, `the longest slice took ${longest.toFixed(0)} ms`);
    assert.ok(took < 10_000, `the index took ${took.toFixed(0)} ms`);
  });
});

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

  const corpus = sharedFolder("corpus");
  test("many files are read in short slices", { skip: corpus === undefined && "the corpus is not there" }, async () => {
    const workspace = new Workspace();
    const index = new FolderIndex(workspace, nodeDisk, () => false);
    let longest = 0;
    let last = performance.now();
    let running = true;
    const watch = (): void => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
      if (running) setImmediate(watch);
    };
    watch();
    const started = performance.now();
    await index.index([pathToFileURL(corpus!).href], [], DEFAULT_SETTINGS);
    running = false;
    const took = performance.now() - started;
    assert.ok([...workspace.files].length > 500);
    // Generous, for a busy machine: the aims are 50 ms and 3 s.
    assert.ok(longest < 250, `the longest slice took ${longest.toFixed(0)} ms`);
    assert.ok(took < 10_000, `the index took ${took.toFixed(0)} ms`);
  });
});

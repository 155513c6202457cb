import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fileKey, readKustomization } from "../../server/engine/kubernetes/kustomization.ts";
import { Workspace } from "../../server/engine/workspace.ts";

const service = (target: string): string => `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
  - port: 80
    targetPort: ${target}
`;

const deployment = (port: string, extra = ""): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: app
        image: example.com/app:1
        ports:
        - name: ${port}
          containerPort: 8080
${extra}`;

const config = (key: string): string => `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  ${key}: "1"
`;

const reader = deployment(
  "http",
  `        env:
        - name: LEVEL
          valueFrom:
            configMapKeyRef:
              name: settings
              key: levle
`,
);

/** What is found in one of several files, as `rule severity`. */
function found(files: Readonly<Record<string, string>>, file: string): string[] {
  const workspace = new Workspace();
  for (const [name, text] of Object.entries(files)) workspace.set(name, text);
  return workspace.check(file).map(({ rule, severity }) => `${rule.id} ${severity}`);
}

describe("across files", () => {
  test("a Service and the Pods of its folder", () => {
    assert.deepEqual(found({ "a/service.yaml": service("web"), "a/deployment.yaml": deployment("http") }, "a/service.yaml"), ["unmatched-target-port error"]);
    assert.deepEqual(found({ "a/service.yaml": service("http"), "a/deployment.yaml": deployment("http") }, "a/service.yaml"), []);
  });
  test("two files with Pods are variants, and nobody knows which is meant", () => {
    assert.deepEqual(found({ "a/s.yaml": service("web"), "a/d.yaml": deployment("http"), "a/d2.yaml": deployment("x") }, "a/s.yaml"), []);
  });
  test("another folder counts only in one kustomization", () => {
    const files = { "a/s.yaml": service("web"), "b/d.yaml": deployment("http") };
    assert.deepEqual(found(files, "a/s.yaml"), []);
    assert.deepEqual(found({ ...files, "kustomization.yaml": "resources: [a/s.yaml, ./b]\n", "b/kustomization.yaml": "resources:\n- d.yaml\n" }, "a/s.yaml"), ["unmatched-target-port error"]);
    assert.deepEqual(found({ ...files, "kustomization.yaml": "resources: [a/s.yaml]\n", "b/kustomization.yaml": "resources:\n- d.yaml\n" }, "a/s.yaml"), []);
  });
  test("keys of a ConfigMap in another file", () => {
    assert.deepEqual(found({ "d.yaml": reader, "c.yaml": config("level") }, "d.yaml"), ["missing-config-key warning"]);
    assert.deepEqual(found({ "d.yaml": reader, "c.yaml": config("other") }, "d.yaml"), ["missing-config-key hint"]);
    assert.deepEqual(found({ "d.yaml": reader, "c.yaml": config("level"), "c2.yaml": config("levle") }, "d.yaml"), []);
    assert.deepEqual(found({ "d.yaml": reader, "c.yaml": config("level"), "kustomization.yaml": "configMapGenerator: [{ name: settings, files: [x] }]\n" }, "d.yaml"), []);
  });
  test("a fix in the other file", () => {
    const workspace = new Workspace();
    workspace.set("d.yaml", reader);
    workspace.set("c.yaml", config("level"));
    const fix = workspace.check("d.yaml")[0]!.fixes().find(({ title }) => title.startsWith("Add"));
    assert.deepEqual(fix?.edits.map(({ file }) => file), ["d.yaml", "c.yaml"]);
  });
});

describe("kustomizations", () => {
  const broken = deployment("http", "        volumeMounts:\n        - name: missing\n          mountPath: /m\n");
  test("a file that one lists as a patch is a part", () => {
    assert.deepEqual(found({ "a/d.yaml": broken }, "a/d.yaml"), ["undeclared-volume error"]);
    for (const listed of ["patches: [{ path: a/d.yaml }]", "patchesStrategicMerge: [a/d.yaml]", "patchesJson6902: [{ path: ./a/d.yaml }]"]) {
      assert.deepEqual(found({ "a/d.yaml": broken, "kustomization.yaml": `${listed}\n` }, "a/d.yaml"), []);
    }
  });
  test("so is one that calls itself a patch", () => {
    for (const name of ["a/web-patch.yaml", "patch.yaml", "patches/web.yaml", "a/patch_web.yml", "file:///w/patches/x.yaml"]) assert.deepEqual(found({ [name]: broken }, name), []);
    assert.deepEqual(found({ "dispatch.yaml": broken }, "dispatch.yaml"), ["undeclared-volume error"]);
  });
  test("the order of files makes no difference, and a kustomization may go", () => {
    const workspace = new Workspace();
    workspace.set("kustomization.yaml", "patches: [{ path: d.yaml }]\n");
    workspace.set("d.yaml", broken);
    assert.equal(workspace.check("d.yaml").length, 0);
    workspace.delete("kustomization.yaml");
    assert.equal(workspace.check("d.yaml").length, 1);
  });
  test("names are joined to the folder", () => {
    const read = readKustomization("file:///w/over%20lay/kustomization.yaml", "resources: [../base, a b.yaml, https://example.com/x]\npatches:\n- path: p.yaml\n- patch: |-\n    a: 1\n");
    assert.deepEqual(read.resources, ["file:///w/base", "file:///w/over%20lay/a%20b.yaml"]);
    assert.deepEqual(read.patches, ["file:///w/over%20lay/p.yaml"]);
    assert.equal(fileKey("./a/../b\\c.yaml"), "b/c.yaml");
    assert.equal(fileKey("../a/b.yaml"), "../a/b.yaml");
    assert.equal(fileKey("/a//b.yaml"), "/a/b.yaml");
  });
});

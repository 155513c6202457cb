import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CompletionItem } from "../../server/engine/features/completion-context.ts";
import { applyEdits } from "../../server/engine/text.ts";
import { open, type Editor } from "./editor.ts";

function items(marked: string | Record<string, string>, trigger?: string): { editor: Editor; items: readonly CompletionItem[] } {
  const editor = open(marked);
  return { editor, items: editor.language.completion(editor.file, editor.cursor, trigger).items };
}

function labels(marked: string | Record<string, string>, trigger?: string): string[] {
  return items(marked, trigger).items.map(({ label }) => label);
}

/** The text after taking the item with this label, `|` at the first stop. */
function taken(marked: string | Record<string, string>, label: string): string {
  const { editor, items: all } = items(marked);
  const item = all.find((each) => each.label === label);
  assert.ok(item, `no "${label}" among ${JSON.stringify(all.map((each) => each.label))}`);
  const { span, newText, stops = [] } = item.edit;
  assert.ok(span.start <= editor.cursor && editor.cursor <= span.end, "the word is at the cursor");
  assert.ok(!editor.text.slice(span.start, span.end).includes("\n"), "on one line");
  const first = stops[0]?.at.start;
  const shown = first === undefined ? newText : `${newText.slice(0, first)}|${newText.slice(first)}`;
  return applyEdits(editor.text, [{ span, newText: shown }, ...(item.also ?? [])]);
}

const pod = (mounts: string, containers = "") => `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: data
    persistentVolumeClaim: {claimName: data}
  - name: logs
    emptyDir: {}
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
${mounts}${containers}`;

describe("volume names", () => {
  const names = ["data", "logs", "new emptyDir volume…"];
  for (const [where, mount] of Object.entries({
    "behind the colon": "    - name: $0\n      mountPath: /x\n",
    "at the end of the text": "    - name: $0",
    "in a flow mapping": "    - {name: $0, mountPath: /x}\n",
    "in an unfinished flow mapping": "    - {name: $0\n",
    "in quotes": '    - name: "$0"\n',
    "right behind the colon": "    - name:$0\n",
    "in a word": "    - name: lo$0gs\n",
    "behind an anchor": "    - name: &v $0\n",
  })) {
    test(where, () => assert.deepEqual(labels(pod(mount)).slice(0, 2).toSorted(), names.slice(0, 2)));
  }

  test("come at once when a blank is typed behind the colon, and not when it indents", () => {
    assert.deepEqual(labels(pod("    - name: $0"), " "), names);
    assert.deepEqual(labels(pod("    - name: data\n      $0"), " "), []);
  });

  test("do not come unasked inside a name, an image or a path", () => {
    const image = (text: string) => ({ "a.yaml": `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    image: ${text}\n`, "b.yaml": pod("") });
    assert.deepEqual(labels(image("nginx:$0"), ":"), []);
    assert.deepEqual(labels(image("docker.io/$0"), "/"), []);
    assert.deepEqual(labels(image("nginx:$0")), ["nginx:1.29"]);
    assert.deepEqual(labels(pod("    - name: my-$0\n"), "-"), []);
    assert.deepEqual(labels(pod("    -$0\n"), "-").slice(0, 2), ["name", "mountPath"]);
    assert.ok(labels(pod("    - name: logs\n      mountPath: /$0\n"), "/").includes("/var/log/nginx"));
  });

  test("those not mounted yet come first, with their kind and who mounts them", () => {
    const { items: found } = items(pod("    - name: data\n      mountPath: /data\n    - name: $0\n"));
    assert.deepEqual(
      found.slice(0, 2).map(({ label, detail }) => [label, detail]),
      [
        ["logs", "emptyDir volume, not mounted yet"],
        ["data", "persistentVolumeClaim volume, mounted by app"],
      ],
    );
  });

  test("replace exactly the word, keep quotes and comments", () => {
    assert.equal(taken(pod('    - name: "lo$0g" # why\n'), "logs"), pod('    - name: "logs" # why\n'));
    assert.equal(taken(pod("    - {name: lo$0gx, mountPath: /x}\n"), "logs"), pod("    - {name: logs, mountPath: /x}\n"));
    assert.equal(taken(pod("    - name:$0\n"), "logs"), pod("    - name: logs\n"));
  });

  test("are quoted where YAML would misread them", () => {
    const text = (name: string) => pod(`    - name: ${name}\n`).replace("name: logs", 'name: "on"');
    assert.equal(taken(text("$0"), "on"), text('"on"'));
    assert.equal(taken(text('"$0"'), "on"), text('"on"'));
  });

  test("a new emptyDir volume is added to the Pod, also where it has none", () => {
    assert.equal(
      taken(pod("    - name: cache$0\n"), "new emptyDir volume…"),
      pod("    - name: cache\n").replace("    emptyDir: {}\n", "    emptyDir: {}\n  - name: cache\n    emptyDir: {}\n"),
    );
    assert.equal(
      taken("apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  containers:\r\n    - name: app\r\n      volumeMounts:\r\n        - name: $0", "new emptyDir volume…"),
      "apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  volumes:\r\n    - name: shared\r\n      emptyDir: {}\r\n  containers:\r\n    - name: app\r\n      volumeMounts:\r\n        - name: shared",
    );
  });

  test("include those of a StatefulSet's claim templates", () => {
    assert.deepEqual(
      labels(`apiVersion: apps/v1
kind: StatefulSet
spec:
  template:
    spec:
      containers:
      - name: db
        volumeMounts: [{name: $0}]
  volumeClaimTemplates:
  - metadata: {name: store}
`).slice(0, 1),
      ["store"],
    );
  });

  test("in a template, in a List and in CRLF", () => {
    assert.deepEqual(labels(`{{- if .Values.x }}\n${pod("    - name: $0\n")}{{- end }}\n`)[0], "data");
    assert.deepEqual(labels(pod("    - name: $0\n").replaceAll("\n", "\r\n"))[0], "data");
    const item = pod("    - name: $0\n").replace(/^/gm, "  ").replace("  apiVersion", "- apiVersion");
    assert.deepEqual(labels(`apiVersion: v1\nkind: List\nitems:\n${item}`)[0], "data");
  });
});

describe("fields", () => {
  test("on a blank line: required ones first, present ones left out", () => {
    const found = labels(pod("    - name: data\n      $0\n"));
    assert.equal(found[0], "mountPath");
    assert.ok(!found.includes("name") && found.includes("readOnly"));
  });

  test("below an empty key: the first item of the list", () => {
    assert.deepEqual(labels(pod("      $0\n")).slice(0, 2), ["- name", "- mountPath"]);
    assert.equal(taken(pod("      $0\n"), "- name"), pod("      - name: \n"));
  });

  test("behind a dash, with and without a blank, and before other keys", () => {
    assert.deepEqual(labels(pod("    - $0\n")).slice(0, 2), ["name", "mountPath"]);
    assert.deepEqual(labels(pod("    - $0\n      mountPath: /x\n"))[0], "name");
    assert.equal(taken(pod("    -$0\n"), "name"), pod("    - name: \n"));
  });

  test("in flow style and JSON", () => {
    assert.equal(taken(pod("    - {name: data, mou$0}\n"), "mountPath"), pod("    - {name: data, mountPath: }\n"));
    assert.equal(taken('{"apiVersion": "v1", "kind": "Pod", "sp$0"}', "spec"), '{"apiVersion": "v1", "kind": "Pod", "spec": {|}}');
    assert.equal(taken('{\n  "apiVersion": "v1",\n  "kind": "Pod",\n  $0\n}', "spec"), '{\n  "apiVersion": "v1",\n  "kind": "Pod",\n  "spec": {|}\n}');
  });

  test("open a collection in the document's own style", () => {
    assert.equal(taken("apiVersion: v1\nkind: Pod\nspec:\n    containers:\n      - name: a\n        env$0\n", "env"), "apiVersion: v1\nkind: Pod\nspec:\n    containers:\n      - name: a\n        env:\n          - |\n");
    assert.equal(taken("apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  containers:\r\n  - name: a\r\n    readinessP$0\r\n", "readinessProbe"), "apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  containers:\r\n  - name: a\r\n    readinessProbe:\r\n      |\r\n");
  });

  test("rename a key that has its colon", () => {
    assert.equal(taken(pod("    - name: data\n      mount$0: /x\n"), "mountPath"), pod("    - name: data\n      mountPath: /x\n"));
  });

  test("that exclude each other are not offered together", () => {
    const found = labels("apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n  - name: a\n    emptyDir: {}\n    $0\n");
    assert.deepEqual(found, []);
    assert.ok(!labels("apiVersion: v1\nkind: Pod\nspec:\n  initContainers:\n  - name: a\n    $0\n").includes("livenessProbe"));
  });

  test("carry the API's words", () => {
    const { editor, items: found } = items(pod("    - name: data\n      $0\n"));
    const field = found.find(({ label }) => label === "readOnly")?.field;
    assert.deepEqual(field, { of: "VolumeMount", name: "readOnly" });
    assert.match(editor.language.documentation(field!)!, /^\*\*readOnly\*\*: `bool`; default `false`\n\nMounted read-only/);
  });

  test("of a document that is still empty", () => {
    assert.deepEqual(labels("$0"), ["apiVersion", "kind", "metadata", "spec"]);
    assert.ok(labels("apiVersion: apps/v1\nkind: $0").includes("StatefulSet"));
    assert.deepEqual(labels("apiVersion: $0\nkind: CronJob\n"), ["batch/v1"]);
  });

  test("of a Pod in a custom resource", () => {
    assert.deepEqual(labels("apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec:\n  template:\n    spec:\n      containers:\n      - name: a\n        image: x:1\n        volumeMounts:\n        - $0\n").slice(0, 2), ["name", "mountPath"]);
  });

  test("not in comments, keys of data, or documents of other kinds", () => {
    assert.deepEqual(labels(pod("    # $0\n")), []);
    assert.deepEqual(labels("apiVersion: v1\nkind: ConfigMap\ndata:\n  $0\n"), []);
    assert.deepEqual(labels("apiVersion: example.com/v1\nkind: Thing\nspec:\n  $0\n"), []);
    assert.deepEqual(labels("name: ci\non:\n  $0\n"), []);
  });
});

describe("values", () => {
  test("of enumerations and booleans", () => {
    assert.deepEqual(labels("apiVersion: v1\nkind: Pod\nspec:\n  restartPolicy: $0\n"), ["Always", "OnFailure", "Never"]);
    assert.deepEqual(labels(pod("    - name: data\n      readOnly: $0\n")), ["true", "false"]);
    assert.deepEqual(labels("apiVersion: v1\nkind: PersistentVolumeClaim\nspec:\n  accessModes:\n  - $0\n").slice(0, 2), ["ReadOnlyMany", "ReadWriteMany"]);
    assert.equal(taken("apiVersion: v1\nkind: PersistentVolumeClaim\nspec:\n  accessModes:\n    $0\n", "- ReadWriteOnce"), "apiVersion: v1\nkind: PersistentVolumeClaim\nspec:\n  accessModes:\n    - ReadWriteOnce\n");
  });

  test("mount paths: what the container uses, where siblings mount the volume, what the image is known for", () => {
    const shipper = (path: string) => `  - name: shipper\n    image: busybox:1.37\n    command: [sh, -c, tail -F /logs/access.log]\n    volumeMounts:\n    - name: logs\n      mountPath: ${path}\n`;
    assert.deepEqual(labels(pod("    - name: logs\n      mountPath: /var/log/nginx\n", shipper("$0"))).slice(0, 2), ["/logs", "/var/log/nginx"]);
    assert.ok(labels(pod("    - name: logs\n      mountPath: $0\n")).includes("/var/log/nginx"));
  });

  test("ports of probes: the container's own, by name and number, else what its image listens on", () => {
    const text = (ports: string) => `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    image: nginx:1.29\n${ports}    readinessProbe: {httpGet: {path: /, port: $0}}\n  - {name: b, ports: [{name: other, containerPort: 1}]}\n`;
    assert.deepEqual(labels(text("    ports: [{name: http, containerPort: 8080}]\n")), ["http", "8080", "80"]);
    assert.deepEqual(labels(text("")), ["80"]);
  });

  test("a Service's target ports and selector come from the Pods", () => {
    const web = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: web, tier: front}}\nspec:\n  containers:\n  - {name: c, image: example/x:1, ports: [{name: http, containerPort: 8080}]}\n";
    const service = (selector: string, port: string) => `apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec:\n  selector:\n    ${selector}\n  ports: [{port: 80, targetPort: ${port}}]\n`;
    assert.deepEqual(labels({ "s.yaml": service("app: web", "$0"), "p.yaml": web }), ["http", "8080"]);
    assert.deepEqual(labels({ "s.yaml": service("$0", "80"), "p.yaml": web }), ["app", "tier"]);
    assert.deepEqual(labels({ "s.yaml": service("app: $0", "80"), "p.yaml": web }), ["web"]);
  });

  test("ConfigMaps, their keys in items, subPath and configMapKeyRef", () => {
    const config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n  app.conf: x\n  on: y\n";
    const text = (parts: { name?: string; key?: string; sub?: string }) =>
      `apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n  - name: c\n    configMap: {name: ${parts.name ?? "settings"}, items: [{key: ${parts.key ?? "a"}}]}\n  - {name: d, configMap: {name: settings}}\n  containers:\n  - name: a\n    image: nginx:1\n    volumeMounts: [{name: d, mountPath: /a, subPath: ${parts.sub ?? "a"}}]\n`;
    assert.deepEqual(labels({ "p.yaml": text({ name: "$0" }), "c.yaml": config }), ["settings"]);
    assert.deepEqual(labels({ "p.yaml": text({ key: "$0" }), "c.yaml": config }), ["app.conf", "on"]);
    assert.deepEqual(labels({ "p.yaml": text({ sub: "$0" }), "c.yaml": config }), ["app.conf", "on"]);
    assert.equal(taken({ "p.yaml": text({ key: "$0" }), "c.yaml": config }, "on"), text({ key: '"on"' }));
  });

  test("variables behind $( in arguments, also in block scalars, with the parenthesis closed once", () => {
    const text = (args: string) => `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    image: x:1\n    env: [{name: PORT, value: "80"}, {name: MODE, value: $(PORT)}]\n    envFrom: [{prefix: C_, configMapRef: {name: c}}]\n    args:\n    - ${args}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {x: y}\n`;
    assert.deepEqual(labels(text("--port=$($0")), ["PORT", "MODE", "C_x"]);
    assert.equal(taken(text("--port=$(P$0"), "PORT"), text("--port=$(PORT)"));
    assert.equal(taken(text('"$(P$0O) b"'), "PORT"), text('"$(PORT) b"'));
    assert.equal(taken(text("|\n      one $($0 two\n      three"), "MODE"), text("|\n      one $(MODE) two\n      three"));
    assert.deepEqual(labels(text("$$($0")), []);
  });

  test("a sibling's port behind localhost:", () => {
    assert.deepEqual(labels('apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    image: x:1\n    env: [{name: U, value: "http://localhost:$0"}]\n  - {name: cache, image: "redis:8"}\n', ":"), ["6379"]);
  });

  test("images seen in the workspace, and a container's name after its image", () => {
    assert.deepEqual(labels({ "a.yaml": "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    image: $0\n", "b.yaml": pod("") }), ["nginx:1.29"]);
    assert.deepEqual(labels("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: $0\n    image: docker.io/library/redis:8\n"), ["redis"]);
  });

  test("container names", () => {
    assert.deepEqual(labels(pod("", "  - name: side\n    image: x:1\n").replace("  name: web\n", "  name: web\n  annotations:\n    kubectl.kubernetes.io/default-container: $0\n")), ["app", "side"]);
  });
});

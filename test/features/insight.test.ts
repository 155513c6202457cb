import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HINT_KINDS, type HintKind } from "../../server/engine/features/inlay-hints.ts";
import { open, show } from "./editor.ts";

function hover(marked: string | Record<string, string>): string | undefined {
  const editor = open(marked);
  return editor.language.hover(editor.file, editor.cursor)?.markdown;
}

const SHARED = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: web}
spec:
  initContainers:
  - name: seed
    image: busybox:1.37
    command: [sh, -c, echo hi > /work/index.html]
    volumeMounts: [{name: html, mountPath: /work}]
  - name: proxy
    image: example/proxy:1
    restartPolicy: Always
    ports: [{containerPort: 9000}]
  containers:
  - name: app
    image: nginx:1.29
    ports:
    - name: http
      containerPort: 80
    readinessProbe: {httpGet: {path: /, port: http}}
    livenessProbe: {tcpSocket: {port: 9000}}
    volumeMounts:
    - name: html
      mountPath: /usr/share/nginx/html
      readOnly: true
    - {name: conf, mountPath: /etc/nginx/conf.d/site.conf, subPath: site.conf}
  volumes:
  - name: html
    emptyDir: {}
  - {name: conf, configMap: {name: site}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
`;

describe("hover", () => {
  test("on a volume: its kind, its life, who mounts it where and how", () => {
    assert.equal(
      hover(SHARED.replace("- name: html\n    emptyDir", "- name: ht$0ml\n    emptyDir")),
      `**html**: emptyDir volume. It starts empty, its containers share it, and it lives as long as the Pod.

Mounted by

- \`seed\` (init container) at \`/work\`; \`echo\` writes \`/work/index.html\`
- \`app\` (app container) at \`/usr/share/nginx/html\`, read-only`,
    );
  });

  test("on a port: who uses it, by name and number", () => {
    assert.equal(hover(SHARED.replace("name: http\n", "name: ht$0tp\n")), "**http**: port 80/TCP of container `app`\n\nUsed\n\n- by the readinessProbe of `app`\n- by a Service (`web`)");
  });

  test("on a container: when it runs, what it does, what its image is known for, with the source", () => {
    const text = hover(SHARED.replace("name: app\n    image", "name: a$0pp\n    image"))!;
    assert.match(text, /^\*\*app\*\*: app container, image `nginx:1\.29`\. It starts when the init containers are done/);
    assert.match(text, /- listens on 80\/TCP\n- mounts `html` \(emptyDir\) at `\/usr\/share\/nginx\/html`, read-only/);
    assert.match(text, /nginx is known as a web server[^]*- logs: `\/var\/log\/nginx`[^]*Read in `nginx\/docker-nginx:stable/);
    assert.match(hover(SHARED.replace("name: seed", "name: se$0ed"))!, /\n\nInit container: fills `html` for `app`, because\n\n- `seed`: `echo` writes it \(`\/work\/index\.html`\)\n- `app` mounts `html` at/);
    assert.match(hover(SHARED.replace("name: proxy", "name: pro$0xy"))!, /native sidecar, image `example\/proxy:1`\. It starts before the app containers, as 2nd of 2, runs beside them/);
  });

  test("on an image, a mount path and a variable", () => {
    assert.match(hover(SHARED.replace("image: nginx:1.29", "image: ngi$0nx:1.29"))!, /^\*\*nginx\*\*, tag `1\.29`/);
    assert.match(hover(SHARED.replace("mountPath: /work", "mountPath: /wo$0rk"))!, /^\*\*\/work\*\*: emptyDir volume `html`\n\n- `\/work\/index\.html`: .*writes it\n- `app` mounts the same volume at/);
    assert.equal(
      hover("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n    image: x:1\n    env: [{name: PORT, value: '80'}]\n    args: [$(PO$0RT)]\n"),
      "**PORT**: environment variable of `c`, `80`",
    );
  });

  test("on a field: the API's words with type, default and version", () => {
    const text = hover(SHARED.replace("readOnly: true", "read$0Only: true"))!;
    assert.match(text, /^\*\*readOnly\*\*: `bool`; default `false`\n\nMounted read-only if true[^]*\*Kubernetes 1\.3\d, VolumeMount\*$/);
    assert.match(hover(SHARED.replace("restartPolicy: Always", "restart$0Policy: Always"))!, /one of `Always`, `Never`, `OnFailure`/);
  });

  test("on a ConfigMap: its keys and its users", () => {
    const config = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: si$0te}\ndata:\n  site.conf: x\n";
    assert.equal(hover(SHARED + config), "**site**: ConfigMap\n\nKeys: `site.conf`\n\nUsed\n\n- as a volume in Pod `web`");
  });

  test("nowhere else", () => {
    assert.equal(hover(SHARED.replace("labels: {app", "la$0bels: {app"))?.startsWith("**labels**"), true);
    assert.equal(hover(`# com$0ment\n${SHARED}`), undefined);
    assert.equal(hover("name: ci\non: [pu$0sh]\n"), undefined);
  });
});

describe("inlay hints", () => {
  const all = new Set<HintKind>(HINT_KINDS);
  function hints(text: string, kinds: ReadonlySet<HintKind> = all): string[] {
    const editor = open(text);
    return editor.language.inlayHints(editor.file, { start: 0, end: editor.text.length }, kinds).map(({ offset, label }) => `${show(editor.text, { start: editor.text.lastIndexOf("\n", offset - 1) + 1, end: offset }).replace(/^(\d+):1\s+/, "$1: ")} ⟨${label}⟩`);
  }

  test("say a mount's volume, who answers a probe, the order of start, the part of a volume", () => {
    assert.deepEqual(hints(SHARED), [
      "8: - name: seed ⟨starts 1st of 2⟩",
      "11: volumeMounts: [{name: html ⟨emptyDir⟩",
      "12: - name: proxy ⟨starts 2nd of 2, runs beside the app⟩",
      "22: readinessProbe: {httpGet: {path: /, port: http ⟨80, app answers⟩",
      "23: livenessProbe: {tcpSocket: {port: 9000 ⟨proxy answers⟩",
      "25: - name: html ⟨emptyDir⟩",
      "28: - {name: conf ⟨configMap site⟩",
      "28: - {name: conf, mountPath: /etc/nginx/conf.d/site.conf ⟨conf:/site.conf⟩",
    ]);
  });

  test("can be switched one by one, and are asked for by range", () => {
    assert.deepEqual(hints(SHARED, new Set(["effectivePath"])).length, 1);
    const editor = open(SHARED);
    assert.deepEqual(editor.language.inlayHints(editor.file, { start: 0, end: 60 }, all), []);
  });
});

test("code lenses: the pattern of a container, uses of a volume, Pods selected by a Service", () => {
  const editor = open(SHARED);
  assert.deepEqual(
    editor.language.lenses(editor.file).map(({ span, title, targets }) => `${show(editor.text, span)}: ${title} [${targets.map((target) => show(editor.text, target.span)).join("; ")}]`),
    [
      "8:11 seed: init container: fills html for app [10:33 /work/index.html; 25:13 html]",
      "30:11 html: 2 uses [11:27 html; 25:13 html]",
      "32:12 conf: 1 use [28:14 conf]",
      "38:3 selector: 1 Pod selected [5:17 web]",
    ],
  );
});

test("semantic tokens mark declarations, undeclared names and read-only mounts", () => {
  const editor = open(SHARED.replace("{name: conf, mountPath", "{name: cnf, mountPath"));
  const tokens = editor.language.semanticTokens(editor.file).map(({ span, modifiers }) => `${show(editor.text, span)} ${modifiers.join(" ")}`.trimEnd());
  assert.deepEqual(tokens, [
    "8:11 seed declaration",
    "11:27 html",
    "12:11 proxy declaration",
    "17:11 app declaration",
    "20:13 http declaration",
    "22:47 http",
    "25:13 html readonly",
    "28:14 cnf undeclared",
    "30:11 html declaration",
    "32:12 conf declaration",
    "39:34 http",
  ]);
});

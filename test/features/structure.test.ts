import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Symbol } from "../../server/engine/features/symbols.ts";
import { open, show } from "./editor.ts";

function outline(symbols: readonly Symbol[], indent = ""): string[] {
  return symbols.flatMap((symbol) => [`${indent}${symbol.kind} ${symbol.name}: ${symbol.detail}`, ...outline(symbol.children, `${indent}  `)]);
}

const SAMPLE = `# A comment
# of two lines
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      initContainers:
      - name: proxy
        image: envoyproxy/envoy:v1.34.1
        restartPolicy: Always
      containers:
      - name: app
        image: nginx:1.29
        ports:
        - name: http
          containerPort: 80
        readinessProbe:
          httpGet: {path: /, port: http}
        volumeMounts:
        - {name: logs, mountPath: /var/log/nginx, readOnly: true}
        args:
        - |
          one
          two
      volumes:
      - name: logs
        emptyDir: {}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data:
  a.conf: x
`;

describe("document symbols", () => {
  test("are a Pod's outline in Kubernetes' terms", () => {
    const editor = open(SAMPLE);
    assert.deepEqual(outline(editor.language.symbols(editor.file)), [
      "manifest web: Deployment in shop",
      "  container proxy: native sidecar, envoyproxy/envoy:v1.34.1",
      "  container app: container, nginx:1.29",
      "    port http: TCP port 80",
      "    probe readinessProbe: httpGet",
      "    mount /var/log/nginx: mount of logs, read-only",
      "  volume logs: emptyDir volume",
      "manifest c: ConfigMap",
      "  key a.conf: data",
    ]);
  });

  test("have the selection inside the span, anchors and merge keys too", () => {
    const editor = open(`apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - &base
    name: a
    image: nginx:1
  - <<: *base
    command: [x]
`);
    const visit = (symbols: readonly Symbol[]): void => {
      for (const { span, selection, children } of symbols) {
        assert.ok(span.start <= selection.start && selection.end <= span.end);
        visit(children);
      }
    };
    visit(editor.language.symbols(editor.file));
  });
});

test("workspace symbols are found by letters in order, with the file and what they belong to", () => {
  const editor = open({ "a.yaml": SAMPLE, "b.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: http-front}\n" });
  assert.deepEqual(
    editor.language.workspaceSymbols("htp").map(({ file, kind, name, container }) => [file, kind, name, container]),
    [
      ["a.yaml", "port", "http", "app"],
      ["b.yaml", "manifest", "http-front", "Service"],
    ],
  );
});

test("folding ranges", () => {
  const editor = open(SAMPLE);
  const lines = editor.language.folding(editor.file).map(({ span, kind }) => {
    const first = editor.text.slice(0, span.start).split("\n").length;
    const last = editor.text.slice(0, span.end).split("\n").length;
    return `${first}-${last}${kind === "comment" ? " comment" : ""}`;
  });
  assert.deepEqual(lines, ["1-2 comment", "5-7", "8-31", "9-31", "10-31", "11-14", "12-14", "15-28", "16-28", "18-20", "19-20", "21-22", "23-24", "25-28", "26-28", "29-31", "30-31", "32-37", "36-37"]);
});

test("folding ranges with CRLF and a list flush with its key", () => {
  const editor = open("a:\r\n- b: 1\r\n  c: 2\r\n- d\r\n\r\ne: 3\r\n");
  assert.deepEqual(
    editor.language.folding(editor.file).map(({ span }) => editor.text.slice(span.start, span.end)),
    ["a:\r\n- b: 1\r\n  c: 2\r\n- d", "- b: 1\r\n  c: 2"],
  );
});

test("selection ranges go from the word to the file", () => {
  const editor = open(SAMPLE.replace("/var/log/nginx", "/var/l$0og/nginx"));
  const texts = editor.language.selectionRanges(editor.file, editor.cursor).map(({ start, end }) => editor.text.slice(start, end));
  assert.deepEqual(texts.slice(0, 4), ["log", "/var/log/nginx", "mountPath: /var/log/nginx", "{name: logs, mountPath: /var/log/nginx, readOnly: true}"]);
  assert.equal(texts[4], "- {name: logs, mountPath: /var/log/nginx, readOnly: true}");
  assert.match(texts[5]!, /^volumeMounts:\n/);
  assert.equal(texts.at(-1), editor.text.slice(0, editor.text.indexOf("---")));
  for (let i = 1; i < texts.length; i++) assert.ok(texts[i]!.includes(texts[i - 1]!));
});

test("selection ranges in a document that is no manifest", () => {
  const editor = open("a: [b, 'c$0 d']\n");
  assert.deepEqual(
    editor.language.selectionRanges(editor.file, editor.cursor).map(({ start, end }) => editor.text.slice(start, end)),
    ["c", "c d", "'c d'", "[b, 'c d']", "a: [b, 'c d']", "a: [b, 'c d']\n"],
  );
});

test("document links go to the pages of images and rules", () => {
  const editor = open(`# podmates: allow unused-volume for later
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - {name: a, image: "docker.io/library/nginx:1.29"}
  - {name: b, image: quay.io/prometheus/node-exporter@sha256:00}
  - {name: c, image: grafana/grafana}
  - {name: d, image: ghcr.io/stakater/reloader:v1}
  - {name: e, image: "registry.example.com:5000/x:1"}
  - {name: f, image: "\${IMAGE}"}
`);
  assert.deepEqual(
    editor.language.links(editor.file).map(({ span, target }) => `${show(editor.text, span)} -> ${"url" in target ? target.url : target.ruleId}`),
    [
      "7:23 docker.io/library/nginx:1.29 -> https://hub.docker.com/_/nginx",
      "8:22 quay.io/prometheus/node-exporter@sha256:00 -> https://quay.io/repository/prometheus/node-exporter",
      "9:22 grafana/grafana -> https://hub.docker.com/r/grafana/grafana",
      "10:22 ghcr.io/stakater/reloader:v1 -> https://github.com/stakater/reloader",
      "1:19 unused-volume -> unused-volume",
    ],
  );
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { open, refusal, renamed, show } from "./editor.ts";

const POD = (parts: { volume?: string; mount?: string; second?: string }) => `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: web}
spec:
  volumes:
  - name: ${parts.volume ?? "logs"}
    emptyDir: {}
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: ${parts.mount ?? "logs"}
      mountPath: /var/log/nginx
  - name: shipper
    image: busybox:1.37
    command: [sh, -c, tail -F /logs/access.log]
    volumeMounts:
    - {name: ${parts.second ?? '"logs"'}, mountPath: /logs}
`;

function definitions(marked: string | Record<string, string>): string[] {
  const editor = open(marked);
  return editor.language.definition(editor.file, editor.cursor).map(({ file, span }) => `${file === editor.file ? "" : `${file} `}${show(editor.textOf(file), span)}`);
}

function references(marked: string | Record<string, string>): string[] {
  const editor = open(marked);
  return editor.language.references(editor.file, editor.cursor, true).map(({ file, span }) => `${file === editor.file ? "" : `${file} `}${show(editor.textOf(file), span)}`);
}

describe("definition", () => {
  test("of a mounted volume", () => {
    assert.deepEqual(definitions(POD({ mount: "lo$0gs" })), ["8:11 logs"]);
    assert.deepEqual(definitions(POD({ second: '"logs$0"' })), ["8:11 logs"]);
  });

  test("has the name as origin and the whole volume as extent", () => {
    const editor = open(POD({ mount: "lo$0gs" }));
    const [found] = editor.language.definition(editor.file, editor.cursor);
    assert.equal(show(editor.text, found!.origin), "14:13 logs");
    assert.equal(editor.text.slice(found!.extent.start, found!.extent.end), "name: logs\n    emptyDir: {}");
  });

  test("of a volume from a claim template", () => {
    assert.deepEqual(
      definitions(`apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - name: db
        image: postgres:17
        volumeMounts:
        - name: da$0ta
          mountPath: /data
  volumeClaimTemplates:
  - metadata: {name: data}
`),
      ["16:22 data"],
    );
  });

  test("of a probe's port is in its own container only", () => {
    assert.deepEqual(
      definitions(`apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: a
    image: a:1
    ports: [{name: http, containerPort: 80}]
  - name: b
    image: b:1
    ports: [{name: http, containerPort: 8080}]
    readinessProbe: {httpGet: {port: ht$0tp}}
`),
      ["11:20 http"],
    );
  });

  test("of localhost:PORT is the sibling's port", () => {
    const pod = (sibling: string) => `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: app
    image: example/app:1
    env:
    - {name: CACHE_URL, value: "http://localhost:63$079/0"}
  - name: cache
    image: redis:8
${sibling}`;
    assert.deepEqual(definitions(pod("    ports:\n    - containerPort: 6379\n")), ["13:22 6379"]);
    assert.deepEqual(definitions(pod("")), ["11:12 redis:8"]);
  });

  test("of a Service's target port is in the Pods it selects, in the nearest files", () => {
    const service = `apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: ht$0tp}]
`;
    const pod = (app: string) => `apiVersion: v1
kind: Pod
metadata: {name: p, labels: {app: ${app}}}
spec:
  containers:
  - {name: c, image: "nginx:1", ports: [{name: http, containerPort: 80}]}
`;
    assert.deepEqual(definitions({ "a/service.yaml": service, "a/pod.yaml": pod("web"), "a/other.yaml": pod("db"), "b/pod.yaml": pod("web") }), ["a/pod.yaml 6:48 http"]);
  });

  test("of a ConfigMap, its key and a selector's label", () => {
    const config = `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data:
  LOG_LEVEL: info
`;
    const pod = (name: string, key: string) => `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: c
    image: nginx:1
    env:
    - name: LEVEL
      valueFrom: {configMapKeyRef: {name: ${name}, key: ${key}}}
`;
    assert.deepEqual(definitions({ "pod.yaml": pod("sett$0ings", "LOG_LEVEL"), "config.yaml": config }), ["config.yaml 3:18 settings"]);
    assert.deepEqual(definitions({ "pod.yaml": pod("settings", "LOG$0_LEVEL"), "config.yaml": config }), ["config.yaml 5:3 LOG_LEVEL"]);
    assert.deepEqual(definitions(`apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec:
  selector:
    matchLabels: {app: w$0eb}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: "nginx:1"}]}
`), ["8:30 web"]);
  });

  test("of an Ingress's backend is the Service and its port", () => {
    const ingress = (name: string, port: string) => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: i}
spec:
  rules:
  - http:
      paths:
      - path: /
        pathType: Prefix
        backend: {service: {name: ${name}, port: {name: ${port}}}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  ports: [{name: http, port: 80}]
`;
    assert.deepEqual(definitions(ingress("w$0eb", "http")), ["14:18 web"]);
    assert.deepEqual(definitions(ingress("web", "ht$0tp")), ["16:18 http"]);
  });

  test("of $(NAME) is the variable, else the key that envFrom brings in", () => {
    const pod = (args: string) => `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: c
    image: nginx:1
    env: [{name: PORT, value: "80"}]
    envFrom: [{configMapRef: {name: settings}, prefix: APP_}]
    args:
    - |
      listen $$(PORT) ${args}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {MODE: fast}
`;
    assert.deepEqual(definitions(pod("$(PO$0RT)")), ["8:18 PORT"]);
    assert.deepEqual(definitions(pod("$(APP_MO$0DE)")), ["17:8 MODE"]);
  });
});

describe("references", () => {
  test("of a volume, from any of its places", () => {
    const all = ["8:11 logs", "14:13 logs", "20:15 logs"];
    assert.deepEqual(references(POD({ volume: "lo$0gs" })), all);
    assert.deepEqual(references(POD({ second: "lo$0gs" })), ["8:11 logs", "20:14 logs", "14:13 logs"]);
  });

  test("do not leave the Pod", () => {
    assert.deepEqual(references(`${POD({ volume: "lo$0gs" })}---\n${POD({})}`).length, 3);
  });

  test("are told apart in equal documents of two files", () => {
    const editor = open({ "a.yaml": POD({ volume: "lo$0gs" }), "b.yaml": POD({}) });
    assert.deepEqual(new Set(editor.language.references("a.yaml", editor.cursor, true).map(({ file }) => file)), new Set(["a.yaml"]));
  });

  test("of a container: annotations, resource fields and failure policies", () => {
    assert.deepEqual(
      references(`apiVersion: v1
kind: Pod
metadata:
  name: p
  annotations: {kubectl.kubernetes.io/default-container: app}
spec:
  containers:
  - name: a$0pp
    image: nginx:1
    env:
    - name: CPU
      valueFrom: {resourceFieldRef: {containerName: app, resource: limits.cpu}}
`),
      ["8:11 app", "12:53 app", "5:58 app"],
    );
  });

  test("through an alias stand where they are written", () => {
    assert.deepEqual(
      references(`apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  volumes:
  - name: &v lo$0gs
    emptyDir: {}
  containers:
  - name: app
    image: nginx:1
    volumeMounts:
    - {name: *v , mountPath: /logs}
`),
      ["6:14 logs", "12:14 *v"],
    );
  });
});

describe("highlights", () => {
  test("say which place declares and which use", () => {
    const editor = open(POD({ mount: "lo$0gs" }));
    assert.deepEqual(
      editor.language.highlights(editor.file, editor.cursor).map(({ kind, span }) => `${kind} ${show(editor.text, span)}`),
      ["write 8:11 logs", "read 14:13 logs", "read 20:15 logs"],
    );
  });

  test("are none beside a name", () => {
    const editor = open(POD({ volume: "logs\n    emp$0tyDir: {}\n  - name: b" }));
    assert.deepEqual(editor.language.highlights(editor.file, editor.cursor), []);
  });
});

describe("linked editing", () => {
  test("follows the declaration, and leaves a use alone", () => {
    const from = open(POD({ volume: "lo$0gs" }));
    assert.deepEqual(from.language.linkedEditing(from.file, from.cursor)?.map((span) => show(from.text, span)), ["8:11 logs", "14:13 logs", "20:15 logs"]);
    const use = open(POD({ mount: "lo$0gs" }));
    assert.equal(use.language.linkedEditing(use.file, use.cursor), undefined);
  });
});

describe("rename", () => {
  test("changes all uses and keeps quotes", () => {
    assert.equal(renamed(POD({ volume: "lo$0gs" }), "nginx-logs"), POD({ volume: "nginx-logs", mount: "nginx-logs", second: '"nginx-logs"' }));
  });

  test("quotes what YAML would misread", () => {
    assert.equal(renamed(POD({ mount: "lo$0gs" }), "on"), POD({ volume: '"on"', mount: '"on"', second: '"on"' }));
    assert.equal(renamed(POD({ mount: "lo$0gs" }), "123"), POD({ volume: '"123"', mount: '"123"', second: '"123"' }));
  });

  test("refuses a name the API server refuses, with its reason", () => {
    assert.match(refusal(POD({ mount: "lo$0gs" }), "My_Logs")!, /^"My_Logs" cannot be the name of a volume: a lowercase RFC 1123 label/);
    assert.match(refusal(POD({ mount: "lo$0gs" }), "")!, /needs a name/);
  });

  test("refuses a name that is taken", () => {
    const pod = POD({ mount: "lo$0gs" }).replace("  volumes:\n", "  volumes:\n  - {name: data, emptyDir: {}}\n");
    assert.equal(refusal(pod, "data"), 'The Pod already has a volume "data".');
    assert.equal(refusal(POD({}).replace("- name: shipper", "- name: ship$0per"), "app"), 'The Pod already has a container "app".');
  });

  test("refuses an undeclared name and a port number", () => {
    assert.equal(refusal(POD({ mount: "lo$0g" }), "x"), 'No volume "log" is declared in the files that Podmates knows.');
    assert.match(refusal(POD({}).replace("volumeMounts:", "ports: [{containerPort: 8$00}]\n    volumeMounts:"), "81")!, /not a name/);
  });

  test("goes across files: a ConfigMap's key", () => {
    const result = renamed(
      {
        "config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  a$0.conf: x\n",
        "pod.yaml": `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  volumes:
  - name: c
    configMap: {name: c, items: [{key: a.conf, path: b.conf}]}
  - {name: d, configMap: {name: c}}
  containers:
  - name: app
    image: nginx:1
    volumeMounts: [{name: d, mountPath: /etc/a.conf, subPath: a.conf}]
`,
      },
      "n.conf",
    );
    assert.match(result, /\n {2}n\.conf: x\n/);
    assert.match(result, /items: \[\{key: n\.conf, path: b\.conf\}\]/);
    assert.match(result, /mountPath: \/etc\/a\.conf, subPath: n\.conf\}/);
  });

  test("changes an anchored name once, and refuses an anchor that names two things", () => {
    const pod = (volume: string, container: string) => `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  volumes:
  - name: &v ${volume}
    emptyDir: {}
  containers:
  - name: ${container}
    image: nginx:1
    volumeMounts:
    - {name: *v , mountPath: /logs}
`;
    assert.equal(renamed(pod("lo$0gs", "app"), "data"), pod("data", "app"));
    assert.equal(refusal(pod("lo$0gs", "*v"), "data"), "The same text, through an anchor, is also the name of a container.");
  });

  test("renames a variable in $(NAME), in folded text too", () => {
    const pod = (name: string, use: string) => `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: c
    image: nginx:1
    env:
    - name: ${name}
      value: a
    - name: URL
      value: "x$(${use})\\n$(${use})"
    args:
    - >-
      one
      two $(${use}) $$(MODE)
`;
    assert.equal(renamed(pod("MO$0DE", "MODE"), "SPEED"), pod("SPEED", "SPEED"));
  });

  test("renames a label in the template, the selector and the Service", () => {
    const text = (label: string, cursor: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: d, labels: {app: web}}
spec:
  selector: {matchLabels: {app: ${cursor}}}
  template:
    metadata: {labels: {app: ${label}, tier: front}}
    spec: {containers: [{name: c, image: "nginx:1"}]}
---
apiVersion: v1
kind: Service
metadata: {name: s}
spec:
  selector: {app: ${label}}
  ports: [{port: 80}]
`;
    assert.equal(renamed(text("web", "w$0eb"), "shop"), text("shop", "shop"));
  });
});

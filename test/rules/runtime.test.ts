/** Where the rules about run time speak and where they keep quiet: the conditions learnt on real manifests, one case each. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DEFAULT_SETTINGS, type Settings } from "../../server/engine/workspace.ts";
import { check } from "../harness.ts";

/** A Pod's spec in flow style, `rule severity` of every finding but those about names nobody uses. */
function found(spec: string, { kind = "Pod", metadata = "", settings = DEFAULT_SETTINGS }: { kind?: "Pod" | "Job" | "Deployment"; metadata?: string; settings?: Settings } = {}): string[] {
  const meta = `metadata: { name: web${metadata === "" ? "" : `, ${metadata}`} }`;
  const text =
    kind === "Pod"
      ? `apiVersion: v1\nkind: Pod\n${meta}\nspec: { ${spec} }\n`
      : kind === "Job"
        ? `apiVersion: batch/v1\nkind: Job\n${meta}\nspec: { template: { spec: { restartPolicy: Never, ${spec} } } }\n`
        : `apiVersion: apps/v1\nkind: Deployment\n${meta}\nspec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { ${spec} } } }\n`;
  return check(text, settings).map(({ rule, severity }) => `${rule.id} ${severity}`);
}

/** A container: its name and what else it has. */
const c = (name: string, rest: string, image = "example.com/x:1"): string => `{ name: ${name}, image: "${image}", ${rest} }`;
const v = (...names: string[]): string => `volumes: [${names.map((name) => `{ name: ${name}, emptyDir: {} }`).join(", ")}]`;
const at = (name: string, path: string, more = ""): string => `volumeMounts: [{ name: ${name}, mountPath: ${path}${more} }]`;
const sh = (script: string): string => `command: [sh, -c, ${JSON.stringify(script)}]`;

describe("missing-shared-mount", () => {
  const beside = (user: string, mount = at("d", "/srv/data"), volumes = v("d")): string[] => found(`containers: [${c("owner", mount)}, ${c("user", user)}], ${volumes}`);
  const cases: readonly [string, string[], string[]][] = [
    ["a file in a command", beside("command: [cat, /srv/data/x]"), ["missing-shared-mount warning"]],
    ["a file in a script", beside(sh("while true; do date >> /srv/data/log; sleep 1; done")), ["missing-shared-mount warning"]],
    ["a flag's value", beside("args: [--dir=/srv/data/sub]"), ["missing-shared-mount warning"]],
    ["$(VAR) in the arguments", beside("args: [--dir, $(DIR)], env: [{ name: DIR, value: /srv/data }]"), ["missing-shared-mount warning"]],
    ["a unix: URI in a variable", beside("env: [{ name: ADDRESS, value: unix:///srv/data/app.sock }]"), ["missing-shared-mount warning"]],
    ["a socket in a variable", beside("env: [{ name: SOCKET, value: /srv/data/app.socket }]"), ["missing-shared-mount warning"]],
    ["a folder in a variable is weak", beside("env: [{ name: DIR, value: /srv/data }]"), ["missing-shared-mount information"]],
    ["a probe", beside("livenessProbe: { exec: { command: [test, -f, /srv/data/ok] } }"), ["missing-shared-mount warning"]],
    ["a hook", beside("lifecycle: { preStop: { exec: { command: [rm, /srv/data/lock] } } }"), ["missing-shared-mount warning"]],
    ["a claim", beside("command: [cat, /srv/data/x]", at("d", "/srv/data"), "volumes: [{ name: d, persistentVolumeClaim: { claimName: x } }]"), ["missing-shared-mount warning"]],
    ["segments, not letters", beside("command: [cat, /srv/database/x]"), []],
    ["the node's folders", beside("command: [cat, /srv/data/x]", at("d", "/srv/data"), "volumes: [{ name: d, hostPath: { path: /x } }]"), []],
    ["ConfigMaps", beside("command: [cat, /srv/data/x]", at("d", "/srv/data"), "volumes: [{ name: d, configMap: { name: x } }]"), []],
    ["a URL's path", beside("args: [http://host/srv/data/x]"), []],
    ["a variable nobody knows", beside(sh("cat ${ROOT}/srv/data/x $HOME/srv/data/y")), []],
    ["a reference nobody knows", beside("args: [--dir=$(ROOT)/srv/data]"), []],
    ["nsenter", beside(sh("nsenter --mount=/proc/1/ns/mnt -- cat /srv/data/x")), []],
    ["words of echo", beside(sh("echo see /srv/data/x")), []],
    ["a scratch folder nobody shares", beside(sh("touch /tmp/ok"), at("d", "/tmp")), []],
    ["a mount over the path", beside(`args: [--dir=/srv/data/x], ${at("e", "/srv/data")}`, at("d", "/srv/data"), v("d", "e")), []],
    ["a mount above the path", beside(`args: [--dir=/srv/data/x], ${at("e", "/srv")}`, at("d", "/srv/data"), v("d", "e")), []],
    ["a mount at the root of the neighbour", beside("command: [cat, /srv/data/x]", at("d", "/")), []],
    ["the system's own folders", beside("command: [cat, /proc/1/stat]", at("d", "/proc")), []],
  ];
  for (const [name, actual, expected] of cases) test(name, () => assert.deepEqual(actual, expected));

  test("seeding: the image's files are copied into the volume, mounted elsewhere for the while", () => {
    const init = (command: string): string[] => found(`initContainers: [${c("seed", `${command}, ${at("d", "/out")}`)}], containers: [${c("app", at("d", "/etc/agent"))}], ${v("d")}`);
    assert.deepEqual(init("command: [cp, -r, /etc/agent/., /out]"), []);
    assert.deepEqual(init("command: [cp, -r], args: [/etc/agent, /out]"), []);
    assert.deepEqual(init(sh("tar cf - /etc/agent | tar xf - -C /out")), []);
    assert.deepEqual(init(sh("echo x > /etc/agent/conf")), ["missing-shared-mount warning"]);
  });
  test("Windows paths", () => {
    const pod = (command: string): string[] => found(`containers: [${c("a", "volumeMounts: [{ name: d, mountPath: 'C:\\logs' }]")}, ${c("b", command)}], ${v("d")}`);
    assert.deepEqual(pod("command: [powershell, -Command, 'Get-Content -Wait C:\\Logs\\app.log']"), ["missing-shared-mount warning"]);
    assert.deepEqual(pod("command: [powershell, -Command, 'Get-Content C:\\other\\app.log']"), []);
  });
  test("well-known images", () => {
    const pod = (image: string, helper: string, rest = "ports: []"): string[] => found(`containers: [${c("web", rest, image)}, ${c("helper", helper)}], ${v("d")}`);
    assert.deepEqual(pod("nginx:1.29", `command: [tail, -F, /var/log/nginx/access.log], ${at("d", "/var/log/nginx")}`), ["missing-shared-mount warning"]);
    assert.deepEqual(pod("nginx:1.29", `command: [git, clone, x, /usr/share/nginx/html], ${at("d", "/usr/share/nginx/html")}`), ["missing-shared-mount warning"]);
    assert.deepEqual(pod("nginx:1.29", at("d", "/var/log/nginx"), "command: [sleep, infinity]"), []);
    assert.deepEqual(pod("redis:8", at("d", "/data")), []);
    assert.deepEqual(pod("example.com/nginx:1", at("d", "/var/log/nginx")), []);
  });
  test("files that are shared by their path alone", () => {
    const pod = (writer: string, reader: string): string[] => found(`containers: [${c("w", sh(writer))}, ${c("r", sh(reader))}]`);
    assert.deepEqual(pod("date >> /var/log/app.log", "tail -F /var/log/app.log"), ["missing-shared-mount warning"]);
    assert.deepEqual(pod("date >> /var/log/app.log", "tail -F /var/log/other.log"), []);
    assert.deepEqual(pod("echo x > /etc/app.conf", "cat /etc/app.conf"), []);
    assert.deepEqual(pod("date >> /var/log/app.log", "touch /var/log/app.log; tail -F /var/log/app.log"), []);
    assert.deepEqual(pod("date >> /var/log/app.log", "serve & tail -F /var/log/app.log"), []);
  });
  test("a part of a manifest says nothing", () => {
    assert.deepEqual(check(`apiVersion: v1\nkind: Pod\nspec: { containers: [{ name: a, ${at("d", "/srv/data")} }, { name: b, command: [cat, /srv/data/x] }], ${v("d")} }\n`).map(({ rule }) => rule.id).filter((id) => id === "missing-shared-mount"), []);
  });
});

describe("reader-only-volume", () => {
  const pod = (command: string, other = "ports: []", image = "example.com/x:1"): string[] => found(`containers: [${c("app", other, image)}, ${c("r", `${command}, ${at("d", "/logs")}`)}], ${v("d")}`);
  test("only read", () => assert.deepEqual(pod("command: [tail, -F, /logs/app.log]"), ["reader-only-volume information"]));
  test("a loop that waits", () => assert.deepEqual(pod(sh("while [ ! -f /logs/done ]; do sleep 1; done")), ["reader-only-volume information"]));
  test("an image that writes such files", () => assert.deepEqual(pod("command: [tail, -F, /logs/access.log]", "ports: []", "nginx"), ["reader-only-volume warning"]));
  test("it writes as well", () => assert.deepEqual(pod(sh("touch /logs/app.log; tail -F /logs/app.log")), []));
  test("a program nobody knows", () => assert.deepEqual(pod(sh("tail -F /logs/app.log & fetcher")), []));
  test("the image's own program", () => assert.deepEqual(pod("args: [--tail, /logs/app.log]"), []));
  test("somebody else mounts it", () => assert.deepEqual(pod("command: [tail, -F, /logs/app.log]", at("d", "/out")), []));
  test("an injector may add the writer", () => assert.deepEqual(found(`containers: [${c("a", "ports: []")}, ${c("r", `command: [tail, -F, /logs/app.log], ${at("d", "/logs")}`)}], ${v("d")}`, { metadata: "annotations: { sidecar.istio.io/inject: 'true' }" }), []));
});

describe("implied-port-conflict", () => {
  const pod = (a: string, b: string, imageA = "nginx", imageB = "nginx", rest = ""): string[] => found(`containers: [${c("a", a, imageA)}, ${c("b", b, imageB)}]${rest}`);
  const warns = ["implied-port-conflict warning"];
  test("one image twice", () => assert.deepEqual(pod("ports: []", "ports: []"), warns));
  test("two images of one port", () => assert.deepEqual(pod("ports: []", "ports: []", "redis:8", "valkey/valkey:9"), warns));
  test("a port that is not exposed", () => assert.deepEqual(pod("ports: [{ containerPort: 8080 }]", "ports: [{ containerPort: 8081 }]", "tomcat:11", "tomcat:11"), warns));
  test("listen flags on both sides", () => assert.deepEqual(pod("args: [--listen-address=:9000]", "args: [--bind=0.0.0.0:9000]", "x/a", "x/b"), warns));
  test("loopback and every interface", () => assert.deepEqual(pod("args: [--listen=127.0.0.1:9000]", "args: [--listen=:9000]", "x/a", "x/b"), warns));
  test("two loopback addresses", () => assert.deepEqual(pod("args: [--listen=127.0.0.1:9000]", "args: [--listen=127.0.0.2:9000]", "x/a", "x/b"), []));
  test("a flag moves it", () => assert.deepEqual(pod("ports: []", "args: [--port, '6380']", "redis:8", "redis:8"), []));
  test("a mounted configuration", () => assert.deepEqual(pod("ports: []", at("d", "/etc/nginx/conf.d"), "nginx", "nginx", ", volumes: [{ name: d, configMap: { name: gone } }]"), []));
  test("another program", () => assert.deepEqual(pod("ports: []", "command: [sleep, infinity]"), []));
  test("a script that may change it", () => assert.deepEqual(pod("ports: []", sh("sed -i s/80/81/ /etc/nginx/conf.d/default.conf; nginx -g 'daemon off;'")), []));
  test("a helper's port declared on the main container", () => assert.deepEqual(pod("ports: [{ containerPort: 9808 }]", "args: [--health-port=9808]", "x/a", "registry.k8s.io/sig-storage/livenessprobe:v2"), []));
  test("a client's flag", () => assert.deepEqual(pod("ports: [{ containerPort: 3306 }]", "command: [mysqldump, --port=3306]", "x/a", "x/b"), []));
  test("they never run together", () => assert.deepEqual(found(`initContainers: [${c("a", "args: [--listen=:9000]")}], containers: [${c("b", "args: [--listen=:9000]")}]`), []));
  test("listen lines of a ConfigMap in the file", () => {
    const text = (port: number): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: conf }
data:
  default.conf: |
    server {
      listen ${port};
    }
---
apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { containers: [${c("a", at("d", "/etc/nginx/conf.d"), "nginx")}, ${c("b", "ports: []", "redis:8")}], volumes: [{ name: d, configMap: { name: conf } }] }
`;
    assert.deepEqual(check(text(8080)), []);
    const [report, ...others] = check(text(6379));
    assert.equal(report?.rule.id, "implied-port-conflict");
    assert.equal(others.length, 0);
    assert.ok(report.related.some(({ span }) => text(6379).slice(span.start, span.end) !== ""));
  });
});

describe("containers that never end", () => {
  const helper = c("helper", sh("tail -F /dev/null"));
  const work = c("work", "command: [report]");
  const job = (more = "", containers = `${work}, ${helper}`): string[] => found(`containers: [${containers}]${more}`, { kind: "Job" });
  test("in a Job", () => assert.deepEqual(job(), ["endless-job-sidecar warning"]));
  test("a proxy copied to another registry", () => assert.deepEqual(job("", `${work}, ${c("p", "args: [proxy, sidecar]", "example.com/mirror/proxyv2:1")}`), ["endless-job-sidecar warning"]));
  test("a deadline", () => assert.deepEqual(job(", activeDeadlineSeconds: 60"), ["endless-job-sidecar information"]));
  test("every container is endless", () => assert.deepEqual(job("", `${helper}, ${c("b", "command: [sleep, infinity]")}`), []));
  test("a shared process namespace", () => assert.deepEqual(job(", shareProcessNamespace: true"), []));
  test("a call that stops it", () => assert.deepEqual(job("", `${c("work", sh("report; curl -X POST localhost:15020/quitquitquit"))}, ${helper}`), []));
  test("a loop that tests a file", () => assert.deepEqual(job("", `${work}, ${c("h", sh("while true; do [ -f /stop ] && break; sleep 1; done"))}`), []));
  test("a bare Pod", () => assert.deepEqual(found(`restartPolicy: Never, containers: [${work}, ${helper}]`), []));
  test("a native sidecar", () => assert.deepEqual(found(`initContainers: [${c("helper", `restartPolicy: Always, ${sh("tail -F /dev/null")}`)}], containers: [${work}]`, { kind: "Job" }), []));

  const init = (rest: string, image?: string): string[] => found(`initContainers: [${c("i", rest, image)}], containers: [${work}]`);
  test("an init container", () => assert.deepEqual(init(sh("while true; do date; sleep 1; done")), ["endless-init-container warning"]));
  test("an init container that serves", () => assert.deepEqual(init("ports: []", "nginx:1.29"), ["endless-init-container warning"]));
  test("an init container that waits", () => assert.deepEqual(init(sh("until nc -z db 5432; do sleep 1; done")), []));
  test("a loop with a way out", () => assert.deepEqual(init(sh("while true; do nc -z db 5432 && exit 0; sleep 1; done")), []));
  test("vault's agent, which may end by its configuration", () => assert.deepEqual(init("args: [agent, -config=/etc/vault.hcl]", "hashicorp/vault:1.18"), []));
  test("istio's init", () => assert.deepEqual(init("args: [istio-iptables, -p, '15001']", "docker.io/istio/proxyv2:1.22"), []));
});

describe("the rest", () => {
  test("misplaced-restart-policy by version", () => {
    const containers = `containers: [${c("a", "ports: []")}, ${c("b", "restartPolicy: Always")}]`;
    const v134 = { ...DEFAULT_SETTINGS, version: "1.34" } as const;
    assert.deepEqual(found(containers, { settings: v134 }).filter((each) => each.startsWith("misplaced")), ["misplaced-restart-policy warning"]);
    assert.deepEqual(found(containers), ["misplaced-restart-policy information"]);
    assert.deepEqual(found(containers, { kind: "Job" }), ["misplaced-restart-policy warning"]);
    assert.deepEqual(found(`containers: [${c("a", "restartPolicy: Always")}]`), []);
    const init = `initContainers: [${c("i", "restartPolicy: always")}], containers: [${c("a", "ports: []")}]`;
    assert.ok(found(init, { settings: v134 }).includes("misplaced-restart-policy warning"));
  });
  test("read-only-everywhere", () => {
    const pod = (a: string, b: string): string[] => found(`containers: [${c("a", at("d", "/x", a))}, ${c("b", at("d", "/y", b))}], ${v("d")}`);
    assert.deepEqual(pod(", readOnly: true", ", readOnly: true"), ["read-only-everywhere warning"]);
    assert.deepEqual(pod(", readOnly: true", ""), []);
  });
  test("sibling-probe-port", () => {
    const pod = (probes: string, name = "b"): string[] => found(`containers: [${c("a", `ports: [{ containerPort: 8080 }], ${probes}`)}, ${c(name, "ports: [{ containerPort: 9090 }]")}]`);
    const probe = (kind: string, host = ""): string => `${kind}: { httpGet: { path: /, port: 9090${host} } }`;
    assert.deepEqual(pod(probe("livenessProbe")), ["sibling-probe-port information"]);
    assert.deepEqual(pod(probe("livenessProbe"), "health"), []);
    assert.deepEqual(pod(probe("livenessProbe", ", host: localhost")), []);
    assert.deepEqual(pod(["livenessProbe", "readinessProbe", "startupProbe"].map((kind) => probe(kind)).join(", ")), []);
    assert.deepEqual(pod(`args: [--port=9090], ${probe("livenessProbe")}`), []);
  });
  test("unknown-default-container", () => {
    const pod = (name: string, more = ""): string[] => found(`containers: [${c("a", "ports: []")}]`, { metadata: `annotations: { kubectl.kubernetes.io/default-container: ${name}${more} }` });
    assert.deepEqual(pod("b"), ["unknown-default-container warning"]);
    assert.deepEqual(pod("a"), []);
    assert.deepEqual(pod("proxy", ", sidecar.istio.io/inject: 'true'"), []);
  });
  test("missing-config-key", () => {
    const pod = (data: string, reference: string): string[] =>
      check(`apiVersion: v1\nkind: ConfigMap\nmetadata: { name: s }\n${data}\n---\napiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: a, image: x, env: [{ name: A, valueFrom: { configMapKeyRef: { name: s, ${reference} } } }] }] }\n`).map(({ rule, severity }) => `${rule.id} ${severity}`);
    assert.deepEqual(pod("data: { a: b }", "key: other"), ["missing-config-key warning"]);
    assert.deepEqual(pod("binaryData: { a: Yg== }", "key: a"), []);
    assert.deepEqual(pod("data: { a: b }", "key: other, optional: true"), []);
    assert.deepEqual(pod("data: {}", "key: other"), []);
    assert.deepEqual(pod("", "key: other"), []);
    assert.deepEqual(pod("data: { a: b }", "key: '${KEY}'"), []);
  });
  test("unused-volume of Cloud Storage FUSE", () => {
    const pod = (name: string): string[] => found(`containers: [${c("a", "ports: []")}], ${v(name)}`, { metadata: "annotations: { gke-gcsfuse/volumes: 'true' }" });
    assert.deepEqual(pod("gcs-fuse-cache"), ["unused-volume warning"]);
    assert.deepEqual(pod("gke-gcsfuse-cache"), []);
    assert.deepEqual(pod("other"), []);
  });
});

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { recognise } from "../../server/engine/patterns/recognise.ts";
import { Workspace } from "../../server/engine/workspace.ts";
import { placeSpan } from "../../server/engine/yaml/within.ts";
import { sharedFolder } from "../shared.ts";

const POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n";
const LOGS = "  volumes: [{name: logs, emptyDir: {}}]\n";

/** What the talks, articles and Kubernetes' documentation call by these names, written anew; and what looks like it and is not. */
const CASES: readonly [what: string, spec: string, ...expected: string[]][] = [
  [
    "a log sidecar that prints nginx's files in a loop",
    `${LOGS}  containers:
  - {name: web, image: nginx, volumeMounts: [{name: logs, mountPath: /var/log/nginx}]}
  - name: reader
    image: busybox
    command: ["sh", "-c", "while true; do cat /var/log/nginx/access.log; sleep 30; done"]
    volumeMounts: [{name: logs, mountPath: /var/log/nginx}]
`,
    "reader: sidecar: ships logs of `web` through `logs`",
  ],
  [
    "two streaming sidecars of one app",
    `${LOGS}  containers:
  - name: count
    image: busybox:1.37
    args: [/bin/sh, -c, 'while true; do date >> /var/log/1.log; date >> /var/log/2.log; sleep 1; done']
    volumeMounts: [{name: logs, mountPath: /var/log}]
  - {name: one, image: "busybox:1.37", args: [/bin/sh, -c, 'tail -n+1 -F /var/log/1.log'], volumeMounts: [{name: logs, mountPath: /var/log}]}
  - {name: two, image: "busybox:1.37", args: [/bin/sh, -c, 'tail -n+1 -F /var/log/2.log'], volumeMounts: [{name: logs, mountPath: /var/log}]}
`,
    "one: sidecar: ships logs of `count` through `logs`",
    "two: sidecar: ships logs of `count` through `logs`",
  ],
  [
    "a native sidecar that ships logs",
    `${LOGS}  initContainers:
  - {name: shipper, image: "alpine:3.22", restartPolicy: Always, command: [sh, -c, 'tail -F /opt/logs.txt'], volumeMounts: [{name: logs, mountPath: /opt}]}
  containers:
  - {name: app, image: "alpine:3.22", command: [sh, -c, 'while true; do echo hi >> /opt/logs.txt; sleep 1; done'], volumeMounts: [{name: logs, mountPath: /opt}]}
`,
    "shipper: sidecar: ships logs of `app` through `logs`",
  ],
  [
    "a log agent that shares the app's volume, its paths in a configuration nobody sees here",
    `${LOGS}  containers:
  - {name: app, image: "example.com/app:1", volumeMounts: [{name: logs, mountPath: /var/log/app}]}
  - {name: agent, image: "fluent/fluent-bit:3.2", volumeMounts: [{name: logs, mountPath: /in}]}
`,
    "agent: sidecar: ships logs of `app` through `logs`",
  ],
  [
    "a sidecar that writes the page the web server serves",
    `  volumes: [{name: html, emptyDir: {}}]
  containers:
  - {name: main, image: "nginx:1.28", volumeMounts: [{name: html, mountPath: /usr/share/nginx/html}]}
  - {name: date, image: busybox, command: [/bin/sh], args: [-c, 'while true; do date >> /html/index.html; sleep 5; done'], volumeMounts: [{name: html, mountPath: /html}]}
`,
    "date: sidecar: brings files to `main` through `html`",
  ],
  [
    "an adapter that rewrites a log",
    `${LOGS}  containers:
  - {name: app, image: busybox, command: [sh, -c, 'while :; do date >> /var/logs/disk.txt; sleep 5; done'], volumeMounts: [{name: logs, mountPath: /var/logs}]}
  - name: transformer
    image: busybox
    command: [sh, -c, 'while :; do sed -e "s/ /,/" /var/logs/disk.txt; sleep 20; done']
    volumeMounts: [{name: logs, mountPath: /var/logs}]
`,
    "transformer: adapter: rewrites logs of `app` from `logs`",
  ],
  [
    "an exporter with the old flag of one dash",
    `  containers:
  - {name: webserver, image: nginx, ports: [{containerPort: 80}]}
  - {name: adapter, image: "nginx/nginx-prometheus-exporter:0.4.2", args: ["-nginx.scrape-uri", "http://localhost/nginx_status"], ports: [{containerPort: 9113}]}
`,
    "adapter: adapter: exports metrics of `webserver`",
  ],
  [
    "twemproxy between a client and its Redis servers",
    `  containers:
  - {name: client, image: redis}
  - {name: ambassador, image: malexer/twemproxy, env: [{name: REDIS_SERVERS, value: "redis-0.redis:6379:1 redis-1.redis:6379:1"}], ports: [{containerPort: 6380}]}
`,
    "ambassador: ambassador: connects the Pod to its servers",
  ],
  [
    "HAProxy on localhost, its configuration elsewhere",
    `  volumes: [{name: config, configMap: {name: haproxy}}]
  containers:
  - {name: app, image: "example.com/app:1", env: [{name: DATABASE_URL, value: "postgres://localhost:5432/shop"}]}
  - {name: proxy, image: "haproxy:3.0", volumeMounts: [{name: config, mountPath: /usr/local/etc/haproxy}]}
`,
    "proxy: ambassador: `app` reaches other servers through localhost:5432",
  ],
  [
    "socat",
    `  containers:
  - {name: app, image: "example.com/app:1", env: [{name: REDIS_URL, value: "redis://localhost:6380"}]}
  - {name: tunnel, image: "alpine/socat:1.8.0.3", command: [socat], args: ["tcp-listen:6380,fork", "tcp-connect:redis:6379"], ports: [{containerPort: 6380}]}
`,
    "tunnel: ambassador: `app` reaches other servers through localhost:6380",
  ],
  [
    "an authenticating proxy in front of the app is no ambassador",
    `  containers:
  - {name: app, image: "example.com/app:1", ports: [{containerPort: 8080}]}
  - {name: auth, image: "quay.io/oauth2-proxy/oauth2-proxy:v7.7.1", args: ["--upstream=http://localhost:8080"]}
`,
    "auth: sidecar: stands in front of `app`",
  ],
  [
    "init containers that wait and fill",
    `  volumes: [{name: work, emptyDir: {}}]
  initContainers:
  - {name: wait, image: "busybox:1.37", command: [sh, -c, "until nslookup mydb; do echo waiting; sleep 2; done"]}
  - {name: install, image: busybox, command: [wget, -O, /work-dir/index.html, "http://info.cern.ch"], volumeMounts: [{name: work, mountPath: /work-dir}]}
  containers:
  - {name: nginx, image: nginx, volumeMounts: [{name: work, mountPath: /usr/share/nginx/html}]}
`,
    "wait: init container: waits for `mydb`",
    "install: init container: fills `work` for `nginx`",
  ],
  ["two containers that sleep", "  containers:\n  - {name: a, image: busybox, command: [sleep, \"3600\"]}\n  - {name: b, image: busybox, command: [sleep, \"3600\"]}\n"],
  ["a web server beside a database", "  containers:\n  - {name: web, image: nginx}\n  - {name: db, image: \"mysql:8.4\"}\n"],
  [
    "an app beside its cache",
    "  containers:\n  - {name: web, image: \"example.com/app:1\", env: [{name: REDIS_URL, value: \"redis://localhost:6379\"}]}\n  - {name: cache, image: \"redis:7.4\"}\n",
  ],
  ["names alone are no evidence", "  containers:\n  - {name: business-app, image: \"example.com/app:1\", ports: [{containerPort: 8080}]}\n  - {name: ambassador, image: \"example.com/ambassador:1\", ports: [{containerPort: 8081}]}\n"],
  ["an exporter alone is the app", "  containers:\n  - {name: node-exporter, image: \"quay.io/prometheus/node-exporter:v1.9.0\"}\n  - {name: web, image: nginx}\n"],
];

describe("recognising patterns", () => {
  for (const [what, spec, ...expected] of CASES) {
    test(what, () => {
      const { claims } = recognised(POD + spec);
      assert.deepEqual(claims.map(({ container, sentence }) => `${container.name}: ${sentence}`), expected);
    });
  }

  test("every claim names evidence that stands in the text", () => {
    for (const [, spec] of CASES) {
      const text = POD + spec;
      for (const { evidence, sentence } of recognised(text).claims) {
        assert.ok(evidence.length > 0, sentence);
        for (const { place, message } of evidence) {
          const { start, end } = placeSpan(place, text);
          assert.ok(start < end && end <= text.length, message);
          assert.match(message, /^[A-Z`].*[^.]$/);
        }
      }
    }
  });

  const corpus = sharedFolder("corpus");
  test("real manifests: every claim has evidence, none throws", { skip: corpus === undefined && "no ../shared/corpus" }, () => {
    let claims = 0;
    for (const file of readdirSync(corpus!, { recursive: true, encoding: "utf8" }).filter((name) => /\.ya?ml$/.test(name))) {
      for (const each of recognised(readFileSync(join(corpus!, file), "utf8")).claims) {
        claims++;
        assert.ok(each.evidence.length > 0, `${file}: ${each.sentence}`);
      }
    }
    assert.ok(claims > 50);
  });
});

function recognised(text: string) {
  const { documents } = new Workspace().set("test.yaml", text);
  return { claims: documents.flatMap(({ analysis }) => analysis.manifests.flatMap(({ pods }) => pods.flatMap((pod) => [...recognise(pod)]))) };
}

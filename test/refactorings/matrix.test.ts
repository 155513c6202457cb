import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { actionsAt } from "../../server/engine/actions.ts";
import { applyEdits } from "../../server/engine/text.ts";
import { readDocument } from "../../server/engine/yaml/document.ts";
import { commentsIn } from "../../server/engine/yaml/flow.ts";
import { forPeople, Workspace } from "../../server/engine/workspace.ts";
import { split } from "../../server/engine/yaml/split.ts";
import type { Value } from "../../server/engine/yaml/value.ts";
import { check } from "../harness.ts";

/**
 * Every refactoring and scaffold, everywhere in manifests of each kind and each way of writing: what is offered can be done, brings
 * no finding, keeps comments and line breaks, and leaves YAML. Each pair of two properties occurs in some manifest.
 */
const PROPERTIES = {
  kind: ["Pod", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "List"],
  style: ["block", "flow containers", "flow spec", "json"],
  dash: ["flush", "indented", "wide"],
  newline: ["\n", "\r\n"],
  volumes: ["none", "one", "empty"],
  init: ["none", "plain", "native"],
  comments: ["yes", "no"],
  end: ["newline", "nothing", "another document"],
  app: ["nginx", "redis", "shell", "unknown", "client"],
} as const;

type Manifest = { readonly [K in keyof typeof PROPERTIES]: (typeof PROPERTIES)[K][number] };

const IMAGES = { nginx: "nginx:1.28", redis: "redis:7.4", shell: "busybox:1.37", unknown: "example.com/team/app:3", client: "example.com/team/client:3" };

for (const manifest of pairwise()) {
  const text = written(manifest);
  describe(Object.values(manifest).map((value) => JSON.stringify(value).slice(1, -1)).join(", "), () => {
    const before = findings(text);
    test("is clean", () => {
      assert.deepEqual(before, []);
    });
    for (const { title, at, edits } of everyAction(text)) {
      test(`${title} (at ${at})`, () => {
        const made = edits();
        assert.ok(made, "offered and cannot be done");
        const after = applyEdits(text, made);
        const shown = `\n--- before\n${text}\n--- after\n${after}`;
        assert.deepEqual(findings(after), before, shown);
        for (const document of split(after)) {
          const read = readDocument(after.slice(document.span.start, document.span.end));
          assert.deepEqual(read.errors, [], shown);
        }
        if (manifest.newline === "\r\n") assert.doesNotMatch(after, /[^\r]\n/, shown);
        else assert.doesNotMatch(after, /\r/, shown);
        assert.doesNotMatch(after, /[ \t](?=\r?\n|$)/, shown);
        assert.doesNotMatch(after, /[\ue000-\uf8ff]/, shown);
        for (const comment of comments(text)) assert.ok(after.includes(comment), `lost ${comment}${shown}`);
        if (/in (block|flow) style$/.test(title)) assert.deepEqual(json(after), json(text), shown);
        assert.notEqual(after, text);
      });
    }
  });
}

function findings(text: string): string[] {
  return forPeople(check(text)).map((report) => `${report.rule.id}: ${report.message}`);
}

/** What is offered anywhere, each title once for each effect. */
function everyAction(text: string) {
  const workspace = new Workspace();
  workspace.set("test.yaml", text);
  const seen = new Map<string, { title: string; at: number; edits: ReturnType<typeof actionsAt>[number]["edits"] }>();
  const places = [...text.matchAll(/[\w"'}\]]+/g)].map((match) => match.index);
  for (const at of places) {
    for (const { title, edits } of actionsAt(workspace, "test.yaml", { start: at, end: at })) {
      // A title names what it is about, but for those that say "this item".
      const key = title.includes("this item") ? `${title} ${JSON.stringify(edits())}` : title;
      if (!seen.has(key)) seen.set(key, { title, at, edits });
    }
  }
  return seen.values();
}

function comments(text: string): string[] {
  return split(text).flatMap(({ span }) => {
    const document = readDocument(text.slice(span.start, span.end));
    return document.root === undefined ? [] : commentsIn(document, document.root).map(({ start, end }) => document.text.slice(start, end));
  });
}

function json(text: string): unknown[] {
  const plain = (value: Value): unknown => {
    if (value.mapping !== undefined) return Object.fromEntries(value.entries().map((entry) => [entry.key, plain(entry.value)]));
    return value.node?.kind === "sequence" ? value.items().map(plain) : value.json;
  };
  return split(text).map(({ span }) => plain(readDocument(text.slice(span.start, span.end)).value));
}

// --- The manifests ---

/** Combinations in which each pair of values of two properties occurs, chosen greedily and always the same. */
function pairwise(): Manifest[] {
  const keys = Object.keys(PROPERTIES) as (keyof Manifest)[];
  const open = new Set<string>();
  for (const [i, a] of keys.entries()) {
    for (const b of keys.slice(i + 1)) for (const x of PROPERTIES[a]) for (const y of PROPERTIES[b]) open.add(pairKey(a, x, b, y));
  }
  const result: Manifest[] = [];
  let seed = 1;
  while (open.size > 0) {
    let best: Record<string, string> = {};
    let covered: string[] = [];
    for (let tries = 0; tries < 60; tries++) {
      const candidate: Record<string, string> = {};
      for (const key of keys) {
        seed = (seed * 48_271) % 2_147_483_647;
        candidate[key] = PROPERTIES[key][seed % PROPERTIES[key].length]!;
      }
      const pairs = keys.flatMap((a, i) => keys.slice(i + 1).map((b) => pairKey(a, candidate[a]!, b, candidate[b]!))).filter((pair) => open.has(pair));
      if (pairs.length > covered.length) [best, covered] = [candidate, pairs];
    }
    if (covered.length === 0) continue;
    for (const pair of covered) open.delete(pair);
    result.push(best as unknown as Manifest);
  }
  return result;
}

function pairKey(a: string, x: string, b: string, y: string): string {
  return `${a}=${x} ${b}=${y}`;
}

type Json = string | number | readonly Json[] | { readonly [key: string]: Json };

function written(manifest: Manifest): string {
  const logs = manifest.app === "nginx" ? "/var/log/nginx" : "/var/log/app";
  const job = manifest.kind === "Job" || manifest.kind === "CronJob";
  const mount = (mountPath: string): Json => (manifest.volumes === "one" ? { volumeMounts: [{ name: "logs", mountPath }] } : {});
  const script = `while true; do\n  date >> ${logs}/app.log\n  sleep 1\ndone\n`;
  const app: Json = {
    name: "web",
    image: IMAGES[manifest.app],
    ...(manifest.app === "nginx" ? { ports: [{ name: "http", containerPort: 80 }] } : {}),
    ...(manifest.app === "redis" ? { env: [{ name: "UPSTREAM", value: "http://api.default:8080/v1" }] } : {}),
    ...(manifest.app === "unknown" ? { env: [{ name: "DB_HOST", value: "db" }, { name: "DB_PORT", value: "5432" }] } : {}),
    ...(manifest.app === "client" ? { env: [{ name: "REDIS_URL", value: "redis://localhost:6380/0" }] } : {}),
    ...(manifest.app === "shell" ? { command: ["sh", "-c", job ? `date >> ${logs}/app.log` : script] } : {}),
    ...(mount(logs) as object),
  };
  const ambassador: Json = {
    name: "proxy",
    image: "alpine/socat:1.8.0.3",
    args: ["tcp-listen:6380,fork", "tcp-connect:redis:6379"],
    ports: [{ name: "redis", containerPort: 6380 }],
  };
  const shipper: Json = {
    name: "shipper",
    image: "busybox:1.37",
    // Without a volume, a path that nobody writes: following nginx's own log would be a mistake that rules find.
    command: ["sh", "-c", `tail -F ${manifest.volumes === "one" ? logs : "/srv"}/access.log`],
    ...(mount(logs) as object),
  };
  const sidecar = { ...(shipper as object), name: "helper", restartPolicy: "Always" } as Json;
  const init: Json[] = manifest.init === "none" ? [] : manifest.init === "native" ? [sidecar] : [{ name: "prepare", image: "busybox:1.37", command: ["date"] }];
  const spec: Json = {
    ...(job ? { restartPolicy: "Never" } : {}),
    ...(init.length > 0 ? { initContainers: init } : {}),
    containers: job ? [app] : manifest.app === "client" ? [app, shipper, ambassador] : [app, shipper],
    ...(manifest.volumes === "none" ? {} : { volumes: manifest.volumes === "one" ? [{ name: "logs", emptyDir: {} }] : [] }),
  };
  const labels = { app: "web" };
  const template = { metadata: { labels }, spec };
  const workload = { selector: { matchLabels: labels }, template };
  const kinds: Record<string, Json> = {
    Pod: { apiVersion: "v1", kind: "Pod", metadata: { name: "web", labels }, spec },
    Deployment: { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { replicas: 2, ...workload } },
    StatefulSet: { apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: "web" }, spec: { serviceName: "web", ...workload } },
    DaemonSet: { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "web" }, spec: workload },
    Job: { apiVersion: "batch/v1", kind: "Job", metadata: { name: "web" }, spec: { template: { spec } } },
    CronJob: { apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "web" }, spec: { schedule: "* * * * *", jobTemplate: { spec: { template: { spec } } } } },
    List: { apiVersion: "v1", kind: "List", items: [{ apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "shop" }, spec }] },
  };
  const data = kinds[manifest.kind]!;
  const another = manifest.end === "another document" && manifest.style !== "json" ? "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\ndata:\n  a: b\n" : "";
  const body = manifest.style === "json" ? JSON.stringify(data, undefined, 2) : block(data, 0, manifest, "");
  const end = manifest.end === "nothing" ? "" : "\n";
  return (body + end + another).replaceAll("\n", manifest.newline);
}

/** Block style with the manifest's dashes, but flow style where it says so. */
function block(data: Json, column: number, manifest: Manifest, key: string): string {
  const pad = " ".repeat(column);
  const flowHere = (manifest.style === "flow containers" && key === "containers") || (manifest.style === "flow spec" && key === "spec");
  if (typeof data !== "object" || flowHere || Object.keys(data).length === 0) return flow(data);
  if (Array.isArray(data)) {
    return data
      .map((item: Json, i) => {
        const text = block(item, column + 2, manifest, "");
        const comment = manifest.comments === "yes" && typeof item === "object" && i > 0 ? `${pad}# about the ${i}th of ${key || "these"}\n` : "";
        return `${comment}${pad}- ${text.trimStart()}`;
      })
      .join("\n");
  }
  return Object.entries(data)
    .map(([name, value], i) => {
      const dash = Array.isArray(value) ? { flush: 0, indented: 2, wide: 4 }[manifest.dash] : 2;
      const comment = manifest.comments === "yes" && i === 1 ? ` # behind ${name}` : "";
      const inline = block(value as Json, column + dash, manifest, name);
      if (typeof value === "string" && value.includes("\n")) return `${pad}${name}: |\n${value.trimEnd().replace(/^/gm, `${pad}  `)}`;
      const nested = typeof value === "object" && Object.keys(value as object).length > 0 && !/^[[{]/.test(inline);
      return nested ? `${pad}${name}:${comment}\n${inline}` : `${pad}${name}: ${inline}${comment}`;
    })
    .join("\n");
}

function flow(data: Json): string {
  if (Array.isArray(data)) return `[${data.map(flow).join(", ")}]`;
  if (typeof data === "object") return `{${Object.entries(data).map(([key, value]) => `${key}: ${flow(value as Json)}`).join(", ")}}`;
  return typeof data === "string" && (!/^[\w/.-]+$/.test(data) || /^[\d.]/.test(data)) ? JSON.stringify(data) : String(data);
}

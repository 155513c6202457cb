/** Random manifests for the property tests: Pods of several containers in every style people write, with random faults, and random harm to any text. */
import fc from "fast-check";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** How a manifest is written. */
export interface Writing {
  readonly style: "block" | "flow" | "json" | "mixed";
  /** Columns a block is indented by, and dashes below their key. */
  readonly indent: number;
  readonly dash: number;
  /** Columns from a dash to its item. */
  readonly item: number;
  readonly newline: "\n" | "\r\n";
  readonly comments: boolean;
  readonly quotes: "" | "'" | '"';
  readonly finalNewline: boolean;
}

export const writing: fc.Arbitrary<Writing> = fc.record({
  style: fc.constantFrom("block", "block", "flow", "json", "mixed"),
  indent: fc.constantFrom(2, 2, 4),
  dash: fc.constantFrom(0, 2),
  item: fc.constantFrom(2, 2, 4),
  newline: fc.constantFrom("\n", "\r\n"),
  comments: fc.boolean(),
  quotes: fc.constantFrom("", "'", '"'),
  finalNewline: fc.boolean(),
});

const name = fc.constantFrom("app", "web", "proxy", "shipper", "logs", "data", "data2", "Config");
const volumeName = fc.constantFrom("logs", "data", "data-2", "shared-logs", "shared-log", "config");
const path = fc.constantFrom("/data", "/data/", "/logs", "/var/log/nginx", "/etc/app", "/data/x");
const portNumber = fc.constantFrom(80, 8080, 8081, 9090);
const portName = fc.constantFrom("http", "https", "metrics", "htp");

const port = fc.record(
  { name: portName, containerPort: portNumber, protocol: fc.constantFrom("TCP", "UDP"), hostPort: portNumber },
  { requiredKeys: ["containerPort"] },
);
const probe = fc.oneof(
  fc.record({ httpGet: fc.record({ path: fc.constant("/"), port: fc.oneof(portNumber, portName) }) }),
  fc.record({ exec: fc.record({ command: fc.constant(["cat", "/data/ready"]) }) }),
);
const container = fc.record(
  {
    name,
    image: fc.constantFrom("nginx:1.29", "busybox:1.37", "redis:8", "example.com/app:1", "envoyproxy/envoy:v1.31.0"),
    command: fc.constantFrom(["sh", "-c", "tail -F /var/log/nginx/access.log"], ["sh", "-c", "while true; do date >> /logs/app.log; sleep 1; done"], ["sleep", "3600"]),
    args: fc.constantFrom(["--port=8080"], ["--listen", ":9090"]),
    env: fc.constant([{ name: "MODE", value: "a: b" }]),
    ports: fc.array(port, { maxLength: 3 }),
    volumeMounts: fc.array(fc.record({ name: volumeName, mountPath: path, readOnly: fc.boolean() }, { requiredKeys: ["name", "mountPath"] }), { maxLength: 3 }),
    readinessProbe: probe,
    restartPolicy: fc.constant("Always"),
  },
  { requiredKeys: ["name", "image"] },
);
const volume = volumeName.chain((own) =>
  fc.constantFrom<Json>({ name: own, emptyDir: {} }, { name: own, configMap: { name: "c" } }, { name: own, persistentVolumeClaim: { claimName: "p" } }),
);
const podSpec = fc.record(
  {
    volumes: fc.array(volume, { maxLength: 4 }),
    initContainers: fc.array(container, { maxLength: 2 }),
    containers: fc.array(container, { minLength: 1, maxLength: 3 }),
    restartPolicy: fc.constantFrom("OnFailure", "Never"),
  },
  { requiredKeys: ["containers"] },
);

const manifest: fc.Arbitrary<Json> = fc.tuple(podSpec, fc.constantFrom("Pod", "Deployment", "Job", "StatefulSet", "List")).map(([spec, kind]): Json => {
  const metadata = { name: "web", labels: { app: "web" } };
  const pod = { apiVersion: "v1", kind: "Pod", metadata, spec };
  const selector = { matchLabels: { app: "web" } };
  switch (kind) {
    case "Pod":
      return pod;
    case "List":
      return { apiVersion: "v1", kind: "List", items: [pod] };
    case "Job":
      return { apiVersion: "batch/v1", kind: "Job", metadata, spec: { template: { metadata, spec } } };
    default:
      return { apiVersion: "apps/v1", kind, metadata, spec: { selector, template: { metadata, spec } } };
  }
});
const service: fc.Arbitrary<Json> = portName.map((targetPort) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web" },
  spec: { selector: { app: "web" }, ports: [{ port: 80, targetPort }] },
}));

/** A file of one to three documents. */
export const file: fc.Arbitrary<string> = fc
  .tuple(fc.array(fc.oneof({ weight: 4, arbitrary: manifest }, { weight: 1, arbitrary: service }), { minLength: 1, maxLength: 3 }), writing)
  .map(([documents, how]) => write(documents, how));

/** Something wrong with an otherwise sound Pod: changes its spec, or the Service before it. */
const FAULTS: Readonly<Record<string, (pod: Draft) => void>> = {
  "no fault": () => {},
  "misspelt volume": ({ spec }) => void (spec.containers[0]!.volumeMounts[0]!.name += "x"),
  "undeclared volume": ({ spec }) => void spec.volumes.shift(),
  "unused volume": ({ spec }) => void spec.volumes.push({ name: "spare", emptyDir: {} }),
  "duplicate volume": ({ spec }) => void spec.volumes.push({ name: spec.volumes[0]!.name, configMap: { name: "other" } }),
  "duplicate container": ({ spec }) => void (spec.containers[1]!.name = spec.containers[0]!.name),
  "duplicate mount path": ({ spec }) => {
    const [first] = spec.containers[0]!.volumeMounts;
    spec.containers[0]!.volumeMounts.push({ name: "config", mountPath: `${first!.mountPath}/` });
  },
  "same container port": ({ spec }) => void spec.containers[1]!.ports.push({ containerPort: 8080 }),
  "same host port": ({ spec }) => {
    spec.containers[0]!.ports[0]!.hostPort = 8080;
    spec.containers[1]!.ports.push({ containerPort: 9999, hostPort: 8080 });
  },
  "duplicate port name": ({ spec }) => void spec.containers[0]!.ports.push({ name: "http", containerPort: 7777 }),
  "port name of a sibling": ({ spec }) => void spec.containers[1]!.ports.push({ name: "http", containerPort: 7777 }),
  "undeclared probe port": ({ spec }) => void (spec.containers[0]!.readinessProbe.httpGet.port = "htp"),
  "probe port of a sibling": ({ spec }) => void (spec.containers[0]!.readinessProbe.httpGet.port = "metrics"),
  "unmatched target port": ({ service }) => void (service.spec.ports[0]!.targetPort = "htpp"),
  "forgotten mount": ({ spec }) => void spec.containers[1]!.volumeMounts.shift(),
};

interface Mount {
  name: string;
  mountPath: string;
}
interface Port {
  name?: string;
  containerPort: number;
  hostPort?: number;
}
interface App {
  name: string;
  image: string;
  ports: Port[];
  volumeMounts: Mount[];
  readinessProbe: { httpGet: { path: string; port: string } };
  command: string[];
}
interface Draft {
  spec: { volumes: { name: string; [source: string]: unknown }[]; containers: App[]; [key: string]: unknown };
  service: { spec: { ports: { port: number; targetPort: string }[]; [key: string]: unknown }; [key: string]: unknown };
}

/** A sound Pod of an app and a log shipper, in a workload, with its Service; with one fault, by name. */
export const faulty: fc.Arbitrary<{ readonly fault: string; readonly text: string }> = fc
  .record({
    fault: fc.constantFrom(...Object.keys(FAULTS)),
    how: writing,
    kind: fc.constantFrom("Pod", "Deployment", "StatefulSet", "List"),
    logs: fc.constantFrom("logs", "app-logs", "scratch"),
    directory: fc.constantFrom("/logs", "/var/log/app"),
    init: fc.boolean(),
    serviceFirst: fc.boolean(),
  })
  .map(({ fault, how, kind, logs, directory, init, serviceFirst }) => {
    const mount = { name: logs, mountPath: directory };
    const draft: Draft = {
      spec: {
        ...(init ? { initContainers: [{ name: "setup", image: "busybox:1.37", command: ["sh", "-c", "echo ok > /etc/app/x"], volumeMounts: [{ name: "config", mountPath: "/etc/app" }] }] } : {}),
        containers: [
          {
            name: "app",
            image: "example.com/shop:1",
            command: ["sh", "-c", `exec shop >> ${directory}/app.log`],
            ports: [{ name: "http", containerPort: 8080 }],
            readinessProbe: { httpGet: { path: "/ready", port: "http" } },
            volumeMounts: [{ ...mount }, { name: "config", mountPath: "/etc/app" }],
          },
          {
            name: "shipper",
            image: "example.com/shipper:1",
            command: ["sh", "-c", `tail -F ${directory}/app.log`],
            ports: [{ name: "metrics", containerPort: 9090 }],
            readinessProbe: { httpGet: { path: "/ready", port: "metrics" } },
            volumeMounts: [{ ...mount }],
          },
        ],
        volumes: [{ name: logs, emptyDir: {} }, { name: "config", emptyDir: {} }],
      },
      service: {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "shop" },
        spec: { selector: { app: "shop" }, ports: [{ port: 80, targetPort: "http" }] },
      },
    };
    FAULTS[fault]!(draft);
    const metadata = { name: "shop", labels: { app: "shop" } };
    const spec = draft.spec as unknown as Json;
    const service = draft.service as unknown as Json;
    const apps = { apiVersion: "apps/v1", kind, metadata, spec: { selector: { matchLabels: { app: "shop" } }, template: { metadata, spec } } };
    const pod = { apiVersion: "v1", kind: "Pod", metadata, spec };
    if (kind === "List") return { fault, text: write([{ apiVersion: "v1", kind: "List", items: [service, pod] }], how) };
    const manifest = kind === "Pod" ? pod : apps;
    return { fault, text: write(serviceFirst ? [service, manifest] : [manifest, service], how) };
  });

/** Write documents as the style says. */
export function write(documents: readonly Json[], how: Writing): string {
  const lines = documents.flatMap((document, i) => [
    ...(i > 0 || how.comments ? ["---"] : []),
    ...(how.style === "json"
      ? JSON.stringify(document, undefined, how.indent).split("\n")
      : how.style === "flow"
        ? [flow(document, how)]
        : block(document, how, 0)),
  ]);
  return lines.join(how.newline) + (how.finalNewline ? how.newline : "");
}

function block(value: Json, how: Writing, depth: number): string[] {
  const short = how.style === "mixed" && depth > 3;
  if (Array.isArray(value) && value.length > 0 && !(short && value.length < 3)) {
    return (value as readonly Json[]).flatMap((item, i) => {
      const [first = "", ...rest] = block(item, how, depth + 1);
      const above = how.comments && i === 1 ? ["# the second"] : [];
      return [...above, "-".padEnd(how.item) + first, ...rest.map((line) => " ".repeat(how.item) + line)];
    });
  }
  if (typeof value === "object" && value !== null && Object.keys(value).length > 0 && !Array.isArray(value) && !(short && depth % 2 === 0)) {
    return Object.entries(value as { readonly [key: string]: Json }).flatMap(([key, inner]) => {
      const lines = block(inner, how, depth + 1);
      const nested = typeof inner === "object" && inner !== null && !/^[[{]/.test(lines[0]!);
      const by = " ".repeat(Array.isArray(inner) ? how.dash : how.indent);
      const note = how.comments && key.length % 4 === 1 ? ` # ${key}` : "";
      return nested ? [`${key}:${note}`, ...lines.map((line) => by + line)] : [`${key}: ${lines[0]}${note}`];
    });
  }
  return [flow(value, how)];
}

function flow(value: Json, how: Writing): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map((item) => flow(item, how)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const pairs = Object.entries(value as { readonly [key: string]: Json }).map(([key, inner]) => `${key}: ${flow(inner, how)}`);
    return how.comments ? `{ ${pairs.join(", ")} }` : `{${pairs.join(", ")}}`;
  }
  if (typeof value !== "string") return String(value);
  const plain = how.quotes === "" && /^[a-zA-Z/][\w/. =-]*$/.test(value);
  return plain ? value : how.quotes === "'" ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value);
}

/** What gets into a text by accident or malice. */
const CHUNKS = [
  "\t", "\0", "\ud800", "\udfff", "\ufeff", "<<<<<<< HEAD\n", "=======\n", ">>>>>>> theirs\n", "---\n", "...\n", "--- # x\n", "&a ", "*a", "<<: *a\n", "? ", ": ", "- ",
  "{", "}", "[", "]", "'", '"', "|+\n", ">-\n", "#", "# podmates: allow undeclared-volume x\n", "{{ .Values.x }}", "{{- if x }}\n", "${X}", "%YAML 1.1\n", "!!binary ", "\r", "\r\n", "\n\n",
  "\u2028", "🙂", "kind: Pod\n", "  containers:\n", "volumes: [*a, *a]\n", "name: &a web\n", "!<tag:x> ", "`", "@", "\u0085",
];

interface Harm {
  /** Where, as a part of the text, and how much. */
  readonly at: number;
  readonly length: number;
  readonly how: "delete" | "insert" | "duplicate" | "line";
  readonly chunk: string;
}

const harm: fc.Arbitrary<Harm> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 60 })),
  how: fc.constantFrom("delete", "insert", "insert", "duplicate", "line"),
  chunk: fc.oneof(fc.constantFrom(...CHUNKS), fc.string({ unit: "binary", maxLength: 4 })),
});

/** One to six changes that a text undergoes one after another: typing, cutting, pasting, breaking. */
export const harms: fc.Arbitrary<readonly Harm[]> = fc.array(harm, { minLength: 1, maxLength: 6 });

export function apply(text: string, { at, length, how, chunk }: Harm): string {
  const start = Math.floor(at * text.length);
  switch (how) {
    case "delete":
      return text.slice(0, start) + text.slice(start + length);
    case "insert":
      return text.slice(0, start) + chunk + text.slice(start);
    case "duplicate":
      return text.slice(0, start + length) + text.slice(start, start + length) + text.slice(start + length);
    case "line": {
      const line = text.lastIndexOf("\n", start) + 1;
      return text.slice(0, line) + chunk + text.slice(line);
    }
  }
}

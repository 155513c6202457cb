/**
 * Measures speed, memory and sizes: `npm run bench`, or `npm run bench -- engine` for one part of `engine`, `features`, `protocol`,
 * `command`, `bundles`.
 *
 * Inputs are those of the shared material where it lies beside the project, else generated ones of the same sizes. Times are in
 * milliseconds; a laptop that is busy with something else doubles them.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Workspace } from "../server/engine/workspace.ts";
import { sharedFolder } from "../test/shared.ts";
import { featureTimes } from "./bench/features.ts";
import { protocolTimes } from "./bench/protocol.ts";
import { packageExtension } from "./package.ts";

const SELF = fileURLToPath(import.meta.url);
const ROOT = join(SELF, "..", "..");
const CLI = join(ROOT, "dist/cli.js");
const SERVER = join(ROOT, "dist/server.js");
const FILE = "bench.yaml";

/** Inputs by name: how many documents a generated one has, and how many containers each. */
const INPUTS: Readonly<Record<string, readonly [documents: number, containers: number]>> = {
  small: [1, 6],
  medium: [30, 2],
  large: [266, 2],
  "large-dense": [300, 2],
};

const PARTS: Readonly<Record<string, () => void | Promise<void>>> = { engine, features, protocol, command, bundles };

async function main(): Promise<void> {
  const [part, input] = process.argv.slice(2);
  if (part === "memory-of" && input !== undefined) return measureMemory(input);
  if (part !== undefined && PARTS[part] === undefined) {
    console.error(`No part "${part}": there are ${Object.keys(PARTS).join(", ")}.`);
    process.exitCode = 2;
    return;
  }
  for (const [name, run] of Object.entries(PARTS)) if (part === undefined || part === name) await run();
}

// --- The engine ---

function engine(): void {
  console.log("Engine: all documents anew; then again after each letter typed into a container of the middle document\n");
  const rows = Object.keys(INPUTS).map((name) => {
    const text = inputText(name);
    const cold = times(name === "small" ? 30 : 10, () => {
      const workspace = new Workspace();
      workspace.set(FILE, text);
      workspace.check(FILE);
    });
    const edits = typing(text);
    return [name, lines(text), ...shown(cold), ...shown(edits), memory(name)];
  });
  table(["input", "lines", "cold", "p95", "edit", "p95", "peak MB"], rows);
}

/** The time from each of 200 letters typed to the reports. */
function typing(text: string): number[] {
  const workspace = new Workspace();
  workspace.set(FILE, text);
  workspace.check(FILE);
  const containers = workspace.placed(FILE).flatMap(({ start, manifest }) => manifest.pods.flatMap((pod) => pod.containers.map(({ value }) => start + (value.get("name")?.at.end ?? 0))));
  const at = containers[Math.floor(containers.length / 2)];
  if (at === undefined) throw new Error("the input has no container");
  const result: number[] = [];
  let typed = text;
  for (let i = 0; i < 200; i++) {
    typed = `${typed.slice(0, at + i)}x${typed.slice(at + i)}`;
    // The editor hands over one flat string.
    Buffer.byteLength(typed);
    const start = performance.now();
    workspace.set(FILE, typed);
    workspace.check(FILE);
    result.push(performance.now() - start);
  }
  return result;
}

/** The most memory a process of its own takes to check the input, Node's own 45 MB or so included. */
function memory(name: string): string {
  const { stdout } = spawnSync(process.execPath, [SELF, "memory-of", name], { encoding: "utf8" });
  return stdout.trim();
}

function measureMemory(name: string): void {
  const workspace = new Workspace();
  workspace.set(FILE, inputText(name));
  workspace.check(FILE);
  console.log(Math.round(process.resourceUsage().maxRSS / 1024));
}

// --- The features ---

function features(): void {
  console.log("\nFeatures: each right after a letter typed into a mount of the middle document, the edit itself not counted\n");
  const inputs = ["small", "large"].map((name) => featureTimes(inputText(name)));
  const rows = inputs[0]!.map(({ feature }, i) => [feature, ...inputs.flatMap((each) => shown(each[i]!.times))]);
  table(["feature", "small", "p95", "large", "p95"], rows);
}

// --- The protocol ---

async function protocol(): Promise<void> {
  if (!existsSync(SERVER)) return console.log("\nProtocol: not built, run npm run build first");
  console.log("\nProtocol: the server as a process of its own, from the client's side\n");
  const rows: string[][] = [];
  for (const name of ["small", "medium", "large"]) {
    const { start, open, edits, actions, memory } = await protocolTimes(SERVER, inputText(name));
    rows.push([name, start.toFixed(0), open.toFixed(0), ...shown(edits), ...shown(actions), String(memory ?? "?")]);
  }
  table(["input", "start", "open", "edit", "p95", "code action", "p95", "MB"], rows);
}

// --- The command ---

function command(): void {
  if (!existsSync(CLI)) return console.log("\nCommand: not built, run npm run build first");
  console.log("\nCommand: a process from start to end\n");
  const folder = mkdtempSync(join(tmpdir(), "podmates-bench-"));
  const small = join(folder, "small.yaml");
  writeFileSync(small, inputText("small"));
  const run = (...args: readonly string[]) => () => void spawnSync(process.execPath, [CLI, ...args], { stdio: "ignore" });
  const rows = [
    ["--version", ...shown(times(20, run("--version")))],
    ["check small.yaml", ...shown(times(20, run("check", small)))],
  ];
  const corpus = sharedFolder("corpus");
  if (corpus !== undefined) rows.push(["check the corpus", ...shown(times(5, run("check", "--format", "json", corpus)))]);
  rmSync(folder, { recursive: true });
  table(["podmates", "median", "p95"], rows);
  if (corpus === undefined) console.log("the corpus is not there: set PODMATES_SHARED to its folder");
}

// --- The bundles ---

interface Bundle {
  readonly bytes: number;
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
}

/** What esbuild says of each bundle; `npm run build` writes it. */
function bundles(): void {
  const path = join(ROOT, "out/bundles.json");
  if (!existsSync(path)) return console.log("\nBundles: not built, run npm run build first");
  console.log("\nBundles, in kB, with what they are made of\n");
  const outputs = JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, Bundle>>;
  const rows = Object.entries(outputs)
    .filter(([name]) => name.startsWith("dist/") && !name.endsWith(".map"))
    .map(([name, { bytes, inputs }]) => {
      const parts = new Map<string, number>();
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) parts.set(part(input), (parts.get(part(input)) ?? 0) + bytesInOutput);
      const composition = [...parts].sort((a, b) => b[1] - a[1]).filter(([, size]) => size >= 1_000);
      return [name, kilobytes(bytes), composition.map(([of, size]) => `${of} ${kilobytes(size)}`).join(", ")];
    });
  table(["bundle", "kB", "made of"], rows);
  const folder = mkdtempSync(join(tmpdir(), "podmates-bench-"));
  try {
    const { size, listing } = packageExtension(folder);
    console.log(`\nThe packaged extension, ${kilobytes(size)} kB\n\n${listing}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A package's name, or the folder of ours. */
function part(input: string): string {
  const inPackage = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
  return inPackage ?? /^(?:server\/engine\/\w+|server\/src|[^/]+)/.exec(input)![0];
}

function kilobytes(bytes: number): string {
  return String(Math.round(bytes / 1_000));
}

// --- Inputs ---

function inputText(name: string): string {
  const file = sharedFolder(`perf/${name}.yaml`);
  if (file !== undefined) return readFileSync(file, "utf8");
  const [documents, containers] = INPUTS[name]!;
  return Array.from({ length: documents }, (_, i) => deployment(`app-${i}`, containers)).join("---\n");
}

/** About 70 lines for two containers, as people write them. */
function deployment(name: string, containers: number): string {
  const body = Array.from(
    { length: containers },
    (_, i) => `      - name: ${name}-${i}
        image: registry.example.com/team/${name}-${i}:1.${i}.0
        # What the image runs unless told otherwise.
        args: [--port=${8080 + i}, "--name=${name}"]
        ports:
        - name: http-${i}
          containerPort: ${8080 + i}
        env:
        - name: LOG_DIRECTORY
          value: /var/log/${name}
        - name: POD_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        resources:
          requests:
            cpu: 100m
            memory: 128Mi
          limits:
            memory: 256Mi
        readinessProbe:
          httpGet:
            path: /ready
            port: http-${i}
          periodSeconds: 5
        volumeMounts:
        - name: logs
          mountPath: /var/log/${name}
`,
  ).join("");
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels:
    app: ${name}
spec:
  replicas: 2
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
${body}      volumes:
      - name: logs
        emptyDir: {}
`;
}

// --- Numbers ---

function times(runs: number, work: () => void): number[] {
  return Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
}

/** Median and 95th percentile. */
function shown(measured: readonly number[]): [string, string] {
  const sorted = [...measured].sort((a, b) => a - b);
  const at = (part: number): string => {
    const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
    return value < 10 ? value.toFixed(1) : value.toFixed(0);
  };
  return [at(0.5), at(0.95)];
}

function lines(text: string): string {
  return String(text.split("\n").length - 1);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const numeric = head.map((_, i) => rows.every((row) => /^[\d.]*$/.test(row[i]!)));
  const line = (cells: readonly string[]): string => cells.map((cell, i) => (numeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join("  ").trimEnd();
  console.log([line(head), ...rows.map(line)].join("\n"));
}

await main();

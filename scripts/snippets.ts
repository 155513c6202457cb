/**
 * Writes `snippets/kubernetes.json`, VS Code's static snippets: whole documents for an empty file.
 *
 * A pattern is written once, in `scripts/snippets/NAME.yaml`, as the spec of a Pod with VS Code's tab stops; the Pod, Deployment and Job
 * snippets wrap the same text. What a pattern needs beside the Pod (a ConfigMap) stands before it in that file, as it does in the snippet:
 * `kubectl apply` creates in that order. `$1` is always the workload's name, 20 and 21 belong to the wrappers.
 *
 * Run `node scripts/snippets.ts` after a change; a test compares the file with `snippetFile()`.
 */
import { readFileSync, writeFileSync } from "node:fs";

/** One entry of a VS Code snippet file. */
export interface Snippet {
  readonly prefix: readonly string[];
  readonly description: string;
  readonly body: readonly string[];
  /** Also offered by the command "Fill File with Snippet". */
  readonly isFileTemplate: true;
}

interface Pattern {
  /** The name of its file. */
  readonly file: string;
  /** What follows the kind in a prefix: `pod-WORD`, `k-pod-WORD`. */
  readonly word: string;
  /**
   * What also leads to the Pod's snippet: three characters, which VS Code lists before all that only begin with them, whatever words the
   * open files hold; and a plain word, as people know the pattern.
   */
  readonly short?: readonly [string, string];
  /** Names the snippet after the workload's kind. */
  readonly title: string;
  readonly description: string;
  /** The default name of the workload. */
  readonly name: string;
  /** Annotations of the Pod. */
  readonly annotations?: Readonly<Record<string, string>>;
}

const sidecar: Pattern = {
  file: "sidecar",
  word: "sidecar",
  short: ["k-s", "sidecar"],
  title: "a log-shipping sidecar",
  description: "The app writes a log file to a shared volume, the sidecar tails it.",
  name: "app",
};

const nativeSidecar: Pattern = {
  file: "native-sidecar",
  word: "native-sidecar",
  short: ["k-n", "native-sidecar"],
  title: "a native sidecar",
  description: "An init container with restartPolicy: Always starts before the app, runs beside it and stops after it.",
  name: "web",
};

const ambassador: Pattern = {
  file: "ambassador",
  word: "ambassador",
  short: ["k-a", "ambassador"],
  title: "an ambassador",
  description: "The app talks to localhost, HAProxy forwards to a service outside the Pod.",
  name: "app",
};

const adapter: Pattern = {
  file: "adapter",
  word: "adapter",
  short: ["k-d", "adapter"],
  title: "an adapter for nginx",
  description: "An exporter scrapes nginx over localhost and serves its figures to Prometheus.",
  name: "web",
  annotations: { "prometheus.io/scrape": "true", "prometheus.io/port": "9113" },
};

const redisAdapter: Pattern = {
  file: "redis-adapter",
  word: "redis-adapter",
  title: "an adapter for Redis",
  description: "An exporter scrapes Redis over localhost and serves its figures to Prometheus.",
  name: "cache",
  annotations: { "prometheus.io/scrape": "true", "prometheus.io/port": "9121" },
};

const logAdapter: Pattern = {
  file: "log-adapter",
  word: "log-adapter",
  title: "an adapter for logs",
  description: "The adapter turns the app's plain log lines into JSON on its own standard output.",
  name: "app",
};

const initContainer: Pattern = {
  file: "init",
  word: "init",
  short: ["k-i", "init-container"],
  title: "an init container",
  description: "The init container prepares files in a shared volume before the app starts.",
  name: "web",
};

const waitingInitContainer: Pattern = {
  file: "init-wait",
  word: "init-wait",
  title: "an init container that waits for a service",
  description: "The app starts once the service accepts connections.",
  name: "web",
};

const sharedVolume: Pattern = {
  file: "shared-volume",
  word: "shared-volume",
  short: ["k-v", "shared-volume"],
  title: "a shared emptyDir",
  description: "One container writes files into the volume, the other one serves them.",
  name: "web",
};

const configMapVolume: Pattern = {
  file: "configmap",
  word: "configmap",
  short: ["k-c", "configmap-volume"],
  title: "a ConfigMap through a volume",
  description: "Each key of the ConfigMap is a file in the folder where the volume is mounted.",
  name: "web",
};

const jobSidecar: Pattern = {
  file: "job-sidecar",
  word: "sidecar",
  title: "a native sidecar",
  description: "The sidecar ships the log and is stopped when the work is done, so that the Job completes.",
  name: "report",
};

const jobInitContainer: Pattern = {
  file: "job-init",
  word: "init",
  title: "an init container",
  description: "The init container fetches the input into a shared volume before the work starts.",
  name: "report",
};

/** How a kind wraps the spec of its Pod. */
interface Wrapper {
  readonly kind: string;
  /** What stands before the pattern's word in a prefix. */
  readonly word: string;
  wrap(spec: string, name: string, annotations: string | undefined): string;
}

const pod: Wrapper = {
  kind: "Pod",
  word: "pod",
  wrap: (spec, name, annotations) => `apiVersion: v1
kind: Pod
metadata:
  name: \${1:${name}}
${annotations === undefined ? "" : `${indent(annotations, 2)}\n`}spec:
${indent(spec, 2)}`,
};

const deployment: Wrapper = {
  kind: "Deployment",
  word: "deploy",
  wrap: (spec, name, annotations) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: \${1:${name}}
spec:
  replicas: \${20:2}
  selector:
    matchLabels:
      app: $1
  template:
    metadata:
      labels:
        app: $1
${annotations === undefined ? "" : `${indent(annotations, 6)}\n`}    spec:
${indent(spec, 6)}`,
};

const job: Wrapper = {
  kind: "Job",
  word: "job",
  wrap: (spec, name) => `apiVersion: batch/v1
kind: Job
metadata:
  name: \${1:${name}}
spec:
  backoffLimit: \${20:2}
  template:
    spec:
${indent(spec, 6)}`,
};

const cronJob: Wrapper = {
  kind: "CronJob",
  word: "cronjob",
  wrap: (spec, name) => `apiVersion: batch/v1
kind: CronJob
metadata:
  name: \${1:${name}}
spec:
  schedule: "\${20:0 3 * * *}"
  concurrencyPolicy: \${21|Forbid,Allow,Replace|}
  jobTemplate:
    spec:
      backoffLimit: 2
      template:
        spec:
${indent(spec, 10)}`,
};

const variants: readonly (readonly [Wrapper, readonly Pattern[]])[] = [
  [
    pod,
    [sidecar, nativeSidecar, ambassador, adapter, redisAdapter, logAdapter, initContainer, waitingInitContainer, sharedVolume, configMapVolume],
  ],
  [deployment, [sidecar, nativeSidecar, ambassador, adapter, redisAdapter, logAdapter, initContainer, waitingInitContainer, sharedVolume, configMapVolume]],
  [job, [jobSidecar, jobInitContainer]],
  [cronJob, [jobSidecar, jobInitContainer]],
];

/** The contents of `snippets/kubernetes.json`, by the snippet's name. */
export function snippets(): Record<string, Snippet> {
  const result: Record<string, Snippet> = {};
  for (const [wrapper, patterns] of variants) {
    for (const pattern of patterns) {
      const prefix = [`${wrapper.word}-${pattern.word}`, `k-${wrapper.word}-${pattern.word}`];
      if (wrapper === pod && pattern.short !== undefined) prefix.unshift(...pattern.short);
      result[`${wrapper.kind} with ${pattern.title}`] = {
        prefix,
        description: pattern.description,
        body: `${body(wrapper, pattern)}\n$0`.split("\n"),
        isFileTemplate: true,
      };
    }
  }
  return result;
}

/** The file's text, as the script writes it. */
export function snippetFile(): string {
  return `${JSON.stringify(snippets(), undefined, 2)}\n`;
}

function body(wrapper: Wrapper, pattern: Pattern): string {
  const documents = readFileSync(new URL(`snippets/${pattern.file}.yaml`, import.meta.url), "utf8").trimEnd().split("\n---\n");
  const spec = documents.pop() ?? "";
  const annotations =
    pattern.annotations === undefined
      ? undefined
      : ["annotations:", ...Object.entries(pattern.annotations).map(([key, value]) => `  ${key}: "${value}"`)].join("\n");
  return [...documents, wrapper.wrap(spec, pattern.name, annotations)].join("\n---\n");
}

function indent(text: string, columns: number): string {
  return text.replaceAll(/^(?=.)/gm, " ".repeat(columns));
}

if (import.meta.main) writeFileSync(new URL("../snippets/kubernetes.json", import.meta.url), snippetFile());

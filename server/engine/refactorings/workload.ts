import { POD_PLACES } from "../kubernetes/kinds.ts";
import { sharing } from "../kubernetes/sharing.ts";
import type { Pod } from "../kubernetes/model.ts";
import { lineBreak, lineEnd, nextLine } from "../text.ts";
import { steps, type Data } from "../yaml/edit.ts";
import { commentsIn } from "../yaml/flow.ts";
import { Source, tabStop } from "../yaml/print.ts";
import type { Value } from "../yaml/value.ts";
import { baseName, canAddManifest, Change, freeName, manifestHead } from "./change.ts";
import { selectorOf } from "./labels.ts";
import type { Place, Refactoring } from "./refactoring.ts";
import { isProtocol, servicePort } from "./service.ts";

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
    version: "2" # keep the quotes
spec:
  # One container.
  containers:
    - name: web
      image: nginx:1.28
`;

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    app: web
    version: "2" # keep the quotes
spec:
  replicas: 1
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
        version: "2" # keep the quotes
    spec:
      # One container.
      containers:
        - name: web
          image: nginx:1.28
`;

const TARGETS = ["Deployment", "StatefulSet", "DaemonSet", "Job"] as const;
type Target = (typeof TARGETS)[number];

export const toWorkload: Refactoring = {
  id: "workload",
  kind: "rewrite",
  title: "Turn a Pod into a Deployment, StatefulSet, DaemonSet or Job",
  why: `The PodSpec moves into a pod template as it is written, its labels become the template's, and those that name the app the selector's.
Annotations move to the template. A StatefulSet gets its headless Service. What the kind does not allow goes: a \`restartPolicy\` other
than Always and \`activeDeadlineSeconds\`, but in a Job.

A Job is offered only where no app container is known to run for ever.`,
  examples: [
    { before: POD.replace("kind: Pod", "kind: $0Pod"), title: "Turn this Pod into a Deployment", after: DEPLOYMENT },
    {
      before: `apiVersion: v1
kind: Pod$0
metadata:
  name: report
  annotations:
    team: data
spec:
  restartPolicy: Always
  containers:
  - name: report
    image: busybox:1.37
    command: [date]
`,
      title: "Turn this Pod into a Job",
      after: `apiVersion: batch/v1
kind: Job
metadata:
  name: report
spec:
  template:
    metadata:
      annotations:
        team: data
    spec:
      restartPolicy: Never
      containers:
      - name: report
        image: busybox:1.37
        command: [date]
`,
    },
    {
      before: `apiVersion: v1
kind: $0Pod
metadata: {name: db}
spec: {containers: [{name: db, image: "redis:7.4", ports: [{name: redis, containerPort: 6379}]}]}
`,
      title: "Turn this Pod into a StatefulSet",
      after: `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 1
  serviceName: db
  selector:
    matchLabels:
      app: db
  template:
    metadata:
      labels:
        app: db
    spec: {containers: [{name: db, image: "redis:7.4", ports: [{name: redis, containerPort: 6379}]}]}
---
apiVersion: v1
kind: Service
metadata:
  name: db
spec:
  clusterIP: None
  selector:
    app: db
  ports:
  - name: redis
    port: 6379
    targetPort: redis
`,
    },
  ],
  notOffered: [
    { text: DEPLOYMENT.replace("kind: Deployment", "kind: $0Deployment"), because: "it is a workload already" },
    { text: `${POD.replace("kind: Pod", "kind: $0Pod")}status:\n  phase: Running\n`, because: "it is the state of a Pod that runs" },
  ],
  *offers(place) {
    const { manifest, pod } = place;
    if (manifest.kind !== "Pod" || pod === undefined || !atHead(place) || manifest.partial !== undefined) return;
    if ((manifest.value.get("status")?.entries().length ?? 0) > 0 || pod.spec.has("ephemeralContainers")) return;
    if (!pod.containers.some(({ role }) => role === "app")) return;
    if (manifest.value.shared || pod.spec.shared || pod.metadata?.shared === true) return;
    for (const target of TARGETS) {
      if (target === "Job" && sharing(pod).containers.some((each) => each.container.role === "app" && each.endless !== undefined)) continue;
      if (target === "StatefulSet" && !/^[a-z]([-a-z0-9]{0,50}[a-z0-9])?$/.test(manifest.name ?? "")) continue;
      yield { title: `Turn this Pod into a ${target}`, edits: () => turnInto(place, pod, target) };
    }
  },
};

function turnInto(place: Place, pod: Pod, target: Target) {
  const change = new Change(place);
  const name = baseName(pod);
  const policy = pod.spec.get("restartPolicy");
  if (target === "Job") {
    if (policy === undefined) change.addPair(change.spec, "restartPolicy", tabStop(1, "Never", ["Never", "OnFailure"]), { before: "containers" });
    else if (policy.string === "Always" || policy.isNull) change.setScalar(change.spec.get("restartPolicy"), "Never");
  } else {
    if (policy !== undefined && policy.string !== "Always") change.remove(change.spec, "restartPolicy");
    if (pod.spec.has("activeDeadlineSeconds")) change.remove(change.spec, "activeDeadlineSeconds");
  }
  const metadata = change.manifest.get("metadata");
  const labels = metadata?.get("labels");
  const written = labels !== undefined && labels.entries().length > 0;
  const own = { app: freeName(name, []) };
  const selecting = selectorOf(metadata) ?? own;
  const annotations = metadata?.get("annotations");
  const source = Source.of(change.document, change.spec);
  const copied = written ? Source.of(change.document, labels) : target === "Job" ? undefined : own;
  const moved = annotations === undefined || annotations.entries().length === 0 ? undefined : Source.of(change.document, annotations);
  if (source === undefined) return undefined;
  const head = { ...(copied === undefined ? {} : { labels: copied }), ...(moved === undefined ? {} : { annotations: moved }) };
  const template: Data = { ...(Object.keys(head).length === 0 ? {} : { metadata: head }), spec: source };
  change.replace(change.spec, {
    ...(target === "Deployment" || target === "StatefulSet" ? { replicas: tabStop(1, 1) } : {}),
    ...(target === "StatefulSet" ? { serviceName: name } : {}),
    ...(target === "Job" ? {} : { selector: { matchLabels: selecting } }),
    template,
  });
  if (moved !== undefined) change.remove(change.manifest.get("metadata"), "annotations");
  change.setScalar(change.manifest.get("kind"), target);
  change.setScalar(change.manifest.get("apiVersion"), target === "Job" ? "batch/v1" : "apps/v1");
  const exists = place.around("Service").some((service) => service.name === name);
  if (target === "StatefulSet" && !exists && canAddManifest(place)) {
    change.addManifest({ ...manifestHead("v1", "Service", name, place.manifest), spec: { clusterIP: "None", selector: selecting, ...servicePorts(pod) } });
  }
  return change.edits();
}

function servicePorts(pod: Pod): { readonly ports?: Data } {
  const seen = new Set<string>();
  const ports: Data[] = [];
  for (const container of pod.containers) {
    if (container.role !== "app" && container.role !== "sidecar") continue;
    for (const { name, containerPort, protocol } of container.ports) {
      if (containerPort === undefined || !isProtocol(protocol) || seen.has(`${containerPort}/${protocol}`)) continue;
      seen.add(`${containerPort}/${protocol}`);
      ports.push(servicePort({ port: containerPort, protocol, name }));
    }
  }
  return ports.length === 0 ? {} : { ports };
}

export const toPod: Refactoring = {
  id: "workload-to-pod",
  kind: "rewrite",
  title: "Turn a workload into a Pod",
  why: `The pod template becomes a Pod of its own: its spec moves up as it is written, its labels and annotations join the workload's. What
only the workload has (replicas, selector, strategy …) goes, its comments stay.

Not offered for a StatefulSet with claim templates, whose volumes a Pod cannot make.`,
  examples: [
    {
      before: DEPLOYMENT.replace("kind: Deployment", "kind: $0Deployment").replace("replicas: 1", "replicas: 3 # one per zone"),
      title: "Turn this Deployment into a Pod",
      after: POD.replace("  # One container.", "  # one per zone\n  # One container."),
    },
    {
      before: `apiVersion: batch/v1
kind: $0Job
metadata:
  name: report
spec: {template: {metadata: {labels: {app: report}}, spec: {restartPolicy: Never, containers: [{name: report, image: "busybox:1.37"}]}}}
`,
      title: "Turn this Job into a Pod",
      after: `apiVersion: v1
kind: Pod
metadata:
  name: report
  labels: {app: report}
spec: {restartPolicy: Never, containers: [{name: report, image: "busybox:1.37"}]}
`,
    },
  ],
  notOffered: [
    { text: POD.replace("kind: Pod", "kind: $0Pod"), because: "it is a Pod already" },
    {
      text: `apiVersion: apps/v1
kind: $0StatefulSet
metadata:
  name: db
spec:
  serviceName: db
  selector:
    matchLabels:
      app: db
  template:
    metadata:
      labels:
        app: db
    spec:
      containers:
      - name: db
        image: redis:7.4
        volumeMounts:
        - name: data
          mountPath: /data
  volumeClaimTemplates:
  - metadata:
      name: data
    spec:
      accessModes: [ReadWriteOnce]
      resources:
        requests:
          storage: 1Gi
`,
      because: "a Pod has no claim templates",
    },
  ],
  *offers(place) {
    const { manifest, pod } = place;
    const home = POD_PLACES.find(({ kind }) => kind === manifest.kind);
    if (pod === undefined || home === undefined || manifest.kind === "Pod" || manifest.kind === "PodTemplate" || !atHead(place)) return;
    if ((manifest.value.get("status")?.entries().length ?? 0) > 0) return;
    if (pod.claimTemplates.length > 0 || manifest.value.shared || pod.spec.shared || manifest.partial !== undefined) return;
    const outer = manifest.value.get("spec");
    if (outer?.mapping === undefined || outer.shared || (outer.mapping.flow && commentsIn(place.document, outer.mapping).length > 0)) return;
    yield { title: `Turn this ${manifest.kind} into a Pod`, edits: () => turnIntoPod(place, pod, outer) };
  },
};

function turnIntoPod(place: Place, pod: Pod, outer: Value) {
  const change = new Change(place);
  const { document } = place;
  const source = Source.of(document, pod.spec);
  if (source === undefined || outer.mapping === undefined) return undefined;
  const template = { labels: pod.metadata?.get("labels"), annotations: pod.metadata?.get("annotations") };
  const joined = (["labels", "annotations"] as const).map((key) => ({ key, source: template[key] && Source.of(document, template[key]), pairs: pairsOf(place, template[key]) }));
  change.replace(change.now(outer), withComments(place, source, outer, pod.spec));
  for (const { key, source: whole, pairs } of joined) {
    const metadata = change.manifest.get("metadata");
    const present = metadata?.get(key);
    if (pairs.length === 0) continue;
    if (present === undefined || present.entries().length === 0) {
      if (present === undefined) change.addPair(metadata, key, whole ?? Object.fromEntries(pairs));
      else change.replace(present, whole ?? Object.fromEntries(pairs));
      continue;
    }
    for (const [name, text] of pairs) {
      const old = change.manifest.descend("metadata", key, name);
      if (old === undefined) change.addPair(change.manifest.descend("metadata", key), name, text);
      else if (old.string !== pod.metadata?.descend(key, name)?.string) change.setScalar(old, pod.metadata?.descend(key, name)?.string ?? "");
    }
  }
  change.setScalar(change.manifest.get("kind"), "Pod");
  change.setScalar(change.manifest.get("apiVersion"), "v1");
  return change.edits();
}

function pairsOf({ document }: Place, value: Value | undefined): [string, Data][] {
  return (value?.entries() ?? []).map(({ key, value: text }) => [key, Source.of(document, text) ?? text.string ?? ""]);
}

/** The spec's lines, below the comments that would be lost with what was around it. */
function withComments({ document }: Place, source: Source, outer: Value, spec: Value): Source {
  if (source.role !== "lines") return source;
  const { text } = document;
  const start = nextLine(text, lineEnd(text, spec.key!.span.end));
  const end = start + source.text.length;
  // The template's labels mostly repeat the workload's, comments included.
  const elsewhere = text.slice(0, outer.extent.start) + source.text;
  const lost = commentsIn(document, outer.mapping!)
    .filter((comment) => comment.start < start || comment.start >= end)
    .map((comment) => text.slice(comment.start, comment.end))
    .filter((comment) => !elsewhere.includes(comment));
  if (lost.length === 0) return source;
  const lines = lost.map((comment) => " ".repeat(source.column) + comment);
  return new Source("lines", [...lines, source.text].join(lineBreak(text)), source.column, source.list, undefined);
}

/** Is the cursor on the manifest's head: in none of its spec, or on the spec's own key? */
function atHead({ manifest, values }: Place): boolean {
  const depth = steps(manifest.value.path).length;
  const field = values[depth + 1]?.path?.key;
  return field !== "spec" || values.length <= depth + 2;
}

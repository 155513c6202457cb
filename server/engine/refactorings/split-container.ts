import type { Pod } from "../kubernetes/model.ts";
import { recognise } from "../patterns/recognise.ts";
import { sharing, type Sharer } from "../kubernetes/sharing.ts";
import type { LocalCall } from "../kubernetes/listening.ts";
import { itemSource, removeItem } from "../yaml/edit.ts";
import { tabStop, type Data } from "../yaml/print.ts";
import { placeSpan } from "../yaml/within.ts";
import { baseName, canAddManifest, Change, freeName, manifestHead } from "./change.ts";
import type { Place, Refactoring } from "./refactoring.ts";
import { addService, serviceFor, servicePort, type ServedPort } from "./service.ts";

const AMBASSADOR = `apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
  - name: shop
    image: example.com/shop:3.1
    env:
    - name: REDIS_URL
      value: redis://localhost:6380/0 # the ambassador
  # Passes connections on.
  - name: ambassador$0
    image: alpine/socat:1.8.0.3
    args: ["tcp-listen:6380,fork,reuseaddr", "tcp-connect:redis.data:6379"]
    ports:
    - name: redis
      containerPort: 6380
`;

export const splitContainer: Refactoring = {
  id: "split-container",
  kind: "move",
  title: "Split an ambassador or adapter out to its own Pod",
  why: `The container becomes a Pod of its own, or a Deployment where it came from a workload, with a Service in front; \`localhost\` becomes
the Service's name in the containers that call it. An adapter calls the app the other way round: where no Service leads to the app,
one is written. Volumes that only the container mounts go with it.

Offered where the two talk over localhost alone: not where they share files, and not where one of them listens on localhost only.`,
  examples: [
    {
      before: AMBASSADOR,
      title: 'Split "ambassador" out to its own Pod',
      after: `apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
  - name: shop
    image: example.com/shop:3.1
    env:
    - name: REDIS_URL
      value: redis://shop-ambassador:6380/0 # the ambassador
---
apiVersion: v1
kind: Pod
metadata:
  name: shop-ambassador
  labels:
    app: shop-ambassador
spec:
  containers:
  # Passes connections on.
  - name: ambassador
    image: alpine/socat:1.8.0.3
    args: ["tcp-listen:6380,fork,reuseaddr", "tcp-connect:redis.data:6379"]
    ports:
    - name: redis
      containerPort: 6380
---
apiVersion: v1
kind: Service
metadata:
  name: shop-ambassador
spec:
  selector:
    app: shop-ambassador
  ports:
  - name: redis
    port: 6380
    targetPort: redis
`,
    },
    {
      before: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: cache
spec:
  selector:
    matchLabels: {app: cache}
  template:
    metadata:
      labels: {app: cache}
    spec:
      containers:
        - name: redis
          image: redis:7.4
        - name: exporter$0
          image: oliver006/redis_exporter:v1.66.0
          args: ["--redis.addr=redis://localhost:6379"]
          ports:
            - name: metrics
              containerPort: 9121
`,
      title: 'Split "exporter" out to its own Deployment',
      after: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: cache
spec:
  selector:
    matchLabels: {app: cache}
  template:
    metadata:
      labels: {app: cache}
    spec:
      containers:
        - name: redis
          image: redis:7.4
---
apiVersion: v1
kind: Service
metadata:
  name: cache
spec:
  selector:
    app: cache
  ports:
    - name: port-6379
      port: 6379
      targetPort: 6379
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cache-exporter
  labels:
    app: cache-exporter
spec:
  replicas: 1
  selector:
    matchLabels:
      app: cache-exporter
  template:
    metadata:
      labels:
        app: cache-exporter
    spec:
      containers:
        - name: exporter
          image: oliver006/redis_exporter:v1.66.0
          args: ["--redis.addr=redis://cache:6379"]
          ports:
            - name: metrics
              containerPort: 9121
---
apiVersion: v1
kind: Service
metadata:
  name: cache-exporter
spec:
  selector:
    app: cache-exporter
  ports:
    - name: metrics
      port: 9121
      targetPort: metrics
`,
    },
  ],
  notOffered: [
    { text: AMBASSADOR.replace('"tcp-listen:6380,', '"tcp-listen:6380,bind=127.0.0.1,'), because: "from another Pod nobody reaches 127.0.0.1" },
    { text: AMBASSADOR.replace("localhost:6380", "redis.data:6379"), because: "nobody calls it" },
    {
      text: `${AMBASSADOR}    volumeMounts:
    - {name: files, mountPath: /files}
  - name: other
    image: example.com/other:1
    volumeMounts:
    - {name: files, mountPath: /files}
  volumes:
  - {name: files, emptyDir: {}}
`,
      because: "they share files",
    },
  ],
  *offers(place) {
    const { pod, container, manifest } = place;
    if (pod === undefined || container === undefined || container.name === undefined || !canAddManifest(place) || manifest.partial !== undefined) return;
    if (container.role !== "app" && container.role !== "sidecar") return;
    const plan = planFor(place, pod, sharing(pod).of(container));
    if (plan === undefined) return;
    yield { title: `Split "${container.name}" out to its own ${plan.kind}`, edits: () => split(place, pod, plan) };
  },
};

interface Plan {
  readonly kind: "Pod" | "Deployment";
  readonly own: Sharer;
  /** What the others call of it. */
  readonly inward: readonly { readonly call: LocalCall }[];
  /** What it calls of the others. */
  readonly outward: readonly { readonly call: LocalCall; readonly served: ServedPort }[];
  readonly ports: readonly ServedPort[];
  /** Indexes in the Pod's volumes of those it mounts, and of those nobody else does. */
  readonly volumes: readonly number[];
  readonly leaving: readonly number[];
}

function planFor(place: Place, pod: Pod, own: Sharer): Plan | undefined {
  const { container } = own;
  const others = sharing(pod).containers.filter((other) => other !== own);
  const pattern = recognise(pod).find((each) => each.container === container)?.pattern;
  if (pattern !== "ambassador" && pattern !== "adapter") return undefined;
  if (!others.some((other) => other.container.role === "app") || pod.job !== undefined) return undefined;
  if (container.value.has("volumeDevices") || own.mountsUnknownPath || container.value.shared) return undefined;
  const volumes: number[] = [];
  const leaving: number[] = [];
  for (const { mount, volume } of own.mounts) {
    const index = pod.volumes.findIndex(({ name }) => name !== undefined && name === mount.name);
    const elsewhere = others.some((other) => other.mounts.some((each) => each.mount.name === mount.name));
    if (volume === undefined || index === -1 || volume.source === "persistentVolumeClaim" || (volume.filledByContainers && elsewhere)) return undefined;
    if (!volumes.includes(index)) volumes.push(index);
    if (!elsewhere && !leaving.includes(index)) leaving.push(index);
  }
  const inward = others.flatMap((other) => other.calls.filter((call) => listensOn(own, call.port) && !others.some((each) => listensOn(each, call.port))).map((call) => ({ call })));
  const outward = own.calls.flatMap((call) => {
    const app = others.find((other) => listensOn(other, call.port));
    const name = app?.container.ports.find(({ containerPort }) => containerPort === call.port)?.name;
    return app === undefined ? [] : [{ call, served: { port: call.port, protocol: "TCP", name } }];
  });
  const called = [...inward, ...outward].map(({ call }) => call);
  if (called.length === 0 || called.some((call) => !isAddress(place, call))) return undefined;
  const ports = new Map<number, ServedPort>();
  for (const { port, protocol } of own.ports) {
    if (protocol === "TCP" && !ports.has(port)) ports.set(port, { port, protocol, name: container.ports.find(({ containerPort }) => containerPort === port)?.name });
  }
  const loopback = [own, ...others].some((each) => called.some(({ port }) => bindsLoopback(each, port)));
  if (ports.size === 0 || loopback) return undefined;
  const kind = ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"].includes(place.manifest.kind ?? "") ? "Deployment" : "Pod";
  return { kind, own, inward, outward, ports: [...ports.values()], volumes, leaving };
}

function listensOn({ ports }: Sharer, port: number): boolean {
  return ports.some((each) => each.port === port && each.protocol === "TCP");
}

/** It says that it opens the port on the loopback address alone. */
function bindsLoopback(sharer: Sharer, port: number): boolean {
  if (sharer.ports.some((each) => each.port === port && each.address !== undefined && /^(localhost|127\.|::1)/.test(each.address))) return true;
  return sharer.commands.some(({ words }) => words.some(({ text }) => text.includes(String(port)) && /bind=(127\.|localhost)|(listen|bind)[^,]*(127\.0\.0\.1|localhost)/i.test(text)));
}

/** Is a call written as `localhost:PORT` in the text, so that the host can be changed there? */
function isAddress({ document }: Place, { place }: LocalCall): boolean {
  const { start, end } = placeSpan(place, document.text);
  return !place.value.shared && /^(localhost|127\.0\.0\.1|\[::1\]):\d+$/.test(document.text.slice(start, end));
}

function split(place: Place, pod: Pod, { kind, own, inward, outward, ports, volumes, leaving }: Plan) {
  const change = new Change(place);
  const { container } = own;
  const taken = place.around("Pod", "Deployment", "Service").flatMap((each) => each.name ?? []);
  const name = freeName(`${baseName(pod)}-${container.name ?? "helper"}`, taken);
  const addresses = new Map<LocalCall, string>();
  const services = new Map<number, string>();
  for (const { call, served } of outward) {
    const known = services.get(served.port) ?? addressOf(change, place, pod, served);
    services.set(served.port, known);
    addresses.set(call, known);
  }
  for (const { call } of inward) addresses.set(call, `${name}:${call.port}`);
  change.step([...addresses].map(([call, to]) => ({ span: placeSpan({ ...call.place, value: change.now(call.place.value) ?? call.place.value }, change.document.text), newText: to })));
  if (container.role === "sidecar") change.remove(change.container(container), "restartPolicy");
  const source = itemSource(change.document, change.spec, container.list, container.index);
  const moved = volumes.map((index) => itemSource(change.document, change.spec, "volumes", index));
  if (source === undefined || moved.includes(undefined)) return undefined;
  change.step(removeItem(change.document, change.spec, container.list, container.index));
  for (const index of [...leaving].sort((a, b) => b - a)) change.step(removeItem(change.document, change.spec, "volumes", index));
  const labels = { app: name };
  const spec: Data = { containers: [source], ...(moved.length === 0 ? {} : { volumes: moved.filter((each) => each !== undefined) }) };
  const head = manifestHead(kind === "Pod" ? "v1" : "apps/v1", kind, name, place.manifest);
  const metadata = { ...(head["metadata"] as { readonly [key: string]: Data }), labels };
  const workload: Data = { replicas: tabStop(3, 1), selector: { matchLabels: labels }, template: { metadata: { labels }, spec } };
  change.addManifest({ ...head, metadata, spec: kind === "Pod" ? spec : workload });
  change.addManifest({ ...manifestHead("v1", "Service", name, place.manifest), spec: { selector: labels, ports: ports.map((port) => servicePort(port)) } });
  return change.edits();
}

function addressOf(change: Change, place: Place, pod: Pod, served: ServedPort): string {
  const known = serviceFor(place, pod, served);
  return known === undefined ? `${addService(change, place, pod, served)}:${served.port}` : `${known.name}:${known.port}`;
}

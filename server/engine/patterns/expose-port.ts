import { POD_PLACES } from "../kubernetes/kinds.ts";
import type { Manifest, Pod } from "../kubernetes/model.ts";
import { sharing } from "../kubernetes/sharing.ts";
import { baseName, canAddManifest, Change, freeName, manifestHead } from "../refactorings/change.ts";
import { selectorOf } from "../refactorings/labels.ts";
import type { Place, Refactoring } from "../refactorings/refactoring.ts";
import { tabStop, type Data } from "../yaml/print.ts";

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
spec:
  containers:
  - name: web
    image: nginx:1.28
    ports:
    - name: http$0
      containerPort: 80
`;

const SERVICE = `---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
  - name: http
    port: 80
    targetPort: http
`;

export const exposePort: Refactoring = {
  id: "expose-port",
  kind: "add",
  title: "Expose a port with a Service",
  why: `Writes a Service for a port of the Pod: a declared one, by its name where it has one, or one at which an image is known to listen.
Its selector takes the labels that name the app; a Pod without labels gets one.

Not offered for a port that a Service of the workspace brings outside already, nor for one open on localhost alone.`,
  examples: [
    { before: POD, title: 'Expose port 80 of "web" with a Service', after: POD.replace("$0", "") + SERVICE },
    {
      before: `apiVersion: v1
kind: Pod
metadata: {name: cache}
spec:
  containers:
  - {name: cache, image: "redis:7.4"}$0
`,
      title: 'Expose port 6379 of "cache" with a Service',
      after: `apiVersion: v1
kind: Pod
metadata: {name: cache, labels: {app: cache}}
spec:
  containers:
  - {name: cache, image: "redis:7.4"}
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
`,
    },
  ],
  notOffered: [
    { text: POD + SERVICE, because: "the Service is there" },
    { text: "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web$0\n    image: busybox:1.37\n", because: "nothing listens" },
  ],
  *offers(place) {
    const { pod } = place;
    if (pod === undefined || pod.spec.shared || pod.metadata?.shared === true || !canAddManifest(place)) return;
    const seen = new Set<string>();
    for (const sharer of sharing(pod).containers) {
      const { container } = sharer;
      if (container.role === "init" || container.role === "ephemeral") continue;
      if (place.container !== undefined && place.container !== container) continue;
      for (const { port, protocol, via, address } of sharer.ports) {
        const declared = container.ports.find((each) => each.containerPort === port && each.protocol === protocol);
        if (seen.has(`${port}/${protocol}`) || (address !== undefined && /^(localhost|127\.|::1)/.test(address))) continue;
        seen.add(`${port}/${protocol}`);
        // What an image may open on the side is not what a person wants to offer.
        if (via === "image" && container.ports.length > 0) continue;
        if (exposed(place, pod, port, declared?.name)) continue;
        yield {
          title: `Expose port ${port}${protocol === "TCP" ? "" : `/${protocol}`} of "${sharer.name}" with a Service`,
          edits: () => expose(place, pod, { port, protocol, name: declared?.name }),
        };
      }
    }
  },
};

interface Exposed {
  readonly port: number;
  readonly protocol: string;
  readonly name: string | undefined;
}

function expose(place: Place, pod: Pod, { port, protocol, name }: Exposed) {
  const change = new Change(place);
  const base = freeName(baseName(pod), []);
  const selector = selectorOf(pod.metadata) ?? { app: base };
  if (selectorOf(pod.metadata) === undefined) label(change, place, pod, selector);
  const own = freeName(/^[a-z]/.test(base) ? base : `svc-${base}`, place.around("Service").flatMap((each) => each.name ?? []));
  const entry: Data = {
    name: name ?? `port-${port}`,
    ...(protocol === "TCP" ? {} : { protocol }),
    port: tabStop(2, port),
    targetPort: name ?? port,
  };
  change.addManifest({ ...manifestHead("v1", "Service", tabStop(1, own), place.manifest), spec: { selector, ports: [entry] } });
  return change.edits();
}

/** Give the Pod, or the template's Pod, its first labels. */
function label(change: Change, { manifest }: Place, pod: Pod, labels: { readonly [key: string]: string }): void {
  const home = POD_PLACES.find(({ kind }) => kind === manifest.kind);
  const template = home === undefined ? undefined : change.now(manifest.value)?.descend(...home.template);
  const metadata = template?.get("metadata");
  if (metadata === undefined) change.addPair(template, "metadata", { labels }, { before: "spec" });
  else if (metadata.get("labels") === undefined || pod.labels.size > 0) change.addPair(metadata, "labels", labels);
  else change.replace(metadata.get("labels"), labels);
}

/** Does a Service select the Pod and lead to the port? */
function exposed(place: Place, pod: Pod, port: number, name: string | undefined): boolean {
  return place.around("Service").some((service) => selects(service, pod) && leadsTo(service, port, name));
}

function selects({ value }: Manifest, { labels }: Pod): boolean {
  const selector = value.descend("spec", "selector")?.entries() ?? [];
  return selector.length > 0 && selector.every(({ key, value: wanted }) => labels.get(key) === wanted.string);
}

function leadsTo({ value }: Manifest, port: number, name: string | undefined): boolean {
  return (value.descend("spec", "ports")?.items() ?? []).some((entry) => {
    const target = entry.get("targetPort") ?? entry.get("port");
    return target?.integer === port || (name !== undefined && target?.string === name);
  });
}

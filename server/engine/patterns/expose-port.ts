import { sharing } from "../kubernetes/sharing.ts";
import { canAddManifest, Change } from "../refactorings/change.ts";
import type { Refactoring } from "../refactorings/refactoring.ts";
import { addService, isProtocol, serviceFor } from "../refactorings/service.ts";

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
    // Its first label would make a patch look like a whole manifest.
    if (place.manifest.partial !== undefined) return;
    const seen = new Set<string>();
    for (const sharer of sharing(pod).containers) {
      const { container } = sharer;
      if (container.role === "init" || container.role === "ephemeral") continue;
      if (place.container !== undefined && place.container !== container) continue;
      for (const { port, protocol, via, address } of sharer.ports) {
        const declared = container.ports.find((each) => each.containerPort === port && each.protocol === protocol);
        if (seen.has(`${port}/${protocol}`) || !isProtocol(protocol) || (address !== undefined && /^(localhost|127\.|::1)/.test(address))) continue;
        seen.add(`${port}/${protocol}`);
        // What an image may open on the side is not what a person wants to offer.
        if (via === "image" && container.ports.length > 0) continue;
        const name = declared?.name !== undefined && /^[a-z0-9](-?[a-z0-9]){0,14}$/.test(declared.name) ? declared.name : undefined;
        const served = { port, protocol, name };
        if (serviceFor(place, pod, served) !== undefined) continue;
        yield {
          title: `Expose port ${port}${protocol === "TCP" ? "" : `/${protocol}`} of "${sharer.name}" with a Service`,
          edits: () => {
            const change = new Change(place);
            addService(change, place, pod, served);
            return change.edits();
          },
        };
      }
    }
  },
};

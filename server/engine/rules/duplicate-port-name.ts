import type { Pod } from "../kubernetes/model.ts";
import { containerLabel, freeName } from "../kubernetes/names.ts";
import { declaredPorts, type DeclaredPort } from "../kubernetes/ports.ts";
import { setScalar } from "../yaml/edit.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { asServerSays, type Found } from "./violations.ts";

export const duplicatePortName: Rule = {
  id: "duplicate-port-name",
  severity: "error",
  verdict: "rejected",
  summary: "Two ports have the same name.",
  why: `Within a container a port's name must be unique: the API server refuses the second. Across the containers of a Pod it warns that
Services select the first one. That half is true: a Service whose \`targetPort\` is the name gets the first container that has it. Probes
look in their own container only. Most Pods mean it (each CSI container has a \`healthz\`), so across containers Podmates gives a hint.`,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: example.com/app:1.4
    ports:
    - name: http
      containerPort: 8080
    - name: http
#           ^^^^ duplicate-port-name
      containerPort: 9090
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: example.com/app:1.4
    ports:
    - name: http
      containerPort: 8080
    - name: http-2
      containerPort: 9090
`,
      fix: 'Rename to "http-2"',
    },
  ],
  checkPod: (pod, context) => asServerSays(pod, "duplicate-port-name", "rejected", context, found(pod), again),
};

function* found(pod: Pod): Generator<Finding> {
  const first = new Map<string, DeclaredPort>();
  for (const declared of declaredPorts(pod)) {
    const { container, port } = declared;
    const at = port.value.get("name");
    if (port.name === undefined || at === undefined) continue;
    const inContainer = container.ports.find((other) => other.name === port.name);
    const twice = inContainer !== undefined && inContainer !== port;
    if (twice) {
      yield {
        at,
        message: `Container ${containerLabel(container)} already has a port "${port.name}": the API server rejects the manifest.`,
        related: [{ message: `The first "${port.name}"`, at: inContainer.value.get("name")! }],
        fixes: () => rename(pod, declared),
      };
    }
    const other = first.get(port.name);
    if (other === undefined) {
      first.set(port.name, declared);
      continue;
    }
    yield {
      at,
      severity: "hint",
      verdict: "warned",
      message: twice
        ? `The API server would also warn: a Service that names the port "${port.name}" gets the first one.`
        : `Container ${containerLabel(other.container)} has a port "${port.name}" too: a Service that names it gets that one. Probes look in their own container only.`,
      related: [{ message: `Port "${port.name}" of container ${containerLabel(other.container)}`, at: other.port.value.get("name")! }],
      ...(twice ? {} : { fixes: () => rename(pod, declared) }),
    };
  }
}

function again({ value, detail, verdict }: Found): string {
  return verdict === "warned" ? `The API server warns: ${detail}.` : `The container already has a port "${String(value)}": the API server rejects the manifest.`;
}

function rename(pod: Pod, { container, port }: DeclaredPort): Fix[] {
  const taken = declaredPorts(pod).flatMap((each) => each.port.name ?? []);
  const name = freeName(port.name!, taken, 15);
  const { document } = pod.manifest;
  // The container's own probes follow when the name is theirs alone; a second port of the name in one container is not what they mean.
  const alone = container.ports.filter((each) => each.name === port.name).length === 1;
  const probes = alone ? container.handlers.flatMap((handler) => (handler.port !== undefined && handler.port.string === port.name ? [handler.port] : [])) : [];
  const edits = [port.value.get("name")!, ...probes].map((value) => setScalar(document, value, name));
  return edits.some((edit) => edit === undefined) ? [] : [{ title: `Rename to "${name}"`, safe: false, edits: edits.flatMap((edit) => edit!) }];
}

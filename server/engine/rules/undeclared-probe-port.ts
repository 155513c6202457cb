import type { Container, Handler, Pod } from "../kubernetes/model.ts";
import { containerLabel } from "../kubernetes/names.ts";
import { freePort } from "../kubernetes/ports.ts";
import { addItem, addPair, setScalar } from "../yaml/edit.ts";
import { nearest } from "./nearest.ts";
import type { Fix, Rule } from "./rule.ts";

export const undeclaredProbePort: Rule = {
  id: "undeclared-probe-port",
  severity: "error",
  verdict: "fails-at-run-time",
  summary: "A probe or lifecycle hook names a port that its own container does not declare.",
  why: `The kubelet looks a port's name up in the \`ports\` of the probe's own container, never in a sibling's. It finds none, so the probe
fails each time: a liveness or startup probe restarts the container for ever, a readiness probe keeps the Pod out of its Services. The API
server checks only the form of the name.

A port given as a number needs no declaration and is not reported.`,
  needsComplete: true,
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
    readinessProbe:
      httpGet:
        path: /ready
        port: htpp
#             ^^^^ undeclared-probe-port
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
    readinessProbe:
      httpGet:
        path: /ready
        port: http
`,
      fix: 'Change to "http"',
    },
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
    - containerPort: 8080
    livenessProbe:
      tcpSocket:
        port: http
#             ^^^^ undeclared-probe-port
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
    - containerPort: 8080
      name: http
    livenessProbe:
      tcpSocket:
        port: http
`,
      fix: 'Name port 8080 "http"',
    },
  ],
  *checkPod(pod) {
    for (const container of pod.containers) {
      // A port whose name cannot be read may be the one.
      if (container.ports.some((port) => port.name === undefined && port.value.get("name")?.isNull === false)) continue;
      const names = container.ports.flatMap((port) => port.name ?? []);
      for (const handler of container.handlers) {
        const name = portName(handler);
        if (name === undefined || names.includes(name)) continue;
        const near = nearest(name, names)[0];
        const sibling = pod.containers.find((other) => other !== container && other.ports.some((port) => port.name === name));
        yield {
          at: handler.port!,
          message:
            `Container ${containerLabel(container)} has no port "${name}", so ${CONSEQUENCE[handler.kind]}.` +
            (sibling === undefined ? "" : ` Container ${containerLabel(sibling)} has one, but a probe looks in its own container only.`) +
            (near === undefined ? "" : ` Did you mean "${near}"?`),
          ...(sibling === undefined ? {} : { related: [{ message: `Port "${name}" of container ${containerLabel(sibling)}`, at: sibling.ports.find((port) => port.name === name)!.value.get("name")! }] }),
          fixes: () => fixes(pod, container, handler, name, names),
        };
      }
    }
  },
};

const CONSEQUENCE: Readonly<Record<Handler["kind"], string>> = {
  startupProbe: "its startup probe always fails and the container restarts for ever",
  livenessProbe: "its liveness probe always fails and the container restarts for ever",
  readinessProbe: "its readiness probe always fails and the Pod never becomes ready",
  postStart: "its postStart hook fails and the container is killed",
  preStop: "its preStop hook fails",
};

/** The name a handler asks for; `undefined` for a number, a placeholder or what the API server refuses as a name. */
function portName(handler: Handler): string | undefined {
  if (handler.action !== "httpGet" && handler.action !== "tcpSocket") return undefined;
  const name = handler.port?.templated === true ? undefined : handler.port?.string;
  return name !== undefined && name.length <= 15 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && /[a-z]/.test(name) ? name : undefined;
}

function fixes(pod: Pod, container: Container, handler: Handler, name: string, names: readonly string[]): Fix[] {
  const { document } = pod.manifest;
  const result: Fix[] = [];
  for (const candidate of nearest(name, names)) {
    const edits = setScalar(document, handler.port!, candidate);
    if (edits !== undefined) result.push({ title: `Change to "${candidate}"`, safe: false, edits });
  }
  for (const port of container.ports) {
    if (port.value.has("name") || port.containerPort === undefined) continue;
    const edits = addPair(document, port.value, "name", name);
    if (edits !== undefined) result.push({ title: `Name port ${port.containerPort} "${name}"`, safe: false, edits });
  }
  if (container.ports.length === 0) {
    const number = freePort(pod, (WELL_KNOWN[name] ?? 8080) - 1);
    const edits = addItem(document, container.value, "ports", { name, containerPort: number });
    if (edits !== undefined) result.push({ title: `Declare port "${name}" as ${number}`, safe: false, edits });
  }
  return result;
}

/** Numbers that go with a name by convention. */
const WELL_KNOWN: Readonly<Record<string, number>> = { http: 80, https: 443, dns: 53, smtp: 25, mysql: 3306, postgres: 5432, redis: 6379, metrics: 9090 };

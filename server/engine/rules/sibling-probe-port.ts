import type { Container, Handler } from "../kubernetes/model.ts";
import { containerLabel } from "../kubernetes/names.ts";
import { sharing } from "../kubernetes/sharing.ts";
import type { Rule } from "./rule.ts";

export const siblingProbePort: Rule = {
  id: "sibling-probe-port",
  severity: "information",
  verdict: "suspicious",
  summary: "A probe asks a port that only a neighbour declares.",
  why: `Containers of a Pod share their network, so a probe by number reaches whoever listens there: here another container than the one it
is meant for. When the neighbour fails, the kubelet restarts the wrong container. Some Pods mean it (a health sidecar that answers for the app),
so this is information, and containers that call themselves health, liveness or probe are left out.`,
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
    - containerPort: 8080
    livenessProbe:
      httpGet:
        path: /
        port: 9090
#             ^^^^ sibling-probe-port
  - name: admin
    image: example.com/admin:1.4
    ports:
    - containerPort: 9090
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
    livenessProbe:
      httpGet:
        path: /
        port: 8080
  - name: admin
    image: example.com/admin:1.4
    ports:
    - containerPort: 9090
`,
    },
  ],
  *checkPod(pod) {
    const { containers } = sharing(pod);
    for (const sharer of containers) {
      const { container } = sharer;
      const probes = container.handlers.filter((handler) => numericPort(handler) !== undefined);
      // A container without ports of its own may well leave its health to a neighbour.
      if (probes.length === 0 || container.ports.length === 0 || container.ports.some((port) => port.containerPort === undefined)) continue;
      const findings = probes.flatMap((handler) => {
        const port = numericPort(handler)!;
        if (handler.host !== undefined || sharer.ports.some((own) => own.port === port) || mentions(container, port)) return [];
        const sibling = containers.find((other) => other.runsBeside(sharer) && other.container.ports.some((each) => each.containerPort === port && each.protocol === "TCP"));
        return sibling === undefined || isHealthHelper(sibling.container) ? [] : [{ handler, port, sibling }];
      });
      // All probes at one neighbour: that is how a health front end looks.
      if (findings.length > 2 && findings.length === probes.length) continue;
      for (const { handler, port, sibling } of findings) {
        const other = containerLabel(sibling.container);
        yield {
          at: handler.port!,
          message: `The ${handler.kind} of ${containerLabel(container)} asks port ${port}, which only ${other} declares: it tells how ${other} is, and the kubelet acts on ${containerLabel(container)}.`,
          related: [{ message: `Port ${port} of ${other}`, at: sibling.container.ports.find((each) => each.containerPort === port)!.value.get("containerPort")! }],
        };
      }
    }
  },
};

function numericPort(handler: Handler): number | undefined {
  return handler.action === "httpGet" || handler.action === "tcpSocket" || handler.action === "grpc" ? handler.port?.integer : undefined;
}

/** The number stands in its command line or environment: it may be its own all the same. */
function mentions(container: Container, port: number): boolean {
  const number = new RegExp(`(?<!\\d)${port}(?!\\d)`);
  return [...(container.command ?? []), ...(container.args ?? [])].some((value) => number.test(value.string ?? "")) || [...container.env.values()].some((value) => value === undefined || number.test(value));
}

function isHealthHelper(container: Container): boolean {
  return /health|liveness|readiness|probe/i.test(`${container.name} ${container.image}`);
}

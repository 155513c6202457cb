import type { Pod } from "../kubernetes/model.ts";
import { containerLabel } from "../kubernetes/names.ts";
import { declaredPorts, freePort, type DeclaredPort } from "../kubernetes/ports.ts";
import { remove, setScalar } from "../yaml/edit.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { asServerSays, type Found } from "./violations.ts";

export const conflictingHostPort: Rule = {
  id: "conflicting-host-port",
  severity: "error",
  verdict: "rejected",
  summary: "Two containers of one Pod ask for the same port of the node.",
  why: `A \`hostPort\` maps a port of the node to the Pod, and a port of the node goes to one container only. The API server refuses a
second container with the same protocol, hostIP and hostPort, but it looks at \`containers\` alone: init containers are compared each
within itself, native sidecars too, although these run beside the app. Podmates reports that clash as well. Plain init containers
have exited before the app starts and are left out.`,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  initContainers:
  - name: proxy
    image: example.com/proxy:2.1
    restartPolicy: Always
    ports:
    - containerPort: 15000
      hostPort: 8080
  containers:
  - name: app
    image: example.com/app:1.4
    ports:
    - containerPort: 3000
      hostPort: 8080
#               ^^^^ conflicting-host-port
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  initContainers:
  - name: proxy
    image: example.com/proxy:2.1
    restartPolicy: Always
    ports:
    - containerPort: 15000
      hostPort: 8080
  containers:
  - name: app
    image: example.com/app:1.4
    ports:
    - containerPort: 3000
      hostPort: 8081
`,
      fix: "Change to host port 8081",
    },
  ],
  checkPod: (pod, context) => asServerSays(pod, "conflicting-host-port", "rejected", context, found(pod), again),
};

function* found(pod: Pod): Generator<Finding> {
  const seen: DeclaredPort[] = [];
  for (const declared of declaredPorts(pod)) {
    const { container, port } = declared;
    const at = port.value.get("hostPort");
    if (port.hostPort === undefined || port.hostPort === 0 || port.protocol === undefined || at === undefined) continue;
    const other = seen.find((earlier) => clash(declared, earlier));
    seen.push(declared);
    if (other === undefined) continue;
    const checked = serverCompares(declared, other);
    const who = other.container === container ? "twice" : `and so does container ${containerLabel(other.container)}`;
    yield {
      at,
      ...(checked
        ? {
            message: `Container ${containerLabel(container)} asks for port ${port.hostPort} of the node, ${who}: the API server rejects the manifest.`,
          }
        : {
            verdict: "fails-at-run-time",
            message: `Container ${containerLabel(container)} asks for port ${port.hostPort} of the node, ${who}: the API server lets it pass, but the node can give the port to one of them only.`,
          }),
      related: [{ message: `Host port ${port.hostPort} of container ${containerLabel(other.container)}`, at: other.port.value.get("hostPort")! }],
      fixes: () => fixes(pod, declared),
    };
  }
}

/** With the node's network a Pod's container ports are the node's, written or not. */
function again({ value }: Found): string {
  return `This port of the node is taken twice (${String(value)}): the API server rejects the manifest. With \`hostNetwork\` each container port is a port of the node.`;
}

function clash({ container, port }: DeclaredPort, other: DeclaredPort): boolean {
  if (port.hostPort !== other.port.hostPort || port.protocol !== other.port.protocol) return false;
  if (container !== other.container && (container.role === "init" || other.container.role === "init")) return false;
  const any = (hostIP: string | undefined): boolean => hostIP === undefined || hostIP === "0.0.0.0";
  return port.hostIP === other.port.hostIP || (any(port.hostIP) && any(other.port.hostIP));
}

/** Does the API server compare the two: within one container, or between two of `containers`? */
function serverCompares({ container, port }: DeclaredPort, other: DeclaredPort): boolean {
  const together = container === other.container || (container.list === "containers" && other.container.list === "containers");
  return together && port.hostIP === other.port.hostIP;
}

function fixes(pod: Pod, { container, port }: DeclaredPort): Fix[] {
  const { document } = pod.manifest;
  const result: Fix[] = [];
  const free = freePort(pod, port.hostPort!, "hostPort");
  const edits = setScalar(document, port.value.get("hostPort")!, free);
  if (edits !== undefined) result.push({ title: `Change to host port ${free}`, safe: false, edits });
  const removal = remove(document, container.value, ["ports", container.ports.indexOf(port), "hostPort"]);
  if (removal !== undefined) result.push({ title: "Remove the host port", safe: false, edits: removal });
  return result;
}

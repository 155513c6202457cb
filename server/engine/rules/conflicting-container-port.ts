import type { Container, ContainerPort, Pod } from "../kubernetes/model.ts";
import { containerLabel } from "../kubernetes/names.ts";
import { declaredPorts, freePort, runTogether, type DeclaredPort } from "../kubernetes/ports.ts";
import { sharing } from "../kubernetes/sharing.ts";
import type { Edit } from "../text.ts";
import { setScalar } from "../yaml/edit.ts";
import type { Document } from "../yaml/document.ts";
import type { Value } from "../yaml/value.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { asServerSays, type Found } from "./violations.ts";

export const conflictingContainerPort: Rule = {
  id: "conflicting-container-port",
  severity: "warning",
  verdict: "warned",
  summary: "Two containers of one Pod listen on the same port.",
  why: `All containers of a Pod share one network namespace: one IP address, one set of ports. The second process that binds a port gets
"address already in use", so its container fails and restarts for ever. The API server only warns, in words that name two paths.

It warns in harmless cases too, which Podmates shows as hints: a plain init container has exited before the app containers start,
and one container may declare a port twice (two names for one port). TCP and UDP ports of one number do not conflict.`,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: api
    image: example.com/api:1.4
    ports:
    - containerPort: 8080
  - name: admin
    image: example.com/admin:1.4
    args: [--listen=:8080]
    ports:
    - containerPort: 8080
#                    ^^^^ conflicting-container-port
    readinessProbe:
      tcpSocket:
        port: 8080
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: api
    image: example.com/api:1.4
    ports:
    - containerPort: 8080
  - name: admin
    image: example.com/admin:1.4
    args: [--listen=:8081]
    ports:
    - containerPort: 8081
    readinessProbe:
      tcpSocket:
        port: 8081
`,
      fix: "Change to port 8081",
    },
  ],
  checkPod: (pod, context) => asServerSays(pod, "conflicting-container-port", "warned", context, found(pod), again),
};

function* found(pod: Pod): Generator<Finding> {
  const byPort = new Map<string, DeclaredPort[]>();
  for (const declared of declaredPorts(pod)) {
    const { containerPort, protocol } = declared.port;
    if (containerPort === undefined || protocol === undefined) continue;
    const key = `${containerPort}/${protocol}`;
    const others = byPort.get(key);
    if (others === undefined) {
      byPort.set(key, [declared]);
      continue;
    }
    for (const other of others) {
      const finding = conflict(pod, declared, other);
      if (finding !== undefined) yield finding;
    }
    others.push(declared);
  }
}

function again({ detail, verdict }: Found): string {
  return verdict === "warned"
    ? `The API server warns: ${detail}.`
    : "This port is declared twice in the container, with different ports of the node: the API server takes it, server-side apply refuses the list.";
}

function conflict(pod: Pod, later: DeclaredPort, earlier: DeclaredPort): Finding | undefined {
  const kind = definition(later.port, earlier.port);
  if (kind === undefined) return undefined;
  const at = later.port.value.get("containerPort")!;
  const port = later.port.containerPort!;
  const common = { at, related: [{ message: `Port ${port} of container ${containerLabel(earlier.container)}`, at: earlier.port.value.get("containerPort")! }] };
  if (later.container === earlier.container) {
    return { ...common, severity: "information", message: `Container ${containerLabel(later.container)} declares port ${port} twice: the API server warns, nothing breaks.` };
  }
  if (!runTogether(later.container, earlier.container)) {
    return {
      ...common,
      severity: "hint",
      message: `Containers ${containerLabel(earlier.container)} and ${containerLabel(later.container)} both declare port ${port}, but never run at the same time: the API server warns, nothing breaks.`,
    };
  }
  const copied = copiedFrom(pod, later.container, port) ?? copiedFrom(pod, earlier.container, port);
  if (copied !== undefined) {
    const own = copied.container === later.container ? later : earlier;
    return {
      ...common,
      message: `Containers ${containerLabel(earlier.container)} and ${containerLabel(later.container)} both declare port ${port}, but in ${containerLabel(copied.container)} ${copied.because}: the declared port looks copied. Declare ${copied.port}.`,
      fixes: () => {
        const edits = setScalar(pod.manifest.document, own.port.value.get("containerPort")!, copied.port);
        return [...(edits === undefined ? [] : [{ title: `Declare port ${copied.port}`, safe: false, edits }]), ...movePort(pod, later.container, later.port)];
      },
    };
  }
  const sameName = later.container.name !== undefined && later.container.name === earlier.container.name;
  const automatic = later.container.image === "auto" || earlier.container.image === "auto";
  return {
    ...common,
    ...(sameName || automatic ? { severity: "hint" as const } : {}),
    message: `Containers ${containerLabel(earlier.container)} and ${containerLabel(later.container)} share one network, and both declare port ${port}: whichever starts second cannot bind it and restarts for ever.`,
    fixes: () => movePort(pod, later.container, later.port),
  };
}

/** What a container's own flags say instead of the port it declares; `undefined` where they agree or say nothing. */
function copiedFrom(pod: Pod, container: Container, declared: number): { container: Container; port: number; because: string } | undefined {
  const told = sharing(pod).of(container).ports.filter(({ via }) => via === "flag");
  const [other] = told;
  if (other === undefined || container.ports.length > 1 || told.some(({ port }) => port === declared)) return undefined;
  return { container, port: other.port, because: other.because };
}

/** How the API server's warning calls two definitions of one containerPort and protocol; `undefined` where it does not warn. */
function definition(port: ContainerPort, other: ContainerPort): "duplicate" | "overlapping" | "dangerously ambiguous" | undefined {
  const [hostPort, otherHostPort] = [port.hostPort ?? 0, other.hostPort ?? 0];
  const [hostIP, otherHostIP] = [port.hostIP ?? "", other.hostIP ?? ""];
  if (hostPort === otherHostPort && hostIP === otherHostIP) return "duplicate";
  if (hostPort === 0 || otherHostPort === 0) return "overlapping";
  return hostPort === otherHostPort && (hostIP === "") !== (otherHostIP === "") ? "dangerously ambiguous" : undefined;
}

/** Change a declared port to the next free one, and with it the container's own probes and the arguments that name it. */
function movePort(pod: Pod, container: Container, port: ContainerPort): Fix[] {
  const { document } = pod.manifest;
  const from = port.containerPort!;
  const to = freePort(pod, from);
  const numbers = [port.value.get("containerPort")!, ...container.handlers.flatMap((handler) => (handler.port?.integer === from ? [handler.port] : []))];
  const edits = numbers.map((value) => setScalar(document, value, to));
  if (edits.some((edit) => edit === undefined)) return [];
  const args = [...(container.command ?? []), ...(container.args ?? [])].flatMap((value) => renumber(document, value, from, to) ?? []);
  return [{ title: `Change to port ${to}`, safe: false, edits: [...edits.flatMap((edit) => edit!), ...args] }];
}

/** An argument that is the port, or ends in it behind `=` or `:` (`--listen=:8080`): the number in it replaced. */
function renumber(document: Document, value: Value, from: number, to: number): Edit | undefined {
  const { written } = value;
  if (written?.kind !== "scalar" || value.shared || !new RegExp(`(^|[=:])${from}$`).test(written.text)) return undefined;
  const at = document.text.lastIndexOf(String(from), written.span.end - 1);
  return at < written.span.start ? undefined : { span: { start: at, end: at + String(from).length }, newText: String(to) };
}

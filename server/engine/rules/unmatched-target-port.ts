import { POD_KINDS } from "../kubernetes/kinds.ts";
import type { Container, Pod } from "../kubernetes/model.ts";
import { containerLabel } from "../kubernetes/names.ts";
import { readSelector, selects } from "../kubernetes/selectors.ts";
import { addPair, setScalar } from "../yaml/edit.ts";
import type { Value } from "../yaml/value.ts";
import { nearest } from "./nearest.ts";
import type { Fix, Placed, Rule, Scope } from "./rule.ts";

export const unmatchedTargetPort: Rule = {
  id: "unmatched-target-port",
  severity: "error",
  verdict: "fails-at-run-time",
  summary: "A Service names a target port that none of its Pods has.",
  why: `A \`targetPort\` that is a name is looked up, with its protocol, in the ports of each selected Pod: of its containers and its native
sidecars. Where no Pod has it, the Service has no endpoint on that port and connections to it fail. The API server does not compare the two.

A \`targetPort\` that is a number needs no declaration and is not reported. Podmates looks at the Pods it can see, and says nothing when it
sees none that the Service selects.`,
  needsComplete: true,
  examples: [
    {
      bad: `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
  - port: 80
    targetPort: htpp
#               ^^^^ unmatched-target-port
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
spec:
  containers:
  - name: app
    image: example.com/app:1.4
    ports:
    - name: http
      containerPort: 8080
`,
      good: `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
  - port: 80
    targetPort: http
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
spec:
  containers:
  - name: app
    image: example.com/app:1.4
    ports:
    - name: http
      containerPort: 8080
`,
      fix: 'Change to "http"',
    },
  ],
  *checkScope(self, scope) {
    const { manifest } = self;
    if (manifest.kind !== "Service" || manifest.apiVersion !== "v1") return;
    const spec = manifest.value.get("spec");
    if (spec === undefined || spec.get("type")?.string === "ExternalName") return;
    const selector = readSelector(spec.get("selector"));
    if (selector === undefined) return;
    let pods: { place: Placed; pod: Pod }[] | undefined;
    for (const port of spec.get("ports")?.items() ?? []) {
      const target = port.get("targetPort");
      const name = target === undefined || target.templated ? undefined : target.string;
      if (target === undefined || name === undefined || !/^[a-z0-9-]*[a-z][a-z0-9-]*$/.test(name)) continue;
      const protocol = port.get("protocol");
      const wanted = protocol === undefined || protocol.isNull ? "TCP" : PROTOCOLS.find((each) => each === protocol.string);
      pods ??= nearestPods(self, scope, selector);
      // A Pod that is only partly known may have the port.
      if (pods.length === 0 || pods.some(({ pod }) => pod.manifest.partial !== undefined || pod.injector !== undefined)) continue;
      if (pods.some(({ pod }) => running(pod).some((container) => container.ports.some((each) => mayBe(each, name, wanted))))) continue;
      const ports = pods.flatMap(({ pod }) => running(pod).flatMap((container) => container.ports)).filter((each) => speaks(each, wanted));
      const names = [...new Set(ports.flatMap((each) => each.name ?? []))];
      const near = nearest(name, names)[0];
      const who = pods.length === 1 ? `the Pod it selects has` : `none of the ${pods.length} Pods it selects has`;
      yield {
        at: target,
        message:
          `Nothing answers on this port: ${pods.length === 1 ? `${who} no` : `${who} a`} port named "${name}"${wanted === undefined ? "" : ` (${wanted})`}, so the Service has no endpoint for it.` +
          (near === undefined ? "" : ` Did you mean "${near}"?`),
        related: pods.slice(0, 3).map(({ place, pod }) => ({
          message: `Selected: ${pod.manifest.kind} ${pod.manifest.name ?? ""}`.trimEnd(),
          at: pod.manifest.value.descend("metadata", "name") ?? pod.spec,
          in: place,
        })),
        fixes: () => fixes(self, target, name, wanted, names, pods!),
      };
    }
  },
};

/** Another word is a fault of its own, and says nothing about which ports would do. */
const PROTOCOLS = ["TCP", "UDP", "SCTP"];

/** A Job's Pods serve nobody for long; the rest may stand behind a Service. */
const SERVING_KINDS = POD_KINDS.filter((kind) => kind !== "Job" && kind !== "CronJob" && kind !== "PodTemplate");

/** The Pods the Service selects: those of its file, else of the one file of its folder that has some, else of its kustomization. */
function nearestPods(self: Placed, scope: Scope, selector: ReadonlyMap<string, string>): { place: Placed; pod: Pod }[] {
  const [own, folder, kustomization] = scope.circles(self, ...SERVING_KINDS).map((circle) => selectedPods(self, circle, selector));
  if (own!.length > 0) return own!;
  for (const pods of [folder!, kustomization!]) {
    if (pods.length === 0) continue;
    // Several files are mostly variants of one workload: nobody knows which of them the Service will meet.
    return new Set(pods.map(({ place }) => place.file)).size === 1 ? pods : [];
  }
  return [];
}

function selectedPods(self: Placed, places: readonly Placed[], selector: ReadonlyMap<string, string>): { place: Placed; pod: Pod }[] {
  const { namespace } = self.manifest;
  return places
    .filter(({ manifest }) => namespace === undefined || manifest.namespace === undefined || manifest.namespace === namespace)
    .flatMap((place) => place.manifest.pods.filter((pod) => selects(selector, pod)).map((pod) => ({ place, pod })));
}

function running(pod: Pod): Container[] {
  return pod.containers.filter(({ role }) => role === "app" || role === "sidecar");
}

function mayBe(port: Container["ports"][number], name: string, protocol: string | undefined): boolean {
  const unknownName = port.name === undefined && port.value.get("name")?.isNull === false;
  return (unknownName || port.name === name) && speaks(port, protocol);
}

function speaks(port: Container["ports"][number], protocol: string | undefined): boolean {
  return protocol === undefined || port.protocol === undefined || port.protocol === protocol;
}

function fixes(
  self: Placed,
  target: Value,
  name: string,
  protocol: string | undefined,
  names: readonly string[],
  pods: readonly { place: Placed; pod: Pod }[],
): Fix[] {
  const result: Fix[] = [];
  for (const candidate of nearest(name, names)) {
    const edits = setScalar(self.manifest.document, target, candidate);
    if (edits !== undefined) result.push({ title: `Change to "${candidate}"`, safe: false, edits });
  }
  const only = pods.length === 1 ? pods[0] : undefined;
  for (const container of only === undefined ? [] : running(only.pod)) {
    for (const port of container.ports) {
      if (port.value.has("name") || port.containerPort === undefined || !speaks(port, protocol)) continue;
      const edits = addPair(only!.pod.manifest.document, port.value, "name", name);
      const title = `Name port ${port.containerPort} of container ${containerLabel(container)} "${name}"`;
      if (edits !== undefined) result.push({ title, safe: false, edits: [], elsewhere: [{ in: only!.place, edits }] });
    }
  }
  return result;
}

import { configPorts } from "../kubernetes/configs.ts";
import { addressesClash, type Listening } from "../kubernetes/listening.ts";
import type { Manifest, Pod } from "../kubernetes/model.ts";
import { containerLabel } from "../kubernetes/names.ts";
import { sharing, type Sharer } from "../kubernetes/sharing.ts";
import { placeSpan } from "../yaml/within.ts";
import { objectFinder } from "./objects.ts";
import type { Finding, Placed, Related, Rule } from "./rule.ts";

export const impliedPortConflict: Rule = {
  id: "implied-port-conflict",
  severity: "warning",
  verdict: "fails-at-run-time",
  summary: "The processes of two containers bind the same port, though the manifest does not declare it twice.",
  why: `All containers of a Pod share one network namespace, and \`containerPort\` is only a note: what counts is what the process binds. Two
nginx containers both bind 80, whatever they declare; two Tomcats clash on 8005 even after their main ports were moved. The second to start gets
"address already in use" and restarts for ever.

Podmates knows the default ports of well-known images, and takes them only while nothing in the manifest changes the configuration: no mount over
it, no argument or variable that moves a port. It reads \`--port\`, \`--listen…\`, \`--bind…\` and \`…listen-address\` flags, and the \`listen\` lines of
mounted ConfigMaps it can see. One side at least must be known that way; two declarations of one port are conflicting-container-port.`,
  needsComplete: true,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx:1.29
    ports:
    - containerPort: 80
  - name: admin
    image: nginx:1.29
#          ^^^^^^^^^^ implied-port-conflict
    ports:
    - containerPort: 81
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx:1.29
    ports:
    - containerPort: 80
  - name: admin
    image: nginxinc/nginx-unprivileged:1.29
    ports:
    - containerPort: 8080
`,
    },
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: cache
spec:
  containers:
  - name: redis
    image: redis:8
  - name: valkey
    image: valkey/valkey:9
#          ^^^^^^^^^^^^^^^ implied-port-conflict
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: cache
spec:
  containers:
  - name: redis
    image: redis:8
  - name: valkey
    image: valkey/valkey:9
    args: [--port, "6380"]
`,
    },
  ],
  *checkPod(pod) {
    yield* clashes(pod, () => []);
  },
  *checkScope(self, scope) {
    for (const pod of self.manifest.pods) {
      if (pod.containers.length < 2 || !pod.volumes.some(({ source }) => source === "configMap")) continue;
      const { find, places } = objectFinder(self, scope);
      yield* clashes(pod, (sharer) => configPorts(sharer, find), places);
    }
  },
};

/** The pairs of containers that bind a port together. With `places`, only what the mounted configurations add to the picture. */
function* clashes(pod: Pod, configured: (sharer: Sharer) => readonly Listening[], places?: ReadonlyMap<Manifest, Placed>): Generator<Finding> {
  const { containers } = sharing(pod);
  if (containers.length < 2) return;
  const added = containers.map(configured);
  if (places !== undefined && added.every((list) => list.length === 0)) return;
  const ports = containers.map((sharer, i) => [...sharer.ports, ...added[i]!]);
  for (const [j, second] of containers.entries()) {
    for (const [i, first] of containers.entries()) {
      if (i >= j || !first.runsBeside(second)) continue;
      const found = pairs(first, ports[i]!, second, ports[j]!).filter(({ one, other }) => (one.via === "config" || other.via === "config") === (places !== undefined));
      if (found.length > 0) yield finding(pod, first, second, found, places);
    }
  }
}

interface Clash {
  readonly port: number;
  readonly one: Listening;
  readonly other: Listening;
}

/** The ports on which the two clash, each once, by the strongest evidence; those both declare are another rule's. */
function pairs(first: Sharer, ones: readonly Listening[], second: Sharer, others: readonly Listening[]): Clash[] {
  const clashing = new Map<string, Clash>();
  // What a process does is told before what the manifest declares.
  for (const one of ones.toSorted(declaredLast)) {
    for (const other of others.toSorted(declaredLast)) {
      const key = `${one.port}/${one.protocol}`;
      if (one.port !== other.port || one.protocol !== other.protocol || clashing.has(key) || !addressesClash(one.address, other.address)) continue;
      if (!proves(first, one, second, other) || (declares(ones, one) && declares(others, other))) continue;
      clashing.set(key, { port: one.port, one, other });
    }
  }
  return [...clashing.values()];
}

function declaredLast(a: Listening, b: Listening): number {
  return Number(a.via === "declared") - Number(b.via === "declared");
}

function declares(list: readonly Listening[], { port, protocol }: Listening): boolean {
  return list.some((each) => each.via === "declared" && each.port === port && each.protocol === protocol);
}

/**
 * Do the two listeners together prove a clash? People also declare a helper's port on the main container: a declaration counts against
 * a process only where that process's own container declares ports too. A flag may be a client's: it never goes with a mere declaration.
 */
function proves(first: Sharer, one: Listening, second: Sharer, other: Listening): boolean {
  if (one.via !== "declared" && other.via !== "declared") return true;
  const [process, owner] = one.via === "declared" ? [other, second] : [one, first];
  return (process.via === "image" || process.via === "config") && owner.container.ports.length > 0;
}

function finding(pod: Pod, first: Sharer, second: Sharer, found: readonly Clash[], places: ReadonlyMap<Manifest, Placed> | undefined): Finding {
  const { document } = pod.manifest;
  const { one, other } = found[0]!;
  // The mark stands in the Pod itself: on what the second container does, else on what the first does, else on the second's image.
  const here = [other, one].find(({ via }) => via !== "config" && via !== "declared");
  const at = here?.place.value ?? second.container.value.get("image") ?? second.container.value;
  const [a, b] = [containerLabel(first.container), containerLabel(second.container)];
  const ports = [...new Set(found.map(({ port }) => port))];
  const list = ports.length === 1 ? `port ${ports[0]}` : `ports ${ports.slice(0, -1).join(", ")} and ${ports.at(-1)}`;
  return {
    at,
    ...(here === undefined ? {} : { span: placeSpan(here.place, document.text) }),
    message: `${a} and ${b} share one network and both bind ${list}: the second to start cannot, and restarts for ever. ${because(a, b, one, other)} Move one of them to another port.`,
    related: found.flatMap((clash) => [related(a, clash.one, places), related(b, clash.other, places)]).filter((each) => each.at !== at),
  };
}

function because(a: string, b: string, one: Listening, other: Listening): string {
  if (one.because === other.because) return `In both, ${one.because}.`;
  return `In ${a}, ${one.because}; in ${b}, ${other.because}.`;
}

function related(who: string, { place, because: reason, object }: Listening, places: ReadonlyMap<Manifest, Placed> | undefined): Related {
  const home = object === undefined ? undefined : places?.get(object);
  return { message: `${who}: ${reason}`, at: place.value, ...(home === undefined ? {} : { in: home }) };
}

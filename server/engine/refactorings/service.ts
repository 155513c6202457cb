import type { Manifest, Pod } from "../kubernetes/model.ts";
import { readSelector, selects } from "../kubernetes/selectors.ts";
import { tabStop, type Data } from "../yaml/print.ts";
import { baseName, Change, freeName, manifestHead } from "./change.ts";
import { selectorOf } from "./labels.ts";
import type { Place } from "./refactoring.ts";

/** A port that a Service leads to. */
export interface ServedPort {
  readonly port: number;
  readonly protocol: string;
  /** The containerPort's name, where it has one. */
  readonly name: string | undefined;
}

/** One that the API server takes. */
export function isProtocol(protocol: string | undefined): protocol is "TCP" | "UDP" | "SCTP" {
  return protocol === "TCP" || protocol === "UDP" || protocol === "SCTP";
}

/** The Service of the place's surroundings that leads to a port of the Pod, and its own port for it. */
export function serviceFor({ around }: Place, pod: Pod, { port, name }: ServedPort): { readonly name: string; readonly port: number } | undefined {
  for (const service of around("Service")) {
    const selector = readSelector(service.value.descend("spec", "selector"));
    if (service.name === undefined || selector === undefined || !selects(selector, pod)) continue;
    for (const entry of service.value.descend("spec", "ports")?.items() ?? []) {
      const own = entry.get("port");
      const target = entry.get("targetPort") ?? own;
      const leads = target?.integer === port || (name !== undefined && target?.string === name);
      if (leads && own?.integer !== undefined) return { name: service.name, port: own.integer };
    }
  }
  return undefined;
}

/** Write a Service for a port of the Pod at hand, giving the Pod a label where it has none; returns its name. */
export function addService(change: Change, place: Place, pod: Pod, served: ServedPort): string {
  const base = freeName(baseName(pod), []);
  const known = selectorOf(pod.metadata);
  const selector = known ?? { app: base };
  if (known === undefined) label(change, pod, selector);
  const name = freeName(/^[a-z]/.test(base) ? base : `svc-${base}`, place.around("Service").flatMap((each: Manifest) => each.name ?? []));
  const ports = [servicePort(served, tabStop(2, served.port))];
  change.addManifest({ ...manifestHead("v1", "Service", tabStop(1, name), place.manifest), spec: { selector, ports } });
  return name;
}

/** An entry of a Service's `ports` that leads to the port. */
export function servicePort({ port, protocol, name }: ServedPort, own: string | number = port): Data {
  const tcp = protocol === "TCP";
  return { name: name ?? `port-${port}${tcp ? "" : `-${protocol.toLowerCase()}`}`, ...(tcp ? {} : { protocol }), port: own, targetPort: name ?? port };
}

/** Give the Pod, or the template's Pod, its first labels. */
function label(change: Change, pod: Pod, labels: { readonly [key: string]: string }): void {
  const metadata = pod.metadata === undefined ? undefined : change.now(pod.metadata);
  // What has the spec has the metadata.
  if (metadata === undefined) change.addPair(change.parentOf(pod.spec), "metadata", { labels }, { before: "spec" });
  else if (metadata.has("labels")) change.replace(metadata.get("labels"), labels);
  else change.addPair(metadata, "labels", labels);
}

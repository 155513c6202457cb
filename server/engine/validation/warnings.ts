import type {
  Job,
  NodeSelectorTerm,
  ObjectMeta,
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  PodAffinityTerm,
  PodSpec,
  Service,
  StatefulSet,
  Volume,
} from "../generated/api-fields.ts";
import type { PodContext } from "./context.ts";
import { FieldPath } from "./field-path.ts";
import { dnsLabel, labelValue, parseIp } from "./formats.ts";
import { quote } from "./go.ts";
import { placedContainers, withHostPorts } from "./pod-spec.ts";
import { isWhole, quantityOf, quantityText } from "./quantity.ts";
import { APPARMOR_PREFIX, SECCOMP_POD, SECCOMP_PREFIX, type PlacedContainer } from "./security.ts";
import { servedService } from "./services.ts";
import type { Report } from "./violation.ts";

/**
 * What the server warns of though it accepts the manifest. Source: pkg/api/pod/warnings.go, pkg/api/service/warnings.go and the
 * WarningsOnCreate of each kind's strategy.
 */
export function warnOfPod(
  written: PodSpec,
  metadata: ObjectMeta,
  path: FieldPath,
  metadataPath: FieldPath,
  context: PodContext,
): void {
  const { report, isPod, gates } = context;
  const spec = withHostPorts(written, isPod);
  const containers = placedContainers(spec, path);
  warnOfNodeLabels(spec, path, report);
  warnOfSelectors(spec, path, report);
  warnOfAnnotations(spec, metadata, containers, metadataPath.child("annotations"), report);
  let index = 0;
  spec.volumes?.forEach((volume, i) => {
    if (volume.image !== undefined && !gates.imageVolume) return;
    warnOfVolume(volume, path.child("volumes").index(index, i), report);
    index++;
  });
  const aliases = new Map<string, FieldPath>();
  spec.hostAliases?.forEach(({ ip = "" }, i) => {
    const at = path.child("hostAliases").index(i).child("ip");
    warnOfIp(ip, at, report);
    const first = aliases.get(ip);
    if (first === undefined) aliases.set(ip, at);
    else report.warning("conflicting-fields", at, `duplicate ip ${quote(ip)}`, { related: { path: first, message: "the first" } });
  });
  warnOfPullSecrets(spec, path, report);
  spec.dnsConfig?.nameservers?.forEach((server, i) => warnOfIp(server, path.child("dnsConfig").child("nameservers").index(i), report));
  for (const name of ["memory", "ephemeral-storage"]) warnOfFraction(spec.overhead?.[name], path.child("overhead").key(name), report);
  for (const { container, path: at } of containers) {
    for (const [name, list] of [["limits", container.resources?.limits] as const, ["requests", requestsFor(container.resources, isPod)] as const]) {
      for (const resource of ["memory", "ephemeral-storage"]) {
        const place = at.child("resources").child(name).key(resource);
        const copied = name === "requests" && container.resources?.requests?.[resource] === undefined;
        warnOfFraction(list?.[resource], copied ? place.standingAt(at.child("resources").child("limits").key(resource)) : place, report);
      }
    }
    warnOfHiddenEnv(container.env ?? [], at.child("env"), report);
  }
  warnOfPorts(containers, report);
  warnOfOverlaps(spec, path, report);
  if (!isPod && (spec.terminationGracePeriodSeconds ?? 0) < 0) {
    report.warning("invalid-value", path.child("terminationGracePeriodSeconds"), "must be >= 0; negative values are invalid and will be treated as 1");
  }
}

function requestsFor(resources: { readonly limits?: ResourceList; readonly requests?: ResourceList } | undefined, isPod: boolean): ResourceList | undefined {
  return isPod ? { ...resources?.limits, ...resources?.requests } : resources?.requests;
}

type ResourceList = { readonly [name: string]: string };

/** Labels of nodes that have newer names. Source: pkg/api/node/util.go. */
const DEPRECATED_LABELS: { readonly [label: string]: string } = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

function deprecatedLabel(label: string): string | undefined {
  return Object.hasOwn(DEPRECATED_LABELS, label) ? DEPRECATED_LABELS[label] : undefined;
}

function warnOfNodeLabels(spec: PodSpec, path: FieldPath, report: Report): void {
  for (const label of Object.keys(spec.nodeSelector ?? {})) {
    const message = deprecatedLabel(label);
    if (message !== undefined) report.warning("deprecated-field", path.child("nodeSelector").key(label), message);
  }
  const node = spec.affinity?.nodeAffinity;
  const at = path.child("affinity").child("nodeAffinity");
  node?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms?.forEach((term, i) =>
    warnOfTerm(term, at.child("requiredDuringSchedulingIgnoredDuringExecution").child("nodeSelectorTerms").index(i), false, report),
  );
  node?.preferredDuringSchedulingIgnoredDuringExecution?.forEach(({ preference = {} }, i) =>
    warnOfTerm(preference, at.child("preferredDuringSchedulingIgnoredDuringExecution").index(i).child("preference"), true, report),
  );
  spec.topologySpreadConstraints?.forEach(({ topologyKey = "" }, i) => {
    const message = deprecatedLabel(topologyKey);
    const place = path.child("topologySpreadConstraints").index(i).child("topologyKey");
    if (message !== undefined) report.warning("deprecated-field", place, `${topologyKey} is ${message}`);
  });
}

function warnOfTerm(term: NodeSelectorTerm, path: FieldPath, values: boolean, report: Report): void {
  term.matchExpressions?.forEach((expression, i) => {
    const at = path.child("matchExpressions").index(i);
    const message = deprecatedLabel(expression.key ?? "");
    if (message !== undefined) report.warning("deprecated-field", at.child("key"), `${expression.key} is ${message}`);
    if (!values) return;
    expression.values?.forEach((value, j) => {
      for (const detail of labelValue(value)) report.warning("invalid-name", at.child("values").index(j), `${value} is invalid, ${detail}`);
    });
  });
}

/** Selectors that are missing match nothing. */
function warnOfSelectors(spec: PodSpec, path: FieldPath, report: Report): void {
  const text = "a null labelSelector results in matching no pod";
  spec.topologySpreadConstraints?.forEach(({ labelSelector }, i) => {
    const at = path.child("topologySpreadConstraints").index(i).child("labelSelector");
    if (labelSelector === undefined) report.warning("missing-field", at, text, { needsComplete: true });
  });
  for (const kind of ["podAffinity", "podAntiAffinity"] as const) {
    const affinity = spec.affinity?.[kind];
    const at = path.child("affinity").child(kind);
    const check = (term: PodAffinityTerm | undefined, place: FieldPath): void => {
      if (term?.labelSelector === undefined) report.warning("missing-field", place.child("labelSelector"), text, { needsComplete: true });
    };
    affinity?.requiredDuringSchedulingIgnoredDuringExecution?.forEach((term, i) =>
      check(term, at.child("requiredDuringSchedulingIgnoredDuringExecution").index(i)),
    );
    affinity?.preferredDuringSchedulingIgnoredDuringExecution?.forEach(({ podAffinityTerm }, i) =>
      check(podAffinityTerm, at.child("preferredDuringSchedulingIgnoredDuringExecution").index(i).child("podAffinityTerm")),
    );
  }
}

const DEPRECATED_ANNOTATIONS: { readonly [annotation: string]: string } = {
  "scheduler.alpha.kubernetes.io/critical-pod": 'non-functional in v1.16+; use the "priorityClassName" field instead',
  "security.alpha.kubernetes.io/sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
  "security.alpha.kubernetes.io/unsafe-sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
};

function warnOfAnnotations(
  spec: PodSpec,
  metadata: ObjectMeta,
  containers: readonly PlacedContainer[],
  path: FieldPath,
  report: Report,
): void {
  const annotations = metadata.annotations ?? {};
  const has = (key: string): boolean => Object.hasOwn(annotations, key);
  const warn = (key: string, text: string): void => report.warning("deprecated-field", path.key(key), text);
  for (const [key, text] of Object.entries(DEPRECATED_ANNOTATIONS)) if (has(key)) warn(key, text);
  const seccomp = 'non-functional in v1.27+; use the "seccompProfile" field instead';
  if (has(SECCOMP_POD) && spec.securityContext?.seccompProfile === undefined) warn(SECCOMP_POD, seccomp);
  for (const { container } of containers) {
    const { name = "", securityContext } = container;
    if (has(SECCOMP_PREFIX + name) && securityContext?.seccompProfile === undefined) warn(SECCOMP_PREFIX + name, seccomp);
    const field = spec.securityContext?.appArmorProfile ?? securityContext?.appArmorProfile;
    if (has(APPARMOR_PREFIX + name) && field === undefined) warn(APPARMOR_PREFIX + name, 'deprecated since v1.30; use the "appArmorProfile" field instead');
  }
}

/** Kinds of volume that are on their way out, with the name the server gives the field where it is another. */
const DEPRECATED_VOLUMES: readonly { readonly field: keyof Volume & string; readonly text: string; readonly server?: string }[] = [
  { field: "photonPersistentDisk", text: "deprecated in v1.11, non-functional in v1.16+" },
  { field: "gitRepo", text: "deprecated in v1.11, and disabled by default in v1.33+" },
  { field: "scaleIO", text: "deprecated in v1.16, non-functional in v1.22+" },
  { field: "flocker", text: "deprecated in v1.22, non-functional in v1.25+" },
  { field: "storageos", text: "deprecated in v1.22, non-functional in v1.25+", server: "storageOS" },
  { field: "quobyte", text: "deprecated in v1.22, non-functional in v1.25+" },
  { field: "glusterfs", text: "deprecated in v1.25, non-functional in v1.26+" },
  { field: "cephfs", text: "deprecated in v1.28, non-functional in v1.31+" },
  { field: "rbd", text: "deprecated in v1.28, non-functional in v1.31+" },
];

function warnOfVolume(volume: Volume, path: FieldPath, report: Report): void {
  for (const { field, text, server = field } of DEPRECATED_VOLUMES) {
    if (volume[field] !== undefined) report.warning("deprecated-field", path.child(server, field), text);
  }
  const claim = volume.ephemeral?.volumeClaimTemplate?.spec;
  if (claim !== undefined) warnOfClaimSpec(claim, path.child("ephemeral").child("volumeClaimTemplate").child("spec"), report);
}

function warnOfClaimSpec(spec: PersistentVolumeClaimSpec, path: FieldPath, report: Report): void {
  for (const list of ["requests", "limits"] as const) {
    warnOfFraction(spec.resources?.[list]?.["storage"], path.child("resources").child(list).key("storage"), report);
  }
}

function warnOfFraction(text: string | undefined, path: FieldPath, report: Report): void {
  if (text === undefined) return;
  const quantity = quantityOf(text);
  if (!isWhole(quantity)) report.warning("invalid-value", path, `fractional byte value ${quote(quantityText(quantity))} is invalid, must be an integer`);
}

function warnOfPullSecrets(spec: PodSpec, path: FieldPath, report: Report): void {
  const secrets = spec.imagePullSecrets ?? [];
  const seen = new Map<string, FieldPath>();
  secrets.forEach(({ name = "" }, i) => {
    const at = path.child("imagePullSecrets").index(i).child("name");
    const first = seen.get(name);
    if (first === undefined) seen.set(name, at);
    else report.warning("conflicting-fields", at, `duplicate name ${quote(name)}`, { related: { path: first, message: "the first" } });
    if (name === "") report.warning("missing-field", at, 'invalid empty name ""', { needsComplete: true });
  });
}

function warnOfHiddenEnv(env: NonNullable<PlacedContainer["container"]["env"]>, path: FieldPath, report: Report): void {
  const seen = new Map<string, FieldPath>();
  env.forEach(({ name = "", value = "", valueFrom }, i) => {
    const first = seen.get(name);
    const at = path.index(i);
    if (first === undefined) {
      seen.set(name, at.child("name"));
      return;
    }
    const reference = `$(${name})`;
    const related = { path: first, message: `the first definition of ${name}` };
    if (valueFrom !== undefined || value === reference || !value.includes(reference)) {
      report.warning(
        "hidden-env",
        at.standingAt(at.child("name")),
        `hides previous definition of ${quote(name)}, which may be dropped when using apply`,
        { related },
        `${at.toString()}: hides previous definition of ${quote(name)}, which may be dropped when using apply`,
      );
    } else report.suspicious("hidden-env", at.child("name"), `duplicate entries for key [name=${quote(name)}]`, { related });
  });
}

interface SeenPort {
  readonly path: FieldPath;
  readonly hostIP: string;
  readonly hostPort: number;
  readonly container: PlacedContainer;
}

function warnOfPorts(containers: readonly PlacedContainer[], report: Report): void {
  const numbers = new Map<string, SeenPort[]>();
  const names = new Map<string, FieldPath>();
  for (const placed of containers) {
    placed.container.ports?.forEach((port, i) => {
      const path = placed.path.child("ports").index(i);
      const { name = "", containerPort = 0, hostPort = 0, hostIP = "" } = port;
      const protocol = port.protocol === undefined || port.protocol === "" ? "TCP" : port.protocol;
      if (hostIP !== "" && hostPort === 0) {
        const shown = `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
        report.warning("conflicting-fields", path.standingAt(path.child("hostIP")), `hostIP set without hostPort: ${shown}`, { needsComplete: true });
      }
      const key = `${containerPort}/${protocol}`;
      const seen = numbers.get(key) ?? [];
      for (const other of seen) {
        const kind = portClash({ hostIP, hostPort }, other);
        const place = path.standingAt(path.child("containerPort"));
        const related = { path: other.path.child("containerPort"), message: `the first to declare port ${containerPort}` };
        if (kind !== undefined) {
          report.warning("conflicting-container-port", place, `${kind} with ${other.path.toString()}`, { related });
        } else if (other.container === placed) {
          report.suspicious("conflicting-container-port", place, `duplicate entries for key [containerPort=${containerPort},protocol=${quote(protocol)}]`, { related });
        }
      }
      numbers.set(key, [...seen, { path, hostIP, hostPort, container: placed }]);
      if (name === "") return;
      const first = names.get(name);
      if (first === undefined) names.set(name, path);
      else {
        const other = first.toString();
        const text = `duplicate port name ${quote(name)} with ${other}, services and probes that select ports by name will use ${other}`;
        report.warning("duplicate-port-name", path.standingAt(path.child("name")), text, {
          related: { path: first.child("name"), message: `the first port named ${name}` },
        });
      }
    });
  }
}

function portClash(a: { hostIP: string; hostPort: number }, b: { readonly hostIP: string; readonly hostPort: number }): string | undefined {
  if (a.hostIP === b.hostIP && a.hostPort === b.hostPort) return "duplicate port definition";
  if (a.hostPort === 0 || b.hostPort === 0) return "overlapping port definition";
  return a.hostPort === b.hostPort && (a.hostIP === "") !== (b.hostIP === "") ? "dangerously ambiguous port definition" : undefined;
}

interface SourcedPath {
  readonly path: string;
  readonly source: string;
  readonly at: FieldPath;
}

/** Files of a volume at one path, or one below another. */
function warnOfOverlaps(spec: PodSpec, path: FieldPath, report: Report): void {
  spec.volumes?.forEach((volume, i) => {
    const at = path.child("volumes").index(i);
    const { name = "", configMap, secret, downwardAPI, projected } = volume;
    const check = (files: readonly SourcedPath[], what: string, before: SourcedPath[] = []): void => {
      for (const file of files) {
        const needle = { ...file, path: file.path.replace(/\/+$/, "") };
        for (const other of before) {
          if (!overlap(needle.path, other.path)) continue;
          const text = `overlapping paths: ${shownPath(needle)} with ${shownPath(other)}`;
          report.warning("overlapping-paths", needle.at, text, { related: { path: other.at, message: `the other path` } }, `volume ${quote(name)} (${what}): ${text}`);
        }
        before.push(needle);
      }
    };
    const items = (list: readonly { readonly path?: string }[] | undefined, place: FieldPath, source = ""): SourcedPath[] =>
      (list ?? []).map((item, j) => ({ path: item.path ?? "", source, at: place.child("items").index(j).child("path") }));
    if (configMap?.items !== undefined) check(items(configMap.items, at.child("configMap")), `ConfigMap ${quote(configMap.name ?? "")}`);
    if (secret?.items !== undefined) check(items(secret.items, at.child("secret")), `Secret ${quote(secret.secretName ?? "")}`);
    if (downwardAPI?.items !== undefined) check(items(downwardAPI.items, at.child("downwardAPI")), "DownwardAPI");
    const all: SourcedPath[] = [];
    let files: SourcedPath[] = [];
    projected?.sources?.forEach((source, j) => {
      const place = at.child("projected").child("sources").index(j);
      // What an older server drops is gone by now, and leaves an empty source.
      if (source.configMap === undefined && source.secret === undefined && source.downwardAPI === undefined && source.serviceAccountToken === undefined) {
        report.warning("missing-field", place, "has no sources provided", { needsComplete: true }, `volume ${quote(name)} (Projected) has no sources provided`);
        return;
      }
      if (source.configMap?.items !== undefined) {
        files = items(source.configMap.items, place.child("configMap"), `ConfigMap ${quote(source.configMap.name ?? "")}`);
      } else if (source.secret?.items !== undefined) files = items(source.secret.items, place.child("secret"), `Secret ${quote(source.secret.name ?? "")}`);
      else if (source.downwardAPI?.items !== undefined) files = items(source.downwardAPI.items, place.child("downwardAPI"), "DownwardAPI");
      else if (source.serviceAccountToken !== undefined) {
        files = [{ path: source.serviceAccountToken.path ?? "", source: "ServiceAccountToken", at: place.child("serviceAccountToken").child("path") }];
      } else files = [];
      check(files, "Projected", all);
    });
  });
}

function shownPath({ path, source }: SourcedPath): string {
  return source === "" ? quote(path) : `${quote(path)} (${source})`;
}

function overlap(a: string, b: string): boolean {
  return a !== "" && b !== "" && (`${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`));
}

/** Addresses with leading zeros are taken, for now. */
function warnOfIp(address: string, path: FieldPath, report: Report): void {
  const bytes = parseIp(address);
  if (bytes === undefined || bytes.length !== 4 || bytes.join(".") === address) return;
  const text = `non-standard IP address ${quote(address)} will be considered invalid in a future Kubernetes release: use ${quote(bytes.join("."))}`;
  report.warning("invalid-value", path, text);
}

/** Names of Pods and of workloads end up in hostnames. */
export function warnOfName(metadata: ObjectMeta, isPod: boolean, report: Report): void {
  const { name = "", generateName = "" } = metadata;
  if (name === "" && generateName !== "") return;
  const wrong = dnsLabel(name);
  if (wrong.length === 0) return;
  const use = isPod ? "the Pod's hostname" : "Pod names and hostnames";
  const text = `this is used in ${use}, which can result in surprising behavior; a DNS label is recommended: [${wrong.join(" ")}]`;
  report.warning("invalid-name", FieldPath.root.child("metadata").child("name"), text, { needsComplete: name === "" });
}

export function warnOfJob(job: Job, report: Report): void {
  const { completionMode, completions = 0, parallelism = 0 } = job.spec ?? {};
  if (completionMode !== "Indexed" || completions <= 100000 || parallelism <= 10000) return;
  const text =
    "In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail";
  report.warning("invalid-value", FieldPath.root.child("spec").child("completions"), text, {}, text);
}

export function warnOfStatefulSet(set: StatefulSet, report: Report): void {
  const spec = FieldPath.root.child("spec");
  const limit = set.spec?.revisionHistoryLimit;
  if (limit !== undefined && limit < 0) {
    report.warning("invalid-value", spec.child("revisionHistoryLimit"), "a negative value retains all historical revisions; a value >= 0 is recommended");
  }
  set.spec?.volumeClaimTemplates?.forEach((template, i) => {
    // The server leaves `spec` out of these paths.
    if (template.spec !== undefined) warnOfClaimSpec(template.spec, spec.child("volumeClaimTemplates").index(i).silently("spec"), report);
  });
}

export function warnOfClaim(claim: PersistentVolumeClaim, report: Report): void {
  const annotation = "volume.beta.kubernetes.io/storage-class";
  if (claim.metadata?.annotations?.[annotation] !== undefined) {
    const at = FieldPath.root.child("metadata").child("annotations").key(annotation);
    report.warning("deprecated-field", at, 'deprecated since v1.8; use "storageClassName" attribute instead');
  }
  if (claim.spec !== undefined) warnOfClaimSpec(claim.spec, FieldPath.root.child("spec"), report);
}

export function warnOfService(service: Service, report: Report): void {
  const spec = service.spec ?? {};
  const at = FieldPath.root.child("spec");
  const { type, headless, clusterIPs } = servedService(spec);
  const warn = (field: string, text: string): void => report.warning("dropped-field", at.child(field), text, {}, text);
  const hints = "service.kubernetes.io/topology-aware-hints";
  if (service.metadata?.annotations?.[hints] !== undefined) {
    const text = `annotation ${hints} is deprecated, please use service.kubernetes.io/topology-mode instead`;
    report.warning("deprecated-field", FieldPath.root.child("metadata").child("annotations").key(hints), text, {}, text);
  }
  if (!headless) {
    clusterIPs.forEach((address, i) => {
      const place = at.child("clusterIPs").index(i);
      warnOfIp(address, (spec.clusterIPs?.length ?? 0) > 0 ? place : place.standingAt(at.child("clusterIP")), report);
    });
  }
  if (headless && type === "ClusterIP") {
    if ((spec.loadBalancerIP ?? "") !== "") warn("loadBalancerIP", "spec.loadBalancerIP is ignored for headless services");
    if ((spec.externalIPs?.length ?? 0) > 0) warn("externalIPs", "spec.externalIPs is ignored for headless services");
    // The server defaults it to None first, and then warns of every headless Service.
    const text = "spec.SessionAffinity is ignored for headless services";
    const place = spec.sessionAffinity === undefined ? "clusterIP" : "sessionAffinity";
    warn(place, text);
  }
  spec.externalIPs?.forEach((address, i) => warnOfIp(address, at.child("externalIPs").index(i), report));
  if ((spec.loadBalancerIP ?? "") !== "") warnOfIp(spec.loadBalancerIP!, at.child("loadBalancerIP"), report);
  if (type === "ExternalName" && (spec.externalIPs?.length ?? 0) > 0) warn("externalIPs", 'spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (type !== "ExternalName" && (spec.externalName ?? "") !== "") warn("externalName", 'spec.externalName is ignored when spec.type is not "ExternalName"');
}

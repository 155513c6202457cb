import { CUSTOM_POD_PLACES } from "./custom-resources.ts";

/** Where a kind keeps its Pods, and which kinds are read at all. */
export interface PodPlace {
  readonly kind: string;
  /** API groups the kind lives in; `""` is the core group. */
  readonly groups: readonly string[];
  /** Path to what has `metadata` and `spec` of the Pod; empty for a Pod itself. `[]` stands for every item, `*` for every value. */
  readonly template: readonly string[];
  /** The path leads to the PodSpec itself. */
  readonly podSpec?: true;
  /** The path ends in a JobSpec's `template`. */
  readonly job?: true;
  /** An operator merges what stands here into a Pod of its own. */
  readonly merges?: true;
  /** Path to claim templates, which become volumes of the Pod. */
  readonly claims?: readonly string[];
}

export const POD_PLACES: readonly PodPlace[] = [
  { kind: "Pod", groups: [""], template: [] },
  { kind: "PodTemplate", groups: [""], template: ["template"] },
  { kind: "ReplicationController", groups: [""], template: ["spec", "template"] },
  ...["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"].map((kind) => ({
    kind,
    groups: ["apps", "extensions"],
    template: ["spec", "template"],
    ...(kind === "StatefulSet" ? { claims: ["spec", "volumeClaimTemplates", "[]"] } : {}),
  })),
  { kind: "Job", groups: ["batch"], template: ["spec", "template"], job: true },
  { kind: "CronJob", groups: ["batch"], template: ["spec", "jobTemplate", "spec", "template"], job: true },
];

/** Every kind that is known to hold Pods, built-in and custom. */
export const POD_KINDS: readonly string[] = [...new Set([...POD_PLACES, ...CUSTOM_POD_PLACES].map(({ kind }) => kind))];

/** Kinds without a Pod that rules and names look at beside Pods. */
export const OTHER_KINDS: readonly string[] = ["Service", "ConfigMap", "Secret", "PersistentVolumeClaim", "Ingress"];

const KIND_LINE = kindLine([...POD_KINDS, ...OTHER_KINDS, "\\w*List"]);

/** Kinds that hold containers or look as if, and are nothing like a Pod: schemas, policies, pipelines whose steps do not run together. */
const NO_POD_KINDS = kindLine([
  "CustomResourceDefinition",
  "VirtualMachine\\w*",
  "(?:Cluster|Cron)?Workflow(?:Template|TaskSet)?",
  "(?:Cluster)?Task(?:Run)?",
  "Pipeline(?:Run)?",
  "StepAction",
  "WorkloadAllowlist",
  "\\w*Policy",
  "\\w*Constraint(?:Template)?",
  "Kustomization",
  "\\w*Spark\\w*",
  "OpenTelemetryCollector",
  "PodDefault",
  "TrainJob",
]);

/** The words a Pod of an unknown kind shows: containers, and behind that something only containers have. */
const CONTAINERS = /(?:^|[\s{,])["']?containers["']?[ \t]*:/;
const CONTAINER_FIELD = /["']?(?:image|command|volumeMounts|containerPort)["']?[ \t]*:/;

/** Could this document hold a manifest of a kind that is read? A text scan: what it refuses is never parsed. `own` are the user's own kinds. */
export function mayHoldManifest(text: string, own: readonly PodPlace[] = []): boolean {
  return namesKnownKind(text, own) || mayHoldPodByShape(text);
}

/** Does a line of the text name a kind that is read? */
export function namesKnownKind(text: string, own: readonly PodPlace[] = []): boolean {
  return KIND_LINE.test(text) || (own.length > 0 && kindLine(own.map(({ kind }) => kind.replace(/\W/g, "\\$&"))).test(text));
}

/** May this document, of a kind nobody knows, hold a Pod? */
export function mayHoldPodByShape(text: string): boolean {
  if (!text.includes("containers") || !text.includes("apiVersion") || NO_POD_KINDS.test(text)) return false;
  const at = text.search(CONTAINERS);
  return at !== -1 && CONTAINER_FIELD.test(text.slice(at));
}

/** Where a manifest of this kind keeps its Pods; empty for a kind without. A kind without a group is taken for the first that has its name. */
export function podPlaces(kind: string | undefined, apiVersion: string | undefined, own: readonly PodPlace[] = []): readonly PodPlace[] {
  const group = apiVersion === undefined ? undefined : groupOf(apiVersion);
  const matches = (place: PodPlace): boolean => place.kind === kind && (group === undefined || place.groups.includes(group));
  const builtIn = POD_PLACES.find(matches);
  if (builtIn !== undefined) return [builtIn];
  const named = own.filter(matches);
  return named.length > 0 ? named : group === undefined ? [] : CUSTOM_POD_PLACES.filter(matches);
}

function kindLine(kinds: readonly string[]): RegExp {
  return new RegExp(`(?:^|[\\s{,])["']?kind["']?[ \\t]*:[ \\t]*["']?(?:${kinds.join("|")})["']?[ \\t]*(?:[#,}\\r\\n]|$)`, "m");
}

/** The API group of an `apiVersion`: `apps` of `apps/v1`, `""` of `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? "" : apiVersion.slice(0, slash);
}

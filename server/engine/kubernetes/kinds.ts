/** Where a kind keeps its Pods, and which kinds are read at all. */
export interface PodPlace {
  readonly kind: string;
  /** API groups the kind lives in; `""` is the core group. */
  readonly groups: readonly string[];
  /** Path to what has `metadata` and `spec` of the Pod; empty for a Pod itself. */
  readonly template: readonly string[];
}

export const POD_PLACES: readonly PodPlace[] = [
  { kind: "Pod", groups: [""], template: [] },
  { kind: "PodTemplate", groups: [""], template: ["template"] },
  { kind: "ReplicationController", groups: [""], template: ["spec", "template"] },
  ...["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"].map((kind) => ({
    kind,
    groups: ["apps", "extensions"],
    template: ["spec", "template"],
  })),
  { kind: "Job", groups: ["batch"], template: ["spec", "template"] },
  { kind: "CronJob", groups: ["batch"], template: ["spec", "jobTemplate", "spec", "template"] },
];

/** Kinds without a Pod that rules look at beside Pods. */
export const OTHER_KINDS: readonly string[] = ["Service", "ConfigMap", "Secret", "PersistentVolumeClaim"];

const KINDS = [...POD_PLACES.map((place) => place.kind), ...OTHER_KINDS];
const KIND_LINE = new RegExp(`(?:^|[\\s{,])["']?kind["']?[ \\t]*:[ \\t]*["']?(?:${KINDS.join("|")}|\\w*List)["']?[ \\t]*(?:[#,}\\r\\n]|$)`, "m");

/** Could this document hold a manifest of a kind that is read? A text scan: what it refuses is never parsed. */
export function mayHoldManifest(text: string): boolean {
  return KIND_LINE.test(text);
}

/** The API group of an `apiVersion`: `apps` of `apps/v1`, `""` of `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? "" : apiVersion.slice(0, slash);
}

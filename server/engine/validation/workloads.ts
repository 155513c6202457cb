import type {
  DaemonSet,
  DaemonSetUpdateStrategy,
  Deployment,
  LabelSelector,
  ObjectMeta,
  PersistentVolumeClaim,
  PodTemplate,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
  StatefulSetUpdateStrategy,
} from "../generated/api-fields.ts";
import { checkClaimSpec } from "./claims.ts";
import type { PodContext } from "./context.ts";
import { FieldPath } from "./field-path.ts";
import { dnsLabel, percent } from "./formats.ts";
import { checkObjectMeta, objectName } from "./metadata.ts";
import { checkPodTemplate } from "./pod-spec.ts";
import { checkLabelSelector, isEmpty, isUsable, matches } from "./selectors.ts";
import type { Report } from "./violation.ts";
import type { PlacedVolume } from "./volumes.ts";
import { walk } from "./walk.ts";

const METADATA = FieldPath.root.child("metadata");
const SPEC = FieldPath.root.child("spec");
const TEMPLATE = SPEC.child("template");

export function checkPodTemplateObject(object: PodTemplate, context: PodContext): void {
  checkObjectMeta(object.metadata ?? {}, METADATA, objectName, context.report);
  checkPodTemplate(object.template ?? {}, FieldPath.root.child("template"), context);
}

/** Source: ValidateDeployment in pkg/apis/apps/validation. */
export function checkDeployment(object: Deployment, context: PodContext): void {
  const { report } = context;
  checkObjectMeta(object.metadata ?? {}, METADATA, objectName, report);
  const spec = object.spec ?? {};
  walk(spec, "DeploymentSpec", SPEC, report);
  checkSelector(spec.selector, "deployment", true, report);
  if (spec.selector === undefined || isUsable(spec.selector)) checkTemplate(spec.template ?? {}, spec.selector, "ReplicaSet", context);
  else report.invalid(SPEC.child("selector"), selectorValue(spec.selector), "invalid label selector", { rule: "unmatched-selector", cause: SPEC.child("selector") });
  const { type, rollingUpdate } = spec.strategy ?? {};
  const at = SPEC.child("strategy");
  if (type !== undefined && type !== "" && type !== "Recreate" && type !== "RollingUpdate") {
    const shown = new Map<string, unknown>([["Type", type], ["RollingUpdate", rollingUpdate && new Map([["MaxUnavailable", rollingUpdate.maxUnavailable ?? "25%"], ["MaxSurge", rollingUpdate.maxSurge ?? "25%"]])]]);
    report.unsupported(at.standingAt(at.child("type")), shown, ["Recreate", "RollingUpdate"]);
  } else if (type === "Recreate") {
    if (rollingUpdate !== undefined) {
      const related = { path: at.child("type"), message: "the strategy" };
      report.forbidden(at.child("rollingUpdate"), "may not be specified when strategy `type` is 'Recreate'", { rule: "conflicting-fields", needsComplete: false, related });
    }
  } else if (rollingUpdate !== undefined) {
    const { maxUnavailable = "25%", maxSurge = "25%" } = rollingUpdate;
    const rolling = at.child("rollingUpdate");
    checkShare(maxUnavailable, rolling.child("maxUnavailable"), report);
    checkShare(maxSurge, rolling.child("maxSurge"), report);
    if (share(maxUnavailable) === 0 && share(maxSurge) === 0) {
      report.invalid(rolling.child("maxUnavailable"), maxUnavailable, "may not be 0 when `maxSurge` is 0", {
        rule: "conflicting-fields",
        related: { path: rolling.child("maxSurge"), message: "maxSurge is 0" },
      });
    }
    checkNotOver100(maxUnavailable, rolling.child("maxUnavailable"), report);
  }
  const { progressDeadlineSeconds = 600, minReadySeconds = 0 } = spec;
  if (progressDeadlineSeconds <= minReadySeconds) {
    const deadline = SPEC.child("progressDeadlineSeconds");
    const place = spec.progressDeadlineSeconds === undefined ? deadline.standingAt(SPEC.child("minReadySeconds")) : deadline;
    report.invalid(place, progressDeadlineSeconds, "must be greater than minReadySeconds", { rule: "conflicting-fields" });
  }
}

export function checkReplicaSet(object: ReplicaSet, context: PodContext): void {
  const { report } = context;
  checkObjectMeta(object.metadata ?? {}, METADATA, objectName, report);
  const spec = object.spec ?? {};
  walk(spec, "ReplicaSetSpec", SPEC, report);
  checkSelector(spec.selector, "deployment", true, report);
  if (spec.selector === undefined || isUsable(spec.selector)) checkTemplate(spec.template ?? {}, spec.selector, "ReplicaSet", context);
  else report.invalid(SPEC.child("selector"), selectorValue(spec.selector), "invalid label selector", { rule: "unmatched-selector", cause: SPEC.child("selector") });
}

export function checkDaemonSet(object: DaemonSet, context: PodContext): void {
  const { report } = context;
  checkObjectMeta(object.metadata ?? {}, METADATA, objectName, report);
  const spec = object.spec ?? {};
  walk(spec, "DaemonSetSpec", SPEC, report);
  if (spec.selector !== undefined) checkSelector(spec.selector, "daemonset", false, report);
  const labels = spec.template?.metadata?.labels;
  if (spec.selector === undefined ? true : isUsable(spec.selector) && !matches(spec.selector, labels ?? {})) mismatch(labels, spec.selector, report);
  checkTemplate(spec.template ?? {}, undefined, "DaemonSet", context, false);
  checkDaemonStrategy(spec.updateStrategy, report);
}

function checkDaemonStrategy(strategy: DaemonSetUpdateStrategy | undefined, report: Report): void {
  const { type = "", rollingUpdate } = strategy ?? {};
  const at = SPEC.child("updateStrategy");
  if (type === "OnDelete") return;
  if (type !== "" && type !== "RollingUpdate") {
    report.unsupported(at.child("type"), type, ["RollingUpdate", "OnDelete"]);
    return;
  }
  if (rollingUpdate === undefined) return;
  const rolling = at.child("rollingUpdate");
  const { maxUnavailable = 1, maxSurge = 0 } = rollingUpdate;
  checkShare(maxUnavailable, rolling.child("maxUnavailable"), report);
  checkNotOver100(maxUnavailable, rolling.child("maxUnavailable"), report);
  checkShare(maxSurge, rolling.child("maxSurge"), report);
  checkNotOver100(maxSurge, rolling.child("maxSurge"), report);
  const unavailable = share(maxUnavailable) ?? 0;
  const surge = share(maxSurge) ?? 0;
  if (unavailable === 0 && surge === 0) report.required(rolling.child("maxUnavailable"), "cannot be 0 when maxSurge is 0", { rule: "conflicting-fields" });
  if (unavailable !== 0 && surge !== 0) {
    report.invalid(rolling.child("maxSurge"), maxSurge, "may not be set when maxUnavailable is non-zero", { rule: "conflicting-fields" });
  }
}

export function checkStatefulSet(object: StatefulSet, context: PodContext): void {
  const { report } = context;
  checkObjectMeta(object.metadata ?? {}, METADATA, dnsLabel, report);
  const spec = object.spec ?? {};
  walk(spec, "StatefulSetSpec", SPEC, report);
  const { podManagementPolicy = "", ordinals } = spec;
  if (podManagementPolicy !== "" && podManagementPolicy !== "OrderedReady" && podManagementPolicy !== "Parallel") {
    report.invalid(SPEC.child("podManagementPolicy"), podManagementPolicy, "must be 'OrderedReady' or 'Parallel'", {
      rule: "unsupported-value",
      allowed: ["OrderedReady", "Parallel"],
    });
  }
  checkStatefulStrategy(spec.updateStrategy, report);
  const retention = spec.persistentVolumeClaimRetentionPolicy;
  for (const field of ["whenDeleted", "whenScaled"] as const) {
    const value = retention?.[field] ?? "";
    if (value !== "" && value !== "Retain" && value !== "Delete") {
      report.unsupported(SPEC.child("persistentVolumeClaimRetentionPolicy").child(field), value, ["Delete", "Retain"]);
    }
  }
  if ((ordinals?.start ?? 0) < 0) report.invalid(SPEC.child("ordinals.start", "ordinals"), ordinals!.start, "must be greater than or equal to 0");
  checkSelector(spec.selector, "statefulset", true, report);
  const volumes = claimVolumes(spec.volumeClaimTemplates ?? [], report);
  if (spec.selector === undefined || isUsable(spec.selector)) {
    checkTemplate(spec.template ?? {}, spec.selector, "StatefulSet", context, true, volumes);
  } else report.invalid(SPEC.child("selector"), selectorValue(spec.selector), "", { rule: "unmatched-selector", cause: SPEC.child("selector") });
}

function checkStatefulStrategy(strategy: StatefulSetUpdateStrategy | undefined, report: Report): void {
  const { type = "", rollingUpdate } = strategy ?? {};
  const at = SPEC.child("updateStrategy");
  const shown = rollingUpdate && new Map<string, unknown>([["Partition", rollingUpdate.partition ?? 0], ["MaxUnavailable", null]]);
  if (type === "OnDelete") {
    if (rollingUpdate !== undefined) {
      report.invalid(at.child("rollingUpdate"), shown, "only allowed for updateStrategy 'RollingUpdate'", { rule: "conflicting-fields" });
    }
  } else if (type === "" || type === "RollingUpdate") {
    const { partition = 0 } = rollingUpdate ?? {};
    if (partition < 0) report.invalid(at.child("rollingUpdate").child("partition"), partition, "must be greater than or equal to 0");
  } else {
    const value = new Map<string, unknown>([["Type", type], ["RollingUpdate", shown]]);
    report.invalid(at.standingAt(at.child("type")), value, "must be 'RollingUpdate' or 'OnDelete'", {
      rule: "unsupported-value",
      allowed: ["RollingUpdate", "OnDelete"],
    });
  }
}

/**
 * The volumes that a StatefulSet's claim templates bring, which the server puts in front of the template's own. Of two templates
 * of one name the last counts.
 */
function claimVolumes(templates: readonly PersistentVolumeClaim[], report: Report): PlacedVolume[] {
  const volumes = new Map<string, PlacedVolume>();
  templates.forEach((template, i) => {
    const at = SPEC.child("volumeClaimTemplates").index(i);
    checkClaimSpec(template.spec ?? {}, at.child("spec"), report);
    const { name = "" } = template.metadata ?? {};
    const index = volumes.get(name) === undefined ? volumes.size : [...volumes.keys()].indexOf(name);
    const path = TEMPLATE.child("spec").child("volumes").index(index).standingAt(at.silently("metadata"));
    volumes.set(name, { volume: { name, persistentVolumeClaim: { claimName: name } }, path, claimTemplate: true });
  });
  return [...volumes.values()];
}

export function checkReplicationController(object: ReplicationController, context: PodContext): void {
  const { report } = context;
  checkObjectMeta(object.metadata ?? {}, METADATA, objectName, report);
  const spec = object.spec ?? {};
  walk(spec, "ReplicationControllerSpec", SPEC, report);
  const { template } = spec;
  const labels = template?.metadata?.labels;
  const selector = spec.selector !== undefined && Object.keys(spec.selector).length > 0 ? spec.selector : labels;
  if (selector === undefined || Object.keys(selector).length === 0) report.required(SPEC.child("selector"), "", { rule: "unmatched-selector" });
  if (template === undefined) {
    report.required(TEMPLATE);
    return;
  }
  checkTemplate(template, { matchLabels: selector ?? {} }, "ReplicationController", context);
}

/** A selector that is missing, empty or of a wrong form. `kind` is the word the server uses. */
function checkSelector(selector: LabelSelector | undefined, kind: string, required: boolean, report: Report): void {
  const at = SPEC.child("selector");
  if (selector === undefined) {
    if (required) report.required(at, "", { rule: "unmatched-selector" });
    return;
  }
  checkLabelSelector(selector, at, report);
  if (isEmpty(selector)) report.invalid(at, {}, `empty selector is invalid for ${kind}`, { rule: "unmatched-selector" });
}

/** The template of a workload whose Pods run for ever. */
function checkTemplate(
  template: PodTemplateSpec,
  selector: LabelSelector | undefined,
  kind: string,
  context: PodContext,
  matching = true,
  volumes: readonly PlacedVolume[] = [],
): void {
  const { report } = context;
  const labels = template.metadata?.labels;
  // An empty selector matches all; none at all matches nothing.
  if (matching && (selector === undefined || !isEmpty(selector)) && !matches(selector, labels ?? {})) mismatch(labels, selector, report);
  checkPodTemplate(template, TEMPLATE, context, volumes);
  const spec = TEMPLATE.child("spec");
  const { restartPolicy = "", activeDeadlineSeconds } = template.spec ?? {};
  if (restartPolicy !== "" && restartPolicy !== "Always") report.unsupported(spec.child("restartPolicy"), restartPolicy, ["Always"]);
  if (activeDeadlineSeconds !== undefined) {
    report.forbidden(spec.child("activeDeadlineSeconds"), `activeDeadlineSeconds in ${kind} is not Supported`, { needsComplete: false });
  }
}

function mismatch(labels: ObjectMeta["labels"], selector: LabelSelector | undefined, report: Report): void {
  report.invalid(TEMPLATE.child("metadata").child("labels"), labels ?? null, "`selector` does not match template `labels`", {
    rule: "unmatched-selector",
    needsComplete: true,
    related: { path: SPEC.child("selector"), message: selector === undefined ? "there is no selector" : "the selector" },
    ...(selector === undefined ? { cause: SPEC.child("selector") } : {}),
  });
}

function selectorValue(selector: LabelSelector): unknown {
  return new Map<string, unknown>([
    ...(selector.matchLabels === undefined ? [] : [["matchLabels", selector.matchLabels] as const]),
    ...(selector.matchExpressions === undefined
      ? []
      : [
          [
            "matchExpressions",
            selector.matchExpressions.map(
              ({ key = "", operator = "", values }) =>
                new Map<string, unknown>([["key", key], ["operator", operator], ...(values === undefined || values.length === 0 ? [] : [["values", values] as const])]),
            ),
          ] as const,
        ]),
  ]);
}

/** A number or percentage of Pods. Source: ValidatePositiveIntOrPercent. */
function checkShare(value: string | number, path: FieldPath, report: Report): void {
  if (typeof value === "string") for (const detail of percent(value)) report.invalid(path, value, detail);
  else if (value < 0) report.invalid(path, value, "must be greater than or equal to 0");
}

function checkNotOver100(value: string | number, path: FieldPath, report: Report): void {
  if (typeof value === "string" && percent(value).length === 0 && Number(value.slice(0, -1)) > 100) {
    report.invalid(path, value, "must not be greater than 100%");
  }
}

/** The number, or that of a percentage; `undefined` for other text. */
function share(value: string | number): number | undefined {
  if (typeof value === "number") return value;
  return percent(value).length === 0 ? Number(value.slice(0, -1)) : undefined;
}

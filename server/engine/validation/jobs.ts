import type { CronJob, Job, JobSpec, ObjectMeta, PodFailurePolicyRule, PodTemplateSpec } from "../generated/api-fields.ts";
import type { PodContext } from "./context.ts";
import { scheduleProblem } from "./cron.ts";
import { FieldPath } from "./field-path.ts";
import { byteLength, dnsLabel, qualifiedName } from "./formats.ts";
import { quote } from "./go.ts";
import { checkObjectMeta, objectName } from "./metadata.ts";
import { checkPodTemplate } from "./pod-spec.ts";
import { checkLabelSelector, isUsable, matches } from "./selectors.ts";
import { isTimeZone } from "./time-zones.ts";
import type { Report } from "./violation.ts";
import { checkFormat, walk } from "./walk.ts";

const METADATA = FieldPath.root.child("metadata");
const SPEC = FieldPath.root.child("spec");

/** The server gives each object a UID before it validates; what it prints of it is replaced by this one in the verdicts. */
const UID = "00000000-0000-4000-8000-000000000000";

/** Source: ValidateJob in pkg/apis/batch/validation, after the strategy has generated selector and labels. */
export function checkJob(object: Job, context: PodContext): void {
  const { report } = context;
  const metadata = object.metadata ?? {};
  const spec = object.spec ?? {};
  checkObjectMeta(metadata, METADATA, objectName, report);
  const { name = "" } = metadata;
  const manual = spec.manualSelector === true;
  const generated = manual ? spec : withGeneratedLabels(spec, name);
  if (!manual) checkGenerated(generated, spec, name, report);
  checkJobSpec(generated, SPEC, context);
  const { selector } = generated;
  const labels = generated.template?.metadata?.labels;
  if (selector === undefined) report.required(SPEC.child("selector"), "", { rule: "unmatched-selector" });
  else checkLabelSelector(selector, SPEC.child("selector"), report);
  if (selector === undefined || (isUsable(selector) && !matches(selector, labels ?? {}))) {
    report.invalid(SPEC.child("template").child("metadata").child("labels"), labels ?? null, "`selector` does not match template `labels`", {
      rule: "unmatched-selector",
      needsComplete: true,
    });
  }
  const { completions = 0 } = spec;
  if (spec.completionMode === "Indexed" && completions > 0) {
    const hostname = `${name}-${completions - 1}`;
    if (dnsLabel(hostname).length > 0) {
      report.invalid(METADATA.child("name"), name, `will not able to create pod with invalid DNS label: ${hostname}`, { rule: "invalid-name" });
    }
  }
}

function withGeneratedLabels(spec: JobSpec, name: string): JobSpec {
  const template = spec.template ?? {};
  const metadata: ObjectMeta = template.metadata ?? {};
  const labels: { [key: string]: string } = { ...metadata.labels };
  // A label that is there already is kept, and then found wrong.
  for (const [key, value] of generatedLabels(name)) if (!Object.hasOwn(labels, key)) labels[key] = value;
  const matchLabels = { ...spec.selector?.matchLabels, ...(Object.hasOwn(spec.selector?.matchLabels ?? {}, "batch.kubernetes.io/controller-uid") ? {} : { "batch.kubernetes.io/controller-uid": UID }) };
  return { ...spec, selector: { ...spec.selector, matchLabels }, template: { ...template, metadata: { ...metadata, labels } } };
}

function generatedLabels(name: string): readonly (readonly [string, string])[] {
  return [
    ["controller-uid", UID],
    ["job-name", name],
    ["batch.kubernetes.io/controller-uid", UID],
    ["batch.kubernetes.io/job-name", name],
  ];
}

function checkGenerated(generated: JobSpec, written: JobSpec, name: string, report: Report): void {
  const labels = generated.template?.metadata?.labels ?? {};
  const at = SPEC.child("template").child("metadata").child("labels");
  for (const [key, value] of generatedLabels(name)) {
    if (labels[key] !== value) report.invalid(at.key(key), labels, `must be '${value}'`, { rule: "unmatched-selector", needsComplete: true });
  }
  const { selector } = generated;
  if (selector === undefined || !isUsable(selector) || matches(selector, Object.fromEntries(generatedLabels(name)))) return;
  const shown = new Map<string, unknown>([
    ["matchLabels", selector.matchLabels],
    ...(written.selector?.matchExpressions === undefined ? [] : [["matchExpressions", written.selector.matchExpressions] as const]),
  ]);
  report.invalid(SPEC.child("selector"), shown, "`selector` not auto-generated", { rule: "unmatched-selector" });
}

/** Source: validateJobSpec. */
function checkJobSpec(spec: JobSpec, path: FieldPath, context: PodContext): void {
  const { report } = context;
  walk(spec, "JobSpec", path, report);
  const indexed = spec.completionMode === "Indexed";
  const { maxFailedIndexes, backoffLimitPerIndex, completions, parallelism, podFailurePolicy, podReplacementPolicy, managedBy } = spec;
  if (managedBy !== undefined) {
    const at = path.child("managedBy");
    if (byteLength(managedBy) > 63) report.tooLong(at, 63);
    if (!/^[^/]+\/.+$/.test(managedBy)) report.invalid(at, managedBy, 'must be a domain-prefixed path (such as "acme.io/foo")');
  }
  if (maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined) report.required(path.child("backoffLimitPerIndex"), "when maxFailedIndexes is specified");
  if (indexed) {
    if (completions === undefined) report.required(path.child("completions"), "when completion mode is Indexed");
    if (parallelism !== undefined && parallelism > 100000) {
      report.invalid(path.child("parallelism"), parallelism, "must be less than or equal to 100000 when completion mode is Indexed");
    }
    if (maxFailedIndexes !== undefined) {
      const at = path.child("maxFailedIndexes");
      if (completions !== undefined && maxFailedIndexes > completions) report.invalid(at, maxFailedIndexes, "must be less than or equal to completions", { rule: "conflicting-fields" });
      if (maxFailedIndexes > 100000) report.invalid(at, maxFailedIndexes, "must be less than or equal to 100000");
    }
  }
  if (!indexed && (spec.completionMode === undefined || spec.completionMode === "NonIndexed")) {
    for (const field of ["backoffLimitPerIndex", "maxFailedIndexes"] as const) {
      if (spec[field] !== undefined) report.invalid(path.child(field), spec[field], "requires indexed completion mode", { rule: "conflicting-fields", needsComplete: true });
    }
  }
  podFailurePolicy?.rules?.forEach((rule, i) => checkFailureRule(rule, spec, path.child("podFailurePolicy").child("rules").index(i), report));
  if ((podFailurePolicy?.rules?.length ?? 0) > 20) report.tooMany(path.child("podFailurePolicy").child("rules"), podFailurePolicy!.rules!.length, 20);
  if (podReplacementPolicy !== undefined) {
    const allowed = podFailurePolicy === undefined ? ["Failed", "TerminatingOrFailed"] : ["Failed"];
    if (!allowed.includes(podReplacementPolicy)) report.unsupported(path.child("podReplacementPolicy"), podReplacementPolicy, allowed);
  }
  checkJobTemplate(spec.template ?? {}, podFailurePolicy !== undefined, path.child("template"), context);
}

/** The Pods of a Job have to end: the restart policy must be written. */
function checkJobTemplate(template: PodTemplateSpec, policy: boolean, path: FieldPath, context: PodContext): void {
  const { report } = context;
  checkPodTemplate(template, path, context);
  const { restartPolicy = "" } = template.spec ?? {};
  const at = path.child("spec").child("restartPolicy");
  const allowed = ["OnFailure", "Never"];
  if (restartPolicy === "" || restartPolicy === "Always") {
    const extra = restartPolicy === "" ? { allowed } : ({ allowed, rule: "unsupported-value", needsComplete: false } as const);
    report.required(at, `valid values: ${allowed.map(quote).join(", ")}`, extra);
  } else if (!allowed.includes(restartPolicy)) report.unsupported(at, restartPolicy, allowed);
  else if (policy && restartPolicy !== "Never") {
    report.invalid(at, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified', { rule: "conflicting-fields" });
  }
}

const FAILURE_ACTIONS = ["Count", "FailIndex", "FailJob", "Ignore"];
const CONDITION_STATUSES = ["False", "True", "Unknown"];

/** Source: validatePodFailurePolicyRule. */
function checkFailureRule(rule: PodFailurePolicyRule, spec: JobSpec, path: FieldPath, report: Report): void {
  const { action = "", onExitCodes, onPodConditions = [] } = rule;
  const list = (values: readonly string[]): string => `valid values: [${values.map(quote).join(" ")}]`;
  if (action === "") report.required(path.child("action"), list(FAILURE_ACTIONS));
  else if (action === "FailIndex") {
    if (spec.backoffLimitPerIndex === undefined) {
      report.invalid(path.child("action"), action, "requires the backoffLimitPerIndex to be set", { rule: "conflicting-fields", needsComplete: true });
    }
  } else if (!FAILURE_ACTIONS.includes(action)) report.unsupported(path.child("action"), action, FAILURE_ACTIONS);
  if (onExitCodes !== undefined) {
    const at = path.child("onExitCodes");
    const { operator = "", containerName, values = [] } = onExitCodes;
    if (operator === "") report.required(at.child("operator"), list(["In", "NotIn"]));
    else if (operator !== "In" && operator !== "NotIn") report.unsupported(at.child("operator"), operator, ["In", "NotIn"]);
    const pod = spec.template?.spec;
    const names = [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])].map(({ name = "" }) => name);
    if (containerName !== undefined && !names.includes(containerName)) {
      report.invalid(at.child("containerName"), containerName, "must be one of the container or initContainer names in the pod template", { needsComplete: true, allowed: names });
    }
    checkExitCodes(values, operator, at.child("values"), report);
  }
  onPodConditions.forEach(({ type = "", status = "True" }, i) => {
    const at = path.child("onPodConditions").index(i);
    checkFormat(type, qualifiedName, at.child("type"), report);
    if (!CONDITION_STATUSES.includes(status)) report.unsupported(at.child("status"), status, CONDITION_STATUSES);
  });
  const both = onExitCodes !== undefined && onPodConditions.length > 0;
  const none = onExitCodes === undefined && onPodConditions.length === 0;
  if (both) omitted("specifying both OnExitCodes and OnPodConditions is not supported");
  if (none) omitted("specifying one of OnExitCodes and OnPodConditions is required");

  function omitted(detail: string): void {
    report.invalidWithoutValue(path, detail, { rule: none ? "missing-field" : "conflicting-fields", needsComplete: none });
  }
}

function checkExitCodes(values: readonly number[], operator: string, path: FieldPath, report: Report): void {
  if (values.length === 0) report.invalid(path, values.length === 0 ? null : values, "at least one value is required", { rule: "missing-field", needsComplete: true });
  if (values.length > 255) report.tooMany(path, values.length, 255);
  const seen = new Set<number>();
  values.forEach((value, i) => {
    if (operator === "In" && value === 0) report.invalid(path.index(i), value, "must not be 0 for the In operator");
    if (seen.has(value)) report.duplicate(path.index(i), value);
    seen.add(value);
  });
  if (values.some((value, i) => i > 0 && value < values[i - 1]!)) report.invalid(path, values, "must be ordered");
}

/** A CronJob's name gets eleven characters for each Job it makes. */
const MAX_CRON_JOB_NAME = 52;

/** Source: ValidateCronJobCreate. */
export function checkCronJob(object: CronJob, context: PodContext): void {
  const { report } = context;
  const metadata = object.metadata ?? {};
  const spec = object.spec ?? {};
  checkObjectMeta(metadata, METADATA, objectName, report);
  const { name = "" } = metadata;
  if (byteLength(name) > MAX_CRON_JOB_NAME) report.invalid(METADATA.child("name"), name, `must be no more than ${MAX_CRON_JOB_NAME} characters`, { rule: "invalid-name" });
  walk(spec, "CronJobSpec", SPEC, report);
  const { schedule = "", timeZone } = spec;
  const at = SPEC.child("schedule");
  if (schedule !== "") {
    const problem = scheduleProblem(schedule);
    if (schedule.includes("TZ")) {
      report.invalid(at, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    } else if (problem !== undefined) report.invalid(at, schedule, problem);
  }
  if (timeZone !== undefined) {
    const zone = SPEC.child("timeZone");
    if (timeZone === "") report.invalid(zone, timeZone, "timeZone must be nil or non-empty string");
    else if (timeZone.toLowerCase() === "local") report.invalid(zone, timeZone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
    else if (!isTimeZone(timeZone)) report.invalid(zone, timeZone, `unknown time zone ${timeZone}`);
  }
  const template = spec.jobTemplate?.spec ?? {};
  const path = SPEC.child("jobTemplate").child("spec");
  checkJobSpec(template, path, context);
  if (template.selector !== undefined) {
    const shown = new Map(Object.entries(template.selector).filter(([key]) => key === "matchLabels" || key === "matchExpressions"));
    report.invalid(path.child("selector"), shown, "`selector` will be auto-generated", { rule: "forbidden-field" });
  }
  if (template.manualSelector === true) report.unsupported(path.child("manualSelector"), true, ["nil", "false"]);
}

import { rootType, type TypeName } from "../kubernetes/api/schema.ts";
import type { KubernetesVersion } from "../kubernetes/version.ts";
import type { Types } from "../generated/api-fields.ts";
import type { Manifest } from "../kubernetes/model.ts";
import { isMarkedPlaceholder, isPlaceholder } from "../kubernetes/placeholder.ts";
import type { Document } from "../yaml/document.ts";
import type { Pair } from "../yaml/node.ts";
import { comeTogether } from "../yaml/template.ts";
import { keyText, type Value } from "../yaml/value.ts";
import { gatesOf, type PodContext } from "./context.ts";
import { checkClaim, checkConfigMap, checkSecret } from "./data.ts";
import { decode } from "./decode.ts";
import { FieldPath } from "./field-path.ts";
import { checkCronJob, checkJob } from "./jobs.ts";
import { checkObjectMeta, objectName } from "./metadata.ts";
import { checkPodSpec } from "./pod-spec.ts";
import { checkService } from "./services.ts";
import { Report, type Violation } from "./violation.ts";
import { warnOfClaim, warnOfJob, warnOfName, warnOfPod, warnOfService, warnOfStatefulSet } from "./warnings.ts";
import { checkDaemonSet, checkDeployment, checkPodTemplateObject, checkReplicaSet, checkReplicationController, checkStatefulSet } from "./workloads.ts";
import { MASK } from "../yaml/template.ts";

/**
 * What the API server answers when this manifest is created: its errors and warnings, and what it drops without a word. Nothing
 * for kinds and API versions that are not known here. Of a part of a manifest only what is wrong by itself.
 */
export function validate(manifest: Manifest, version: KubernetesVersion): readonly Violation[] {
  const known = memo.get(manifest);
  if (known?.version === version) return known.violations;
  const violations = withoutUnknown(validateNow(manifest, version), manifest);
  memo.set(manifest, { version, violations });
  return violations;
}

/** Many rules ask for the same answer. A manifest never changes, so the memo is never wrong. */
const memo = new WeakMap<Manifest, { version: KubernetesVersion; violations: readonly Violation[] }>();

function validateNow(manifest: Manifest, version: KubernetesVersion): readonly Violation[] {
  const type = rootType(manifest.apiVersion, manifest.kind);
  if (type === undefined || isUnsure(manifest)) return [];
  const report = new Report();
  const { object, wrong } = decode(manifest.value, type, report, manifest.document.text);
  const decoded = report.violations.length;
  CHECKS[type]?.(object as never, { report, gates: gatesOf(version), isPod: type === "Pod", podName: undefined });
  if (wrong.length === 0) return report.violations;
  // The server never comes this far: what is wrong is still wrong, but it does not say so.
  return report.violations.flatMap((violation, i) => {
    if (i < decoded) return [violation];
    return violation.verdict === "rejected" && !wrong.some((path) => mayExplain(path, violation)) ? [{ ...violation, serverMessage: undefined }] : [];
  });
}

/** Could a value of a wrong type, which was left out, be all that the violation comes from? */
function mayExplain(wrong: FieldPath, { path, rule, related }: Violation): boolean {
  const at = wrong.steps;
  const within = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length <= b.length && a.every((step, i) => step === b[i]);
  const touches = (steps: readonly unknown[]): boolean => within(at, steps) || within(steps, at);
  if (rule === "undeclared-volume") return at.includes("volumes") || at.includes("volumeClaimTemplates") || touches(path.steps);
  if (rule === "unmatched-selector") return at.includes("labels") || at.includes("selector");
  return touches(path.steps) || (related !== undefined && touches(related.path.steps));
}

type Check<T extends TypeName> = (object: Types[T], context: PodContext) => void;

const METADATA = FieldPath.root.child("metadata");
const SPEC = FieldPath.root.child("spec");

const CHECKS: { readonly [T in TypeName]?: Check<T> } = {
  Pod: (pod, context) => {
    const { metadata = {}, spec = {} } = pod;
    checkObjectMeta(metadata, METADATA, objectName, context.report);
    const name = metadata.name === "" ? undefined : metadata.name;
    checkPodSpec(spec, metadata, SPEC, METADATA, { ...context, podName: name });
    warnOfName(metadata, true, context.report);
    warnOfPod(spec, metadata, SPEC, METADATA, context);
  },
  PodTemplate: (object, context) => {
    checkPodTemplateObject(object, context);
    warnOfTemplate(object.template, FieldPath.root.child("template"), context);
  },
  Deployment: (object, context) => {
    checkDeployment(object, context);
    warnOfWorkload(object, context);
  },
  ReplicaSet: (object, context) => {
    checkReplicaSet(object, context);
    warnOfWorkload(object, context);
  },
  ReplicationController: (object, context) => {
    checkReplicationController(object, context);
    warnOfWorkload(object, context);
  },
  DaemonSet: (object, context) => {
    checkDaemonSet(object, context);
    warnOfTemplate(object.spec?.template, SPEC.child("template"), context);
  },
  StatefulSet: (object, context) => {
    checkStatefulSet(object, context);
    warnOfStatefulSet(object, context.report);
    warnOfTemplate(object.spec?.template, SPEC.child("template"), context);
  },
  Job: (object, context) => {
    checkJob(object, context);
    warnOfJob(object, context.report);
    warnOfWorkload(object, context);
  },
  CronJob: (object, context) => {
    checkCronJob(object, context);
    warnOfName(object.metadata ?? {}, false, context.report);
    warnOfTemplate(object.spec?.jobTemplate?.spec?.template, SPEC.child("jobTemplate").child("spec").child("template"), context);
  },
  Service: (object, { report }) => {
    checkService(object, report);
    warnOfService(object, report);
  },
  ConfigMap: (object, { report }) => checkConfigMap(object, report),
  Secret: (object, { report }) => checkSecret(object, report),
  PersistentVolumeClaim: (object, { report }) => {
    checkClaim(object, report);
    warnOfClaim(object, report);
  },
};

function warnOfWorkload(object: Types["Deployment" | "ReplicaSet" | "ReplicationController" | "Job"], context: PodContext): void {
  warnOfName(object.metadata ?? {}, false, context.report);
  warnOfTemplate(object.spec?.template, SPEC.child("template"), context);
}

function warnOfTemplate(template: Types["PodTemplateSpec"] | undefined, path: FieldPath, context: PodContext): void {
  if (template !== undefined) warnOfPod(template.spec ?? {}, template.metadata ?? {}, path.child("spec"), path.child("metadata"), context);
}

/** Will the server get something else than what can be read here? What SOPS encrypted is sent only when it is decrypted. */
function isUnsure({ document, value }: Manifest): boolean {
  if (document.garbled || value.descend("sops", "mac") !== undefined) return true;
  return document.templated && ["apiVersion", "kind"].some((key) => pairsOf(value, key).length > 1);
}

/** Without what follows from values nobody knows yet: those a template or a person will fill in. */
function withoutUnknown(violations: readonly Violation[], manifest: Manifest): readonly Violation[] {
  const { document } = manifest;
  const partial = manifest.partial !== undefined;
  return violations.filter((violation) => {
    if (partial && violation.needsComplete) return false;
    if (document.templated && violation.type !== "duplicate-key" && isOfShape(violation)) return false;
    // Behind a slip of syntax, fields stand where the parser's recovery left them.
    if (document.errors.length > 0 && (violation.type === "decode" || isOfShape(violation))) return false;
    let value = manifest.value;
    for (const step of violation.path.steps) {
      const next = typeof step === "number" ? value.item(step) : value.get(step);
      if (next === undefined) break;
      if (violation.rule === "duplicate-key" && document.templated && !standTogether(document, pairsOf(value, String(step)))) return false;
      value = next;
      const { key } = value;
      if (key?.kind === "scalar" && (key.templated || isMarkedPlaceholder(key.text))) return false;
    }
    const text = violation.value ?? value.string;
    if (typeof text === "string" && (text.includes(MASK) || isToBeFilledIn(text, violation.rule))) return false;
    if (violation.rule === "unmatched-selector" && [value, manifest.pods[0]?.metadata].some((end) => end !== undefined && holdsPlaceholder(end))) return false;
    return !value.templated && (value.written === undefined || value.node !== undefined);
  });
}

/** About which fields stand where: what the actions of a template arrange. */
function isOfShape({ type, types }: Violation): boolean {
  return type === "unknown-field" || type === "duplicate-key" || types?.found === "object" || types?.found === "array";
}

function pairsOf(value: Value, key: string): readonly Pair[] {
  return value.mapping?.pairs.filter((pair) => keyText(pair.key) === key) ?? [];
}

/** Are all of them in the rendered text whenever one is? */
function standTogether({ text, actions }: Document, pairs: readonly Pair[]): boolean {
  return pairs.every((pair) => comeTogether(text, actions, pairs[0]!.key.span.start, pair.key.span.start));
}

function isToBeFilledIn(text: string, rule: Violation["rule"]): boolean {
  if (isMarkedPlaceholder(text)) return true;
  // One word in capitals may be a slip (`HTTP` for `http`), where a number or a list belongs it is none.
  return rule === "wrong-type" ? isPlaceholder(text) : rule === "invalid-name" && text.includes("_") && isPlaceholder(text);
}

function holdsPlaceholder(value: Value): boolean {
  return (value.string !== undefined && isMarkedPlaceholder(value.string)) || [...value.entries().map((entry) => entry.value), ...value.items()].some(holdsPlaceholder);
}

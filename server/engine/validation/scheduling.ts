import type {
  Affinity,
  LabelSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinityTerm,
  PodSpec,
  Toleration,
  TopologySpreadConstraint,
  WeightedPodAffinityTerm,
} from "../generated/api-fields.ts";
import type { FieldPath } from "./field-path.ts";
import { dnsLabel, dnsSubdomain, dnsSubdomainWithUnderscore, ip, labelValue, qualifiedName } from "./formats.ts";
import { checkLabelSelector } from "./selectors.ts";
import type { Report } from "./violation.ts";
import { checkFormat } from "./walk.ts";

/** Where a Pod may run, and what it finds there. */
export function checkScheduling(spec: PodSpec, path: FieldPath, report: Report): void {
  spec.tolerations?.forEach((toleration, i) => checkToleration(toleration, path.child("tolerations").index(i), report));
  if (spec.affinity !== undefined) checkAffinity(spec.affinity, path.child("affinity"), report);
  checkSpread(spec.topologySpreadConstraints ?? [], path.child("topologySpreadConstraints"), report);
  checkDns(spec, path, report);
  const gates = new Set<string>();
  spec.schedulingGates?.forEach(({ name = "" }, i) => {
    const at = path.child("schedulingGates").index(i);
    checkFormat(name, qualifiedName, at, report);
    if (gates.has(name)) report.duplicate(at, name);
    gates.add(name);
  });
}

/** Source: ValidateTolerations. */
function checkToleration(toleration: Toleration, path: FieldPath, report: Report): void {
  const { key = "", operator = "", value = "", effect = "", tolerationSeconds } = toleration;
  if (key !== "") checkFormat(key, qualifiedName, path.child("key"), report);
  else if (operator !== "Exists") {
    report.invalid(path.child("operator"), operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"', {
      needsComplete: true,
      rule: "conflicting-fields",
    });
  }
  if (tolerationSeconds !== undefined && effect !== "NoExecute") {
    report.invalid(path.child("effect"), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set", { needsComplete: true, rule: "conflicting-fields" });
  }
  const at = path.child("operator");
  const wrong = labelValue(value);
  if (operator === "" || operator === "Equal") {
    if (wrong.length > 0) report.invalid(at.standingAt(path.child("value")), value, wrong.join(";"), { rule: "invalid-name" });
  } else if (operator === "Exists") {
    if (value !== "") {
      const related = { path: path.child("value"), message: "the value" };
      report.invalid(at, value, "value must be empty when `operator` is 'Exists'", { rule: "conflicting-fields", related });
    }
  } else report.unsupported(at, operator, ["Equal", "Exists"]);
  const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
  if (effect !== "" && !effects.includes(effect)) report.unsupported(path.child("effect"), effect, effects);
}

function checkAffinity(affinity: Affinity, path: FieldPath, report: Report): void {
  const node = affinity.nodeAffinity;
  const at = path.child("nodeAffinity");
  const required = node?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required !== undefined) {
    const place = at.child("requiredDuringSchedulingIgnoredDuringExecution").child("nodeSelectorTerms");
    const terms = required.nodeSelectorTerms ?? [];
    if (terms.length === 0) report.required(place, "must have at least one node selector term");
    terms.forEach((term, i) => checkNodeTerm(term, true, place.index(i), report));
  }
  node?.preferredDuringSchedulingIgnoredDuringExecution?.forEach(({ weight = 0, preference = {} }, i) => {
    const place = at.child("preferredDuringSchedulingIgnoredDuringExecution").index(i);
    checkWeight(weight, place, report);
    checkNodeTerm(preference, false, place.child("preference"), report);
  });
  for (const kind of ["podAffinity", "podAntiAffinity"] as const) {
    const pods = affinity[kind];
    pods?.requiredDuringSchedulingIgnoredDuringExecution?.forEach((term, i) =>
      checkPodTerm(term, path.child(kind).child("requiredDuringSchedulingIgnoredDuringExecution").index(i), report),
    );
    pods?.preferredDuringSchedulingIgnoredDuringExecution?.forEach((term: WeightedPodAffinityTerm, i) => {
      const place = path.child(kind).child("preferredDuringSchedulingIgnoredDuringExecution").index(i);
      checkWeight(term.weight ?? 0, place, report);
      checkPodTerm(term.podAffinityTerm ?? {}, place.child("podAffinityTerm"), report);
    });
  }
}

function checkWeight(weight: number, path: FieldPath, report: Report): void {
  if (weight < 1 || weight > 100) report.invalid(path.child("weight"), weight, "must be in the range 1-100", { needsComplete: weight === 0 });
}

/** Values of a preferred term need not be good labels. */
function checkNodeTerm(term: NodeSelectorTerm, strict: boolean, path: FieldPath, report: Report): void {
  term.matchExpressions?.forEach((requirement, i) => checkNodeRequirement(requirement, strict, path.child("matchExpressions").index(i), report));
  term.matchFields?.forEach(({ key = "", operator = "", values = [] }, i) => {
    const at = path.child("matchFields").index(i);
    if (operator !== "In" && operator !== "NotIn") report.invalid(at.child("operator"), operator, "not a valid selector operator", { rule: "unsupported-value", allowed: ["In", "NotIn"] });
    else if (values.length !== 1) report.required(at.child("values"), "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
    if (key !== "metadata.name") report.invalid(at.child("key"), key, "not a valid field selector key", { allowed: ["metadata.name"] });
    else values.forEach((value, j) => checkFormat(value, dnsSubdomain, at.child("values").index(j), report));
  });
}

const NODE_OPERATORS = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];

function checkNodeRequirement(requirement: NodeSelectorRequirement, strict: boolean, path: FieldPath, report: Report): void {
  const { key = "", operator = "", values = [] } = requirement;
  const at = path.child("values");
  switch (operator) {
    case "In":
    case "NotIn":
      if (values.length === 0) report.required(at, "must be specified when `operator` is 'In' or 'NotIn'");
      break;
    case "Exists":
    case "DoesNotExist":
      if (values.length > 0) {
        report.forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'", { rule: "conflicting-fields", needsComplete: false });
      }
      break;
    case "Gt":
    case "Lt":
      if (values.length !== 1) report.required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'");
      break;
    default:
      report.invalid(path.child("operator"), operator, "not a valid selector operator", {
        rule: operator === "" ? "missing-field" : "unsupported-value",
        needsComplete: operator === "",
        allowed: NODE_OPERATORS,
      });
  }
  checkFormat(key, qualifiedName, path.child("key"), report, key === "" ? { rule: "missing-field", needsComplete: true } : {});
  if (strict) values.forEach((value, i) => checkFormat(value, labelValue, at.index(i), report));
}

/** Source: validatePodAffinityTerm. */
function checkPodTerm(term: PodAffinityTerm, path: FieldPath, report: Report): void {
  const { labelSelector, namespaceSelector, namespaces = [], topologyKey = "", matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  if (labelSelector !== undefined) checkLabelSelector(labelSelector, path.child("labelSelector"), report);
  if (namespaceSelector !== undefined) checkLabelSelector(namespaceSelector, path.child("namespaceSelector"), report);
  namespaces.forEach((name, i) => {
    const at = path.only("namespace").standingAt(path.child("namespaces").index(i));
    checkFormat(name, dnsLabel, at, report);
  });
  checkKeys(matchLabelKeys, labelSelector, path.child("matchLabelKeys"), report);
  checkKeys(mismatchLabelKeys, labelSelector, path.child("mismatchLabelKeys"), report);
  matchLabelKeys.forEach((key, i) => {
    if (mismatchLabelKeys.includes(key)) {
      report.invalid(path.child("matchLabelKeys").index(i), key, "exists in both matchLabelKeys and mismatchLabelKeys", { rule: "conflicting-fields" });
    }
  });
  const at = path.child("topologyKey");
  if (topologyKey === "") report.required(at, "can not be empty");
  checkFormat(topologyKey, qualifiedName, at, report, topologyKey === "" ? { rule: "missing-field", needsComplete: true, cause: at } : {});
}

function checkKeys(keys: readonly string[], selector: LabelSelector | undefined, path: FieldPath, report: Report): void {
  if (keys.length === 0) return;
  if (selector === undefined) report.forbidden(path, "must not be specified when labelSelector is not set");
  else keys.forEach((key, i) => checkFormat(key, qualifiedName, path.index(i), report));
}

/** What relates the constraints and their fields; the table has the rest. Source: validateTopologySpreadConstraints. */
function checkSpread(constraints: readonly TopologySpreadConstraint[], path: FieldPath, report: Report): void {
  constraints.forEach((constraint, i) => {
    const at = path.index(i);
    const { topologyKey = "", whenUnsatisfiable = "", minDomains, matchLabelKeys = [], labelSelector } = constraint;
    if (constraint.maxSkew === undefined) report.invalid(at.child("maxSkew"), 0, "must be greater than zero", { rule: "missing-field", needsComplete: true });
    const again = constraints.slice(i + 1).some((other) => (other.topologyKey ?? "") === topologyKey && (other.whenUnsatisfiable ?? "") === whenUnsatisfiable);
    if (again) report.duplicate(at.only("{topologyKey, whenUnsatisfiable}").standingAt(at.child("topologyKey")), `{${topologyKey}, ${whenUnsatisfiable}}`);
    if (minDomains !== undefined) {
      const place = at.child("minDomains");
      if (minDomains <= 0) report.invalid(place, minDomains, "must be greater than zero");
      if (whenUnsatisfiable !== "DoNotSchedule") {
        const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
        report.invalid(place, minDomains, detail, { rule: "conflicting-fields", needsComplete: true });
      }
    }
    if (labelSelector !== undefined) checkLabelSelector(labelSelector, at.child("labelSelector"), report);
    if (matchLabelKeys.length === 0) return;
    const place = at.child("matchLabelKeys");
    if (labelSelector === undefined) report.forbidden(place, "must not be specified when labelSelector is not set");
    const selected = [...Object.keys(labelSelector?.matchLabels ?? {}), ...(labelSelector?.matchExpressions ?? []).map(({ key = "" }) => key)];
    matchLabelKeys.forEach((key, j) => {
      checkFormat(key, qualifiedName, place.index(j), report);
      if (selected.includes(key)) report.invalid(place.index(j), key, "exists in both matchLabelKeys and labelSelector", { rule: "conflicting-fields" });
    });
  });
}

/** Source: validatePodDNSConfig. */
function checkDns(spec: PodSpec, path: FieldPath, report: Report): void {
  const { dnsConfig, dnsPolicy } = spec;
  const at = path.child("dnsConfig");
  if (dnsPolicy === "None") {
    if (dnsConfig === undefined) return report.required(at, "must provide `dnsConfig` when `dnsPolicy` is None");
    if ((dnsConfig.nameservers?.length ?? 0) === 0) {
      return report.required(at.child("nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None");
    }
  }
  if (dnsConfig === undefined) return;
  const { nameservers = [], searches = [], options = [] } = dnsConfig;
  if (nameservers.length > 3) report.invalid(at.child("nameservers"), nameservers, "must not have more than 3 nameservers");
  nameservers.forEach((server, i) => checkFormat(server, ip, at.child("nameservers").index(i), report));
  if (searches.length > 32) report.invalid(at.child("searches"), searches, "must not have more than 32 search paths");
  if (searches.join(" ").length > 2048) {
    report.invalid(at.child("searches"), searches, "must not have more than 2048 characters (including spaces) in the search list");
  }
  searches.forEach((search, i) => {
    if (search !== ".") checkFormat(search.replace(/\.$/, ""), dnsSubdomainWithUnderscore, at.child("searches").index(i), report);
  });
  options.forEach(({ name = "" }, i) => {
    if (name === "") report.required(at.child("options").index(i), "must not be empty");
  });
}

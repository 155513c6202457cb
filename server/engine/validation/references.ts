import type { ObjectFieldSelector, ResourceFieldSelector } from "../generated/api-fields.ts";
import type { FieldPath } from "./field-path.ts";
import { qualifiedName } from "./formats.ts";
import { quantityOf, quantityText } from "./quantity.ts";
import type { Report } from "./violation.ts";

/** The fields of a Pod that a downward API volume may hold. */
export const VOLUME_FIELD_PATHS = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"] as const;

/** The fields of a Pod that an environment variable may hold. */
export const ENV_FIELD_PATHS = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
] as const;

/** All that the downward API can convert, whether a volume or a variable may hold it or not. Source: ConvertDownwardAPIFieldLabel. */
const CONVERTIBLE: ReadonlySet<string> = new Set([
  ...VOLUME_FIELD_PATHS,
  ...ENV_FIELD_PATHS,
  "spec.restartPolicy",
  "spec.schedulerName",
  "status.phase",
  "spec.host",
]);

export function checkFieldRef(ref: ObjectFieldSelector, supported: readonly string[], path: FieldPath, report: Report): void {
  const { apiVersion = "", fieldPath = "" } = ref;
  if (fieldPath === "") {
    report.required(path.child("fieldPath"));
    return;
  }
  const at = path.child("fieldPath");
  const convert = (problem: string): void => report.invalid(at, fieldPath, `error converting fieldPath: ${problem}`, { allowed: supported });
  if (apiVersion !== "" && apiVersion !== "v1") return convert(`unsupported pod version: ${apiVersion}`);
  const subscript = /^(.+?)\['(.*)'\]$/.exec(fieldPath);
  if (subscript !== null) {
    const [, base = "", key = ""] = subscript;
    if (base !== "metadata.annotations" && base !== "metadata.labels") return convert(`field label does not support subscript: ${fieldPath}`);
    const name = base === "metadata.annotations" ? key.toLowerCase() : key;
    for (const detail of qualifiedName(name)) report.invalid(path.standingAt(at), name, detail, { rule: "invalid-name" });
    return;
  }
  if (!CONVERTIBLE.has(fieldPath)) return convert(`field label not supported: ${fieldPath}`);
  const internal = fieldPath === "spec.host" ? "spec.nodeName" : fieldPath;
  if (!supported.includes(internal)) report.unsupported(at, internal, supported);
}

const RESOURCES = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
] as const;

const BYTE_DIVISORS = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

/** In a volume the container has to be named. */
export function checkResourceFieldRef(ref: ResourceFieldSelector, path: FieldPath, report: Report, volume: boolean): void {
  const { containerName = "", resource = "", divisor } = ref;
  const hugePages = /^(requests|limits)\.hugepages-/.test(resource);
  if (volume && containerName === "") report.required(path.child("containerName"));
  else if (resource === "") report.required(path.child("resource"));
  else if (!(RESOURCES as readonly string[]).includes(resource) && !hugePages) report.unsupported(path.child("resource"), resource, RESOURCES);
  const quantity = quantityOf(divisor);
  if (quantity.nano === 0n) return;
  const what = hugePages ? "hugepages" : /^(?:limits|requests)\.(cpu|memory|ephemeral-storage)$/.exec(resource)?.[1];
  const divisors = what === "cpu" ? ["1m", "1"] : BYTE_DIVISORS;
  if (what === undefined || divisors.includes(quantityText(quantity))) return;
  const list = what === "cpu" ? "1m and 1" : BYTE_DIVISORS.join(", ");
  const name = what === "ephemeral-storage" ? "local ephemeral storage" : what;
  report.invalid(path.child("divisor"), resource, `only divisor's values ${list} are supported with the ${name} resource`, { allowed: divisors });
}

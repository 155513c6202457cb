import type { Container, PodSpec, ResourceClaim, ResourceRequirements } from "../generated/api-fields.ts";
import type { FieldPath } from "./field-path.ts";
import { dnsLabel, dnsSubdomain, qualifiedName } from "./formats.ts";
import { isWhole, parseQuantity, quantityOf, quantityText, type Quantity } from "./quantity.ts";
import type { Report } from "./violation.ts";
import { checkFormat } from "./walk.ts";

type ResourceList = { readonly [name: string]: string };

/** The requests of a container. In a Pod, not in a template, the server copies limits to requests that are missing. */
function requestsOf(resources: ResourceRequirements | undefined, isPod: boolean): ResourceList {
  return isPod ? { ...resources?.limits, ...resources?.requests } : (resources?.requests ?? {});
}

/** The resources of a container. Source: validateResourceRequirements. */
export function checkContainerResources(
  resources: ResourceRequirements,
  claims: readonly string[],
  isPod: boolean,
  path: FieldPath,
  report: Report,
): void {
  checkRequirements(resources, requestsOf(resources, isPod), checkContainerResourceName, path, report);
  checkClaims(resources.claims ?? [], claims, path.child("claims"), report);
}

type NameCheck = (name: string, path: FieldPath, report: Report) => void;

function checkRequirements(resources: ResourceRequirements, requests: ResourceList, checkName: NameCheck, path: FieldPath, report: Report): void {
  const limits = resources.limits ?? {};
  const written = resources.requests ?? {};
  // A request the server copied stands, in the YAML, where its limit does.
  const requestPath = (name: string): FieldPath => {
    const at = path.child("requests").key(name);
    return Object.hasOwn(written, name) ? at : at.standingAt(path.child("limits").key(name));
  };
  for (const [name, text] of Object.entries(limits)) checkResource(name, text, checkName, path.child("limits").key(name), report);
  for (const [name, text] of Object.entries(requests)) {
    checkResource(name, text, checkName, requestPath(name), report);
    const at = path.child("requests");
    const limit = Object.hasOwn(limits, name) ? limits[name] : undefined;
    if (limit === undefined) {
      if (!isOvercommitAllowed(name)) report.required(path.child("limits").standingAt(requestPath(name)), "Limit must be set for non overcommitable resources");
      continue;
    }
    const request = quantityOf(text);
    const most = quantityOf(limit);
    const related = { path: path.child("limits").key(name), message: `the limit of ${name}` };
    if (request.nano !== most.nano && !isOvercommitAllowed(name)) {
      const detail = `must be equal to ${name} limit of ${quantityText(most)}`;
      report.invalid(at.standingAt(requestPath(name)), quantityText(request), detail, { rule: "conflicting-fields", related });
    } else if (request.nano > most.nano) {
      const detail = `must be less than or equal to ${name} limit of ${quantityText(most)}`;
      report.invalid(at.standingAt(requestPath(name)), quantityText(request), detail, { rule: "conflicting-fields", related });
    }
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes("cpu") && !names.includes("memory")) report.forbidden(path, "HugePages require cpu or memory");
}

function checkResource(name: string, text: string, checkName: NameCheck, path: FieldPath, report: Report): void {
  checkName(name, path, report);
  const quantity = quantityOf(text);
  if (quantity.nano < 0n) report.invalid(path, quantityText(quantity), "must be greater than or equal to 0");
  if (isExtended(name) && !isWhole(quantity)) report.invalid(path, quantityText(quantity), "must be an integer");
  if (isHugePages(name) && !isMultiple(name, quantity)) {
    report.invalid(path, quantityText(quantity), `${quantityText(quantity)} is not positive integer multiple of ${name}`);
  }
}

function isMultiple(name: string, quantity: Quantity): boolean {
  const size = parseQuantity(name.slice("hugepages-".length));
  return typeof size !== "string" && size.nano > 0n && isWhole(size) && quantity.nano % size.nano === 0n;
}

const checkContainerResourceName: NameCheck = (name, path, report) => {
  checkResourceName(name, path, report);
  if (!name.includes("/")) {
    if (!CONTAINER_RESOURCES.has(name) && !isHugePages(name)) report.invalid(path, name, "must be a standard resource for containers", { rule: "unsupported-value", onKey: true });
  } else if (!isNative(name) && !isExtended(name)) report.invalid(path, name, "doesn't follow extended resource name standard");
};

const checkPodResourceName: NameCheck = (name, path, report) => {
  const before = report.violations.length;
  checkResourceName(name, path, report);
  if (report.violations.length === before && !isPodLevel(name)) report.unsupported(path, name, ["cpu", "memory"]);
};

function checkResourceName(name: string, path: FieldPath, report: Report): void {
  const wrong = qualifiedName(name);
  for (const detail of wrong) report.invalid(path, name, detail);
  if (wrong.length === 0 && !name.includes("/") && !STANDARD_RESOURCES.has(name) && !isHugePages(name)) {
    report.invalid(path, name, "must be a standard resource type or fully qualified", { rule: "unsupported-value", onKey: true, allowed: [...CONTAINER_RESOURCES] });
  }
}

const CONTAINER_RESOURCES: ReadonlySet<string> = new Set(["cpu", "memory", "ephemeral-storage"]);

/** Names without a domain that the server knows, quotas' names among them. Source: pkg/apis/core/helper. */
const STANDARD_RESOURCES: ReadonlySet<string> = new Set([
  ...CONTAINER_RESOURCES,
  ...["cpu", "memory", "ephemeral-storage"].flatMap((name) => [`requests.${name}`, `limits.${name}`]),
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "storage",
  "requests.storage",
  "services.nodeports",
  "services.loadbalancers",
]);

function isHugePages(name: string): boolean {
  return name.startsWith("hugepages-");
}

function isNative(name: string): boolean {
  return !name.includes("/") || name.includes("kubernetes.io/");
}

function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith("requests.") && qualifiedName(`requests.${name}`).length === 0;
}

function isOvercommitAllowed(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

function isPodLevel(name: string): boolean {
  return name === "cpu" || name === "memory" || isHugePages(name);
}

function checkClaims(claims: readonly ResourceClaim[], known: readonly string[], path: FieldPath, report: Report): void {
  const seen = new Set<string>();
  claims.forEach(({ name = "", request = "" }, i) => {
    const at = path.index(i);
    if (name === "") {
      report.required(at);
      return;
    }
    if (seen.has(name)) report.duplicate(at, name);
    else {
      if (request !== "") checkFormat(request, dnsLabel, at.child("request"), report);
      const key = request === "" ? name : `${name}/${request}`;
      if (seen.has(key)) report.duplicate(at, key);
      else if (request === "" && [...seen].some((other) => other.startsWith(`${name}/`))) report.duplicate(at, name);
      seen.add(key);
    }
    if (known.includes(name)) return;
    const list = known.length === 0 ? " which is empty" : `: ${[...known].sort().join(", ")}`;
    report.notFound(at, name, `must be one of the names in pod.spec.resourceClaims${list}`, { allowed: known });
  });
}

/** `spec.resourceClaims`. Source: validatePodResourceClaims. */
export function checkPodClaims(spec: PodSpec, path: FieldPath, report: Report): void {
  const seen = new Set<string>();
  spec.resourceClaims?.forEach((claim, i) => {
    const at = path.child("resourceClaims").index(i);
    const { name = "", resourceClaimName, resourceClaimTemplateName } = claim;
    if (name === "") report.required(at.child("name"));
    else if (seen.has(name)) report.duplicate(at.child("name"), name);
    else {
      checkFormat(name, dnsLabel, at.child("name"), report);
      seen.add(name);
    }
    const shown = new Map([
      ["Name", name],
      ["ResourceClaimName", resourceClaimName],
      ["ResourceClaimTemplateName", resourceClaimTemplateName],
    ]);
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) {
      report.invalid(at, shown, "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified", { rule: "conflicting-fields" });
    }
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined) {
      report.invalid(at, shown, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`", { rule: "missing-field", needsComplete: true });
    }
    if (resourceClaimName !== undefined) checkFormat(resourceClaimName, dnsSubdomain, at.child("resourceClaimName"), report);
    if (resourceClaimTemplateName !== undefined) checkFormat(resourceClaimTemplateName, dnsSubdomain, at.child("resourceClaimTemplateName"), report);
  });
}

/** `spec.resources`, the Pod's own. Source: validatePodResources and the defaults of a Pod. */
export function checkPodResources(spec: PodSpec, isPod: boolean, path: FieldPath, report: Report): void {
  const resources = spec.resources;
  if (resources === undefined) return;
  const at = path.child("resources");
  if (resources.claims !== undefined) report.forbidden(at.child("claims"), "claims cannot be set for Resources at pod-level", { needsComplete: false });
  const aggregate = aggregateRequests(spec, isPod);
  const requests: { [name: string]: string } = { ...resources.requests };
  if (isPod) {
    for (const [name, amount] of aggregate) if (isPodLevel(name) && !Object.hasOwn(requests, name)) requests[name] = quantityText(amount);
    for (const [name, limit] of Object.entries(resources.limits ?? {})) if (isPodLevel(name) && !Object.hasOwn(requests, name)) requests[name] = limit;
  }
  checkRequirements(resources, requests, checkPodResourceName, at, report);
  for (const [name, amount] of aggregate) {
    const own = Object.hasOwn(requests, name) ? quantityOf(requests[name]) : undefined;
    if (own !== undefined && amount.nano > own.nano) {
      const detail = `must be greater than or equal to aggregate container requests of ${quantityText(amount)}`;
      report.invalid(at.child("requests").key(name), quantityText(own), detail, { rule: "conflicting-fields" });
    }
  }
  spec.containers?.forEach((container, i) => {
    for (const [name, text] of Object.entries(container.resources?.limits ?? {})) {
      const most = resources.limits !== undefined && Object.hasOwn(resources.limits, name) ? quantityOf(resources.limits[name]) : undefined;
      const limit = quantityOf(text);
      if (most === undefined || limit.nano <= most.nano) continue;
      const place = path.child("containers").index(i).child("resources").child("limits").key(name);
      const says = at.child("containers").index(i).key(name).child("limits").standingAt(place);
      report.invalid(says, quantityText(limit), `must be less than or equal to pod limits of ${quantityText(most)}`, {
        rule: "conflicting-fields",
        related: { path: at.child("limits").key(name), message: `the Pod's limit of ${name}` },
      });
    }
  });
}

/** What the containers request together: the app containers and sidecars, or one init container that takes more. */
function aggregateRequests(spec: PodSpec, isPod: boolean): Map<string, Quantity> {
  const sum = new Map<string, Quantity>();
  for (const container of spec.containers ?? []) add(sum, container, isPod);
  const sidecars = new Map<string, Quantity>();
  const most = new Map<string, Quantity>();
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === "Always") {
      add(sum, container, isPod);
      add(sidecars, container, isPod);
      raise(most, sidecars);
    } else {
      const alone = new Map(sidecars);
      add(alone, container, isPod);
      raise(most, alone);
    }
  }
  raise(sum, most);
  return sum;
}

function add(sum: Map<string, Quantity>, container: Container, isPod: boolean): void {
  for (const [name, text] of Object.entries(requestsOf(container.resources, isPod))) {
    const amount = quantityOf(text);
    const before = sum.get(name);
    sum.set(name, before === undefined ? amount : { nano: before.nano + amount.nano, format: before.format });
  }
}

function raise(most: Map<string, Quantity>, other: ReadonlyMap<string, Quantity>): void {
  for (const [name, amount] of other) {
    const before = most.get(name);
    if (before === undefined || amount.nano > before.nano) most.set(name, amount);
  }
}

/** `spec.overhead` is checked like limits. */
export function checkOverhead(spec: PodSpec, path: FieldPath, report: Report): void {
  const overhead = spec.overhead;
  if (overhead === undefined) return;
  for (const [name, text] of Object.entries(overhead)) {
    const at = path.child("overhead");
    checkResource(name, text, checkContainerResourceName, at.child("limits").key(name).standingAt(at.key(name)), report);
  }
}

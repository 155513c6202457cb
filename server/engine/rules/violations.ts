import { rootType, typeAt, type ApiType, type TypeName } from "../kubernetes/api/schema.ts";
import { readManifests } from "../kubernetes/manifest.ts";
import type { Manifest, Pod } from "../kubernetes/model.ts";
import type { KubernetesVersion } from "../kubernetes/version.ts";
import { applyEdits, type Span } from "../text.ts";
import { validate } from "../validation/validate.ts";
import type { Violation, ViolationRule } from "../validation/violation.ts";
import { readDocument } from "../yaml/document.ts";
import { pathToString, type Path } from "../yaml/node.ts";
import type { Value } from "../yaml/value.ts";
import type { Context, Finding, Fix, Related, Verdict } from "./rule.ts";

/** A violation at its place in the manifest. */
export interface Found extends Violation {
  readonly manifest: Manifest;
  readonly version: KubernetesVersion;
  /** Keys and indexes that lead to the field. */
  readonly steps: readonly (string | number)[];
  /** The last key of the path: the field's name, or the key of a map. */
  readonly name: string;
  /** What stands there; `undefined` where the text has nothing. */
  readonly target: Value | undefined;
  /** What holds the field; the nearest that the text has. */
  readonly parent: Value;
  /** The Go type of what holds the field; `undefined` where that is a map or a list. */
  readonly parentType: TypeName | undefined;
}

/** What the server says of a manifest that a rule tells of. */
export function violationsOf(manifest: Manifest, rule: ViolationRule, { version }: Context): Found[] {
  return validate(manifest, version).flatMap((violation) => (violation.rule === rule ? [found(manifest, violation, version)] : []));
}

function found(manifest: Manifest, violation: Violation, version: KubernetesVersion): Found {
  const steps = violation.path.steps;
  const { value, reached } = descend(manifest, steps);
  const parent = reached === steps.length ? descend(manifest, steps.slice(0, -1)).value : value;
  const name = String(steps.findLast((step) => typeof step === "string") ?? "");
  return {
    ...violation,
    manifest,
    version,
    steps,
    name,
    target: reached === steps.length ? value : undefined,
    parent,
    parentType: structTypeAt(manifest, steps.slice(0, -1)),
  };
}

function descend(manifest: Manifest, steps: readonly (string | number)[]): { value: Value; reached: number } {
  let value = manifest.value;
  let reached = 0;
  for (const step of steps) {
    const next = typeof step === "number" ? value.item(step) : value.get(step);
    if (next === undefined) break;
    value = next;
    reached++;
  }
  return { value, reached };
}

/** The Go type of the object at a path; `undefined` where a map, a list or a scalar belongs. */
export function structTypeAt(manifest: Manifest, steps: readonly (string | number)[]): TypeName | undefined {
  const root = rootType(manifest.apiVersion, manifest.kind);
  const type = root === undefined ? undefined : typeAt(root, steps);
  return type?.kind === "struct" ? type.name : undefined;
}

/** The type of the field itself. */
export function fieldType({ manifest, steps }: Found): ApiType | undefined {
  const root = rootType(manifest.apiVersion, manifest.kind);
  return root === undefined ? undefined : typeAt(root, steps);
}

/** The finding for a violation: place, sentence and the other end come from it. */
export function toFinding(
  violation: Found,
  message: string,
  more: { readonly severity?: Finding["severity"]; readonly fixes?: () => readonly Fix[] } = {},
): Finding {
  const { target, parent, manifest, steps, serverMessage, verdict, onKey } = violation;
  const at = target ?? parent;
  const key = onKey === true ? target?.key : undefined;
  const span = key?.kind === "scalar" ? key.span : undefined;
  return {
    at,
    ...(span === undefined ? {} : { span: span satisfies Span }),
    ...(target === undefined ? { field: fieldText(manifest, steps) } : {}),
    message,
    verdict,
    ...(serverMessage === undefined ? {} : { serverMessage }),
    ...(more.severity === undefined ? {} : { severity: more.severity }),
    related: relatedOf(violation),
    ...(more.fixes === undefined ? {} : { fixes: () => more.fixes!().filter((fix) => helps(violation, fix)) }),
  };
}

/** Would the server say less of the mended manifest, and nothing new? A mend that trades one mistake for another is not offered. */
function helps({ manifest, version, rule }: Found, fix: Fix): boolean {
  const document = readDocument(applyEdits(manifest.document.text, fix.edits));
  const mended = readManifests(document).find(({ item }) => item === manifest.item);
  if (mended === undefined || document.errors.length > manifest.document.errors.length) return false;
  const before = countByRule(validate(manifest, version));
  const after = countByRule(validate(mended, version));
  return (after.get(rule) ?? 0) < (before.get(rule) ?? 0) && [...after].every(([other, count]) => count <= (before.get(other) ?? 0));
}

function countByRule(violations: readonly Violation[]): Map<ViolationRule, number> {
  const counts = new Map<ViolationRule, number>();
  for (const { rule } of violations) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}

/**
 * The findings a rule made of a Pod, each with the sentence the server has for that place, and one more for each sentence that
 * is left over: what the server says is told in full, and only what it says is put in its mouth. `verdict` is the rule's default.
 */
export function* asServerSays(
  pod: Pod,
  rule: ViolationRule,
  verdict: Verdict,
  context: Context,
  own: Iterable<Finding>,
  describe: (violation: Found) => string,
): Generator<Finding> {
  const { manifest } = pod;
  // The server does not look into custom resources.
  const said = manifest.custom ? [] : violationsOf(manifest, rule, context);
  for (const finding of own) {
    const kind = finding.verdict ?? verdict;
    const at = said.findIndex((violation) => violation.verdict === kind && violation.target?.field === finding.at.field);
    const [violation] = at === -1 ? [] : said.splice(at, 1);
    yield violation?.serverMessage === undefined ? finding : { ...finding, serverMessage: violation.serverMessage };
  }
  for (const violation of said) yield toFinding(violation, describe(violation));
}

function relatedOf({ related, manifest }: Found): readonly Related[] {
  if (related === undefined) return [];
  const { value } = descend(manifest, related.path.steps);
  return [{ message: `${related.message[0]!.toUpperCase()}${related.message.slice(1)}`, at: value }];
}

/** The YAML's path, from the manifest on. */
function fieldText(manifest: Manifest, steps: readonly (string | number)[]): string {
  let path: Path | undefined = manifest.value.path;
  for (const key of steps) path = { parent: path, key };
  return pathToString(path);
}

/** The value a path leads to, if the text has it. */
export function valueAt(manifest: Manifest, steps: readonly (string | number)[]): Value | undefined {
  const { value, reached } = descend(manifest, steps);
  return reached === steps.length ? value : undefined;
}

/** How the things in a list are called. */
const ITEM_NOUNS: { readonly [list: string]: string } = {
  containers: "container",
  initContainers: "init container",
  ephemeralContainers: "ephemeral container",
  volumes: "volume",
  volumeMounts: "mount",
  volumeDevices: "device",
  ports: "port",
  env: "environment variable",
  envFrom: "environment source",
  items: "item",
  sources: "source",
  volumeClaimTemplates: "claim template",
  tolerations: "toleration",
  imagePullSecrets: "pull secret",
  hostAliases: "host alias",
  topologySpreadConstraints: "spread constraint",
  matchExpressions: "expression",
  schedulingGates: "scheduling gate",
  readinessGates: "readiness gate",
  sysctls: "sysctl",
  rules: "rule",
  httpHeaders: "header",
};

/** How the object that holds a field is called: `container "app"`, `the mount of "logs" in container "app"`, `livenessProbe of container "app"`. */
export function ownerOf({ manifest, steps }: Pick<Found, "manifest" | "steps">): string {
  const parts: string[] = [];
  for (let end = steps.length - 1; end > 0 && parts.length < 2; end--) {
    const step = steps[end - 1]!;
    if (typeof step === "number") {
      const list = String(steps[end - 2] ?? "");
      // What is wrong with a name is said of the place it stands at, not of the name.
      parts.push(itemText(list, step, end === steps.length - 1 && steps.at(-1) === "name" ? undefined : valueAt(manifest, steps.slice(0, end))));
      if (["containers", "initContainers", "ephemeralContainers", "volumes"].includes(list)) break;
      end--;
    } else if (parts.length === 0 && NAMED_OBJECTS.has(step)) parts.push(`\`${step}\``);
  }
  const [first, second] = parts;
  if (first === undefined) return `the ${manifest.kind ?? "manifest"}`;
  if (second === undefined) return first;
  return first.startsWith("`") ? `${first} of ${second}` : `${first} in ${second}`;
}

function itemText(list: string, index: number, item: Value | undefined): string {
  const noun = ITEM_NOUNS[list];
  if (noun === undefined) return `entry ${index + 1} of \`${list}\``;
  const name = item?.get("name")?.string ?? item?.descend("metadata", "name")?.string;
  if (name === undefined || name === "") return `${noun} ${index + 1}`;
  return list === "volumeMounts" || list === "volumeDevices" ? `the ${noun} of "${name}"` : `${noun} "${name}"`;
}

const NAMED_OBJECTS: ReadonlySet<string> = new Set([
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "preStop",
  "postStart",
  "httpGet",
  "exec",
  "tcpSocket",
  "grpc",
  "valueFrom",
  "configMap",
  "secret",
  "hostPath",
  "persistentVolumeClaim",
  "emptyDir",
  "projected",
  "downwardAPI",
  "nfs",
  "csi",
  "fieldRef",
  "resourceFieldRef",
  "configMapKeyRef",
  "secretKeyRef",
  "configMapRef",
  "secretRef",
  "securityContext",
  "strategy",
  "metadata",
]);

/** A noun phrase or a field in backquotes as the beginning of a sentence. */
export function capital(text: string): string {
  return text[0] === "`" ? text : text[0]!.toUpperCase() + text.slice(1);
}

/** `a, b or c`. */
export function anyOf(words: readonly string[]): string {
  const quoted = words.map((word) => (word === "" ? '""' : word));
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

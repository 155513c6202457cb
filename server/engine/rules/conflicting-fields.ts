import { Draft } from "../yaml/draft.ts";
import { addItem, addPair, remove, setScalar } from "../yaml/edit.ts";
import { Source } from "../yaml/print.ts";
import { change, fix, pathOf, removeAt } from "./mends.ts";
import type { Fix, Rule } from "./rule.ts";
import { capital, ownerOf, toFinding, valueAt, violationsOf, type Found } from "./violations.ts";

export const conflictingFields: Rule = {
  id: "conflicting-fields",
  severity: "error",
  verdict: "rejected",
  summary: "Fields that contradict or exclude each other.",
  why: `Each of the fields is fine alone, but not beside the other: a volume has one source, a probe one handler, an environment variable
either a value or a source of one; a request is at most its limit; a container cannot be privileged and forbid the escalation of
privileges. The API server refuses the manifest rather than guess which of the two is meant.`,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.29
    livenessProbe:
      httpGet:
        path: /
        port: 80
      tcpSocket:
#     ^^^^^^^^^ conflicting-fields
        port: 80
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.29
    livenessProbe:
      httpGet:
        path: /
        port: 80
`,
      fix: "Remove `tcpSocket`",
    },
  ],
  *checkManifest(manifest, context) {
    for (const violation of violationsOf(manifest, "conflicting-fields", context)) {
      const warned = violation.verdict === "warned";
      yield toFinding(violation, message(violation), { ...(warned ? { severity: "information" } : {}), fixes: () => fixes(violation) });
    }
  },
};

function message(violation: Found): string {
  const { detail, name, verdict, type, value, target, manifest } = violation;
  const owner = ownerOf(violation);
  const end = verdict === "warned" ? "the API server warns." : "the API server rejects the manifest.";
  const more = /^may not specify more than 1 (volume type|handler type|volume type per source)$/.exec(detail)?.[1];
  if (more === "volume type") return `A volume has one source, and ${owner} has \`${name}\` as a second: ${end}`;
  if (more === "handler type") return `A probe or hook has one handler, and \`${name}\` is a second: ${end}`;
  if (more !== undefined) return `A source of a projected volume has one kind, and this has several: ${end} Make each an entry of its own.`;
  if (detail.startsWith("may not be specified when `value`")) return `${capital(owner)} has a value and a source for one: ${end} Remove one of them.`;
  if (detail === "may not have more than one field specified at a time") return `\`${name}\` of ${owner} has more than one source: ${end} Keep one.`;
  const limit = /^must be (less than or )?equal to .* limits? of (.*)$/.exec(detail);
  if (limit !== null) {
    return limit[1] === undefined
      ? `${capital(owner)} requests ${value} of \`${name}\` with a limit of ${limit[2]}: the two have to be equal, and ${end}`
      : `${capital(owner)} requests ${value} of \`${name}\`, more than the limit of ${limit[2]}: ${end}`;
  }
  if (detail === "must be greater than minReadySeconds") return `\`progressDeadlineSeconds\`, which is ${String(value)}, has to be greater than \`minReadySeconds\`: ${end}`;
  if (detail === "subPathExpr and subPath are mutually exclusive") return `${capital(owner)} has \`subPath\` and \`subPathExpr\`, which exclude each other: ${end}`;
  if (type === "duplicate" && manifest.kind === "Service" && value === undefined) return `Two ports of the Service have this number and protocol: ${end}`;
  if (type === "duplicate") return `${typeof value === "string" || typeof value === "number" ? JSON.stringify(value) : "This"} stands here a second time, in \`${name}\` of ${owner}: ${end}`;
  if (detail.startsWith("cannot set `allowPrivilegeEscalation`")) return `A container cannot be privileged (or hold CAP_SYS_ADMIN) and forbid the escalation of privileges, as ${owner} does: ${end}`;
  if (detail.startsWith("hostIP set without hostPort")) return `Without a \`hostPort\` the \`hostIP\` of ${owner} does nothing: ${end}`;
  if (detail.startsWith("must match `containerPort`")) return `With the node's network a container's port is the node's port, so a \`hostPort\` has to be the \`containerPort\`: ${end}`;
  const shown = typeof value === "string" && value !== "" && target?.node?.kind === "scalar" ? `"${value}": ` : "";
  return `${shown}\`${name}\` of ${owner} ${verb(detail)}: ${end}`;
}

/** The server's detail as the end of a sentence whose subject is the field. */
function verb(detail: string): string {
  if (/^(must|may|can|cannot|duplicate)\b/.test(detail)) return detail.startsWith("duplicate") ? `is a ${detail}` : detail;
  return `is refused (${detail})`;
}

function fixes(violation: Found): Fix[] {
  const { detail, steps, manifest, related, name, type } = violation;
  const other = related?.path.steps;
  const removeOther = other === undefined || other.length === 0 ? [] : removeAt(violation, other);
  if (detail.startsWith("may not be specified when `value`")) {
    return [...removeAt(violation, [...steps.slice(0, -1), "value"]), ...removeAt(violation)];
  }
  if (detail === "may not have more than one field specified at a time") return keepOne(violation);
  if (detail.startsWith("may not specify more than 1 volume type per source")) return [...split(violation), ...keepOne(violation)];
  if (detail.startsWith("cannot set `allowPrivilegeEscalation`") || detail.startsWith("ShareProcessNamespace")) return [...removeAt(violation), ...removeOther];
  if (detail.startsWith("must match `containerPort`")) {
    const port = valueAt(manifest, [...steps.slice(0, -1), "containerPort"])?.integer;
    return [...removeAt(violation), ...(port === undefined ? [] : change(violation, port, false))];
  }
  if (detail.startsWith("may not be used when `type` is 'ClusterIP'")) {
    return [...removeAt(violation), ...serviceType(violation, "NodePort")];
  }
  const limit = /^must be (?:less than or )?equal to .* limit of (.*)$/.exec(detail)?.[1];
  if (limit !== undefined) {
    const place = violation.target;
    const lowered = place === undefined ? [] : fix(`Lower it to ${limit}`, false, setScalar(manifest.document, place, /^\d+$/.test(limit) ? Number(limit) : limit));
    const asked = place?.node?.kind === "scalar" ? place.node.text : undefined;
    const at = related === undefined ? undefined : valueAt(manifest, related.path.steps);
    const raised = asked === undefined || at === undefined ? [] : fix(`Raise the limit to ${asked}`, false, setScalar(manifest.document, at, /^\d+$/.test(asked) ? Number(asked) : asked));
    return [...lowered, ...raised];
  }
  if (detail.startsWith("can only use volume source type")) return asMount(violation);
  if (/^must not already exist|^must be unique/.test(detail) || type === "duplicate" || type === "warning") {
    const index = steps.findLastIndex((step) => typeof step === "number");
    return index === -1 ? removeAt(violation) : removeAt(violation, steps.slice(0, index + 1), `Remove this ${singular(String(steps[index - 1]))}`);
  }
  if (name === "hostIP") return removeAt(violation);
  return [...removeAt(violation), ...removeOther];
}

function singular(list: string): string {
  return { volumeMounts: "mount", volumeDevices: "device", ports: "port", env: "variable" }[list] ?? "entry";
}

/** Keep one of the sources of an object and remove the others. */
function keepOne({ target, manifest, steps }: Found): Fix[] {
  const keys = target?.entries().map(({ key }) => key).filter((key) => key !== "prefix") ?? [];
  return keys.flatMap((kept) => {
    const draft = new Draft(manifest.document);
    for (const key of keys) if (key !== kept) draft.step(remove(draft.document, draft.root, pathOf(manifest.value, [...steps, key])));
    return fix(`Keep \`${kept}\` only`, false, draft.edits());
  });
}

/** Each kind of a projected source gets an entry of its own: nothing is lost. */
function split({ target, manifest, steps }: Found): Fix[] {
  const { document } = manifest;
  const [first, ...rest] = target?.entries() ?? [];
  if (first === undefined || target?.node?.kind !== "mapping" || target.shared) return [];
  const index = steps.at(-1);
  if (typeof index !== "number") return [];
  const draft = new Draft(document);
  const at = pathOf(manifest.value, steps);
  for (const { key } of rest.toReversed()) {
    const source = sourceOf(draft, [...at, key]);
    const list = draft.at(at.slice(0, -2));
    if (source === undefined || list === undefined) return [];
    draft.step(addItem(draft.document, list, String(at.at(-2)), { [key]: source }, index + 1));
    draft.step(remove(draft.document, draft.root, [...at, key]));
  }
  return fix("Make each an entry of its own", true, draft.edits());
}

function sourceOf(draft: Draft, path: readonly (string | number)[]): Source | undefined {
  const value = draft.at(path);
  return value === undefined ? undefined : Source.of(draft.document, value);
}

function serviceType({ manifest }: Found, type: string): Fix[] {
  const spec = manifest.value.get("spec");
  const written = spec?.get("type");
  if (spec === undefined) return [];
  const edits = written === undefined ? addPair(manifest.document, spec, "type", type) : setScalar(manifest.document, written, type);
  return fix(`Make it a ${type} Service`, false, edits);
}

/** A device needs a claim. What is none can be mounted. */
function asMount({ manifest, steps }: Found): Fix[] {
  const at = steps.slice(0, -1);
  const device = valueAt(manifest, at);
  const name = device?.get("name")?.string;
  const path = device?.get("devicePath")?.string;
  const container = pathOf(manifest.value, at.slice(0, -2));
  if (name === undefined || path === undefined) return [];
  const draft = new Draft(manifest.document);
  draft.step(remove(draft.document, draft.root, pathOf(manifest.value, at)));
  const home = draft.at(container);
  if (home === undefined) return [];
  draft.step(addItem(draft.document, home, "volumeMounts", { name, mountPath: path }));
  const removal = remove(manifest.document, manifest.value, at);
  return [...fix("Mount it instead", false, draft.edits()), ...fix("Remove this device", false, removal)];
}

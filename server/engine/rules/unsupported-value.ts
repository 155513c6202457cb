import { change, removeAt } from "./mends.ts";
import { nearest } from "./nearest.ts";
import type { Fix, Rule } from "./rule.ts";
import { anyOf, ownerOf, toFinding, violationsOf, type Found } from "./violations.ts";

export const unsupportedValue: Rule = {
  id: "unsupported-value",
  severity: "error",
  verdict: "rejected",
  summary: "A value that is none of those the field knows.",
  why: `Some fields know a few values only and compare them to the letter, capitals and all: \`imagePullPolicy: always\` is refused, and so
is \`protocol: tcp\`. What a workload allows may be less than what the field knows: the Pods of a Deployment always restart, those of a
Job never or on failure.`,
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
    imagePullPolicy: always
#                    ^^^^^^ unsupported-value
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.29
    imagePullPolicy: Always
`,
      fix: 'Change to "Always"',
    },
  ],
  *checkManifest(manifest, context) {
    for (const violation of violationsOf(manifest, "unsupported-value", context)) {
      yield toFinding(violation, message(violation), { fixes: () => fixes(violation) });
    }
  },
};

function message(violation: Found): string {
  const { name, value, allowed = [], target, detail, steps } = violation;
  const text = typeof value === "string" ? value : (target?.string ?? target?.get("type")?.string);
  const shown = text === undefined ? "This" : `"${text}"`;
  const [near] = candidates(violation);
  const hint = near === undefined || allowed.length < 4 ? "" : ` Did you mean ${near}?`;
  const kind = violation.manifest.kind;
  const only = name === "restartPolicy" && allowed.length === 1 ? `a ${kind} takes ${allowed[0]} only` : `it takes ${anyOf(allowed)}`;
  if (detail.startsWith("must be a standard resource") || (value === name && steps.includes("resources"))) {
    return `${shown} is not a resource that Kubernetes knows: there are cpu, memory, ephemeral-storage, hugepages-SIZE, and those with a domain, such as example.com/gpu. The API server rejects the manifest.`;
  }
  return `${shown} is not a value of \`${name}\` of ${ownerOf(violation)}: ${allowed.length === 0 ? detail : only}. The API server rejects the manifest.${hint}`;
}

/** The allowed values, those that may be meant first. */
function candidates({ value, allowed = [], detail, target }: Found): string[] {
  const text = typeof value === "string" ? value : (target?.string ?? "");
  const values = allowed.length > 0 ? allowed : detail.includes("valid values") ? ["OnFailure", "Never"] : [];
  const same = values.filter((each) => each.toLowerCase() === text.toLowerCase());
  return [...new Set([...same, ...nearest(text, values)])];
}

function fixes(violation: Found): Fix[] {
  const { allowed = [], value, target, name } = violation;
  const near = candidates(violation);
  const text = typeof value === "string" ? value : (target?.string ?? "");
  // Examples of URIs are no values to put in.
  const plain = allowed.filter((each) => !each.includes("{"));
  const rest = plain.length > 9 ? [] : plain.filter((each) => !near.includes(each) && each !== "");
  const changes = [...near, ...rest].flatMap((each) => change(violation, each, each.toLowerCase() === text.toLowerCase()));
  const required = ["restartPolicy", "whenUnsatisfiable", "operator", "accessModes", "resourceName", "action"].includes(name);
  return [...changes, ...(required ? [] : removeAt(violation))];
}

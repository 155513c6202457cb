import { removeAt } from "./mends.ts";
import type { Fix, Rule } from "./rule.ts";
import { ownerOf, toFinding, violationsOf, type Found } from "./violations.ts";

export const hiddenEnv: Rule = {
  id: "hidden-env",
  severity: "warning",
  verdict: "warned",
  summary: "An environment variable that is defined twice in a container.",
  why: `Of two definitions of one name the last counts, and the API server warns. \`kubectl apply\` merges the list by name, so later applies may
drop either; server-side apply refuses the list. A second definition that builds on the first (\`PATH: $(PATH):/opt/bin\`) is taken without
a word, but not by server-side apply.`,
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
    env:
    - name: LOG_LEVEL
      value: info
    - name: LOG_LEVEL
#           ^^^^^^^^^ hidden-env
      value: debug
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.29
    env:
    - name: LOG_LEVEL
      value: debug
`,
      fix: "Remove the first definition",
    },
  ],
  *checkManifest(manifest, context) {
    for (const violation of violationsOf(manifest, "hidden-env", context)) {
      const name = violation.target?.string ?? "";
      const owner = ownerOf({ manifest, steps: violation.steps.slice(0, -2) });
      const suspicious = violation.verdict === "suspicious";
      const message = suspicious
        ? `${name} is defined a second time in ${owner}: it builds on the first, which Kubernetes takes, but server-side apply refuses the list.`
        : `${name} is defined a second time in ${owner}: only this one counts, and applying the manifest again may drop either.`;
      yield toFinding(violation, message, { ...(suspicious ? { severity: "information" } : {}), fixes: () => (suspicious ? [] : fixes(violation)) });
    }
  },
};

function fixes(violation: Found): Fix[] {
  const first = violation.related?.path.steps.slice(0, -1);
  const own = violation.steps.slice(0, -1);
  return [...(first === undefined ? [] : removeAt(violation, first, "Remove the first definition")), ...removeAt(violation, own, "Remove this definition")];
}

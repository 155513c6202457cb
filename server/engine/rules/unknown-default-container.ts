import { setScalar } from "../yaml/edit.ts";
import { known } from "../kubernetes/placeholder.ts";
import { nearest } from "./nearest.ts";
import type { Rule } from "./rule.ts";

export const unknownDefaultContainer: Rule = {
  id: "unknown-default-container",
  severity: "warning",
  verdict: "fails-at-run-time",
  summary: "An annotation names a default container that the Pod does not have.",
  why: `\`kubectl logs\`, \`exec\` and \`attach\` take the container that \`kubectl.kubernetes.io/default-container\` names (for logs alone:
\`default-logs-container\`). Where the Pod has none of that name, kubectl says so and takes the first container.`,
  needsComplete: true,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
    kubectl.kubernetes.io/default-container: ap
#                                            ^^ unknown-default-container
spec:
  containers:
  - name: app
    image: example.com/app:1.4
  - name: proxy
    image: example.com/proxy:1.4
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
    kubectl.kubernetes.io/default-container: app
spec:
  containers:
  - name: app
    image: example.com/app:1.4
  - name: proxy
    image: example.com/proxy:1.4
`,
      fix: 'Change to "app"',
    },
  ],
  *checkPod(pod) {
    const annotations = pod.metadata?.get("annotations");
    if (annotations === undefined || pod.injector !== undefined) return;
    const names = pod.containers.map(({ name }) => name);
    // A container whose name is not known may be the one.
    if (names.length === 0 || names.includes(undefined)) return;
    for (const key of ANNOTATIONS) {
      const value = annotations.get(key);
      const name = known(value);
      if (value === undefined || name === undefined || names.includes(name)) continue;
      const candidates = nearest(name, names.flatMap((each) => each ?? []));
      yield {
        at: value,
        message: `This Pod has no container "${name}": kubectl falls back to its first one, "${names[0]}".${candidates[0] === undefined ? "" : ` Did you mean "${candidates[0]}"?`}`,
        fixes: () =>
          (candidates.length > 0 ? candidates : names.flatMap((each) => each ?? [])).flatMap((candidate) => {
            const edits = setScalar(pod.manifest.document, value, candidate);
            return edits === undefined ? [] : [{ title: `Change to "${candidate}"`, safe: candidates.length === 1, edits }];
          }),
      };
    }
  },
};

const ANNOTATIONS = ["kubectl.kubernetes.io/default-container", "kubectl.kubernetes.io/default-logs-container"] as const;

import type { Container, Pod } from "../kubernetes/model.ts";
import { freeName } from "../kubernetes/names.ts";
import { setScalar } from "../yaml/edit.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { asServerSays, type Found } from "./violations.ts";

export const duplicateContainerName: Rule = {
  id: "duplicate-container-name",
  severity: "error",
  verdict: "rejected",
  summary: "Two containers of one Pod have the same name.",
  why: `\`kubectl logs -c\`, \`kubectl exec -c\` and the Pod's status name a container, so its name must be unique in the Pod, across
\`containers\` and \`initContainers\` together. The API server refuses the second.`,
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
  - name: app
#         ^^^ duplicate-container-name
    image: busybox:1.37
    command: [sleep, infinity]
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.29
  - name: app-2
    image: busybox:1.37
    command: [sleep, infinity]
`,
      fix: 'Rename to "app-2"',
    },
  ],
  checkPod: (pod, context) => asServerSays(pod, "duplicate-container-name", "rejected", context, found(pod), again),
};

function* found(pod: Pod): Generator<Finding> {
  // The server's order: app containers are named first, then the init containers among and against them.
  const first = new Map<string, Container>();
  for (const container of [...of(pod, "containers"), ...of(pod, "initContainers"), ...of(pod, "ephemeralContainers")]) {
    const at = container.value.get("name");
    if (container.name === undefined || at === undefined) continue;
    const other = first.get(container.name);
    if (other === undefined) {
      first.set(container.name, container);
      continue;
    }
    const where = other.list === container.list ? "" : ` (the other one is in ${other.list})`;
    yield {
      at,
      message: `A second container "${container.name}" in this Pod${where}: the API server rejects the manifest.`,
      related: [{ message: `The first "${container.name}"`, at: other.value.get("name")! }],
      fixes: () => renames(pod, container),
    };
  }
}

function again({ value }: Found): string {
  return `A second container "${String(value)}" in this Pod: the API server rejects the manifest.`;
}

function of(pod: Pod, list: Container["list"]): Container[] {
  return pod.containers.filter((container) => container.list === list);
}

function renames(pod: Pod, container: Container): Fix[] {
  const name = freeName(container.name!, pod.containers.flatMap((each) => each.name ?? []));
  const edits = setScalar(pod.manifest.document, container.value.get("name")!, name);
  return edits === undefined ? [] : [{ title: `Rename to "${name}"`, safe: false, edits }];
}

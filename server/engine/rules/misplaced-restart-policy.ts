import type { Container, Pod } from "../kubernetes/model.ts";
import { containerLabel } from "../kubernetes/names.ts";
import { atLeast } from "../kubernetes/version.ts";
import { moveItem, remove, setScalar } from "../yaml/edit.ts";
import type { Value } from "../yaml/value.ts";
import type { Finding, Fix, Rule } from "./rule.ts";

export const misplacedRestartPolicy: Rule = {
  id: "misplaced-restart-policy",
  severity: "warning",
  verdict: "dropped",
  summary: "A container's restartPolicy that does not make it a sidecar.",
  why: `\`restartPolicy: Always\` makes a native sidecar of an entry of \`initContainers\`, and of nothing else. On an app container Kubernetes 1.34
removes the field without a word (older versions reject it); from 1.35 on it is accepted, but says only how that container is restarted: it still
runs beside the others as one of them, and still keeps a Job from finishing. On an init container 1.34 removes every other value than \`Always\`, a misspelt
one too, and the container stays a plain one that the Pod waits for.`,
  examples: [
    {
      bad: `apiVersion: batch/v1
kind: Job
metadata:
  name: report
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: report
        image: example.com/report:1.4
      - name: proxy
        image: example.com/proxy:1.4
        restartPolicy: Always
#                      ^^^^^^ misplaced-restart-policy
`,
      good: `apiVersion: batch/v1
kind: Job
metadata:
  name: report
spec:
  template:
    spec:
      restartPolicy: Never
      initContainers:
      - name: proxy
        image: example.com/proxy:1.4
        restartPolicy: Always
      containers:
      - name: report
        image: example.com/report:1.4
`,
      fix: 'Make "proxy" a native sidecar',
    },
  ],
  *checkPod(pod, { version }) {
    const accepted = atLeast(version, "1.35");
    for (const container of pod.containers) {
      const policy = container.value.get("restartPolicy");
      if (policy === undefined || policy.isNull || policy.string === undefined || policy.templated) continue;
      const found = container.list === "containers" ? appContainer(pod, container, policy, accepted) : container.list === "initContainers" && !accepted ? initContainer(pod, container, policy) : undefined;
      if (found !== undefined) yield found;
    }
  },
};

function appContainer(pod: Pod, container: Container, policy: Value, accepted: boolean): Finding | undefined {
  const who = containerLabel(container);
  const fixes = (): Fix[] => [...toSidecar(pod, container), ...without(pod, container)];
  if (!accepted) {
    return {
      at: policy,
      message: `The API server removes this restartPolicy without a word: only an init container can have one. ${who} does not become a sidecar by it.`,
      fixes,
    };
  }
  // From 1.35 on the field is real. It is worth a word only where it looks like the sidecar's.
  if (policy.string !== "Always" || pod.containers.length < 2) return undefined;
  const podPolicy = pod.spec.get("restartPolicy")?.string ?? "Always";
  if (podPolicy === "Always") {
    return { at: policy, severity: "information", verdict: "suspicious", message: `This makes no sidecar of ${who}: it is restarted like every container of the Pod. A native sidecar stands in initContainers.`, fixes };
  }
  return {
    at: policy,
    verdict: "fails-at-run-time",
    message: `This makes no sidecar of ${who}: it is restarted for ever, and the Pod never completes. A native sidecar stands in initContainers and is stopped when the work is done.`,
    fixes,
  };
}

function initContainer(pod: Pod, container: Container, policy: Value): Finding | undefined {
  if (policy.string === "Always") return undefined;
  const who = containerLabel(container);
  const meant = policy.string!.trim().toLowerCase() === "always";
  return {
    at: policy,
    message: meant
      ? `The API server removes "${policy.string}" without a word, and ${who} stays a plain init container that the Pod waits for. A native sidecar needs restartPolicy Always, in this very spelling.`
      : `The API server removes this restartPolicy without a word: the only value it knows for the init container ${who} is Always.`,
    ...(meant ? {} : { severity: "information" as const }),
    fixes: () => {
      const edits = meant ? setScalar(pod.manifest.document, policy, "Always") : undefined;
      return [...(edits === undefined ? [] : [{ title: "Change to Always", safe: false, edits }]), ...without(pod, container)];
    },
  };
}

function toSidecar(pod: Pod, container: Container): Fix[] {
  const { document } = pod.manifest;
  if (container.value.get("restartPolicy")?.string !== "Always") return [];
  const edits = moveItem(document, pod.spec, container, { list: "initContainers" });
  return edits === undefined ? [] : [{ title: `Make ${containerLabel(container)} a native sidecar`, safe: false, edits }];
}

function without(pod: Pod, container: Container): Fix[] {
  const edits = remove(pod.manifest.document, container.value, ["restartPolicy"]);
  return edits === undefined ? [] : [{ title: "Remove the restartPolicy", safe: false, edits }];
}

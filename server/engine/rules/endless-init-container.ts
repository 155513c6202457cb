import type { Container, Pod } from "../kubernetes/model.ts";
import { containerLabel } from "../kubernetes/names.ts";
import { sharing } from "../kubernetes/sharing.ts";
import { addPair } from "../yaml/edit.ts";
import { placeSpan } from "../yaml/within.ts";
import type { Fix, Rule } from "./rule.ts";

export const endlessInitContainer: Rule = {
  id: "endless-init-container",
  severity: "warning",
  verdict: "fails-at-run-time",
  summary: "A plain init container never ends, so the Pod never starts.",
  why: `Plain init containers run one after another, and the next one starts when the one before has ended. One that runs a server, \`tail -f\`,
\`sleep infinity\` or a loop that nothing leaves keeps the Pod in \`Init\` for ever. If it is meant to run beside the app, it wants
\`restartPolicy: Always\`: a native sidecar (Kubernetes 1.29 and later), which the Pod does not wait for.

Loops that test something, or that anything inside can leave (\`exit\`, \`break\`, \`return\`, \`kill\`), are not reported.`,
  needsComplete: true,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  initContainers:
  - name: refresh
    image: busybox:1.37
    command:
    - sh
    - -c
    - while true; do wget -qO /data/page http://example.com; sleep 60; done
#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ endless-init-container
  containers:
  - name: app
    image: example.com/app:1.4
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  initContainers:
  - name: refresh
    restartPolicy: Always
    image: busybox:1.37
    command:
    - sh
    - -c
    - while true; do wget -qO /data/page http://example.com; sleep 60; done
  containers:
  - name: app
    image: example.com/app:1.4
`,
      fix: 'Make "refresh" a native sidecar',
    },
  ],
  *checkPod(pod) {
    if (pod.injector !== undefined || pod.spec.get("shareProcessNamespace")?.boolean === true) return;
    for (const { container, endless } of sharing(pod).containers.map((each) => ({ container: each.container, endless: each.container.role === "init" ? each.endless : undefined }))) {
      if (endless === undefined || container.value.has("restartPolicy")) continue;
      yield {
        at: endless.place.value,
        span: placeSpan(endless.place, pod.manifest.document.text),
        message:
          `The init container ${containerLabel(container)} never ends (${endless.because}), so the Pod waits for it for ever and no app container starts. ` +
          `Let it end, or give it restartPolicy Always to run beside the app.`,
        fixes: () => fixes(pod, container),
      };
    }
  },
};

function fixes(pod: Pod, container: Container): Fix[] {
  const edits = addPair(pod.manifest.document, container.value, "restartPolicy", "Always", "name");
  return edits === undefined ? [] : [{ title: `Make ${containerLabel(container)} a native sidecar`, safe: false, edits }];
}

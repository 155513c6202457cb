import { sharing } from "../kubernetes/sharing.ts";
import { moveItem } from "../yaml/edit.ts";
import { Change } from "./change.ts";
import type { Refactoring } from "./refactoring.ts";

const APP = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.28
      volumeMounts:
        - name: logs
          mountPath: /var/log/nginx
`;

const VOLUMES = `  volumes:
    - name: logs
      emptyDir: {}
`;

export const toNativeSidecar: Refactoring = {
  id: "native-sidecar",
  kind: "rewrite",
  title: "Make a container a native sidecar",
  why: `A native sidecar is an init container with \`restartPolicy: Always\`: it starts before the app containers, runs beside them, is
stopped after them, and a Job does not wait for it. The container moves to the end of \`initContainers\` with its comments, probes and
lifecycle; nothing else changes.

Not offered for the only app container, and not where the container has what a native sidecar cannot have.`,
  examples: [
    {
      before: `${APP}    # Sends the access log on.
    - name: shipper$0
      image: busybox:1.37 # small
      command: [tail, -F, /logs/access.log]
      volumeMounts:
        - name: logs
          mountPath: /logs
${VOLUMES}`,
      title: 'Make "shipper" a native sidecar',
      after: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  initContainers:
    # Sends the access log on.
    - name: shipper
      image: busybox:1.37 # small
      restartPolicy: Always
      command: [tail, -F, /logs/access.log]
      volumeMounts:
        - name: logs
          mountPath: /logs
${APP.slice(APP.indexOf("  containers:"))}${VOLUMES}`,
    },
  ],
  notOffered: [
    { text: `${APP}$0${VOLUMES}`, because: "a Pod needs an app container" },
    {
      text: `${APP}    - name: shipper$0
      image: busybox:1.37
      restartPolicyRules:
        - action: Restart
          exitCodes:
            operator: In
            values: [42]
      restartPolicy: Never
${VOLUMES}`,
      because: "a native sidecar is always restarted",
    },
  ],
  *offers(place) {
    const { pod, container } = place;
    if (pod === undefined || container === undefined || container.role !== "app") return;
    if (pod.containers.filter(({ role }) => role === "app").length < 2 || container.value.has("restartPolicyRules")) return;
    const own = container.value.get("restartPolicy");
    if (own !== undefined && own.string === undefined) return;
    // Comments have no place in a list in flow style.
    if (moveItem(place.document, pod.spec, { list: "containers", index: container.index }, { list: "initContainers" }) === undefined) return;
    yield {
      title: `Make "${sharing(pod).of(container).name}" a native sidecar`,
      edits: () => {
        const change = new Change(place);
        if (own !== undefined && own.string !== "Always") change.setScalar(change.container(container).get("restartPolicy"), "Always");
        const extra = own === undefined ? { restartPolicy: "Always" } : {};
        change.step(moveItem(change.document, change.spec, { list: "containers", index: container.index }, { list: "initContainers" }, extra));
        return change.edits();
      },
    };
  },
};

export const toAppContainer: Refactoring = {
  id: "native-sidecar-to-app-container",
  kind: "rewrite",
  title: "Make a native sidecar an app container",
  why: `The way back: the container moves to the end of \`containers\` without its \`restartPolicy\`. It then starts together with the app
and the Pod counts as running only with it.

Not offered in a Job or CronJob, whose Pod would never complete, and not where a plain init container behind the sidecar may rely on it.`,
  examples: [
    {
      before: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  initContainers:
    # Sends the access log on.
    - name: shipper$0
      image: busybox:1.37 # small
      restartPolicy: Always
      command: [tail, -F, /logs/access.log]
      volumeMounts:
        - name: logs
          mountPath: /logs
${APP.slice(APP.indexOf("  containers:"))}${VOLUMES}`,
      title: 'Make "shipper" an app container',
      after: `${APP}    # Sends the access log on.
    - name: shipper
      image: busybox:1.37 # small
      command: [tail, -F, /logs/access.log]
      volumeMounts:
        - name: logs
          mountPath: /logs
${VOLUMES}`,
    },
  ],
  notOffered: [
    {
      text: `apiVersion: batch/v1
kind: Job
metadata:
  name: report
spec:
  template:
    spec:
      restartPolicy: Never
      initContainers:
        - name: shipper$0
          image: fluent/fluent-bit:3.2
          restartPolicy: Always
      containers:
        - name: report
          image: busybox:1.37
          command: [date]
`,
      because: "the Job would never complete",
    },
    {
      text: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  initContainers:
    - name: proxy$0
      image: fluent/fluent-bit:3.2
      restartPolicy: Always
    - name: migrate
      image: busybox:1.37
      command: [date]
  containers:
    - name: web
      image: nginx:1.28
`,
      because: "an init container behind it may need it",
    },
  ],
  *offers(place) {
    const { pod, container } = place;
    if (pod === undefined || container === undefined || container.role !== "sidecar") return;
    if (pod.job !== undefined) return;
    if (pod.containers.some(({ role, index }) => role === "init" && index > container.index)) return;
    if (moveItem(place.document, pod.spec, { list: "initContainers", index: container.index }, { list: "containers" }) === undefined) return;
    yield {
      title: `Make "${sharing(pod).of(container).name}" an app container`,
      edits: () => {
        const change = new Change(place);
        change.remove(change.container(container), "restartPolicy");
        change.step(moveItem(change.document, change.spec, { list: "initContainers", index: container.index }, { list: "containers" }));
        return change.edits();
      },
    };
  },
};

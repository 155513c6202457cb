import { Change } from "../refactorings/change.ts";
import type { Offer, Place, Refactoring } from "../refactorings/refactoring.ts";
import { Inline, tabStop } from "../yaml/print.ts";
import { addBeside, appAt, BUSYBOX, ends, freeContainerName, shareLogs, titled } from "./pod.ts";

const BEFORE = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web$0
      image: nginx:1.28
`;

export const addLogSidecar: Refactoring = {
  id: "add-log-sidecar",
  kind: "add",
  title: "Add a sidecar that ships logs",
  why: `Adds a container that follows the app's log files through a shared volume. Where the app writes them is read from its script, its
image's known paths, its environment and its mounts; a volume that is there already is used. Else the path is a guess to fill in.

In a Job only the native sidecar is offered: the Job would wait for another container for ever.`,
  examples: [
    {
      before: BEFORE,
      title: 'Add a sidecar that ships the logs of "web"',
      after: `apiVersion: v1
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
    - name: log-shipper
      image: busybox:1.37
      command: [tail, -n, "+1", -F, /var/log/nginx/access.log, /var/log/nginx/error.log]
      volumeMounts:
        - name: logs
          mountPath: /var/log/nginx
          readOnly: true
  volumes:
    - name: logs
      emptyDir: {}
`,
    },
    {
      before: `apiVersion: v1
kind: Pod
metadata:
  name: report
spec:
  volumes:
  - name: data
    emptyDir: {}
  containers:
  - name: report
    image: busybox:1.37
    command: [sh, -c, 'while :; do date >> /data/log/report.log; sleep 5; done']$0
    volumeMounts:
    - mountPath: /data
      name: data
`,
      title: 'Add a sidecar that ships the logs of "report"',
      after: `apiVersion: v1
kind: Pod
metadata:
  name: report
spec:
  volumes:
  - name: data
    emptyDir: {}
  containers:
  - name: report
    image: busybox:1.37
    command: [sh, -c, 'while :; do date >> /data/log/report.log; sleep 5; done']
    volumeMounts:
    - mountPath: /data
      name: data
  - name: log-shipper
    image: busybox:1.37
    command: [tail, -n, "+1", -F, /data/log/report.log]
    volumeMounts:
    - name: data
      mountPath: /data
      readOnly: true
`,
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
      containers:
      - name: report$0
        image: busybox:1.37
        command: [date]
`,
      because: "the Job would wait for the sidecar for ever",
    },
  ],
  offers: (place) => offers(place, false),
};

export const addNativeSidecar: Refactoring = {
  id: "add-native-sidecar",
  kind: "add",
  title: "Add a native sidecar that ships logs",
  why: `The same as an init container with \`restartPolicy: Always\`: it starts before the app, is stopped after it, and a Job does not wait
for it.`,
  examples: [
    {
      before: BEFORE,
      title: 'Add a native sidecar that ships the logs of "web"',
      after: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  initContainers:
    - name: log-shipper
      image: busybox:1.37
      restartPolicy: Always
      command: [tail, -n, "+1", -F, /var/log/nginx/access.log, /var/log/nginx/error.log]
      volumeMounts:
        - name: logs
          mountPath: /var/log/nginx
          readOnly: true
  containers:
    - name: web
      image: nginx:1.28
      volumeMounts:
        - name: logs
          mountPath: /var/log/nginx
  volumes:
    - name: logs
      emptyDir: {}
`,
    },
  ],
  notOffered: [{ text: "apiVersion: v1\nkind: Pod$0\nmetadata:\n  name: web\nspec:\n  volumes: []\n", because: "there is no app" }],
  offers: (place) => offers(place, true),
};

function* offers(place: Place, native: boolean): Generator<Offer> {
  const found = appAt(place);
  if (found === undefined || (ends(found.pod) && !native)) return;
  const { pod, app } = found;
  yield {
    title: `Add a ${native ? "native " : ""}sidecar that ships the logs of ${titled(app.container)}`,
    edits: () => {
      const change = new Change(place);
      const { mounts, files } = shareLogs(change, pod, app);
      addBeside(change, native, {
        name: tabStop(9, freeContainerName(pod, "log-shipper")),
        image: BUSYBOX,
        command: new Inline(["tail", "-n", "+1", "-F", ...files]),
        volumeMounts: mounts,
      });
      return change.edits();
    },
  };
}

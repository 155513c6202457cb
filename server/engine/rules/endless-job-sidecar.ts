import type { Container, Pod } from "../kubernetes/model.ts";
import { containerLabel } from "../kubernetes/names.ts";
import { sharing, type Sharer } from "../kubernetes/sharing.ts";
import { moveItem } from "../yaml/edit.ts";
import { placeSpan } from "../yaml/within.ts";
import type { Fix, Rule } from "./rule.ts";

export const endlessJobSidecar: Rule = {
  id: "endless-job-sidecar",
  severity: "warning",
  verdict: "fails-at-run-time",
  summary: "A helper container keeps a Job from ever finishing.",
  why: `A Job's Pod is done when every container in \`containers\` has ended. A proxy, a log shipper or a \`tail -F\` beside the work never
ends, so the Job runs for ever, a CronJob piles up Pods, and nothing says why. As a native sidecar (an init container with
\`restartPolicy: Always\`, Kubernetes 1.29 and later) the helper starts before the work and is stopped when the work is done.

Podmates speaks where one container surely never ends (a known server or agent image, \`tail -f\`, \`sleep infinity\`, a loop that nothing leaves) and
another may. It stays quiet where something visible stops the helper: a call of \`quitquitquit\`, a shared process namespace, a success policy.`,
  needsComplete: true,
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
      # Ships what the report writes.
      - name: log-shipper
        image: busybox:1.37
        command: [tail, -F, /logs/report.log]
#                 ^^^^ endless-job-sidecar
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
      # Ships what the report writes.
      - name: log-shipper
        image: busybox:1.37
        restartPolicy: Always
        command: [tail, -F, /logs/report.log]
      containers:
      - name: report
        image: example.com/report:1.4
`,
      fix: 'Make "log-shipper" a native sidecar',
    },
  ],
  *checkPod(pod) {
    const { manifest } = pod;
    if (pod.job === undefined || pod.injector === "image: auto") return;
    const apps = sharing(pod).containers.filter(({ container }) => container.role === "app");
    if (apps.length < 2) return;
    const endless = apps.filter((each) => each.endless !== undefined);
    if (endless.length === 0 || endless.length === apps.length || isStopped(pod, apps)) return;
    const work = apps.find((each) => each.endless === undefined)!;
    const limited = pod.spec.has("activeDeadlineSeconds") || pod.job.has("activeDeadlineSeconds");
    for (const helper of endless) {
      const { place, because } = helper.endless!;
      const who = containerLabel(helper.container);
      yield {
        at: place.value,
        span: placeSpan(place, manifest.document.text),
        ...(limited ? { severity: "information" } : {}),
        message:
          `${who} never ends (${because}), so the Job never finishes${limited ? " before its deadline kills it" : ""}, even when ${containerLabel(work.container)} is done. ` +
          `Make it a native sidecar: an init container with restartPolicy Always.`,
        related: [{ message: `${containerLabel(work.container)} does the work`, at: work.container.value.get("name") ?? work.container.value }],
        fixes: () => toSidecar(pod, helper.container),
      };
    }
  },
};

/** Something visible may end the helper: a call that stops it, a signal through a shared process namespace, a rule of success. */
function isStopped(pod: Pod, apps: readonly Sharer[]): boolean {
  if (pod.spec.get("shareProcessNamespace")?.boolean === true) return true;
  if (pod.job?.has("successPolicy") === true) return true;
  return apps.some(({ container }) => [...(container.command ?? []), ...(container.args ?? [])].some((value) => STOPS.test(value.string ?? "")));
}

const STOPS = /quitquitquit|\/shutdown\b|\/quit\b|\bpkill\b|\bkillall\b|exit-zero-on-sigterm/;

function toSidecar(pod: Pod, container: Container): Fix[] {
  const edits = moveItem(pod.manifest.document, pod.spec, container, { list: "initContainers" }, container.value.has("restartPolicy") ? {} : { restartPolicy: "Always" });
  return edits === undefined ? [] : [{ title: `Make ${containerLabel(container)} a native sidecar`, safe: false, edits }];
}

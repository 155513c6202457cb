import { unwrittenVolumes, type UnwrittenVolume } from "../kubernetes/gaps.ts";
import type { Pod } from "../kubernetes/model.ts";
import { containerLabel } from "../kubernetes/names.ts";
import { addItem } from "../yaml/edit.ts";
import { tabStop } from "../yaml/print.ts";
import { placeSpan } from "../yaml/within.ts";
import type { Fix, Rule } from "./rule.ts";

export const readerOnlyVolume: Rule = {
  id: "reader-only-volume",
  severity: "information",
  verdict: "fails-at-run-time",
  summary: "A container reads files from an emptyDir that nobody writes.",
  why: `An emptyDir starts empty. When the only container that mounts it does nothing but read, its files never appear: \`tail\` waits for ever,
\`cat\` fails. Usually the writer lacks the mount, or keeps its files in another volume.

Podmates speaks only where every command of the container is known to change nothing there. Where a neighbour's image is known to write
such files to a directory it does not mount (nginx its logs), it is a warning.`,
  needsComplete: true,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: logs
    emptyDir: {}
  containers:
  - name: app
    image: nginx:1.29
  - name: log-shipper
    image: busybox:1.37
    command: [tail, -F, /logs/access.log]
#                       ^^^^^^^^^^^^^^^^ reader-only-volume
    volumeMounts:
    - name: logs
      mountPath: /logs
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: logs
    emptyDir: {}
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: logs
      mountPath: /var/log/nginx
  - name: log-shipper
    image: busybox:1.37
    command: [tail, -F, /logs/access.log]
    volumeMounts:
    - name: logs
      mountPath: /logs
`,
      fix: 'Mount "logs" at /var/log/nginx in "app"',
    },
  ],
  *checkPod(pod) {
    if (pod.injector !== undefined) return;
    for (const unwritten of unwrittenVolumes(pod)) {
      const { volume, reader, mount, reads, writer } = unwritten;
      const [read] = reads;
      if (read === undefined || explained(unwritten)) continue;
      const who = containerLabel(reader.container);
      const others = pod.containers.filter((container) => container !== reader.container && container.role !== "ephemeral");
      const rest = writer === undefined ? `${names(others)} ${others.length === 1 ? "does" : "do"} not mount it` : `${containerLabel(writer.sharer.container)} ${writer.use.because.replace(/\bthere\b/, `to ${writer.use.path}`)}, which it does not mount`;
      yield {
        at: read.place.value,
        span: placeSpan(read.place, pod.manifest.document.text),
        ...(writer === undefined ? {} : { severity: "warning" }),
        message: `${who} reads ${read.path} from the emptyDir "${volume.name}", but nobody ever writes there: ${rest}. Mount "${volume.name}" in the container that writes the files.`,
        related: [{ message: `${who} mounts "${volume.name}" here`, at: mount.mount.value.get("mountPath")! }],
        fixes: () => fixes(pod, unwritten),
      };
    }
  },
};

/** missing-shared-mount says it already: the writer's place is the very path of the mount. */
function explained({ writer, mount }: UnwrittenVolume): boolean {
  return writer !== undefined && writer.use.path === mount.path;
}

function names(containers: readonly Pod["containers"][number][]): string {
  const labels = containers.map(containerLabel);
  return labels.length < 2 ? (labels[0] ?? "no other container") : `${labels.slice(0, -1).join(", ")} and ${labels.at(-1)}`;
}

function fixes(pod: Pod, { volume, mount, writer, reader }: UnwrittenVolume): Fix[] {
  const { document } = pod.manifest;
  const result: Fix[] = [];
  const apps = writer === undefined ? pod.containers.filter((container) => container !== reader.container && container.role !== "ephemeral") : [writer.sharer.container];
  for (const container of apps) {
    const path = writer?.use.path ?? mount.mount.mountPath!;
    if (container.mounts.some((each) => each.mountPath === path)) continue;
    // Where the writer is not known, its path is a person's choice.
    const edits = addItem(document, container.value, "volumeMounts", { name: volume.name, mountPath: writer === undefined ? tabStop(1, path) : path });
    if (edits !== undefined) result.push({ title: `Mount "${volume.name}" at ${path} in ${containerLabel(container)}`, safe: false, edits });
  }
  return result;
}

import { unsharedFiles, type UnsharedFile } from "../kubernetes/gaps.ts";
import type { Pod, Volume } from "../kubernetes/model.ts";
import { containerLabel } from "../kubernetes/names.ts";
import { normalisePath } from "../kubernetes/paths.ts";
import { addItem, remove, setScalar } from "../yaml/edit.ts";
import { tabStop } from "../yaml/print.ts";
import type { Finding, Fix, Rule } from "./rule.ts";

export const unusedVolume: Rule = {
  id: "unused-volume",
  severity: "hint",
  verdict: "suspicious",
  summary: "A volume that no container uses.",
  why: `The Pod declares the volume and no container mounts it, has it as a device or reads an environment file from it. Nothing breaks: the
volume is set up all the same (a ConfigMap, Secret or claim that does not exist still keeps the Pod from starting). Often it is a leftover,
sometimes the other half of a typo. It is a warning where a container follows a file that no volume covers, beside an emptyDir that nobody mounts, and
where its name is nearly one that GKE's Cloud Storage FUSE sidecar looks for.

Podmates stays quiet on patches and templates, on Pods that an injector completes, and on the volumes that GKE's Cloud Storage FUSE
sidecar looks for by name.`,
  faded: true,
  needsComplete: true,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: cache
#         ^^^^^ unused-volume
    emptyDir: {}
  containers:
  - name: app
    image: nginx:1.29
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: cache
    emptyDir: {}
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: cache
      mountPath: /cache
`,
      fix: 'Mount it in "app" at /cache',
    },
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: shared-logs
#         ^^^^^^^^^^^ unused-volume
    emptyDir: {}
  containers:
  - name: app
    image: nginx:1.29
  - name: log-shipper
    image: busybox:1.37
    command: [tail, -F, /var/log/nginx/access.log]
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: shared-logs
    emptyDir: {}
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: shared-logs
      mountPath: /var/log/nginx
  - name: log-shipper
    image: busybox:1.37
    command: [tail, -F, /var/log/nginx/access.log]
    volumeMounts:
    - name: shared-logs
      mountPath: /var/log/nginx
`,
      fix: 'Mount it at /var/log/nginx in "app" and "log-shipper"',
    },
  ],
  *checkPod(pod) {
    const used = new Set(pod.volumeUses.map((use) => use.name));
    if (pod.annotations.has(FUSE)) yield* misspelt(pod, used);
    // Something else adds mounts, or names one we cannot read: no claim about what nobody uses.
    if (pod.injector !== undefined || pod.volumeUses.some((use) => use.name === undefined)) return;
    for (const [index, volume] of pod.volumes.entries()) {
      const at = volume.value.get("name");
      if (at === undefined || volume.name === undefined || used.has(volume.name) || RESERVED.test(volume.name)) continue;
      const [file] = volume.source === undefined || volume.source === "emptyDir" ? unsharedFiles(pod) : [];
      yield file === undefined
        ? { at, message: `No container uses the volume "${volume.name}".`, fixes: () => fixes(pod, volume, index) }
        : {
            at,
            severity: "warning",
            verdict: "fails-at-run-time",
            message: unshared(volume, file),
            related: [{ message: `${containerLabel(file.reader.container)} reads ${file.read.path}`, at: file.read.place.value }],
            fixes: () => [...share(pod, volume, file), ...fixes(pod, volume, index)],
          };
    }
  },
};

/** Names by which a sidecar that is added later finds its volumes: GKE's Cloud Storage FUSE. */
const RESERVED = /^gke-gcsfuse-(cache|buffer|tmp)$/;
const RESERVED_NAMES = ["gke-gcsfuse-cache", "gke-gcsfuse-buffer", "gke-gcsfuse-tmp"] as const;
const FUSE = "gke-gcsfuse/volumes";

/** An unused volume whose name is nearly one that the sidecar looks for. */
function* misspelt(pod: Pod, used: ReadonlySet<string | undefined>): Generator<Finding> {
  for (const { name, value } of pod.volumes) {
    const at = value.get("name");
    if (at === undefined || name === undefined || used.has(name) || RESERVED.test(name) || !/gcs-?fuse/.test(name)) continue;
    const near = RESERVED_NAMES.find((reserved) => reserved.split("-")[2] === name.split("-").at(-1));
    if (near === undefined) continue;
    yield {
      at,
      severity: "warning",
      verdict: "fails-at-run-time",
      message: `No container uses the volume "${name}", and the Cloud Storage FUSE sidecar looks for "${near}": it does not find this one and takes a default of its own.`,
      fixes: () => {
        const edits = setScalar(pod.manifest.document, at, near);
        return edits === undefined ? [] : [{ title: `Change to "${near}"`, safe: true, edits }];
      },
    };
  }
}

function unshared(volume: Volume, { reader, read, writer }: UnsharedFile): string {
  const who = containerLabel(reader.container);
  const where = writer === undefined ? "where no volume is mounted" : `which ${containerLabel(writer.sharer.container)} writes in a file system of its own`;
  return `No container mounts the volume "${volume.name}", yet ${who} reads ${read.path}, ${where}: the file never appears. Mount "${volume.name}" in the container that writes it and in ${who}.`;
}

/** Mount the volume in reader and writer: in the writer that is known, else in every app container. */
function share(pod: Pod, volume: Volume, { reader, writer, folder }: UnsharedFile): Fix[] {
  const { document } = pod.manifest;
  const others = writer === undefined ? pod.containers.filter((container) => container !== reader.container && container.role === "app") : [writer.sharer.container];
  const containers = [...others, reader.container];
  const edits = containers.map((container) => addItem(document, container.value, "volumeMounts", { name: volume.name!, mountPath: folder }));
  if (edits.some((edit) => edit === undefined)) return [];
  return [{ title: `Mount it at ${folder} in ${containers.map(containerLabel).join(" and ")}`, safe: false, edits: edits.flatMap((edit) => edit!) }];
}

function fixes(pod: Pod, volume: Volume, index: number): Fix[] {
  const { document } = pod.manifest;
  const result: Fix[] = [];
  const path = `/${volume.name}`;
  for (const container of pod.containers) {
    if (container.mounts.some(({ mountPath }) => mountPath !== undefined && normalisePath(mountPath) === normalisePath(path))) continue;
    const edits = addItem(document, container.value, "volumeMounts", { name: volume.name!, mountPath: tabStop(1, path) });
    if (edits !== undefined) result.push({ title: `Mount it in ${containerLabel(container)} at ${path}`, safe: false, edits });
  }
  const removal = remove(document, pod.spec, ["volumes", index]);
  if (removal !== undefined) result.push({ title: "Remove the volume", safe: false, edits: removal });
  return result;
}

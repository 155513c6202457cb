import type { Pod, Volume } from "../kubernetes/model.ts";
import { containerLabel } from "../kubernetes/names.ts";
import { normalisePath } from "../kubernetes/paths.ts";
import { addItem, remove } from "../yaml/edit.ts";
import type { Fix, Rule } from "./rule.ts";

export const unusedVolume: Rule = {
  id: "unused-volume",
  severity: "hint",
  verdict: "suspicious",
  summary: "A volume that no container uses.",
  why: `The Pod declares the volume and no container mounts it, has it as a device or reads an environment file from it. Nothing breaks: the
volume is set up all the same (a ConfigMap, Secret or claim that does not exist still keeps the Pod from starting). Often it is a leftover,
sometimes the other half of a typo.

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
  ],
  *checkPod(pod) {
    // Something else adds mounts, or names one we cannot read: no claim about what nobody uses.
    if (pod.injector !== undefined || pod.volumeUses.some((use) => use.name === undefined)) return;
    const used = new Set(pod.volumeUses.map((use) => use.name));
    for (const [index, volume] of pod.volumes.entries()) {
      const at = volume.value.get("name");
      if (at === undefined || volume.name === undefined || used.has(volume.name) || RESERVED.test(volume.name)) continue;
      yield {
        at,
        message: `No container uses the volume "${volume.name}".`,
        fixes: () => fixes(pod, volume, index),
      };
    }
  },
};

/** Names by which a sidecar that is added later finds its volumes: GKE's Cloud Storage FUSE. */
const RESERVED = /^gke-gcsfuse-(cache|buffer|tmp)$/;

function fixes(pod: Pod, volume: Volume, index: number): Fix[] {
  const { document } = pod.manifest;
  const result: Fix[] = [];
  const path = `/${volume.name}`;
  for (const container of pod.containers) {
    if (container.mounts.some(({ mountPath }) => mountPath !== undefined && normalisePath(mountPath) === normalisePath(path))) continue;
    const edits = addItem(document, container.value, "volumeMounts", { name: volume.name!, mountPath: path });
    if (edits !== undefined) result.push({ title: `Mount it in ${containerLabel(container)} at ${path}`, safe: false, edits });
  }
  const removal = remove(document, pod.spec, ["volumes", index]);
  if (removal !== undefined) result.push({ title: "Remove the volume", safe: false, edits: removal });
  return result;
}

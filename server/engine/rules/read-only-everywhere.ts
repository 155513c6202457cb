import { containerLabel } from "../kubernetes/names.ts";
import type { Pod } from "../kubernetes/model.ts";
import { isSystemPath } from "../kubernetes/paths.ts";
import { sharing, type Mounted, type Sharer } from "../kubernetes/sharing.ts";
import { setScalar } from "../yaml/edit.ts";
import type { Fix, Rule } from "./rule.ts";

export const readOnlyEverywhere: Rule = {
  id: "read-only-everywhere",
  severity: "warning",
  verdict: "fails-at-run-time",
  summary: "An emptyDir is mounted read-only by every container that has it.",
  why: `An emptyDir starts empty, and here nobody may write to it: it stays empty for the life of the Pod, and a container that tries gets
"Read-only file system". One of the mounts wants to be writable.`,
  needsComplete: true,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: site
#         ^^^^ read-only-everywhere
    emptyDir: {}
  containers:
  - name: app
    image: example.com/app:1.4
    volumeMounts:
    - name: site
      mountPath: /srv
      readOnly: true
  - name: sync
    image: example.com/sync:1.4
    volumeMounts:
    - name: site
      mountPath: /out
      readOnly: true
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: site
    emptyDir: {}
  containers:
  - name: app
    image: example.com/app:1.4
    volumeMounts:
    - name: site
      mountPath: /srv
      readOnly: true
  - name: sync
    image: example.com/sync:1.4
    volumeMounts:
    - name: site
      mountPath: /out
      readOnly: false
`,
      fix: 'Let "sync" write to it',
    },
  ],
  *checkPod(pod) {
    if (pod.injector !== undefined) return;
    const model = sharing(pod);
    for (const volume of model.volumes) {
      if (volume.source !== "emptyDir") continue;
      const mounts = model.containers.flatMap((sharer) => sharer.mounts.flatMap((mount) => (mount.volume === volume ? [{ sharer, mount }] : [])));
      const at = volume.value.get("name");
      if (at === undefined || mounts.length < 2 || !mounts.every(({ mount }) => mount.readOnly)) continue;
      // An empty folder over the service account's token hides it on purpose.
      if (mounts.some(({ mount }) => mount.path !== undefined && isSystemPath(mount.path))) continue;
      if (model.containers.some(({ container }) => container.mounts.some((mount) => mount.name === undefined))) continue;
      const who = [...new Set(mounts.map(({ sharer }) => containerLabel(sharer.container)))];
      yield {
        at,
        message: `Every mount of the emptyDir "${volume.name}" is read-only (${who.join(", ")}): nobody can put anything there. Let the container that fills it write.`,
        related: mounts.map(({ sharer, mount }) => ({ message: `Read-only in ${containerLabel(sharer.container)}`, at: mount.mount.value.get("readOnly")! })),
        fixes: () => mounts.flatMap((each) => writable(pod, each.sharer, each.mount)),
      };
    }
  },
};

function writable(pod: Pod, sharer: Sharer, { mount }: Mounted): Fix[] {
  const edits = setScalar(pod.manifest.document, mount.value.get("readOnly")!, false);
  return edits === undefined ? [] : [{ title: `Let ${containerLabel(sharer.container)} write to it`, safe: false, edits }];
}

import type { Sharer } from "../kubernetes/sharing.ts";
import { sharing } from "../kubernetes/sharing.ts";
import { Change } from "../refactorings/change.ts";
import { freeMountPath } from "../refactorings/place.ts";
import type { Refactoring } from "../refactorings/refactoring.ts";
import { tabStop } from "../yaml/print.ts";
import { addSharedVolume, freeVolumeName, titled } from "./pod.ts";

const BEFORE = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx:1.28
    volumeMounts:
    - name: content
      mountPath: /usr/share/nginx/html
  - name: sync$0
    image: busybox:1.37
    command: [sh, -c, "while :; do sleep 60; done"]
  volumes:
  - name: content
    emptyDir: {}
`;

export const shareVolume: Refactoring = {
  id: "share-volume",
  kind: "add",
  title: "Share a volume between containers",
  why: `Mounts a volume that another container of the Pod mounts in this one too, at the same path, or adds an emptyDir and mounts it in
both. The container is the one at the cursor.`,
  examples: [
    {
      before: BEFORE,
      title: 'Mount "content" of "web" in "sync" too',
      after: BEFORE.replace("$0", "").replace('done"]\n', 'done"]\n    volumeMounts:\n    - name: content\n      mountPath: /usr/share/nginx/html\n'),
    },
    {
      before: BEFORE,
      title: 'Share a new volume between "web" and "sync"',
      after: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx:1.28
    volumeMounts:
    - name: content
      mountPath: /usr/share/nginx/html
    - name: shared
      mountPath: /shared
  - name: sync
    image: busybox:1.37
    command: [sh, -c, "while :; do sleep 60; done"]
    volumeMounts:
    - name: shared
      mountPath: /shared
  volumes:
  - name: content
    emptyDir: {}
  - name: shared
    emptyDir: {}
`,
    },
  ],
  notOffered: [
    { text: BEFORE.replace("name: web\nspec", "name: web$0\nspec").replace("sync$0", "sync"), because: "the cursor is in no container" },
    { text: "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web$0\n    image: nginx:1.28\n", because: "there is no other container" },
  ],
  *offers(place) {
    const { pod, container } = place;
    if (pod === undefined || container === undefined || pod.spec.shared || !usable(sharing(pod).of(container))) return;
    const own = sharing(pod).of(container);
    const others = sharing(pod).containers.filter((each) => each !== own && usable(each));
    const mounted = new Set(own.mounts.map(({ mount }) => mount.name));
    const offered = new Set<string>();
    for (const other of others) {
      for (const { volume, mount } of other.mounts) {
        const path = mount.mountPath;
        if (volume === undefined || path === undefined || !volume.filledByContainers || mounted.has(volume.name) || offered.has(volume.name)) continue;
        offered.add(volume.name);
        const part = mount.subPath === undefined ? {} : { subPath: mount.subPath };
        yield {
          title: `Mount "${volume.name}" of ${titled(other.container)} in ${titled(container)} too`,
          edits: () => {
            const change = new Change(place);
            change.addItem(change.container(container), "volumeMounts", { name: volume.name, mountPath: tabStop(1, freeMountPath(own, path)), ...part });
            return change.edits();
          },
        };
      }
    }
    for (const other of others) {
      const pair = [other, own].sort((a, b) => pod.containers.indexOf(a.container) - pod.containers.indexOf(b.container));
      yield {
        title: `Share a new volume between ${pair.map((each) => titled(each.container)).join(" and ")}`,
        edits: () => {
          const change = new Change(place);
          const name = tabStop(1, freeVolumeName(pod, "shared"));
          const mounts = pair.map((each, i) => {
            const path = freeMountPath(each, "/shared");
            return { container: each, path, written: tabStop(2 + i, path) };
          });
          addSharedVolume(change, pod, name, mounts);
          return change.edits();
        },
      };
    }
  },
};

function usable({ container }: Sharer): boolean {
  return container.role !== "ephemeral" && container.name !== undefined && !container.value.shared;
}

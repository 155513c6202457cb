import type { Pod } from "../kubernetes/model.ts";
import type { Sharer } from "../kubernetes/sharing.ts";
import { Change } from "../refactorings/change.ts";
import { freeMountPath } from "../refactorings/place.ts";
import type { Offer, Place, Refactoring } from "../refactorings/refactoring.ts";
import { Inline, tabStop, type Data } from "../yaml/print.ts";
import { addSharedVolume, appAt, BUSYBOX, freeContainerName, freeVolumeName, targetsOf, titled } from "./pod.ts";

const BEFORE = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web$0
    image: nginx:1.28
    env:
    - name: DATABASE_URL
      value: postgres://shop@db:5432/shop
`;

export const addWaitingInit: Refactoring = {
  id: "add-waiting-init-container",
  kind: "add",
  title: "Add an init container that waits for a service",
  why: `Adds an init container that tries a TCP connection every two seconds; the app starts when it succeeds. The services are those the
app's environment names.`,
  examples: [
    {
      before: BEFORE,
      title: "Add an init container that waits for db:5432",
      after: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  initContainers:
  - name: wait-for-db
    image: busybox:1.37
    command: [sh, -c, "until nc -z -w 2 db 5432; do sleep 2; done"]
  containers:
  - name: web
    image: nginx:1.28
    env:
    - name: DATABASE_URL
      value: postgres://shop@db:5432/shop
`,
    },
  ],
  notOffered: [{ text: "apiVersion: v1\nkind: ConfigMap$0\nmetadata:\n  name: web\n", because: "there is no Pod" }],
  *offers(place) {
    const found = appAt(place);
    if (found === undefined) return;
    const { pod, app } = found;
    const targets = targetsOf(app);
    for (const { host, port, name } of targets) {
      yield { title: `Add an init container that waits for ${host}:${port}`, edits: () => wait(place, host, String(port), freeContainerName(pod, `wait-for-${name}`)) };
    }
    if (targets.length === 0) {
      yield {
        title: "Add an init container that waits for a service",
        edits: () => wait(place, tabStop(1, "db"), tabStop(2, "5432"), tabStop(3, freeContainerName(pod, "wait-for-db"))),
      };
    }
  },
};

function wait(place: Place, host: string, port: string, name: string) {
  const script = `until nc -z -w 2 ${host} ${port}; do sleep 2; done`;
  return addInit(new Change(place), { name, image: BUSYBOX, command: new Inline(["sh", "-c", script]) });
}

export const addSeedingInit: Refactoring = {
  id: "add-seeding-init-container",
  kind: "add",
  title: "Add an init container that fills a volume",
  why: `Adds an init container that writes files into a volume before the app starts: into one the app mounts already, or into a new
emptyDir, mounted in the app where its image serves content from.`,
  examples: [
    {
      before: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web$0
      image: nginx:1.28
`,
      title: 'Add an init container that fills a new volume of "web"',
      after: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  initContainers:
    - name: seed
      image: busybox:1.37
      command: [sh, -c, "echo hello > /seed/index.html"]
      volumeMounts:
        - name: content
          mountPath: /seed
  containers:
    - name: web
      image: nginx:1.28
      volumeMounts:
        - name: content
          mountPath: /usr/share/nginx/html
  volumes:
    - name: content
      emptyDir: {}
`,
    },
  ],
  notOffered: [{ text: "apiVersion: v1\nkind: Secret$0\nmetadata:\n  name: web\n", because: "there is no Pod" }],
  *offers(place) {
    const found = appAt(place);
    if (found === undefined) return;
    const { pod, app } = found;
    const seen = new Set<string>();
    for (const { volume, subPath, mount } of app.mounts) {
      if (volume === undefined || !volume.filledByContainers || subPath === undefined || seen.has(volume.name)) continue;
      seen.add(volume.name);
      const part = mount.subPath === undefined ? {} : { subPath: mount.subPath };
      yield {
        title: `Add an init container that fills "${volume.name}"`,
        edits: () => seed(new Change(place), pod, { name: volume.name, mountPath: "/seed", ...part }),
      };
    }
    yield* newVolume(place, pod, app);
  },
};

function* newVolume(place: Place, pod: Pod, app: Sharer): Generator<Offer> {
  const content = app.image?.paths?.content?.[0]?.replace(/\/$/, "");
  const path = content !== undefined && app.mountOver(content) === undefined ? content : freeMountPath(app, "/data");
  yield {
    title: `Add an init container that fills a new volume of ${titled(app.container)}`,
    edits: () => {
      const change = new Change(place);
      const volume = tabStop(1, freeVolumeName(pod, "content"));
      addSharedVolume(change, pod, volume, [{ container: app, path, written: tabStop(2, path) }]);
      return seed(change, pod, { name: volume, mountPath: "/seed" });
    },
  };
}

function seed(change: Change, pod: Pod, mount: { readonly [key: string]: Data }) {
  const script = `${tabStop(3, "echo hello > /seed/index.html")}`;
  return addInit(change, {
    name: tabStop(4, freeContainerName(pod, "seed")),
    image: tabStop(5, BUSYBOX),
    command: new Inline(["sh", "-c", script]),
    volumeMounts: [mount],
  });
}

function addInit(change: Change, container: { readonly [key: string]: Data }) {
  change.addItem(change.spec, "initContainers", container, undefined, { before: "containers" });
  return change.edits();
}

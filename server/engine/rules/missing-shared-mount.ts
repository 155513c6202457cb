import { gaps, unsharedFiles, type Gap } from "../kubernetes/gaps.ts";
import type { Container, Pod } from "../kubernetes/model.ts";
import { containerLabel, freeName } from "../kubernetes/names.ts";
import type { PathUse } from "../kubernetes/sharing.ts";
import { addItem, setScalar, type Data } from "../yaml/edit.ts";
import { placeSpan } from "../yaml/within.ts";
import type { Finding, Fix, Rule } from "./rule.ts";

export const missingSharedMount: Rule = {
  id: "missing-shared-mount",
  severity: "warning",
  verdict: "fails-at-run-time",
  summary: "A container uses a path where only its neighbour mounts the shared volume.",
  why: `Containers share files only through a volume that each of them mounts. Without the mount a path is the container's own: it reads an
empty or missing directory, or writes files nobody else ever sees. The API server cannot tell.

Podmates reads \`command\`, \`args\`, the shell scripts in them, exec probes and hooks (with \`$(VAR)\` expanded), \`unix:\` and \`file:\` URIs,
environment values, and knows where well-known images keep logs and content. It compares these paths with the neighbours' emptyDir volumes
and claims. Values of variables that only name a directory, and scratch directories such as \`/tmp\`, are reported as information. An init container that copies
its image's files into a volume it mounts elsewhere is right, and is left alone, as are the node's directories, ConfigMaps and Secrets.`,
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
    image: example.com/app:1.4
    volumeMounts:
    - name: logs
      mountPath: /var/log/app
  - name: log-shipper
    image: busybox:1.37
    command: [sh, -c, "tail -F /var/log/app/app.log"]
#                              ^^^^^^^^^^^^^^^^^^^^ missing-shared-mount
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
    image: example.com/app:1.4
    volumeMounts:
    - name: logs
      mountPath: /var/log/app
  - name: log-shipper
    image: busybox:1.37
    command: [sh, -c, "tail -F /var/log/app/app.log"]
    volumeMounts:
    - name: logs
      mountPath: /var/log/app
`,
      fix: 'Mount "logs" at /var/log/app in "log-shipper"',
    },
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
#          ^^^^^^^^^^ missing-shared-mount
  - name: log-shipper
    image: busybox:1.37
    command: [tail, -F, /var/log/nginx/access.log]
    volumeMounts:
    - name: logs
      mountPath: /var/log/nginx
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
    command: [tail, -F, /var/log/nginx/access.log]
    volumeMounts:
    - name: logs
      mountPath: /var/log/nginx
`,
      fix: 'Mount "logs" at /var/log/nginx in "app"',
    },
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: site
    emptyDir: {}
  initContainers:
  - name: page
    image: busybox:1.37
    command: [sh, -c, "echo hello > /usr/share/nginx/html/index.html"]
#                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-shared-mount
    volumeMounts:
    - name: site
      mountPath: /work
  containers:
  - name: web
    image: nginx:1.29
    volumeMounts:
    - name: site
      mountPath: /usr/share/nginx/html
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: site
    emptyDir: {}
  initContainers:
  - name: page
    image: busybox:1.37
    command: [sh, -c, "echo hello > /usr/share/nginx/html/index.html"]
    volumeMounts:
    - name: site
      mountPath: /usr/share/nginx/html
  containers:
  - name: web
    image: nginx:1.29
    volumeMounts:
    - name: site
      mountPath: /usr/share/nginx/html
`,
      fix: 'Mount "site" at /usr/share/nginx/html instead of /work in "page"',
    },
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: busybox:1.37
    command: [sh, -c, "while true; do date >> /var/log/app.log; sleep 1; done"]
  - name: log-shipper
    image: busybox:1.37
    command: [tail, -F, /var/log/app.log]
#                       ^^^^^^^^^^^^^^^^ missing-shared-mount
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: busybox:1.37
    command: [sh, -c, "while true; do date >> /var/log/app.log; sleep 1; done"]
    volumeMounts:
    - name: log
      mountPath: /var/log
  - name: log-shipper
    image: busybox:1.37
    command: [tail, -F, /var/log/app.log]
    volumeMounts:
    - name: log
      mountPath: /var/log
  volumes:
  - name: log
    emptyDir: {}
`,
      fix: 'Share a new emptyDir "log" at /var/log between "app" and "log-shipper"',
    },
  ],
  *checkPod(pod) {
    const { text } = pod.manifest.document;
    yield* withoutVolume(pod);
    for (const gap of gaps(pod)) {
      const { use, mount, neighbour, strength } = gap;
      yield {
        at: use.place.value,
        span: placeSpan(use.place, text),
        ...(strength === "weak" ? { severity: "information", verdict: "suspicious" } : {}),
        message: message(gap),
        related: [
          { message: `${containerLabel(neighbour.container)} mounts "${gap.volume.name}" here`, at: mount.mount.value.get("mountPath")! },
          ...(gap.elsewhere === undefined ? [] : [{ message: `${containerLabel(gap.user.container)} mounts it here`, at: gap.elsewhere.mount.value.get("mountPath")! }]),
        ],
        fixes: () => fixes(pod, gap),
      };
    }
  },
};

/** Two containers that mean one file, and no volume anywhere: what reads it never sees what the other writes. */
function* withoutVolume(pod: Pod): Generator<Finding> {
  const used = new Set(pod.volumeUses.map(({ name }) => name));
  // An emptyDir nobody mounts is the other half of the same mistake, and unused-volume speaks of it.
  if (pod.volumes.some(({ name, source }) => !used.has(name) && (source === undefined || source === "emptyDir"))) return;
  for (const { reader, read, writer, folder } of unsharedFiles(pod)) {
    if (writer === undefined) continue;
    const [who, other] = [containerLabel(reader.container), containerLabel(writer.sharer.container)];
    const wrote = writer.use.via === "image" ? `runs ${writer.use.program}, which writes its logs to ${writer.use.path}` : `writes ${writer.use.path}`;
    yield {
      at: read.place.value,
      span: placeSpan(read.place, pod.manifest.document.text),
      message: `${who} reads ${read.path}, and ${other} ${wrote}, but they share no volume: each sees a file system of its own, and the file never appears. Mount one emptyDir at ${folder} in both.`,
      related: [{ message: `${other} writes it here`, at: writer.use.place.value }],
      fixes: () => shareNewVolume(pod, [writer.sharer.container, reader.container], folder),
    };
  }
}

function shareNewVolume(pod: Pod, containers: readonly Container[], folder: string): Fix[] {
  const { document } = pod.manifest;
  const base = (folder.split("/").at(-1) ?? "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "") || "shared";
  const taken = [...pod.volumes, ...pod.claimTemplates].flatMap(({ name }) => name ?? []);
  const name = taken.includes(base) ? freeName(base, taken) : base;
  // The mounts before the volume: where the last container ends the Pod's spec, both are inserted at one place, in this order.
  const edits = [...containers.map((container) => addItem(document, container.value, "volumeMounts", { name, mountPath: folder })), addItem(document, pod.spec, "volumes", { name, emptyDir: {} })];
  if (edits.some((edit) => edit === undefined)) return [];
  return [{ title: `Share a new emptyDir "${name}" at ${folder} between ${containers.map(containerLabel).join(" and ")}`, safe: false, edits: edits.flatMap((edit) => edit!) }];
}

function message({ user, use, volume, mount, neighbour, elsewhere, strength }: Gap): string {
  const who = containerLabel(user.container);
  const other = containerLabel(neighbour.container);
  const does = deed(use);
  const there = `the volume "${volume.name}" is mounted there in ${other} only`;
  if (elsewhere !== undefined) {
    const sees = use.action === "write" ? `${other}, which has it at ${mount.path}, never sees the file` : `what ${other} has at ${mount.path} is not there`;
    return `${who} ${does}, but mounts the volume "${volume.name}" at ${elsewhere.path}: ${sees}. Mount it at ${mount.path}, or use the path below ${elsewhere.path}.`;
  }
  if (strength === "weak") return `${who} ${does}, and ${there}. If both mean the same files, mount "${volume.name}" at ${mount.path} here too.`;
  const result = use.action === "write" ? `no other container ever sees what it writes` : use.action === "read" ? `it reads a directory of its own, without the other's files` : `it finds a directory of its own there, without the other's files`;
  return `${who} ${does}, but ${there}: ${result}. Mount "${volume.name}" at ${mount.path} in ${who}.`;
}

function deed(use: PathUse): string {
  switch (use.via) {
    case "image":
      return `runs ${use.program}, which ${use.because.slice(use.program!.length + 1).replace(/\bthere\b/, `in ${use.path}`)}`;
    case "env":
      return `is told ${use.path} by its variable ${use.source}`;
    case "workingDir":
      return `works in ${use.path}`;
    case "command":
    case "probe":
    case "lifecycle": {
      const verb = use.action === "read" ? "reads" : use.action === "write" ? "writes" : "names";
      return `${verb} ${use.path}${use.source === undefined ? "" : ` in its ${use.source}`}`;
    }
  }
}

function fixes(pod: Pod, { user, volume, mount, elsewhere }: Gap): Fix[] {
  const { document } = pod.manifest;
  const who = containerLabel(user.container);
  const path = mount.mount.mountPath!;
  const result: Fix[] = [];
  const moved = elsewhere === undefined || elsewhere.path === undefined ? undefined : setScalar(document, elsewhere.mount.value.get("mountPath")!, path);
  // Moving the mount is right only while nothing else in the container uses the old place.
  if (moved !== undefined && !user.paths.some((use) => user.mountOver(use.path) === elsewhere)) {
    result.push({ title: `Mount "${volume.name}" at ${path} instead of ${elsewhere!.mount.mountPath} in ${who}`, safe: false, edits: moved });
  }
  const item: Record<string, Data> = { name: volume.name, mountPath: path };
  if (mount.mount.subPath !== undefined) item["subPath"] = mount.mount.subPath;
  const edits = addItem(document, user.container.value, "volumeMounts", item);
  if (edits !== undefined) result.push({ title: `Mount "${volume.name}" at ${path} in ${who}`, safe: false, edits });
  return result;
}

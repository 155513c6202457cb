import { gaps, type Gap } from "../kubernetes/gaps.ts";
import type { Pod } from "../kubernetes/model.ts";
import { containerLabel } from "../kubernetes/names.ts";
import type { PathUse } from "../kubernetes/sharing.ts";
import { addItem, setScalar, type Data } from "../yaml/edit.ts";
import { placeSpan } from "../yaml/within.ts";
import type { Fix, Rule } from "./rule.ts";

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
  ],
  *checkPod(pod) {
    const { text } = pod.manifest.document;
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

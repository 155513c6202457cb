import type { Container, Pod, VolumeMount } from "../kubernetes/model.ts";
import { containerLabel } from "../kubernetes/names.ts";
import { normalisePath } from "../kubernetes/paths.ts";
import type { Document } from "../yaml/document.ts";
import { remove, setScalar } from "../yaml/edit.ts";
import type { Value } from "../yaml/value.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { asServerSays, type Found } from "./violations.ts";

export const duplicateMountPath: Rule = {
  id: "duplicate-mount-path",
  severity: "error",
  verdict: "rejected",
  summary: "One container mounts two volumes at the same path.",
  why: `A path of a container shows one volume. The API server refuses two mounts whose \`mountPath\` is the same text. It compares text, so
\`/data\` and \`/data/\` pass; the container runtime then mounts one over the other, and the first volume is hidden. Podmates compares the
paths as a file system does. A mount below another one (\`/data\` and \`/data/cache\`) is ordinary and not reported.`,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: data
    emptyDir: {}
  - name: cache
    emptyDir: {}
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: data
      mountPath: /data
    - name: cache
      mountPath: /data/
#                ^^^^^^ duplicate-mount-path
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: data
    emptyDir: {}
  - name: cache
    emptyDir: {}
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: data
      mountPath: /data
    - name: cache
      mountPath: /cache
`,
      fix: "Mount it at /cache",
    },
  ],
  checkPod: (pod, context) => asServerSays(pod, "duplicate-mount-path", "rejected", context, found(pod), again),
};

function* found(pod: Pod): Generator<Finding> {
  for (const container of pod.containers) {
    const exact = new Map<string, VolumeMount>();
    const normalised = new Map<string, VolumeMount>();
    for (const mount of container.mounts) {
      const at = mount.value.get("mountPath");
      const path = mount.mountPath;
      if (path === undefined || at === undefined) continue;
      const same = exact.get(path);
      const other = same ?? normalised.get(normalisePath(path));
      if (!exact.has(path)) exact.set(path, mount);
      if (!normalised.has(normalisePath(path))) normalised.set(normalisePath(path), mount);
      if (other === undefined) continue;
      const volumes = other.name === mount.name ? `twice` : `over "${other.name ?? "another volume"}"`;
      yield {
        at,
        ...(same === undefined
          ? {
              verdict: "fails-at-run-time",
              message: `${path} is the same directory as ${other.mountPath}: the API server lets it pass, but in container ${containerLabel(container)} this mount lies ${volumes} and hides it.`,
            }
          : {
              message: `Container ${containerLabel(container)} already mounts a volume at ${path}: the API server rejects the manifest.`,
            }),
        related: [{ message: `The first mount at ${other.mountPath}`, at: other.value.get("mountPath")! }],
        fixes: () => fixes(pod.manifest.document, container, mount, at),
      };
    }
  }
}

function again({ value }: Found): string {
  return `The container already mounts a volume at ${String(value)}: the API server rejects the manifest.`;
}

function fixes(document: Document, container: Container, mount: VolumeMount, at: Value): Fix[] {
  const result: Fix[] = [];
  const index = container.mounts.indexOf(mount);
  const removal = remove(document, container.value, ["volumeMounts", index]);
  if (removal !== undefined) result.push({ title: "Remove this mount", safe: false, edits: removal });
  const taken = new Set(container.mounts.map((each) => normalisePath(each.mountPath ?? "")));
  const free = mount.name === undefined ? undefined : freePath(`/${mount.name}`, taken);
  const edits = free === undefined ? undefined : setScalar(document, at, free);
  if (edits !== undefined) result.push({ title: `Mount it at ${free}`, safe: false, edits });
  return result;
}

function freePath(path: string, taken: ReadonlySet<string>): string {
  if (!taken.has(path)) return path;
  for (let i = 2; ; i++) if (!taken.has(`${path}-${i}`)) return `${path}-${i}`;
}

import type { Pod, Volume } from "../kubernetes/model.ts";
import { freeName } from "../kubernetes/names.ts";
import { setScalar } from "../yaml/edit.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { asServerSays, type Found } from "./violations.ts";

export const duplicateVolumeName: Rule = {
  id: "duplicate-volume-name",
  severity: "error",
  verdict: "rejected",
  summary: "Two volumes of one Pod have the same name.",
  why: `A container mounts a volume by its name, so a name may stand for one volume only: the API server refuses the second. Mounts of that
name mean the first one.`,
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
  - name: data
#         ^^^^ duplicate-volume-name
    configMap:
      name: web-config
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: data
      mountPath: /data
    - name: data-2
#           ^^^^^^ undeclared-volume
      mountPath: /etc/web
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: data
    emptyDir: {}
  - name: data-2
    configMap:
      name: web-config
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: data
      mountPath: /data
    - name: data-2
      mountPath: /etc/web
`,
      fix: 'Rename to "data-2"',
    },
  ],
  checkPod: (pod, context) => asServerSays(pod, "duplicate-volume-name", "rejected", context, found(pod), again),
};

function* found(pod: Pod): Generator<Finding> {
  const first = new Map<string, Volume>();
  for (const volume of pod.volumes) {
    const at = volume.value.get("name");
    if (volume.name === undefined || at === undefined) continue;
    const other = first.get(volume.name);
    if (other === undefined) {
      first.set(volume.name, volume);
      continue;
    }
    yield {
      at,
      message: `A second volume "${volume.name}": the API server rejects the manifest. Give one of the two another name.`,
      related: [{ message: `The first "${volume.name}"`, at: other.value.get("name")! }],
      fixes: () => renames(pod, volume),
    };
  }
}

function again({ value }: Found): string {
  return `A second volume "${String(value)}": the API server rejects the manifest. Give one of the two another name.`;
}

function renames(pod: Pod, volume: Volume): Fix[] {
  const name = freeName(volume.name!, pod.volumes.flatMap((each) => each.name ?? []));
  // Mounts of the name mean the first volume and stay with it.
  const edits = setScalar(pod.manifest.document, volume.value.get("name")!, name);
  return edits === undefined ? [] : [{ title: `Rename to "${name}"`, safe: false, edits }];
}

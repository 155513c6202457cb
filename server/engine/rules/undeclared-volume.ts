import type { Pod, VolumeUse } from "../kubernetes/model.ts";
import { isPlaceholder } from "../kubernetes/placeholder.ts";
import { addItem, setScalar, type Data } from "../yaml/edit.ts";
import { nearest } from "./nearest.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { asServerSays, type Found } from "./violations.ts";

export const undeclaredVolume: Rule = {
  id: "undeclared-volume",
  severity: "error",
  verdict: "rejected",
  summary: "A container uses a volume that its Pod does not declare.",
  why: `Each \`volumeMounts\`, \`volumeDevices\` and \`fileKeyRef\` entry names a volume of the same Pod: an entry of \`spec.volumes\`, or in a
StatefulSet a \`volumeClaimTemplates\` entry. The API server compares the names to the letter and refuses the manifest when one is not
found. Often it is a slip of the pen, or the volume stands at the wrong level.

Podmates stays quiet on patches and templates, where the volume may come from elsewhere, and on placeholders.`,
  needsComplete: true,
  examples: [
    {
      bad: `apiVersion: v1
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
    - name: shared-log
#           ^^^^^^^^^^ undeclared-volume
      mountPath: /var/log/nginx
  - name: shipper
    image: busybox:1.37
    command: [sh, -c, tail -F /logs/access.log]
    volumeMounts:
    - name: shared-logs
      mountPath: /logs
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
  - name: shipper
    image: busybox:1.37
    command: [sh, -c, tail -F /logs/access.log]
    volumeMounts:
    - name: shared-logs
      mountPath: /logs
`,
      fix: 'Change to "shared-logs"',
    },
  ],
  checkPod: (pod, context) => asServerSays(pod, "undeclared-volume", "rejected", context, found(pod), hidden),
};

function* found(pod: Pod): Generator<Finding> {
  const declared = new Set([...pod.volumes, ...pod.claimTemplates].map(({ name }) => name));
  // A volume whose name is a placeholder may be any of them.
  if ([...pod.volumes, ...pod.claimTemplates].some(({ name, value }) => name === undefined && nameIsUnknown(value))) return;
  for (const use of pod.volumeUses) {
    if (use.name === undefined || use.nameValue === undefined || declared.has(use.name)) continue;
    const candidates = suggestions(pod, use.name);
    const near = candidates[0];
    yield {
      at: use.nameValue,
      message: `No volume "${use.name}" in this Pod: the API server rejects the manifest.${near === undefined ? "" : ` Did you mean "${near}"?`}`,
      fixes: () => fixes(pod, use, candidates),
    };
  }
}

/** A volume that is declared and yet unknown to the server, because of an error of its own, or a mount without a name. */
function hidden({ value, related }: Found): string {
  if (value === "") return "A mount without a name leads to no volume: the API server rejects the manifest. It follows from the name that is missing.";
  const why = related === undefined ? "is not known to the API server" : "has an error of its own, so the API server does not know it";
  return `Volume "${String(value)}" ${why}: it rejects the mount too.`;
}

function nameIsUnknown(volume: Pod["volumes"][number]["value"]): boolean {
  const name = volume.get("name") ?? volume.descend("metadata", "name");
  return name !== undefined && (name.templated || (name.string !== undefined && isPlaceholder(name.string)));
}

/** The Pod's volumes that the name may have meant, nearest first; one that nobody uses before one that somebody does. */
function suggestions(pod: Pod, name: string): string[] {
  const names = [...pod.volumes, ...pod.claimTemplates].flatMap((volume) => volume.name ?? []);
  const used = new Set(pod.volumeUses.map((use) => use.name));
  const near = nearest(name, names);
  return [...near.filter((each) => !used.has(each)), ...near.filter((each) => used.has(each))];
}

function fixes(pod: Pod, use: VolumeUse, candidates: readonly string[]): Fix[] {
  const { document } = pod.manifest;
  const name = use.name!;
  const result: Fix[] = [];
  const unused = candidates.filter((candidate) => pod.volumeUses.every((other) => other.name !== candidate));
  for (const candidate of candidates) {
    const edits = setScalar(document, use.nameValue!, candidate);
    if (edits !== undefined) result.push({ title: `Change to "${candidate}"`, safe: candidates.length === 1 || (unused.length === 1 && candidate === unused[0]), edits });
  }
  const sources: readonly [string, Data][] = [
    ["emptyDir", {}],
    ["configMap", { name }],
    ["secret", { secretName: name }],
    ["persistentVolumeClaim", { claimName: name }],
  ];
  for (const [source, data] of use.kind === "fileKeyRef" ? sources.slice(0, 1) : sources) {
    const edits = addItem(document, pod.spec, "volumes", { name, [source]: data });
    if (edits !== undefined) result.push({ title: `Add ${article(source)} ${source} volume "${name}"`, safe: false, edits });
  }
  return result;
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? "an" : "a";
}

import type { Manifest, Pod } from "../kubernetes/model.ts";
import { sharing, type Sharer } from "../kubernetes/sharing.ts";
import { baseName, canAddManifest, Change, freeName, manifestHead } from "../refactorings/change.ts";
import { freeMountPath } from "../refactorings/place.ts";
import type { Offer, Place, Refactoring } from "../refactorings/refactoring.ts";
import { tabStop } from "../yaml/print.ts";
import { appAt, freeVolumeName, titled } from "./pod.ts";

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web$0
    image: nginx:1.28
`;

const CONFIG_MAP = `---
apiVersion: v1
kind: ConfigMap
metadata:
  name: web-settings
data:
  color: blue
`;

const MOUNTED = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx:1.28
    volumeMounts:
    - name: web-settings
      mountPath: /etc/web-settings
      readOnly: true
  volumes:
  - name: web-settings
    configMap:
      name: web-settings
`;

export const mountConfiguration: Refactoring = {
  id: "mount-configuration",
  kind: "add",
  title: "Bring a ConfigMap or Secret in through a volume",
  why: `Mounts a ConfigMap or Secret of the workspace as files in the container at the cursor, each key a file; or makes a new one with it.
One that the Pod has as a volume already is mounted from there.`,
  examples: [
    { before: POD + CONFIG_MAP, title: 'Mount ConfigMap "web-settings" in "web"', after: MOUNTED + CONFIG_MAP },
    {
      before: POD,
      title: 'Mount a new Secret in "web"',
      after: `${MOUNTED.replaceAll("/etc/web-settings", "/etc/secret").replace("- name: web-settings", "- name: secret").replace(/volumes:[^]*/, "volumes:\n  - name: secret\n    secret:\n      secretName: web-secret\n")}---
apiVersion: v1
kind: Secret
metadata:
  name: web-secret
stringData:
  password: change-me
`,
    },
  ],
  notOffered: [{ text: CONFIG_MAP.replace("blue", "$0blue").slice(4), because: "there is no Pod" }],
  *offers(place) {
    const { pod } = place;
    const own = pod !== undefined && place.container !== undefined ? sharing(pod).of(place.container) : undefined;
    const target = own?.container.role === "app" || own === undefined ? appAt(place)?.app : own;
    if (pod === undefined || target === undefined || target.container.value.shared || pod.spec.shared || target.container.role === "ephemeral") return;
    for (const kind of ["ConfigMap", "Secret"] as const) {
      const seen = new Set<string>();
      for (const { name } of place.around(kind)) {
        if (name === undefined || seen.has(name) || seen.size === 8) continue;
        seen.add(name);
        yield* existing(place, pod, target, kind, name);
      }
    }
    if (!canAddManifest(place)) return;
    yield { title: `Mount a new ConfigMap in ${titled(target.container)}`, edits: () => fresh(place, pod, target, "ConfigMap") };
    yield { title: `Mount a new Secret in ${titled(target.container)}`, edits: () => fresh(place, pod, target, "Secret") };
  },
};

function* existing(place: Place, pod: Pod, target: Sharer, kind: "ConfigMap" | "Secret", name: string): Generator<Offer> {
  const volume = pod.volumes.find(({ value }) => (kind === "ConfigMap" ? value.descend("configMap", "name") : value.descend("secret", "secretName"))?.string === name);
  if (volume !== undefined && (volume.name === undefined || target.mounts.some(({ mount }) => mount.name === volume.name))) return;
  yield {
    title: `Mount ${kind} "${name}" in ${titled(target.container)}`,
    edits: () => mount(new Change(place), pod, target, kind, name, { volume: volume?.name, base: name, path: `/etc/${name}` }).edits(),
  };
}

function fresh(place: Place, pod: Pod, target: Sharer, kind: "ConfigMap" | "Secret") {
  const base = kind === "ConfigMap" ? "config" : "secret";
  const name = freeName(`${baseName(pod)}-${base}`, place.around(kind).flatMap((each: Manifest) => each.name ?? []));
  const change = mount(new Change(place), pod, target, kind, name, { volume: undefined, base, path: `/etc/${base}` });
  const data = kind === "ConfigMap" ? { data: { [tabStop(3, "config.yaml")]: `${tabStop(4, "key: value")}\n` } } : { stringData: { [tabStop(3, "password")]: tabStop(4, "change-me") } };
  change.addManifest({ ...manifestHead("v1", kind, name, place.manifest), ...data });
  return change.edits();
}

function mount(
  change: Change,
  pod: Pod,
  target: Sharer,
  kind: "ConfigMap" | "Secret",
  name: string,
  { volume, base, path }: { readonly volume: string | undefined; readonly base: string; readonly path: string },
): Change {
  const volumeName = volume ?? tabStop(1, freeVolumeName(pod, base));
  change.addItem(change.container(target.container), "volumeMounts", { name: volumeName, mountPath: tabStop(2, freeMountPath(target, path)), readOnly: true });
  if (volume === undefined) {
    change.addItem(change.spec, "volumes", { name: volumeName, ...(kind === "ConfigMap" ? { configMap: { name } } : { secret: { secretName: name } }) });
  }
  return change;
}

import { memo } from "../memo.ts";
import { objectKeys } from "../kubernetes/configs.ts";
import type { Manifest, Pod } from "../kubernetes/model.ts";
import { known } from "../kubernetes/placeholder.ts";
import { addPair, setScalar } from "../yaml/edit.ts";
import type { Value } from "../yaml/value.ts";
import { nearest } from "./nearest.ts";
import { placedObject } from "./objects.ts";
import type { Fix, Placed, Rule } from "./rule.ts";

export const missingConfigKey: Rule = {
  id: "missing-config-key",
  severity: "warning",
  verdict: "fails-at-run-time",
  summary: "A container asks for a key that its ConfigMap or Secret does not have.",
  why: `A \`configMapKeyRef\`, \`secretKeyRef\` or volume item names one key of an object. When the object lacks it, the container stays in
\`CreateContainerConfigError\`, or the volume cannot be mounted; only \`optional: true\` lets it pass. The API server never compares the two.

Podmates compares with the one object of that name it can see. It stays quiet where the object is filled elsewhere (no \`data\`, or empty), where several objects
have the name, and where a kustomization generates it. For an object of another file it warns of a near miss; any other missing key is a hint.`,
  needsComplete: true,
  examples: [
    {
      bad: `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  log-level: info
---
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: example.com/app:1.4
    env:
    - name: LOG_LEVEL
      valueFrom:
        configMapKeyRef:
          name: settings
          key: loglevel
#              ^^^^^^^^ missing-config-key
`,
      good: `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  log-level: info
---
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: example.com/app:1.4
    env:
    - name: LOG_LEVEL
      valueFrom:
        configMapKeyRef:
          name: settings
          key: log-level
`,
      fix: 'Change to "log-level"',
    },
    {
      bad: `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  app.conf: a=1
---
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: settings
    configMap:
      name: settings
      items:
      - key: logging.xml
#            ^^^^^^^^^^^ missing-config-key
        path: logging.xml
  containers:
  - name: app
    image: example.com/app:1.4
    volumeMounts:
    - name: settings
      mountPath: /etc/app
`,
      good: `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  app.conf: a=1
  logging.xml: ""
---
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: settings
    configMap:
      name: settings
      items:
      - key: logging.xml
        path: logging.xml
  containers:
  - name: app
    image: example.com/app:1.4
    volumeMounts:
    - name: settings
      mountPath: /etc/app
`,
      fix: 'Add "logging.xml" to ConfigMap "settings"',
    },
  ],
  *checkScope(self, scope) {
    for (const pod of self.manifest.pods) {
      for (const reference of keyReferences(pod)) {
        const place = placedObject(self, scope, reference.kind, reference.name);
        if (place === undefined || place.manifest.partial !== undefined) continue;
        const keys = objectKeys(place.manifest).map(({ key }) => key);
        if (keys.length === 0 || keys.includes(reference.key)) continue;
        const near = nearest(reference.key, keys);
        const ownFile = place.file === self.file;
        const object = `${reference.kind} "${reference.name}"`;
        yield {
          at: reference.at,
          ...(ownFile || near.length > 0 ? {} : { severity: "hint" }),
          message:
            `${object} has no key "${reference.key}": ${reference.volume ? "the volume cannot be mounted and the Pod does not start" : "the container does not start (CreateContainerConfigError)"}.` +
            (near[0] === undefined ? "" : ` Did you mean "${near[0]}"?`),
          related: [{ message: object, at: place.manifest.value.descend("metadata", "name")!, in: place }],
          fixes: () => fixes(self, reference, place, near),
        };
      }
    }
  },
};

interface KeyReference {
  readonly kind: "ConfigMap" | "Secret";
  readonly name: string;
  readonly key: string;
  /** The scalar with the key. */
  readonly at: Value;
  /** A volume's item, not a variable. */
  readonly volume: boolean;
}

/** Every place in a Pod that names one key of an object and is not optional. */
const keyReferences = memo((pod: Pod): readonly KeyReference[] => [...readKeyReferences(pod)]);

function* readKeyReferences(pod: Pod): Generator<KeyReference> {
  for (const container of pod.containers) {
    for (const entry of container.value.get("env")?.items() ?? []) {
      const from = entry.get("valueFrom");
      yield* reference("ConfigMap", from?.get("configMapKeyRef"), "name");
      yield* reference("Secret", from?.get("secretKeyRef"), "name");
    }
  }
  for (const { value } of pod.volumes) {
    yield* items("ConfigMap", value.get("configMap"), "name");
    yield* items("Secret", value.get("secret"), "secretName");
    for (const source of value.descend("projected", "sources")?.items() ?? []) {
      yield* items("ConfigMap", source.get("configMap"), "name");
      yield* items("Secret", source.get("secret"), "name");
    }
  }
}

function* items(kind: KeyReference["kind"], source: Value | undefined, nameKey: string): Generator<KeyReference> {
  if (source === undefined || source.get("optional")?.boolean === true) return;
  const name = known(source.get(nameKey));
  for (const item of source.get("items")?.items() ?? []) {
    const at = item.get("key");
    const key = known(at);
    if (at !== undefined && key !== undefined && name !== undefined) yield { kind, name, key, at, volume: true };
  }
}

function* reference(kind: KeyReference["kind"], value: Value | undefined, nameKey: string): Generator<KeyReference> {
  const at = value?.get("key");
  const [name, key] = [known(value?.get(nameKey)), plainKey(at)];
  if (at === undefined || name === undefined || key === undefined || value?.get("optional")?.boolean === true) return;
  yield { kind, name, key, at, volume: false };
}

/** Keys are often in capitals, which elsewhere is a placeholder's look. */
function plainKey(value: Value | undefined): string | undefined {
  const text = value?.templated === true ? undefined : value?.string;
  return text !== undefined && /^[-._a-zA-Z0-9]+$/.test(text) ? text : undefined;
}

function fixes(self: Placed, { key, at, kind, name }: KeyReference, place: Placed, near: readonly string[]): Fix[] {
  const result: Fix[] = [];
  for (const candidate of near) {
    const edits = setScalar(self.manifest.document, at, candidate);
    if (edits !== undefined) result.push({ title: `Change to "${candidate}"`, safe: near.length === 1, edits });
  }
  const added = addKey(place.manifest, kind, key);
  if (added !== undefined) result.push({ title: `Add "${key}" to ${kind} "${name}"`, safe: false, edits: [], elsewhere: [{ in: place, edits: added }] });
  return result;
}

/** A Secret's `data` is base64, and empty text is the same in both. */
function addKey(object: Manifest, kind: KeyReference["kind"], key: string): ReturnType<typeof addPair> {
  const section = kind === "Secret" && object.value.has("stringData") ? "stringData" : "data";
  const data = object.value.get(section);
  return data === undefined ? addPair(object.document, object.value, section, { [key]: "" }) : addPair(object.document, data, key, "");
}

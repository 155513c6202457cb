import type { TypeName } from "../kubernetes/api/schema.ts";
import { addItem, addPair, replace } from "../yaml/edit.ts";
import { tabStop, type Data } from "../yaml/print.ts";
import type { Value } from "../yaml/value.ts";
import { add, fix, removeAt } from "./mends.ts";
import type { Fix, Rule } from "./rule.ts";
import { anyOf, capital, ownerOf, toFinding, valueAt, violationsOf, type Found } from "./violations.ts";

export const missingField: Rule = {
  id: "missing-field",
  severity: "error",
  verdict: "rejected",
  summary: "A field that the API server requires is missing or empty.",
  why: `The API server refuses an object without the fields it cannot do without. An empty text, an empty list or a zero counts as missing.
Some fields are required only beside others: a probe needs one handler, a claim an amount of storage, several ports of a Service need
names. A list of \`containers\` must not be empty.

Podmates stays quiet on patches and templates, where the field may come from elsewhere.`,
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
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: data
#     ^^^^ missing-field
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: data
    emptyDir: {}
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: data
      mountPath: /data
`,
      fix: "Add `mountPath`",
    },
  ],
  *checkManifest(manifest, context) {
    for (const violation of violationsOf(manifest, "missing-field", context)) {
      const warned = violation.verdict === "warned";
      yield toFinding(violation, message(violation), {
        ...(warned ? { severity: "warning" } : {}),
        fixes: () => (violation.cause === undefined ? fixes(violation) : []),
      });
    }
  },
};

function message(violation: Found): string {
  const { detail, name, verdict, type, allowed, target, cause } = violation;
  const owner = ownerOf(violation);
  const end = verdict === "warned" ? "the API server warns." : "the API server rejects the manifest.";
  if (detail === "must specify a handler type") return `\`${name}\` has no handler: it needs one of exec, httpGet, tcpSocket or ${name.endsWith("Probe") ? "grpc" : "sleep"}, and ${end}`;
  if (detail.startsWith("must specify one of")) return `${capital(owner === `\`${name}\`` ? owner : `\`${name}\` of ${owner}`)} needs one of ${list(detail)}: ${end}`;
  if (name === "name" && violation.steps.length === 2 && violation.steps[0] === "metadata") return `The ${violation.manifest.kind} has no name: ${end}`;
  if (name === "restartPolicy") return `The Pods of a ${violation.manifest.kind} need a \`restartPolicy\` (${anyOf(allowed ?? [])}), since the default, Always, is for Pods that run for ever: ${end}`;
  if (name === "containers") return `A Pod needs at least one container: ${end}`;
  if (/has no sources/.test(detail)) return `This source of the projected volume is empty: ${end}`;
  if (/null labelSelector/.test(detail)) return `Without a \`labelSelector\` this matches no Pod at all: ${end}`;
  const empty = target !== undefined && !Number.isInteger(violation.steps.at(-1)) ? "is empty" : "is missing";
  const choice = allowed !== undefined && allowed.length > 0 && allowed.length < 8 ? ` Use ${anyOf(allowed)}.` : "";
  const again = cause === undefined ? "" : " It follows from the same missing field.";
  const where = type === "required" && detail !== "" && !detail.startsWith("valid values") ? ` (${detail})` : "";
  return `\`${name}\` of ${owner} ${empty}${where}: ${end}${choice}${again}`;
}

function list(detail: string): string {
  return anyOf([...detail.matchAll(/`([^`]+)`/g)].map(([, word]) => word!));
}

/** What a field gets that a person has to fill in: something the server takes, with a tab stop. */
const DEFAULTS: { readonly [field: string]: Data } = {
  containerPort: tabStop(1, 8080),
  port: tabStop(1, 8080),
  devicePath: tabStop(1, "/dev/xvda"),
  driver: tabStop(1, "csi.example.com"),
  server: tabStop(1, "nfs.example.com"),
  image: tabStop(1, "example.com/image:1.0"),
  key: tabStop(1, "key"),
  path: tabStop(1, "path"),
  claimName: tabStop(1, "claim"),
  secretName: tabStop(1, "secret"),
  reference: tabStop(1, "example.com/image:1.0"),
  fieldPath: tabStop(1, "metadata.name"),
  resource: tabStop(1, "limits.memory", ["limits.memory", "limits.cpu", "requests.memory", "requests.cpu"]),
  schedule: tabStop(1, "0 * * * *"),
  completions: tabStop(1, 1),
  externalName: tabStop(1, "service.example.com"),
  topologyKey: tabStop(1, "kubernetes.io/hostname"),
  maxSkew: tabStop(1, 1),
  whenUnsatisfiable: tabStop(1, "ScheduleAnyway", ["ScheduleAnyway", "DoNotSchedule"]),
  command: [tabStop(1, "true")],
  accessModes: [tabStop(1, "ReadWriteOnce", ["ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany", "ReadWriteOncePod"])],
  repository: tabStop(1, "https://example.com/repository.git"),
  volumeID: tabStop(1, "volume"),
  lun: tabStop(1, 0),
  dnsConfig: { nameservers: [tabStop(1, "10.96.0.10")] },
  nameservers: [tabStop(1, "10.96.0.10")],
};

function fixes(violation: Found): Fix[] {
  const { detail, name, steps, target, parent, parentType } = violation;
  if (detail === "must specify a handler type" || detail.startsWith("must specify one of") || detail.startsWith("one of fieldRef")) return choices(violation);
  if (name === "containers") return addContainer(violation);
  if (name === "storage") return addStorage(violation);
  if (name === "volumeClaimTemplate") {
    const spec = { accessModes: [tabStop(1, "ReadWriteOnce")], resources: { requests: { storage: tabStop(2, "1Gi") } } };
    return add(violation, { spec });
  }
  if (name === "restartPolicy") {
    return ["Never", "OnFailure"].flatMap((policy) => add(violation, policy, `Add \`restartPolicy: ${policy}\``));
  }
  if (name === "recursiveReadOnly" || typeof steps.at(-1) === "number") return removeAt(violation);
  if (violation.verdict === "warned") return name === "sources" ? removeAt(violation) : [];
  const data = valueFor(violation, parent, parentType);
  const added = data === undefined ? [] : add(violation, data);
  return added.length > 0 || target === undefined ? added : removeAt(violation);
}

/** A value for the field, from what stands around it where possible. */
function valueFor(violation: Found, parent: Value, type: TypeName | undefined): Data | undefined {
  const { name, manifest, steps } = violation;
  switch (name) {
    case "name":
      return nameFor(violation, type);
    case "volumeName":
    case "mountPath": {
      const volume = parent.get("name")?.string;
      return tabStop(1, volume === undefined || volume === "" ? "/data" : `/${volume}`);
    }
    case "path":
      if (type === "HostPathVolumeSource" || type === "NFSVolumeSource") return tabStop(1, "/data");
      return tabStop(1, parent.get("key")?.string ?? "path");
    case "key":
      return tabStop(1, parent.get("path")?.string?.split("/").at(-1) ?? "key");
    case "port":
      return tabStop(1, firstPort(violation) ?? 8080);
    case "containerName": {
      const pod = manifest.pods[0];
      return tabStop(1, pod?.containers.find(({ list }) => list === "containers")?.name ?? "app");
    }
    case "backoffLimitPerIndex":
      return tabStop(1, 1);
    case "ports":
      return type === "ServiceSpec" ? [{ port: tabStop(1, 80), targetPort: tabStop(2, 8080) }] : undefined;
    default:
      return Object.hasOwn(DEFAULTS, name) ? DEFAULTS[name] : steps.length > 0 ? undefined : undefined;
  }
}

function nameFor({ manifest, steps }: Found, type: TypeName | undefined): Data {
  const pod = manifest.pods[0];
  const taken = new Set([...(pod?.containers ?? []), ...(pod?.volumes ?? [])].map((each) => each.name));
  const free = (name: string): string => {
    if (!taken.has(name)) return name;
    for (let i = 2; ; i++) if (!taken.has(`${name}-${i}`)) return `${name}-${i}`;
  };
  switch (type) {
    case "Container":
      return tabStop(1, free(imageName(valueAt(manifest, [...steps.slice(0, -1), "image"])?.string) ?? "app"));
    case "Volume":
      return tabStop(1, unboundMount(manifest) ?? free("data"));
    case "VolumeMount":
    case "VolumeDevice": {
      const names = (pod?.volumes ?? []).flatMap(({ name }) => name ?? []);
      const used = new Set(pod?.volumeUses.map(({ name }) => name));
      return tabStop(1, names.find((name) => !used.has(name)) ?? names[0] ?? "data", names);
    }
    case "ServicePort": {
      const port = valueAt(manifest, [...steps.slice(0, -1), "port"])?.integer;
      return tabStop(1, port === undefined ? "http" : `port-${port}`);
    }
    case "EnvVar":
      return tabStop(1, "NAME");
    case "ObjectMeta":
      return tabStop(1, "name");
    default:
      return tabStop(1, "name");
  }
}

/** `nginx` of `docker.io/library/nginx:1.29`. */
function imageName(image: string | undefined): string | undefined {
  const name = image?.split("@")[0]?.split("/").at(-1)?.split(":")[0]?.toLowerCase().replaceAll(/[^a-z0-9-]/g, "-");
  return name === undefined || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) ? undefined : name;
}

/** A name that mounts use and no volume has. */
function unboundMount(manifest: Found["manifest"]): string | undefined {
  const pod = manifest.pods[0];
  const names = new Set([...(pod?.volumes ?? []), ...(pod?.claimTemplates ?? [])].map(({ name }) => name));
  return pod?.volumeUses.find(({ name }) => name !== undefined && !names.has(name))?.name;
}

/** The port that the container of a probe declares. */
function firstPort({ manifest, steps }: Found): number | undefined {
  const list = steps.findLastIndex((step) => step === "containers" || step === "initContainers");
  const container = list === -1 ? undefined : valueAt(manifest, steps.slice(0, list + 2));
  return container?.get("ports")?.item(0)?.get("containerPort")?.integer;
}

/** One of several things is needed: each is offered. */
function choices(violation: Found): Fix[] {
  const { name, target, manifest, detail, steps } = violation;
  const object = target ?? valueAt(manifest, steps.slice(0, -1));
  if (object === undefined) return [];
  const port = firstPort(violation) ?? 8080;
  const options: readonly (readonly [string, Data])[] = detail.includes("handler")
    ? [
        ["httpGet", { path: tabStop(1, "/"), port: tabStop(2, port) }],
        ["tcpSocket", { port: tabStop(1, port) }],
        ["exec", { command: [tabStop(1, "true")] }],
      ]
    : detail.includes("configMapRef")
      ? [
          ["configMapRef", { name: tabStop(1, "config") }],
          ["secretRef", { name: tabStop(1, "secret") }],
        ]
      : [
          ["fieldRef", { fieldPath: tabStop(1, "metadata.name") }],
          ...(detail.startsWith("one of")
            ? []
            : ([
                ["configMapKeyRef", { name: tabStop(1, "config"), key: tabStop(2, "key") }],
                ["secretKeyRef", { name: tabStop(1, "secret"), key: tabStop(2, "key") }],
              ] as const)),
        ];
  const added = options.flatMap(([key, data]) => {
    const edits = object.isNull ? replace(manifest.document, object, { [key]: data }) : addPair(manifest.document, object, key, data);
    return fix(`Add \`${key}\``, false, edits);
  });
  return [...added, ...(name === "env" ? [] : removeAt(violation))];
}

function addContainer({ manifest, steps }: Found): Fix[] {
  const spec = valueAt(manifest, steps.slice(0, -1));
  const container = { name: tabStop(1, "app"), image: tabStop(2, "example.com/image:1.0") };
  return spec === undefined ? [] : fix("Add a container", false, addItem(manifest.document, spec, "containers", container));
}

/** `resources.requests.storage` of a claim, with what is missing of the way to it. */
function addStorage({ manifest, steps }: Found): Fix[] {
  const at = steps.lastIndexOf("resources");
  const spec = valueAt(manifest, steps.slice(0, at));
  const resources = spec?.get("resources");
  const requests = resources?.get("requests");
  const size = tabStop(1, "1Gi");
  const { document } = manifest;
  const title = "Add `storage`";
  if (spec === undefined) return [];
  if (requests?.mapping !== undefined) return fix(title, false, addPair(document, requests, "storage", size));
  if (requests !== undefined) return fix(title, false, replace(document, requests, { storage: size }));
  if (resources?.mapping !== undefined) return fix(title, false, addPair(document, resources, "requests", { storage: size }));
  if (resources !== undefined) return fix(title, false, replace(document, resources, { requests: { storage: size } }));
  return fix(title, false, addPair(document, spec, "resources", { requests: { storage: size } }));
}

import type { Container, Pod } from "../kubernetes/model.ts";
import { isPlaceholder } from "../kubernetes/placeholder.ts";
import { sharing, type Sharer } from "../kubernetes/sharing.ts";
import { exporterFor } from "../patterns/exporters.ts";
import { BUSYBOX, freeContainerName, freeLocalPort, freePortName, freeVolumeName, fullName, logsOf, SOCAT, targetsOf } from "../patterns/pod.ts";
import { freeMountPath } from "../refactorings/place.ts";
import { Inline, print, printItem, tabStop, withStops, type Data } from "../yaml/print.ts";
import { isUnfinished, keyColumn, styleAt, type CompletionContext, type CompletionItem } from "./completion-context.ts";

/** A piece of a manifest that fits the cursor, made of what is around it. */
interface Snippet {
  /** As `k-sidecar`; what people type instead stands behind it in `words`. */
  readonly prefix: string;
  readonly words: string;
  readonly detail: string;
  readonly data: { readonly [key: string]: Data };
}

/**
 * Pieces that would be valid right here, in the document's own style: containers where a container may begin, mounts of the Pod's own
 * volumes where a mount may, and so on. Block style alone: in flow style a line has no room for them.
 */
export function snippetItems(context: CompletionContext): CompletionItem[] {
  const { cursor, place, pod } = context;
  if (place === undefined || pod === undefined || cursor.flow || cursor.colon || cursor.quote !== "") return [];
  const { type } = place;
  const item = type.kind === "list" && cursor.alone && type.of.kind === "struct" ? type.of.name : undefined;
  const struct = type.kind === "struct" ? type.name : undefined;
  const name = item ?? struct;
  if (name === undefined) return [];
  const fresh = item !== undefined || cursor.around.entries().every(({ key }) => isUnfinished(key));
  const snippets = [...(fresh ? itemsOf(context, pod, name) : []), ...(item === undefined ? pairsOf(context, pod, name) : [])];
  const column = keyColumn(context);
  const look = { ...styleAt(context), column };
  return snippets.map(({ prefix, words, detail, data }) => {
    const text = item === undefined ? print(data, look) : printItem(data, look);
    return {
      label: prefix,
      kind: "snippet",
      detail,
      edit: withStops({ span: cursor.span, newText: (cursor.needsBlank ? " " : "") + text }),
      filter: `${prefix} ${words}`,
      again: false,
      plain: false,
    };
  });
}

/** Whole items of a list. */
function itemsOf(context: CompletionContext, pod: Pod, type: string): Snippet[] {
  switch (type) {
    case "Container":
      return containersOf(context, pod);
    case "VolumeMount":
      return context.container === undefined ? [] : mountsOf(pod, context.container).map((data) => snippet(`k-mount ${String(data["name"])}`, "volumeMount", `mount of ${String(data["name"])}`, data));
    case "Volume":
      return volumesOf(pod);
    case "ContainerPort":
      return [snippet("k-port", "containerPort", "a port with a name", { name: tabStop(1, freePortName(pod, "http")), containerPort: tabStop(2, 8080) })];
    case "EnvVar":
      return [
        snippet("k-env", "variable", "a variable", { name: tabStop(1, "NAME"), value: tabStop(2, "value") }),
        snippet("k-env-configmap", "variable from", "a variable from a ConfigMap", { name: tabStop(1, "NAME"), valueFrom: { configMapKeyRef: { name: tabStop(2, "config"), key: tabStop(3, "key") } } }),
        snippet("k-env-secret", "variable from", "a variable from a Secret", { name: tabStop(1, "NAME"), valueFrom: { secretKeyRef: { name: tabStop(2, "secret"), key: tabStop(3, "key") } } }),
      ];
    default:
      return [];
  }
}

/** Pairs of a mapping that has not got them yet. */
function pairsOf(context: CompletionContext, pod: Pod, type: string): Snippet[] {
  const { container, cursor } = context;
  const absent = (key: string): boolean => !cursor.around.has(key);
  const found: Snippet[] = [];
  if (type === "Container" && container?.name !== undefined) {
    const mounts = mountsOf(pod, container);
    if (absent("volumeMounts") && mounts.length > 0) found.push(snippet("k-mount", "volumeMounts", "mount a volume of the Pod", { volumeMounts: [mounts[0]!] }));
    const port = container.ports.find(({ containerPort, protocol }) => containerPort !== undefined && protocol === "TCP");
    if (absent("readinessProbe") && container.role !== "init" && port !== undefined) {
      const target: Data = port.name ?? port.containerPort ?? null;
      found.push(snippet("k-probe", "readinessProbe", "ask the container's port whether it is ready", { readinessProbe: { httpGet: { path: tabStop(1, "/"), port: target }, periodSeconds: tabStop(2, 5) } }));
    }
    if (absent("resources")) {
      const resources = { requests: { cpu: tabStop(1, "100m"), memory: tabStop(2, "64Mi") }, limits: { memory: tabStop(3, "128Mi") } };
      found.push(snippet("k-resources", "requests limits", "what the container needs and may take", { resources }));
    }
    if (absent("ports") && container.role !== "init") {
      found.push(snippet("k-port", "ports containerPort", "a port with a name", { ports: [{ name: tabStop(1, freePortName(pod, "http")), containerPort: tabStop(2, 8080) }] }));
    }
  }
  if (type === "PodSpec") {
    const app = pod.containers.find(({ role }) => role === "app");
    if (absent("initContainers") && app !== undefined) found.push(...initContainers(pod, sharing(pod).of(app)).map((each) => ({ ...each, data: { initContainers: [each.data] } })));
    if (absent("volumes")) found.push(...volumesOf(pod).map((each) => ({ ...each, data: { volumes: [each.data] } })));
  }
  return found;
}

function snippet(prefix: string, words: string, detail: string, data: Snippet["data"]): Snippet {
  return { prefix, words, detail, data };
}

function containersOf({ cursor, container, manifest }: CompletionContext, pod: Pod): Snippet[] {
  const list = cursor.path.findLast((step) => step === "containers" || step === "initContainers" || step === "ephemeralContainers");
  const other = pod.containers.find((each) => each !== container && each.role === "app" && each.name !== undefined);
  const app = other === undefined ? undefined : sharing(pod).of(other);
  if (list === "initContainers") return initContainers(pod, app);
  if (list !== "containers") return [];
  const name = tabStop(1, freeContainerName(pod, "app"));
  // A second server of one image would want the first one's port.
  const rest: Snippet["data"] = app === undefined ? { image: tabStop(2, "nginx:1.28") } : { image: tabStop(2, BUSYBOX), command: new Inline(["sh", "-c", tabStop(3, "sleep 3600")]) };
  const plain = snippet("k-container", "app", "a container", { name, ...rest });
  // A Job waits for every app container: helpers belong to initContainers there.
  if (app === undefined || pod.job !== undefined) return [plain];
  const found = [plain];
  const shipper = logReader(app);
  if (shipper !== undefined) found.push(snippet("k-sidecar", "log shipper", `a sidecar that ships the logs of ${app.name}`, { name: tabStop(1, freeContainerName(pod, "log-shipper")), image: BUSYBOX, ...shipper }));
  const [target] = targetsOf(app);
  const { host, port } = target ?? { host: "backend", port: 8080 };
  const local = tabStop(1, String(freeLocalPort(pod, port)));
  const address = tabStop(2, `${fullName(host, manifest?.namespace)}:${port}`);
  const args = new Inline([`tcp-listen:${local},bind=127.0.0.1,fork,reuseaddr`, `tcp-connect:${address}`]);
  found.push(snippet("k-ambassador", "proxy socat", `a proxy on localhost for ${app.name}`, { name: tabStop(3, freeContainerName(pod, "ambassador")), image: SOCAT, args }));
  const exporter = exporterFor(app.container.image);
  if (exporter !== undefined && exporter.file === undefined && exporter.appArgs === undefined && exporter.opensPort !== true) {
    const flags = exporter.args?.(exporter.appPort) ?? [];
    const env = exporter.env?.(exporter.appPort, app.container, cursor.document) ?? [];
    found.push(
      snippet("k-adapter", "exporter metrics", `exports metrics of ${exporter.app} in ${app.name}`, {
        name: tabStop(1, freeContainerName(pod, "exporter")),
        image: exporter.image,
        ...(flags.length === 0 ? {} : { args: new Inline(flags) }),
        ...(env.length === 0 ? {} : { env }),
        ports: [{ name: freePortName(pod, "metrics"), containerPort: exporter.port }],
      }),
    );
  }
  return found;
}

function initContainers(pod: Pod, app: Sharer | undefined): Snippet[] {
  const [target] = app === undefined ? [] : targetsOf(app);
  const { host, port } = target ?? { host: "db", port: 5432 };
  const script = `until nc -z -w 2 ${tabStop(1, host)} ${tabStop(2, String(port))}; do sleep 2; done`;
  const found = [
    snippet("k-init", "wait", "an init container that waits for a service", { name: tabStop(3, freeContainerName(pod, `wait-for-${host.split(".")[0]!}`)), image: BUSYBOX, command: new Inline(["sh", "-c", script]) }),
  ];
  const filled = app?.mounts.find(({ volume, subPath }) => volume?.filledByContainers === true && subPath === "");
  if (filled?.volume !== undefined) {
    found.push(
      snippet("k-seed", "init fill", `an init container that fills ${filled.volume.name}`, {
        name: tabStop(2, freeContainerName(pod, "seed")),
        image: BUSYBOX,
        command: new Inline(["sh", "-c", tabStop(1, "echo hello > /seed/index.html")]),
        volumeMounts: [{ name: filled.volume.name, mountPath: "/seed" }],
      }),
    );
  }
  const shipper = app === undefined ? undefined : logReader(app);
  if (app !== undefined && shipper !== undefined) {
    found.push(snippet("k-native-sidecar", "log shipper sidecar", `a native sidecar that ships the logs of ${app.name}`, { name: tabStop(1, freeContainerName(pod, "log-shipper")), image: BUSYBOX, restartPolicy: "Always", ...shipper }));
  }
  return found;
}

/** What follows the image in a container that follows the app's logs; only where a volume brings them already. */
function logReader(app: Sharer): { readonly command: Data; readonly volumeMounts: Data } | undefined {
  const { directory, files, mount } = logsOf(app);
  if (mount === undefined) return undefined;
  const part = mount.subPath === undefined ? {} : { subPath: mount.subPath };
  return {
    command: new Inline(["tail", "-n", "+1", "-F", ...files.map((file, i) => `${directory}/${tabStop(2 + i, file)}`)]),
    volumeMounts: [{ name: mount.volume, mountPath: mount.path, ...part, readOnly: true }],
  };
}

/** Mounts of the Pod's volumes that the container has not got, each where another container has it. */
function mountsOf(pod: Pod, container: Container): { readonly [key: string]: Data }[] {
  const shared = sharing(pod);
  const own = shared.of(container);
  return shared.volumes.flatMap((volume) => {
    if (isUnfinished(volume.name) || isPlaceholder(volume.name) || own.mounts.some(({ mount }) => mount.name === volume.name)) return [];
    const elsewhere = shared.mounters(volume.name).flatMap((other) => other.mounts.filter((each) => each.volume === volume));
    const path = elsewhere.find((each) => each.mount.mountPath !== undefined)?.mount.mountPath ?? `/${volume.name}`;
    return [{ name: volume.name, mountPath: tabStop(1, freeMountPath(own, path)), ...(volume.filledByContainers ? {} : { readOnly: true }) }];
  });
}

function volumesOf(pod: Pod): Snippet[] {
  const name = (base: string): string => tabStop(1, freeVolumeName(pod, base));
  return [
    snippet("k-volume", "emptyDir", "an empty volume the containers share", { name: name("shared"), emptyDir: {} }),
    snippet("k-volume-configmap", "configMap", "the keys of a ConfigMap as files", { name: name("config"), configMap: { name: tabStop(2, "config") } }),
    snippet("k-volume-secret", "secret", "the keys of a Secret as files", { name: name("secret"), secret: { secretName: tabStop(2, "secret") } }),
    snippet("k-volume-claim", "persistentVolumeClaim pvc", "storage of a claim", { name: name("data"), persistentVolumeClaim: { claimName: tabStop(2, "data") } }),
  ];
}

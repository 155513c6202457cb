import type { Container, ContainerPort, EnvVar, EphemeralContainer, Lifecycle, LifecycleHandler, PodSpec, Probe, VolumeMount } from "../generated/api-fields.ts";
import { valuesOf } from "../kubernetes/api/go-types.ts";
import type { PodContext } from "./context.ts";
import type { FieldPath } from "./field-path.ts";
import { descendingPath, httpHeaderName, noBacksteps } from "./formats.ts";
import { checkFieldRef, checkResourceFieldRef, ENV_FIELD_PATHS } from "./references.ts";
import { checkContainerResources } from "./resources.ts";
import { checkSecurityContext, type PlacedContainer } from "./security.ts";
import type { Extra, Report } from "./violation.ts";
import type { KnownVolumes } from "./volumes.ts";
import { checkFormat, walk } from "./walk.ts";

/** What the checks of a container need of its Pod. */
export interface ContainerContext extends PodContext {
  readonly spec: PodSpec;
  readonly volumes: KnownVolumes;
  readonly claims: readonly string[];
}

/** All containers of a Pod, with what relates them to each other. Source: validateContainers and its siblings for init and ephemeral ones. */
export function checkContainers(containers: readonly PlacedContainer[], path: FieldPath, context: ContainerContext): void {
  const { report } = context;
  const of = (list: PlacedContainer["list"]): readonly PlacedContainer[] => containers.filter((placed) => placed.list === list);
  const regular = of("containers");
  if (regular.length === 0) report.required(path.child("containers"));
  const names = new Map<string, FieldPath>();
  for (const placed of regular) {
    checkRegular(placed, context);
    checkName(placed, names, true, report);
  }
  checkHostPorts(regular, report);
  for (const placed of of("initContainers")) {
    checkInit(placed, context);
    checkName(placed, names, false, report);
    // The server compares within each init container, and calls every one the first.
    checkHostPorts([placed], report, path.child("initContainers").index(0));
  }
  const others = new Set([...regular, ...of("initContainers")].map(({ container }) => container.name ?? ""));
  for (const placed of of("ephemeralContainers")) {
    checkEphemeral(placed, others, context);
    checkName(placed, names, true, report);
  }
}

/** A name counts as taken from its first container on; an empty one too, but for init containers. */
function checkName({ container, path }: PlacedContainer, names: Map<string, FieldPath>, emptyCounts: boolean, report: Report): void {
  const { name = "" } = container;
  const first = names.get(name);
  const at = path.child("name");
  if (first !== undefined) {
    const related = { path: first, message: name === "" ? "another container without a name" : `the first container named ${name}` };
    const rule = name === "" ? "missing-field" : "duplicate-container-name";
    report.duplicate(at, name, { rule, related, needsComplete: name === "", ...(name === "" ? { cause: at } : {}) });
  } else if (name !== "" || emptyCounts) names.set(name, at);
}

function checkRegular({ container, path }: PlacedContainer, context: ContainerContext): void {
  checkCommon(container, path, context);
  checkHandlers(container, path, context);
  checkRestartPolicy(container, path, context);
}

function checkInit({ container, path }: PlacedContainer, context: ContainerContext): void {
  checkCommon(container, path, context);
  checkRestartPolicy(container, path, context);
  if (container.restartPolicy === "Always") {
    checkHandlers(container, path, context);
    return;
  }
  for (const field of ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const) {
    if (container[field] !== undefined && !(field === "lifecycle" && droppedLifecycle(container.lifecycle))) {
      context.report.forbidden(path.child(field), "may not be set for init containers without restartPolicy=Always");
    }
  }
}

/** Fields an ephemeral container may not have. Source: allowedEphemeralContainerFields. */
const FORBIDDEN_EPHEMERAL = [
  "ports",
  "resources",
  "resizePolicy",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
] as const satisfies readonly (keyof EphemeralContainer)[];

function checkEphemeral({ container, path }: PlacedContainer, others: ReadonlySet<string>, context: ContainerContext): void {
  const { report } = context;
  checkCommon(container, path, context);
  checkBlanks(container, path, report);
  const target = (container as EphemeralContainer).targetContainerName ?? "";
  if (target !== "" && !others.has(target)) report.notFound(path.child("targetContainerName"), target, "", { allowed: [...others] });
  const text = "cannot be set for an Ephemeral Container";
  for (const field of FORBIDDEN_EPHEMERAL) {
    const value: unknown = container[field];
    const set = value !== undefined && !(field === "resources" && Object.keys(value as object).length === 0);
    if (set) report.forbidden(path.child(field), text, { needsComplete: false });
  }
  container.volumeMounts?.forEach((mount, i) => {
    const at = path.child("volumeMounts").index(i);
    for (const field of ["subPath", "subPathExpr"] as const) {
      if ((mount[field] ?? "") !== "") report.forbidden(at.child(field), text, { needsComplete: false });
    }
  });
}

/** What a Pod is asked and a template is not. */
export function checkBlanks(container: Container, path: FieldPath, report: Report): void {
  const { image = "" } = container;
  if (image.trim() !== image) report.invalid(path.child("image"), image, "must not have leading or trailing whitespace");
}

/** What is asked of every container. Source: validateContainerCommon. */
function checkCommon(container: Container, path: FieldPath, context: ContainerContext): void {
  const { report, spec, claims, isPod } = context;
  walk(container, "Container", path, report);
  checkPortNames(container.ports ?? [], path.child("ports"), report);
  container.env?.forEach((variable, i) => checkEnv(variable, path.child("env").index(i), context));
  container.envFrom?.forEach((source, i) => {
    const { configMapRef, secretRef } = source;
    const at = path.child("envFrom").silently(i);
    if (configMapRef === undefined && secretRef === undefined) {
      report.invalid(at, "", "must specify one of: `configMapRef` or `secretRef`", { rule: "missing-field", needsComplete: true });
    }
    if (configMapRef !== undefined && secretRef !== undefined) {
      report.invalid(at, "", "may not have more than one field specified at a time", { rule: "conflicting-fields" });
    }
  });
  checkMounts(container, path, context);
  checkDevices(container, path, context);
  if (container.resources !== undefined) checkContainerResources(container.resources, claims, isPod, path.child("resources"), report);
  checkResizePolicy(container, spec, path.child("resizePolicy"), report);
  if (container.securityContext !== undefined) {
    checkSecurityContext(container.securityContext, spec.hostUsers !== false, path.child("securityContext"), report);
  }
  if (spec.hostUsers === false && (container.volumeDevices?.length ?? 0) > 0) {
    report.forbidden(path.child("volumeDevices"), "when `hostUsers` is false", { rule: "conflicting-fields", needsComplete: false });
  }
}

function checkPortNames(ports: readonly ContainerPort[], path: FieldPath, report: Report): void {
  const names = new Map<string, FieldPath>();
  ports.forEach(({ name = "" }, i) => {
    const at = path.index(i).child("name");
    const first = names.get(name);
    if (name === "") return;
    if (first === undefined) names.set(name, at);
    // A name of the wrong form is told of for that.
    else if (!report.violations.some((other) => other.path.toString() === at.toString())) {
      report.duplicate(at, name, { rule: "duplicate-port-name", related: { path: first, message: `the first port named ${name}` } });
    }
  });
}

function checkEnv(variable: EnvVar, path: FieldPath, context: ContainerContext): void {
  const { report, gates, volumes } = context;
  const { value = "", valueFrom } = variable;
  if (valueFrom === undefined) return;
  const at = path.child("valueFrom");
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  if (fieldRef !== undefined) checkFieldRef(fieldRef, ENV_FIELD_PATHS, at.child("fieldRef"), report);
  if (resourceFieldRef !== undefined) checkResourceFieldRef(resourceFieldRef, at.child("resourceFieldRef"), report, false);
  const fileKeyRef = gates.envFiles ? valueFrom.fileKeyRef : undefined;
  if (fileKeyRef !== undefined) {
    const { volumeName = "" } = fileKeyRef;
    const name = at.child("fileKeyRef").child("volumeName");
    const known = volumes.good.get(volumeName);
    if (known === undefined) report.notFound(name, volumeName, "", undeclared(volumeName, volumes));
    else if (known.volume.emptyDir === undefined && hasSource(known.volume)) {
      report.invalid(name, volumeName, "referenced volume must be of type emptyDir", { related: { path: known.path, message: "the volume" } });
    }
  } else if (valueFrom.fileKeyRef !== undefined) {
    report.dropped(at.child("fileKeyRef"), "needs Kubernetes 1.35");
  }
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter((source) => source !== undefined).length;
  if (sources === 0) {
    const choice = gates.envFiles
      ? "`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
      : "`fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`";
    report.invalid(at, "", `must specify one of: ${choice}`, { rule: "missing-field", needsComplete: true });
  } else if (value !== "") {
    const related = { path: path.child("value"), message: "the value that is set as well" };
    report.invalid(at, "", "may not be specified when `value` is not empty", { rule: "conflicting-fields", related });
  } else if (sources > 1) report.invalid(at, "", "may not have more than one field specified at a time", { rule: "conflicting-fields" });
}

function hasSource(volume: object): boolean {
  return Object.keys(volume).some((key) => key !== "name");
}

/** Why a name leads to no volume: there is none, or it has an error of its own. */
function undeclared(name: string, volumes: KnownVolumes): Extra {
  const broken = volumes.broken.get(name);
  return {
    rule: "undeclared-volume",
    allowed: [...volumes.good.keys()],
    ...(broken === undefined ? {} : { cause: broken, related: { path: broken, message: "this volume has an error of its own" } }),
  };
}

/** Source: ValidateVolumeMounts. */
function checkMounts(container: Container, path: FieldPath, context: ContainerContext): void {
  const { report, volumes } = context;
  const devices = new Map((container.volumeDevices ?? []).map((device, i) => [device.name ?? "", { path: device.devicePath ?? "", at: path.child("volumeDevices").index(i) }]));
  const taken = new Map<string, FieldPath>();
  const list = path.child("volumeMounts");
  let served = 0;
  container.volumeMounts?.forEach((mount, i) => {
    const { name = "", mountPath = "" } = mount;
    if (volumes.dropped.has(name)) {
      report.dropped(list.index(i), "mounts an image volume", name);
      return;
    }
    const at = list.index(served++, i);
    walk(mount, "VolumeMount", at, report);
    if (!volumes.good.has(name)) {
      report.notFound(at.child("name"), name, "", name === "" ? { rule: "undeclared-volume", cause: at.child("name") } : undeclared(name, volumes));
    }
    const first = taken.get(mountPath);
    if (first !== undefined) {
      const related = { path: first, message: mountPath === "" ? "another mount without a path" : `the first mount at ${mountPath}` };
      report.invalid(at.child("mountPath"), mountPath, "must be unique", {
        rule: mountPath === "" ? "missing-field" : "duplicate-mount-path",
        related,
        needsComplete: mountPath === "",
        ...(mountPath === "" ? { cause: at.child("mountPath") } : {}),
      });
    } else taken.set(mountPath, at.child("mountPath"));
    const device = devices.get(name);
    if (device !== undefined) {
      const related = { path: device.at.child("name"), message: "the device" };
      report.invalid(at.child("name"), name, "must not already exist in volumeDevices", { rule: "conflicting-fields", related });
    }
    const other = [...devices.values()].find((candidate) => candidate.path === mountPath);
    if (other !== undefined) {
      const related = { path: other.at.child("devicePath"), message: "the device" };
      report.invalid(at.child("mountPath"), mountPath, "must not already exist as a path in volumeDevices", { rule: "conflicting-fields", related });
    }
    checkMountOptions(mount, container, at, list.silently(i), context);
  });
}

/** `loose` is the mount's place, in the server's words the list's. */
function checkMountOptions(mount: VolumeMount, container: Container, path: FieldPath, loose: FieldPath, context: ContainerContext): void {
  const { report, volumes } = context;
  const { subPath = "", subPathExpr = "", mountPropagation, recursiveReadOnly } = mount;
  if (volumes.good.get(mount.name ?? "")?.volume.image !== undefined) {
    if (subPath !== "") report.invalid(path.child("subPath"), subPath, "not allowed in image volume sources", { rule: "conflicting-fields" });
    if (subPathExpr !== "") report.invalid(path.child("subPathExpr"), subPathExpr, "not allowed in image volume sources", { rule: "conflicting-fields" });
  }
  if (subPath !== "") checkFormat(subPath, descendingPath, loose.child("subPath"), report);
  if (subPathExpr !== "") {
    if (subPath !== "") {
      const related = { path: path.child("subPath"), message: "subPath is set here" };
      report.invalid(path.child("subPathExpr"), subPathExpr, "subPathExpr and subPath are mutually exclusive", { rule: "conflicting-fields", related });
    }
    checkFormat(subPathExpr, descendingPath, loose.child("subPathExpr"), report);
  }
  if (mountPropagation !== undefined) {
    const values = valuesOf("VolumeMount", "mountPropagation")!;
    const at = loose.child("mountPropagation");
    if (!values.includes(mountPropagation)) report.unsupported(at, mountPropagation, values);
    if (mountPropagation === "Bidirectional" && container.securityContext?.privileged !== true) {
      report.forbidden(at, "Bidirectional mount propagation is available only to privileged containers");
    }
  }
  if (recursiveReadOnly === undefined || recursiveReadOnly === "Disabled") return;
  const at = loose.child("recursiveReadOnly");
  const values = valuesOf("VolumeMount", "recursiveReadOnly")!;
  if (!values.includes(recursiveReadOnly)) {
    report.unsupported(at, recursiveReadOnly, values);
    return;
  }
  if (mount.readOnly !== true) report.forbidden(at, "may only be specified when readOnly is true");
  if (mountPropagation !== undefined && mountPropagation !== "None") {
    report.forbidden(at, "may only be specified when mountPropagation is None or not specified", { rule: "conflicting-fields", needsComplete: false });
  }
}

/** Source: ValidateVolumeDevices. */
function checkDevices(container: Container, path: FieldPath, context: ContainerContext): void {
  const { report, volumes } = context;
  const mounts = new Map(
    (container.volumeMounts ?? []).filter((mount) => !volumes.dropped.has(mount.name ?? "")).map((mount) => [mount.name ?? "", mount.mountPath ?? ""]),
  );
  const names = new Set<string>();
  const paths = new Set<string>();
  container.volumeDevices?.forEach((device, i) => {
    const { name = "", devicePath = "" } = device;
    const at = path.child("volumeDevices").index(i);
    walk(device, "VolumeDevice", at, report);
    if (names.has(name)) report.invalid(at.child("name"), name, "must be unique", { rule: "conflicting-fields" });
    const known = volumes.good.get(name);
    if (known === undefined) {
      report.notFound(at.child("name"), name, "", name === "" ? { rule: "undeclared-volume", cause: at.child("name") } : undeclared(name, volumes));
    } else if (known.volume.persistentVolumeClaim === undefined && known.volume.ephemeral === undefined) {
      report.invalid(at.child("name"), name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode", {
        rule: "conflicting-fields",
        related: { path: known.path, message: "the volume" },
      });
    }
    if (paths.has(devicePath)) {
      const extra = devicePath === "" ? ({ rule: "missing-field", needsComplete: true, cause: at.child("devicePath") } as const) : ({ rule: "conflicting-fields" } as const);
      report.invalid(at.child("devicePath"), devicePath, "must be unique", extra);
    }
    if (devicePath !== "" && noBacksteps(devicePath).length > 0) report.invalid(at.child("devicePath"), devicePath, "can not contain backsteps ('..')");
    else paths.add(devicePath);
    if (mounts.has(name)) report.invalid(at.child("name"), name, "must not already exist in volumeMounts", { rule: "conflicting-fields" });
    if ([...mounts.values()].includes(devicePath)) {
      report.invalid(at.child("devicePath"), devicePath, "must not already exist as a path in volumeMounts", { rule: "conflicting-fields" });
    }
    if (name !== "") names.add(name);
  });
}

/** Host ports, each of which a node has once. `shown` is the path the server gives, where it is not the container's. */
function checkHostPorts(containers: readonly PlacedContainer[], report: Report, shown?: FieldPath): void {
  const taken = new Map<string, FieldPath>();
  for (const { container, path } of containers) {
    container.ports?.forEach(({ hostPort = 0, hostIP = "", protocol }, i) => {
      if (hostPort === 0) return;
      const key = `${protocol === undefined || protocol === "" ? "TCP" : protocol}/${hostIP}/${hostPort}`;
      const place = path.child("ports").index(i).child("hostPort");
      const first = taken.get(key);
      if (first === undefined) taken.set(key, place);
      else {
        const says = shown === undefined ? place : shown.child("ports").index(i).child("hostPort").standingAt(place);
        report.duplicate(says, key, { rule: "conflicting-host-port", related: { path: first, message: `the first to take host port ${hostPort}` } });
      }
    });
  }
}

/** Probes and lifecycle of a container that may have them. */
function checkHandlers(container: Container, path: FieldPath, context: ContainerContext): void {
  const { report } = context;
  if (container.lifecycle !== undefined) checkLifecycle(container.lifecycle, path.child("lifecycle"), context);
  for (const field of ["livenessProbe", "readinessProbe", "startupProbe"] as const) {
    const probe = container[field];
    if (probe === undefined) continue;
    const at = path.child(field);
    checkProbe(probe, at, context);
    if (field === "readinessProbe") {
      if (probe.terminationGracePeriodSeconds !== undefined) {
        report.invalid(at.child("terminationGracePeriodSeconds"), probe.terminationGracePeriodSeconds, "must not be set for readinessProbes", {
          rule: "forbidden-field",
        });
      }
    } else if ((probe.successThreshold ?? 0) !== 0 && probe.successThreshold !== 1) {
      report.invalid(at.child("successThreshold"), probe.successThreshold, "must be 1");
    }
  }
}

function checkProbe(probe: Probe, path: FieldPath, context: ContainerContext): void {
  walk(probe, "Probe", path, context.report);
  checkHandler(probe, path, context);
}

function checkLifecycle(lifecycle: Lifecycle, path: FieldPath, context: ContainerContext): void {
  if (lifecycle.stopSignal !== undefined) context.report.dropped(path.child("stopSignal"), "needs a feature that is off by default");
  if (lifecycle.postStart !== undefined) checkHandler(lifecycle.postStart, path.child("postStart"), context);
  if (lifecycle.preStop !== undefined) checkHandler(lifecycle.preStop, path.child("preStop"), context);
}

/** With nothing but the stop signal, which is dropped, the whole goes. */
function droppedLifecycle(lifecycle: Lifecycle | undefined): boolean {
  return lifecycle !== undefined && Object.keys(lifecycle).join() === "stopSignal";
}

const ACTIONS = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] as const;
const ACTION_TYPES = { exec: "ExecAction", httpGet: "HTTPGetAction", tcpSocket: "TCPSocketAction", grpc: "GRPCAction", sleep: "SleepAction" } as const;

/** One action, of several the first: the rest is refused unseen. Source: validateHandler. */
function checkHandler(handler: Probe & LifecycleHandler, path: FieldPath, context: ContainerContext): void {
  const { report, spec } = context;
  const [first, ...more] = ACTIONS.filter((action) => handler[action] !== undefined);
  if (first === undefined) {
    report.required(path, "must specify a handler type");
    return;
  }
  const related = { path: path.child(first), message: "the handler that counts" };
  for (const action of more) {
    report.forbidden(path.child(action), "may not specify more than 1 handler type", { rule: "conflicting-fields", needsComplete: false, related });
  }
  const at = path.child(first);
  walk(handler[first]!, ACTION_TYPES[first], at, report);
  handler.httpGet?.httpHeaders?.forEach(({ name = "" }, i) => {
    if (first === "httpGet") checkFormat(name, httpHeaderName, at.child("httpHeaders").silently(i, "name"), report);
  });
  if (first === "sleep") {
    const { seconds = 0 } = handler.sleep!;
    const written = spec.terminationGracePeriodSeconds ?? 30;
    const grace = context.isPod && written < 0 ? 1 : written;
    if (seconds < 0 || seconds > grace) {
      report.invalid(at.standingAt(at.child("seconds")), seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`);
    }
  }
}

/** `restartPolicy` of a container, which older servers drop unless it makes an init container a sidecar. */
function checkRestartPolicy(container: Container, path: FieldPath, context: ContainerContext): void {
  const { report, gates } = context;
  const { restartPolicy, restartPolicyRules = [] } = container;
  const at = path.child("restartPolicy");
  if (!gates.containerRestartRules) {
    const sidecar = restartPolicy === "Always" && path.steps.includes("initContainers");
    if (restartPolicy !== undefined && !sidecar) report.dropped(at, "needs Kubernetes 1.35", restartPolicy);
    if (container.restartPolicyRules !== undefined) report.dropped(path.child("restartPolicyRules"), "needs Kubernetes 1.35");
    return;
  }
  const values = valuesOf("Container", "restartPolicy")!;
  if (restartPolicy === undefined) {
    if (restartPolicyRules.length > 0) report.required(at, "must specify restartPolicy when restart rules are used");
  } else if (!values.includes(restartPolicy)) report.unsupported(at, restartPolicy, values);
  restartPolicyRules.forEach((rule, i) => {
    const place = path.child("restartPolicyRules").index(i);
    const { action = "", exitCodes } = rule;
    if (action !== "Restart") report.unsupported(place.child("action"), action, ["Restart"], { needsComplete: action === "" });
    if (exitCodes === undefined) return;
    const { operator = "", values: codes = [] } = exitCodes;
    if (operator !== "In" && operator !== "NotIn") {
      report.unsupported(place.child("exitCodes").child("operator"), operator, ["In", "NotIn"], { needsComplete: operator === "" });
    }
    if (codes.length > 255) report.tooMany(place.child("exitCodes").child("values"), codes.length, 255);
  });
}

/** Source: validateResizePolicy. */
function checkResizePolicy(container: Container, spec: PodSpec, path: FieldPath, report: Report): void {
  const seen = new Set<string>();
  container.resizePolicy?.forEach(({ resourceName = "", restartPolicy = "" }, i) => {
    if (seen.has(resourceName)) report.duplicate(path.index(i), resourceName);
    seen.add(resourceName);
    const place = path.silently(i);
    const name = place.standingAt(path.index(i).child("resourceName"));
    const policy = place.standingAt(path.index(i).child("restartPolicy"));
    if (resourceName === "") report.required(name);
    else if (resourceName !== "cpu" && resourceName !== "memory") report.unsupported(name, resourceName, ["cpu", "memory"]);
    const values = valuesOf("ContainerResizePolicy", "restartPolicy")!;
    if (restartPolicy === "") report.required(policy);
    else if (!values.includes(restartPolicy)) report.unsupported(policy, restartPolicy, values);
    if (spec.restartPolicy === "Never" && restartPolicy !== "NotRequired") {
      report.invalid(policy, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'", { rule: "conflicting-fields" });
    }
  });
}

import type { ObjectMeta, PodSpec, PodTemplateSpec, Volume } from "../generated/api-fields.ts";
import { checkBlanks, checkContainers } from "./containers.ts";
import type { PodContext } from "./context.ts";
import type { FieldPath } from "./field-path.ts";
import { checkAnnotations } from "./metadata.ts";
import { checkOverhead, checkPodClaims, checkPodResources } from "./resources.ts";
import { checkScheduling } from "./scheduling.ts";
import {
  APPARMOR_PREFIX,
  checkHostProcess,
  checkHostUsers,
  checkOs,
  checkPodAnnotations,
  checkPodSecurity,
  SECCOMP_POD,
  SECCOMP_PREFIX,
  type PlacedContainer,
} from "./security.ts";
import { checkVolumes, type PlacedVolume } from "./volumes.ts";
import { checkLabels, walk } from "./walk.ts";

/** The spec of a Pod, with what the annotations beside it say of it. Source: ValidatePodSpec. */
export function checkPodSpec(
  written: PodSpec,
  metadata: ObjectMeta,
  path: FieldPath,
  metadataPath: FieldPath,
  context: PodContext,
  claimVolumes: readonly PlacedVolume[] = [],
): void {
  const { report, gates, isPod } = context;
  const spec = withHostPorts(written, isPod);
  const { volumes, dropped } = servedVolumes(spec, path, claimVolumes, context);
  const containers = placedContainers(spec, path);
  const known = checkVolumes(volumes, dropped, context);
  checkPodClaims(spec, path, report);
  const claims = (spec.resourceClaims ?? []).flatMap(({ name = "" }) => (name === "" ? [] : [name]));
  checkContainers(containers, path, { ...context, spec, volumes: known, claims });
  checkPodResources(spec, isPod, path, report);
  walk(spec, "PodSpec", path, report);
  checkHostNetwork(spec, containers, path, context);
  checkPodSecurity(spec, path, report);
  checkScheduling(spec, path, report);
  checkHostProcess(spec, containers, path, report);
  checkHostUsers(spec, path, report);
  checkOverhead(spec, path, report);
  checkOs(spec, containers, path, report);
  if (metadata.annotations !== undefined) {
    checkPodAnnotations(metadata.annotations, spec, containers, metadataPath.child("annotations"), report);
    checkProfilesAgree(metadata.annotations, spec, containers, path, report);
  }
  if (spec.hostnameOverride !== undefined && !gates.hostnameOverride) {
    report.dropped(path.child("hostnameOverride"), "needs Kubernetes 1.35", spec.hostnameOverride);
  }
  if ((spec.ephemeralContainers?.length ?? 0) > 0) {
    const detail = isPod ? "cannot be set on create" : "ephemeral containers not allowed in pod template";
    report.forbidden(path.child("ephemeralContainers"), detail, { needsComplete: false });
  }
  if (!isPod) return;
  for (const placed of containers) if (placed.list !== "ephemeralContainers") checkBlanks(placed.container, placed.path, report);
  if ((spec.nodeName ?? "") !== "" && (spec.schedulingGates?.length ?? 0) > 0) {
    report.forbidden(path.child("nodeName"), "cannot be set until all schedulingGates have been cleared", {
      rule: "conflicting-fields",
      needsComplete: false,
      related: { path: path.child("schedulingGates"), message: "the scheduling gates" },
    });
  }
}

/** A template: its labels and annotations, in the server's words without `metadata`, and its spec. Source: ValidatePodTemplateSpec. */
export function checkPodTemplate(template: PodTemplateSpec, path: FieldPath, context: PodContext, claimVolumes: readonly PlacedVolume[] = []): void {
  const { metadata = {}, spec = {} } = template;
  const at = path.silently("metadata");
  if (metadata.labels !== undefined) checkLabels(metadata.labels, at.child("labels"), context.report);
  checkAnnotations(metadata.annotations, at.child("annotations"), context.report);
  checkPodSpec(spec, metadata, path.child("spec"), at, context, claimVolumes);
}

export function placedContainers(spec: PodSpec, path: FieldPath): PlacedContainer[] {
  return (["initContainers", "containers", "ephemeralContainers"] as const).flatMap((list) =>
    (spec[list] ?? []).map((container, i) => ({ container, path: path.child(list).index(i), list })),
  );
}

/** In a Pod that shares its node's network, a host port that is missing is the container's port. In a template it stays missing. */
export function withHostPorts(spec: PodSpec, isPod: boolean): PodSpec {
  if (!isPod || spec.hostNetwork !== true) return spec;
  const filled = (containers: PodSpec["containers"]): NonNullable<PodSpec["containers"]> =>
    (containers ?? []).map((container) =>
      container.ports === undefined
        ? container
        : { ...container, ports: container.ports.map((port) => ((port.hostPort ?? 0) === 0 ? { ...port, hostPort: port.containerPort ?? 0 } : port)) },
    );
  return { ...spec, containers: filled(spec.containers), initContainers: filled(spec.initContainers) };
}

/** The volumes as the server counts them: a StatefulSet's claims first, and without what it drops. */
function servedVolumes(
  spec: PodSpec,
  path: FieldPath,
  claimVolumes: readonly PlacedVolume[],
  context: PodContext,
): { volumes: PlacedVolume[]; dropped: ReadonlySet<string> } {
  const volumes: PlacedVolume[] = [...claimVolumes];
  const dropped = new Set<string>();
  const hidden = new Set(claimVolumes.map(({ volume }) => volume.name ?? ""));
  spec.volumes?.forEach((volume: Volume, i) => {
    const { name = "" } = volume;
    if (volume.image !== undefined && !context.gates.imageVolume) {
      context.report.dropped(path.child("volumes").index(i), "is an image volume", name);
      dropped.add(name);
      return;
    }
    // A claim template of the same name takes the volume's place.
    if (hidden.has(name) && claimVolumes.length > 0) return;
    dropProjections(volume, path.child("volumes").index(i), context);
    volumes.push({ volume, path: path.child("volumes").index(volumes.length, i) });
  });
  return { volumes, dropped };
}

function dropProjections(volume: Volume, path: FieldPath, context: PodContext): void {
  volume.projected?.sources?.forEach((source, i) => {
    for (const kind of ["clusterTrustBundle", "podCertificate"] as const) {
      if (source[kind] !== undefined) context.report.dropped(path.child("projected").child("sources").index(i).child(kind), "needs a feature that is off by default");
    }
  });
}

/** Source: validatePodHostNetworkDeps. */
function checkHostNetwork(spec: PodSpec, containers: readonly PlacedContainer[], path: FieldPath, { report }: PodContext): void {
  if (spec.hostNetwork !== true) return;
  for (const { container, path: at, list } of containers) {
    if (list !== "containers") continue;
    container.ports?.forEach(({ hostPort = 0, containerPort = 0 }, i) => {
      if (hostPort === 0 || hostPort === containerPort) return;
      report.invalid(at.child("ports").index(i).child("hostPort"), hostPort, "must match `containerPort` when `hostNetwork` is true", {
        rule: "conflicting-fields",
        related: { path: path.child("hostNetwork"), message: "the Pod uses its node's network" },
      });
    });
  }
}

/** Old annotations and the fields that replaced them have to agree. Source: validateSeccompAnnotationsAndFields and its AppArmor sibling. */
function checkProfilesAgree(
  annotations: NonNullable<ObjectMeta["annotations"]>,
  spec: PodSpec,
  containers: readonly PlacedContainer[],
  path: FieldPath,
  report: PodContext["report"],
): void {
  const value = (key: string): string | undefined => (Object.hasOwn(annotations, key) ? annotations[key] : undefined);
  const compare = (what: "seccomp" | "apparmor", profile: Profile | undefined, annotation: string | undefined, at: FieldPath): void => {
    if (profile === undefined || annotation === undefined) return;
    const { type, localhostProfile } = profile;
    const expected = type === "Unconfined" ? ["unconfined"] : type === "RuntimeDefault" ? ["runtime/default", ...(what === "seccomp" ? ["docker/default"] : [])] : undefined;
    const related = { rule: "conflicting-fields" } as const;
    if (expected !== undefined && !expected.includes(annotation)) report.forbidden(at.child("type"), `${what} type in annotation and field must match`, related);
    if (type !== "Localhost") return;
    if (!annotation.startsWith("localhost/")) report.forbidden(at.child("type"), `${what} type in annotation and field must match`, related);
    else if (annotation.slice("localhost/".length) !== localhostProfile) {
      report.forbidden(at.child("localhostProfile"), `${what} profile in annotation and field must match`, related);
    }
  };
  compare("seccomp", spec.securityContext?.seccompProfile, value(SECCOMP_POD), path.child("securityContext").child("seccompProfile"));
  for (const { container, path: at } of containers) {
    const { name = "", securityContext } = container;
    compare("seccomp", securityContext?.seccompProfile, value(SECCOMP_PREFIX + name), at.child("securityContext").child("seccompProfile"));
    if (spec.os?.name === "windows") continue;
    const profile = securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;
    compare("apparmor", profile, value(APPARMOR_PREFIX + name), at.child("securityContext").child("appArmorProfile"));
  }
}

interface Profile {
  readonly type?: string;
  readonly localhostProfile?: string;
}

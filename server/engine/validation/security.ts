import type {
  AppArmorProfile,
  Container,
  ObjectMeta,
  PodSpec,
  SeccompProfile,
  SecurityContext,
  WindowsSecurityContextOptions,
} from "../generated/api-fields.ts";
import type { FieldPath } from "./field-path.ts";
import { byteLength, descendingPath, dnsSubdomain, rangeText } from "./formats.ts";
import { quote } from "./go.ts";
import type { Report } from "./violation.ts";
import { checkFormat } from "./walk.ts";

/** A container with its path and the list it stands in. */
export interface PlacedContainer {
  readonly container: Container;
  readonly path: FieldPath;
  readonly list: "initContainers" | "containers" | "ephemeralContainers";
}

/** A container's security context. Source: ValidateSecurityContext. */
export function checkSecurityContext(context: SecurityContext, hostUsers: boolean, path: FieldPath, report: Report): void {
  if (context.procMount === "Unmasked" && hostUsers) {
    report.invalid(path.child("procMount"), "Unmasked", "`hostUsers` must be false to use `Unmasked`", { rule: "conflicting-fields", needsComplete: true });
  }
  checkSeccomp(context.seccompProfile, path.child("seccompProfile"), report);
  if (context.allowPrivilegeEscalation === false) {
    const place = path.standingAt(path.child("allowPrivilegeEscalation"));
    const conflict = (detail: string, other: FieldPath): void =>
      report.invalid(place, internalContext(context), detail, { rule: "conflicting-fields", related: { path: other, message: "the field it conflicts with" } });
    if (context.privileged === true) conflict("cannot set `allowPrivilegeEscalation` to false and `privileged` to true", path.child("privileged"));
    if (context.capabilities?.add?.includes("CAP_SYS_ADMIN") === true) {
      conflict("cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN", path.child("capabilities"));
    }
  }
  checkWindowsOptions(context.windowsOptions, path.child("windowsOptions"), report);
  checkAppArmor(context.appArmorProfile, path.child("appArmorProfile"), report);
}

/** The object as the server's own type prints it, in its order of fields. Source: core.SecurityContext in pkg/apis/core/types.go. */
function internalContext(context: SecurityContext): Map<string, unknown> {
  const { capabilities, seLinuxOptions, windowsOptions } = context;
  return new Map<string, unknown>([
    ["Capabilities", capabilities && new Map([["Add", capabilities.add], ["Drop", capabilities.drop]])],
    ["Privileged", context.privileged],
    [
      "SELinuxOptions",
      seLinuxOptions &&
        new Map([
          ["User", seLinuxOptions.user ?? ""],
          ["Role", seLinuxOptions.role ?? ""],
          ["Type", seLinuxOptions.type ?? ""],
          ["Level", seLinuxOptions.level ?? ""],
        ]),
    ],
    [
      "WindowsOptions",
      windowsOptions &&
        new Map<string, unknown>([
          ["GMSACredentialSpecName", windowsOptions.gmsaCredentialSpecName],
          ["GMSACredentialSpec", windowsOptions.gmsaCredentialSpec],
          ["RunAsUserName", windowsOptions.runAsUserName],
          ["HostProcess", windowsOptions.hostProcess],
        ]),
    ],
    ["RunAsUser", context.runAsUser],
    ["RunAsGroup", context.runAsGroup],
    ["RunAsNonRoot", context.runAsNonRoot],
    ["ReadOnlyRootFilesystem", context.readOnlyRootFilesystem],
    ["AllowPrivilegeEscalation", context.allowPrivilegeEscalation],
    ["ProcMount", context.procMount],
    ["SeccompProfile", internalProfile(context.seccompProfile)],
    ["AppArmorProfile", internalProfile(context.appArmorProfile)],
  ]);
}

function internalProfile(profile: SeccompProfile | AppArmorProfile | undefined): Map<string, unknown> | undefined {
  return profile && new Map<string, unknown>([["Type", profile.type ?? ""], ["LocalhostProfile", profile.localhostProfile]]);
}

const PROFILE_TYPES = ["Localhost", "RuntimeDefault", "Unconfined"] as const;

function checkSeccomp(profile: SeccompProfile | undefined, path: FieldPath, report: Report): void {
  if (profile === undefined) return;
  const { type = "", localhostProfile } = profile;
  if (type === "") report.required(path.child("type"), "type is required when seccompProfile is set");
  else if (!(PROFILE_TYPES as readonly string[]).includes(type)) report.unsupported(path.child("type"), type, PROFILE_TYPES);
  const at = path.child("localhostProfile");
  if (type === "Localhost") {
    if (localhostProfile === undefined) report.required(at, "must be set when seccomp type is Localhost");
    else checkFormat(localhostProfile, descendingPath, at, report);
  } else if (localhostProfile !== undefined) {
    report.invalid(at, internalProfile(profile), "can only be set when seccomp type is Localhost", { rule: "conflicting-fields" });
  }
}

function checkAppArmor(profile: AppArmorProfile | undefined, path: FieldPath, report: Report): void {
  if (profile === undefined) return;
  const { type = "", localhostProfile } = profile;
  const at = path.child("localhostProfile");
  const missing = "must be set when AppArmor type is Localhost";
  if (type === "Localhost") {
    if (localhostProfile === undefined || localhostProfile === "") report.required(at, missing);
    else if (localhostProfile.trim() !== localhostProfile) report.invalid(at, localhostProfile, "must not be padded with whitespace");
    if (localhostProfile !== undefined && byteLength(localhostProfile) > 4095) report.tooLong(at, 4095);
  } else if (type === "") report.required(path.child("type"), "type is required when appArmorProfile is set");
  else if (!(PROFILE_TYPES as readonly string[]).includes(type)) report.unsupported(path.child("type"), type, PROFILE_TYPES);
  else if (localhostProfile !== undefined) {
    report.invalid(at, localhostProfile, "can only be set when AppArmor type is Localhost", { rule: "conflicting-fields" });
  }
}

function checkWindowsOptions(options: WindowsSecurityContextOptions | undefined, path: FieldPath, report: Report): void {
  if (options === undefined) return;
  const { gmsaCredentialSpecName, gmsaCredentialSpec, runAsUserName } = options;
  if (gmsaCredentialSpecName !== undefined) checkFormat(gmsaCredentialSpecName, dnsSubdomain, path.child("gmsaCredentialSpecName"), report);
  if (gmsaCredentialSpec !== undefined) {
    const at = path.child("gmsaCredentialSpec");
    if (gmsaCredentialSpec === "") report.invalid(at, gmsaCredentialSpec, "gmsaCredentialSpec cannot be an empty string");
    else if (byteLength(gmsaCredentialSpec) > 65536) report.invalid(at, gmsaCredentialSpec, "gmsaCredentialSpec size must be under 64 KiB");
  }
  if (runAsUserName === undefined) return;
  for (const detail of userNameProblems(runAsUserName)) report.invalid(path.child("runAsUserName"), runAsUserName, detail);
}

function userNameProblems(name: string): string[] {
  if (name === "") return ["runAsUserName cannot be an empty string"];
  if ([...name].some((char) => char < " " || char === "\u007f")) return ["runAsUserName cannot contain control characters"];
  const parts = name.split("\\");
  if (parts.length > 2) return ["runAsUserName cannot contain more than one backslash"];
  const domain = parts.length === 2 ? parts[0]! : undefined;
  const user = parts.at(-1)!;
  const problems: string[] = [];
  if (domain !== undefined) {
    if (byteLength(domain) >= 256) problems.push("runAsUserName's Domain length must be under 256 characters");
    const dns = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
    if (!/^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/.test(domain) && !dns.test(domain)) {
      problems.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
    }
  }
  if (user === "") problems.push("runAsUserName's User cannot be empty");
  else if (byteLength(user) > 104) problems.push("runAsUserName's User length must not be longer than 104 characters");
  if (/^[. ]+$/.test(user)) problems.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) problems.push('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]');
  return problems;
}

/** The Pod's security context, but for what the table says of its fields. Source: validatePodSpecSecurityContext. */
export function checkPodSecurity(spec: PodSpec, path: FieldPath, report: Report): void {
  const context = spec.securityContext;
  const at = path.child("securityContext");
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    const place = at.only("shareProcessNamespace").standingAt(path.child("shareProcessNamespace"));
    report.invalid(place, true, "ShareProcessNamespace and HostPID cannot both be enabled", {
      rule: "conflicting-fields",
      related: { path: path.child("hostPID"), message: "hostPID is set here" },
    });
  }
  if (context === undefined) return;
  context.supplementalGroups?.forEach((group, i) => {
    if (group < 0 || group > 2147483647) report.invalid(at.child("supplementalGroups").index(i), group, rangeText(0, 2147483647));
  });
  const names = new Set<string>();
  context.sysctls?.forEach(({ name = "" }, i) => {
    const place = at.child("sysctls").index(i).child("name");
    if (name !== "" && names.has(name)) report.duplicate(place, name);
    names.add(name);
    const space = /^(kernel\.shm|kernel\.msg|kernel\.sem|fs\.mqueue\.)/.test(name.replaceAll("/", ".")) ? "ipc" : /^net[./]/.test(name) ? "net" : undefined;
    if (space === "net" && spec.hostNetwork === true) report.invalid(place, name, "may not be specified when 'hostNetwork' is true", { rule: "conflicting-fields" });
    if (space === "ipc" && spec.hostIPC === true) report.invalid(place, name, "may not be specified when 'hostIPC' is true", { rule: "conflicting-fields" });
  });
  checkSeccomp(context.seccompProfile, at.child("seccompProfile"), report);
  checkWindowsOptions(context.windowsOptions, at.child("windowsOptions"), report);
  checkAppArmor(context.appArmorProfile, at.child("appArmorProfile"), report);
}

/** What `hostUsers: false` forbids. Source: validateHostUsers. */
export function checkHostUsers(spec: PodSpec, path: FieldPath, report: Report): void {
  if (spec.hostUsers !== false) return;
  const detail = "when `hostUsers` is false";
  const extra = { rule: "conflicting-fields", needsComplete: false, related: { path: path.child("hostUsers"), message: "hostUsers is false here" } } as const;
  if (spec.hostNetwork === true) report.forbidden(path.child("hostNetwork"), detail, extra);
  if (spec.hostPID === true) report.forbidden(path.child("HostPID", "hostPID"), detail, extra);
  if (spec.hostIPC === true) report.forbidden(path.child("HostIPC", "hostIPC"), detail, extra);
}

/** Containers that run as processes of a Windows host. Source: validateWindowsHostProcessPod. */
export function checkHostProcess(spec: PodSpec, containers: readonly PlacedContainer[], path: FieldPath, report: Report): void {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  let count = 0;
  for (const { container, path: at } of containers) {
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && own !== undefined && own !== ofPod) {
      const place = at.child("securityContext").child("windowsOptions").child("hostProcess");
      report.invalid(place, own, `pod hostProcess value must be identical if both are specified, was ${ofPod}`, { rule: "conflicting-fields" });
    }
    if (own ?? ofPod ?? false) count++;
  }
  if (count === 0) return;
  if (count !== containers.length) {
    report.invalid(path, "", "If pod contains any hostProcess containers then all containers must be HostProcess containers", { rule: "conflicting-fields" });
  }
  if (spec.hostNetwork !== true) {
    report.invalid(path.child("hostNetwork"), false, "hostNetwork must be true if pod contains any hostProcess containers", { needsComplete: true });
  }
}

/** `spec.os`, and what it forbids. Source: validateOS, validateLinux, validateWindows. */
export function checkOs(spec: PodSpec, containers: readonly PlacedContainer[], path: FieldPath, report: Report): void {
  if (spec.os === undefined) return;
  const { name = "" } = spec.os;
  const related = { path: path.child("os").child("name"), message: `the Pod is for ${name}` };
  if (name === "") report.required(path.child("os").child("name"));
  else if (name === "linux") {
    const detail = "windows options cannot be set for a linux pod";
    const extra = { needsComplete: false, related } as const;
    if (spec.securityContext?.windowsOptions !== undefined) report.forbidden(path.child("securityContext").child("windowsOptions"), detail, extra);
    for (const { container, path: at } of containers) {
      if (container.securityContext?.windowsOptions !== undefined) report.forbidden(at.child("securityContext").child("windowsOptions"), detail, extra);
    }
  } else if (name === "windows") {
    const forbid = (at: FieldPath): void => report.forbidden(at, "cannot be set for a windows pod", { needsComplete: false, related });
    for (const field of ["hostUsers", "shareProcessNamespace"] as const) if (spec[field] !== undefined) forbid(path.child(field));
    for (const field of ["hostPID", "hostIPC"] as const) if (spec[field] === true) forbid(path.child(field));
    const context = spec.securityContext;
    for (const field of LINUX_POD_FIELDS) if (context?.[field] !== undefined) forbid(path.child("securityContext").child(field));
    if ((context?.sysctls?.length ?? 0) > 0) forbid(path.child("securityContext").child("sysctls"));
    for (const { container, path: at } of containers) {
      for (const field of LINUX_CONTAINER_FIELDS) {
        if (container.securityContext?.[field] !== undefined) forbid(at.child("securityContext").child(field));
      }
    }
  } else report.unsupported(path.child("os").standingAt(path.child("os").child("name")), name, ["linux", "windows"]);
}

const LINUX_POD_FIELDS = [
  "appArmorProfile",
  "seLinuxOptions",
  "seccompProfile",
  "fsGroup",
  "fsGroupChangePolicy",
  "runAsUser",
  "runAsGroup",
  "supplementalGroups",
  "supplementalGroupsPolicy",
  "seLinuxChangePolicy",
] as const;

const LINUX_CONTAINER_FIELDS = [
  "appArmorProfile",
  "seLinuxOptions",
  "seccompProfile",
  "capabilities",
  "readOnlyRootFilesystem",
  "privileged",
  "allowPrivilegeEscalation",
  "procMount",
  "runAsUser",
  "runAsGroup",
] as const;

export const APPARMOR_PREFIX = "container.apparmor.security.beta.kubernetes.io/";
export const SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
export const SECCOMP_PREFIX = "container.seccomp.security.alpha.kubernetes.io/";

/** Annotations that mean something to a Pod. Source: ValidatePodSpecificAnnotations and the checks that fields agree with them. */
export function checkPodAnnotations(
  annotations: NonNullable<ObjectMeta["annotations"]>,
  spec: PodSpec,
  containers: readonly PlacedContainer[],
  path: FieldPath,
  report: Report,
): void {
  const value = (key: string): string | undefined => (Object.hasOwn(annotations, key) ? annotations[key] : undefined);
  const mirror = value("kubernetes.io/config.mirror");
  if (mirror !== undefined && (spec.nodeName ?? "") === "") {
    report.invalid(path.key("kubernetes.io/config.mirror"), mirror, "must set spec.nodeName if mirror pod annotation is set", { needsComplete: true });
  }
  const cost = value("controller.kubernetes.io/pod-deletion-cost");
  if (cost !== undefined && (!/^(-?[1-9][0-9]*|0)$/.test(cost) || Math.abs(Number(cost)) > 0x7fffffff)) {
    report.invalid(path.key("controller.kubernetes.io/pod-deletion-cost"), cost, "must be a 32bit integer");
  }
  for (const [key, profile] of Object.entries(annotations)) {
    if (key === SECCOMP_POD || key.startsWith(SECCOMP_PREFIX)) {
      const place = path.only(key).standingAt(path.key(key));
      const local = profile.startsWith("localhost/");
      if (local) checkFormat(profile.slice("localhost/".length), descendingPath, place, report);
      else if (!["runtime/default", "docker/default", "unconfined"].includes(profile)) report.invalid(place, profile, "must be a valid seccomp profile");
    }
    if (!key.startsWith(APPARMOR_PREFIX)) continue;
    const name = key.slice(APPARMOR_PREFIX.length);
    const container = containers.find((other) => other.container.name === name);
    if (container === undefined) report.invalid(path.key(key), name, "container not found", { needsComplete: true });
    if (!["", "runtime/default", "unconfined"].includes(profile) && !profile.startsWith("localhost/")) {
      report.invalid(path.key(key), profile, `invalid AppArmor profile name: ${quote(profile)}`);
    }
  }
}

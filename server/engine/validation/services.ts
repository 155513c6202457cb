import type { Service, ServicePort, ServiceSpec } from "../generated/api-fields.ts";
import { valuesOf } from "../kubernetes/api/go-types.ts";
import { FieldPath } from "./field-path.ts";
import { cidr, dns1035Label, dnsSubdomain, ip, parseIp, qualifiedName } from "./formats.ts";
import { checkObjectMeta } from "./metadata.ts";
import type { Report } from "./violation.ts";
import { checkFormat, checkPort, walk } from "./walk.ts";

const SPEC = FieldPath.root.child("spec");

/** The ports a node gives to Services, by default. */
const NODE_PORTS = [30000, 32767] as const;

/** A Service with the server's defaults. */
export interface ServedService {
  readonly type: string;
  readonly clusterIPs: readonly string[];
  readonly headless: boolean;
}

export function servedService(spec: ServiceSpec): ServedService {
  const { type = "", clusterIP = "", clusterIPs = [] } = spec;
  const ips = clusterIPs.length === 0 && clusterIP !== "" ? [clusterIP] : clusterIPs;
  return { type: type === "" ? "ClusterIP" : type, clusterIPs: ips, headless: ips.length === 1 && ips[0] === "None" };
}

/** Source: ValidateService. */
export function checkService(object: Service, report: Report): void {
  checkObjectMeta(object.metadata ?? {}, FieldPath.root.child("metadata"), dns1035Label, report);
  const spec = object.spec ?? {};
  const { type, headless } = servedService(spec);
  const { ports = [] } = spec;
  walk(spec, "ServiceSpec", SPEC, report);
  if (ports.length === 0 && !headless && type !== "ExternalName") report.required(SPEC.child("ports"));
  const clusterIP = SPEC.child("clusterIPs").index(0).standingAt(SPEC.child("clusterIP"));
  if (headless && (type === "LoadBalancer" || type === "NodePort")) {
    report.invalid(clusterIP, "None", `may not be set to 'None' for ${type} services`, { rule: "conflicting-fields", related: { path: SPEC.child("type"), message: "the type" } });
  }
  if (type === "ExternalName") checkExternalName(spec, report);
  else checkClusterIPs(spec, report);
  checkPorts(ports, type, report);
  checkAffinity(spec, report);
  spec.externalIPs?.forEach((address, i) => checkExternalIp(address, SPEC.child("externalIPs").index(i), report));
  checkLoadBalancer(object, type, report);
  checkTraffic(spec, type, report);
}

function checkExternalName(spec: ServiceSpec, report: Report): void {
  const detail = "may not be set for ExternalName services";
  const extra = { rule: "conflicting-fields", needsComplete: false, related: { path: SPEC.child("type"), message: "the type" } } as const;
  const { clusterIP = "", clusterIPs = [], externalName = "" } = spec;
  if (clusterIPs.length > 0) report.forbidden(SPEC.child("clusterIPs"), detail, extra);
  else if (clusterIP !== "") report.forbidden(SPEC.child("clusterIPs").standingAt(SPEC.child("clusterIP")), detail, extra);
  if ((spec.ipFamilies?.length ?? 0) > 0) report.forbidden(SPEC.child("ipFamilies"), detail, extra);
  if (spec.ipFamilyPolicy !== undefined) report.forbidden(SPEC.child("ipFamilyPolicy"), detail, extra);
  const name = externalName.replace(/\.$/, "");
  if (name === "") report.required(SPEC.child("externalName"));
  else checkFormat(name, dnsSubdomain, SPEC.child("externalName"), report);
}

function checkPorts(ports: readonly ServicePort[], type: string, report: Report): void {
  const names = new Map<string, FieldPath>();
  const numbers = new Map<string, FieldPath>();
  const nodePorts = new Map<string, FieldPath>();
  ports.forEach((port, i) => {
    const at = SPEC.child("ports").index(i);
    const { name = "", nodePort = 0 } = port;
    const protocol = port.protocol === undefined || port.protocol === "" ? "TCP" : port.protocol;
    const number = port.port ?? 0;
    if (name === "" && ports.length > 1) report.required(at.child("name"));
    else if (name !== "") {
      const first = names.get(name);
      if (first === undefined) names.set(name, at.child("name"));
      else report.duplicate(at.child("name"), name, { related: { path: first, message: `the first port named ${name}` } });
    }
    const own = port.targetPort === undefined || port.targetPort === 0 || port.targetPort === "";
    if (!own) checkPort(port.targetPort, at.child("targetPort"), report);
    // Without one of its own, the target is the port; a bad port is then found fault with twice.
    else if (number < 1 || number > 65535) {
      report.invalid(at.child("targetPort").standingAt(port.port === undefined ? at : at.child("port")), number, "must be between 1 and 65535, inclusive", {
        cause: at.child("port"),
        needsComplete: port.port === undefined,
      });
    }
    if (nodePort !== 0) checkNodePort(nodePort, protocol, type, at.child("nodePort"), nodePorts, report);
    const key = `${protocol}/${number}`;
    const first = numbers.get(key);
    if (first === undefined) numbers.set(key, at);
    else {
      const shown = new Map<string, unknown>([
        ["Name", ""],
        ["Protocol", protocol],
        ["AppProtocol", null],
        ["Port", number],
        ["TargetPort", 0],
        ["NodePort", 0],
      ]);
      report.duplicate(at.standingAt(at.child("port")), shown, { related: { path: first.child("port"), message: `the first port ${number}` } });
    }
  });
}

function checkNodePort(nodePort: number, protocol: string, type: string, path: FieldPath, taken: Map<string, FieldPath>, report: Report): void {
  if (type === "ClusterIP") {
    report.forbidden(path, "may not be used when `type` is 'ClusterIP'", { rule: "conflicting-fields", related: { path: SPEC.child("type"), message: "the type" } });
  }
  const key = `${protocol}/${nodePort}`;
  const first = taken.get(key);
  if (first === undefined) taken.set(key, path);
  else report.duplicate(path, nodePort, { related: { path: first, message: `the first to take node port ${nodePort}` } });
  const [min, max] = NODE_PORTS;
  if ((type === "NodePort" || type === "LoadBalancer") && (nodePort < min || nodePort > max)) {
    report.invalid(path, nodePort, `provided port is not in the valid range. The range of valid ports is ${min}-${max}`);
  }
}

function checkAffinity(spec: ServiceSpec, report: Report): void {
  const { sessionAffinity = "", sessionAffinityConfig } = spec;
  const at = SPEC.child("sessionAffinityConfig");
  if (sessionAffinity === "ClientIP") {
    const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10800;
    if (seconds <= 0 || seconds > 86400) report.invalid(at.child("clientIP").child("timeoutSeconds"), seconds, "must be greater than 0 and less than 86400");
  } else if ((sessionAffinity === "" || sessionAffinity === "None") && sessionAffinityConfig !== undefined) {
    report.forbidden(at, "must not be set when session affinity is None", { rule: "conflicting-fields" });
  }
}

/** Source: ValidateServiceClusterIPsRelatedFields. */
function checkClusterIPs(spec: ServiceSpec, report: Report): void {
  const { clusterIP = "", clusterIPs = [], ipFamilies = [] } = spec;
  const list = SPEC.child("clusterIPs");
  const { clusterIPs: ips } = servedService(spec);
  const place = (i: number): FieldPath => (clusterIPs.length === 0 ? list.index(i).standingAt(SPEC.child("clusterIP")) : list.index(i));
  if (clusterIP !== "" && clusterIPs.length > 0 && clusterIPs[0] !== clusterIP) {
    report.invalid(list, clusterIPs, "first value must match `clusterIP`", { rule: "conflicting-fields" });
  }
  const families = valuesOf("ServiceSpec", "ipFamilies")!;
  ipFamilies.forEach((family, i) => {
    const at = SPEC.child("ipFamilies").index(i);
    if (!families.includes(family)) report.unsupported(at, family, families);
    if (ipFamilies.indexOf(family) < i) report.duplicate(at, family);
  });
  let wrong = false;
  ips.forEach((address, i) => {
    if (i === 0 && address === "None") {
      if (ips.length > 1) {
        wrong = true;
        report.invalid(list, ips, "'None' must be the first and only value");
      }
    } else if (parseIp(address) === undefined) {
      wrong = true;
      checkFormat(address, ip, place(i), report);
    }
  });
  if (ips.length > 2) report.invalid(list, ips, "may only hold up to 2 values");
  if (wrong) return;
  const six = ips.map((address) => address.includes(":"));
  if (ips.length > 1 && !(six.includes(true) && six.includes(false))) report.invalid(list, ips, "may specify no more than one IP for each IP family");
  if (ips.length === 1 && ips[0] === "None") return;
  ips.forEach((address, i) => {
    const family = ipFamilies[i];
    if (family === undefined || families.indexOf(family) === -1) return;
    if ((family === "IPv6") !== six[i]) {
      report.invalid(place(i), address, `expected an ${family} value as indicated by \`ipFamilies[${i}]\``, { rule: "conflicting-fields" });
    }
  });
}

/** Source: ValidateNonSpecialIP. */
function checkExternalIp(address: string, path: FieldPath, report: Report): void {
  const parsed = parseIp(address);
  if (parsed === undefined) {
    checkFormat(address, ip, path, report);
    return;
  }
  const four = parsed.length === 4;
  const zero = parsed.every((part) => part === 0);
  const loopback = four ? parsed[0] === 127 : parsed.slice(0, 7).every((part) => part === 0) && parsed[7] === 1;
  const linkLocal = four ? parsed[0] === 169 && parsed[1] === 254 : (parsed[0]! & 0xffc0) === 0xfe80;
  const multicast = four ? parsed[0] === 224 && parsed[1] === 0 && parsed[2] === 0 : (parsed[0]! & 0xff0f) === 0xff02;
  if (zero) report.invalid(path, address, `may not be unspecified (${address})`);
  if (loopback) report.invalid(path, address, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
  if (linkLocal) report.invalid(path, address, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
  if (multicast) report.invalid(path, address, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
}

const SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";

function checkLoadBalancer(object: Service, type: string, report: Report): void {
  const spec = object.spec ?? {};
  const only = "may only be used when `type` is 'LoadBalancer'";
  const extra = { rule: "conflicting-fields" } as const;
  const { loadBalancerSourceRanges: ranges = [], loadBalancerClass } = spec;
  const annotation = object.metadata?.annotations?.[SOURCE_RANGES];
  if (ranges.length > 0) {
    const at = SPEC.child("LoadBalancerSourceRanges", "loadBalancerSourceRanges");
    if (type !== "LoadBalancer") report.forbidden(at, only, extra);
    ranges.forEach((range, i) => checkFormat(range.trim(), cidr, at.index(i), report));
  } else if (annotation !== undefined) {
    const at = FieldPath.root.child("metadata").child("annotations").key(SOURCE_RANGES);
    if (type !== "LoadBalancer") report.forbidden(at, only, extra);
    if (annotation.trim() !== "") for (const range of annotation.trim().split(",")) checkFormat(range.trim(), cidr, at, report);
  }
  if (spec.allocateLoadBalancerNodePorts !== undefined && type !== "LoadBalancer") report.forbidden(SPEC.child("allocateLoadBalancerNodePorts"), only, extra);
  if (loadBalancerClass === undefined) return;
  if (type === "LoadBalancer") checkFormat(loadBalancerClass, qualifiedName, SPEC.child("loadBalancerClass"), report);
  else report.forbidden(SPEC.child("loadBalancerClass"), only, extra);
}

function checkTraffic(spec: ServiceSpec, type: string, report: Report): void {
  const { externalTrafficPolicy = "", externalIPs = [], healthCheckNodePort = 0, trafficDistribution } = spec;
  const external = type === "LoadBalancer" || type === "NodePort" || (type === "ClusterIP" && externalIPs.length > 0);
  const at = SPEC.child("externalTrafficPolicy");
  const values = valuesOf("ServiceSpec", "externalTrafficPolicy")!;
  if (externalTrafficPolicy !== "") {
    if (!external) report.invalid(at, externalTrafficPolicy, "may only be set for externally-accessible services", { rule: "conflicting-fields" });
    else if (!values.includes(externalTrafficPolicy)) report.unsupported(at, externalTrafficPolicy, values);
  }
  if (healthCheckNodePort !== 0) {
    const port = SPEC.child("healthCheckNodePort");
    if (type !== "LoadBalancer" || externalTrafficPolicy !== "Local") {
      report.invalid(port, healthCheckNodePort, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'", { rule: "conflicting-fields" });
    } else if (healthCheckNodePort < 1 || healthCheckNodePort > 65535) report.invalid(port, healthCheckNodePort, "must be between 1 and 65535, inclusive");
  }
  const distributions = ["PreferClose", "PreferSameNode", "PreferSameZone"];
  if (trafficDistribution !== undefined && !distributions.includes(trafficDistribution)) {
    report.unsupported(SPEC.child("trafficDistribution"), trafficDistribution, distributions);
  }
}

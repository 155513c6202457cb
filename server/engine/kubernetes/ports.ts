import type { Container, ContainerPort, Pod } from "./model.ts";

/** A declared port with the container that declares it. */
export interface DeclaredPort {
  readonly container: Container;
  readonly port: ContainerPort;
}

/** The declared ports of a Pod in the order the API server visits them: init containers, app containers, ephemeral containers. */
export function declaredPorts(pod: Pod): DeclaredPort[] {
  return pod.containers.flatMap((container) => container.ports.map((port) => ({ container, port })));
}

/** Do the two containers run at the same time? Plain init containers run alone but for the native sidecars started before them. */
export function runTogether(a: Container, b: Container): boolean {
  if (a === b) return true;
  if (a.role !== "init" && b.role !== "init") return true;
  if (a.role === "init" && b.role === "init") return false;
  const [init, other] = a.role === "init" ? [a, b] : [b, a];
  return other.role === "sidecar" && other.index < init.index;
}

/** The lowest port above `port` that no container of the Pod declares, for either protocol; 1025 onwards after 65535. */
export function freePort(pod: Pod, port: number, key: "containerPort" | "hostPort" = "containerPort"): number {
  const taken = new Set(declaredPorts(pod).map((declared) => declared.port[key]));
  let free = port;
  do free = free >= 65_535 ? 1_025 : free + 1;
  while (taken.has(free));
  return free;
}

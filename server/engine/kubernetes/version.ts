/** The Kubernetes versions Podmates knows, oldest first. The one place that lists them. */
export const KUBERNETES_VERSIONS = ["1.34", "1.35"] as const;

export type KubernetesVersion = (typeof KUBERNETES_VERSIONS)[number];

export const LATEST: KubernetesVersion = "1.35";

/** The version a setting or option names (`"1.34"`, `"latest"`); `undefined` for one that is not known. */
export function kubernetesVersion(name: string): KubernetesVersion | undefined {
  return name === "latest" ? LATEST : KUBERNETES_VERSIONS.find((version) => version === name);
}

/** Is `version` this one or a later one? */
export function atLeast(version: KubernetesVersion, other: KubernetesVersion): boolean {
  return KUBERNETES_VERSIONS.indexOf(version) >= KUBERNETES_VERSIONS.indexOf(other);
}

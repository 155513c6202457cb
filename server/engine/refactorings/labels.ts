import type { Value } from "../yaml/value.ts";

/** Labels that name an app rather than one release of it: what a selector, which in most workloads can never change, should use. */
const NAMING = ["app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component", "app", "k8s-app", "name", "component", "tier", "role", "run"];

/** A selector for the Pods of this metadata: those of its labels that name the app, else all; `undefined` where it has none. */
export function selectorOf(metadata: Value | undefined): { readonly [key: string]: string } | undefined {
  const labels = (metadata?.get("labels")?.entries() ?? []).flatMap(({ key, value }) => (value.string === undefined ? [] : [[key, value.string] as const]));
  if (labels.length === 0) return undefined;
  const naming = labels.filter(([key]) => NAMING.includes(key));
  return Object.fromEntries(naming.length > 0 ? naming : labels);
}

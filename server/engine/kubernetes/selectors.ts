import type { Value } from "../yaml/value.ts";
import type { Pod } from "./model.ts";

/** A plain label selector (`spec.selector` of a Service); `undefined` where it is absent, empty or not wholly known. */
export function readSelector(value: Value | undefined): ReadonlyMap<string, string> | undefined {
  const entries = value?.entries() ?? [];
  if (entries.length === 0) return undefined;
  const selector = new Map<string, string>();
  for (const { key, value: text } of entries) {
    if (text.templated || text.string === undefined) return undefined;
    selector.set(key, text.string);
  }
  return selector;
}

/** Has the Pod all labels of the selector? A label whose value is not known counts as equal. */
export function selects(selector: ReadonlyMap<string, string>, pod: Pod): boolean {
  for (const [key, value] of selector) {
    if (!pod.labels.has(key)) return false;
    const label = pod.labels.get(key);
    if (label !== undefined && label !== value) return false;
  }
  return true;
}

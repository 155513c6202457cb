import type { Edit } from "../text.ts";
import { addPair, remove, replace, setScalar, type Data } from "../yaml/edit.ts";
import { withStops } from "../yaml/print.ts";
import type { Value } from "../yaml/value.ts";
import type { Fix } from "./rule.ts";
import { valueAt, type Found } from "./violations.ts";

/** The mends that many rules share. Each is a list, empty where the edit cannot be made, so that they can be put one behind another. */

export function fix(title: string, safe: boolean, edits: readonly Edit[] | undefined): Fix[] {
  return edits === undefined || edits.length === 0 ? [] : [{ title, safe, edits: edits.map(withStops) }];
}

/** Change a scalar to another value. */
export function change(found: Found, to: string | number | boolean, safe: boolean, title = `Change to ${shown(to)}`): Fix[] {
  return found.target === undefined ? [] : fix(title, safe, setScalar(found.manifest.document, found.target, to));
}

/** Remove a field or item; `steps` lead to it from the manifest. */
export function removeAt(found: Found, steps: readonly (string | number)[] = found.steps, title = `Remove \`${String(steps.findLast((step) => typeof step === "string"))}\``): Fix[] {
  const target = valueAt(found.manifest, steps);
  return target === undefined ? [] : fix(title, false, remove(found.manifest.document, found.manifest.value, steps));
}

/** Add a field that is missing. A field that is there, but empty, is filled. */
export function add(found: Found, data: Data, title = `Add \`${found.name}\``, safe = false): Fix[] {
  const { document } = found.manifest;
  const parent = valueAt(found.manifest, found.steps.slice(0, -1));
  if (parent === undefined || typeof found.steps.at(-1) !== "string") return [];
  return fix(title, safe, found.target === undefined ? addPair(document, parent, found.name, data) : replace(document, found.target, data));
}

/** Steps from the document's root, for a manifest that may stand in a List. */
export function pathOf(manifest: Value, steps: readonly (string | number)[]): (string | number)[] {
  const result: (string | number)[] = [];
  for (let path = manifest.path; path !== undefined; path = path.parent) result.unshift(path.key);
  return [...result, ...steps];
}

export function shown(value: string | number | boolean): string {
  return typeof value === "string" ? `"${value}"` : String(value);
}

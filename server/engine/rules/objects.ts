import type { FindObject } from "../kubernetes/configs.ts";
import type { Manifest } from "../kubernetes/model.ts";
import type { Placed, Scope } from "./rule.ts";

/**
 * Finds the ConfigMap or Secret a manifest means. Several of one name are variants (overlays, examples) of which nobody knows the right
 * one: then none is found. The same file counts before the rest. `places` has every object that was found.
 */
export function objectFinder(self: Placed, scope: Scope): { readonly find: FindObject; readonly places: ReadonlyMap<Manifest, Placed> } {
  const places = new Map<Manifest, Placed>();
  const find: FindObject = (kind, name) => {
    const found = placedObject(self, scope, kind, name);
    if (found !== undefined) places.set(found.manifest, found);
    return found?.manifest;
  };
  return { find, places };
}

export function placedObject(self: Placed, scope: Scope, kind: "ConfigMap" | "Secret", name: string): Placed | undefined {
  const { namespace } = self.manifest;
  if (scope.isGenerated(self, kind, name)) return undefined;
  const [own, ...others] = scope
    .circles(self, kind)
    .map((circle) => circle.filter(({ manifest }) => manifest.name === name && (namespace === undefined || manifest.namespace === undefined || manifest.namespace === namespace)));
  const candidates = own!.length > 0 ? own! : others.flat();
  return candidates.length === 1 ? candidates[0] : undefined;
}

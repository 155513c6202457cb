import { groupOf } from "../kubernetes/kinds.ts";
import type { Manifest, Pod } from "../kubernetes/model.ts";
import { normalisePath } from "../kubernetes/paths.ts";
import type { Sharer } from "../kubernetes/sharing.ts";
import type { KubernetesVersion } from "../kubernetes/version.ts";
import { columnOf, lineEnd, lineStart, type Span } from "../text.ts";
import type { Document } from "../yaml/document.ts";
import { blockEnd } from "../yaml/print.ts";
import type { Value } from "../yaml/value.ts";
import type { Place } from "./refactoring.ts";

/**
 * The place of a selection in a document; `undefined` where nothing can be changed safely: outside every manifest, in templates, in
 * text that is not YAML. `around` gives the manifests of the workspace, those nearest to one first.
 */
export function placeAt(
  document: Document,
  manifests: readonly Manifest[],
  at: Span,
  version: KubernetesVersion,
  around: (manifest: Manifest, ...kinds: readonly string[]) => readonly Manifest[],
): Place | undefined {
  if (document.templated || document.errors.length > 0 || document.tooLarge !== undefined || document.lenient !== undefined) return undefined;
  const manifest = manifests.length === 1 ? manifests[0] : manifests.find(({ value }) => holds(document, value, at));
  if (manifest === undefined) return undefined;
  const values = chain(document, document.value, at);
  const pod = manifest.pods.find((each) => values.some((value) => value.node === each.spec.node)) ?? manifest.pods[0];
  const container = pod?.containers.find(({ value }) => values.some((each) => each.node === value.node));
  return {
    document,
    manifest,
    pod,
    container,
    values,
    version,
    around: (...kinds) => around(manifest, ...kinds).filter((other) => kinds.includes(other.kind ?? "") && isKubernetes(other) && sameNamespace(manifest, other)),
  };
}

/** The values that hold the selection, outermost first. */
function chain(document: Document, value: Value, at: Span): Value[] {
  const inner = [...value.entries().map((entry) => entry.value), ...value.items()].find((each) => holds(document, each, at));
  return inner === undefined ? [value] : [value, ...chain(document, inner, at)];
}

/** Is the selection in the value, its key, its dash, or the blanks and comments of its lines? */
function holds(document: Document, value: Value, at: Span): boolean {
  const { text } = document;
  if (value.shared && value.written?.kind === "alias") return false;
  const { start, end } = value.extent;
  const block = value.node !== undefined && value.node.kind !== "scalar" && !value.node.flow;
  if (!block) return start <= at.start && at.end <= Math.max(end, value.written === undefined ? lineEnd(text, end) : end);
  const from = /^[\s-]*$/.test(text.slice(lineStart(text, start), start)) ? lineStart(text, start) : start;
  return from <= at.start && at.end <= lineEnd(text, blockEnd(text, { span: { end } }, columnOf(text, start)));
}

/** Not an object of the same kind's name in another API group, such as Knative's Service. */
function isKubernetes({ apiVersion }: Manifest): boolean {
  return apiVersion !== undefined && ["", "apps", "batch"].includes(groupOf(apiVersion));
}

/** One that is written without a namespace is applied to whichever is current: it may be the same. */
function sameNamespace(a: Manifest, b: Manifest): boolean {
  return a.namespace === undefined || b.namespace === undefined || a.namespace === b.namespace;
}

/** The Pod of the place with its containers' names, volumes and what a change must not clash with. */
export function takenNames(pod: Pod): { readonly containers: ReadonlySet<string>; readonly volumes: ReadonlySet<string> } {
  return {
    containers: new Set(pod.containers.flatMap(({ name }) => name ?? [])),
    volumes: new Set([...pod.volumes, ...pod.claimTemplates].flatMap(({ name }) => name ?? [])),
  };
}

/** A path at which the container mounts nothing, `wanted` or one with a number behind it. */
export function freeMountPath(sharer: Sharer, wanted: string): string {
  const taken = sharer.mounts.flatMap(({ path }) => path ?? []);
  for (let i = 1; ; i++) {
    const path = i === 1 ? wanted : `${wanted}-${i}`;
    if (!taken.some((other) => normalisePath(other) === normalisePath(path))) return path;
  }
}

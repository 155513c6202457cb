import { readSelector, selects } from "../kubernetes/selectors.ts";
import { recognise } from "../patterns/recognise.ts";
import { namesOf, nearest, sameNamespace, usesOf, type NamedDocument, type PlacedName } from "../names.ts";
import { shift, type Span } from "../text.ts";
import { placeSpan } from "../yaml/within.ts";
import { count, distinct, locationOf, type Location } from "./feature.ts";

/** A line of text above a line of the file. */
export interface Lens {
  readonly span: Span;
  readonly title: string;
  /** What the title counts: shown when it is chosen. Empty where there is nothing to show. */
  readonly targets: readonly Location[];
}

/** Above a volume its uses, above a helper container its pattern, above a Service the Pods it selects. */
export function codeLenses(document: NamedDocument, documents: readonly NamedDocument[]): Lens[] {
  const lenses: Lens[] = [];
  for (const name of namesOf(document.manifests).all) {
    if (name.kind !== "volume" || name.role !== "declaration") continue;
    const targets = distinct(usesOf({ in: document, name }, [document]).map(locationOf));
    lenses.push({ span: shift(name.span, document.start), title: count(targets.length, "use"), targets });
  }
  for (const pod of document.manifests.flatMap((manifest) => manifest.pods)) {
    for (const { container, sentence, evidence } of recognise(pod)) {
      const span = shift((container.value.get("name") ?? container.value).at, document.start);
      // The evidence is what a click shows.
      const targets = distinct(evidence.map(({ place }) => ({ file: document.file, span: shift(placeSpan(place, pod.manifest.document.text), document.start) })));
      lenses.push({ span, title: sentence.replaceAll("`", ""), targets });
    }
  }
  for (const manifest of document.manifests) {
    const selector = manifest.kind === "Service" ? readSelector(manifest.value.descend("spec", "selector")) : undefined;
    const at = manifest.value.descend("spec", "selector");
    if (selector === undefined || at === undefined || manifest.partial !== undefined) continue;
    const pods: PlacedName[] = [];
    for (const other of documents) {
      for (const candidate of other.manifests) {
        if (!sameNamespace(candidate.namespace, manifest.namespace)) continue;
        for (const pod of candidate.pods) {
          if (!selects(selector, pod)) continue;
          const label = namesOf(other.manifests).all.find((name) => name.pod === pod && name.kind === "label" && name.role === "declaration" && name.label?.key === [...selector.keys()][0]);
          if (label !== undefined) pods.push({ in: other, name: label });
        }
      }
    }
    const targets = distinct(nearest(document.file, pods).map(locationOf));
    const kinds = pods.every(({ name }) => name.manifest.kind === "Pod") ? "Pod" : "workload";
    lenses.push({ span: shift(at.key?.span ?? at.at, document.start), title: `${count(targets.length, kinds)} selected`, targets });
  }
  return lenses.sort((a, b) => a.span.start - b.span.start);
}

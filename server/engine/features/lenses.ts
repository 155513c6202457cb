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
export function codeLenses(own: readonly NamedDocument[], documents: readonly NamedDocument[]): Lens[] {
  let labels: Map<string, PlacedName[]> | undefined;
  return own.flatMap((document) => lensesOf(document, () => (labels ??= labelsOf(documents))));
}

function lensesOf(document: NamedDocument, labels: () => Map<string, PlacedName[]>): Lens[] {
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
  const services = document.manifests.filter(({ kind, partial }) => kind === "Service" && partial === undefined);
  for (const service of services) {
    const at = service.value.descend("spec", "selector");
    const selector = readSelector(at);
    if (selector === undefined || at === undefined) continue;
    const [first] = selector;
    const pods = (labels().get(first!.join("\0")) ?? []).filter(({ name }) => sameNamespace(name.manifest.namespace, service.namespace) && selects(selector, name.pod!));
    const targets = distinct(nearest(document.file, pods).map(locationOf));
    const kinds = pods.every(({ name }) => name.manifest.kind === "Pod") ? "Pod" : "workload";
    lenses.push({ span: shift(at.key?.span ?? at.at, document.start), title: `${count(targets.length, kinds)} selected`, targets });
  }
  return lenses.sort((a, b) => a.span.start - b.span.start);
}

/** The labels of all Pods, by key and value. */
function labelsOf(documents: readonly NamedDocument[]): Map<string, PlacedName[]> {
  const labels = new Map<string, PlacedName[]>();
  for (const document of documents) {
    for (const name of namesOf(document.manifests).all) {
      if (name.kind !== "label" || name.role !== "declaration" || name.pod === undefined) continue;
      const key = `${name.label?.key ?? ""}\0${name.text}`;
      const list = labels.get(key);
      if (list === undefined) labels.set(key, [{ in: document, name }]);
      else list.push({ in: document, name });
    }
  }
  return labels;
}

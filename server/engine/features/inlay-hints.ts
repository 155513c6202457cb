import type { Container, Pod } from "../kubernetes/model.ts";
import { runTogether } from "../kubernetes/ports.ts";
import { sharing } from "../kubernetes/sharing.ts";
import type { NamedDocument } from "../names.ts";
import { overlaps, type Span } from "../text.ts";
import type { Value } from "../yaml/value.ts";
import { objectOf, ordinal } from "./hover.ts";

/** The kinds of hints, each of which a setting switches. */
export const HINT_KINDS = ["volumeKind", "probePort", "startOrder", "effectivePath"] as const;

export type HintKind = (typeof HINT_KINDS)[number];

/** A few words behind a place in the text. */
export interface InlayHint {
  /** Offset in the file. */
  readonly offset: number;
  readonly label: string;
  readonly tooltip: string;
  readonly kind: HintKind;
}

/** The hints of a document whose place is in `range`, relative to the document. */
export function inlayHints(document: NamedDocument, range: Span, kinds: ReadonlySet<HintKind>): InlayHint[] {
  const hints: InlayHint[] = [];
  const hint = (kind: HintKind, at: Value | undefined, label: string, tooltip: string): void => {
    const span = at?.written?.kind === "scalar" || at?.written?.kind === "alias" ? at.written.span : undefined;
    if (span === undefined || !kinds.has(kind) || !overlaps({ start: span.start, end: span.end + 1 }, { start: range.start, end: range.end + 1 })) return;
    hints.push({ offset: document.start + span.end, label, tooltip, kind });
  };
  for (const pod of document.manifests.flatMap((manifest) => manifest.pods)) {
    for (const container of pod.containers) {
      if (!overlaps(container.value.extent, { start: range.start, end: range.end + 1 })) continue;
      mountHints(pod, container, hint);
      probeHints(pod, container, hint);
    }
    orderHints(pod, hint);
  }
  const seen = new Set<string>();
  // An anchored part belongs to several Pods, and says the same of each.
  return hints.filter(({ offset, label }) => !seen.has(`${offset} ${label}`) && seen.add(`${offset} ${label}`)).sort((a, b) => a.offset - b.offset);
}

type Hint = (kind: HintKind, at: Value | undefined, label: string, tooltip: string) => void;

function mountHints(pod: Pod, container: Container, hint: Hint): void {
  for (const { mount, volume, subPath } of sharing(pod).of(container).mounts) {
    if (volume === undefined) continue;
    const object = objectOf(volume);
    const what = object === undefined || object === volume.name ? volume.source : `${volume.source} ${object}`;
    hint("volumeKind", mount.value.get("name"), what, `The volume "${volume.name}" is of the kind ${volume.source}.`);
    if (subPath !== undefined && subPath !== "") {
      hint("effectivePath", mount.value.get("mountPath"), `${volume.name}:/${subPath}`, `Only the path "${subPath}" of the volume "${volume.name}" appears here, and it does not follow later changes of a ConfigMap or Secret.`);
    }
  }
}

function probeHints(pod: Pod, container: Container, hint: Hint): void {
  for (const { kind, port, host } of container.handlers) {
    if (port === undefined || host !== undefined) continue;
    const name = port.string;
    const number = name === undefined ? port.integer : container.ports.find((each) => each.name === name)?.containerPort;
    if (number === undefined) continue;
    const listeners = sharing(pod).containers.filter((other) => runTogether(other.container, container) && other.ports.some((each) => each.port === number && each.protocol === "TCP"));
    const own = listeners.find((other) => other.container === container);
    const answering = own ?? listeners[0];
    const parts = [name === undefined ? undefined : String(number), answering === undefined ? undefined : `${answering.name} answers`].filter((part) => part !== undefined);
    if (parts.length === 0) continue;
    const tooltip = answering === undefined ? `The port "${name}" is ${number}.` : own === undefined ? `The ${kind} of "${container.name ?? ""}" is answered by its sibling "${answering.name}", which listens on ${number}.` : `The container itself listens on ${number}.`;
    hint("probePort", port, parts.join(", "), tooltip);
  }
}

function orderHints(pod: Pod, hint: Hint): void {
  const inits = pod.containers.filter(({ list }) => list === "initContainers");
  for (const container of inits) {
    const sidecar = container.role === "sidecar";
    const place = inits.length > 1 ? `starts ${ordinal(container.index + 1)} of ${inits.length}` : "";
    const label = [place, sidecar ? "runs beside the app" : inits.length > 1 ? "" : "runs before the app"].filter((part) => part !== "").join(", ");
    const tooltip = sidecar ? "A native sidecar: it starts in its turn, keeps running beside the app containers, and stops after them." : "An init container: it has to end before the next one starts.";
    hint("startOrder", container.value.get("name"), label, tooltip);
  }
}

import type { Manifest } from "../kubernetes/model.ts";
import { namesAt, namesOf, sameNamespace, sameText, symbolOf, type Name, type NameKind, type PlacedName } from "../names.ts";
import { shift, type Edit, type Span } from "../text.ts";
import { configKey, dns1035Label, dnsLabel, dnsSubdomain, envName, labelValue, portName, type Format } from "../validation/formats.ts";
import { rewriteScalar } from "../yaml/edit.ts";
import { distinct, locationOf, type Request } from "./feature.ts";

export interface Refused {
  /** Why the name cannot be changed, or not to that: a sentence for the user. */
  readonly refused: string;
}

export interface FileEdits {
  readonly file: string;
  readonly edits: readonly Edit[];
}

/** The name at the cursor, ready to be typed over; a refusal where it cannot be renamed; `undefined` where no name stands. */
export function prepareRename(request: Request): { readonly span: Span; readonly text: string } | Refused | undefined {
  const names = namesAt(request.document, request.offset);
  const first = names[0];
  if (first === undefined) return undefined;
  const refused = obstacle(symbolOf(names, request.documents));
  if (refused !== undefined) return { refused };
  return { span: shift(first.name.span, request.document.start), text: first.name.text };
}

/** The edits that give the name at the cursor, and all its uses in every file, the text `to`; or why that cannot be. */
export function rename(request: Request, to: string): readonly FileEdits[] | Refused | undefined {
  const names = namesAt(request.document, request.offset);
  if (names.length === 0) return undefined;
  const symbol = symbolOf(names, request.documents);
  const refused = obstacle(symbol) ?? invalid(symbol[0]!, to) ?? taken(symbol, to, request);
  if (refused !== undefined) return { refused };
  const byFile = new Map<string, Edit[]>();
  for (const placed of distinct(symbol.map((each) => ({ ...locationOf(each), placed: each, span: editSpan(each) })))) {
    const edits = byFile.get(placed.file) ?? [];
    edits.push({ span: placed.span, newText: newText(placed.placed, to) });
    byFile.set(placed.file, edits);
  }
  return [...byFile].map(([file, edits]) => ({ file, edits: edits.sort((a, b) => a.span.start - b.span.start) }));
}

/** The characters to change: of an alias those it stands for. */
function editSpan({ in: document, name }: PlacedName): Span {
  return shift(name.whole === undefined ? name.span : name.whole.span, document.start);
}

function newText({ in: { document }, name }: PlacedName, to: string): string {
  return name.whole === undefined || document === undefined ? to : rewriteScalar(document, name.whole, to);
}

/** Why the symbol cannot be renamed at all. */
function obstacle(symbol: readonly PlacedName[]): string | undefined {
  const first = symbol[0]!.name;
  if (first.kind === "port number") return "A port number is not a name: the process in the container decides where it listens.";
  if (symbol.every(({ name }) => name.role === "use")) return `No ${nounOf(first)} "${first.text}" is declared in the files that Podmates knows.`;
  for (const { in: document, name } of symbol) {
    const other = namesOf(document.manifests).all.find((each) => each.kind !== name.kind && sameText(each, name));
    if (other !== undefined) return `The same text, through an anchor, is also the name of a ${nounOf(other)}.`;
  }
  return undefined;
}

/** The API server's own words on a name it would refuse. */
function invalid({ name }: PlacedName, to: string): string | undefined {
  if (to === "") return name.kind === "label" ? undefined : `A ${nounOf(name)} needs a name.`;
  const format = name.object?.kind === "Service" && name.kind === "object" ? dns1035Label : FORMATS[name.kind];
  const problem = format?.(to)[0];
  return problem === undefined ? undefined : `"${to}" cannot be the name of a ${nounOf(name)}: ${problem}`;
}

const FORMATS: Readonly<Partial<Record<NameKind, Format>>> = {
  volume: dnsLabel,
  container: dnsLabel,
  port: portName,
  variable: envName,
  object: dnsSubdomain,
  key: configKey,
  "Service port": dnsLabel,
  label: labelValue,
};

/** Is there already another of that name where the declarations stand? */
function taken(symbol: readonly PlacedName[], to: string, request: Request): string | undefined {
  for (const placed of symbol) {
    const { name } = placed;
    if (name.role === "use") continue;
    const others = (name.kind === "object" ? request.documents : [placed.in]).flatMap((document) =>
      namesOf(document.manifests)
        .find(name.kind, to)
        .filter((other) => other.role === "declaration" && clashes(name, other)),
    );
    if (others.length > 0) return `${placeOf(name)} already has a ${nounOf(name)} "${to}".`;
  }
  return undefined;
}

function clashes(name: Name, other: Name): boolean {
  switch (name.kind) {
    case "volume":
    case "container":
      return name.pod === other.pod;
    case "variable":
    case "port":
      return name.container === other.container;
    case "key":
    case "Service port":
      return name.manifest === other.manifest;
    case "object":
      return name.object?.kind === other.object?.kind && sameNamespace(name.object?.namespace, other.object?.namespace);
    case "port number":
    case "label":
      return false;
  }
}

function placeOf(name: Name): string {
  switch (name.kind) {
    case "volume":
    case "container":
      return "The Pod";
    case "variable":
    case "port":
      return name.container?.name === undefined ? "The container" : `The container "${name.container.name}"`;
    case "object":
      return "The workspace";
    default:
      return objectTitle(name.manifest);
  }
}

function objectTitle({ kind, name }: Manifest): string {
  return `The ${kind ?? "object"}${name === undefined ? "" : ` "${name}"`}`;
}

/** What a name is the name of, in a sentence. */
export function nounOf(name: Name): string {
  switch (name.kind) {
    case "object":
      return name.object?.kind ?? "object";
    case "label":
      return `label ${name.label?.key ?? ""}`.trimEnd();
    case "key":
      return `${name.object?.kind ?? "ConfigMap"} key`;
    case "variable":
      return "variable";
    default:
      return name.kind;
  }
}

import { namesAt, symbolOf, type PlacedName } from "../names.ts";
import type { Span } from "../text.ts";
import { distinct, locationOf, type Location, type Request } from "./feature.ts";

/** Every place that declares or uses the name at the cursor, the declarations first. */
export function references(request: Request, includeDeclaration: boolean): Location[] {
  const symbol = symbolOf(namesAt(request.document, request.offset), request.documents);
  return distinct(symbol.filter(({ name }) => includeDeclaration || name.role === "use").map(locationOf));
}

export interface Highlight {
  readonly span: Span;
  /** `write` where the name is declared, `read` where it is used. */
  readonly kind: "read" | "write";
}

/** The places of the file at the cursor that declare or use the name at the cursor. */
export function highlights(request: Request): Highlight[] {
  const { file } = request.document;
  const documents = request.documents.filter((document) => document.file === file);
  const symbol = symbolOf(namesAt(request.document, request.offset), documents);
  return distinct(symbol.map((placed) => ({ ...locationOf(placed), kind: kindOf(placed) }))).map(({ span, kind }) => ({ span, kind }));
}

function kindOf({ name }: PlacedName): Highlight["kind"] {
  return name.role === "declaration" ? "write" : "read";
}

/**
 * The spans to edit as one while the name of a declaration is typed; `undefined` where there is nothing to link. Only from the
 * declaration: whoever changes a use most often means another volume, not another name.
 */
export function linkedEditing(request: Request): Span[] | undefined {
  const own = namesAt(request.document, request.offset).filter(({ name }) => name.role === "declaration" && name.kind !== "port number" && name.kind !== "label");
  if (own.length === 0) return undefined;
  const symbol = symbolOf(own, request.documents);
  const { file, text } = request.document;
  // All have to change or none: one in another file, or written another way, cannot follow the typing.
  const follows = symbol.every((each) => each.in.file === file && each.in.text.slice(each.name.span.start, each.name.span.end) === each.name.text);
  if (!follows || text.slice(own[0]!.name.span.start, own[0]!.name.span.end) !== own[0]!.name.text) return undefined;
  const spans = distinct(symbol.map(locationOf)).map(({ span }) => span);
  return spans.length < 2 ? undefined : spans.sort((a, b) => a.start - b.start);
}

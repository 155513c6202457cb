import { sharing } from "../kubernetes/sharing.ts";
import { declarationsOf, namesAt, type Name, type PlacedName } from "../names.ts";
import { shift, type Span } from "../text.ts";
import { placeSpan } from "../yaml/within.ts";
import { distinct, locationOf, type Location, type Request } from "./feature.ts";

export interface Definition extends Location {
  /** What the editor underlines: the name at the cursor, in the file of the request. */
  readonly origin: Span;
  /** What the declaration is the name of: the whole volume, port, container. */
  readonly extent: Span;
}

/**
 * Where the name at the cursor is declared. For `localhost:PORT` without a declared port: the text that makes a sibling listen there
 * (a flag, a variable, an image whose default it is).
 */
export function definition(request: Request): Definition[] {
  const { document } = request;
  const found = namesAt(document, request.offset).flatMap((placed): Definition[] => {
    const origin = shift(placed.name.span, document.start);
    const declared = declarationsOf(placed, request.documents);
    if (declared.length === 0) return listeners(placed, origin);
    return declared.map((each) => ({ ...locationOf(each), origin, extent: shift(extentOf(each.name), each.in.start) }));
  });
  return distinct(found);
}

/** The mapping that a declared name names; a key's pair; the name itself where neither is known. */
function extentOf(name: Name): Span {
  const { value, manifest, kind } = name;
  if (kind === "object" || kind === "label") return name.span;
  if (value.key !== undefined && value.path !== undefined && kind === "key") return value.extent;
  const path: (string | number)[] = [];
  for (let step = value.path?.parent; step !== undefined; step = step.parent) path.unshift(step.key);
  const around = manifest.document.value.descend(...path);
  const extent = around?.extent;
  return extent !== undefined && extent.start <= name.span.start && name.span.end <= extent.end ? extent : name.span;
}

/** What makes a container of the Pod listen on a port that nobody declares. */
function listeners({ in: document, name }: PlacedName, origin: Span): Definition[] {
  const { pod } = name;
  if (name.kind !== "port number" || name.role !== "use" || pod === undefined) return [];
  const siblings = sharing(pod).containers.filter(({ container }) => name.container === undefined || container === name.container);
  return siblings.flatMap((sharer) =>
    sharer.ports
      .filter(({ port }) => String(port) === name.text)
      .map(({ place }) => {
        const at = placeSpan(place, document.text);
        return { file: document.file, span: shift(at, document.start), origin, extent: shift(at, document.start) };
      }),
  );
}

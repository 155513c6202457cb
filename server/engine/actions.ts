import { SCAFFOLDS } from "./patterns/index.ts";
import { placeAt } from "./refactorings/place.ts";
import { REFACTORINGS } from "./refactorings/index.ts";
import type { Offer, Place, Refactoring } from "./refactorings/refactoring.ts";
import { compatible, shift, type Edit, type Span } from "./text.ts";
import { withStops } from "./yaml/print.ts";
import { DEFAULT_SETTINGS, type Settings, type Workspace } from "./workspace.ts";

/** Everything that can be done to a Pod at hand: refactorings, then scaffolds. */
export const ALL_ACTIONS: readonly Refactoring[] = [...REFACTORINGS, ...SCAFFOLDS];

/** A refactoring or scaffold offered at a place of a file. */
export interface Action {
  readonly refactoring: Refactoring;
  /** An imperative sentence without full stop, naming the things at hand. */
  readonly title: string;
  /** Edits of the file, compatible with each other; computed on each call. `undefined` where it cannot be done after all. */
  edits(): readonly Edit[] | undefined;
}

/** Every refactoring and scaffold offered for a selection, in the order of menus; only those of `refactoring` where it is given. */
export function actionsAt(workspace: Workspace, file: string, at: Span, settings: Settings = DEFAULT_SETTINGS, id?: string): Action[] {
  const found = placeIn(workspace, file, at, settings);
  if (found === undefined) return [];
  const { place, start } = found;
  return ALL_ACTIONS.filter((refactoring) => id === undefined || refactoring.id === id).flatMap((refactoring) =>
    [...refactoring.offers(place)].map(({ title, edits }: Offer): Action => ({
      refactoring,
      title,
      edits: () => {
        const made = edits();
        if (made === undefined || !compatible(made, place.document.text.length)) return undefined;
        return made.map((edit) => withStops({ ...edit, span: shift(edit.span, start) }));
      },
    })),
  );
}

/** The place of a selection, and the offset of its document in the file. */
function placeIn(workspace: Workspace, file: string, at: Span, settings: Settings): { readonly place: Place; readonly start: number } | undefined {
  const home = workspace.get(file)?.documents.findLast(({ start }) => start <= at.start);
  const document = home?.analysis.document;
  if (home === undefined || document === undefined || at.end > home.start + home.text.length) return undefined;
  const placed = workspace.placed(file);
  const place = placeAt(document, home.analysis.manifests, shift(at, -home.start), settings.version, (manifest, ...kinds) => {
    const self = placed.find((each) => each.manifest === manifest && each.start === home.start);
    return self === undefined ? [] : workspace.scope.manifests(self, ...kinds).map((each) => each.manifest);
  });
  return place === undefined ? undefined : { place, start: home.start };
}

import { completion, type Completion } from "./features/completion.ts";
import { definition, type Definition } from "./features/definition.ts";
import { folding, type Fold } from "./features/folding.ts";
import type { Location, Request } from "./features/feature.ts";
import { describeField } from "./features/field.ts";
import type { TypeName } from "./kubernetes/api/schema.ts";
import { hover, type Hover } from "./features/hover.ts";
import { inlayHints, type HintKind, type InlayHint } from "./features/inlay-hints.ts";
import { codeLenses, type Lens } from "./features/lenses.ts";
import { documentLinks, type Link } from "./features/links.ts";
import { highlights, linkedEditing, references, type Highlight } from "./features/references.ts";
import { prepareRename, rename, type FileEdits, type Refused } from "./features/rename.ts";
import { selectionRanges } from "./features/selection.ts";
import { semanticTokens, type SemanticToken } from "./features/semantic-tokens.ts";
import { documentSymbols, workspaceSymbols, type FoundSymbol, type Symbol } from "./features/symbols.ts";
import type { NamedDocument } from "./names.ts";
import type { Span } from "./text.ts";
import type { Workspace } from "./workspace.ts";

/**
 * The questions of an editor about the texts of a workspace, answered in offsets of the files. A file that was not `set` has no
 * answers. Keeps no state of its own.
 */
export class Language {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  definition(file: string, offset: number): Definition[] {
    return this.#at(file, offset, definition) ?? [];
  }

  references(file: string, offset: number, includeDeclaration: boolean): Location[] {
    return this.#at(file, offset, (request) => references(request, includeDeclaration)) ?? [];
  }

  highlights(file: string, offset: number): Highlight[] {
    return this.#at(file, offset, highlights) ?? [];
  }

  linkedEditing(file: string, offset: number): Span[] | undefined {
    return this.#at(file, offset, linkedEditing);
  }

  prepareRename(file: string, offset: number): { readonly span: Span; readonly text: string } | Refused | undefined {
    return this.#at(file, offset, prepareRename);
  }

  rename(file: string, offset: number, to: string): readonly FileEdits[] | Refused | undefined {
    return this.#at(file, offset, (request) => rename(request, to));
  }

  /** @param trigger the character that made the editor ask. */
  completion(file: string, offset: number, trigger?: string): Completion {
    return this.#at(file, offset, (request) => completion(request, trigger)) ?? { items: [], incomplete: false };
  }

  /** Markdown on a field of the API. */
  documentation(field: { readonly of: TypeName; readonly name: string }): string | undefined {
    return describeField(field.of, field.name);
  }

  hover(file: string, offset: number): Hover | undefined {
    return this.#at(file, offset, hover);
  }

  /** The hints of these kinds whose place is in `range`. */
  inlayHints(file: string, range: Span, kinds: ReadonlySet<HintKind>): InlayHint[] {
    return this.#documents(file)
      .filter(({ start, text }) => start <= range.end && range.start <= start + text.length)
      .flatMap((document) => inlayHints(document, { start: range.start - document.start, end: range.end - document.start }, kinds));
  }

  lenses(file: string): Lens[] {
    return codeLenses(this.#documents(file), this.#everyDocument());
  }

  semanticTokens(file: string): SemanticToken[] {
    return this.#documents(file).flatMap(semanticTokens);
  }

  selectionRanges(file: string, offset: number): Span[] {
    return this.#at(file, offset, (request) => selectionRanges(request.document, request.offset)) ?? [];
  }

  folding(file: string): Fold[] {
    return folding(this.#workspace.get(file)?.text ?? "");
  }

  links(file: string): Link[] {
    return this.#documents(file).flatMap(documentLinks);
  }

  symbols(file: string): Symbol[] {
    return this.#documents(file).flatMap(documentSymbols);
  }

  workspaceSymbols(query: string): FoundSymbol[] {
    return workspaceSymbols(this.#everyDocument(), query);
  }

  #at<T>(file: string, offset: number, answer: (request: Request) => T): T | undefined {
    const text = this.#workspace.get(file)?.text ?? "";
    // No cursor stands between the two characters of a line break.
    if (text[offset - 1] === "\r" && text[offset] === "\n") offset--;
    const document = this.#documents(file).findLast(({ start }) => start <= offset);
    if (document === undefined) return undefined;
    const podPlaces = this.#workspace.get(file)?.conditions.podPlaces ?? [];
    return answer({ document, offset: offset - document.start, podPlaces, documents: this.#everyDocument() });
  }

  #documents(file: string): NamedDocument[] {
    const documents = this.#workspace.get(file)?.documents ?? [];
    return documents.map(({ start, text, analysis }) => ({ file, start, text, document: analysis.document, manifests: analysis.manifests }));
  }

  #everyDocument(): NamedDocument[] {
    return [...this.#workspace.files].flatMap((file) => this.#documents(file)).filter(({ manifests }) => manifests.length > 0);
  }
}

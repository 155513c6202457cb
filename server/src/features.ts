/** Navigation, completion, hints and outlines over LSP: requests become the engine's questions, its plain data becomes LSP. */
import {
  CodeLensRefreshRequest,
  CompletionItemKind,
  DocumentHighlightKind,
  FoldingRangeKind,
  InlayHintKind,
  InsertTextFormat,
  InsertTextMode,
  LSPErrorCodes,
  MarkupKind,
  ResponseError,
  SymbolKind,
  type CodeLens,
  type CompletionItem,
  type CompletionList,
  type DocumentHighlight,
  type DocumentLink,
  type DocumentSymbol,
  type FoldingRange,
  type Hover,
  type InlayHint,
  type LinkedEditingRanges,
  type Location,
  type LocationLink,
  type Position,
  type Range,
  type SelectionRange,
  type SemanticTokens,
  type ServerCapabilities,
  type TextEdit,
  type WorkspaceEdit,
  type WorkspaceSymbol,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type * as completion from "../engine/features/completion-context.ts";
import type * as symbols from "../engine/features/symbols.ts";
import { TOKEN_MODIFIERS } from "../engine/features/semantic-tokens.ts";
import { Language } from "../engine/language.ts";
import type { Span } from "../engine/text.ts";
import { toRange, toSpan, toTextEdit } from "./convert.ts";
import { readFeatureSettings } from "./feature-settings.ts";
import { SHOW_REFERENCES, SUGGEST } from "./protocol.ts";
import type { Access } from "./server.ts";
import { toSnippet } from "./refactorings.ts";

/** The characters that make an editor ask for completion while one types. */
const TRIGGERS = [" ", ":", "(", '"', "'", "/", "-"];

/** What the server can do here, for a client of these capabilities. */
export function featureCapabilities(): ServerCapabilities {
  return {
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    linkedEditingRangeProvider: true,
    renameProvider: { prepareProvider: true },
    documentLinkProvider: {},
    completionProvider: { triggerCharacters: TRIGGERS, resolveProvider: true, completionItem: { labelDetailsSupport: true } },
    inlayHintProvider: true,
    codeLensProvider: {},
    foldingRangeProvider: true,
    selectionRangeProvider: true,
    documentSymbolProvider: true,
    workspaceSymbolProvider: true,
    semanticTokensProvider: { legend: { tokenTypes: ["variable"], tokenModifiers: [...TOKEN_MODIFIERS] }, full: true },
  };
}

export interface Features {
  /** What is known of a place; the server adds its findings. The contents are always markup. */
  hover(uri: string, position: Position): Hover | undefined;
  /** Have the editor ask again for what the settings change. */
  refresh(): void;
}

/** Answer the requests of {@link featureCapabilities}. */
export function registerFeatures(access: Access): Features {
  const { connection, workspace, guard } = access;
  const language = new Language(workspace);

  /** An open document with its current text analysed. */
  function current(uri: string): TextDocument | undefined {
    const document = access.texts(uri);
    if (document !== undefined) workspace.set(uri, document.getText(), access.settings());
    return document;
  }

  /** The text of any file of the workspace, open or not. */
  function textOf(uri: string): TextDocument | undefined {
    const known = access.texts(uri);
    if (known !== undefined) return known;
    const text = workspace.get(uri)?.text;
    return text === undefined ? undefined : TextDocument.create(uri, "yaml", 0, text);
  }

  /** Answers from the document and the offset of a position; `fallback` for a document that is not open. */
  function at<Params extends { textDocument: { uri: string }; position: Position }, Result>(
    name: string,
    fallback: Result,
    answer: (uri: string, offset: number, document: TextDocument, params: Params) => Result,
  ) {
    return guard(name, fallback, (params: Params) => {
      const document = current(params.textDocument.uri);
      return document === undefined ? fallback : answer(params.textDocument.uri, document.offsetAt(params.position), document, params);
    });
  }

  /** Answers from the whole document. */
  function of<Params extends { textDocument: { uri: string } }, Result>(name: string, fallback: Result, answer: (uri: string, document: TextDocument, params: Params) => Result) {
    return guard(name, fallback, (params: Params) => {
      const document = current(params.textDocument.uri);
      return document === undefined ? fallback : answer(params.textDocument.uri, document, params);
    });
  }

  /** Converts places of many files, each file's lines looked up once. */
  function ranges(): (file: string, span: Span) => Range | undefined {
    const texts = new Map<string, TextDocument | undefined>();
    return (file, span) => {
      if (!texts.has(file)) texts.set(file, textOf(file));
      const document = texts.get(file);
      return document === undefined ? undefined : toRange(document, span);
    };
  }

  function locations(found: readonly { readonly file: string; readonly span: Span }[]): Location[] {
    const range = ranges();
    return found.flatMap(({ file, span }) => {
      const place = range(file, span);
      return place === undefined ? [] : [{ uri: file, range: place }];
    });
  }

  function workspaceEdit(changes: readonly { readonly file: string; readonly edits: readonly { readonly span: Span; readonly newText: string }[] }[]): WorkspaceEdit {
    const result: Record<string, TextEdit[]> = {};
    for (const { file, edits } of changes) {
      const document = textOf(file);
      if (document !== undefined) result[file] = edits.map((edit) => toTextEdit(document, edit));
    }
    return { changes: result };
  }

  connection.onDefinition(
    at("Definition", null as LocationLink[] | Location[] | null, (uri, offset, document) => {
      const range = ranges();
      const found = language.definition(uri, offset);
      if (access.client().textDocument?.definition?.linkSupport !== true) return locations(found);
      return found.flatMap(({ file, span, origin, extent }) => {
        const [target, selection] = [range(file, extent), range(file, span)];
        return target === undefined || selection === undefined ? [] : [{ targetUri: file, targetRange: target, targetSelectionRange: selection, originSelectionRange: toRange(document, origin) }];
      });
    }),
  );

  connection.onReferences(at("References", null as Location[] | null, (uri, offset, _document, params: { textDocument: { uri: string }; position: Position; context: { includeDeclaration: boolean } }) => locations(language.references(uri, offset, params.context.includeDeclaration))));

  connection.onDocumentHighlight(
    at("Highlight", null as DocumentHighlight[] | null, (uri, offset, document) =>
      language.highlights(uri, offset).map(({ span, kind }) => ({ range: toRange(document, span), kind: kind === "write" ? DocumentHighlightKind.Write : DocumentHighlightKind.Read })),
    ),
  );

  connection.languages.onLinkedEditingRange(
    at("Linked editing", null as LinkedEditingRanges | null, (uri, offset, document) => {
      const spans = language.linkedEditing(uri, offset);
      return spans === undefined ? null : { ranges: spans.map((span) => toRange(document, span)), wordPattern: "[-._a-zA-Z0-9]+" };
    }),
  );

  // A refusal is an answer for the person who asked: it goes through the guard as an error of the protocol.
  connection.onPrepareRename((params, token) => {
    const answer = at("Prepare rename", undefined as ReturnType<Language["prepareRename"]>, (uri, offset) => language.prepareRename(uri, offset))(params, token);
    if (answer === undefined) return null;
    if ("refused" in answer) return new ResponseError<void>(LSPErrorCodes.RequestFailed, answer.refused);
    return { range: toRange(textOf(params.textDocument.uri)!, answer.span), placeholder: answer.text };
  });

  connection.onRenameRequest((params, token) => {
    const answer = at("Rename", undefined as ReturnType<Language["rename"]>, (uri, offset) => language.rename(uri, offset, params.newName))(params, token);
    if (answer === undefined) return null;
    if ("refused" in answer) return new ResponseError<void>(LSPErrorCodes.RequestFailed, answer.refused);
    return workspaceEdit(answer);
  });

  connection.onDocumentLinks(
    of("Links", null as DocumentLink[] | null, (uri, document) =>
      language.links(uri).flatMap(({ span, tooltip, target }): DocumentLink[] => {
        const address = "url" in target ? target.url : access.rulePage(target.ruleId);
        return address === undefined ? [] : [{ range: toRange(document, span), tooltip, target: address }];
      }),
    ),
  );

  connection.onCompletion(
    at("Completion", null as CompletionList | null, (uri, offset, document, params: { textDocument: { uri: string }; position: Position; context?: { triggerCharacter?: string } }) => {
      const { items, incomplete } = language.completion(uri, offset, params.context?.triggerCharacter);
      const fields = offersFields(document);
      const wanted = items.filter((item) => fields || !item.plain);
      return { isIncomplete: incomplete, items: wanted.map((item, i) => completionItem(item, i, document)) };
    }),
  );

  function offersFields(document: TextDocument): boolean {
    const { fields } = readFeatureSettings(access.section());
    return fields === "on" || (fields === "auto" && !(access.options().fieldsElsewhere === true && document.languageId === "yaml"));
  }

  function completionItem(item: completion.CompletionItem, i: number, document: TextDocument): CompletionItem {
    const support = access.client().textDocument?.completion?.completionItem;
    const snippet = support?.snippetSupport === true && item.edit.stops !== undefined;
    const result: CompletionItem = {
      label: item.label,
      kind: KINDS[item.kind],
      sortText: String(i).padStart(4, "0"),
      filterText: item.filter ?? item.label,
      textEdit: { range: toRange(document, item.edit.span), newText: snippet ? toSnippet(item.edit.newText, item.edit.stops ?? []) : item.edit.newText },
      insertTextFormat: snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    };
    if (item.detail !== undefined && item.detail !== "") {
      if (support?.labelDetailsSupport === true) result.labelDetails = { description: item.detail };
      else result.detail = item.detail;
    }
    if (support?.insertTextModeSupport?.valueSet.includes(InsertTextMode.asIs) === true) result.insertTextMode = InsertTextMode.asIs;
    if (item.note !== undefined) result.documentation = { kind: MarkupKind.Markdown, value: item.note };
    if (item.field !== undefined) result.data = item.field;
    if (item.also !== undefined) result.additionalTextEdits = item.also.map((edit) => toTextEdit(document, edit));
    const suggest = access.options().suggestCommand === true;
    if (item.again && suggest) result.command = { title: "Suggest", command: SUGGEST };
    return result;
  }

  connection.onCompletionResolve((item, token) =>
    guard("Completion", item, (asked: CompletionItem) => {
      const text = isField(asked.data) ? language.documentation(asked.data) : undefined;
      return text === undefined ? asked : { ...asked, documentation: { kind: MarkupKind.Markdown, value: text } };
    })(item, token),
  );

  connection.languages.inlayHint.on(
    of("Inlay hints", null as InlayHint[] | null, (uri, document, { range }: { textDocument: { uri: string }; range: Range }) =>
      language.inlayHints(uri, toSpan(document, range), readFeatureSettings(access.section()).inlayHints).map(({ offset, label, tooltip }) => ({
        position: document.positionAt(offset),
        label,
        tooltip,
        kind: InlayHintKind.Type,
        paddingLeft: true,
      })),
    ),
  );

  connection.onCodeLens(
    of("Code lens", null as CodeLens[] | null, (uri, document) => {
      if (!readFeatureSettings(access.section()).codeLens) return null;
      return language.lenses(uri).map(({ span, title, targets }) => {
        const range = toRange(document, span);
        const shows = access.options().showReferences === true && targets.length > 0;
        return { range, command: shows ? { title, command: SHOW_REFERENCES, arguments: [uri, range.start, locations(targets)] } : { title, command: "" } };
      });
    }),
  );

  connection.onFoldingRanges(
    of("Folding", null as FoldingRange[] | null, (uri, document) =>
      language.folding(uri).map(({ span, kind }) => ({
        startLine: document.positionAt(span.start).line,
        endLine: document.positionAt(span.end).line,
        ...(kind === "comment" ? { kind: FoldingRangeKind.Comment } : {}),
      })),
    ),
  );

  connection.onSelectionRanges(
    of("Selection", null as SelectionRange[] | null, (uri, document, { positions }: { textDocument: { uri: string }; positions: Position[] }) =>
      positions.map((position) => {
        const spans = language.selectionRanges(uri, document.offsetAt(position));
        const around = spans.reduceRight<SelectionRange | undefined>((parent, span) => ({ range: toRange(document, span), ...(parent === undefined ? {} : { parent }) }), undefined);
        return around ?? { range: { start: position, end: position } };
      }),
    ),
  );

  connection.onDocumentSymbol(
    of("Document symbols", null as DocumentSymbol[] | null, (uri, document) => {
      const convert = ({ name, detail, kind, span, selection, children }: symbols.Symbol): DocumentSymbol => ({
        name,
        detail,
        kind: SYMBOLS[kind],
        range: toRange(document, span),
        selectionRange: toRange(document, selection),
        children: children.map(convert),
      });
      return language.symbols(uri).map(convert);
    }),
  );

  connection.onWorkspaceSymbol(
    guard("Workspace symbols", null as WorkspaceSymbol[] | null, ({ query }) => {
      const range = ranges();
      return language.workspaceSymbols(query).flatMap(({ file, name, kind, selection, container }): WorkspaceSymbol[] => {
        const place = range(file, selection);
        return place === undefined ? [] : [{ name, kind: SYMBOLS[kind], location: { uri: file, range: place }, ...(container === undefined ? {} : { containerName: container }) }];
      });
    }),
  );

  connection.languages.semanticTokens.on(
    of("Semantic tokens", { data: [] } as SemanticTokens, (uri, document) => {
      const data: number[] = [];
      let [line, character] = [0, 0];
      for (const { span, modifiers } of language.semanticTokens(uri)) {
        const start = document.positionAt(span.start);
        const bits = modifiers.reduce((sum, modifier) => sum | (1 << TOKEN_MODIFIERS.indexOf(modifier)), 0);
        data.push(start.line - line, start.line === line ? start.character - character : start.character, span.end - span.start, 0, bits);
        [line, character] = [start.line, start.character];
      }
      return { data };
    }),
  );

  return {
    refresh: () => {
      const { inlayHint, codeLens } = access.client().workspace ?? {};
      if (inlayHint?.refreshSupport === true) connection.languages.inlayHint.refresh().catch(() => {});
      if (codeLens?.refreshSupport === true) void connection.sendRequest(CodeLensRefreshRequest.type).catch(() => {});
    },
    hover: (uri, position) => {
      const document = current(uri);
      if (document === undefined) return undefined;
      const found = language.hover(uri, document.offsetAt(position));
      if (found === undefined || (found.plain && !offersFields(document))) return undefined;
      return { contents: { kind: MarkupKind.Markdown, value: found.markdown }, range: toRange(document, found.span) };
    },
  };
}

function isField(data: unknown): data is Parameters<Language["documentation"]>[0] {
  return typeof data === "object" && data !== null && typeof (data as { of?: unknown }).of === "string" && typeof (data as { name?: unknown }).name === "string";
}

const KINDS: Readonly<Record<completion.CompletionKind, CompletionItemKind>> = {
  field: CompletionItemKind.Field,
  value: CompletionItemKind.EnumMember,
  volume: CompletionItemKind.Folder,
  container: CompletionItemKind.Module,
  port: CompletionItemKind.Interface,
  variable: CompletionItemKind.Variable,
  object: CompletionItemKind.Reference,
  key: CompletionItemKind.Property,
  path: CompletionItemKind.File,
  image: CompletionItemKind.Value,
  label: CompletionItemKind.Constant,
  snippet: CompletionItemKind.Snippet,
};

const SYMBOLS: Readonly<Record<symbols.SymbolKind, SymbolKind>> = {
  manifest: SymbolKind.Package,
  container: SymbolKind.Module,
  volume: SymbolKind.Object,
  mount: SymbolKind.File,
  port: SymbolKind.Interface,
  variable: SymbolKind.Variable,
  probe: SymbolKind.Event,
  key: SymbolKind.Key,
};

/** The one place where the engine's plain data becomes LSP: offsets become positions, reports diagnostics, fixes code actions. */
import {
  CodeActionKind,
  DiagnosticSeverity,
  DiagnosticTag,
  type CodeAction,
  type Diagnostic,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Severity } from "../engine/rules/rule.ts";
import type { Edit, Span } from "../engine/text.ts";
import type { Report, ReportFix } from "../engine/workspace.ts";

/** The text of a file by its URI, for positions in it; `undefined` where it is not known. */
export type Texts = (uri: string) => TextDocument | undefined;

export const SOURCE = "podmates";

export function toRange(document: TextDocument, { start, end }: Span): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

export function toSpan(document: TextDocument, range: Range): Span {
  return { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
}

/** @param rulePage gives the address of a rule's page; without it diagnostics carry no link. */
export function toDiagnostic(report: Report, document: TextDocument, texts: Texts, rulePage: ((ruleId: string) => string) | undefined): Diagnostic {
  const diagnostic: Diagnostic = {
    range: toRange(document, report.span),
    severity: SEVERITIES[report.severity],
    code: report.rule.id,
    source: SOURCE,
    message: report.message,
  };
  if (rulePage !== undefined) diagnostic.codeDescription = { href: rulePage(report.rule.id) };
  if (report.rule.faded === true) diagnostic.tags = [DiagnosticTag.Unnecessary];
  const related = report.related.flatMap(({ message, file, span }) => {
    const other = texts(file);
    return other === undefined ? [] : [{ message, location: { uri: file, range: toRange(other, span) } }];
  });
  if (related.length > 0) diagnostic.relatedInformation = related;
  return diagnostic;
}

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export function toTextEdit(document: TextDocument, { span, newText }: Edit): TextEdit {
  return { range: toRange(document, span), newText };
}

/** `undefined` where the fix edits a file whose text is not known. */
export function toWorkspaceEdit(fix: Pick<ReportFix, "edits">, texts: Texts): WorkspaceEdit | undefined {
  const changes: Record<string, TextEdit[]> = {};
  for (const { file, edits } of fix.edits) {
    const document = texts(file);
    if (document === undefined) return undefined;
    (changes[file] ??= []).push(...edits.map((edit) => toTextEdit(document, edit)));
  }
  return { changes };
}

export function toQuickFix(fix: ReportFix, diagnostic: Diagnostic, texts: Texts, preferred: boolean): CodeAction[] {
  const edit = toWorkspaceEdit(fix, texts);
  if (edit === undefined) return [];
  return [{ title: fix.title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], edit, ...(preferred ? { isPreferred: true } : {}) }];
}

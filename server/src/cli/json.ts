import type { Report, ReportFix } from "../../engine/workspace.ts";
import { VERSION } from "../version.ts";
import type { Outcome } from "./check.ts";

/** What `--format json` prints: one object. Lines and characters are zero-based, UTF-16, as in the Language Server Protocol. */
export function jsonOutput(outcome: Outcome, withFixes: boolean): string {
  const { reports, counts, fixed } = outcome;
  const number = (severity: Report["severity"]): number => reports.filter((report) => report.severity === severity).length;
  return JSON.stringify(
    {
      version: VERSION,
      findings: reports.map((report) => finding(report, outcome, withFixes)),
      ...(fixed === undefined ? {} : { fixed: fixed.map(({ report, fix }) => ({ file: report.file, rule: report.rule.id, title: fix.title })) }),
      summary: { ...counts, errors: number("error"), warnings: number("warning") },
    },
    undefined,
    2,
  );
}

function finding(report: Report, outcome: Outcome, withFixes: boolean) {
  const { manifest } = report;
  return {
    file: report.file,
    document: report.document,
    item: manifest?.item ?? null,
    kind: manifest?.kind ?? null,
    name: manifest?.name ?? null,
    namespace: manifest?.namespace ?? null,
    rule: report.rule.id,
    severity: report.severity,
    verdict: report.verdict,
    field: report.field,
    serverMessage: report.serverMessage ?? null,
    message: report.message,
    range: outcome.lines(report.file).range(report.span),
    related: report.related.map(({ message, file, span }) => ({ message, file, range: outcome.lines(file).range(span) })),
    ...(withFixes ? { fixes: report.fixes().map((fix) => fixOutput(fix, outcome)) } : {}),
  };
}

function fixOutput({ title, safe, edits }: ReportFix, outcome: Outcome) {
  return {
    title,
    safe,
    edits: edits.flatMap(({ file, edits: changes }) =>
      changes.map(({ span, newText }) => ({ file, range: outcome.lines(file).range(span), newText })),
    ),
  };
}

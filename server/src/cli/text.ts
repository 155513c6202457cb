import type { Report } from "../../engine/workspace.ts";
import type { Outcome } from "./check.ts";
import { columns, printable, type Style, type Terminal } from "./terminal.ts";

const COLOURS: Readonly<Record<Report["severity"], Style>> = { error: "red", warning: "yellow", information: "blue", hint: "cyan" };

/** `pod.yaml:13:11: error undeclared-volume: No volume ...`; line and column count from one. */
export function findingLine(report: Report, outcome: Outcome, { paint }: Terminal): string {
  const place = `${printable(report.file)}:${lineAndColumn(outcome, report.file, report.span.start)}`;
  return `${paint("bold", place)}: ${paint(COLOURS[report.severity], report.severity)} ${report.rule.id}: ${printable(report.message)}`;
}

/** The source line with carets under the finding, the places it is related to, and the mends that are offered. */
export function excerpt(report: Report, outcome: Outcome, { paint, width }: Terminal): string {
  const lines = outcome.lines(report.file);
  const { start, end } = lines.range(report.span);
  const source = lines.line(start.line);
  const until = end.line === start.line ? end.character : source.length;
  const number = String(start.line + 1);
  const gutter = " ".repeat(number.length);
  const room = Math.max(20, width - number.length - 4);
  // A long line is cut so that the finding stays in sight.
  const from = start.character < room * 0.7 ? 0 : start.character - Math.floor(room / 3);
  const before = visible(source.slice(from, start.character));
  const marked = visible(source.slice(start.character, until));
  const shown = cut(`${from === 0 ? "" : "…"}${before}${marked}${visible(source.slice(until))}`, room);
  const indent = columns(before) + (from === 0 ? 0 : 1);
  const carets = "^".repeat(Math.max(1, Math.min(columns(marked), room - indent)));
  const result = [
    `${paint("dim", `${number} |`)} ${shown}`,
    `${paint("dim", `${gutter} |`)} ${" ".repeat(indent)}${paint(COLOURS[report.severity], carets)}`,
  ];
  for (const { message, file, span } of report.related) {
    result.push(paint("dim", `${gutter} = ${printable(file)}:${lineAndColumn(outcome, file, span.start)}: ${printable(message)}`));
  }
  const fix = report.fixes()[0];
  if (fix !== undefined) result.push(paint("dim", `${gutter} = ${fix.safe ? "--fix does it" : "for example"}: ${printable(fix.title)}`));
  return `${result.join("\n")}\n`;
}

/** `2 errors and 1 warning in 3 files (4 Pods)`. */
export function summaryLine(reports: readonly Report[], counts: Outcome["counts"]): string {
  const parts = (["error", "warning", "information", "hint"] as const).flatMap((severity) => {
    const found = reports.filter((report) => report.severity === severity).length;
    return found === 0 ? [] : [severity === "information" ? `${found} information` : plural(found, severity)];
  });
  const last = parts.pop();
  const found = last === undefined ? "Nothing found" : parts.length === 0 ? last : `${parts.join(", ")} and ${last}`;
  return `${found} in ${plural(counts.files, "file")} (${plural(counts.pods, "Pod")})`;
}

function lineAndColumn(outcome: Outcome, file: string, offset: number): string {
  const { line, character } = outcome.lines(file).position(offset);
  return `${line + 1}:${character + 1}`;
}

function visible(text: string): string {
  return printable(text.replaceAll("\t", "  ").replaceAll("\ufeff", ""));
}

function cut(text: string, room: number): string {
  if (columns(text) <= room) return text;
  let shown = "";
  let width = 1;
  for (const char of text) {
    width += columns(char);
    if (width > room) break;
    shown += char;
  }
  return `${shown}…`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

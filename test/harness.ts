/**
 * The one place where tests know the engine's API. A fixture is ordinary YAML with marks (see server/engine/rules/example.ts),
 * which are removed before the text is read.
 */
import assert from "node:assert/strict";
import { actionsAt, type Action } from "../server/engine/actions.ts";
import { readMarks, type Mark } from "../server/engine/rules/example.ts";
import { applyEdits, type Edit, type Span } from "../server/engine/text.ts";
import { DEFAULT_SETTINGS, forPeople, Workspace, type Report, type ReportFix, type Settings } from "../server/engine/workspace.ts";

export const fixture = readMarks;

/** Check one text as the only file, every bug of a rule fatal. */
export function check(text: string, settings: Settings = DEFAULT_SETTINGS, file = "test.yaml"): Report[] {
  return checkFiles({ [file]: text }, file, settings);
}

/** Check `file` among several files. */
function checkFiles(files: Readonly<Record<string, string>>, file: string, settings: Settings = DEFAULT_SETTINGS): Report[] {
  const workspace = new Workspace(({ rule, error }) => {
    throw new Error(`${rule.id} threw`, { cause: error });
  });
  for (const [name, text] of Object.entries(files)) workspace.set(name, text, settings);
  return workspace.check(file, settings);
}

/** Assert that a person is shown exactly what is marked, and return the reports. */
export function assertFindings(marked: string, settings: Settings = DEFAULT_SETTINGS): { text: string; reports: Report[] } {
  const { text, marks } = fixture(marked);
  const reports = forPeople(check(text, settings));
  assert.deepEqual(
    reports.map((report) => show(text, report.rule.id, report.span)),
    sorted(marks).map((mark) => show(text, mark.ruleId, mark.span)),
  );
  return { text, reports };
}

/** Assert that a person is shown nothing at all. */
export function assertClean(text: string, settings: Settings = DEFAULT_SETTINGS): void {
  const found = forPeople(check(text, settings)).map((report) => `${show(text, report.rule.id, report.span)}: ${report.message}`);
  assert.deepEqual(found, []);
}

/** The fix with this title among those of the reports. */
export function fixTitled(reports: readonly Report[], title: string): ReportFix {
  const fixes = reports.flatMap((report) => report.fixes());
  const found = fixes.find((fix) => fix.title === title);
  assert.ok(found, `no fix "${title}" among ${JSON.stringify(fixes.map((fix) => fix.title))}`);
  return found;
}

/** The text of `file` after a fix. */
export function applyFix(text: string, fix: ReportFix, file = "test.yaml"): string {
  return applyEdits(
    text,
    fix.edits.filter((each) => each.file === file).flatMap((each): readonly Edit[] => each.edits),
  );
}

/** What is offered at the cursor, or the selection between two, of a fixture. */
export function actions(marked: string, id?: string, settings: Settings = DEFAULT_SETTINGS): { readonly text: string; readonly actions: Action[] } {
  const { text, cursors } = fixture(marked);
  const [start = 0, end = start] = cursors;
  const workspace = new Workspace();
  workspace.set("test.yaml", text, settings);
  return { text, actions: actionsAt(workspace, "test.yaml", { start, end }, settings, id) };
}

/** The text after the action of this title; every offered action must be possible. */
export function perform(text: string, offered: readonly Action[], title: string): string {
  const action = offered.find((each) => each.title === title);
  assert.ok(action, `no action "${title}" among ${JSON.stringify(offered.map((each) => each.title))}`);
  const edits = action.edits();
  assert.ok(edits, `"${title}" is offered and cannot be done`);
  return applyEdits(text, edits);
}

function sorted(marks: readonly Mark[]): Mark[] {
  return [...marks].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

function show(text: string, ruleId: string, { start, end }: Span): string {
  const line = text.slice(0, start).split("\n").length;
  return `${line}: ${ruleId} at ${JSON.stringify(text.slice(start, end))}`;
}

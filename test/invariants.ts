/** What holds for every text, asserted: used by the property tests over generated texts and over real files. */
import assert from "node:assert/strict";
import { combineSafeFixes, fixAll } from "../server/engine/fix-all.ts";
import { applyEdits, compatible, type Edit, type Span } from "../server/engine/text.ts";
import { DEFAULT_SETTINGS, Workspace, type Report, type ReportFix } from "../server/engine/workspace.ts";

const FILE = "test.yaml";

/** A workspace in which every bug of a rule is fatal. */
function strictWorkspace(): Workspace {
  return new Workspace(({ rule, error }) => {
    throw new Error(`${rule.id} threw`, { cause: error });
  });
}

/** Check a text as the only file, asserting that nothing throws and that every span lies in it. */
export function checked(text: string, workspace: Workspace = strictWorkspace()): Report[] {
  workspace.set(FILE, text);
  const reports = workspace.check(FILE);
  for (const report of reports) {
    const where = `${report.rule.id}: ${report.message}`;
    assertInside(report.span, text, where);
    for (const { span } of report.related) assertInside(span, text, `${where} (related)`);
    assert.ok(report.message.length > 0 && !/\bundefined\b|\[object/.test(report.message), where);
  }
  return reports;
}

function assertInside({ start, end }: Span, text: string, where: string): void {
  assert.ok(0 <= start && start <= end && end <= text.length, `${where}: [${start}, ${end}) is not in a text of ${text.length}`);
}

/** Reports as plain data for comparison, with their fixes where asked for: those take the most time. */
export function plain(reports: readonly Report[], withFixes = true): unknown[] {
  return reports.map(({ rule, severity, verdict, message, serverMessage, field, span, document, related, fixes }) => ({
    rule: rule.id,
    severity,
    verdict,
    message,
    serverMessage,
    field,
    span,
    document,
    related,
    ...(withFixes ? { fixes: fixes() } : {}),
  }));
}

/** An analysis that takes over what `before` had in common with `after` says the same as one that starts anew. */
export function assertIncremental(texts: readonly string[]): void {
  const workspace = strictWorkspace();
  texts.forEach((text, i) => {
    const last = i === texts.length - 1;
    assert.deepEqual(plain(checked(text, workspace), last), plain(checked(text), last));
  });
}

/**
 * Findings that a mend may bring to light: the mistake was there, and the rule could not see it behind the other. Only of fixes that
 * are offered; a safe one brings nothing.
 */
const UNCOVERED: Readonly<Record<string, readonly string[]>> = {
  // A container that never got to run now runs beside the others.
  "endless-init-container": ["implied-port-conflict", "conflicting-container-port", "conflicting-host-port"],
  // Of a volume that was not there nothing could be said: now a container is seen to mount it elsewhere, or the wrong one.
  "undeclared-volume": ["missing-shared-mount", "reader-only-volume", "read-only-everywhere"],
  // A second volume of a name had no uses of its own, a second mount was the only use: a hint is left of the error.
  "duplicate-volume-name": ["unused-volume"],
  "duplicate-mount-path": ["unused-volume"],
};

/**
 * What is asked of each fix, and of all safe ones together. Returns how many fixes were tried.
 *
 * @param alone whether the text has few mistakes. Where it is full of them each mend brings the next to light, and only new syntax
 * errors and new findings of the same rule are held against it.
 */
export function assertFixes(text: string, alone = true): number {
  const before = checked(text);
  let tried = 0;
  for (const report of before) {
    for (const fix of report.fixes()) {
      tried++;
      assertFix(text, before, report, fix, alone);
    }
    const allow = report.allow();
    if (allow !== undefined) assertAllow(text, before, report, allow);
  }
  assertFixedPoint(text);
  return tried;
}

/** The fix applies, adds no syntax error, makes its finding vanish and brings no new one. */
function assertFix(text: string, before: readonly Report[], report: Report, fix: ReportFix, alone: boolean): void {
  const where = `"${fix.title}" of ${report.rule.id} (${report.message})`;
  const edits = editsOf(fix);
  assert.ok(edits.length > 0 && compatible(edits, text.length), `${where}: the edits do not apply`);
  const mended = applyEdits(text, edits);
  const after = checked(mended);
  const say = (problem: string): string => `${where} ${problem}\n${difference(text, edits)}`;
  const was = counts(before);
  for (const [rule, number] of counts(after)) {
    const allowed = alone ? !fix.safe && UNCOVERED[report.rule.id]?.includes(rule) === true : rule !== "invalid-yaml" && rule !== report.rule.id;
    if (allowed || number <= (was.get(rule) ?? 0)) continue;
    const found = after.find((each) => each.rule.id === rule && !before.some((old) => old.rule.id === rule && old.message === each.message)) ?? after.find((each) => each.rule.id === rule)!;
    assert.fail(say(`brings ${rule}: ${found.message}`));
  }
  const same = (each: Report): boolean => each.rule === report.rule && each.field === report.field && each.document === report.document && each.message === report.message;
  const left = after.filter(same).length;
  assert.ok((counts(after).get(report.rule.id) ?? 0) < was.get(report.rule.id)! || left < before.filter(same).length, say("leaves its finding"));
}

/** The comment silences its finding, is used, and changes nothing else. */
function assertAllow(text: string, before: readonly Report[], report: Report, allow: ReportFix): void {
  const edits = editsOf(allow);
  const after = checked(applyEdits(text, edits));
  const say = (problem: string): string => `allowing ${report.rule.id} (${report.message}) ${problem}\n${difference(text, edits)}`;
  const [was, is] = [counts(before), counts(after)];
  assert.ok((is.get(report.rule.id) ?? 0) < was.get(report.rule.id)!, say("does not silence it"));
  for (const [rule, number] of is) assert.ok(number <= (was.get(rule) ?? 0), say(`brings ${rule}`));
}

function assertFixedPoint(text: string): void {
  const workspace = strictWorkspace();
  workspace.set(FILE, text);
  fixAll(workspace, [FILE], DEFAULT_SETTINGS);
  assert.deepEqual(combineSafeFixes(workspace.check(FILE)).fixes.map(({ fix, report }) => `${report.rule.id}: ${fix.title}`), [], "fix-all is not done");
}

function editsOf(fix: ReportFix): Edit[] {
  return fix.edits.flatMap((each) => [...each.edits]);
}

function counts(reports: readonly Report[]): Map<string, number> {
  const result = new Map<string, number>();
  for (const { rule } of reports) result.set(rule.id, (result.get(rule.id) ?? 0) + 1);
  return result;
}

function difference(text: string, edits: readonly Edit[]): string {
  return edits
    .map(({ span, newText }) => {
      const from = text.lastIndexOf("\n", Math.max(0, span.start - 200)) + 1;
      return `${JSON.stringify(text.slice(from, span.start))}\n  - ${JSON.stringify(text.slice(span.start, span.end))}\n  + ${JSON.stringify(newText)}\n${JSON.stringify(text.slice(span.end, span.end + 80))}`;
    })
    .join("\n");
}

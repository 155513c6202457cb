import { applyEdits, type Edit } from "./text.ts";
import type { Report, ReportFix, Settings, Workspace } from "./workspace.ts";

export interface AppliedFix {
  readonly report: Report;
  readonly fix: ReportFix;
}

/** Fixes that can be applied together, and their edits by file. */
export interface Combined {
  readonly fixes: readonly AppliedFix[];
  /** Compatible edits of each file that has any. */
  readonly edits: ReadonlyMap<string, readonly Edit[]>;
}

/**
 * The safe fixes of these reports that can be applied in one go: the first safe fix of each, without those that touch the place of
 * one taken before. Edits that only touch are kept apart too, for both may insert the same key. A check of the mended text finds
 * what is left over.
 *
 * @param mayEdit says which files may be changed; a fix that would change another is left out.
 */
export function combineSafeFixes(reports: readonly Report[], mayEdit: (file: string) => boolean = () => true): Combined {
  const taken = new Map<string, Edit[]>();
  const fixes: AppliedFix[] = [];
  for (const report of reports) {
    const fix = report.fixes().find(({ safe }) => safe);
    if (fix === undefined) continue;
    const possible = fix.edits.every(({ file, edits }) => {
      const others = taken.get(file) ?? [];
      return mayEdit(file) && !edits.some((edit) => others.some((other) => touches(edit, other)));
    });
    if (!possible) continue;
    fixes.push({ report, fix });
    for (const { file, edits } of fix.edits) taken.set(file, [...(taken.get(file) ?? []), ...edits]);
  }
  return { fixes, edits: taken };
}

/** Rounds after which {@link fixAll} leaves a file, so that two fixes that undo each other cannot hold it for ever. */
const MAX_ROUNDS = 100;

/**
 * Apply safe fixes to these files until none is left: a fixed point. Changes the texts in the workspace and nothing else; the
 * caller reads them there. Returns what was applied, in order.
 */
export function fixAll(workspace: Workspace, files: readonly string[], settings: Settings, mayEdit?: (file: string) => boolean): AppliedFix[] {
  const applied: AppliedFix[] = [];
  let again = true;
  for (let round = 0; again && round < MAX_ROUNDS; round++) {
    again = false;
    for (const file of files) {
      const { fixes, edits } = combineSafeFixes(workspace.check(file, settings), mayEdit);
      for (const [edited, changes] of edits) {
        const before = workspace.get(edited)?.text;
        if (before !== undefined) workspace.set(edited, applyEdits(before, changes), settings);
      }
      applied.push(...fixes);
      again ||= fixes.length > 0;
    }
  }
  return applied;
}

function touches(a: Edit, b: Edit): boolean {
  return a.span.start <= b.span.end && b.span.start <= a.span.end;
}

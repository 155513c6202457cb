import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { actionsAt } from "../../server/engine/actions.ts";
import { applyEdits } from "../../server/engine/text.ts";
import { forPeople, Workspace } from "../../server/engine/workspace.ts";
import { sharedFolder } from "../shared.ts";

/** Every how many files one is tried. All of them, some 10,000 changes, take minutes: set PODMATES_EVERY=1 for that. */
const EVERY = Number(process.env["PODMATES_EVERY"] ?? 24);
const MAX_LENGTH = 60_000;

test("real manifests: what is offered can be done and brings no finding", (context) => {
  const corpus = sharedFolder("corpus");
  if (corpus === undefined) return context.skip("no ../shared/corpus");
  const files = readdirSync(corpus, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .sort();
  let done = 0;
  for (const file of files.filter((_, i) => i % EVERY === 0)) {
    const text = readFileSync(join(corpus, file), "utf8");
    if (text.length > MAX_LENGTH) continue;
    const workspace = new Workspace();
    const { documents } = workspace.set(file, text);
    const before = findings(workspace, file);
    const tried = new Set<string>();
    for (const { start, analysis } of documents) {
      for (const at of analysis.manifests.slice(0, 3).flatMap(({ value, pods }) => [value.get("kind"), ...pods.flatMap((pod) => pod.containers.slice(0, 4).map((container) => container.value.get("name")))])) {
        const offset = start + (at?.at.start ?? 0);
        for (const action of actionsAt(workspace, file, { start: offset, end: offset })) {
          if (tried.has(`${start} ${action.title}`)) continue;
          tried.add(`${start} ${action.title}`);
          const edits = action.edits();
          assert.ok(edits, `${file}: "${action.title}" is offered and cannot be done`);
          const changed = new Workspace();
          changed.set(file, applyEdits(text, edits));
          for (const [rule, count] of findings(changed, file)) {
            assert.ok(count <= (before.get(rule) ?? 0), `${file}: "${action.title}" brings ${rule}`);
          }
          done++;
        }
      }
    }
  }
  assert.ok(done > 100, String(done));
});

/** How often each rule speaks. */
function findings(workspace: Workspace, file: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of forPeople(workspace.check(file))) counts.set(rule.id, (counts.get(rule.id) ?? 0) + 1);
  return counts;
}

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RULES } from "../../server/engine/rules/index.ts";
import { applyFix, assertClean, assertFindings, fixTitled, fixture } from "../harness.ts";

/** Each rule's examples are its tests: `bad` yields exactly what is marked, `good` nothing, the fix turns one into the other. */
for (const rule of RULES) {
  describe(rule.id, () => {
    test("has examples", () => {
      assert.ok(rule.examples.length > 0);
      for (const { bad } of rule.examples) assert.ok(fixture(bad).marks.some((mark) => mark.ruleId === rule.id));
    });
    rule.examples.forEach((example, i) => {
      const name = example.fix ?? `example ${i + 1}`;
      test(`${name}: the mistake is found, and nothing else`, () => {
        assertFindings(example.bad);
      });
      test(`${name}: the mended text is clean`, () => {
        assertClean(example.good);
      });
      if (example.fix !== undefined) {
        test(`${name}: the fix mends it`, () => {
          const { text, reports } = assertFindings(example.bad);
          const own = reports.filter((report) => report.rule.id === rule.id);
          assert.equal(applyFix(text, fixTitled(own, example.fix!)), example.good);
        });
      }
    });
  });
}

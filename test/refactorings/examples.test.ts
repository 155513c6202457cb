import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ALL_ACTIONS } from "../../server/engine/actions.ts";
import { actions, assertClean, perform } from "../harness.ts";

/** Each refactoring's examples are its tests: one text becomes exactly the other, without a finding; and where it is not offered. */
for (const refactoring of ALL_ACTIONS) {
  describe(refactoring.id, () => {
    test("has examples", () => {
      assert.ok(refactoring.examples.length > 0);
    });
    for (const { before, title, after } of refactoring.examples) {
      test(title, () => {
        const { text, actions: offered } = actions(before, refactoring.id);
        assert.equal(perform(text, offered, title), after);
        assertClean(after);
      });
    }
    for (const { text, because } of refactoring.notOffered) {
      test(`not offered: ${because}`, () => {
        assert.deepEqual(actions(text, refactoring.id).actions.map(({ title }) => title), []);
      });
    }
  });
}

test("ids are unique and titles are sentences without full stop", () => {
  const ids = ALL_ACTIONS.map(({ id }) => id);
  assert.deepEqual(ids, [...new Set(ids)]);
  for (const { title, examples } of ALL_ACTIONS) {
    for (const each of [title, ...examples.map((example) => example.title)]) assert.match(each, /^[A-Z].*[^.]$/);
  }
});

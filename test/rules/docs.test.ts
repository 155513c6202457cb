import assert from "node:assert/strict";
import { test } from "node:test";
import { outdatedDocs } from "../../scripts/generate-docs.ts";

test("the rules' pages and tables are those of the rules; npm run docs writes them", () => {
  assert.deepEqual(outdatedDocs(), []);
});

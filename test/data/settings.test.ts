import assert from "node:assert/strict";
import { test } from "node:test";
import { settingsOutdated } from "../../scripts/generate-settings.ts";

test("the settings in package.json are those of the rules", () => {
  assert.ok(!settingsOutdated(), "run `npm run docs`");
});

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { check } from "../harness.ts";

const samples = new URL("../../samples/", import.meta.url);
const readme = readFileSync(new URL("README.md", samples), "utf8");

describe("a good sample has no finding", () => {
  for (const file of readdirSync(new URL("good/", samples))) {
    test(file, () => assert.deepEqual(check(readFileSync(new URL(`good/${file}`, samples), "utf8")), []));
  }
});

describe("a broken sample has the findings that samples/README.md names", () => {
  const rows = [...readme.matchAll(/^\| (broken\/\S+) \| (.+) \|$/gm)];
  test("each is named", () => {
    const files = readdirSync(new URL("broken/", samples)).map((file) => `broken/${file}`);
    assert.deepEqual(rows.map(([, file]) => file).sort(), files.sort());
  });
  for (const [, file = "", list = ""] of rows) {
    test(file, () => {
      const rules = [...list.matchAll(/`([^`]+)`/g)].map(([, rule = ""]) => rule);
      const found = check(readFileSync(new URL(file, samples), "utf8")).map(({ rule }) => rule.id);
      assert.deepEqual([...new Set(found)].sort(), rules.sort());
    });
  }
});

test("each good sample has its broken one", () => {
  assert.deepEqual(readdirSync(new URL("good/", samples)), readdirSync(new URL("broken/", samples)));
});

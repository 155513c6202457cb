import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { snippets } from "../../scripts/snippets.ts";
import { expandSnippet } from "../snippets.ts";

const folder = new URL("../../docs/patterns/", import.meta.url);
const prefixes = new Set(Object.values(snippets()).flatMap(({ prefix }) => prefix));

test("README.md names every prefix", () => {
  const named = [...readFileSync(new URL("README.md", folder), "utf8").matchAll(/`([a-z]+(?:-[a-z]+)*)`/g)].map(([, prefix]) => prefix);
  assert.deepEqual(named.sort(), [...prefixes].filter((prefix) => !/^k-../.test(prefix)).sort());
});

for (const file of readdirSync(folder).filter((name) => name.endsWith(".md"))) {
  const page = readFileSync(new URL(file, folder), "utf8");
  describe(file, () => {
    // The index has no manifest of its own.
    if (file !== "README.md") {
      test("its manifest is the snippet's", () => {
        const [, name = "", manifest] = /<!-- the snippet "(.+)" -->\n```yaml\n([^]*?)```/.exec(page) ?? [];
        const snippet = snippets()[name];
        assert.ok(snippet !== undefined, name);
        assert.equal(manifest, expandSnippet(snippet.body.join("\n")).text);
      });
    }
    test("it names each prefix as it is", () => {
      for (const [, prefix = ""] of page.matchAll(/`((?:k|pod)-[a-z-]+)`/g)) assert.ok(prefixes.has(prefix), prefix);
    });
  });
}

/** The pages of the project lead where they say. */
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { ROOT } from "../../scripts/paths.ts";
import { snippets } from "../../scripts/snippets.ts";

const pages = globSync(["*.md", "{docs,samples,server}/**/*.md"], { cwd: ROOT });

describe("links", () => {
  for (const page of pages) {
    test(page, () => {
      // What is code may look like a link.
      const prose = readFileSync(join(ROOT, page), "utf8").replace(/^(`{3,})[^]*?^\1/gm, "").replace(/`[^`\n]*`/g, "code");
      for (const [, target = "", heading] of prose.matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)) {
        const file = target === "" ? join(ROOT, page) : join(ROOT, dirname(page), target);
        assert.ok(existsSync(file), target);
        if (heading !== undefined) assert.ok(headings(file).includes(heading), `${target}#${heading}`);
      }
    });
  }
});

test("README.md names snippets and scripts that there are", () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const prefixes = new Set(Object.values(snippets()).flatMap(({ prefix }) => prefix));
  for (const [, prefix = ""] of readme.matchAll(/`(k-[a-z-]+)`/g)) assert.ok(prefixes.has(prefix), prefix);
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> };
  const named = new Set([...readme.matchAll(/npm (start|test\b(?!:)|run ([a-z:]+))/g)].map(([, command, script]) => script ?? command));
  // `generate` runs before whatever needs it, and so do the steps that npm runs before and after others.
  const expected = Object.keys(scripts).filter((name) => name !== "generate" && !name.startsWith("pre"));
  assert.deepEqual([...named].sort(), expected.sort());
});

/** The headings of a page as GitHub's links name them. */
function headings(file: string): string[] {
  const titles = readFileSync(file, "utf8").matchAll(/^#+ (.*)$/gm);
  return [...titles].map(([, title = ""]) => title.toLowerCase().replace(/[^\w\- ]/g, "").replaceAll(" ", "-"));
}

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import { split } from "../../server/engine/yaml/split.ts";
import { readText } from "../../server/src/files.ts";
import { apply, file, harms } from "../generate.ts";
import { sharedFolder } from "../shared.ts";

/** The slices' texts, with the number the API server's reader gives them. */
function parts(text: string): [number | undefined, string][] {
  return split(text).map(({ span, index }) => [index, text.slice(span.start, span.end)]);
}

describe("split", () => {
  const cases: [string, string, [number | undefined, string][]][] = [
    ["no mark", "a: 1\n", [[0, "a: 1\n"]]],
    ["nothing", "", [[undefined, ""]]],
    ["a mark first", "---\na: 1\n", [[0, "---\na: 1\n"]]],
    ["a comment before the first mark counts", "# a\n---\nb: 1\n", [[0, "# a\n"], [1, "---\nb: 1\n"]]],
    ["two documents", "a: 1\n---\nb: 2\n", [[0, "a: 1\n"], [1, "---\nb: 2\n"]]],
    ["nothing between marks counts", "a: 1\n---\n---\nb: 2\n", [[0, "a: 1\n"], [1, "---\n"], [2, "---\nb: 2\n"]]],
    ["a comment between marks counts", "a: 1\n---\n# x\n---\nb: 2\n", [[0, "a: 1\n"], [1, "---\n# x\n"], [2, "---\nb: 2\n"]]],
    ["two marks first", "---\n---\nb: 2\n", [[0, "---\n"], [1, "---\nb: 2\n"]]],
    ["a mark last", "a: 1\n---\n", [[0, "a: 1\n"], [undefined, "---\n"]]],
    ["a mark without line break at the end", "a: 1\n---", [[0, "a: 1\n"], [undefined, "---"]]],
    ["a mark with a comment", "a: 1\n--- # x\nb: 2\n", [[0, "a: 1\n"], [1, "--- # x\nb: 2\n"]]],
    ["a mark with blanks", "a: 1\n---  \t\nb: 2\n", [[0, "a: 1\n"], [1, "---  \t\nb: 2\n"]]],
    ["content on the mark's line", "--- {a: 1}\n--- {b: 2}\n", [[0, "--- {a: 1}\n"], [1, "--- {b: 2}\n"]]],
    ["no marks: deeper, longer, in text", " ---\n----\n---a\nx---\n", [[0, " ---\n----\n---a\nx---\n"]]],
    ["CRLF", "a: 1\r\n---\r\nb: 2\r\n", [[0, "a: 1\r\n"], [1, "---\r\nb: 2\r\n"]]],
    ["a byte order mark", "\ufeff---\na: 1\n", [[undefined, "\ufeff"], [0, "---\na: 1\n"]]],
    ["an end mark", "a: 1\n...\nb: 2\n", [[0, "a: 1\n...\n"], [1, "b: 2\n"]]],
    ["an end mark before a start mark", "a: 1\n...\n---\nb: 2\n", [[0, "a: 1\n...\n"], [1, "---\nb: 2\n"]]],
    ["a directive", "%YAML 1.1\n---\na: 1\n", [[0, "%YAML 1.1\n"], [1, "---\na: 1\n"]]],
  ];
  for (const [name, text, expected] of cases) test(name, () => assert.deepEqual(parts(text), expected));

  test("slices cover the text without gap or overlap, whatever it is", () => {
    fc.assert(
      fc.property(file, harms, (text, changes) => {
        const harmed = changes.reduce(apply, text);
        let end = 0;
        for (const { span } of split(harmed)) {
          assert.equal(span.start, end);
          end = span.end;
        }
        assert.equal(end, harmed.length);
      }),
      { numRuns: 200 },
    );
  });
});

for (const [folder, verdicts] of [["conformance/generated", "conformance/generated/verdicts-1.34.jsonl"], ["conformance/rules", "conformance/rules/verdicts-1.34.jsonl"], ["corpus", "corpus/verdicts-1.34.jsonl"]] as const) {
  const path = sharedFolder(verdicts);
  test(`documents are counted as the API server's reader counts them: ${folder}`, { skip: path === undefined ? "needs the shared material: set PODMATES_SHARED to its folder" : false }, () => {
    interface Verdict {
      readonly file: string;
      readonly docIndex: number;
      readonly kind?: string;
    }
    const texts = new Map<string, Map<number, string>>();
    for (const line of readFileSync(path!, "utf8").trim().split("\n")) {
      const { file: name, docIndex, kind } = JSON.parse(line) as Verdict;
      if (kind === undefined) continue;
      let documents = texts.get(name);
      if (documents === undefined) {
        const { text } = readText(sharedFolder(`${folder}/${name}`)!);
        documents = new Map(split(text).flatMap(({ span, index }) => (index === undefined ? [] : [[index, text.slice(span.start, span.end)]])));
        texts.set(name, documents);
      }
      const document = documents.get(docIndex);
      assert.ok(document !== undefined && new RegExp(`kind["']?: *["']?${kind}\\b`).test(document), `${name} #${docIndex} is no ${kind}`);
    }
  });
}

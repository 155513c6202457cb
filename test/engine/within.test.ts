import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readDocument } from "../../server/engine/yaml/document.ts";
import { placeSpan } from "../../server/engine/yaml/within.ts";

const words = fc.array(fc.stringMatching(/^[a-z/'"\\é]{1,6}$/), { minLength: 1, maxLength: 8 });

/** Ways to write the same words, on one line or several. */
const STYLES: readonly [string, (words: readonly string[]) => string][] = [
  ["double-quoted", (list) => `a: ${JSON.stringify(list.join("\n"))}\n`],
  ["double-quoted over lines", (list) => `a: ${JSON.stringify(list.join(" ")).replaceAll(" ", "\n   ")}\n`],
  ["single-quoted", (list) => `a: '${list.join(" ").replaceAll("'", "''")}'\n`],
  ["single-quoted over lines", (list) => `a: '${list.join("\r\n   ").replaceAll("'", "''")}'\n`],
  ["plain", (list) => `a: x${list.join(" ")}\n`],
  ["plain over lines", (list) => `a: x${list.join("\n  x")}\n`],
  ["literal", (list) => `a: |\n  ${list.join("\n    ")}\n`],
  ["literal with CRLF", (list) => `a: |-\r\n  ${list.join("\r\n  ")}\r\n`],
  ["folded", (list) => `a: >\n  ${list.join("\n\n  ")}\n`],
];

for (const [name, write] of STYLES) {
  test(`a word inside a ${name} scalar is found where it is written`, () => {
    fc.assert(
      fc.property(words, (list) => {
        const text = write(list);
        const value = readDocument(text).value.get("a")!;
        for (const match of value.string!.matchAll(/[a-z/é]+/g)) {
          const span = placeSpan({ value, from: match.index, to: match.index + match[0].length }, text);
          assert.equal(text.slice(span.start, span.end), match[0]);
        }
      }),
    );
  });
}

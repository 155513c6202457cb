/** What the API server's reader makes of scalars: YAML 1.1 as go-yaml 2 reads it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isPlain } from "../../server/engine/yaml/scalar.ts";
import { readDocument } from "../../server/engine/yaml/document.ts";

function json(text: string): unknown {
  return readDocument(`a: ${text}\n`).value.get("a")!.json;
}

describe("plain scalars", () => {
  const cases: [string, unknown][] = [
    ["yes", true], ["Yes", true], ["YES", true], ["yEs", "yEs"], ["y", true], ["n", false], ["on", true], ["Off", false], ["true", true], ["tRue", "tRue"],
    ["~", null], ["null", null], ["Null", null], ["nil", "nil"], ["", null],
    ["0", 0], ["-0", 0], ["+1", 1], ["12", 12], ["1_000", 1000], ["0644", 420], ["0o644", 420], ["-010", -8], ["08", 8], ["089", 89], ["0b101", 5], ["0x1F", 31], ["0xZ", "0xZ"],
    ["1.5", 1.5], [".5", 0.5], ["1.", 1], ["1e3", 1000], ["1e", "1e"], ["+.inf", Number.POSITIVE_INFINITY], ["-.inf", Number.NEGATIVE_INFINITY], [".nan", Number.NaN],
    ["1.2.3", "1.2.3"], ["100m", "100m"], ["1:30", "1:30"], ["2001-01-01", "2001-01-01"], ["+", "+"], [".", "."], ["1 2", "1 2"], ["9007199254740992", 2 ** 53],
    ["=", "="], ["<<", "<<"], ["a b # c", "a b"],
  ];
  for (const [text, expected] of cases) {
    test(JSON.stringify(text), () => assert.deepEqual(json(text), expected));
  }
});

describe("quotes and tags", () => {
  const cases: [string, unknown][] = [
    ["'yes'", "yes"], ['"0644"', "0644"], ['"a\\tb"', "a\tb"], ["'it''s'", "it's"], ["!!str 12", "12"], ["! 12", "12"], ["!!int '12'", 12], ["!!float 1", 1], ["|\n  yes", "yes\n"], [">-\n  a\n  b", "a b"],
  ];
  for (const [text, expected] of cases) test(JSON.stringify(text), () => assert.deepEqual(json(text), expected));
});

describe("what can be written plain is read back as that string", () => {
  const texts = ["a", "yes", "0644", "a b", "a: b", "a #b", "-a", "- a", "a:", "#a", "[a]", "a, b", "*a", "$(X)", "/data", "1e3", "1.", "~", "null", "", " a", "a ", "?", "@a", "`a", "%a", "é", "a\u0085b", "=", "<<", "---", "...", "a\tb", "{a", "a}", "!a", "&a", ">a", "|a", "'a", '"a', "a'b", "http://x/y?z=1", "-", "--port=80", "+1", "+a"];
  for (const text of texts) {
    for (const flow of [false, true]) {
      test(`${JSON.stringify(text)}${flow ? " in flow style" : ""}`, () => {
        if (!isPlain(text, flow)) return;
        const document = readDocument(flow ? `{a: ${text}, b: [${text}]}` : `a: ${text}\nb:\n- ${text}\n`);
        assert.deepEqual(document.errors, []);
        assert.equal(document.value.get("a")!.string, text);
        assert.equal(document.value.get("b")!.item(0)!.string, text);
      });
    }
  }
  test("paths, images and arguments need no quotes", () => {
    for (const text of ["/var/log/nginx", "nginx:1.29", "--port=80", "$(POD_NAME)", "app-logs", "a b"]) assert.ok(isPlain(text, false), text);
  });
});

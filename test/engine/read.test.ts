import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Node } from "../../server/engine/yaml/node.ts";
import { readDocument } from "../../server/engine/yaml/document.ts";
import { read, MAX_DEPTH, MAX_DOCUMENT_LENGTH } from "../../server/engine/yaml/read.ts";
import { apply, file, harms } from "../generate.ts";

/** Every node with the text of its span, in the order of the text. */
function spans(text: string): string[] {
  const result: string[] = [];
  visit(read(text).root, (node) => result.push(`${node.kind} ${JSON.stringify(text.slice(node.span.start, node.span.end))}`));
  return result;
}

function visit(node: Node | undefined, see: (node: Node) => void): void {
  if (node === undefined) return;
  see(node);
  if (node.kind === "mapping") {
    for (const { key, value } of node.pairs) {
      visit(key, see);
      visit(value, see);
    }
  } else if (node.kind === "sequence") for (const { value } of node.items) visit(value, see);
}

describe("spans cover the node alone", () => {
  const cases: [string, string, string[]][] = [
    ["block", "a:\n  b: 1 # c\n\nd: 2\n", ['mapping "a:\\n  b: 1 # c\\n\\nd: 2"', 'scalar "a"', 'mapping "b: 1"', 'scalar "b"', 'scalar "1"', 'scalar "d"', 'scalar "2"']],
    ["list", "- a # x\n# y\n- b\n", ['sequence "- a # x\\n# y\\n- b"', 'scalar "a"', 'scalar "b"']],
    ["flow", "{a: [1, 'x'], b: }\n", ["mapping \"{a: [1, 'x'], b: }\"", 'scalar "a"', "sequence \"[1, 'x']\"", 'scalar "1"', "scalar \"'x'\"", 'scalar "b"']],
    ["literal", "a: |\n  x\n  y\n\nb: 1\n", ['mapping "a: |\\n  x\\n  y\\n\\nb: 1"', 'scalar "a"', 'scalar "|\\n  x\\n  y"', 'scalar "b"', 'scalar "1"']],
    ["literal that keeps its line breaks", "a: |+\n  x\n\nb: 1\n", ['mapping "a: |+\\n  x\\n\\nb: 1"', 'scalar "a"', 'scalar "|+\\n  x\\n\\n"', 'scalar "b"', 'scalar "1"']],
    ["anchor and tag", "a: &x !!str 1\nb: *x\n", ['mapping "a: &x !!str 1\\nb: *x"', 'scalar "a"', 'scalar "1"', 'scalar "b"', 'alias "*x"']],
    ["CRLF", "a: 1\r\nb: x\r\n", ['mapping "a: 1\\r\\nb: x"', 'scalar "a"', 'scalar "1"', 'scalar "b"', 'scalar "x"']],
    ["empty values", "a:\nb:\n- \n", ['mapping "a:\\nb:\\n-"', 'scalar "a"', 'scalar "b"', 'sequence "-"']],
  ];
  for (const [name, text, expected] of cases) test(name, () => assert.deepEqual(spans(text), expected));

  test("and lie in their parent, whatever the text", () => {
    fc.assert(
      fc.property(file, harms, (text, changes) => {
        const harmed = changes.reduce(apply, text);
        visit(read(harmed).root, (node) => {
          assert.ok(0 <= node.outerStart && node.outerStart <= node.span.start && node.span.start <= node.span.end && node.span.end <= harmed.length);
        });
      }),
      { numRuns: 100 },
    );
  });
});

describe("what kubectl's parser accepts is read as it reads it", () => {
  const cases: [string, string, string | undefined][] = [
    ["a continuation that is not indented", "a:\n  b: 'x\ny'\n  c: 1\n", "x y"],
    ["double quotes too", 'a:\n  b: "x\ny"\n  c: 1\n', "x y"],
    ["an escaped single quote", 'a:\n  b: "it\\\'s"\n  c: 1\n', undefined],
  ];
  for (const [name, text, expected] of cases) {
    test(name, () => {
      const { errors, lenient, value } = readDocument(text);
      assert.deepEqual(errors, []);
      assert.notEqual(lenient, undefined);
      assert.equal(value.descend("a", "c")!.integer, 1);
      if (expected !== undefined) assert.equal(value.descend("a", "b")!.string, expected);
    });
  }
  test("what neither accepts stays an error", () => {
    const { errors, lenient } = readDocument("a: 'x\nb: 1\n");
    assert.ok(errors.length > 0);
    assert.equal(lenient, undefined);
  });
});

describe("broken text is read as far as it can be", () => {
  test("what stands before and behind the fault", () => {
    const { value, errors } = readDocument("a: 1\nb: [1, 2\nc: 3\n");
    assert.ok(errors.length > 0);
    assert.equal(value.get("a")!.integer, 1);
  });
  test("half a key", () => {
    const { value } = readDocument("a:\n  name: x\n  ima\n");
    assert.equal(value.descend("a", "name")!.string, "x");
  });
});

describe("templates", () => {
  test("a value that an action touches is not known, others are", () => {
    const { value, templated, errors } = readDocument("a: {{ .x }}\nb: v{{ .y }}\nc: plain\n{{- if .z }}\nd: 1\n{{- end }}\n");
    assert.equal(templated, true);
    assert.deepEqual(errors, []);
    assert.equal(value.get("a")!.templated, true);
    assert.equal(value.get("b")!.templated, true);
    assert.equal(value.get("c")!.string, "plain");
    assert.equal(value.get("d")!.integer, 1);
  });
  test("Jinja's statements are actions too", () => {
    const { value, templated, errors } = readDocument("{% if x %}\na: {{ y }}\n{% endif %}\nb: 1\n");
    assert.deepEqual([templated, errors], [true, []]);
    assert.equal(value.get("a")!.templated, true);
    assert.equal(value.get("b")!.integer, 1);
  });
  test("a comment renders nothing", () => {
    assert.equal(readDocument("a: {{/* why */}}\n  b: 1\n").value.descend("a", "b")!.integer, 1);
  });
  test("a template whose actions hold the YAML together is garbled", () => {
    assert.equal(readDocument("a: {{ .x }}\nb: 1\n").garbled, false);
    assert.equal(readDocument("a: {{ .x }}\n  {{ .y }}: 1\nb: 1\n").garbled, true);
  });
  test("braces alone are no template", () => {
    assert.equal(readDocument("a: {b: {c: 1}}\n").templated, false);
  });
});

describe("anchors and merge keys", () => {
  test("an alias is followed, a merge key looked into, a cycle ends", () => {
    const { value } = readDocument("base: &b {image: x, tag: 1}\na:\n  <<: *b\n  tag: 2\nb: *b\nc: &c [*c]\nd: *gone\n");
    assert.equal(value.descend("a", "image")!.string, "x");
    assert.equal(value.descend("a", "tag")!.integer, 2);
    assert.equal(value.descend("b", "tag")!.integer, 1);
    assert.equal(value.descend("a", "image")!.shared, true);
    assert.equal(value.descend("a", "tag")!.shared, false);
    assert.equal(value.descend("c", 0)!.node, undefined);
    assert.equal(value.get("d")!.node, undefined);
  });
  test("of several sources the first wins", () => {
    const { value } = readDocument("a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc:\n  <<: [*a, *b]\n");
    assert.equal(value.descend("c", "x")!.integer, 1);
    assert.equal(value.descend("c", "y")!.integer, 2);
    assert.deepEqual(value.get("c")!.entries().map(({ key }) => key), ["x", "y"]);
  });
});

describe("budgets", () => {
  const bomb = `a0: &a0 [x]\n${Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]\n`).join("")}`;
  const cases: [string, string, string | undefined][] = [
    ["as deep as may be", `a: ${"[".repeat(MAX_DEPTH - 2)}${"]".repeat(MAX_DEPTH - 2)}`, undefined],
    ["too deep in flow style", `a: ${"[".repeat(MAX_DEPTH + 1)}`, "nesting"],
    ["too deep in block style", Array.from({ length: MAX_DEPTH + 1 }, (_, i) => `${" ".repeat(i)}a:\n`).join(""), "nesting"],
    ["brackets in text are no nesting", `a: "${"[".repeat(10)}"\n`, undefined],
    ["too long", `a: ${"x".repeat(MAX_DOCUMENT_LENGTH)}`, "text"],
    ["aliases of aliases", bomb, "aliases"],
  ];
  for (const [name, text, tooLarge] of cases) test(name, () => assert.equal(read(text).tooLarge, tooLarge));
});

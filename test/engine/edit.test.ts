/** The maker of edits, as a table: a text, an edit, the text afterwards (`undefined`: the edit is refused). */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyEdits, compatible, type Edit } from "../../server/engine/text.ts";
import { readDocument, type Document } from "../../server/engine/yaml/document.ts";
import { addItem, addPair, moveItem, remove, renameKey, setScalar, type Data } from "../../server/engine/yaml/edit.ts";
import type { Value } from "../../server/engine/yaml/value.ts";

interface Case {
  readonly name: string;
  readonly before: string;
  readonly after: string | undefined;
}

function table(title: string, edit: (document: Document, root: Value) => Edit[] | undefined, cases: readonly Case[]): void {
  describe(title, () => {
    for (const { name, before, after } of cases) {
      for (const ending of ["\n", "\r\n"]) {
        test(ending === "\n" ? name : `${name}, CRLF`, () => {
          const text = before.replaceAll("\n", ending);
          const document = readDocument(text);
          assert.deepEqual(document.errors, []);
          const edits = edit(document, document.value);
          if (after === undefined) return assert.equal(edits, undefined);
          assert.ok(edits !== undefined, "the edit is refused");
          assert.ok(compatible(edits, text.length));
          const result = applyEdits(text, edits);
          assert.equal(result, after.replaceAll("\n", ending));
          assert.deepEqual(readDocument(result).errors, []);
        });
      }
    }
  });
}

table("setScalar", (document, root) => setScalar(document, root.get("name")!, "it's"), [
  { name: "plain", before: "name: old # kept\n", after: "name: it's # kept\n" },
  { name: "single-quoted", before: "name: 'old'\n", after: "name: 'it''s'\n" },
  { name: "double-quoted", before: 'name: "old"\n', after: 'name: "it\'s"\n' },
  { name: "empty", before: "name:\nother: 1\n", after: "name: it's\nother: 1\n" },
  { name: "empty with comment", before: "name: # why\nother: 1\n", after: "name: it's # why\nother: 1\n" },
  { name: "empty at the end", before: "name:", after: "name: it's" },
  { name: "flow", before: "{name: old, a: 1}\n", after: "{name: it's, a: 1}\n" },
  { name: "JSON", before: '{"name": "old", "a": 1}\n', after: '{"name": "it\'s", "a": 1}\n' },
  { name: "JSON null", before: '{"name": null}\n', after: '{"name": "it\'s"}\n' },
  { name: "anchored", before: "name: &n old\nother: *n\n", after: "name: &n it's\nother: *n\n" },
  { name: "alias", before: "other: &n old\nname: *n\n", after: undefined },
  { name: "literal block", before: "name: |-\n  old\nother: 1\n", after: "name: it's\nother: 1\n" },
  { name: "literal block with comment behind its header", before: "name: | # why\n  old\nother: 1\n", after: "name: it's\nother: 1\n" },
  { name: "folded, kept line breaks", before: "name: >+\n  old\n\nother: 1\n", after: "name: it's\nother: 1\n" },
  { name: "a collection", before: "name: [a]\n", after: undefined },
  { name: "tag", before: "name: !!str old\n", after: "name: !!str it's\n" },
]);

describe("setScalar writes what is read back", () => {
  const texts = ["a", "", " ", "yes", "0644", "1.5", "null", "a: b", "a #b", "#", "- a", "[x]", "{x}", "*x", "&x", "!x", "|", ">", "%", "@", "`", "'", '"', "a'b", 'a"b', "\t", "a\nb", "é", "🙂", "~", "a,b", "a:", ":a", "-", "---", "...", "?", "? a", "=", "<<", "\\", "\u0000", "\ufeff", "1_000", "1e3", "0x1F", ".5", "+1", "2001-01-01", "a\\nb", "$(X)", "{{ x }}"];
  for (const before of ["name: old\n", "name: 'old'\n", 'name: "old"\n', "name:\n", "{name: old, b: c}\n", '{"name": "old"}\n', "{name: [], x: old}\n", "- name: old\n  b: c\n", "name: |\n  old\nb: c\n"]) {
    for (const text of texts) {
      test(`${JSON.stringify(text)} into ${JSON.stringify(before)}`, () => {
        const document = readDocument(before);
        const at = (root: Value): Value => root.get("x") ?? root.get("name") ?? root.item(0)!.get("name")!;
        const edits = setScalar(document, at(document.value), text)!;
        const result = readDocument(applyEdits(before, edits));
        assert.deepEqual(result.errors, []);
        const value = at(result.value);
        assert.equal(result.templated ? value.templated : value.string, result.templated ? true : text);
      });
    }
  }
});

table("renameKey", (_document, root) => renameKey(root.get("old")!, "new"), [
  { name: "plain", before: "old: 1 # kept\n", after: "new: 1 # kept\n" },
  { name: "quoted", before: '"old": 1\n\'b\': 2\n', after: '"new": 1\n\'b\': 2\n' },
  { name: "JSON", before: '{"old": [1], "b": 2}', after: '{"new": [1], "b": 2}' },
  { name: "merged from elsewhere", before: "a: &a {x: 1}\nold: *a\n", after: undefined },
]);

const ITEM: Data = { name: "new", emptyDir: {} };

table("addItem", (document, root) => addItem(document, root.get("spec")!, "volumes", ITEM), [
  {
    name: "flush dashes",
    before: "spec:\n  volumes:\n  - name: a\n    emptyDir: {}\n  containers: []\n",
    after: "spec:\n  volumes:\n  - name: a\n    emptyDir: {}\n  - name: new\n    emptyDir: {}\n  containers: []\n",
  },
  {
    name: "indented dashes",
    before: "spec:\n  volumes:\n    - name: a\n      emptyDir: {}\n  containers: []\n",
    after: "spec:\n  volumes:\n    - name: a\n      emptyDir: {}\n    - name: new\n      emptyDir: {}\n  containers: []\n",
  },
  {
    name: "wide dashes",
    before: "spec:\n    volumes:\n    -   name: a\n        emptyDir: {}\n",
    after: "spec:\n    volumes:\n    -   name: a\n        emptyDir: {}\n    -   name: new\n        emptyDir: {}\n",
  },
  {
    name: "comment behind the last item",
    before: "spec:\n  volumes:\n  - name: a # the first\n  # about the containers\n  containers: []\n",
    after: "spec:\n  volumes:\n  - name: a # the first\n  - name: new\n    emptyDir: {}\n  # about the containers\n  containers: []\n",
  },
  {
    name: "comment inside the last item",
    before: "spec:\n  volumes:\n  - name: a\n    # nothing more\n  containers: []\n",
    after: "spec:\n  volumes:\n  - name: a\n    # nothing more\n  - name: new\n    emptyDir: {}\n  containers: []\n",
  },
  { name: "no final newline", before: "spec:\n  volumes:\n  - name: a", after: "spec:\n  volumes:\n  - name: a\n  - name: new\n    emptyDir: {}" },
  {
    name: "behind a block scalar that keeps its line breaks",
    before: "spec:\n  volumes:\n  - name: |+\n      a\n\n  containers: []\n",
    after: "spec:\n  volumes:\n  - name: |+\n      a\n\n  - name: new\n    emptyDir: {}\n  containers: []\n",
  },
  {
    name: "behind a block scalar",
    before: "spec:\n  volumes:\n  - name: |\n      a\n\n  containers: []\n",
    after: "spec:\n  volumes:\n  - name: |\n      a\n  - name: new\n    emptyDir: {}\n\n  containers: []\n",
  },
  { name: "absent", before: "spec:\n  containers:\n  - name: a\n", after: "spec:\n  containers:\n  - name: a\n  volumes:\n  - name: new\n    emptyDir: {}\n" },
  {
    name: "absent, indented dashes",
    before: "spec:\n  containers:\n    - name: a\n      image: b",
    after: "spec:\n  containers:\n    - name: a\n      image: b\n  volumes:\n    - name: new\n      emptyDir: {}",
  },
  { name: "null", before: "spec:\n  volumes:\n  containers: []\n", after: "spec:\n  volumes:\n  - name: new\n    emptyDir: {}\n  containers: []\n" },
  { name: "null with comment", before: "spec:\n  volumes: # none yet\n  a: 1\n", after: "spec:\n  volumes: # none yet\n  - name: new\n    emptyDir: {}\n  a: 1\n" },
  { name: "written null", before: "spec:\n  volumes: null\n  a: 1\n", after: "spec:\n  volumes:\n  - name: new\n    emptyDir: {}\n  a: 1\n" },
  { name: "empty", before: "spec:\n  volumes: []\n  a: 1\n", after: "spec:\n  volumes:\n  - name: new\n    emptyDir: {}\n  a: 1\n" },
  { name: "empty with comment", before: "spec:\n  volumes: [] # none\n  a: 1\n", after: "spec:\n  volumes: # none\n  - name: new\n    emptyDir: {}\n  a: 1\n" },
  { name: "flow list in a block", before: "spec:\n  volumes: [{name: a}]\n  a: 1\n", after: "spec:\n  volumes: [{name: a}, {name: new, emptyDir: {}}]\n  a: 1\n" },
  { name: "flow items in a block list", before: "spec:\n  volumes:\n  - {name: a}\n", after: "spec:\n  volumes:\n  - {name: a}\n  - name: new\n    emptyDir: {}\n" },
  {
    name: "flow over several lines",
    before: "spec:\n  volumes: [\n    {name: a}, # first\n    {name: b}\n  ]\n",
    after: "spec:\n  volumes: [\n    {name: a}, # first\n    {name: b},\n    {name: new, emptyDir: {}}\n  ]\n",
  },
  {
    name: "flow over several lines with a trailing comma",
    before: "spec:\n  volumes: [\n    {name: a},\n  ]\n",
    after: "spec:\n  volumes: [\n    {name: a},\n    {name: new, emptyDir: {}}\n  ]\n",
  },
  {
    name: "flow with a comment behind the last",
    before: "spec:\n  volumes: [\n    {name: a} # first\n  ]\n",
    after: "spec:\n  volumes: [\n    {name: a}, # first\n    {name: new, emptyDir: {}}\n  ]\n",
  },
  {
    name: "flow with a comment behind the trailing comma",
    before: "spec:\n  volumes: [\n    {name: a}, # first\n  ]\n",
    after: "spec:\n  volumes: [\n    {name: a}, # first\n    {name: new, emptyDir: {}}\n  ]\n",
  },
  { name: "flow, absent", before: "{spec: {containers: [{name: a}]}}\n", after: "{spec: {containers: [{name: a}], volumes: [{name: new, emptyDir: {}}]}}\n" },
  { name: "flow, empty parent", before: "{spec: {}}\n", after: "{spec: {volumes: [{name: new, emptyDir: {}}]}}\n" },
  {
    name: "JSON",
    before: '{"spec": {\n  "volumes": [\n    {"name": "a"}\n  ]\n}}\n',
    after: '{"spec": {\n  "volumes": [\n    {"name": "a"},\n    {"name": "new", "emptyDir": {}}\n  ]\n}}\n',
  },
  { name: "JSON in one line", before: '{"spec":{"volumes":[{"name":"a"}]}}', after: '{"spec":{"volumes":[{"name":"a"}, {"name": "new", "emptyDir": {}}]}}' },
  { name: "JSON, empty", before: '{"spec":{"volumes":[]}}', after: '{"spec":{"volumes":[{"name": "new", "emptyDir": {}}]}}' },
  {
    name: "tabs in flow",
    before: '{\n\t"spec": {\n\t\t"volumes": [\n\t\t\t{"name": "a"}\n\t\t]\n\t}\n}\n',
    after: '{\n\t"spec": {\n\t\t"volumes": [\n\t\t\t{"name": "a"},\n\t\t\t{"name": "new", "emptyDir": {}}\n\t\t]\n\t}\n}\n',
  },
  { name: "an anchored list", before: "spec:\n  volumes: &v\n  - name: a\nother: *v\n", after: undefined },
  { name: "an alias", before: "other: &v\n- name: a\nspec:\n  volumes: *v\n", after: undefined },
  { name: "merged in", before: "other: &v\n  volumes:\n  - name: a\nspec:\n  <<: *v\n", after: undefined },
  { name: "a scalar", before: "spec:\n  volumes: none\n", after: undefined },
  { name: "an empty item", before: "spec:\n  volumes:\n  -\n  a: 1\n", after: "spec:\n  volumes:\n  -\n  - name: new\n    emptyDir: {}\n  a: 1\n" },
  {
    name: "a second document's start",
    before: "---\nspec:\n  volumes:\n  - name: a\n",
    after: "---\nspec:\n  volumes:\n  - name: a\n  - name: new\n    emptyDir: {}\n",
  },
]);

table("addItem at an index", (document, root) => addItem(document, root, "list", ITEM, 1), [
  { name: "block", before: "list:\n- a\n- b # second\n", after: "list:\n- a\n- name: new\n  emptyDir: {}\n- b # second\n" },
  { name: "flow", before: "list: [a, b]\n", after: "list: [a, {name: new, emptyDir: {}}, b]\n" },
  { name: "wide dashes", before: "list:\n-   x: 1\n-   x: 2\n", after: "list:\n-   x: 1\n-   name: new\n    emptyDir: {}\n-   x: 2\n" },
]);

table("addPair", (document, root) => addPair(document, root.get("items")?.item(0) ?? root.get("m") ?? root, "key", { a: [1] }), [
  { name: "block", before: "m:\n  x: 1 # one\nn: 2\n", after: "m:\n  x: 1 # one\n  key:\n    a:\n    - 1\nn: 2\n" },
  { name: "compact in a list", before: "items:\n- x: 1\n  y: 2\n- z: 3\n", after: "items:\n- x: 1\n  y: 2\n  key:\n    a:\n    - 1\n- z: 3\n" },
  { name: "wide dash", before: "items:\n  -   x: 1\n", after: "items:\n  -   x: 1\n      key:\n        a:\n          -   1\n" },
  { name: "a list in a list", before: "items:\n- - 1\n", after: undefined },
  { name: "flow", before: "m: {x: 1}\n", after: "m: {x: 1, key: {a: [1]}}\n" },
  { name: "JSON", before: '{"m": {"x": 1}}', after: '{"m": {"x": 1, "key": {"a": [1]}}}' },
  { name: "null", before: "m:\nn: 2\n", after: "m:\n  key:\n    a:\n    - 1\nn: 2\n" },
  { name: "empty", before: "m: {} # none\n", after: "m: # none\n  key:\n    a:\n    - 1\n" },
  { name: "has it already", before: "m:\n  key: 1\n", after: undefined },
  { name: "no final newline", before: "m:\n  x: 1", after: "m:\n  x: 1\n  key:\n    a:\n    - 1" },
  { name: "behind an empty value", before: "m:\n  x:\nn: 1\n", after: "m:\n  x:\n  key:\n    a:\n    - 1\nn: 1\n" },
  { name: "behind a block scalar", before: "m:\n  x: |\n    text\n    # no comment\nn: 1\n", after: "m:\n  x: |\n    text\n    # no comment\n  key:\n    a:\n    - 1\nn: 1\n" },
  { name: "behind a kept block scalar at the end", before: "m:\n  x: |+\n    text\n\n", after: "m:\n  x: |+\n    text\n\n  key:\n    a:\n    - 1\n" },
  { name: "behind a plain scalar of two lines", before: "m:\n  x: one\n    two\nn: 1\n", after: "m:\n  x: one\n    two\n  key:\n    a:\n    - 1\nn: 1\n" },
  { name: "an alias of a mapping", before: "m: &m\n  x: 1\nitems: [*m]\n", after: undefined },
]);

table("remove", (document, root) => remove(document, root, ["spec", "volumes", 1]), [
  { name: "block", before: "spec:\n  volumes:\n  - name: a\n  - name: b # bye\n    x: 1\n  - name: c\n", after: "spec:\n  volumes:\n  - name: a\n  - name: c\n" },
  { name: "last", before: "spec:\n  volumes:\n  - name: a\n  - name: b\n  c: 1\n", after: "spec:\n  volumes:\n  - name: a\n  c: 1\n" },
  { name: "last without final newline", before: "spec:\n  volumes:\n  - name: a\n  - name: b", after: "spec:\n  volumes:\n  - name: a" },
  { name: "flow", before: "spec: {volumes: [a, b, c]}\n", after: "spec: {volumes: [a, c]}\n" },
  { name: "flow, last", before: "spec: {volumes: [a, b]}\n", after: "spec: {volumes: [a]}\n" },
  { name: "flow, last with trailing comma", before: "spec: {volumes: [a, b,]}\n", after: "spec: {volumes: [a,]}\n" },
  { name: "JSON", before: '{"spec": {"volumes": [\n  {"a": 1},\n  {"b": 2}\n]}}\n', after: '{"spec": {"volumes": [\n  {"a": 1}\n]}}\n' },
  { name: "an anchor used elsewhere", before: "spec:\n  volumes:\n  - name: a\n  - &b\n    name: b\nother: *b\n", after: undefined },
  { name: "an anchor nobody uses", before: "spec:\n  volumes:\n  - name: a\n  - &b\n    name: b\nother: 1\n", after: "spec:\n  volumes:\n  - name: a\nother: 1\n" },
  { name: "a kept block scalar", before: "spec:\n  volumes:\n  - name: a\n  - name: |+\n      b\n\n  c: 1\n", after: "spec:\n  volumes:\n  - name: a\n  c: 1\n" },
  { name: "no such item", before: "spec:\n  volumes:\n  - a\n", after: undefined },
]);

table("remove the only item", (document, root) => remove(document, root, ["spec", "volumes", 0]), [
  { name: "takes the list along", before: "spec:\n  volumes:\n  - name: a\n  c: 1\n", after: "spec:\n  c: 1\n" },
  { name: "and an emptied parent", before: "spec:\n  volumes:\n  - name: a\nb: 1\n", after: "b: 1\n" },
  { name: "flow", before: "{spec: {volumes: [a], c: 1}}\n", after: "{spec: {c: 1}}\n" },
  { name: "first pair of an item", before: "spec:\n  volumes: [a]\n  c: 1\n", after: "spec:\n  c: 1\n" },
]);

table("remove a pair", (document, root) => remove(document, root, ["list", 0, "x"]), [
  { name: "the first of an item: the next moves up", before: "list:\n- x: 1\n  y: 2\n", after: "list:\n- y: 2\n" },
  { name: "with its comment it stays", before: "list:\n- x: 1 # why\n  y: 2\n", after: undefined },
  { name: "a later one", before: "list:\n- y: 1\n  x: 2 # bye\n  z: 3\n", after: "list:\n- y: 1\n  z: 3\n" },
  { name: "a nested block", before: "list:\n- y: 1\n  x:\n    a: 1\n    # inside\n    b: 2\n  z: 3\n", after: "list:\n- y: 1\n  z: 3\n" },
  { name: "flow", before: "list: [{x: 1, y: 2}]\n", after: "list: [{y: 2}]\n" },
]);

const move = (document: Document, root: Value): Edit[] | undefined =>
  moveItem(document, root.get("spec")!, { list: "containers", index: 1 }, { list: "initContainers" }, { restartPolicy: "Always" });

table("moveItem", move, [
  {
    name: "into a list of its own, comments along",
    before:
      "spec:\n  # what runs\n  containers:\n  # the app\n  - name: app\n    image: a\n  # ships logs\n  - name: b # second\n    image: c # pinned\n    args:\n    - x\n  volumes: []\n",
    after:
      "spec:\n  initContainers:\n  # ships logs\n  - name: b # second\n    image: c # pinned\n    restartPolicy: Always\n    args:\n    - x\n  # what runs\n  containers:\n  # the app\n  - name: app\n    image: a\n  volumes: []\n",
  },
  {
    name: "behind the items of a list",
    before: "spec:\n  initContainers:\n  - name: i\n    image: i\n  containers:\n  - name: app\n  - name: b\n    image: c\n",
    after: "spec:\n  initContainers:\n  - name: i\n    image: i\n  - name: b\n    image: c\n    restartPolicy: Always\n  containers:\n  - name: app\n",
  },
  {
    name: "lists of different indentation",
    before: "spec:\n  initContainers:\n    - name: i\n  containers:\n  - name: app\n  - name: b\n    image: c\n    args: [\n      x\n    ]\n    command: |\n      if true; then\n        echo\n      fi\n",
    after:
      "spec:\n  initContainers:\n    - name: i\n    - name: b\n      image: c\n      restartPolicy: Always\n      args: [\n        x\n      ]\n      command: |\n        if true; then\n          echo\n        fi\n  containers:\n  - name: app\n",
  },
  {
    name: "no final newline",
    before: "spec:\n  containers:\n  - name: app\n  - name: b\n    image: c",
    after: "spec:\n  initContainers:\n  - name: b\n    image: c\n    restartPolicy: Always\n  containers:\n  - name: app",
  },
  {
    name: "flow",
    before: "spec: {containers: [{name: app}, {name: b, image: c}]}\n",
    after: "spec: {initContainers: [{name: b, image: c, restartPolicy: Always}], containers: [{name: app}]}\n",
  },
  {
    name: "JSON",
    before: '{"spec": {"containers": [{"name": "app"}, {"name": "b", "image": "c"}]}}\n',
    after: '{"spec": {"initContainers": [{"name": "b", "image": "c", "restartPolicy": "Always"}], "containers": [{"name": "app"}]}}\n',
  },
  {
    name: "a flow item of a block list",
    before: "spec:\n  containers:\n  - {name: app}\n  - {name: b, image: c} # second\n",
    after: "spec:\n  initContainers:\n  - {name: b, image: c, restartPolicy: Always} # second\n  containers:\n  - {name: app}\n",
  },
  { name: "an alias inside", before: "x: &x [1]\nspec:\n  containers:\n  - name: app\n  - name: b\n    args: *x\n", after: undefined },
  { name: "an anchor used elsewhere", before: "spec:\n  containers:\n  - name: app\n  - name: b\n    args: &x [1]\ny: *x\n", after: undefined },
  {
    name: "an empty list to move to",
    before: "spec:\n  initContainers: []\n  containers:\n  - name: app\n  - name: b\n    image: c\n",
    after: "spec:\n  initContainers:\n  - name: b\n    image: c\n    restartPolicy: Always\n  containers:\n  - name: app\n",
  },
]);

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyEdits } from "../../server/engine/text.ts";
import { readDocument } from "../../server/engine/yaml/document.ts";
import { Draft } from "../../server/engine/yaml/draft.ts";
import { addItem, addPair, moveItem, setScalar, type Data } from "../../server/engine/yaml/edit.ts";
import { tabStop } from "../../server/engine/yaml/print.ts";
import { toBlock, toFlow } from "../../server/engine/yaml/style.ts";

/** The text after a move of `containers[1]` to the end of `initContainers`. */
function moved(text: string, extra: Record<string, Data> = {}): string | undefined {
  const document = readDocument(text);
  const edits = moveItem(document, document.value, { list: "containers", index: 1 }, { list: "initContainers" }, extra);
  return edits === undefined ? undefined : applyEdits(text, edits);
}

describe("draft", () => {
  test("steps build on each other and come out as edits of the original text", () => {
    const text = "a: 1\nkeep: me # so\n";
    const draft = new Draft(readDocument(text));
    draft.step(addPair(draft.document, draft.root, "list", ["x"]));
    draft.step(addItem(draft.document, draft.root, "list", { name: tabStop(1, "web"), port: tabStop(2, 80) }));
    draft.step(setScalar(draft.document, draft.at(["a"])!, 2));
    const edits = draft.edits()!;
    assert.equal(applyEdits(text, edits), "a: 2\nkeep: me # so\nlist:\n- x\n- name: web\n  port: 80\n");
    const stops = edits.flatMap((edit) => (edit.stops ?? []).map((stop) => edit.newText.slice(stop.at.start, stop.at.end)));
    assert.deepEqual(stops, ["web", "80"]);
    assert.ok(edits.every(({ span }) => text.slice(span.start, span.end).length <= 1));
  });

  test("a step that cannot be made spoils the whole", () => {
    const draft = new Draft(readDocument("a: 1\n"));
    draft.step(setScalar(draft.document, draft.at(["a"])!, 2));
    draft.step(undefined);
    assert.equal(draft.edits(), undefined);
  });
});

describe("moving an item", () => {
  test("takes its comments along and indents it as its new list", () => {
    assert.equal(
      moved(`containers:
- name: a
  # about a's image
  image: x
# reads the logs
- name: b # shipper
  image: 'y'
  # the end of b
initContainers:
    - name: c
volumes: []
`, { restartPolicy: "Always" }),
      `containers:
- name: a
  # about a's image
  image: x
initContainers:
    - name: c
    # reads the logs
    - name: b # shipper
      image: 'y'
      restartPolicy: Always
      # the end of b
volumes: []
`,
    );
  });

  test("makes the list before the one it is taken from, and keeps CRLF", () => {
    assert.equal(
      moved("# both\r\ncontainers:\r\n  - name: a\r\n  - name: b\r\n    image: y"),
      "initContainers:\r\n  - name: b\r\n    image: y\r\n# both\r\ncontainers:\r\n  - name: a",
    );
  });

  test("in flow style", () => {
    assert.equal(moved("{containers: [{name: a}, {name: b, image: y}]}"), "{initContainers: [{name: b, image: y}], containers: [{name: a}]}");
  });

  test("from a flow list into a block list, and back", () => {
    assert.equal(moved("containers: [{name: a}, {name: b}]\ninitContainers:\n- name: c\n"), "containers: [{name: a}]\ninitContainers:\n- name: c\n- {name: b}\n");
    assert.equal(moved("containers:\n- name: a\n- name: b\n  args: [x]\ninitContainers: [{name: c}]\n"), "containers:\n- name: a\ninitContainers: [{name: c}, {name: b, args: [x]}]\n");
  });

  test("not where anchors would lose their order", () => {
    assert.equal(moved("containers:\n- name: a\n  env: &e []\n- name: b\n  env: *e\n"), undefined);
  });
});

describe("block and flow style", () => {
  const both: readonly [string, string][] = [
    ["a:\n- b: 1\n  c: 'x, y'\n- sh\nz: 1\n", "a: [{b: 1, c: 'x, y'}, sh]\nz: 1\n"],
    ["a:\n  b: {}\n  c: []\n", "a: {b: {}, c: []}\n"],
  ];
  for (const [block, flow] of both) {
    test(JSON.stringify(flow), () => {
      assert.equal(changed(block, toFlow), flow);
      assert.equal(changed(flow, toBlock), block);
    });
  }

  test("as wide behind its dashes as the document", () => {
    assert.equal(changed("z:\n-   k: v\n    l: w\na: [{b: 1, c: 2}, x]\n", toBlock), "z:\n-   k: v\n    l: w\na:\n-   b: 1\n    c: 2\n-   x\n");
  });

  test("comments of a flow collection find a place", () => {
    assert.equal(
      changed("a: { # first\n  b: 1, # one\n  # about c\n  c: [x, # ex\n    y]} # end\n", toBlock),
      "a: # end\n  # first\n  b: 1 # one\n  # about c\n  c:\n  - x # ex\n  - y\n",
    );
  });

  test("comments inside a block collection have none in one line, the last one has", () => {
    assert.equal(changed("a:\n  b: 1 # one\n  c: 2\n", toFlow), undefined);
    assert.equal(changed("a: # all\n  b: 1\n", toFlow), undefined);
    assert.equal(changed("a:\n  b: 1 # one\n", toFlow), "a: {b: 1} # one\n");
  });

  test("what needs quotes in flow style gets them", () => {
    assert.equal(changed("a:\n- tail -F a, b\n- |\n  two\n  lines\n- x: y z\n", toFlow), 'a: ["tail -F a, b", "two\\nlines\\n", {x: y z}]\n');
  });
});

function changed(text: string, change: typeof toFlow): string | undefined {
  const document = readDocument(text);
  const edits = change(document, document.value.get("a")!);
  return edits === undefined ? undefined : applyEdits(text, edits);
}

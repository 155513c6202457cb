/** `# podmates: allow` comments, by what is left to say about a Pod with an undeclared volume in each of its two containers. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyFix, check, fixTitled } from "../harness.ts";

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: a
    image: x
    volumeMounts:
    - name: first
      mountPath: /a
  - name: b
    image: x
    volumeMounts:
    - name: second
      mountPath: /b
`;
const ALLOW = "# podmates: allow undeclared-volume it is injected";

/** What is found: the volume's name, or the rule. */
function found(text: string): string[] {
  return check(text).map(({ rule, span }) => (rule.id === "undeclared-volume" ? text.slice(span.start, span.end).replaceAll('"', "") : rule.id));
}

function withLine(before: string, line: string): string {
  assert.ok(POD.includes(before));
  return POD.replace(before, `${line}\n${before}`);
}

describe("an allow comment covers", () => {
  const cases: [string, string, string[]][] = [
    ["nothing without it", POD, ["first", "second"]],
    ["the line it ends", POD.replace("name: first", `name: first ${ALLOW}`), ["second"]],
    ["the line below it", withLine("    - name: first", `    ${ALLOW}`), ["second"]],
    ["the line below other comments", withLine("    - name: first", `    ${ALLOW}\n    # why\n\n    # indeed`), ["second"]],
    ["the container it stands above", withLine("  - name: a", `  ${ALLOW}`), ["second"]],
    ["the container it stands behind the first line of", POD.replace("- name: a", `- name: a ${ALLOW}`), ["second"]],
    ["the document it heads", `${ALLOW}\n${POD}`, []],
    ["the document it heads, below its mark", `---\n${ALLOW}\n\n${POD}`, []],
    ["a line with CRLF", withLine("    - name: first", `    ${ALLOW}`).replaceAll("\n", "\r\n"), ["second"]],
    ["several rules", POD.replace("name: first", "name: first # podmates: allow unused-volume, undeclared-volume both"), ["unused-allow", "second"]],
    ["in flow style, the rest of its line", POD.replace("    volumeMounts:\n    - name: second\n      mountPath: /b\n", `    volumeMounts: [{name: second, mountPath: /b}] ${ALLOW}\n`), ["first"]],
  ];
  for (const [name, text, expected] of cases) test(name, () => assert.deepEqual(found(text), expected));

  test("the whole file, from the first document", () => {
    assert.deepEqual(found(`${ALLOW}\n${POD}---\n${POD}`), []);
    assert.deepEqual(found(`${POD}---\n${ALLOW}\n${POD}`), ["first", "second"]);
  });
});

describe("an allow comment covers nothing", () => {
  const cases: [string, string, string[]][] = [
    ["of another rule", POD.replace("name: first", "name: first # podmates: allow unused-volume x"), ["first", "unused-allow", "second"]],
    ["of a rule there is not", POD.replace("name: first", "name: first # podmates: allow undeclared-volum x"), ["first", "unused-allow", "second"]],
    ["a line away", withLine("    volumeMounts:\n    - name: first", `    ${ALLOW}`), ["unused-allow", "first", "second"]],
    ["inside a block scalar", POD.replace("image: x\n", `image: x\n    command:\n    - |\n      ${ALLOW}\n`), ["first", "second"]],
    ["inside quotes", POD.replace("image: x\n", `image: x\n    command: ["echo ${ALLOW}"]\n`), ["first", "second"]],
  ];
  for (const [name, text, expected] of cases) {
    test(name, () => assert.deepEqual(found(text), expected));
  }
});

test("an unused comment can be removed, with its line where it stands alone", () => {
  const sound = POD.replaceAll(/    volumeMounts:\n    - .*\n.*\n/g, "");
  for (const text of [sound.replace("  - name: a", `  ${ALLOW}\n  - name: a`), sound.replace("name: b", `name: b ${ALLOW}`)]) {
    const reports = check(text);
    assert.deepEqual(reports.map(({ rule }) => rule.id), ["unused-allow"]);
    assert.equal(applyFix(text, fixTitled(reports, "Remove the comment")), sound);
  }
});

test("a rule that is off leaves its comments alone", () => {
  const text = POD.replace("name: first", `name: first ${ALLOW}`);
  const reports = check(text, { version: "1.35", rules: { "undeclared-volume": "off" }, podPlaces: [] });
  assert.deepEqual(reports.map(({ rule }) => rule.id), []);
});

test("JSON has no comments: none is offered", () => {
  const json = JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: { containers: [{ name: "a", image: "b", volumeMounts: [{ name: "x", mountPath: "/x" }] }] } }, undefined, 2);
  const [report] = check(json);
  assert.equal(report?.rule.id, "undeclared-volume");
  assert.equal(report!.allow(), undefined);
});

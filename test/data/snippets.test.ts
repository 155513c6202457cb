import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { parseAllDocuments } from "yaml";
import { snippetFile, snippets } from "../../scripts/snippets.ts";
import { check } from "../harness.ts";
import { expandSnippet } from "../snippets.ts";

const all = Object.entries(snippets());

test("snippets/kubernetes.json is what scripts/snippets.ts writes", () => {
  assert.equal(readFileSync(new URL("../../snippets/kubernetes.json", import.meta.url), "utf8"), snippetFile());
});

describe("each snippet", () => {
  for (const [name, snippet] of all) {
    const body = snippet.body.join("\n");
    test(name, () => {
      const { text, occurrences, defaults } = expandSnippet(body);
      for (const stop of occurrences.keys()) {
        assert.equal(defaults.get(stop) ?? 0, stop === 0 ? 0 : 1, `tab stop ${stop} has one default`);
      }
      assert.equal(occurrences.get(0), 1, "one final tab stop");
      for (const document of parseAllDocuments(text)) {
        assert.deepEqual(document.errors, []);
        const { apiVersion, kind, metadata } = document.toJS() as Record<string, unknown>;
        assert.ok(apiVersion !== undefined && kind !== undefined && metadata !== undefined, "a whole document");
      }
      assert.deepEqual(check(text), [], "no finding");
      assert.doesNotMatch(text, /image: [^:@\n]*$|:latest/m, "every image is pinned");
    });

    test(`${name}: each name is written once`, () => {
      // With other answers everywhere the document must still hold together: a name that is not linked would dangle.
      const answers: Record<number, string> = {};
      for (const [stop, count] of expandSnippet(body).occurrences) if (count > 1) answers[stop] = answer(body, stop);
      assert.deepEqual(check(expandSnippet(body, answers).text), []);
    });
  }
});

test("a prefix belongs to one snippet", () => {
  const prefixes = all.flatMap(([, { prefix }]) => prefix);
  assert.equal(new Set(prefixes).size, prefixes.length);
});

describe("three keys lead to one snippet, ahead of all others", () => {
  const patterns = {
    "k-s": "Pod with a log-shipping sidecar",
    "k-n": "Pod with a native sidecar",
    "k-a": "Pod with an ambassador",
    "k-d": "Pod with an adapter for nginx",
    "k-i": "Pod with an init container",
    "k-c": "Pod with a ConfigMap through a volume",
    "k-v": "Pod with a shared emptyDir",
  };
  for (const [keys, name] of Object.entries(patterns)) {
    test(keys, () => {
      // VS Code ranks a prefix that starts with what was typed above one that only holds it, and the shorter of two such first.
      const found = all.flatMap(([each, { prefix }]) => prefix.filter((one) => one.startsWith(keys)).map((one) => ({ each, one })));
      const [first] = found.sort((a, b) => (a.one < b.one ? -1 : 1));
      assert.deepEqual(first, { each: name, one: keys });
    });
  }
});

test("the exam's question takes at most 12 keys plus names", () => {
  const sidecar = snippets()["Pod with a log-shipping sidecar"];
  assert.ok(sidecar !== undefined);
  const stops = [...expandSnippet(sidecar.body.join("\n")).occurrences.keys()].filter((stop) => stop !== 0);
  // Three keys and Tab, then one Tab after each name but the last.
  assert.ok(3 + 1 + stops.length - 1 <= 12);
});

test("Tab goes on to the next name while one is typed", () => {
  // Without this default the list of suggestions opens over a name being typed, and Tab takes its first word instead.
  const { contributes } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    contributes: { configurationDefaults: Record<string, Record<string, unknown>> };
  };
  assert.equal(contributes.configurationDefaults["[yaml]"]?.["editor.suggest.snippetsPreventQuickSuggestions"], true);
});

/** Another value of the same sort as the default of `stop`: a name, a path, a port. */
function answer(body: string, stop: number): string {
  const value = new RegExp(String.raw`\$\{${stop}:([^}]*)\}`).exec(body)?.[1] ?? "";
  if (/^\d+$/.test(value)) return String(Number(value) + 1);
  return value.startsWith("/") ? `${value}/other` : `other-${value}`;
}

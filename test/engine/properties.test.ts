/**
 * What holds for any text. `PODMATES_RUNS=10 npm test` runs ten times as many random cases, `PODMATES_SEED=n` repeats a run.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { MAX_DEPTH, MAX_DOCUMENT_LENGTH } from "../../server/engine/yaml/read.ts";
import { readText, walk } from "../../server/src/files.ts";
import { apply, faulty, file, harms } from "../generate.ts";
import { assertFixes, assertIncremental, checked, plain } from "../invariants.ts";
import { sharedFolder } from "../shared.ts";

const factor = Number(process.env["PODMATES_RUNS"] ?? 1);
const seed = process.env["PODMATES_SEED"];

function holds<T>(arbitrary: fc.Arbitrary<T>, numRuns: number, property: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, property), { numRuns: numRuns * factor, ...(seed === undefined ? {} : { seed: Number(seed) }) });
}

describe("any text", () => {
  test("harmed manifests: nothing throws, spans lie in the text, an incremental analysis equals a fresh one", () => {
    holds(fc.tuple(file, harms), 50, ([text, changes]) => {
      const texts = [text];
      for (const change of changes) texts.push(apply(texts.at(-1)!, change));
      assertIncremental(texts);
    });
  });

  test("typing a manifest letter by letter", () => {
    holds(fc.tuple(file, fc.nat()), 3, ([text, start]) => {
      const from = start % text.length;
      assertIncremental(Array.from({ length: 40 }, (_, i) => text.slice(0, from + i)));
    });
  });

  test("noise that starts like a manifest", () => {
    const noise = fc.oneof(fc.string({ unit: "binary", maxLength: 400 }), fc.string({ maxLength: 400 }));
    holds(noise, 200, (text) => assertIncremental([`kind: Pod\n${text}`, `kind: Pod\nspec:\n  containers: ${text}`, `{"kind": "Pod", ${text}`]));
  });

  test("a second analysis equals the first", () => {
    holds(file, 15, (text) => assert.deepEqual(plain(checked(text)), plain(checked(text))));
  });
});

describe("fixes", () => {
  test("a sound Pod has no finding, one with a fault the finding that names it", () => {
    holds(faulty, 100, ({ fault, text }) => {
      const found = new Set(checked(text).map(({ rule }) => rule.id));
      assert.deepEqual([...found], FOUND[fault], fault);
    });
  });

  test("mend one fault without bringing another", () => {
    holds(faulty, 100, ({ text }) => void assertFixes(text));
  });

  test("mend among many faults", () => {
    holds(file, 6, (text) => void assertFixes(text, false));
  });
});

const FOUND: Readonly<Record<string, readonly string[]>> = {
  "no fault": [],
  "misspelt volume": ["undeclared-volume"],
  "undeclared volume": ["undeclared-volume"],
  "unused volume": ["unused-volume"],
  "duplicate volume": ["duplicate-volume-name"],
  "duplicate container": ["duplicate-container-name"],
  "duplicate mount path": ["duplicate-mount-path"],
  "same container port": ["conflicting-container-port"],
  "same host port": ["conflicting-host-port"],
  "duplicate port name": ["duplicate-port-name"],
  "port name of a sibling": ["duplicate-port-name"],
  "undeclared probe port": ["undeclared-probe-port"],
  "probe port of a sibling": ["undeclared-probe-port"],
  "unmatched target port": ["unmatched-target-port"],
  "forgotten mount": ["missing-shared-mount"],
};

describe("real files", () => {
  const corpus = sharedFolder("corpus");
  const skip = corpus === undefined ? "needs the shared corpus: set PODMATES_SHARED to its folder" : false;

  test("every fix of every file does what it says", { skip }, () => {
    for (const path of walk(corpus!, { accepts: (name) => !/\.(md|tsv|jsonl)$/.test(name) })) {
      const { text } = readText(`${corpus}/${path}`);
      try {
        assertFixes(text);
      } catch (error) {
        throw new Error(path, { cause: error });
      }
    }
  });

  test("harmed files", { skip }, () => {
    const files = [...walk(corpus!)].map((path) => readText(`${corpus}/${path}`).text).filter((text) => text.length < 20_000);
    holds(fc.tuple(fc.constantFrom(...files), harms), 60, ([text, changes]) => {
      const texts = [text];
      for (const change of changes) texts.push(apply(texts.at(-1)!, change));
      assertIncremental(texts);
    });
  });
});

describe("hostile text ends within its budget", () => {
  const pod = (body: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n${body}`;
  const rules = (text: string): string[] => checked(text).map(({ rule }) => rule.id);

  test("too long a document is one plain information, and the next document is checked", () => {
    const long = pod(`  containers:\n${"  - {name: a, image: b}\n".repeat(Math.ceil(MAX_DOCUMENT_LENGTH / 24) + 1)}`);
    const next = pod("  volumes:\n  - {name: a, emptyDir: {}}\n  - {name: a, emptyDir: {}}\n  containers:\n  - {name: c, image: b, volumeMounts: [{name: a, mountPath: /a}]}\n");
    assert.deepEqual(rules(`${long}---\n${next}`), ["too-large", "duplicate-volume-name"]);
  });

  test("deep nesting", () => {
    for (const deep of [
      pod(`  a: ${"[".repeat(MAX_DEPTH + 10)}${"]".repeat(MAX_DEPTH + 10)}\n`),
      pod(`  a: ${"{a: ".repeat(MAX_DEPTH + 10)}${"}".repeat(MAX_DEPTH + 10)}\n`),
      pod(Array.from({ length: 3_000 }, (_, i) => `${" ".repeat(i + 2)}a:\n`).join("")),
      pod(`  a:\n    ${"- ".repeat(3_000)}x\n`),
      pod(`  a: ${"[".repeat(100_000)}`),
    ]) {
      assert.deepEqual(rules(deep), ["too-large"]);
    }
  });

  test("aliases that expand without end", () => {
    const levels = Array.from({ length: 30 }, (_, i) => `  l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(10)}]\n`).join("");
    assert.deepEqual(rules(pod(`  l0: &l0 [a]\n${levels}  containers:\n  - {name: a, image: b, command: *l30}\n`)).filter((id) => id === "too-large"), ["too-large"]);
    const merges = Array.from({ length: 30 }, (_, i) => `  m${i + 1}: &m${i + 1}\n    <<: [${`*m${i}, `.repeat(10)}]\n`).join("");
    checked(pod(`  m0: &m0 {a: 1}\n${merges}  containers:\n  - <<: *m30\n`));
  });

  test("anchors that contain themselves", () => {
    checked(pod("  containers: &c\n  - *c\n  volumes: &v {<<: *v}\n  a: &a [*a, *b]\n  b: &b {x: *a}\n"));
    checked("&r\nkind: Pod\nmetadata: *r\nspec: *r\n");
  });

  test("ten megabytes of anything", () => {
    const size = 10_000_000;
    for (const text of ["kind: Pod\n".repeat(size / 10), `kind: Pod\n${"---\n".repeat(size / 40)}`, `kind: Pod\n"${"\\".repeat(size)}`, `kind: Pod\n${"{{".repeat(size / 2)}`, `kind: Pod\n${"# podmates: allow a\n".repeat(size / 20)}`, `{"kind": "Pod", "a": "${"x".repeat(size)}"}`]) {
      checked(text);
    }
  });

  test("many small documents, many findings", () => {
    const documents = pod("  containers:\n  - {name: a, image: b, volumeMounts: [{name: x, mountPath: /x}]}\n") + "---\n";
    assert.equal(checked(documents.repeat(1_000)).length, 1_000);
  });

  test("binary", () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 256));
    for (const text of [bytes.toString("utf8"), bytes.toString("latin1"), bytes.toString("utf16le")]) checked(`kind: Pod\n${text}`);
  });
});

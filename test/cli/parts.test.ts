/** The parts of the command that a process in a pipe does not show: the terminal, lines, and decoding. */
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import fc from "fast-check";
import { columns, printable, Progress, terminal } from "../../server/src/cli/terminal.ts";
import { decode } from "../../server/src/files.ts";
import { Lines } from "../../server/src/lines.ts";

describe("the terminal", () => {
  const red = (env: NodeJS.ProcessEnv, isTerminal: boolean): boolean => terminal(env, isTerminal, 80).paint("red", "x") !== "x";
  test("has colour where it is one, NO_COLOR and FORCE_COLOR are obeyed", () => {
    assert.equal(red({}, true), true);
    assert.equal(red({}, false), false);
    assert.equal(red({ NO_COLOR: "1" }, true), false);
    assert.equal(red({ NO_COLOR: "" }, true), true);
    assert.equal(red({ FORCE_COLOR: "1" }, false), true);
    assert.equal(red({ FORCE_COLOR: "0" }, true), false);
    assert.equal(red({ FORCE_COLOR: "1", NO_COLOR: "1" }, false), true);
    assert.equal(red({ TERM: "dumb" }, true), false);
  });
  test("shows control characters instead of obeying them", () => {
    assert.equal(printable("a\u001b[31mb\r\u202ec"), "a\\u001b[31mb\\u000d\\u202ec");
  });
  test("knows how wide text is", () => {
    assert.equal(columns("abc"), 3);
    assert.equal(columns("日本"), 4);
    assert.equal(columns("🙂"), 2);
    assert.equal(columns("e\u0301"), 1);
  });
});

test("progress speaks after a second, ten times a second, and cleans up", (context) => {
  context.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ["Date"], now: 0 });
  const written: string[] = [];
  const progress = new Progress((text) => void written.push(text));
  progress.report("Reading", 1, 100);
  progress.clear();
  assert.deepEqual(written, []);
  mock.timers.tick(1_000);
  progress.report("Reading", 2, 100);
  progress.report("Reading", 3, 100);
  mock.timers.tick(100);
  progress.report("Checking", 4, undefined);
  progress.clear();
  assert.deepEqual(written, ["\r\u001b[KReading 2 of 100", "\r\u001b[KChecking 4", "\r\u001b[K"]);
});

describe("lines", () => {
  test("end as LSP says", () => {
    const lines = new Lines("a\r\nb\rc\n\nd");
    assert.deepEqual(Array.from({ length: lines.count }, (_, i) => lines.line(i)), ["a", "b", "c", "", "d"]);
    assert.deepEqual(lines.position(4), { line: 1, character: 1 });
    assert.equal(lines.line(9), "");
  });
  test("positions and offsets agree", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "\r", "\n", "🙂") }), fc.nat(), (text, at) => {
        const offset = at % (text.length + 1);
        const { line, character } = new Lines(text).position(offset);
        const starts = [0, ...[...text.matchAll(/\r\n?|\n/g)].map((match) => match.index + match[0].length)];
        assert.equal(starts[line]! + character, offset);
        assert.ok(character >= 0 && (starts[line + 1] ?? text.length + 1) > offset);
      }),
    );
  });
});

describe("decoding", () => {
  const cases: [string, Buffer, string, boolean][] = [
    ["UTF-8", Buffer.from("é🙂"), "é🙂", true],
    ["UTF-8 with a byte order mark", Buffer.from("\ufeffa"), "\ufeffa", true],
    ["UTF-16, little end first", Buffer.from("\ufeffa: é", "utf16le"), "\ufeffa: é", false],
    ["UTF-16, big end first", Buffer.from("\ufeffa: é", "utf16le").swap16(), "a: é", false],
    ["Latin-1", Buffer.from("caf\xe9", "latin1"), "caf\ufffd", false],
    ["nothing", Buffer.alloc(0), "", true],
  ];
  for (const [name, bytes, text, faithful] of cases) test(name, () => assert.deepEqual(decode(bytes), { text, faithful }));

  test("what is faithful is written back byte for byte", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const { text, faithful } = decode(Buffer.from(bytes));
        if (faithful) assert.deepEqual(Buffer.from(text), Buffer.from(bytes));
      }),
    );
  });
});

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { contributions, grammars, print } from "../../scripts/grammars.ts";
import { snippets } from "../../scripts/snippets.ts";
import { contributedGrammars, tokenize, yamlGrammar, type Token } from "../grammar.ts";
import { sharedFolder } from "../shared.ts";
import { expandSnippet } from "../snippets.ts";

const folder = new URL("grammars/", import.meta.url);
const ours = await yamlGrammar();
const plain = await yamlGrammar(true);

test("syntaxes/ and package.json are what scripts/grammars.ts writes", () => {
  for (const [file, grammar] of Object.entries(grammars())) {
    assert.equal(readFileSync(new URL(`../../syntaxes/${file}`, import.meta.url), "utf8"), print(grammar));
  }
  assert.deepEqual(contributedGrammars, contributions());
});

/** `#   ^^^ scope !other` below a line: the columns have a scope that begins with `scope`, and none that begins with `other`. */
interface Mark {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly scopes: readonly string[];
}

for (const file of readdirSync(folder)) {
  const { text, marks } = fixture(readFileSync(new URL(file, folder), "utf8"));
  describe(file, () => {
    for (const [ending, source] of [
      ["LF", text],
      ["CRLF", text.replaceAll("\n", "\r\n")],
    ] as const) {
      test(`each mark, ${ending}`, () => {
        const lines = tokenize(ours, source);
        for (const mark of marks) {
          for (const [token, at] of tokensAt(lines[mark.line] ?? [], mark.start, mark.end)) {
            for (const scope of mark.scopes) {
              const wanted = !scope.startsWith("!");
              const found = token.scopes.some((each) => hasPrefix(each, wanted ? scope : scope.slice(1)));
              const place = `line ${mark.line + 1}, column ${at + 1}, ${JSON.stringify(token.text)}`;
              assert.equal(found, wanted, `${place}: ${scope} among\n${token.scopes.join(" ")}`);
            }
          }
        }
      });
    }

    test("keys stay keys", () => assert.deepEqual(keys(tokenize(ours, text)), keys(tokenize(plain, text))));

    test("keys stay keys though any line holds openings that nothing closes", () => {
      const lines = text.split("\n");
      const wanted = keys(tokenize(plain, text));
      lines.forEach((line, index) => {
        if (line.trim() === "" || !inBlockScalar(text, index)) return;
        const nasty = lines.with(index, `${line} "'\`{[(<!-- /* \${ $( <<END`).join("\n");
        assert.deepEqual(keys(tokenize(ours, nasty)), wanted, line);
      });
    });

    test("keys stay keys while the file is being typed", () => {
      const lines = text.split("\n");
      lines.forEach((line, index) => {
        const half = [...lines.slice(0, index), line.slice(0, line.length / 2)].join("\n");
        assert.deepEqual(keys(tokenize(ours, half)), keys(tokenize(plain, half)), line);
      });
    });
  });
}

test("in every snippet keys stay keys", () => {
  for (const { body } of Object.values(snippets())) {
    const { text } = expandSnippet(body.join("\n"));
    assert.deepEqual(keys(tokenize(ours, text)), keys(tokenize(plain, text)));
  }
});

const corpus = sharedFolder("corpus");
test("in real manifests keys stay keys", { skip: corpus === undefined && "the corpus is not there" }, () => {
  assert.ok(corpus !== undefined);
  const files = readdirSync(corpus, { recursive: true, encoding: "utf8" }).filter((file) => /\.ya?ml$/.test(file));
  // Every tenth, for speed; all 1,156 of them were read once.
  for (const file of files.sort().filter((_, index) => index % 10 === 0)) {
    const manifest: string = readFileSync(join(corpus, file), "utf8");
    if (manifest.length < 100_000) assert.deepEqual(keys(tokenize(ours, manifest)), keys(tokenize(plain, manifest)), file);
  }
});

function fixture(source: string): { text: string; marks: Mark[] } {
  const marks: Mark[] = [];
  const lines: string[] = [];
  for (const line of source.split("\n")) {
    const match = /^( *#[ ]*)(\^+) (.+)$/.exec(line);
    if (match === null) {
      lines.push(line);
      continue;
    }
    const [, before = "", arrow = "", scopes = ""] = match;
    marks.push({ line: lines.length - 1, start: before.length, end: before.length + arrow.length, scopes: scopes.split(" ") });
  }
  return { text: lines.join("\n"), marks };
}

/** The tokens that cover any of the columns, each with its own column. */
function tokensAt(line: readonly Token[], start: number, end: number): [Token, number][] {
  let at = 0;
  const result: [Token, number][] = [];
  for (const token of line) {
    if (at < end && at + token.text.length > start && token.text.trim() !== "") result.push([token, at]);
    at += token.text.length;
  }
  assert.notEqual(result.length, 0, `the mark ${start} to ${end} stands below text: ${line.map(({ text }) => text).join("")}`);
  return result;
}

function hasPrefix(scope: string, prefix: string): boolean {
  return scope.split(" ").some((part) => part === prefix || part.startsWith(`${prefix}.`));
}

/** Where each line has a key of the YAML file itself. */
function keys(lines: readonly (readonly Token[])[]): string[] {
  return lines.map((line) => {
    let at = 0;
    const found: string[] = [];
    for (const { text, scopes } of line) {
      const quote = scopes.some((scope) => scope.startsWith("punctuation.definition.string"));
      const embedded = scopes.some((scope) => scope.startsWith("meta.embedded"));
      if (scopes.includes("entity.name.tag.yaml") && !quote && !embedded) found.push(`${at}:${text}`);
      at += text.length;
    }
    return found.join(" ");
  });
}

/** Whether YAML's own grammar sees the line as part of a block scalar. */
function inBlockScalar(text: string, index: number): boolean {
  const line = tokenize(plain, text)[index] ?? [];
  return line.some(({ scopes }) => scopes.includes("string.unquoted.block.yaml"));
}

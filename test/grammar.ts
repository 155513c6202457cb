/** Tokenises texts as VS Code does: its own TextMate engine, its own YAML and shell grammars, ours as package.json contributes them. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import vscodeOniguruma from "vscode-oniguruma";
import vscodeTextmate, { type IGrammar } from "vscode-textmate";

const { createOnigScanner, createOnigString, loadWASM } = vscodeOniguruma;
const require = createRequire(import.meta.url);
const root = new URL("../", import.meta.url);

interface ContributedGrammar {
  readonly scopeName: string;
  readonly path: string;
  readonly injectTo?: readonly string[];
  readonly embeddedLanguages?: Readonly<Record<string, string>>;
}

/** What package.json contributes. */
export const contributedGrammars: readonly ContributedGrammar[] = (
  JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { contributes: { grammars: ContributedGrammar[] } }
).contributes.grammars;

/** VS Code's own grammars, as its releases carry them. */
const yaml = "@codingame/monaco-vscode-yaml-default-extension/resources";
const shell = "@codingame/monaco-vscode-shellscript-default-extension/resources";
const shipped: Readonly<Record<string, string>> = {
  "source.yaml": `${yaml}/yaml.tmLanguage.json`,
  "source.yaml.1.0": `${yaml}/yaml-1.0.tmLanguage.json`,
  "source.yaml.1.1": `${yaml}/yaml-1.1.tmLanguage.json`,
  "source.yaml.1.2": `${yaml}/yaml-1.2.tmLanguage.json`,
  "source.yaml.1.3": `${yaml}/yaml-1.3.tmLanguage.json`,
  "source.yaml.embedded": `${yaml}/yaml-embedded.tmLanguage.json`,
  "source.shell": `${shell}/shell-unix-bash.tmLanguage.json`,
};

/** The other languages, from the collection that takes them from VS Code's sources. */
const collected: Readonly<Record<string, string>> = {
  "source.json": "json",
  "source.ini": "ini",
  "source.python": "python",
  "source.lua": "lua",
  "text.xml": "xml",
  "source.js": "javascript",
  "source.css": "css",
  "text.html.derivative": "html-derivative",
  "text.html.basic": "html",
  "source.sql": "sql",
};

export interface Token {
  readonly text: string;
  /** From the outermost to the innermost, without the root. */
  readonly scopes: readonly string[];
}

/** A grammar for whole YAML files, with our injections unless `plain`. */
export async function yamlGrammar(plain = false): Promise<IGrammar> {
  await (wasm ??= loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"))));
  const registry = new vscodeTextmate.Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async (scopeName) => {
      const file = grammarFile(scopeName);
      return file === undefined ? null : vscodeTextmate.parseRawGrammar(readFileSync(file, "utf8"), `${scopeName}.json`);
    },
    getInjections: (scopeName) =>
      plain ? [] : contributedGrammars.filter(({ injectTo }) => injectTo?.includes(scopeName)).map((grammar) => grammar.scopeName),
  });
  const grammar = await registry.loadGrammar("source.yaml");
  if (grammar === null) throw new Error("VS Code's YAML grammar is missing");
  return grammar;
}
let wasm: Promise<void> | undefined;

/** The tokens of each line. */
export function tokenize(grammar: IGrammar, text: string): Token[][] {
  let state = vscodeTextmate.INITIAL;
  return text.split(/\r?\n/).map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens.map(({ startIndex, endIndex, scopes }) => ({ text: line.slice(startIndex, endIndex), scopes: scopes.slice(1) }));
  });
}

function grammarFile(scopeName: string): string | URL | undefined {
  const ours = contributedGrammars.find((grammar) => grammar.scopeName === scopeName);
  if (ours !== undefined) return new URL(ours.path, root);
  const path = shipped[scopeName];
  if (path !== undefined) return require.resolve(path);
  const name = collected[scopeName];
  return name === undefined ? undefined : require.resolve(`tm-grammars/grammars/${name}.json`);
}

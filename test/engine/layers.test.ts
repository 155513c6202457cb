/** The layers of the house (server/README.md): imports only go downwards, and packages stay where they belong. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { RULES } from "../../server/engine/rules/index.ts";

const SERVER = fileURLToPath(new URL("../../server", import.meta.url));

interface Import {
  readonly from: string;
  /** A file of ours, relative to `server`, or a package. */
  readonly to: string;
}

/** Every import of the engine and the shells, type-only ones too. */
const IMPORTS: readonly Import[] = ["engine", "src"].flatMap((folder) =>
  readdirSync(join(SERVER, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .flatMap((path) => {
      const from = join(SERVER, folder, path);
      const text = readFileSync(from, "utf8");
      return [...text.matchAll(/^(?:import|export)\b[^"';]*?from "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm)].map((match) => {
        const named = match[1] ?? match[2] ?? match[3]!;
        return { from: name(from), to: named.startsWith(".") ? name(resolve(dirname(from), named)) : named };
      });
    }),
);

function name(path: string): string {
  return relative(SERVER, path).split(sep).join("/");
}

/** From the bottom up: a file imports from its own layer and those below. The first that matches counts. */
const LAYERS: readonly (readonly [name: string, files: RegExp])[] = [
  ["text", /^engine\/(?:text|memo|packed)\.ts$/],
  ["yaml", /^engine\/yaml\//],
  ["kubernetes", /^engine\/(?:kubernetes|generated)\//],
  ["names", /^engine\/(?:names|suppress)\.ts$/],
  ["validation", /^engine\/validation\//],
  ["rules", /^engine\/(?:rules|patterns|refactorings|features)\//],
  ["analysis", /^engine\/[\w-]+\.ts$/],
  ["src", /^src\//],
];

function layer(file: string): number {
  const found = LAYERS.findIndex(([, files]) => files.test(file));
  assert.notEqual(found, -1, `${file} is in no layer`);
  return found;
}

function isFile(to: string): boolean {
  return /^(?:engine|src)\//.test(to);
}

test("imports only go downwards", () => {
  const upwards = IMPORTS.filter(({ from, to }) => isFile(to) && layer(from) < layer(to)).map(({ from, to }) => `${from} -> ${to}`);
  assert.deepEqual(upwards, []);
});

test("no rule imports another rule", () => {
  const rules = new Set(RULES.map(({ id }) => `engine/rules/${id}.ts`));
  for (const rule of rules) assert.ok(existsSync(join(SERVER, rule)), `${rule}: a rule's file is named after it`);
  assert.deepEqual(IMPORTS.filter(({ from, to }) => rules.has(from) && rules.has(to)), []);
});

test("packages stay where they belong", () => {
  const allowed: readonly (readonly [packages: RegExp, files: RegExp])[] = [
    [/^yaml$/, /^engine\/yaml\//],
    [/^unbash$/, /^engine\/kubernetes\//],
    [/^fflate$/, /^engine\/packed\.ts$/],
    [/^vscode-languageserver/, /^src\//],
    [/^node:|^(?:ignore|picomatch)$/, /^src\/(?:cli\.ts|cli\/.*|files\.ts|node\.ts|node-[\w-]+\.ts)$/],
  ];
  const strays = IMPORTS.filter(({ to }) => !isFile(to)).filter(({ from, to }) => !allowed.some(([packages, files]) => packages.test(to) && files.test(from)));
  assert.deepEqual(strays, []);
});

test("the web server reaches nothing of Node, the command loads the language server only when asked", () => {
  const reached = (entry: string): string[] => {
    const seen = new Set([entry]);
    for (const file of seen) for (const { from, to } of IMPORTS) if (from === file && (isFile(to) || to.startsWith("node:"))) seen.add(to);
    return [...seen];
  };
  assert.deepEqual(reached("src/browser.ts").filter((file) => file.startsWith("node:") || file === "src/files.ts"), []);
  const text = readFileSync(join(SERVER, "src/cli.ts"), "utf8");
  assert.ok(!/^import .*"\.\/(?:node|server)\.ts"/m.test(text) && text.includes('import("./node.ts")'));
});

test("every import names a file that is there", () => {
  for (const { from, to } of IMPORTS) if (isFile(to)) assert.ok(existsSync(join(SERVER, to)), `${from} -> ${to}`);
});

test("every package used at run time has its reason in server/README.md", () => {
  const root = join(SERVER, "..");
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { dependencies: Record<string, string> };
  const readme = readFileSync(join(SERVER, "README.md"), "utf8");
  assert.deepEqual(Object.keys(dependencies).filter((each) => !readme.includes(`\`${each}\``)), []);
});

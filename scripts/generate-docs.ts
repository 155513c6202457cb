/**
 * The documents made from the rules: a page for each in `docs/rules`, their index, and the table in the README.
 *
 *     node scripts/generate-docs.ts            writes them
 *
 * A test calls {@link outdatedDocs}, which looks without writing, so that no page can fall behind its rule.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { RULES } from "../server/engine/rules/index.ts";
import { rulePage } from "../server/src/rule-page.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const RULES_FOLDER = "docs/rules";
const TABLE_START = "<!-- rules: made by scripts/generate-docs.ts -->";
const TABLE_END = "<!-- /rules -->";

/** The paths, relative to the repository, of generated documents that are missing, differ or have no rule any more. */
export function outdatedDocs(): string[] {
  const docs = generate();
  const stale = [...docs].filter(([path, text]) => read(path) !== text).map(([path]) => path);
  return [...stale, ...leftOver(docs)];
}

function writeDocs(): void {
  const docs = generate();
  mkdirSync(join(ROOT, RULES_FOLDER), { recursive: true });
  for (const [path, text] of docs) if (read(path) !== text) writeFileSync(join(ROOT, path), text);
  for (const path of leftOver(docs)) rmSync(join(ROOT, path));
}

/** Every generated document by its path. */
function generate(): Map<string, string> {
  const docs = new Map<string, string>();
  for (const rule of RULES) docs.set(`${RULES_FOLDER}/${rule.id}.md`, rulePage(rule));
  docs.set(`${RULES_FOLDER}/README.md`, `# Rules\n\nWhat Podmates finds. Each page says why, with an example, its mend and how to silence it.\n\n${table("")}`);
  const readme = read("README.md") ?? "";
  const [before, rest] = cut(readme, TABLE_START);
  const [, after] = cut(rest, TABLE_END);
  docs.set("README.md", `${before}${TABLE_START}\n${table(`${RULES_FOLDER}/`)}${TABLE_END}${after}`);
  return docs;
}

function table(folder: string): string {
  const rows = [...RULES]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((rule) => `| [\`${rule.id}\`](${folder}${rule.id}.md) | ${rule.severity} | ${rule.summary.replaceAll("|", "\\|")} |`);
  return `| rule | severity | finds |\n|---|---|---|\n${rows.join("\n")}\n`;
}

function leftOver(docs: ReadonlyMap<string, string>): string[] {
  if (!existsSync(join(ROOT, RULES_FOLDER))) return [];
  return readdirSync(join(ROOT, RULES_FOLDER))
    .map((name) => `${RULES_FOLDER}/${name}`)
    .filter((path) => !docs.has(path));
}

function read(path: string): string | undefined {
  const file = join(ROOT, path);
  return existsSync(file) ? readFileSync(file, "utf8").replaceAll("\r\n", "\n") : undefined;
}

function cut(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at === -1) throw new Error(`README.md lacks the mark ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeDocs();

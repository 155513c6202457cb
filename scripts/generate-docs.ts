/**
 * The documents made from the code: a page for each rule in `docs/rules`, their index, the page of refactorings and scaffolds, and the
 * tables of rules and settings in the README.
 *
 *     npm run docs            writes them, and the settings
 *
 * A test calls {@link outdatedDocs}, which looks without writing, so that no page can fall behind its rule.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ALL_ACTIONS } from "../server/engine/actions.ts";
import type { Refactoring } from "../server/engine/refactorings/refactoring.ts";
import { RULES } from "../server/engine/rules/index.ts";
import { rulePage } from "../server/src/rule-page.ts";
import { ROOT } from "./paths.ts";

const RULES_FOLDER = "docs/rules";

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
  docs.set(`${RULES_FOLDER}/README.md`, `# Rules\n\nWhat Podmates finds. Each page says why, with an example, its mend and how to silence it. How the\ncontainers of a Pod are meant to share is told in the [patterns](../patterns/README.md).\n\n${table("")}`);
  docs.set("docs/refactorings.md", refactoringsPage());
  const readme = between(read("README.md") ?? "", "rules", table(`${RULES_FOLDER}/`));
  docs.set("README.md", between(readme, "settings", settingsTable()));
  return docs;
}

function refactoringsPage(): string {
  const part = (title: string, words: string, wanted: (refactoring: Refactoring) => boolean): string =>
    `## ${title}\n\n${words}\n\n${ALL_ACTIONS.filter(wanted).map(refactoringText).join("\n")}`;
  return `# What Podmates adds to a Pod, and how it changes one

All of it is in the editor's list of refactorings (Ctrl+Shift+R, on macOS ⌃⇧R), in the command palette as *Podmates: Add to This Pod…* and
*Podmates: Refactor This Pod…*, and in the editor's context menu. What is offered depends on where the cursor is: in a container, or on
the manifest's head. Everything else in the file stays byte for byte: comments, quotes, indentation, line endings. To bind a key, give the
id below to the command \`podmates.add\` or \`podmates.refactor\` as its argument.

${part("Add to this Pod", "Each adds what its pattern needs: containers, volumes, mounts, and other manifests where there are any. What a person decides is a tab stop.", ({ kind }) => kind === "add")}
${part("Refactor this Pod", "Each keeps what the Pod does.", ({ kind }) => kind !== "add")}`;
}

function refactoringText({ id, title, why, examples, notOffered }: Refactoring): string {
  const [example] = examples;
  const shown = example === undefined ? "" : `\n*${example.title}* turns\n\n\`\`\`yaml\n${ended(example.before.replaceAll("$0", ""))}\`\`\`\n\ninto\n\n\`\`\`yaml\n${ended(example.after)}\`\`\`\n`;
  const not = notOffered.length === 0 ? "" : `\nNot offered where ${notOffered.map(({ because }) => because).join("; where ")}.\n`;
  return `### ${title}\n\nId: \`${id}\`. ${why}\n${shown}${not}`;
}

function ended(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}

function table(folder: string): string {
  const rows = [...RULES]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((rule) => `| [\`${rule.id}\`](${folder}${rule.id}.md) | ${rule.severity} | ${rule.summary.replaceAll("|", "\\|")} |`);
  return `| rule | severity | finds |\n|---|---|---|\n${rows.join("\n")}\n`;
}

interface Manifest {
  readonly contributes: { readonly configuration: readonly { readonly properties: Readonly<Record<string, { readonly markdownDescription?: string; readonly description?: string }>> }[] };
}

/** The settings of the extension's manifest; those of the rules, which are many, in one line. */
function settingsTable(): string {
  const { configuration } = (JSON.parse(read("package.json")!) as Manifest).contributes;
  const settings = configuration.flatMap(({ properties }) => Object.entries(properties));
  const rows = settings
    .filter(([name]) => !name.startsWith("podmates.rules."))
    .map(([name, { markdownDescription, description }]) => `| \`${name}\` | ${(markdownDescription ?? description ?? "").replaceAll("\n", " ").replaceAll("|", "\\|")} |`);
  return `| setting | meaning |\n|---|---|\n| \`podmates.rules.<rule>\` | \`error\`, \`warning\`, \`information\`, \`hint\` or \`off\` for one rule. |\n${rows.join("\n")}\n`;
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

/** The text with `content` between the marks of that name. */
function between(text: string, name: string, content: string): string {
  const start = `<!-- ${name}: made by scripts/generate-docs.ts -->`;
  const [from, to] = [text.indexOf(start), text.indexOf(`<!-- /${name} -->`)];
  if (from === -1 || to < from) throw new Error(`README.md lacks the marks of ${name}`);
  return `${text.slice(0, from)}${start}\n${content}${text.slice(to)}`;
}

if (import.meta.main) writeDocs();

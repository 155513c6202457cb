import { readMarks } from "../engine/rules/example.ts";
import type { Example, Rule } from "../engine/rules/rule.ts";
import { Workspace, type Report } from "../engine/workspace.ts";
import { Lines } from "./lines.ts";

/** A rule's page in Markdown, the same in `docs/rules`, in the editor and in `podmates explain`. Made from the rule alone. */
export function rulePage(rule: Rule): string {
  const parts = [
    `# ${rule.id}`,
    rule.summary,
    `Severity: ${rule.severity}, unless a finding says otherwise. ${VERDICTS[rule.verdict]}`,
    rule.why,
    ...rule.examples.flatMap((example, i) => exampleParts(rule, example, rule.examples.length === 1 ? "" : ` ${i + 1}`)),
    "## Silence it",
    `On the line above the place, or at its end:`,
    fenced("yaml", `# podmates: allow ${rule.id} the reason`),
    `Above a container the comment covers the container, at the top of a file the whole file. For all files, in the editor's settings, or for the command line in a file (\`podmates check --config\`, under \`rules\`):`,
    fenced("json", `"podmates.rules.${rule.id}": "off"`),
  ];
  return `${parts.join("\n\n")}\n`;
}

const VERDICTS: Readonly<Record<Rule["verdict"], string>> = {
  rejected: "The API server rejects the manifest.",
  warned: "The API server accepts the manifest with a warning.",
  dropped: "The API server drops the field without a word.",
  "fails-at-run-time": "The API server accepts the manifest, and the Pod or Job fails when it runs.",
  suspicious: "The cluster accepts it; it is unlikely to be meant.",
};

function exampleParts(rule: Rule, example: Example, number: string): string[] {
  const { text } = readMarks(example.bad);
  const workspace = new Workspace();
  const file = "example";
  workspace.set(file, text);
  const reports = workspace.check(file).filter((report) => report.rule === rule);
  const lines = new Lines(text);
  const titles = new Set(reports.flatMap((report) => report.fixes().map(({ title }) => title)));
  return [
    `## Example${number}`,
    fenced("yaml", text),
    ...reports.map((report) => quoted(report, lines)),
    ...(titles.size === 0 ? [] : [`Podmates offers: ${[...titles].join("; ")}.`]),
    example.fix === undefined ? "Mended:" : `Mended (${example.fix}):`,
    fenced("yaml", example.good),
  ];
}

function quoted(report: Report, lines: Lines): string {
  const { line } = lines.position(report.span.start);
  const sentences = [`> Line ${line + 1}, ${report.severity}: ${report.message}`];
  if (report.serverMessage !== undefined) sentences.push(">", `> The API server says: \`${report.serverMessage}\``);
  return sentences.join("\n");
}

function fenced(language: string, text: string): string {
  // Longer than any run of backticks inside.
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n$/, "")}\n${fence}`;
}

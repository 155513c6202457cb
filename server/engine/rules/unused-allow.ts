import type { Allow } from "../suppress.ts";
import { lineEnd, lineStart, type Edit } from "../text.ts";
import type { Document } from "../yaml/document.ts";
import type { Finding, Rule } from "./rule.ts";

/** Made by the workspace, which alone sees what a comment silenced: this rule has no check of its own. */
export const unusedAllow: Rule & { finding(document: Document, allow: Allow, known: boolean): Finding } = {
  id: "unused-allow",
  severity: "hint",
  verdict: "suspicious",
  summary: "A `# podmates: allow` comment that silences nothing.",
  why: `A comment \`# podmates: allow <rule-id> <reason>\` silences a rule: on its own line it covers the line below (a whole container,
when that line starts one), at the end of a line that line, and above all content the document, or the file when it is the first
document. When the mistake is gone, or the rule id is misspelt, the comment silences nothing and can go.`,
  faded: true,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  # podmates: allow unused-volume kept for the debug build
#                   ^^^^^^^^^^^^^ unused-allow
  - name: app
    image: nginx:1.29
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.29
`,
      fix: "Remove the comment",
    },
  ],
  finding: (document, allow, known) => ({
    at: document.value,
    span: allow.at,
    field: "",
    message: known
      ? `Nothing here breaks the rule ${allow.ruleId}: the comment silences nothing and can go.`
      : `Podmates has no rule "${allow.ruleId}", so this comment silences nothing.`,
    fixes: () => [{ title: "Remove the comment", safe: false, edits: [removal(document.text, allow)] }],
  }),
};

/** The comment with its whole line where it stands alone, else with the blanks before it. */
function removal(text: string, { comment }: Allow): Edit {
  const start = lineStart(text, comment.start);
  if (/^\s*$/.test(text.slice(start, comment.start))) {
    const end = lineEnd(text, comment.end);
    return { span: { start, end: Math.min(text.indexOf("\n", end) + 1 || text.length, text.length) }, newText: "" };
  }
  return { span: { start: text.slice(0, comment.start).trimEnd().length, end: comment.end }, newText: "" };
}

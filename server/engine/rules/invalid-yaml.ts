import { isMarkedPlaceholder } from "../kubernetes/placeholder.ts";
import { lineEnd, lineStart, type Span } from "../text.ts";
import type { Document } from "../yaml/document.ts";
import type { SyntaxError } from "../yaml/read.ts";
import type { Rule } from "./rule.ts";

export const invalidYaml: Rule = {
  id: "invalid-yaml",
  severity: "error",
  verdict: "rejected",
  summary: "The text is not YAML: no tool can read the document.",
  why: `kubectl and the API server read the whole document before they look at any field, so one slip of syntax refuses all of it.
Podmates reports each cause once, at the place where the parser stumbles (the slip itself may be a line above), and goes on with what
can still be read. Text with \`{{ }}\` or \`{% %}\` is a template and gets no syntax errors, and neither does a line with nothing but a placeholder (\`\${X}\`, \`...\`). What kubectl's parser accepts and YAML 1.2 does not,
a quoted text whose next line is not indented, is a hint only: other tools may refuse it.`,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.29
   command: [nginx]
#  ^ invalid-yaml
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.29
    command: [nginx]
`,
    },
  ],
  *checkDocument(document) {
    const at = document.value;
    for (const error of causes(document)) {
      const conflict = conflictMark(document.text, error.span);
      yield {
        at,
        span: conflict ?? visible(document.text, error.span),
        field: "",
        message:
          conflict === undefined
            ? `Invalid YAML: ${sentence(error.message)} kubectl cannot read this document.`
            : "A merge conflict mark: the document is not YAML until the conflict is resolved.",
      };
    }
    if (document.lenient !== undefined) {
      yield {
        at,
        span: document.lenient,
        field: "",
        severity: "hint",
        verdict: "suspicious",
        message: "kubectl's parser accepts this quoted text, YAML 1.2 does not: other tools may refuse the document. Indent its continuation lines.",
      };
    }
  },
};

/** The errors that have a cause of their own: the parser reports follow-ons on the lines behind a slip. */
function causes(document: Document): SyntaxError[] {
  const result: SyntaxError[] = [];
  let last: SyntaxError | undefined;
  for (const error of [...document.errors].sort((a, b) => a.span.start - b.span.start)) {
    // What stands there is replaced, or filled in, before kubectl sees it.
    if (isMarkedPlaceholder(document.text.slice(lineStart(document.text, error.span.start), lineEnd(document.text, error.span.start)).trim())) continue;
    const follows = last !== undefined && linesBetween(document.text, last.span.start, error.span.start) <= 2;
    // Behind a quote that is never closed everything is inside it.
    const swallowed = result.some(({ message }) => message.startsWith("Missing closing"));
    if (!follows && !swallowed) result.push(error);
    last = error;
  }
  return result;
}

function linesBetween(text: string, from: number, to: number): number {
  return text.slice(from, to).split("\n").length - 1;
}

/** The word an error points at; at a line break or the end of the text, the last character before it. */
function visible(text: string, { start, end }: Span): Span {
  const word = /[ \t]*([^\s]+)/y;
  word.lastIndex = start;
  const match = word.exec(text);
  if (match !== null) {
    const from = start + match[0].length - match[1]!.length;
    return { start: from, end: Math.max(from + 1, Math.min(end, lineEnd(text, from))) };
  }
  const before = text.slice(0, start).trimEnd().length;
  return before === 0 ? { start: 0, end: Math.min(1, text.length) } : { start: before - 1, end: before };
}

function conflictMark(text: string, { start }: Span): Span | undefined {
  const line = lineStart(text, start);
  const mark = /^(<{7}|={7}|>{7}|\|{7})/.exec(text.slice(line, line + 7));
  return mark === null ? undefined : { start: line, end: lineEnd(text, line) };
}

function sentence(message: string): string {
  const trimmed = message.replace(/\s+/g, " ").trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

import { MAX_DEPTH, MAX_DOCUMENT_LENGTH, MAX_EXPANDED_NODES } from "../yaml/read.ts";
import type { Rule } from "./rule.ts";

const REASONS = {
  text: `This document is longer than ${MAX_DOCUMENT_LENGTH.toLocaleString("en")} characters, so Podmates does not read it.`,
  nesting: `This document is nested more than ${MAX_DEPTH} levels deep, so Podmates does not read it.`,
  aliases: `The aliases of this document expand to more than ${MAX_EXPANDED_NODES.toLocaleString("en")} nodes, so Podmates does not follow them all.`,
};

export const tooLarge: Rule = {
  id: "too-large",
  severity: "information",
  verdict: "suspicious",
  summary: "The document is beyond what Podmates reads.",
  why: `Podmates answers while you type, so it has budgets: ${MAX_DOCUMENT_LENGTH.toLocaleString("en")} characters a document,
${MAX_DEPTH} levels of nesting, ${MAX_EXPANDED_NODES.toLocaleString("en")} nodes after expanding aliases. The API server has limits
of the same order (etcd takes 1.5 MiB a request by default, and its reader refuses excessive aliasing). Other documents of the file are
read all the same.`,
  examples: [
    {
      bad: `apiVersion: v1
# <---------- too-large
kind: Pod
metadata: ${"[".repeat(MAX_DEPTH + 1)}${"]".repeat(MAX_DEPTH + 1)}
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
    },
  ],
  *checkDocument(document) {
    if (document.tooLarge === undefined) return;
    yield { at: document.value, span: { start: 0, end: Math.min(document.text.search(/\s|$/), document.text.length) }, field: "", message: REASONS[document.tooLarge] };
  },
};

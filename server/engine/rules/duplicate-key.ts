import type { Mapping } from "../yaml/node.ts";
import { keyText } from "../yaml/value.ts";
import { lineEnd, lineStart } from "../text.ts";
import { fix } from "./mends.ts";
import type { Fix, Rule } from "./rule.ts";
import { ownerOf, toFinding, violationsOf, type Found } from "./violations.ts";

export const duplicateKey: Rule = {
  id: "duplicate-key",
  severity: "error",
  verdict: "rejected",
  summary: "A key that stands twice in one mapping.",
  why: `A server that is sent YAML refuses a key that stands twice. \`kubectl\` turns the YAML into JSON first, and then the last one wins
without a word: what the first one says is lost. Either way one of them has to go.`,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.28
    image: nginx:1.29
#   ^^^^^ duplicate-key
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
      fix: "Remove the earlier `image`",
    },
  ],
  *checkManifest(manifest, context) {
    for (const violation of violationsOf(manifest, "duplicate-key", context)) {
      const { name, target, parent } = violation;
      const pairs = pairsOf(violation);
      const first = pairs[0];
      const message = `\`${name}\` stands twice in ${ownerOf(violation)}: a server that reads YAML rejects the manifest, and kubectl drops the earlier one without a word.`;
      yield {
        ...toFinding(violation, message, { fixes: () => fixes(violation) }),
        ...(target?.key === undefined ? {} : { span: target.key.span }),
        related: first === undefined ? [] : [{ message: `The earlier \`${name}\``, at: parent }],
      };
    }
  },
};

/** The pairs of that key, in the order of the text. */
function pairsOf({ parent, name }: Found): Mapping["pairs"] {
  return parent.mapping?.pairs.filter((pair) => keyText(pair.key) === name) ?? [];
}

/** Removing the earlier pair changes nothing for kubectl, which drops it anyway. */
function fixes(violation: Found): Fix[] {
  const { parent, name, manifest } = violation;
  const { text } = manifest.document;
  const pairs = pairsOf(violation);
  const mapping = parent.mapping;
  const [first] = pairs;
  if (mapping === undefined || first === undefined || pairs.length !== 2 || parent.shared) return [];
  const at = mapping.pairs.indexOf(first);
  const next = mapping.pairs[at + 1];
  if (next === undefined) return [];
  const title = `Remove the earlier \`${name}\``;
  const start = first.key.outerStart;
  const ownLine = text.slice(lineStart(text, start), start).trim() === "";
  if (mapping.flow || !ownLine) {
    const between = text.slice(first.value?.span.end ?? first.colon + 1, next.key.outerStart);
    return between.includes("#") ? [] : fix(title, true, [{ span: { start, end: next.key.outerStart }, newText: "" }]);
  }
  const end = lineEnd(text, first.value?.span.end ?? first.colon + 1);
  const nextLine = text.startsWith("\r\n", end) ? end + 2 : Math.min(end + 1, text.length);
  return fix(title, true, [{ span: { start: lineStart(text, start), end: nextLine }, newText: "" }]);
}

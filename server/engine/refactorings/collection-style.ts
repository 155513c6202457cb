import type { Edit } from "../text.ts";
import type { Document } from "../yaml/document.ts";
import { toBlock, toFlow } from "../yaml/style.ts";
import type { Value } from "../yaml/value.ts";
import type { Offer, Place, Refactoring } from "./refactoring.ts";

const BLOCK = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.28
      ports:
        - name: http
          containerPort: 80
        - name: 'metrics'
          containerPort: 9113 # for Prometheus
      command:
        - nginx
        - -g
        - daemon off;
`;

export const toBlockStyle: Refactoring = {
  id: "collection-style-block",
  kind: "rewrite",
  title: "Write in block style",
  why: `Turns \`{…}\` and \`[…]\` under the cursor, and all inside it, into indented lines in the style of the document. Quotes stay, and
comments go to the lines they belong to. In a text that is JSON it turns the whole manifest into YAML.`,
  examples: [
    {
      before: BLOCK.replace(/command:[^]*/, "command: [nginx, -g, $0daemon off;]\n"),
      title: "Write `command` in block style",
      after: BLOCK,
    },
    {
      before: `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"},$0\n "spec": {"containers": [{"name": "web", "image": "nginx:1.28"}]}}\n`,
      title: "Write the manifest in block style",
      after: `"apiVersion": "v1"
"kind": "Pod"
"metadata":
  "name": "web"
"spec":
  "containers":
  - "name": "web"
    "image": "nginx:1.28"
`,
    },
  ],
  notOffered: [{ text: BLOCK.replace("command:", "command:$0"), because: "it is in block style already" }],
  *offers(place) {
    // What is inside a flow collection can only be flow style: turn the outermost.
    const value = place.values.find((each) => isCollection(each) && each.written.flow);
    if (value !== undefined) yield* offer(place, value, toBlock, "block");
  },
};

export const toFlowStyle: Refactoring = {
  id: "collection-style-flow",
  kind: "rewrite",
  title: "Write in flow style",
  why: `Turns the collection under the cursor into \`{…}\` or \`[…]\` in one line. Quotes stay; a block scalar becomes a quoted one.

Not offered where a comment inside would be lost, and not for the manifest as a whole.`,
  examples: [
    {
      before: BLOCK.replace("command:", "command$0:"),
      title: "Write `command` in flow style",
      after: BLOCK.replace(/command:[^]*/, "command: [nginx, -g, daemon off;]\n"),
    },
    {
      before: BLOCK.replace("- name: http", "- $0name: http"),
      title: "Write this item in flow style",
      after: BLOCK.replace(/- name: http\n *containerPort: 80/, "- {name: http, containerPort: 80}"),
    },
  ],
  notOffered: [{ text: BLOCK.replace("ports:", "ports:$0").replace("80\n", "80 # all\n"), because: "the comment would be lost" }],
  *offers(place) {
    // The collection whose key, or whose first line, the cursor is on.
    const value = place.values.findLast(isCollection);
    if (value === undefined || value.path === undefined || value.written?.kind === undefined) return;
    if (value.key === undefined || value !== place.values[0]) yield* offer(place, value, toFlow, "flow");
  },
};

function* offer(place: Place, value: Value, turn: (document: Document, value: Value) => Edit[] | undefined, style: string): Generator<Offer> {
  if (value.shared || turn(place.document, value) === undefined) return;
  const key = value.key?.kind === "scalar" ? `\`${value.key.text}\`` : value.path === undefined ? "the manifest" : "this item";
  yield { title: `Write ${key} in ${style} style`, edits: () => turn(place.document, value) };
}

function isCollection(value: Value): value is Value & { readonly written: { readonly flow: boolean } } {
  return value.written?.kind === "mapping" || value.written?.kind === "sequence";
}

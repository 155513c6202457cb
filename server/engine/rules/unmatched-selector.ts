import { Draft } from "../yaml/draft.ts";
import { addPair, replace, setScalar } from "../yaml/edit.ts";
import { fix, pathOf, removeAt } from "./mends.ts";
import type { Fix, Rule } from "./rule.ts";
import { toFinding, violationsOf, type Found } from "./violations.ts";

export const unmatchedSelector: Rule = {
  id: "unmatched-selector",
  severity: "error",
  verdict: "rejected",
  summary: "A workload whose selector does not fit the labels of its own Pods.",
  why: `A Deployment, ReplicaSet, StatefulSet or DaemonSet finds its Pods by labels, so its selector must be there, must not be empty, and must
match the labels of the template: otherwise it would make Pods for ever that it never finds. A Job's selector is made by the server, and
one written by hand is refused.`,
  needsComplete: true,
  examples: [
    {
      bad: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
#     ^^^^^^ unmatched-selector
        app: website
    spec:
      containers:
      - name: app
        image: nginx:1.29
`,
      good: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: app
        image: nginx:1.29
`,
      fix: "Give the template the selector's labels",
    },
    {
      bad: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
# <--- unmatched-selector
  template:
    metadata:
      labels:
#     ^^^^^^ unmatched-selector
        app: web
    spec:
      containers:
      - name: app
        image: nginx:1.29
`,
      good: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: app
        image: nginx:1.29
`,
      fix: "Select the template's labels",
    },
  ],
  *checkManifest(manifest, context) {
    for (const violation of violationsOf(manifest, "unmatched-selector", context)) {
      yield toFinding(violation, message(violation), { fixes: () => fixes(violation) });
    }
  },
};

function message(violation: Found): string {
  const { detail, type, manifest, cause, name } = violation;
  const kind = manifest.kind ?? "workload";
  const end = "the API server rejects the manifest.";
  if (type === "required") return `This ${kind} has no selector, so it cannot find its Pods: ${end}`;
  if (detail.startsWith("empty selector")) return `An empty selector would take every Pod for its own: ${end}`;
  if (detail === "`selector` will be auto-generated" || detail === "`selector` not auto-generated") return `The server makes the selector of a ${kind} itself: ${end} Remove it.`;
  if (detail === "invalid label selector" || detail === "") return `This selector cannot be used, because of an error in it: ${end}`;
  if (detail.startsWith("must be '")) return `The server sets the label \`${name}\` of a ${kind}'s Pods itself, and it ${detail}: ${end}`;
  return cause === undefined
    ? `These labels do not match the ${kind}'s selector, so it would never find its own Pods: ${end}`
    : `Without a selector no labels match it: ${end} It follows from the selector that is missing.`;
}

function fixes(violation: Found): Fix[] {
  const { type, detail, manifest, target } = violation;
  const labels = Object.fromEntries(manifest.pods[0]?.labels ?? []);
  const known = Object.values(labels).every((value) => value !== undefined) && Object.keys(labels).length > 0;
  const { document, value } = manifest;
  if (detail.includes("auto-generated")) return removeAt(violation);
  if (detail.startsWith("must be '")) return removeAt(violation);
  if (type === "required" || detail.startsWith("empty selector")) {
    const spec = value.get("spec");
    const data = { matchLabels: labels as { [key: string]: string } };
    if (!known || spec === undefined) return [];
    return fix("Select the template's labels", true, target === undefined ? addPair(document, spec, "selector", data, { before: "template" }) : replace(document, target, data));
  }
  return violation.cause === undefined && detail.startsWith("`selector` does not match") ? alignLabels(violation) : [];
}

/** The template's labels follow the selector, or the selector the labels. */
function alignLabels({ manifest, steps }: Found): Fix[] {
  const selector = manifest.value.descend("spec", "selector");
  const wanted = (manifest.kind === "ReplicationController" ? selector : selector?.get("matchLabels"))?.entries() ?? [];
  const draft = new Draft(manifest.document);
  const path = pathOf(manifest.value, steps);
  for (const { key, value } of wanted) {
    const text = value.string;
    const labels = draft.at(path);
    const written = labels?.get(key);
    if (text === undefined || labels === undefined) return [];
    if (written === undefined) draft.step(addPair(draft.document, labels, key, text));
    else if (written.string !== text) draft.step(setScalar(draft.document, written, text));
  }
  return fix("Give the template the selector's labels", false, draft.edits());
}

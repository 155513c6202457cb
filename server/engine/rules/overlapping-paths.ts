import { removeAt } from "./mends.ts";
import type { Fix, Rule } from "./rule.ts";
import { ownerOf, toFinding, violationsOf, type Found } from "./violations.ts";

export const overlappingPaths: Rule = {
  id: "overlapping-paths",
  severity: "error",
  verdict: "rejected",
  summary: "Two files of one volume at the same path, or one below another.",
  why: `The \`items\` of a volume say at which path each key becomes a file. Two at one path overwrite each other, and a file cannot lie below
another file. For a ConfigMap, Secret or downward API volume the API server only warns; in a projected volume it refuses two equal paths
of its secrets, config maps and downward API items.`,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: config
    configMap:
      name: web-config
      items:
      - key: site.conf
        path: app.conf
      - key: app.conf
        path: app.conf
#             ^^^^^^^^ overlapping-paths
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: config
      mountPath: /etc/nginx/conf.d
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: config
    configMap:
      name: web-config
      items:
      - key: site.conf
        path: app.conf
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: config
      mountPath: /etc/nginx/conf.d
`,
      fix: "Remove this item",
    },
  ],
  *checkManifest(manifest, context) {
    for (const violation of violationsOf(manifest, "overlapping-paths", context)) {
      const path = violation.target?.string ?? "";
      const other = violation.related === undefined ? "" : (findOther(violation) ?? "");
      const where = other === "" || other === path ? `Another file of this volume is at ${path} too` : `${path} and ${other} lie in each other's way in this volume`;
      const rejected = violation.verdict === "rejected";
      const end = rejected ? "the API server rejects the manifest." : "the API server warns, and one file hides the other.";
      yield toFinding(violation, `${where}, ${ownerOf(violation)}: ${end}`, { ...(rejected ? {} : { severity: "warning" }), fixes: () => fixes(violation) });
    }
  },
};

function findOther({ related, manifest }: Found): string | undefined {
  return related === undefined ? undefined : manifest.value.descend(...related.path.steps)?.string;
}

function fixes(violation: Found): Fix[] {
  const index = violation.steps.findLastIndex((step) => typeof step === "number");
  return index === -1 ? [] : removeAt(violation, violation.steps.slice(0, index + 1), violation.steps[index - 1] === "items" ? "Remove this item" : "Remove this source");
}

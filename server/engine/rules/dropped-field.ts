import { removeAt } from "./mends.ts";
import type { Rule } from "./rule.ts";
import { ownerOf, toFinding, violationsOf, type Found } from "./violations.ts";

export const droppedField: Rule = {
  id: "dropped-field",
  severity: "warning",
  verdict: "dropped",
  summary: "A field that the API server removes or ignores.",
  why: `Some fields belong to features that a version of Kubernetes has switched off. The server knows them, takes the manifest and removes them
without a word: the object that runs is not the one that was written. In 1.34 these are image volumes with their mounts, environment
variables from files, and \`hostnameOverride\`; 1.35 takes them all. Other fields are kept but do nothing: \`externalName\` of a Service that
is not of that type, session affinity of a headless one. Of those the server warns.`,
  examples: [
    {
      bad: `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  externalName: web.example.com
# ^^^^^^^^^^^^ dropped-field
  selector:
    app: web
  ports:
  - port: 80
`,
      good: `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
  - port: 80
`,
      fix: "Remove `externalName`",
    },
  ],
  *checkManifest(manifest, context) {
    for (const violation of violationsOf(manifest, "dropped-field", context)) {
      // A rule of its own tells of those, and of what they mean for the container.
      if (violation.name === "restartPolicy") continue;
      const headless = /SessionAffinity/.test(violation.detail);
      const written = violation.name === "sessionAffinity";
      const target = violation.target?.key;
      yield {
        ...toFinding(violation, message(violation, context.version), {
          ...(headless ? { severity: "hint" } : {}),
          fixes: () => (headless && !written ? [] : removeAt(violation)),
        }),
        ...(target === undefined || headless ? {} : { span: target.span }),
        // A slip of the server: it sets the field itself, and then warns of it.
        ...(headless && !written ? { quiet: true } : {}),
      };
    }
  },
};

function message(violation: Found, version: string): string {
  const { detail, name, verdict, value } = violation;
  const owner = ownerOf(violation);
  if (/SessionAffinity/.test(detail)) {
    return name === "sessionAffinity"
      ? "A headless Service has no session affinity: the API server warns that it is ignored."
      : "For every headless Service the API server warns that the session affinity is ignored, written or not: nothing is wrong.";
  }
  if (verdict === "warned") {
    const why = name === "externalName" ? 'counts only when `type` is "ExternalName"' : "is ignored for this kind of Service";
    return `\`${name}\` ${why}: the API server warns.`;
  }
  if (detail === "is an image volume") return `Kubernetes ${version} has image volumes switched off: it removes volume "${value}" and its mounts without a word.`;
  if (detail === "mounts an image volume") return `Kubernetes ${version} removes this mount of the image volume "${value}" without a word.`;
  const since = detail === "needs Kubernetes 1.35" ? ` It needs 1.35.` : " It belongs to a feature that is off by default.";
  return `Kubernetes ${version} removes \`${name}\` of ${owner} without a word.${since}`;
}

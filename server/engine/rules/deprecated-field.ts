import { renameKey, setScalar } from "../yaml/edit.ts";
import { fix } from "./mends.ts";
import type { Fix, Rule } from "./rule.ts";
import { toFinding, violationsOf, type Found } from "./violations.ts";

export const deprecatedField: Rule = {
  id: "deprecated-field",
  severity: "warning",
  verdict: "warned",
  summary: "A field, label or annotation that is on its way out, or does nothing any more.",
  why: `Kubernetes keeps old fields for years and warns of them. Some still work under a newer name, as the node label \`beta.kubernetes.io/os\`,
which is now \`kubernetes.io/os\`. Others are taken and do nothing: the volume kinds \`rbd\`, \`cephfs\` or \`glusterfs\` have no driver any more,
and the Pod stays Pending.`,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  nodeSelector:
    beta.kubernetes.io/os: linux
#   ^^^^^^^^^^^^^^^^^^^^^ deprecated-field
  containers:
  - name: app
    image: nginx:1.29
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  nodeSelector:
    kubernetes.io/os: linux
  containers:
  - name: app
    image: nginx:1.29
`,
      fix: 'Change to "kubernetes.io/os"',
    },
  ],
  *checkManifest(manifest, context) {
    for (const violation of violationsOf(manifest, "deprecated-field", context)) {
      const { target, detail, name } = violation;
      const dead = /non-functional/.test(detail);
      const text = detail.replace(/^\S+ is /, "").replace(/^annotation .* is deprecated, please use (.*) instead$/, "deprecated; use $1 instead");
      const message = `\`${target?.key === undefined || /[kK]ey$/.test(name) ? (target?.string ?? name) : name}\` is ${text.replaceAll('"', "`")}${dead ? ": it does nothing any more." : "."} The API server warns.`;
      const key = target?.key;
      yield {
        ...toFinding(violation, message.replace(/\.\. /, ". "), { ...(dead ? {} : { severity: "information" }), fixes: () => fixes(violation) }),
        ...(key === undefined || /[kK]ey$/.test(name) ? {} : { span: key.span }),
      };
    }
  },
};

function fixes({ detail, target, name, manifest }: Found): Fix[] {
  const instead = /use "([^"]*)" instead/.exec(detail)?.[1];
  if (instead === undefined || target === undefined || !instead.includes("/")) return [];
  const edits = /[kK]ey$/.test(name) ? setScalar(manifest.document, target, instead) : renameKey(target, instead);
  return fix(`Change to "${instead}"`, true, edits);
}

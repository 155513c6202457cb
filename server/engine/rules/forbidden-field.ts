import { addPair, setScalar } from "../yaml/edit.ts";
import { fix, removeAt } from "./mends.ts";
import type { Fix, Rule } from "./rule.ts";
import { capital, ownerOf, toFinding, valueAt, violationsOf, type Found } from "./violations.ts";

export const forbiddenField: Rule = {
  id: "forbidden-field",
  severity: "error",
  verdict: "rejected",
  summary: "A field that may not be set here.",
  why: `The field exists, but not for this kind of object. A plain init container runs to its end before the app starts, so it can have
neither probes nor lifecycle hooks: they make sense for a native sidecar, an init container with \`restartPolicy: Always\`. Ephemeral
containers are added to a running Pod and never written in a manifest. Bidirectional mounts take a privileged container. Fields for Linux
have no place in a Windows Pod.`,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  initContainers:
  - name: migrate
    image: example.com/migrate:1.4
    readinessProbe:
#   ^^^^^^^^^^^^^^ forbidden-field
      exec:
        command: [/bin/ready]
  containers:
  - name: app
    image: nginx:1.29
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  initContainers:
  - name: migrate
    image: example.com/migrate:1.4
  containers:
  - name: app
    image: nginx:1.29
`,
      fix: "Remove `readinessProbe`",
    },
  ],
  *checkManifest(manifest, context) {
    for (const violation of violationsOf(manifest, "forbidden-field", context)) {
      yield toFinding(violation, message(violation), { fixes: () => fixes(violation) });
    }
  },
};

const PLAIN_INIT = "may not be set for init containers without restartPolicy=Always";

function message(violation: Found): string {
  const { detail, name, manifest } = violation;
  const owner = ownerOf(violation);
  const end = "the API server rejects the manifest.";
  if (detail === PLAIN_INIT) return `${capital(owner)} runs to its end before the app starts and can have no \`${name}\`: ${end} Only a native sidecar (\`restartPolicy: Always\`) can.`;
  if (name === "ephemeralContainers") return `Ephemeral containers are added to a running Pod (kubectl debug), never written in a manifest: ${end}`;
  if (name === "activeDeadlineSeconds") return `The Pods of a ${manifest.kind} run for ever and take no \`activeDeadlineSeconds\`: ${end}`;
  if (detail.startsWith("Bidirectional")) return `Bidirectional mounts reach the node, so ${owner} needs a privileged container: ${end}`;
  if (detail === "may only be specified when readOnly is true") return `\`${name}\` of ${owner} needs \`readOnly: true\` beside it: ${end}`;
  return `\`${name}\` of ${owner} ${/^(may|must|can)/.test(detail) ? detail : `is forbidden (${detail})`}: ${end}`;
}

function fixes(violation: Found): Fix[] {
  const { detail, name, manifest, steps, target } = violation;
  const { document } = manifest;
  const removal = removeAt(violation);
  if (detail === PLAIN_INIT) {
    const container = valueAt(manifest, steps.slice(0, -1));
    const sidecar = container === undefined ? undefined : addPair(document, container, "restartPolicy", "Always", "image");
    return [...removal, ...fix("Make it a native sidecar", false, sidecar)];
  }
  if (detail.startsWith("Bidirectional")) {
    const weaker = target === undefined ? undefined : setScalar(document, target, "HostToContainer");
    return [...removal, ...fix("Change to HostToContainer", false, weaker), ...privileged(violation)];
  }
  if (detail === "may only be specified when readOnly is true") {
    const mount = valueAt(manifest, steps.slice(0, -1));
    const readOnly = mount?.get("readOnly");
    const edits = mount === undefined ? undefined : readOnly === undefined ? addPair(document, mount, "readOnly", true) : setScalar(document, readOnly, true);
    return [...removal, ...fix("Make the mount read-only", false, edits)];
  }
  return name === "resources" ? [] : removal;
}

function privileged({ manifest, steps }: Found): Fix[] {
  const end = steps.indexOf("volumeMounts");
  const container = end === -1 ? undefined : valueAt(manifest, steps.slice(0, end));
  const context = container?.get("securityContext");
  if (container === undefined) return [];
  const written = context?.get("privileged");
  const { document } = manifest;
  const edits =
    written !== undefined
      ? setScalar(document, written, true)
      : context === undefined
        ? addPair(document, container, "securityContext", { privileged: true })
        : addPair(document, context, "privileged", true);
  return fix("Make the container privileged", false, edits);
}

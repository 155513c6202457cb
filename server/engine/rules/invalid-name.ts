import type { Pod } from "../kubernetes/model.ts";
import { configKey, dns1035Label, dnsLabel, dnsSubdomain, labelValue, portName, qualifiedName, type Format } from "../validation/formats.ts";
import { renameKey, setScalar } from "../yaml/edit.ts";
import type { Value } from "../yaml/value.ts";
import { fix } from "./mends.ts";
import type { Fix, Rule } from "./rule.ts";
import { ownerOf, toFinding, violationsOf, type Found } from "./violations.ts";

export const invalidName: Rule = {
  id: "invalid-name",
  severity: "error",
  verdict: "rejected",
  summary: "A name of a form that the API server does not take.",
  why: `Most names end up in DNS names, file names or labels, and have to keep their form. Containers, volumes and namespaces are DNS labels:
lower-case letters, digits and \`-\`, at most 63. Objects are DNS subdomains, with dots too. A Service starts with a letter. A port of a
container has at most 15 characters, one of them a letter. Keys and values of labels may also hold capitals, \`_\` and dots.

Where the server only warns, because the name is also used as a hostname, Podmates shows information.`,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: Shared_Logs
#         ^^^^^^^^^^^ invalid-name
    emptyDir: {}
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: Shared_Logs
#           ^^^^^^^^^^^ undeclared-volume
      mountPath: /var/log/nginx
  - name: reader
    image: busybox:1.37
    command: [sh, -c, tail -F /logs/access.log]
    volumeMounts:
    - name: Shared_Logs
#           ^^^^^^^^^^^ undeclared-volume
      mountPath: /logs
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: shared-logs
    emptyDir: {}
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: shared-logs
      mountPath: /var/log/nginx
  - name: reader
    image: busybox:1.37
    command: [sh, -c, tail -F /logs/access.log]
    volumeMounts:
    - name: shared-logs
      mountPath: /logs
`,
      fix: 'Change to "shared-logs"',
    },
  ],
  *checkManifest(manifest, context) {
    const told = new Set<string>();
    for (const violation of violationsOf(manifest, "invalid-name", context)) {
      const key = violation.steps.join("\0");
      const again = told.has(key);
      told.add(key);
      const warned = violation.verdict === "warned";
      yield toFinding(violation, message(violation), { ...(warned ? { severity: "information" } : {}), ...(again ? {} : { fixes: () => fixes(violation) }) });
    }
  },
};

/** The forms that the server's details name, with a person's words for them. */
const FORMS: readonly { readonly detail: RegExp; readonly words: string; readonly format: Format; readonly mend: (text: string) => string }[] = [
  {
    detail: /^a lowercase RFC 1123 label|^must not contain dots/,
    words: "lower-case letters, digits and `-`, with a letter or digit at both ends",
    format: dnsLabel,
    mend: (text) => trim(text.toLowerCase().replaceAll(/[^a-z0-9-]+/g, "-"), 63),
  },
  {
    detail: /a lowercase RFC 1123 subdomain/,
    words: "lower-case letters, digits, `-` and `.`, with a letter or digit at both ends",
    format: dnsSubdomain,
    mend: (text) =>
      text
        .toLowerCase()
        .split(".")
        .map((part) => trim(part.replaceAll(/[^a-z0-9-]+/g, "-"), 63))
        .filter((part) => part !== "")
        .join("."),
  },
  {
    detail: /^a DNS-1035 label/,
    words: "lower-case letters, digits and `-`, a letter first and no `-` last",
    format: dns1035Label,
    mend: (text) => trim(text.toLowerCase().replaceAll(/[^a-z0-9-]+/g, "-").replace(/^[0-9-]+/, ""), 63),
  },
  {
    detail: /alpha-numeric characters \(a-z, 0-9\)|at least one letter|consecutive hyphens|begin or end with a hyphen|no more than 15/,
    words: "at most 15 lower-case letters, digits and single `-`, at least one letter, no `-` at the ends",
    format: portName,
    mend: (text) => {
      const base = text.toLowerCase().replaceAll(/[^a-z0-9-]+/g, "-").replaceAll(/-{2,}/g, "-");
      const lettered = /[a-z]/.test(base) ? base : `port-${base}`;
      return trim(lettered, 15);
    },
  },
  {
    detail: /^a valid config key|^must not (be|start with) '\.\.?'/,
    words: "letters, digits, `-`, `_` and `.`",
    format: configKey,
    mend: (text) => text.replaceAll(/[^-._a-zA-Z0-9]+/g, "_").replace(/^\.+/, "").slice(0, 253),
  },
  {
    detail: /^a valid label must be/,
    words: "letters, digits, `-`, `_` and `.`, with a letter or digit at both ends",
    format: labelValue,
    mend: (text) => ends(text.replaceAll(/[^-A-Za-z0-9_.]+/g, "-")).slice(0, 63),
  },
  {
    detail: /^(name|prefix) part|^a qualified name/,
    words: "letters, digits, `-`, `_` and `.`, with a letter or digit at both ends, and at most one prefix before a `/`",
    format: qualifiedName,
    mend: (text) => ends(text.replaceAll(/[^-A-Za-z0-9_./]+/g, "-")),
  },
];

function trim(text: string, length: number): string {
  return text.replace(/^-+/, "").slice(0, length).replace(/-+$/, "");
}

function ends(text: string): string {
  return text.replace(/^[^A-Za-z0-9]+/, "").replace(/[^A-Za-z0-9]+$/, "");
}

function formOf({ detail, verdict }: Found): (typeof FORMS)[number] | undefined {
  if (verdict === "warned") return FORMS[0];
  return FORMS.find((form) => form.detail.test(detail));
}

function message(violation: Found): string {
  const { detail, verdict, value, name } = violation;
  if (verdict === "warned") {
    return name === "name"
      ? `This name also makes hostnames, where a DNS label is better: at most 63 lower-case letters, digits and \`-\`, no dots. The API server warns.`
      : `${detail}: the API server warns.`;
  }
  const end = "The API server rejects the manifest.";
  const shown = typeof value === "string" ? `"${short(value)}"` : "This";
  if (/environment variable/.test(detail)) return `${shown} is not a valid name for an environment variable: use printable ASCII characters without \`=\`. ${end}`;
  if (quotedPort(violation)) return `${shown} in quotes is the name of a port, and a name has a letter. Take off the quotes to mean the number. ${end}`;
  const role = roleOf(violation);
  const long = /no more than (\d+) characters/.exec(detail)?.[1];
  if (long !== undefined) return `${shown} is too long as ${role}, which has at most ${long} characters. ${end}`;
  const form = formOf(violation);
  return `${shown} is not valid as ${role}: ${form === undefined ? detail : `use ${form.words}`}. ${end}`;
}

/** What the text is there for: `the name of container 1`, `a key`, `hostname`. */
function roleOf(violation: Found): string {
  const { name, onKey, steps, manifest } = violation;
  if (onKey === true) return `a key${typeof steps.at(-2) === "string" ? ` of \`${steps.at(-2)}\`` : ""}`;
  if (name !== "name") return `\`${name}\``;
  if (steps.at(-2) !== "metadata") return `the name of ${ownerOf(violation)}`;
  return `the name of ${steps.length === 2 ? `a ${manifest.kind}` : ownerOf({ manifest, steps: [...steps.slice(0, -2), "name"] })}`;
}

/** A quoted number as a port is a number that lost its type. */
function quotedPort({ value, name }: Found): boolean {
  return typeof value === "string" && /^\d+$/.test(value) && /[pP]ort$/.test(name);
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function fixes(violation: Found): Fix[] {
  const { target, manifest, value, onKey } = violation;
  const { document } = manifest;
  if (target === undefined || typeof value !== "string") return [];
  if (quotedPort(violation) && target.written?.kind === "scalar") {
    return fix("Take off the quotes", true, [{ span: target.written.span, newText: value }]);
  }
  const form = formOf(violation);
  const long = /no more than (\d+) characters/.exec(violation.detail)?.[1];
  const mended = form?.mend(value) ?? (long === undefined ? undefined : value.slice(0, Number(long)).replace(/[^A-Za-z0-9]+$/, ""));
  const envName = /environment variable/.test(violation.detail) ? value.replaceAll(/[^A-Za-z0-9_.-]+/g, "_") : mended;
  if (envName === undefined || envName === "" || envName === value || (form !== undefined && form.format(envName).length > 0)) return [];
  if (onKey === true) return fix(`Change to "${envName}"`, false, renameKey(target, envName));
  const places = [target, ...uses(violation, value)];
  const edits = places.map((place) => setScalar(document, place, envName));
  return edits.some((edit) => edit === undefined) ? [] : fix(`Change to "${envName}"`, false, edits.flatMap((edit) => edit!));
}

/** The places of the manifest that mean the thing by this name, and follow it when it is renamed. */
function uses({ manifest, steps, target }: Found, name: string): Value[] {
  const list = steps.at(-3);
  if (steps.at(-1) !== "name") return [];
  return manifest.pods.flatMap((pod: Pod) => {
    if (list === "volumes" || steps.includes("volumeClaimTemplates")) {
      return pod.volumeUses.flatMap((use) => (use.nameValue?.string === name ? [use.nameValue] : []));
    }
    const container = list === "ports" ? pod.containers.find(({ value }) => target !== undefined && target.field.startsWith(`${value.field}.`)) : undefined;
    return container?.handlers.flatMap(({ port }) => (port?.string === name ? [port] : [])) ?? [];
  });
}

import { setScalar } from "../yaml/edit.ts";
import { change, fix, removeAt } from "./mends.ts";
import type { Fix, Rule } from "./rule.ts";
import { anyOf, ownerOf, toFinding, violationsOf, type Found } from "./violations.ts";

export const invalidValue: Rule = {
  id: "invalid-value",
  severity: "error",
  verdict: "rejected",
  summary: "A value that the API server does not take.",
  why: `Many fields take less than their type allows: ports go from 1 to 65535, file modes from 0 to 0777 (octal: the decimal 644 is out of
range), paths inside a volume are relative and without \`..\`, a liveness probe's \`successThreshold\` is 1. The API server says which value
it refuses and why; Podmates repeats its sentence and adds what to do.`,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: certs
    secret:
      secretName: web-certs
      defaultMode: 644
#                  ^^^ invalid-value
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: certs
#           ^^^^^ undeclared-volume
      mountPath: /certs
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: certs
    secret:
      secretName: web-certs
      defaultMode: 0644
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: certs
      mountPath: /certs
`,
      fix: "Write it in octal: 0644",
    },
  ],
  *checkManifest(manifest, context) {
    for (const violation of violationsOf(manifest, "invalid-value", context)) {
      const warned = violation.verdict === "warned";
      yield toFinding(violation, message(violation), { ...(warned ? { severity: "warning" } : {}), fixes: () => fixes(violation) });
    }
  },
};

function message(violation: Found): string {
  const { detail, name, value, verdict, allowed, cause, type, target } = violation;
  const owner = ownerOf(violation);
  const end = verdict === "warned" ? "The API server warns." : "The API server rejects the manifest.";
  const shown = typeof value === "string" ? `"${value.length > 40 ? `${value.slice(0, 39)}…` : value}"` : value === undefined ? (target?.written?.kind === "scalar" ? target.written.text : "This") : String(value);
  const field = `\`${name}\` of ${owner}`;
  const range = /^must be between (-?\d+) and (-?\d+), inclusive$/.exec(detail);
  const follows = cause === undefined ? "" : " It follows from the port, which stands for it.";
  if (range !== null) return `${shown} is out of range: ${field} goes from ${range[1]} to ${range[2]}. ${end}${follows}`;
  if (detail.startsWith("must be a number between 0 and 0777")) {
    const octal = typeof value === "number" && /^[0-7]{3,4}$/.test(String(value)) ? `, and ${value} without a leading 0 is decimal` : "";
    return `${shown} is no file mode: ${field} goes from 0 to 0777 in octal${octal}. ${end}`;
  }
  if (detail === "must be greater than or equal to 0") return `${shown} is negative: ${field} is 0 or more. ${end}`;
  if (detail === "must be a relative path") return `${shown} starts with \`/\`: ${field} is a path inside the volume. ${end}`;
  if (/'\.\.'/.test(detail) && typeof value === "string") return `${shown}: ${field} ${detail.replaceAll("'", "`")}. ${end}`;
  if (detail.startsWith("fractional byte value")) return `${/"[^"]*"/.exec(detail)?.[0] ?? shown} is a fraction of a byte: \`m\` means thousandths. Did you mean \`M\` or \`Mi\`? ${end}`;
  if (type === "not-found") return `${shown} is not there: ${field} names nothing that exists${allowed === undefined || allowed.length === 0 ? "" : ` (${anyOf(allowed)})`}. ${end}`;
  if (type === "too-long") return `\`${name}\` of ${owner} ${detail}. ${end}`;
  const text = detail.startsWith("error converting fieldPath") ? `there is no such field to refer to` : detail;
  const choice = allowed !== undefined && allowed.length > 0 && allowed.length < 12 ? ` Use ${anyOf(allowed)}.` : "";
  return `${shown} is not accepted for ${field}: ${text}. ${end}${choice}`;
}

function fixes(violation: Found): Fix[] {
  const { detail, value, target, manifest, allowed, name } = violation;
  if (target === undefined || violation.cause !== undefined) return [];
  const { document } = manifest;
  const own = target.node?.kind === "scalar" ? target.node : undefined;
  if (detail.startsWith("must be a number between 0 and 0777") && typeof value === "number") {
    const octal = String(value);
    // A decimal that reads as an octal mode was meant as one.
    return /^[0-7]{3}$/.test(octal) && own !== undefined
      ? fix(`Write it in octal: 0${octal}`, true, [{ span: own.span, newText: document.text.trimStart().startsWith("{") ? String(Number.parseInt(octal, 8)) : `0${octal}` }])
      : removeAt(violation, violation.steps, `Remove \`${name}\`, the default will do`);
  }
  if (detail === "must be a relative path" && typeof value === "string") {
    const relative = value.replace(/^\/+/, "").split("/").filter((part) => part !== "..").join("/");
    return relative === "" ? removeAt(violation) : change(violation, relative, false);
  }
  if (/'\.\.'/.test(detail) && typeof value === "string") return change(violation, withoutBacksteps(value), false);
  if (detail === "must not have leading or trailing whitespace" && typeof value === "string") return change(violation, value.trim(), true, "Take off the blanks");
  if (detail === "must be an absolute path" && typeof value === "string") return change(violation, `/${value}`, false);
  if (detail === "must be 1") return change(violation, 1, true);
  if (detail === "may not specify a duration less than 10 minutes") return change(violation, 600, false);
  if (detail.startsWith("may not specify a duration larger")) return change(violation, 2 ** 32, false);
  if (detail === "must be greater than zero" && name === "storage") return change(violation, "1Gi", false);
  if (detail === "must be greater than or equal to 0" || detail === "must be greater than 0" || detail === "must be greater than zero") {
    const least = detail.endsWith("to 0") ? 0 : 1;
    return [...(typeof value === "number" ? change(violation, least, false) : []), ...removeAt(violation)];
  }
  const sleep = /terminationGracePeriodSeconds \((\d+)\)/.exec(detail)?.[1];
  if (sleep !== undefined) return fix(`Change to ${sleep}`, false, setScalar(document, target.get("seconds") ?? target, Number(sleep)));
  if (name === "sizeLimit" && typeof target.json === "string") return [...(target.string!.startsWith("-") ? change(violation, target.string!.slice(1), false) : []), ...removeAt(violation)];
  if (detail.startsWith("fractional byte value") && own !== undefined && /^\d+m$/.test(own.text)) {
    return ["Mi", "M"].flatMap((unit) => fix(`Change to ${own.text.slice(0, -1)}${unit}`, false, setScalar(document, target, `${own.text.slice(0, -1)}${unit}`)));
  }
  const range = /^must be between (-?\d+) and (-?\d+), inclusive$/.exec(detail);
  if (range !== null) return outOfRange(violation, Number(range[1]), Number(range[2]));
  return (allowed ?? []).slice(0, 5).flatMap((each) => change(violation, each, false)).concat(removeAt(violation));
}

/** `8080` of `80800`: a digit too many. Optional fields may also go. */
function outOfRange(violation: Found, min: number, max: number): Fix[] {
  const { value, name, manifest } = violation;
  if (typeof value !== "number") return [];
  const shortened = String(value).slice(0, -1);
  const candidates = [...(value > max ? [Number(shortened)] : []), ...(value < 0 && -value >= min ? [-value] : [])].filter((each) => each >= min && each <= max);
  const declared = /^port$/.test(name) ? manifest.pods.flatMap((pod) => pod.containers).find((each) => violation.target?.field.startsWith(`${each.value.field}.`))?.ports[0]?.containerPort : undefined;
  const options = [...(declared === undefined ? [] : [declared]), ...candidates, ...(candidates.length === 0 && declared === undefined ? [min <= 8080 && 8080 <= max && /[pP]ort/.test(name) ? 8080 : Math.max(min, 0)] : [])];
  const removable = ["hostPort", "nodePort", "runAsUser", "runAsGroup", "fsGroup", "activeDeadlineSeconds", "partition", "targetPort"].includes(name);
  return [...options.flatMap((each) => change(violation, each, false)), ...(removable ? removeAt(violation) : [])];
}

function withoutBacksteps(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") {
      if (parts.length > 1 || (parts.length === 1 && parts[0] !== "")) parts.pop();
    } else parts.push(part.replace(/^\.\.+/, ""));
  }
  return parts.join("/").replace(/^\/?$/, path.startsWith("/") ? "/" : "data");
}

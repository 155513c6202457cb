import { parseQuantity } from "../validation/quantity.ts";
import type { Edit } from "../text.ts";
import { replace, setScalar } from "../yaml/edit.ts";
import { Source, type Data } from "../yaml/print.ts";
import { isPlainString } from "../yaml/scalar.ts";
import { fix, removeAt } from "./mends.ts";
import type { Fix, Rule } from "./rule.ts";
import { fieldType, ownerOf, toFinding, violationsOf, type Found } from "./violations.ts";

export const wrongType: Rule = {
  id: "wrong-type",
  severity: "error",
  verdict: "rejected",
  summary: "A value of another type than its field takes.",
  why: `The API server reads the manifest into typed objects. A number or a boolean where a string belongs is refused, and so is a string
where a number belongs. The server reads YAML 1.1: \`yes\`, \`no\`, \`on\`, \`off\`, \`y\` and \`n\` are booleans there, \`0644\` is an octal
number, and \`1.10\` is a number that loses its zero. Environment variables, labels, annotations and the data of ConfigMaps take strings
only: put them in quotes. The server stops at the first such value and says nothing of the rest.`,
  examples: [
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.29
    env:
    - name: DEBUG
      value: yes
#            ^^^ wrong-type
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.29
    env:
    - name: DEBUG
      value: "yes"
`,
      fix: "Put it in quotes",
    },
    {
      bad: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.29
    ports:
    - containerPort: "8080"
#                    ^^^^^^ wrong-type
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.29
    ports:
    - containerPort: 8080
`,
      fix: "Take off the quotes",
    },
  ],
  *checkManifest(manifest, context) {
    for (const violation of violationsOf(manifest, "wrong-type", context)) {
      yield toFinding(violation, message(violation), { fixes: () => fixes(violation) });
    }
  },
};

/** The types in a person's words. */
const WORDS: { readonly [type: string]: string } = {
  string: "a string",
  bool: "true or false",
  int32: "a whole number",
  int64: "a whole number",
  double: "a number",
  number: "a number",
  list: "a list",
  array: "a list",
  object: "a mapping",
  bytes: "base64 text",
  quantity: "a quantity such as 500m or 128Mi",
  "int-or-string": "a whole number or a name",
  time: "a point in time",
};

function message(violation: Found): string {
  const { target, steps } = violation;
  const { expected = "", found = "" } = violation.types ?? {};
  const last = steps.at(-1);
  const what = typeof last === "number" ? `Entry ${last + 1} of \`${violation.name}\`` : `\`${violation.name}\``;
  const owner = ownerOf(violation);
  const text = target?.node?.kind === "scalar" ? target.node.text : undefined;
  const is =
    expected === "bytes" && found === "string"
      ? "this is none"
      : expected === "quantity" && found !== "bool"
        ? `"${text ?? ""}" is none`
        : found === "bool"
          ? `${text === "true" || text === "false" ? text : `${text}, unquoted,`} is a boolean`
          : `this is ${found === expected ? `no such` : (WORDS[found] ?? found)}`;
  const number = found === "number" && (expected === "int32" || expected === "int64") ? `${text ?? "this"} is none that fits` : is;
  return `${what} of ${owner} takes ${WORDS[expected] ?? expected}, and ${number}: the API server rejects the manifest.${advice(violation)}`;
}

function advice({ types, target }: Found): string {
  if (types?.expected === "string" && target?.node?.kind === "scalar") return " Put it in quotes.";
  if (types?.found === "string" && unquoted(target?.string ?? "", types.expected) !== undefined) return " Take off the quotes.";
  return "";
}

/** What a quoted text is without its quotes, when that is of the type. */
function unquoted(text: string, expected: string): number | boolean | undefined {
  if (expected === "bool") return text === "true" ? true : text === "false" ? false : undefined;
  if (!/^int|double/.test(expected) || !/^-?\d+$/.test(text)) return undefined;
  return Number(text);
}

function fixes(violation: Found): Fix[] {
  const { target, manifest, types } = violation;
  const { document } = manifest;
  if (target === undefined || types === undefined || target.shared) return [];
  const scalar = target.written?.kind === "scalar" ? target.written : undefined;
  const result: Fix[] = [];
  if (types.expected === "string" && scalar !== undefined) result.push(...fix("Put it in quotes", true, [quoted(document.text, scalar)]));
  if (scalar !== undefined && types.found === "string") {
    const bare = scalar.text.trim();
    if (unquoted(bare, types.expected) !== undefined) {
      // The text stays as it is: a mode in quotes, "0644", keeps its leading zero and so is octal.
      result.push(...fix("Take off the quotes", true, [{ span: scalar.span, newText: bare }]));
    }
    if (types.expected === "bool" && /^(yes|no|on|off|true|false)$/i.test(bare) && unquoted(bare, "bool") === undefined) {
      result.push(...fix(`Change to ${/^(yes|on|true)$/i.test(bare)}`, false, [{ span: scalar.span, newText: String(/^(yes|on|true)$/i.test(bare)) }]));
    }
  }
  if (types.expected === "list") result.push(...asList(violation));
  if (types.expected === "quantity" && scalar !== undefined) {
    for (const quantity of quantities(scalar.text)) result.push(...fix(`Change to ${quantity}`, false, setScalar(document, target, quantity)));
  }
  const enumerated = enumeration(violation);
  if (enumerated !== undefined) result.unshift(...fix(`Change to ${enumerated}`, false, setScalar(document, target, enumerated)));
  return [...result, ...removeAt(violation)];
}

function quoted(text: string, { span, style, text: content }: { span: { start: number; end: number }; style: string; text: string }): Edit {
  const source = style === "plain" ? text.slice(span.start, span.end) : content;
  return { span, newText: JSON.stringify(source.trim()) };
}

/** A boolean where one of a few words belongs: `recursiveReadOnly: true` means Enabled. */
function enumeration({ name, target, types }: Found): string | undefined {
  if (types?.found !== "bool" || name !== "recursiveReadOnly") return undefined;
  return target?.boolean === true ? "Enabled" : "Disabled";
}

function asList(violation: Found): Fix[] {
  const { target, manifest, name } = violation;
  const type = fieldType(violation);
  if (target === undefined || type?.kind !== "list") return [];
  if (target.node?.kind === "mapping" && type.of.kind === "struct") {
    const source = Source.of(manifest.document, target);
    return source === undefined ? [] : fix("Make it a list", true, replace(manifest.document, target, [source]));
  }
  if (target.node?.kind !== "scalar" || type.of.kind !== "string") return [];
  const text = target.node.text.trim();
  const words: Data[] = text.split(/\s+/);
  const shell = /["'$|&;<>()`\\*?]/.test(text);
  const asWords = shell ? [] : fix("Split it into a list of words", true, replace(manifest.document, target, words));
  const asShell = name === "command" ? fix("Run it with sh -c", false, replace(manifest.document, target, ["sh", "-c", text])) : [];
  return shell ? [...asShell] : [...asWords, ...asShell];
}

/** Quantities that a text may have meant: other units' spelling, a blank between. */
function quantities(text: string): string[] {
  const match = /^\s*([+-]?[0-9.]+)\s*([A-Za-z]+)\s*$/.exec(text);
  if (match === null) return [];
  const [, amount = "", unit = ""] = match;
  const meant = UNITS[unit.toLowerCase()] ?? [];
  return meant.map((each) => `${amount}${each}`).filter((each) => typeof parseQuantity(each) !== "string" && isPlainString(each));
}

const UNITS: { readonly [unit: string]: readonly string[] } = {
  b: [""],
  k: ["Ki", "k"],
  kb: ["Ki", "k"],
  kib: ["Ki"],
  ki: ["Ki"],
  m: ["Mi", "M", "m"],
  mb: ["Mi", "M"],
  mib: ["Mi"],
  mi: ["Mi"],
  g: ["Gi", "G"],
  gb: ["Gi", "G"],
  gib: ["Gi"],
  gi: ["Gi"],
  t: ["Ti", "T"],
  tb: ["Ti", "T"],
  tib: ["Ti"],
  ti: ["Ti"],
};

import { fieldsOf, type ApiType, type TypeName } from "../kubernetes/api/schema.ts";
import { Draft } from "../yaml/draft.ts";
import { addPair, remove, renameKey, replace } from "../yaml/edit.ts";
import { Source } from "../yaml/print.ts";
import type { Value } from "../yaml/value.ts";
import { fix, pathOf, removeAt } from "./mends.ts";
import { nearest } from "./nearest.ts";
import type { Fix, Rule } from "./rule.ts";
import { ownerOf, structTypeAt, toFinding, valueAt, violationsOf, type Found } from "./violations.ts";

export const unknownField: Rule = {
  id: "unknown-field",
  severity: "error",
  verdict: "rejected",
  summary: "A field that the API does not have at this place.",
  why: `\`kubectl apply\` asks the API server to be strict: a field that the object's type does not have is refused. Names are
compared to the letter, \`containerport\` is not \`containerPort\`. Mostly the name is misspelt, or the field stands a level too high or
too low: \`volumeMounts\` belongs to a container, \`limits\` to its \`resources\`.`,
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
    ports:
    - containerport: 8080
#     ^^^^^^^^^^^^^ unknown-field
#     ^^^^^^^^^^^^^ missing-field
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
      fix: "Change to `containerPort`",
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
    limits:
#   ^^^^^^ unknown-field
      memory: 128Mi
`,
      good: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.29
    resources:
      limits:
        memory: 128Mi
`,
      fix: "Move into `resources`",
    },
  ],
  *checkManifest(manifest, context) {
    for (const violation of violationsOf(manifest, "unknown-field", context)) {
      const homes = otherHomes(violation);
      const near = candidates(violation);
      const hint =
        near[0] !== undefined
          ? ` Did you mean \`${near[0]}\`?`
          : homes[0] !== undefined
            ? ` It belongs ${homes[0].where}.`
            : "";
      const message = `There is no field \`${violation.name}\` in ${ownerOf(violation)}: the API server rejects the manifest.${hint}`;
      yield { ...toFinding(violation, message, { fixes: () => fixes(violation, near, homes) }), ...keySpan(violation) };
    }
  },
};

function keySpan({ target }: Found): { span?: { start: number; end: number } } {
  return target?.key === undefined ? {} : { span: target.key.span };
}

/** What people write for a field though it is spelt otherwise. */
const ALIASES: { readonly [name: string]: readonly string[] } = {
  cmd: ["command"],
  entrypoint: ["command"],
  environment: ["env"],
  mounts: ["volumeMounts"],
  pvc: ["persistentVolumeClaim"],
  cm: ["configMap"],
  name: ["secretName", "claimName"],
  secretName: ["name"],
  containerPort: ["port"],
};

/** Fields of the same object that may be meant, the likeliest first; not those that are there already. */
function candidates({ parentType, parent, name, target }: Found): string[] {
  if (parentType === undefined) return [];
  const fields = fieldsOf(parentType);
  const free = [...fields.values()].filter((field) => !parent.has(field.name) && fitsType(target, field.type)).map((field) => field.name);
  const same = free.filter((field) => field.toLowerCase() === name.toLowerCase().replaceAll(/[-_]/g, ""));
  const aliases = (ALIASES[name] ?? []).filter((alias) => free.includes(alias));
  return [...new Set([...same, ...aliases, ...nearest(name, free)])];
}

function fitsType(value: Value | undefined, type: ApiType): boolean {
  const found = value?.type;
  if (found === undefined || found === "null") return true;
  if (type.kind === "list") return found === "array";
  if (type.kind === "struct" || type.kind === "map") return found === "object";
  return found !== "array" && found !== "object";
}

interface Home {
  /** Steps to the object that has the field. */
  readonly steps: readonly (string | number)[];
  /** A field of that object, to be made where it is absent, that has it. */
  readonly within?: string;
  /** For a person: `under \`resources\``, `in container "app"`. */
  readonly where: string;
  readonly title: string;
}

/** Places a level up or down where a field of this name may stand and does not. */
function otherHomes(found: Found): Home[] {
  const { manifest, steps, name, parent, parentType, target } = found;
  const homes: Home[] = [];
  if (parentType === undefined) return homes;
  const here = steps.slice(0, -1);
  for (const field of fieldsOf(parentType).values()) {
    const child = parent.get(field.name);
    if (field.type.kind === "struct" && accepts(field.type.name, name, target) && child?.has(name) !== true && (child !== undefined || OPENED.has(field.name))) {
      homes.push({ steps: here, within: field.name, where: `under \`${field.name}\``, title: `Move into \`${field.name}\`` });
    }
    const items = child?.items() ?? [];
    if (field.type.kind === "list" && field.type.of.kind === "struct" && items.length === 1 && accepts(field.type.of.name, name, target) && !items[0]!.has(name)) {
      const at = [...here, field.name, 0];
      const where = ownerOf({ manifest, steps: [...at, name] });
      homes.push({ steps: at, where: `in ${where}`, title: `Move into ${where}` });
    }
  }
  for (let end = here.length - 1; end >= 0; end--) {
    const outer = here.slice(0, end);
    const home = valueAt(manifest, outer);
    const type = home?.mapping === undefined ? undefined : structTypeAt(manifest, outer);
    if (type === undefined || home?.has(name) === true || !accepts(type, name, target)) continue;
    const place = outer.length === 0 ? "the top of the manifest" : `\`${String(outer.findLast((step) => typeof step === "string"))}\``;
    homes.push({ steps: outer, where: outer.length === 0 ? "at the top of the manifest" : `in ${place}`, title: `Move to ${place}` });
    break;
  }
  return homes;
}

/** Fields that are made when something is to go into them. */
const OPENED: ReadonlySet<string> = new Set(["resources", "securityContext", "metadata", "selector", "lifecycle"]);

function accepts(type: TypeName, name: string, value: Value | undefined): boolean {
  const field = fieldsOf(type).get(name);
  return field !== undefined && fitsType(value, field.type);
}

function fixes(found: Found, near: readonly string[], homes: readonly Home[]): Fix[] {
  const { target, name } = found;
  const renames = near.flatMap((field, i) => {
    const sure = field.toLowerCase() === name.toLowerCase() || (near.length === 1 && homes.length === 0);
    return target === undefined ? [] : fix(`Change to \`${field}\``, i === 0 && sure, renameKey(target, field));
  });
  const moves = homes.flatMap((home) => move(found, home, near.length === 0 && homes.length === 1 && home.within !== undefined));
  const [first] = near;
  // A name that differs in nothing but case is what was meant; else a place where the field does exist comes first.
  const renamed = first !== undefined && (homes.length === 0 || first.toLowerCase() === name.toLowerCase());
  return [...(renamed ? [...renames, ...moves] : [...moves, ...renames]), ...removeAt(found)];
}

function move(found: Found, home: Home, safe: boolean): Fix[] {
  const { manifest, name, target } = found;
  if (target === undefined || target.shared) return [];
  const draft = new Draft(manifest.document);
  const base = pathOf(manifest.value, []);
  const source = Source.of(manifest.document, target);
  if (source === undefined) return [];
  draft.step(remove(draft.document, draft.root, [...base, ...found.steps]));
  const at = draft.at([...base, ...home.steps]);
  if (at === undefined) return [];
  const inner = home.within === undefined ? at : at.get(home.within);
  if (home.within !== undefined && inner === undefined) draft.step(addPair(draft.document, at, home.within, { [name]: source }));
  else if (inner?.isNull === true) draft.step(replace(draft.document, inner, { [name]: source }));
  else draft.step(addPair(draft.document, inner!, name, source));
  return fix(home.title, safe, draft.edits());
}

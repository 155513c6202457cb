import type { Container } from "../kubernetes/model.ts";
import { sharing, type Sharer } from "../kubernetes/sharing.ts";
import { tabStop } from "../yaml/print.ts";
import type { Value } from "../yaml/value.ts";
import { baseName, canAddManifest, Change, freeName, manifestHead } from "./change.ts";
import { freeMountPath, takenNames } from "./place.ts";
import type { Place, Refactoring } from "./refactoring.ts";

const BEFORE = `apiVersion: v1
kind: Pod
metadata:
  name: clock
spec:
  containers:
  - name: clock
    image: busybox:1.37
    env:
    - name: PAUSE
      value: "5"
    command:
    - sh
    - -ec
    - |
      while true; do$0
        date # now
        sleep $(PAUSE)
      done
`;

export const extractScript: Refactoring = {
  id: "extract-script",
  kind: "extract",
  title: "Move an inline script into a ConfigMap",
  why: `The script behind \`sh -c\` becomes a file of a new ConfigMap, mounted in the container and run from there; the shell's other options
stay. In \`command\` and \`args\` the kubelet replaces \`$(NAME)\` and \`$$\` before the container starts, in a file nobody does: \`$(NAME)\` of
the container's own variables becomes \`\${NAME}\`, and \`$$\` becomes \`$\`.

Not offered where arguments follow the script, nor where \`envFrom\` may bring a variable that the script names as \`$(NAME)\`.`,
  examples: [
    {
      before: BEFORE,
      title: 'Move the script of "clock" into a ConfigMap',
      after: `apiVersion: v1
kind: Pod
metadata:
  name: clock
spec:
  containers:
  - name: clock
    image: busybox:1.37
    env:
    - name: PAUSE
      value: "5"
    command:
    - sh
    - -e
    - /scripts/clock.sh
    volumeMounts:
    - name: scripts
      mountPath: /scripts
      readOnly: true
  volumes:
  - name: scripts
    configMap:
      name: clock-scripts
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: clock-scripts
data:
  clock.sh: |
    while true; do
      date # now
      sleep \${PAUSE}
    done
`,
    },
    {
      before: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - {name: web, image: "busybox:1.37", command: [/bin/sh, -c], args: ["$0echo $$(date); exec httpd -f"]}
`,
      title: 'Move the script of "web" into a ConfigMap',
      after: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - {name: web, image: "busybox:1.37", command: [/bin/sh], args: ["/scripts/web.sh"], volumeMounts: [{name: scripts, mountPath: /scripts, readOnly: true}]}
  volumes:
  - name: scripts
    configMap:
      name: web-scripts
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: web-scripts
data:
  web.sh: |
    echo $(date); exec httpd -f
`,
    },
  ],
  notOffered: [
    { text: BEFORE.replace("      done\n", "      done\n    - name\n"), because: "arguments follow the script" },
    { text: BEFORE.replace("env:\n    - name: PAUSE\n      value: \"5\"", "envFrom:\n    - configMapRef:\n        name: settings"), because: "the variable may come from the ConfigMap" },
    { text: BEFORE.replace("- sh\n    - -ec", "- python3\n    - -c"), because: "it is no shell script" },
  ],
  *offers(place) {
    const { pod, container } = place;
    if (pod === undefined || container === undefined || pod.spec.shared || container.value.shared || container.name === undefined || !canAddManifest(place)) return;
    const own = sharing(pod).of(container);
    const found = inlineScript(container);
    const text = found === undefined ? undefined : unexpanded(found.script.string ?? "", own);
    if (found === undefined || text === undefined || !/\s/.test(text.trim())) return;
    yield { title: `Move the script of "${container.name}" into a ConfigMap`, edits: () => extract(place, own, found, text) };
  },
};

interface InlineScript {
  /** The option that says that a script follows: `-c`, `-ec`. */
  readonly option: Value;
  readonly script: Value;
}

/** `sh -c SCRIPT` over `command` and `args`, with nothing behind the script. */
function inlineScript({ command = [], args = [] }: Container): InlineScript | undefined {
  const words = command.length === 0 && args[0]?.string?.endsWith("sh") !== true ? [] : [...command, ...args];
  const [shell, ...rest] = words;
  if (shell === undefined || !/^(\/[\w/]*\/)?(ba|da|a|z|k)?sh$/.test(shell.string ?? "") || words.some((word) => word.string === undefined || word.shared)) return undefined;
  const script = rest.at(-1);
  const option = rest.at(-2);
  if (script === undefined || option === undefined || !/^-[a-z]*c[a-z]*$/.test(option.string ?? "")) return undefined;
  // Before them only options, and what they take.
  const before = rest.slice(0, -2).map(({ string }) => string ?? "");
  const fine = before.every((word, i) => /^[-+]/.test(word) || /^[-+][a-z]*o$/.test(before[i - 1] ?? ""));
  return fine && !before.some((word) => /^-[a-z]*c/.test(word)) ? { option, script } : undefined;
}

/** The script as a file must have it to do the same; `undefined` where that cannot be known. */
function unexpanded(script: string, own: Sharer): string | undefined {
  const unknown = own.container.value.has("envFrom");
  let ambiguous = false;
  const text = script.replace(/\$\$|\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)/g, (whole: string, name: string | undefined) => {
    if (name === undefined) return "$";
    if (own.environment.has(name)) {
      // A name that is no word of the shell's cannot be said there.
      if (!/^\w+$/.test(name)) ambiguous = true;
      return `\${${name}}`;
    }
    if (unknown) ambiguous = true;
    return whole;
  });
  return ambiguous ? undefined : `${text.replace(/^\n+/, "").trimEnd()}\n`;
}

function extract(place: Place, own: Sharer, { option, script }: InlineScript, text: string) {
  const change = new Change(place);
  const pod = place.pod!;
  const name = own.container.name!;
  const key = `${name}.sh`;
  const configMap = freeName(`${baseName(pod)}-scripts`, place.around("ConfigMap").flatMap((each) => each.name ?? []));
  const volume = tabStop(1, freeName("scripts", takenNames(pod).volumes));
  const path = tabStop(2, freeMountPath(own, "/scripts"));
  change.setScalar(change.now(script), `${path}/${key}`);
  const rest = option.string!.replace("c", "");
  if (rest !== "-") change.setScalar(change.now(option), rest);
  else change.removeValue(option);
  change.addItem(change.container(own.container), "volumeMounts", { name: volume, mountPath: path, readOnly: true });
  change.addItem(change.spec, "volumes", { name: volume, configMap: { name: configMap } });
  change.addManifest({ ...manifestHead("v1", "ConfigMap", configMap, place.manifest), data: { [key]: text } });
  return change.edits();
}

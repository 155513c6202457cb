import { sharing, type Sharer } from "../kubernetes/sharing.ts";
import { lineEnd, lineStart, nextLine } from "../text.ts";
import { tabStop } from "../yaml/print.ts";
import type { Value } from "../yaml/value.ts";
import { placeSpan } from "../yaml/within.ts";
import { baseName, canAddManifest, Change, freeName, manifestHead } from "./change.ts";
import { takenNames } from "./place.ts";
import type { Place, Refactoring } from "./refactoring.ts";

const BEFORE = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx:1.28
    command:
    - sh
    - -c
    - |
      cat > /etc/nginx/conf.d/api.conf <<'EOF'
      server {
        listen 8080;$0
        location / { return 200 $host; }
      }
      EOF
      exec nginx -g 'daemon off;'
`;

export const extractFile: Refactoring = {
  id: "extract-file",
  kind: "extract",
  title: "Move a file that a script writes into a ConfigMap",
  why: `A file that a script writes with \`cat > PATH <<EOF\` becomes a key of a new ConfigMap, mounted at that path beside the image's own
files; its lines go from the script. As a mounted file it is read-only.

Not offered where the shell or the kubelet would change the text (variables in a heredoc without quotes, \`$(NAME)\`), nor where the path
lies in a volume, whose other users would miss the file.`,
  examples: [
    {
      before: BEFORE,
      title: "Move /etc/nginx/conf.d/api.conf into a ConfigMap",
      after: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx:1.28
    command:
    - sh
    - -c
    - |
      exec nginx -g 'daemon off;'
    volumeMounts:
    - name: files
      mountPath: /etc/nginx/conf.d/api.conf
      subPath: api.conf
      readOnly: true
  volumes:
  - name: files
    configMap:
      name: web-files
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: web-files
data:
  api.conf: |
    server {
      listen 8080;
      location / { return 200 $host; }
    }
`,
    },
  ],
  notOffered: [
    { text: BEFORE.replace("'EOF'", "EOF"), because: "the shell replaces the variable in it" },
    { text: BEFORE.replace("$host", "$(HOST)"), because: "the kubelet replaces it first" },
    { text: `${BEFORE}    volumeMounts:\n    - {name: c, mountPath: /etc/nginx/conf.d}\n  volumes:\n  - {name: c, emptyDir: {}}\n`, because: "the path lies in a volume" },
  ],
  *offers(place) {
    const { pod, container } = place;
    if (pod === undefined || container === undefined || pod.spec.shared || container.value.shared || !canAddManifest(place)) return;
    const own = sharing(pod).of(container);
    const seen = new Set<string>();
    for (const script of [...(container.command ?? []), ...(container.args ?? [])]) {
      // Lines of a literal block are lines of the text.
      if (script.written?.kind !== "scalar" || script.written.style !== "literal" || script.shared) continue;
      for (const file of writtenFiles(script, own)) {
        if (seen.has(file.path)) continue;
        seen.add(file.path);
        yield { title: `Move ${file.path} into a ConfigMap`, edits: () => extract(place, own, file) };
      }
    }
  },
};

interface WrittenFile {
  readonly script: Value;
  readonly path: string;
  readonly content: string;
  /** The lines of the script that write it, as offsets of its content. */
  readonly from: number;
  readonly to: number;
}

/** `cat > PATH <<EOF` or `cat <<EOF > PATH` on a line of its own, with the lines up to its end. */
const HEREDOC = /^[ \t]*cat[ \t]*(?:>[ \t]*(\/[\w./-]+)[ \t]*<<[ \t]*(['"]?)(\w+)\2|<<[ \t]*(['"]?)(\w+)\4[ \t]*>[ \t]*(\/[\w./-]+))[ \t]*\n([^]*?)^(\3\5)[ \t]*(?:\n|$)/gm;

function writtenFiles(script: Value, own: Sharer): WrittenFile[] {
  const text = script.string ?? "";
  return [...text.matchAll(HEREDOC)].flatMap((match) => {
    const [all, first, firstQuote, , secondQuote, , second, content = ""] = match;
    const path = first ?? second;
    const quoted = (firstQuote ?? secondQuote ?? "") !== "";
    if (path === undefined || path.endsWith("/") || /\$\(|\$\$/.test(content) || (!quoted && /[$`\\]/.test(content))) return [];
    if (own.mountsUnknownPath || own.mountOver(path) !== undefined) return [];
    // Something has to be left to run, and to write only once.
    const rest = text.slice(0, match.index) + text.slice(match.index + all.length);
    if (rest.trim() === "" || rest.includes(path)) return [];
    return [{ script, path, content, from: match.index, to: match.index + all.length }];
  });
}

function extract(place: Place, own: Sharer, { script, path, content, from, to }: WrittenFile) {
  const change = new Change(place);
  const pod = place.pod!;
  const key = path.slice(path.lastIndexOf("/") + 1);
  const configMap = freeName(`${baseName(pod)}-files`, place.around("ConfigMap").flatMap((each) => each.name ?? []));
  const volume = tabStop(1, freeName("files", takenNames(pod).volumes));
  const { text } = change.document;
  const first = placeSpan({ value: script, from, to: from + 1 }, text).start;
  const last = placeSpan({ value: script, from: to - 1, to }, text).start;
  change.step([{ span: { start: lineStart(text, first), end: nextLine(text, lineEnd(text, last)) }, newText: "" }]);
  change.addItem(change.container(own.container), "volumeMounts", { name: volume, mountPath: path, subPath: key, readOnly: true });
  change.addItem(change.spec, "volumes", { name: volume, configMap: { name: configMap } });
  change.addManifest({ ...manifestHead("v1", "ConfigMap", configMap, place.manifest), data: { [key]: content } });
  return change.edits();
}

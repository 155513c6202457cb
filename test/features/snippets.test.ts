import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyEdits } from "../../server/engine/text.ts";
import { assertClean } from "../harness.ts";
import { open } from "./editor.ts";

const HEAD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n";
const VOLUMES = "  volumes:\n  - name: logs\n    emptyDir: {}\n";
const APP = `  containers:
  - name: app
    image: nginx:1.28
    ports:
    - name: http
      containerPort: 80
    volumeMounts:
    - name: logs
      mountPath: /var/log/nginx
`;

function snippets(marked: string): { text: string; found: { label: string; after: string }[] } {
  const editor = open(marked);
  const items = editor.language.completion(editor.file, editor.cursor).items.filter(({ kind }) => kind === "snippet");
  return { text: editor.text, found: items.map(({ label, edit }) => ({ label, after: applyEdits(editor.text, [edit]) })) };
}

/** Where pieces are offered, which, and that each leaves a manifest without a finding. */
const PLACES: readonly [where: string, marked: string, ...labels: string[]][] = [
  ["in containers", `${HEAD}${VOLUMES}${APP}  - $0\n`, "k-container", "k-sidecar", "k-ambassador"],
  ["in containers, on a line of its own", `${HEAD}${VOLUMES}${APP}  - k-si$0\n`, "k-container", "k-sidecar", "k-ambassador"],
  ["in containers of a Job", `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: j\nspec:\n  template:\n    spec:\n      restartPolicy: Never\n      containers:\n      - $0\n`, "k-container"],
  ["in initContainers", `${HEAD}${VOLUMES}${APP}  initContainers:\n    - $0\n`, "k-init", "k-seed", "k-native-sidecar"],
  ["in mounts", `${HEAD}${VOLUMES}${APP}  - name: other\n    image: busybox:1.37\n    command: [sleep, "5"]\n    volumeMounts:\n    - $0\n`, "k-mount logs"],
  ["in volumes", `${HEAD}${VOLUMES}  - $0\n${APP}`, "k-volume", "k-volume-configmap", "k-volume-secret", "k-volume-claim"],
  ["in a container", `${HEAD}${VOLUMES}${APP}    $0\n`, "k-probe", "k-resources"],
  ["in a container without mounts", `${HEAD}${VOLUMES}${APP}  - name: other\n    image: busybox:1.37\n    command: [sleep, "5"]\n    $0\n`, "k-mount", "k-resources", "k-port"],
  ["in a PodSpec", `${HEAD}${APP.replace(/ {4}volumeMounts:[^]*/, "")}  $0\n`, "k-init", "k-volume", "k-volume-configmap", "k-volume-secret", "k-volume-claim"],
  ["in ports", `${HEAD}${VOLUMES}${APP.replace("    volumeMounts:", "    - $0\n    volumeMounts:")}`, "k-port"],
  ["in a value", `${HEAD}${VOLUMES}${APP.replace("name: app", "name: $0app")}`],
  ["in flow style", `${HEAD}  containers: [{name: app, image: "nginx:1.28"}, {$0}]\n`],
  ["at the top", `apiVersion: v1\nkind: Pod\n$0\n`],
  ["in the env of nothing", `${HEAD}${APP}    env:\n    - $0\n`, "k-env", "k-env-configmap", "k-env-secret"],
];

describe("snippets that know the place", () => {
  for (const [where, marked, ...labels] of PLACES) {
    test(where, () => {
      const { found } = snippets(marked);
      assert.deepEqual(found.map(({ label }) => label), labels);
      for (const { after } of found) if (marked.includes("  volumes:") || !/name: logs/.test(marked)) assertUseful(after);
    });
  }

  test("at the document's own indentation and dashes", () => {
    const { found } = snippets(`${HEAD}  volumes: [{name: logs, emptyDir: {}}]
  containers:
      -   name: app
          image: nginx:1.28
          volumeMounts:
              -   name: logs
                  mountPath: /var/log/nginx
      -   k-side$0
`);
    assert.match(found.find(({ label }) => label === "k-sidecar")!.after, /\n {6}- {3}name: log-shipper\n {10}image: busybox:1\.37\n {10}command: \[tail, -n, "\+1", -F, \/var\/log\/nginx\/access\.log, /);
  });
});

/** No finding but that a new volume is not used yet. */
function assertUseful(text: string): void {
  try {
    assertClean(text);
  } catch (error) {
    if (!(error instanceof assert.AssertionError) || (error.actual as string[]).some((found) => !found.includes("unused-volume"))) throw error;
  }
}

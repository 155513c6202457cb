/** Journeys on which names are symbols: completed, followed, renamed, explained. */
import * as vscode from "vscode";
import { equal, eventually, findings, open, placeCursor, press, sleep, type, type Journey } from "./editor.ts";

const SHARED = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  initContainers:
  - name: seed
    image: busybox:1.37
    command: [sh, -c, echo hi > /work/index.html]
    volumeMounts:
    - name: html
      mountPath: /work
  containers:
  - name: app
    image: nginx:1.29
    ports:
    - name: http
      containerPort: 80
    readinessProbe:
      httpGet:
        path: /
        port: http
    volumeMounts:
    - name: html
      mountPath: /usr/share/nginx/html
  volumes:
  - name: html
    emptyDir: {}
`;

/** The server has the document when it has an outline. */
async function ready(document: vscode.TextDocument): Promise<void> {
  const outline = async (): Promise<boolean> => ((await vscode.commands.executeCommand<unknown[] | undefined>("vscode.executeDocumentSymbolProvider", document.uri)) ?? []).length > 0;
  await eventually("the outline", outline, true);
}

export const NAME_JOURNEYS: readonly Journey[] = [
  {
    name: "`name:` in a mount offers the Pod's volumes at once, and one key takes one",
    walk: async () => {
      const text = SHARED.replace("    - name: html\n      mountPath: /usr/share/nginx/html\n", "    - \n");
      const editor = await open("name.yaml", text);
      await ready(editor.document);
      placeCursor(editor, "port: http\n    volumeMounts:\n    - ");
      await type("name: ");
      await sleep(1500);
      await press("Enter", "acceptSelectedSuggestion");
      await eventually("the text", () => editor.document.getText(), text.replace("    - \n", "    - name: html\n"));
    },
  },
  {
    name: "a new volume is declared from its first mount",
    walk: async () => {
      const editor = await open("volume.yaml", SHARED.replace("      mountPath: /usr/share/nginx/html\n", "      mountPath: /usr/share/nginx/html\n    - name: \n"));
      await ready(editor.document);
      placeCursor(editor, "nginx/html\n    - name: ");
      await type("cache");
      await press("Control+Space", "editor.action.triggerSuggest");
      await sleep(1500);
      await press("Enter", "acceptSelectedSuggestion");
      await eventually("the volume", () => editor.document.getText().endsWith("  - name: html\n    emptyDir: {}\n  - name: cache\n    emptyDir: {}\n"), true);
      equal("the mount", editor.document.getText().includes("    - name: cache\n  volumes:"), true);
    },
  },
  {
    name: "F12 goes to the volume of a mount, F2 renames it everywhere",
    walk: async () => {
      const editor = await open("rename.yaml", SHARED);
      await ready(editor.document);
      placeCursor(editor, "port: http\n    volumeMounts:\n    - name: ht");
      await press("F12", "editor.action.revealDefinition");
      await eventually("the line", () => editor.selection.active.line, SHARED.split("\n").indexOf("  - name: html"));
      await press("F2", "editor.action.rename");
      await sleep(1500);
      await type("pages");
      await press("Enter", "acceptRenameInput");
      await eventually("the text", () => editor.document.getText(), SHARED.replaceAll("name: html", "name: pages"));
      equal("findings", findings(editor.document), []);
    },
  },
  {
    name: "hints, lenses, hover and outline say what the Pod is made of",
    walk: async () => {
      const { document } = await open("insight.yaml", SHARED);
      await ready(document);
      const whole = new vscode.Range(0, 0, document.lineCount, 0);
      const labels = async (): Promise<string[]> => {
        const hints = (await vscode.commands.executeCommand<vscode.InlayHint[] | undefined>("vscode.executeInlayHintProvider", document.uri, whole)) ?? [];
        return hints.map(({ label }) => String(label));
      };
      await eventually("hints", labels, ["runs before the app", "emptyDir", "80, app answers", "emptyDir"]);
      const lenses = (await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri)) ?? [];
      equal("lenses", lenses.map(({ command }) => command?.title), ["init container: fills html for app", "2 uses"]);
      const at = document.positionAt(SHARED.indexOf("port: http") + 7);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, at);
      const text = hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]).map(({ value }) => value).join("\n");
      equal("hover", text.startsWith("**http**: port 80/TCP of container `app`"), true);
      const outline = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>("vscode.executeDocumentSymbolProvider", document.uri);
      equal("outline", outline.flatMap(({ name, children }) => [name, ...children.map((child) => child.name)]), ["web", "seed", "app", "html"]);
    },
  },
];

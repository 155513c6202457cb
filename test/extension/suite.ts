/** The journeys of a person through the editor with Podmates. Bundled into one file that runs in VS Code's Node and web worker hosts. */
import * as vscode from "vscode";
import { NAME_JOURNEYS } from "./names.ts";
import { closeAll, codeOf, diagnostics, equal, eventually, findings, open, placeCursor, press, run as runJourneys, sleep, type, type Journey } from "./editor.ts";

const UNDECLARED = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: app
      image: ghcr.io/example/app:1.0.0
      volumeMounts:
        - name: data
          mountPath: /data
    - name: helper
      image: ghcr.io/example/helper:1.0.0
      volumeMounts:
        - name: dta # the same volume
          mountPath: /data
  volumes:
    - name: data
      emptyDir: {}
`;

const PLAIN = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web # the app
    image: nginx:1.28
`;

const journeys: readonly Journey[] = [
  {
    name: "a broken manifest shows exactly its mistakes, each with the other end and a link to its page",
    walk: async () => {
      const { document } = await open("broken/sidecar.yaml");
      await eventually("findings", () => findings(document), ["28 duplicate-mount-path error", "31 missing-shared-mount warning"]);
      const [path, shared] = diagnostics(document);
      equal("code", codeOf(path!.code), "duplicate-mount-path");
      const target = (path!.code as { target: vscode.Uri }).target;
      equal("page", [target.authority, target.path], ["podmates.podmates", "/rules/duplicate-mount-path"]);
      equal("the other ends", [path!, shared!].map(({ relatedInformation }) => relatedInformation?.[0]?.location.range.start.line), [24, 22]);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, shared!.range.start);
      const text = hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]).map(({ value }) => value).join("\n");
      equal("the hover explains", /missing-shared-mount/.test(text) && /Containers share files only through a volume/.test(text), true);
      const key = new vscode.Position(27, document.lineAt(27).text.indexOf("mountPath"));
      const field = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, key);
      const words = field.flatMap(({ contents }) => contents as vscode.MarkdownString[]).map(({ value }) => value).join("\n");
      equal("the API's own words on a field", /Path within the container at which the volume should be mounted/.test(words), true);
    },
  },
  {
    name: "good samples and a .yaml that is not Kubernetes stay without findings",
    walk: async () => {
      const good = await open("good/sidecar.yaml");
      const other = await open("compose.yaml", "services:\n  web:\n    image: nginx\n    volumes: [data:/data, data:/data]\n");
      const broken = await open("undeclared.yaml", UNDECLARED);
      await eventually("findings of the manifest", () => findings(broken.document), ["15 undeclared-volume error"]);
      equal("findings of the others", [findings(good.document), findings(other.document)], [[], []]);
    },
  },
  {
    name: "a mistake is not reported while it is typed, and is when the person pauses",
    walk: async () => {
      const editor = await open("typing.yaml", UNDECLARED.replace("dta", "data"));
      placeCursor(editor, "helper:1.0.0\n      volumeMounts:\n        - name: data");
      await type("x");
      const seen: string[] = [];
      for (let i = 0; i < 8; i++) {
        seen.push(...findings(editor.document));
        await sleep(100);
      }
      equal("while it is typed", seen, []);
      await eventually("after the pause", () => findings(editor.document), ["15 undeclared-volume error"]);
      await press("Backspace", "deleteLeft");
      await eventually("mended by hand", () => findings(editor.document), []);
    },
  },
  {
    name: "a quick fix by the keyboard mends the mistake and nothing else",
    walk: async () => {
      const editor = await open("fix.yaml", UNDECLARED);
      await eventually("findings", () => findings(editor.document), ["15 undeclared-volume error"]);
      placeCursor(editor, "- name: dt");
      await press("Control+.", "editor.action.quickFix");
      // The list of fixes opens with the best one selected.
      await sleep(1500);
      await press("Enter", "acceptSelectedCodeAction");
      await eventually("the text", () => editor.document.getText(), UNDECLARED.replace("dta", "data"));
      await eventually("findings", () => findings(editor.document), []);
    },
  },
  {
    name: "fix all applies the safe fixes, and keeps CRLF",
    walk: async () => {
      const text = UNDECLARED.replaceAll("\n", "\r\n");
      const editor = await open("crlf.yaml", text);
      await eventually("findings", () => findings(editor.document), ["15 undeclared-volume error"]);
      equal("line endings", editor.document.eol, vscode.EndOfLine.CRLF);
      const fixed = async (): Promise<string> => {
        // Again where VS Code dropped the command, as it does when something else in the editor is under way. Twice does no harm.
        await vscode.commands.executeCommand("editor.action.fixAll");
        await sleep(500);
        return editor.document.getText();
      };
      await eventually("the text", fixed, text.replace("dta", "data"));
      await eventually("findings", () => findings(editor.document), []);
    },
  },
  {
    name: "a new Pod from a snippet: a few keys, a volume's name that follows, no finding",
    walk: async () => {
      const editor = await open("new.yaml", "");
      await type("k-pod-sidecar");
      await press("Control+Space", "editor.action.triggerSuggest");
      await sleep(1500);
      await press("Enter", "acceptSelectedSuggestion");
      await eventually("the snippet", () => editor.document.getText().startsWith("apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\n"), true);
      await type("shop");
      // To the volume's name, which stands at five places.
      for (let i = 0; i < 5; i++) await press("Tab", "jumpToNextSnippetPlaceholder");
      await type("journal");
      const names = (): string[] => [...editor.document.getText().matchAll(/ name: (.*)/g)].map(([, name = ""]) => name);
      await eventually("the names", names, ["shop", "app", "journal", "sidecar", "journal", "journal"]);
      await sleep(2500);
      equal("findings", findings(editor.document), []);
    },
  },
  {
    name: "a log sidecar comes into the Pod at hand, its volume's name is typed once",
    walk: async () => {
      const editor = await open("scaffold.yaml", PLAIN);
      await eventually("the server", async () => (await symbols(editor.document)) > 0, true);
      placeCursor(editor, "nginx:1.28");
      await vscode.commands.executeCommand("podmates.add", "add-log-sidecar");
      await type("journal");
      const after = `${PLAIN}    volumeMounts:
    - name: journal
      mountPath: /var/log/nginx
  - name: log-shipper
    image: busybox:1.37
    command: [tail, -n, "+1", -F, /var/log/nginx/access.log, /var/log/nginx/error.log]
    volumeMounts:
    - name: journal
      mountPath: /var/log/nginx
      readOnly: true
  volumes:
  - name: journal
    emptyDir: {}
`;
      await eventually("the text", () => editor.document.getText(), after);
      await sleep(2500);
      equal("findings", findings(editor.document), []);
    },
  },
  {
    name: "a refactoring is chosen from the list by the keyboard, and undone at once",
    walk: async () => {
      const editor = await open("refactor.yaml", PLAIN.replaceAll("\n", "\r\n"));
      await eventually("the server", async () => (await symbols(editor.document)) > 0, true);
      placeCursor(editor, "kind: Pod");
      void vscode.commands.executeCommand("podmates.refactor");
      await sleep(2000);
      await type("into a deployment");
      await sleep(500);
      await press("Enter", "workbench.action.acceptSelectedQuickOpenItem");
      await eventually("the kind", () => /^kind: (.*)\r$/m.exec(editor.document.getText())?.[1], "Deployment");
      equal("line endings", /[^\r]\n/.test(editor.document.getText()), false);
      equal("the comment stays", editor.document.getText().includes("      - name: web # the app\r\n        image: nginx:1.28\r\n"), true);
      await sleep(2500);
      equal("findings", findings(editor.document), []);
      await vscode.commands.executeCommand("undo");
      await eventually("undone", () => editor.document.getText(), PLAIN.replaceAll("\n", "\r\n"));
    },
  },
  {
    name: "a container of the Pod's own volume is completed where a container may begin",
    walk: async () => {
      const text = `${PLAIN}    volumeMounts:\n    - name: logs\n      mountPath: /var/log/nginx\n  \n  volumes:\n  - name: logs\n    emptyDir: {}\n`;
      const editor = await open("complete.yaml", text);
      await eventually("the server", async () => (await symbols(editor.document)) > 0, true);
      placeCursor(editor, "mountPath: /var/log/nginx\n  ");
      await type("- k-si");
      await press("Control+Space", "editor.action.triggerSuggest");
      await sleep(1500);
      await press("Enter", "acceptSelectedSuggestion");
      await eventually("the container", () => editor.document.getText().includes(`\n  - name: log-shipper\n    image: busybox:1.37\n    command: [tail, `), true);
      await sleep(2500);
      equal("findings", findings(editor.document), []);
    },
  },
  {
    name: "three keys and Tab write each pattern into an empty file",
    walk: async () => {
      const patterns = { sid: "tail", nat: "restartPolicy: Always", amb: "haproxy", ada: "exporter", ini: "initContainers", con: "configMap:" };
      const written: Record<string, boolean> = {};
      for (const [keys, part] of Object.entries(patterns)) {
        const editor = await open(`${keys}.yaml`, "");
        await type(keys);
        await sleep(1500);
        await press("Tab", "acceptSelectedSuggestion");
        await sleep(700);
        const text = editor.document.getText();
        written[keys] = text.startsWith("apiVersion: v1\n") && text.includes(part);
        await closeAll();
      }
      equal("written", written, Object.fromEntries(Object.keys(patterns).map((keys) => [keys, true])));
    },
  },
  {
    name: "a setting is obeyed at once",
    walk: async () => {
      const { document } = await open("setting.yaml", UNDECLARED);
      await eventually("findings", () => findings(document), ["15 undeclared-volume error"]);
      const settings = vscode.workspace.getConfiguration("podmates.rules");
      try {
        await settings.update("undeclared-volume", "hint", vscode.ConfigurationTarget.Workspace);
        await eventually("milder", () => findings(document), ["15 undeclared-volume hint"]);
        await settings.update("undeclared-volume", "off", vscode.ConfigurationTarget.Workspace);
        await eventually("off", () => findings(document), []);
      } finally {
        await settings.update("undeclared-volume", undefined, vscode.ConfigurationTarget.Workspace);
      }
      await eventually("back", () => findings(document), ["15 undeclared-volume error"]);
    },
  },
  {
    name: "the page of a rule opens in the editor",
    walk: async () => {
      await vscode.commands.executeCommand("podmates.openRule", "missing-shared-mount");
      await eventually("the tab", () => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes("missing-shared-mount"), true);
    },
  },
  {
    name: "the server stops with the last manifest and starts again with the next",
    walk: async () => {
      const first = await open("undeclared.yaml", UNDECLARED);
      await eventually("findings", () => findings(first.document), ["15 undeclared-volume error"]);
      const { uri } = first.document;
      await closeAll();
      await eventually("no findings without an open manifest", () => vscode.languages.getDiagnostics(uri).length, 0);
      const second = await open("undeclared.yaml");
      await eventually("findings again", () => findings(second.document), ["15 undeclared-volume error"]);
    },
  },
];

/** How many symbols Podmates sees: none until its server runs. */
async function symbols(document: vscode.TextDocument): Promise<number> {
  return (await vscode.commands.executeCommand<unknown[] | undefined>("vscode.executeDocumentSymbolProvider", document.uri))?.length ?? 0;
}

export function run(): Promise<void> {
  return runJourneys([...journeys, ...NAME_JOURNEYS]);
}

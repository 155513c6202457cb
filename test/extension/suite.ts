/** The journeys of a person through the editor with Podmates. Bundled into one file that runs in VS Code's Node and web worker hosts. */
import * as vscode from "vscode";
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
      equal("the hover explains", /missing-shared-mount/.test(text), true);
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
      await vscode.commands.executeCommand("editor.action.fixAll");
      await eventually("the text", () => editor.document.getText(), text.replace("dta", "data"));
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

export function run(): Promise<void> {
  return runJourneys(journeys);
}

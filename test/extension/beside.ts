/** What must hold beside another extension that completes the fields of a schema: a stand-in with the id of Red Hat's. */
import * as vscode from "vscode";
import { equal, eventually, findings, open, run as runJourneys } from "./editor.ts";

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: lgs
      mountPath: /var/log/nginx
    - name: logs
      
  volumes:
  - name: logs
    emptyDir: {}
`;

/** What is offered behind `text`: label, and whether it is the stand-in's. */
async function offered(document: vscode.TextDocument, text: string): Promise<string[]> {
  const position = document.positionAt(POD.indexOf(text) + text.length);
  const list = await vscode.commands.executeCommand<vscode.CompletionList>("vscode.executeCompletionItemProvider", document.uri, position);
  return list.items
    .filter(({ kind }) => kind !== vscode.CompletionItemKind.Text && kind !== vscode.CompletionItemKind.Snippet)
    .map(({ label, detail }) => `${typeof label === "string" ? label : label.label}${detail === "from a schema" ? " (theirs)" : ""}`)
    .sort();
}

export function run(): Promise<void> {
  return runJourneys([
    {
      name: "fields are left to the other extension, names stay",
      walk: async () => {
        equal("it is there", vscode.extensions.getExtension("redhat.vscode-yaml")?.packageJSON.version, "1.0.0");
        const { document } = await open("beside.yaml", POD);
        await eventually("names", async () => (await offered(document, "- name: lgs")).includes("logs"), true);
        equal("fields", await offered(document, "- name: logs\n      "), ["mountPath (theirs)", "readOnly (theirs)"]);
        const settings = vscode.workspace.getConfiguration("podmates.completion");
        try {
          await settings.update("fields", "on", vscode.ConfigurationTarget.Workspace);
          await eventually("fields of both", async () => (await offered(document, "- name: logs\n      ")).filter((label) => label.startsWith("mountPath")), ["mountPath", "mountPath (theirs)"]);
        } finally {
          await settings.update("fields", undefined, vscode.ConfigurationTarget.Workspace);
        }
      },
    },
    {
      name: "both report what they find",
      walk: async () => {
        const { document } = await open("beside.yaml", POD);
        await eventually("ours", () => findings(document).some((finding) => finding.startsWith("10 undeclared-volume")), true);
        await eventually("theirs", () => vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === "yaml-schema").length, 1);
      },
    },
  ]);
}

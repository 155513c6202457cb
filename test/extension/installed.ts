/** What must hold of the packaged extension, installed in a clean VS Code. */
import * as vscode from "vscode";
import { equal, eventually, findings, open, run as runJourneys } from "./editor.ts";

export function run(): Promise<void> {
  return runJourneys([
    {
      name: "the packaged extension finds the mistakes of a broken manifest",
      walk: async () => {
        equal("installed, not under development", vscode.extensions.getExtension("podmates.podmates")?.extensionUri.path.includes("/extensions/"), true);
        const { document } = await open("broken/sidecar.yaml");
        await eventually("findings", () => findings(document), ["28 duplicate-mount-path error", "31 missing-shared-mount warning"]);
      },
    },
    {
      name: "the page of a rule is in the package",
      walk: async () => {
        await vscode.commands.executeCommand("podmates.openRule", "missing-shared-mount");
        await eventually("the tab", () => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes("missing-shared-mount"), true);
      },
    },
  ]);
}

/** The extension in a browser without an extension host of its own: the server is a web worker. */
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import * as common from "./common.ts";

export function activate(context: vscode.ExtensionContext): void {
  const server = vscode.Uri.joinPath(context.extensionUri, "dist", "server.web.js").toString(true);
  common.activate(context, (id, name, options) => new LanguageClient(id, name, () => Promise.resolve(new Worker(server)), options));
}

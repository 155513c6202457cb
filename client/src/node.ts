/** The extension on the desktop and on remote hosts: the server is a process of its own, spoken to over IPC. */
import type * as vscode from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import * as common from "./common.ts";

export function activate(context: vscode.ExtensionContext): void {
  const run = { module: context.asAbsolutePath("dist/server.js"), transport: TransportKind.ipc };
  common.activate(context, (id, name, options) => new LanguageClient(id, name, { run, debug: { ...run, options: { execArgv: ["--inspect=6009"] } } }, options));
}

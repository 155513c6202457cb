/** The extension in a browser without an extension host of its own: the server is a web worker. */
import * as vscode from "vscode";
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from "vscode-languageclient/browser";
import type { InitializationOptions } from "../../server/src/protocol.ts";
import * as common from "./common.ts";

export function activate(context: vscode.ExtensionContext): void {
  const address = (file: string): string => vscode.Uri.joinPath(context.extensionUri, "dist", file).toString(true);
  common.activate(
    context,
    (id, name, options) =>
      new LanguageClient(
        id,
        name,
        () => {
          const worker = new Worker(address("server.web.js"));
          // Not the worker itself: VS Code's extension host puts a class of its own in the place of `Worker`, whose objects the client
          // does not know again.
          return Promise.resolve({ reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) });
        },
        { ...options, initializationOptions: { ...(options.initializationOptions as InitializationOptions), texts: address("texts.txt") } },
      ),
  );
}

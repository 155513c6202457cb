/** The language server in a web worker. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import type { InitializationOptions } from "./protocol.ts";
import { createServer } from "./server.ts";

declare global {
  /** The address of the file of texts; `scripts/build.ts` makes the bundle read it there. */
  var podmatesTexts: string | undefined;
}

// VS Code starts a worker from a blob, which cannot tell where its own files are: the client says so in its first request.
addEventListener("message", ({ data }: MessageEvent<{ method?: string; params?: { initializationOptions?: InitializationOptions } }>) => {
  if (data.method === "initialize") globalThis.podmatesTexts = data.params?.initializationOptions?.texts;
});

const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
createServer(connection);
connection.listen();

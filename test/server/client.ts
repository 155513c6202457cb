/** A language client for tests: the real server behind a pair of streams, as an editor would have it. */
import { PassThrough } from "node:stream";
import { createConnection as createServerConnection } from "vscode-languageserver/node";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type ClientCapabilities,
  type Diagnostic,
  type ProtocolConnection,
  type TextDocumentContentChangeEvent,
} from "vscode-languageserver-protocol/node";
import type { Disk } from "../../server/src/folder-index.ts";
import { createServer, type Access } from "../../server/src/server.ts";

export const PULL: ClientCapabilities = {
  textDocument: { diagnostic: {} },
  workspace: { configuration: true, diagnostics: { refreshSupport: true }, didChangeConfiguration: { dynamicRegistration: true } },
};

export interface Client {
  readonly connection: ProtocolConnection;
  readonly server: Access;
  /** What the client answers when the server asks for its settings. */
  settings: unknown;
  /** Everything the server logged. */
  readonly log: string[];
  /** How often the server asked for its diagnostics to be read again. */
  refreshes: number;
  open(uri: string, text: string): Promise<void>;
  change(uri: string, ...changes: TextDocumentContentChangeEvent[]): Promise<void>;
  pull(uri: string): Promise<Diagnostic[]>;
  /** Shut the server down and close the streams. */
  stop(): Promise<void>;
}

/** Start a server and shake hands with it; with a `folder` (a URI) its files are read from `disk`. */
export async function connect(capabilities: ClientCapabilities = PULL, initializationOptions?: unknown, folder?: { readonly uri: string; readonly disk: Disk }): Promise<Client> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const serverConnection = createServerConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
  const server = createServer(serverConnection, folder?.disk);
  serverConnection.listen();
  const connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  const versions = new Map<string, number>();
  const client: Client = {
    connection,
    server,
    settings: {},
    log: [],
    refreshes: 0,
    open: async (uri, text) => {
      versions.set(uri, 1);
      await connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
    },
    change: async (uri, ...contentChanges) => {
      const version = (versions.get(uri) ?? 0) + 1;
      versions.set(uri, version);
      await connection.sendNotification("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
    },
    pull: async (uri) => {
      const report = await connection.sendRequest<{ items: Diagnostic[] }>("textDocument/diagnostic", { textDocument: { uri } });
      return report.items;
    },
    stop: async () => {
      await connection.sendRequest("shutdown");
      connection.dispose();
      serverConnection.dispose();
    },
  };
  const configured = new Promise<void>((resolve) => {
    connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) => {
      resolve();
      return items.map(() => client.settings);
    });
  });
  connection.onRequest("client/registerCapability", () => null);
  connection.onRequest("workspace/diagnostic/refresh", () => {
    client.refreshes++;
    return null;
  });
  connection.onNotification("window/logMessage", ({ message }: { message: string }) => void client.log.push(message));
  connection.listen();
  await connection.sendRequest("initialize", { processId: null, rootUri: null, capabilities, initializationOptions, workspaceFolders: folder === undefined ? null : [{ uri: folder.uri, name: "test" }] });
  await connection.sendNotification("initialized", {});
  if (capabilities.workspace?.configuration === true) await configured;
  return client;
}

/** The language server in Node, over the transport its command line names: `--stdio`, `--node-ipc`, `--socket=PORT` or `--pipe=NAME`. */
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { nodeDisk } from "./node-disk.ts";
import { createServer } from "./server.ts";

const connection = createConnection(ProposedFeatures.all);
createServer(connection, nodeDisk);
connection.listen();

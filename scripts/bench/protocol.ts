import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";

/** What a client waits for, in milliseconds, and what the server's process then holds. */
export interface ProtocolTimes {
  /** From starting the process to its answer to `initialize`. */
  readonly start: number;
  /** From opening the text to its diagnostics. */
  readonly open: number;
  /** From each letter typed to the diagnostics. */
  readonly edits: readonly number[];
  /** From each request of code actions, right after a letter typed, to the answer. */
  readonly actions: readonly number[];
  /** Resident memory at the end, in MB; `undefined` where the system does not say. */
  readonly memory: number | undefined;
}

/**
 * Start the built server as an editor does and type into a container of the text's middle.
 *
 * @param server the bundle; it is spoken to over standard input and output.
 */
export async function protocolTimes(server: string, text: string, runs = 60): Promise<ProtocolTimes> {
  const begun = performance.now();
  const child = spawn(process.execPath, [server, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  connection.listen();
  const uri = "file:///bench.yaml";
  const pull = (): Promise<unknown> => connection.sendRequest("textDocument/diagnostic", { textDocument: { uri } });
  await connection.sendRequest("initialize", { processId: null, rootUri: null, capabilities: { textDocument: { diagnostic: {} } } });
  const start = performance.now() - begun;
  await connection.sendNotification("initialized", {});

  const opened = performance.now();
  await connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
  await pull();
  const open = performance.now() - opened;

  const position = TextDocument.create(uri, "yaml", 1, text).positionAt(middle(text));
  const range = { start: position, end: position };
  const edits: number[] = [];
  const actions: number[] = [];
  for (let version = 2; version < 2 + runs; version++) {
    const typed = performance.now();
    await connection.sendNotification("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ range, text: "x" }] });
    await pull();
    edits.push(performance.now() - typed);
    const asked = performance.now();
    await connection.sendRequest("textDocument/codeAction", { textDocument: { uri }, range, context: { diagnostics: [] } });
    actions.push(performance.now() - asked);
  }
  const memory = residentMemory(child.pid!);
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  connection.dispose();
  return { start, open, edits, actions, memory };
}

/** The end of the name of a container in the middle of the text. */
function middle(text: string): number {
  const image = text.indexOf("image: ", text.length / 2);
  if (image === -1) throw new Error("the input has no container in its second half");
  return text.indexOf("\n", image);
}

function residentMemory(pid: number): number | undefined {
  try {
    const kilobytes = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}

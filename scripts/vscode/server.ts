import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { installServer } from "./install.ts";

export interface Server {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `127.0.0.1:PORT`, the authority of `vscode-remote:` URIs. */
  readonly authority: string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** The folder for settings, extensions and logs. */
  readonly dataDir: string;
  /** The machine's settings, written before the start. */
  readonly settings?: Record<string, unknown>;
  /** A fixed port; a free one by default. */
  readonly port?: number;
}

/** Starts VS Code's own server with the web workbench on this machine alone, without a token. */
export async function startServer({ dataDir, settings = {}, port = 0 }: ServerOptions): Promise<Server> {
  const vscode = await installServer();
  write(join(dataDir, "data/Machine/settings.json"), JSON.stringify({ ...QUIET, ...settings }, undefined, 2));
  const child = spawn(
    process.execPath,
    [join(vscode, "out/server-main.js"), "--host", "127.0.0.1", "--port", String(port), ...FLAGS, "--server-data-dir", dataDir],
    { stdio: ["ignore", "pipe", "pipe"], env: serverEnvironment() },
  );
  // Nobody would stop it after this process.
  const end = (): void => void child.kill();
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  const address = await listening(child);
  return {
    url: `http://${address}`,
    authority: address,
    stop: () => stop(child),
  };
}

/** Installs a packaged extension for the server that will run on `dataDir`. Resolves to what VS Code said; rejects when it failed. */
export async function installExtension(file: string, dataDir: string): Promise<string> {
  const vscode = await installServer();
  const child = spawn(process.execPath, [join(vscode, "out/server-main.js"), "--install-extension", file, "--server-data-dir", dataDir], {
    stdio: ["ignore", "pipe", "pipe"],
    env: serverEnvironment(),
  });
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (output += data.toString()));
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`VS Code did not install ${file} (exit code ${code}):\n${output}`);
  return output;
}

const FLAGS = [
  "--without-connection-token",
  "--accept-server-license-terms",
  "--disable-workspace-trust",
  "--disable-telemetry",
  // Without it a built workbench ignores the payload that names the extension under development.
  "--enable-smoke-test-driver",
];

/** Settings that keep VS Code from talking about anything but the file, and from reaching out. */
const QUIET = {
  "chat.disableAIFeatures": true,
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "json.schemaDownload.enable": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
};

/** The browser's libraries are not for VS Code, nor are settings of an editor in whose terminal this may run. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|LD_LIBRARY_PATH$)/.test(name)));
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function listening(child: ChildProcess): Promise<string> {
  let output = "";
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail("did not start within a minute"), 60_000);
    const fail = (what: string): void => {
      clearTimeout(timer);
      child.kill();
      reject(new Error(`VS Code's server ${what}. It said:\n${output}`));
    };
    const read = (data: Buffer): void => {
      output += data.toString();
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (!port) return;
      clearTimeout(timer);
      resolve(`127.0.0.1:${port}`);
    };
    child.stdout!.on("data", read);
    child.stderr!.on("data", read);
    child.on("error", (error) => fail(`could not be started (${error.message})`));
    child.on("exit", (code) => fail(`ended with ${code}`));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
  await ended;
  clearTimeout(timer);
}

/**
 * `npm start`: opens VS Code with Podmates, from this folder, on the samples.
 *
 *     npm start                            desktop VS Code where there is one, else VS Code's server and the address to open
 *     npm start -- --screenshot FILE       a picture of it instead, made without a display
 */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { downloadAndUnzipVSCode } from "@vscode/test-electron";
import { ROOT } from "./paths.ts";
import { CACHE, InstallError } from "./vscode/install.ts";
import { startServer } from "./vscode/server.ts";
import { openWorkbench, workbenchAddress } from "./vscode/workbench.ts";

const SAMPLES = join(ROOT, "samples");
const FIRST = "broken/sidecar.yaml";

const { values } = parseArgs({ options: { screenshot: { type: "string" } } });

try {
  if (values.screenshot === undefined) await start();
  else await screenshot(resolve(values.screenshot));
} catch (error) {
  console.error(error instanceof InstallError ? error.message : error);
  process.exitCode = 1;
}

async function start(): Promise<void> {
  const desktop = installedDesktop() ?? (await downloadedDesktop());
  if (desktop === undefined) return await serve();
  console.log(`Opening ${SAMPLES} in ${desktop} ...`);
  const args = [`--extensionDevelopmentPath=${ROOT}`, "--new-window", SAMPLES, join(SAMPLES, FIRST)];
  spawn(desktop, args, { stdio: "ignore", detached: true, shell: process.platform === "win32" }).unref();
}

/** The `code` command, where it is on the PATH. */
function installedDesktop(): string | undefined {
  const named = process.env["VSCODE_PATH"];
  if (named) return named;
  const { status } = spawnSync("code", ["--version"], { stdio: "ignore", shell: process.platform === "win32" });
  return status === 0 ? "code" : undefined;
}

/** The desktop VS Code that test-electron downloads, where it could be shown; `undefined` where it cannot be had. */
async function downloadedDesktop(): Promise<string | undefined> {
  if (process.platform === "linux" && !process.env["DISPLAY"] && !process.env["WAYLAND_DISPLAY"]) return undefined;
  try {
    return await downloadAndUnzipVSCode({ version: "stable", cachePath: CACHE });
  } catch (error) {
    console.log(`Desktop VS Code could not be downloaded (${error instanceof Error ? error.message : String(error)}); using its server instead.`);
    return undefined;
  }
}

async function serve(): Promise<void> {
  const server = await startServer({ dataDir: join(CACHE, "start") });
  console.log(`VS Code is at\n\n    ${workbenchAddress(server, { folder: SAMPLES, extension: ROOT, file: join(SAMPLES, FIRST) })}\n\nCtrl+C ends it.`);
  await new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  await server.stop();
}

async function screenshot(file: string): Promise<void> {
  const dataDir = join(CACHE, `screenshot-${process.pid}`);
  const folder = join(dataDir, "samples");
  try {
    cpSync(SAMPLES, folder, { recursive: true });
    const server = await startServer({ dataDir });
    try {
      const { page, close } = await openWorkbench(server, { folder, extension: ROOT, file: join(folder, FIRST) });
      await page.locator(".squiggly-error").first().waitFor({ timeout: 60_000 });
      await page.screenshot({ path: file });
      await close();
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
  console.log(file);
}

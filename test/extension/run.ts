/**
 * Runs the suite in the real VS Code, through `@vscode/test-electron`: in desktop VS Code where VSCODE_PATH names one, on Windows and
 * macOS, and where there is a display; else in VS Code's server with a headless Chromium. Four runs: the extension from its folder in
 * Node, the same in the web worker extension host, beside a stand-in for the YAML extension of Red Hat, and the packaged extension installed in a clean VS Code.
 *
 *     node test/extension/run.ts [node] [web] [beside] [installed]
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests, type TestOptions } from "@vscode/test-electron";
import { packageExtension } from "../../scripts/package.ts";
import { ROOT } from "../../scripts/paths.ts";
import { CACHE, installBrowser, InstallError, installServer } from "../../scripts/vscode/install.ts";
import { installExtension } from "../../scripts/vscode/server.ts";

const LAUNCHER = join(ROOT, "scripts/vscode/launcher.ts");
const OLDEST_DESKTOP = "1.100.0";

/** Alike on the desktop and on the web, where VS Code saves by itself; and no word out of another file takes the Tab of a snippet. */
const SETTINGS = { "files.autoSave": "off", "editor.wordBasedSuggestions": "off" };

type Run = "node" | "web" | "beside" | "installed";
const RUNS: readonly Run[] = ["node", "web", "beside", "installed"];

/** Which bundle of `out/test` a run walks through. */
const SUITES: Readonly<Record<Run, string>> = { node: "suite.js", web: "suite.js", beside: "beside.js", installed: "installed.js" };

const asked = process.argv.slice(2) as Run[];
try {
  const executable = await vscodeExecutable();
  for (const run of asked.length > 0 ? asked : RUNS) {
    console.log(`\nThe suite in VS Code: ${run}`);
    await suite(run, executable);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** The desktop VS Code to run, downloaded where need be, or our launcher with what it needs already in place. */
async function vscodeExecutable(): Promise<string> {
  const named = process.env["VSCODE_PATH"];
  if (named) return named;
  if (process.platform !== "linux" || process.env["DISPLAY"] || process.env["WAYLAND_DISPLAY"]) {
    try {
      return await downloadAndUnzipVSCode({ version: OLDEST_DESKTOP, cachePath: CACHE });
    } catch (error) {
      throw new InstallError(
        `Could not download desktop VS Code: ${String(error)}\nHow to go on: see that update.code.visualstudio.com can be reached and run the command again, ` +
          "or set VSCODE_PATH to the executable of a VS Code on this machine.",
      );
    }
  }
  await installServer();
  await installBrowser();
  return LAUNCHER;
}

async function suite(run: Run, executable: string): Promise<void> {
  // Short paths, since VS Code makes sockets in its data folder; and outside the project, so that it is a workspace like any other.
  const home = realpathSync(mkdtempSync(join(tmpdir(), "podmates-")));
  const folder = join(home, "workspace");
  const dataDir = join(home, "data");
  const extensionsDir = join(dataDir, "extensions");
  try {
    cpSync(join(ROOT, "samples"), folder, { recursive: true });
    mkdirSync(join(folder, ".vscode"));
    writeFileSync(join(folder, ".vscode/settings.json"), JSON.stringify(SETTINGS));
    let extension = ROOT;
    if (run === "installed") {
      // `runTests` wants an extension under development; the one that is tested is installed.
      extension = join(home, "empty-extension");
      mkdirSync(extension);
      writeFileSync(join(extension, "package.json"), JSON.stringify({ name: "empty", publisher: "podmates", version: "0.0.1", engines: { vscode: "*" } }));
      await install(executable, packageExtension(home).file, dataDir, extensionsDir);
    }
    // VS Code takes in what lies in its folder of extensions.
    if (run === "beside") cpSync(join(ROOT, "test/extension/stand-in"), join(extensionsDir, "redhat.vscode-yaml-1.0.0"), { recursive: true });
    const options: TestOptions = {
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: extension,
      extensionTestsPath: join(ROOT, "out/test", SUITES[run]),
      launchArgs: [
        folder,
        `--user-data-dir=${dataDir}`,
        `--extensions-dir=${extensionsDir}`,
        "--disable-telemetry",
        ...(run === "web" ? ["--extensionDevelopmentKind=web"] : []),
      ],
    };
    await runTests(options);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function install(executable: string, file: string, dataDir: string, extensionsDir: string): Promise<void> {
  if (executable === LAUNCHER) {
    await installExtension(file, dataDir);
    return;
  }
  const [cli, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true });
  const all = [...args, `--user-data-dir=${dataDir}`, `--extensions-dir=${extensionsDir}`, "--install-extension", file];
  const { status, stderr } = spawnSync(cli!, all, { encoding: "utf8", shell: process.platform === "win32" });
  if (status !== 0) throw new Error(`VS Code did not install ${file}:\n${stderr}`);
}

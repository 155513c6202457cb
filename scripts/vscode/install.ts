/**
 * A real VS Code (its server with the web workbench) and a real Chromium out of the npm registry, in `.vscode-test/`.
 *
 * Each part is made in a folder of its own that gets its final name when it is complete, so a run that was cut off leaves nothing
 * half-made that a later one would use. What npm has already downloaded stays in npm's cache, and the next run goes on from there.
 */
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ROOT } from "../paths.ts";

/** Everything that is fetched or made for the tests in the editor. Kept from run to run; safe to remove. */
export const CACHE = join(ROOT, ".vscode-test");

/** The npm package that carries the server of VS Code 1.139.1. */
const SERVER_PACKAGE = "code-server@4.139.1";

/** What a person must know when VS Code cannot be had: what failed, and how to go on. */
export class InstallError extends Error {
  override readonly name = "InstallError";
}

/** The folder of VS Code's server (it holds `out/server-main.js`); fetched from the npm registry when it is not there yet. */
export async function installServer(): Promise<string> {
  const folder = join(CACHE, SERVER_PACKAGE);
  const vscode = join(folder, "node_modules/code-server/lib/vscode");
  await make(folder, async (partial) => {
    console.log(`Fetching VS Code (${SERVER_PACKAGE}, about 600 MB on disk) from the npm registry into ${folder} ...`);
    writeFileSync(join(partial, "package.json"), `{ "private": true }\n`);
    await npm(partial, ["install", SERVER_PACKAGE, "--omit=dev"], SERVER_PACKAGE);
    await npm(join(partial, "node_modules/code-server/lib/vscode"), ["install", "--omit=dev"], "the modules of VS Code");
  });
  return vscode;
}

export interface Browser {
  readonly executablePath: string;
  readonly env: Record<string, string>;
}

/**
 * A Chromium for playwright. `CHROMIUM_PATH` names one to use; on Linux x64 the one of `@sparticuz/chromium` is unpacked together with
 * the libraries it needs, so nothing must be installed on the machine.
 */
export async function installBrowser(): Promise<Browser> {
  const named = process.env["CHROMIUM_PATH"];
  if (named) return { executablePath: named, env: {} };
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new InstallError(
      `There is no Chromium in the npm registry for ${process.platform} ${process.arch}. ` +
        "Set CHROMIUM_PATH to a Chromium or Chrome, or VSCODE_PATH to a desktop VS Code, and run the command again.",
    );
  }
  const { version } = JSON.parse(readFileSync(packageFolder("@sparticuz/chromium", "package.json"), "utf8")) as { version: string };
  const folder = join(CACHE, `chromium-${version}`);
  await make(folder, async (partial) => {
    // The package unpacks into the temporary folder, takes what lies there for its own, and adds its libraries when it believes
    // itself in a bare cloud machine; it reads both when it is imported and called.
    const { TMPDIR, AWS_LAMBDA_JS_RUNTIME, LD_LIBRARY_PATH, FONTCONFIG_PATH } = process.env;
    Object.assign(process.env, { TMPDIR: partial, AWS_LAMBDA_JS_RUNTIME: "nodejs24.x" });
    try {
      const { default: chromium } = await import("@sparticuz/chromium");
      await chromium.executablePath();
    } catch (error) {
      throw new InstallError(`Could not unpack @sparticuz/chromium into ${partial}: ${String(error)}. Is the disk full? Else run \`npm ci\` and try again.`);
    } finally {
      for (const [name, value] of Object.entries({ TMPDIR, AWS_LAMBDA_JS_RUNTIME, LD_LIBRARY_PATH, FONTCONFIG_PATH })) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
    // It comes with one proportional font; an editor needs a monospaced one.
    const dejavu = packageFolder("dejavu-fonts-ttf", "ttf");
    for (const name of readdirSync(dejavu).filter((file) => /^DejaVuSans(Mono)?(-Bold|-Oblique)?\.ttf$/.test(file))) {
      cpSync(join(dejavu, name), join(partial, "fonts/fonts", name));
    }
    writeFileSync(join(partial, "fonts/fonts.conf"), fontsConfiguration(join(folder, "fonts")));
  });
  return {
    executablePath: join(folder, "chromium"),
    env: { LD_LIBRARY_PATH: join(folder, "al2023/lib"), FONTCONFIG_PATH: join(folder, "fonts") },
  };
}

/** Runs `fill` on an empty folder beside `folder` and gives it that name when all is well. Does nothing when `folder` is there. */
async function make(folder: string, fill: (partial: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  mkdirSync(CACHE, { recursive: true });
  removeAbandoned();
  const partial = `${folder}.partial-${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial);
  try {
    await fill(partial);
    renameSync(partial, folder);
  } catch (error) {
    // Another run may have finished the same part meanwhile: then all is well.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Removes what runs that no longer live have left unfinished. */
function removeAbandoned(): void {
  for (const name of readdirSync(CACHE)) {
    const pid = /\.partial-(\d+)$/.exec(name)?.[1];
    if (pid && !alive(Number(pid))) rmSync(join(CACHE, name), { recursive: true, force: true });
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Runs npm without any package's own scripts: nothing that is fetched is run before the editor is. */
async function npm(cwd: string, args: readonly string[], what: string): Promise<void> {
  // `npm_execpath` is the npm that runs this script; as the child of another script's it would take that one's settings for its own.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|command|config_(local_prefix|global|prefix|ignore_scripts|omit))/.test(name)));
  const execpath = process.env["npm_execpath"];
  const [command, ...first] = execpath?.endsWith(".js") ? [process.execPath, execpath] : ["npm"];
  const child = spawn(command!, [...first, ...args, "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32" && command === "npm",
  });
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (output += data.toString()));
  const code = await new Promise<number | string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (exit, signal) => resolve(exit ?? signal ?? "an unknown signal"));
  });
  if (code === 0) return;
  const said = output.trim().split("\n").filter((line) => line.startsWith("npm error ")).slice(0, 6).map((line) => `    ${line}`);
  throw new InstallError(
    [
      `Could not fetch ${what} from the npm registry: \`npm ${args.join(" ")}\` ended with ${code}.`,
      ...said,
      "How to go on: see that `npm ping` works (a mirror is set with `npm config set registry URL`) and that about 1.5 GB of disk are free,",
      "then run the same command again; what has been downloaded is kept in npm's cache.",
      "Or set VSCODE_PATH to the executable of a desktop VS Code to use that instead.",
    ].join("\n"),
  );
}

function fontsConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}</dir>
  <cachedir>${folder}/cache</cachedir>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
`;
}

/** A file or folder of an installed package. Looked for by hand, since not every package exports its package.json. */
function packageFolder(name: string, inside: string): string {
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const found = paths.map((path) => join(path, name, inside)).find(existsSync);
  if (!found) throw new InstallError(`The package ${name} is not installed. Run \`npm ci\` in ${dirname(CACHE)} and try again.`);
  return found;
}

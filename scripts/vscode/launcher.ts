#!/usr/bin/env node
/**
 * Stands in for the executable of desktop VS Code: `@vscode/test-electron` spawns it with VS Code's own arguments, and it runs the
 * tests in VS Code's server and a headless Chromium, both out of the npm registry. The exit code is that of the tests.
 */
import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { CACHE, InstallError } from "./install.ts";
import { listenForKeys } from "./keyboard.ts";
import { SUITE_LINE } from "./keys.ts";
import { startServer } from "./server.ts";
import { openWorkbench } from "./workbench.ts";

/** A suite that takes longer hangs. */
const LIMIT_MS = 5 * 60_000;

/** What to look at when a run has failed. Written anew by each. */
const LOG = join(CACHE, "last-run.log");
const PICTURE = join(CACHE, "last-run.png");

const { values, positionals } = parseArgs({
  // VS Code has more arguments than matter here.
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: "string", multiple: true },
    extensionTestsPath: { type: "string" },
    extensionDevelopmentKind: { type: "string" },
    "user-data-dir": { type: "string" },
  },
});

// So that VS Code's server ends too.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));

try {
  process.exitCode = await run();
} catch (error) {
  console.error(error instanceof InstallError ? error.message : error);
  process.exitCode = 1;
}

async function run(): Promise<number> {
  const folder = positionals[0];
  const tests = values["extensionTestsPath"];
  const dataDir = values["user-data-dir"];
  if (folder === undefined || typeof tests !== "string" || typeof dataDir !== "string") {
    throw new Error("The launcher needs a folder to open, --extensionTestsPath and --user-data-dir.");
  }
  mkdirSync(CACHE, { recursive: true });
  for (const file of [LOG, PICTURE]) rmSync(file, { force: true });
  const [extension] = (values["extensionDevelopmentPath"] as string[] | undefined) ?? [];
  if (extension === undefined) throw new Error("The launcher needs --extensionDevelopmentPath.");
  const web = values["extensionDevelopmentKind"] === "web";
  const server = await startServer({ dataDir });
  try {
    const workbench = await openWorkbench(server, {
      folder,
      extension,
      tests,
      web,
      onConsole: report,
    });
    const keyboard = await listenForKeys(workbench.page, folder, web ? "web worker" : "Node");
    try {
      const code = await Promise.race([workbench.exit, timeout()]);
      if (code !== 0) await explain(workbench.page);
      return code;
    } finally {
      keyboard.close();
      await workbench.close();
    }
  } finally {
    await server.stop();
  }
}

/** Prints the suite's own lines. VS Code has much to say beside, and more without its native modules: that goes to the log. */
function report(line: string): void {
  const own = line.indexOf(SUITE_LINE);
  if (own === -1) appendFileSync(LOG, `${line}\n`);
  else console.log(`  ${line.slice(own + SUITE_LINE.length)}`);
}

async function explain(page: Page): Promise<void> {
  await page.screenshot({ path: PICTURE });
  console.error(`The tests failed. What VS Code said: ${LOG}. The screen at the end: ${PICTURE}.`);
}

/** Resolves to a failure when the tests hang. */
function timeout(): Promise<number> {
  return new Promise((resolve) => {
    setTimeout(() => {
      console.error(`The tests did not end within ${LIMIT_MS / 60_000} minutes.`);
      resolve(1);
    }, LIMIT_MS).unref();
  });
}

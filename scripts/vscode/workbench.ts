import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import type { Server } from "./server.ts";

export interface WorkbenchOptions {
  /** Absolute path of the folder to open. */
  readonly folder: string;
  /** Absolute path of the folder of an extension to run from there. */
  readonly extension: string;
  /** Absolute path of a file to show. */
  readonly file?: string;
  /** Absolute path of a test module in the extension's folder; the workbench calls its `run()`. */
  readonly tests?: string;
  /** Run the extension's `browser` entry in the web worker extension host instead of its `main` in Node. */
  readonly web?: boolean;
  /** Takes what VS Code and its extension hosts write to their consoles, line by line, after the kind of line (`error: ...`). */
  readonly onConsole?: (line: string) => void;
  /** Size of the window in CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Device pixels for a CSS pixel. */
  readonly scale?: number;
}

export interface Workbench {
  readonly page: Page;
  /** The exit code of the tests. */
  readonly exit: Promise<number>;
  close(): Promise<void>;
}

/** Opens VS Code's workbench in a headless Chromium. */
export async function openWorkbench(server: Server, options: WorkbenchOptions): Promise<Workbench> {
  const browser = await launchBrowser();
  const context = await browser.newContext({
    viewport: options.size ?? { width: 1280, height: 800 },
    deviceScaleFactor: options.scale ?? 1,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  let exited: (code: number) => void = () => {};
  const exit = new Promise<number>((resolve) => (exited = resolve));
  await page.exposeFunction("codeAutomationExit", (code: number) => exited(code));
  // The workbench hands the console of the extension host over as a type (`log`, `error` ...) and a list of values.
  await page.exposeFunction("codeAutomationLog", (type: string, args: unknown[]) => options.onConsole?.(`${type}: ${args.join(" ")}`));
  page.on("crash", () => {
    console.error("The page of VS Code crashed.");
    exited(1);
  });
  if (options.web) await serveExtension(page, server, options);
  await page.goto(workbenchAddress(server, options), { waitUntil: "domcontentloaded" });
  return { page, exit, close: () => browser.close() };
}

/** The address at which VS Code's server shows a folder with the extension; any browser on this machine can open it. */
export function workbenchAddress({ url, authority }: Server, { folder, extension, file, tests, web }: WorkbenchOptions): string {
  const remote = (path: string): string => `vscode-remote://${authority}${path}`;
  const payload = [
    ...(web ? [] : [["extensionDevelopmentPath", remote(extension)], ...(tests ? [["extensionTestsPath", remote(tests)]] : [])]),
    ...(file ? [["openFile", remote(file)]] : []),
    ["skipWelcome", "true"],
  ];
  return `${url}/?${new URLSearchParams({ folder, payload: JSON.stringify(payload) }).toString()}`;
}

/**
 * Has VS Code load the extension over HTTP, as it loads web extensions from the gallery, so that it runs in the web worker extension
 * host. VS Code's server has no argument for this: the configuration in its page says it, and the files appear beside that page.
 */
async function serveExtension(page: Page, server: Server, { extension, tests }: WorkbenchOptions): Promise<void> {
  const served = (path: string): object => ({ scheme: "http", authority: server.authority, path: `${SERVED}${relative(extension, path)}` });
  const developmentOptions = { extensions: [served(extension)], ...(tests ? { extensionTestsPath: served(tests) } : {}) };
  await page.route(
    (url) => url.origin === server.url && url.pathname === "/",
    async (route) => {
      const response = await route.fetch();
      const body = await response.text();
      const changed = body.replace(CONFIGURATION, (_, before: string, settings: string) => {
        const configuration = JSON.parse(settings.replaceAll("&quot;", '"')) as object;
        return before + JSON.stringify({ ...configuration, developmentOptions }).replaceAll('"', "&quot;");
      });
      if (changed === body) throw new Error("The page of VS Code holds no configuration where it used to.");
      await route.fulfill({ response, body: changed });
    },
  );
  await page.route(
    (url) => url.origin === server.url && url.pathname.startsWith(SERVED),
    async (route) => {
      const path = join(extension, decodeURIComponent(new URL(route.request().url()).pathname.slice(SERVED.length)));
      if (existsSync(path)) await route.fulfill({ path });
      else await route.fulfill({ status: 404 });
    },
  );
}

/** Where the extension's files appear on VS Code's server. */
const SERVED = "/extension-under-development/";
const CONFIGURATION = /(id="vscode-workbench-web-configuration" data-settings=")([^"]*)/;

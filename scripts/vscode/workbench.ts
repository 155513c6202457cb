import type { Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import type { Server } from "./server.ts";

export interface WorkbenchOptions {
  /** Absolute path of the folder to open. */
  readonly folder: string;
  /** Absolute paths of extensions to run from their source folders. */
  readonly extensions?: readonly string[];
  /** Absolute path of a test module; the workbench calls its `run()`. */
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
  await page.goto(address(server, options), { waitUntil: "domcontentloaded" });
  return { page, exit, close: () => browser.close() };
}

function address({ url, authority }: Server, { folder, extensions = [], tests, web }: WorkbenchOptions): string {
  const remote = (path: string): string => `vscode-remote://${authority}${path}`;
  const payload: [string, string][] = [
    ...extensions.map((path): [string, string] => ["extensionDevelopmentPath", remote(path)]),
    ...(tests ? [["extensionTestsPath", remote(tests)] as [string, string]] : []),
    ...(web ? [["extensionDevelopmentKind", "web"] as [string, string]] : []),
    ["skipWelcome", "true"],
  ];
  return `${url}/?${new URLSearchParams({ folder, payload: JSON.stringify(payload) }).toString()}`;
}

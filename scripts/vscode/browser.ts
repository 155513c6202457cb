import { chromium, type Browser } from "playwright-core";
import { installBrowser } from "./install.ts";

/** A headless Chromium out of the npm registry. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await installBrowser();
  return await chromium.launch({
    executablePath,
    env: { ...process.env, ...env } as Record<string, string>,
    // The package's own arguments hold --single-process, under which closing a page ends the browser.
    args: ["--no-sandbox"],
    headless: true,
  });
}

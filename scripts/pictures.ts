/**
 * Makes the pictures of the README in the real editor, by real key strokes: `npm run pictures`. They are committed, so run it when what
 * they show has changed, and look at them. Also draws the extension's icon.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { Film } from "./film.ts";
import { ROOT } from "./paths.ts";
import { launchBrowser } from "./vscode/browser.ts";
import { startServer } from "./vscode/server.ts";
import { openWorkbench } from "./vscode/workbench.ts";

const PICTURES = join(ROOT, "docs/pictures");

/** An editor without all that is not the file. */
const PLAIN = {
  "breadcrumbs.enabled": false,
  "editor.fontFamily": "DejaVu Sans Mono",
  "editor.fontSize": 14,
  "editor.minimap.enabled": false,
  "editor.cursorBlinking": "solid",
  "editor.scrollbar.vertical": "hidden",
  "editor.scrollbar.horizontal": "hidden",
  "editor.stickyScroll.enabled": false,
  "editor.wordWrap": "on",
  "files.autoSave": "off",
  "window.commandCenter": false,
  "window.title": "Podmates",
  "workbench.activityBar.location": "hidden",
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.layoutControl.enabled": false,
  "workbench.navigationControl.enabled": false,
  "workbench.sideBar.location": "right",
};

const SHOP = `apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:3.1.0
      command: ["/shop", "--log-file=/var/log/shop/access.log"]
      ports:
        - containerPort: 8080
      volumeMounts:
        - name: logs
          mountPath: /var/log/shop
    - name: log-shipper
      image: busybox:1.37
      command: ["tail", "-n", "+1", "-F", "/var/log/shop/access.log"]
  volumes:
    - name: logs
      emptyDir: {}
`;

mkdirSync(PICTURES, { recursive: true });
await icon();
await inEditor("shop.yaml", SHOP, async (page) => {
  await page.keyboard.press("F8");
  await page.keyboard.press("Escape");
  for (const key of ["Control+K", "Control+I"]) await page.keyboard.press(key);
  await pause(page, 2000);
  await page.screenshot({ path: join(PICTURES, "hover.png") });
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+.");
  await pause(page, 2000);
  await page.screenshot({ path: join(PICTURES, "quick-fix.png") });
});
await inEditor("pod.yaml", "", moving);

/** From an empty file to a Pod with a sidecar, a mistake made and mended. */
async function moving(page: Page): Promise<void> {
  const film = new Film(page);
  await film.still(600);
  for (const letter of "k-s") {
    await page.keyboard.type(letter);
    await pause(page, 250);
    await film.still(220);
  }
  await pause(page, 800);
  await film.still(900);
  await page.keyboard.press("Enter");
  await pause(page, 800);
  await film.still(1500);
  for (const letter of "shop") {
    await page.keyboard.type(letter);
    await pause(page, 120);
    await film.still(130);
  }
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await film.still(900);
  // A slip in the name of the sidecar's volume.
  await find(page, "readOnly", 1);
  for (const key of ["ArrowUp", "ArrowUp", "End"]) await page.keyboard.press(key);
  await pause(page, 300);
  await film.still(500);
  await page.keyboard.press("Backspace");
  await pause(page, 200);
  await film.still(500);
  await page.locator(".squiggly-warning, .squiggly-error").first().waitFor({ timeout: 20_000 });
  await pause(page, 300);
  await film.still(1200);
  await page.keyboard.press("F8");
  await pause(page, 1200);
  await film.still(3800);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+.");
  await pause(page, 1800);
  await film.still(1800);
  await page.keyboard.press("Enter");
  await pause(page, 1500);
  await film.still(3000);
  writeFileSync(join(PICTURES, "podmates.gif"), film.develop());
}

/** Opens a file of this text in a plain editor and gives it the keyboard. */
async function inEditor(name: string, text: string, use: (page: Page) => Promise<void>): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "podmates-"));
  const folder = join(home, "workspace");
  mkdirSync(folder);
  writeFileSync(join(folder, name), text);
  try {
    const server = await startServer({ dataDir: join(home, "data"), settings: PLAIN });
    try {
      const { page, close } = await openWorkbench(server, { folder, extension: ROOT, file: join(folder, name), size: { width: 860, height: 640 }, scale: 1 });
      await page.locator(".monaco-editor .view-lines").first().click();
      // Away from what will be shown, which would else look hovered.
      await page.mouse.move(230, 632);
      // VS Code takes up its theme a moment after the start.
      await page.locator(".monaco-workbench.vs-dark").waitFor({ timeout: 60_000 });
      await pause(page, 3000);
      // The side bar, on the other side of the file.
      await page.keyboard.press("Control+B");
      if (text !== "") await page.locator(".squiggly-warning, .squiggly-error").first().waitFor({ timeout: 60_000 });
      await use(page);
      await close();
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Selects the n-th occurrence of a text with the editor's own search. */
async function find(page: Page, text: string, n: number): Promise<void> {
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Control+F");
  await page.keyboard.type(text);
  for (let i = 1; i < n; i++) await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
}

/** Lets the editor do what it does by itself. */
function pause(page: Page, ms: number): Promise<void> {
  return page.waitForTimeout(ms);
}

async function icon(): Promise<void> {
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${readFileSync(join(ROOT, "scripts/icon.svg"), "utf8")}`);
  await page.screenshot({ path: join(ROOT, "icon.png"), omitBackground: true });
  await browser.close();
}

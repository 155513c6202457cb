import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { KEYBOARD_FILE, type Keys, type Meeting } from "./keys.ts";

/**
 * Lets tests, which run in VS Code's extension host, press keys in the browser as a person does: they post {@link Keys} to a port on
 * this machine.
 */
export async function listenForKeys(page: Page, folder: string, host: Meeting["host"]): Promise<Server> {
  const server = createServer((request, response) => {
    // The web worker extension host has an origin of its own.
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "*");
    if (request.method !== "POST") {
      response.end();
      return;
    }
    read(request)
      .then((body) => press(page, JSON.parse(body) as Keys))
      .then(
        () => response.end(),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  mkdirSync(join(folder, ".vscode"), { recursive: true });
  writeFileSync(join(folder, KEYBOARD_FILE), JSON.stringify({ url: `http://127.0.0.1:${port}/`, host } satisfies Meeting));
  return server;
}

async function press(page: Page, { type, press: key }: Keys): Promise<void> {
  if (type !== undefined) await page.keyboard.type(type, { delay: 15 });
  if (key !== undefined) await page.keyboard.press(key);
}

async function read(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

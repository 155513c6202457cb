import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const TEXT = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  volumes:
  - name: logs
    emptyDir: {}
  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: log
      mountPath: /var/log/nginx
  - name: shipper
    image: busybox:1.37
    volumeMounts:
    - name: logs
      mountPath: /logs
`;

test("Neovim's client is served over stdio", (context) => {
  if (spawnSync("nvim", ["--version"]).status !== 0) return context.skip("nvim is not on the PATH");
  const folder = mkdtempSync(join(tmpdir(), "podmates-nvim-"));
  try {
    const [file, answers] = [join(folder, "web.yaml"), join(folder, "answers.json")];
    writeFileSync(file, TEXT);
    const server = JSON.stringify([process.execPath, join(import.meta.dirname, "../../server/src/cli.ts"), "--stdio"]);
    const script = join(import.meta.dirname, "neovim.lua");
    const { stderr } = spawnSync("nvim", ["--headless", "-u", "NONE", "-n", "-c", `luafile ${script}`, "-c", "qa!"], {
      env: { ...process.env, PODMATES_SERVER: server, PODMATES_FILE: file, PODMATES_ANSWERS: answers },
      stdio: ["ignore", "pipe", "pipe"],
      encoding: "utf8",
      timeout: 60_000,
    });
    const found = JSON.parse(readFileSync(answers, "utf8")) as Record<string, unknown>;
    assert.equal(found["problem"], undefined, stderr);
    assert.deepEqual(found["diagnostics"], [{ line: 12, code: "undeclared-volume" }]);
    assert.deepEqual(found["definition"], { start: { line: 6, character: 10 }, end: { line: 6, character: 14 } });
    assert.deepEqual(found["completion"], ["logs", "new emptyDir volume…"]);
    assert.match(String(found["hover"]), /^\*\*logs\*\*: emptyDir volume/);
    assert.match(String(found["refused"]), /cannot be the name of a volume/);
    assert.equal(found["renamed"], TEXT.replaceAll("name: logs", "name: nginx-logs").trimEnd());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { RULES } from "../../server/engine/rules/index.ts";
import { CLI, folder, podmates } from "./run.ts";

const ESCAPE = "\u001b";
const HEAD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
`;
const BAD = `${HEAD}  containers:
  - name: app
    image: nginx:1.29
    volumeMounts:
    - name: shared-log # the logs
      mountPath: /var/log/nginx
  - name: reader
    image: busybox:1.37
    volumeMounts:
    - {name: shared-logs, mountPath: /logs}
  volumes:
  - name: shared-logs
    emptyDir: {}
`;
const GOOD = BAD.replace("shared-log #", "shared-logs #");
const HINT = `${HEAD}  containers:
  - name: app
    image: nginx:1.29
  volumes:
  - name: logs
    emptyDir: {}
`;

interface JsonOutput {
  version: string;
  findings: Record<string, unknown>[];
  fixed?: unknown[];
  summary: Record<string, number>;
}

function json(stdout: string): JsonOutput {
  return JSON.parse(stdout) as JsonOutput;
}

function filesOf(stdout: string): unknown[] {
  return [...new Set(json(stdout).findings.map(({ file }) => file))];
}

describe("check --format json", () => {
  test("prints what the contract says", () => {
    const { path } = folder({ "pod.yaml": `# first\n---\n${BAD}` });
    const { status, stdout, stderr } = podmates(["check", "--format", "json", "--fixes", "pod.yaml"], { cwd: path });
    assert.equal(status, 1);
    assert.equal(stderr, "");
    const output = json(stdout);
    assert.deepEqual(Object.keys(output), ["version", "findings", "summary"]);
    assert.deepEqual(output.summary, { files: 1, documents: 2, pods: 1, errors: 1, warnings: 0 });
    const at = { start: { line: 12, character: 12 }, end: { line: 12, character: 22 } };
    const { fixes, message, ...finding } = output.findings[0]!;
    assert.equal(output.findings.length, 1);
    assert.equal(typeof message, "string");
    assert.deepEqual(finding, {
      file: "pod.yaml",
      document: 1,
      item: null,
      kind: "Pod",
      name: "web",
      namespace: "shop",
      rule: "undeclared-volume",
      severity: "error",
      verdict: "rejected",
      field: "spec.containers[0].volumeMounts[0].name",
      serverMessage: 'spec.containers[0].volumeMounts[0].name: Not found: "shared-log"',
      range: at,
      related: [],
    });
    assert.deepEqual((fixes as unknown[])[0], { title: 'Change to "shared-logs"', safe: true, edits: [{ file: "pod.yaml", range: at, newText: "shared-logs" }] });
  });

  test("leaves fixes out unless asked for", () => {
    const { stdout } = podmates(["check", "--format", "json", "-"], { input: BAD });
    assert.equal("fixes" in json(stdout).findings[0]!, false);
  });

  test("counts characters in UTF-16 and takes every line ending", () => {
    const flow = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "annotations": {"mood": "🙂"}}, "spec": {"containers": [{"name": "app", "image": "a", "volumeMounts": [{"name": "gone", "mountPath": "/a"}]}]}}`;
    for (const input of [flow, BAD.replaceAll("\n", "\r\n")]) {
      const { stdout } = podmates(["check", "--format", "json", "-"], { input });
      const [finding] = json(stdout).findings;
      const { start, end } = finding!["range"] as { start: { line: number; character: number }; end: { line: number; character: number } };
      const line = input.split(/\r?\n/)[start.line]!;
      assert.match(line.slice(start.character, end.character), /^("gone"|shared-log)$/);
      assert.equal(finding!["file"], "-");
    }
  });

  test("a list names its item", () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n- ${GOOD.trimEnd().replaceAll("\n", "\n  ")}\n- ${BAD.trimEnd().replaceAll("\n", "\n  ")}\n`;
    const { stdout } = podmates(["check", "--format", "json", "-"], { input: list });
    const output = json(stdout);
    assert.equal(output.findings[0]!["item"], 1);
    assert.equal(output.summary["pods"], 2);
  });
});

describe("check --format text", () => {
  test("is one line a finding", () => {
    const { stdout, stderr, status } = podmates(["check", "-"], { input: BAD });
    assert.match(stdout, /^-:11:13: error undeclared-volume: No volume "shared-log" .*\n$/);
    assert.equal(stderr, "1 error in 1 file (1 Pod)\n");
    assert.equal(status, 1);
  });

  test("shows the source with carets where colour is forced, without colour where NO_COLOR asks", () => {
    const { stdout } = podmates(["check", "-"], { input: BAD, env: { FORCE_COLOR: "1" } });
    assert.ok(stdout.includes(`${ESCAPE}[31merror`));
    const plain = stdout.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, "g"), "");
    assert.match(plain, /\n11 \| {5}- name: shared-log # the logs\n {3}\| {13}\^{10}\n/);
    assert.equal(podmates(["check", "-"], { input: BAD, env: { NO_COLOR: "1" } }).stdout.includes(ESCAPE), false);
  });

  test("no manifest steers the terminal", () => {
    const { stdout } = podmates(["check", "-"], { input: BAD.replace("shared-log #", `"\\e[31mred" # ${ESCAPE}]0;title`), env: { FORCE_COLOR: "0" } });
    assert.equal(stdout.includes(ESCAPE), false);
  });

  test("says what it saw when nothing is wrong", () => {
    assert.deepEqual(podmates(["check", "-"], { input: GOOD }), { status: 0, stdout: "", stderr: "Nothing found in 1 file (1 Pod)\n" });
    assert.deepEqual(podmates(["check", "-"], { input: "" }), { status: 0, stdout: "", stderr: "Nothing found in 1 file (0 Pods)\n" });
  });
});

describe("what is checked", () => {
  test("folders give their manifests, without what git ignores", () => {
    const { path } = folder({
      ".git/HEAD": "",
      ".git/pod.yaml": BAD,
      ".gitignore": "out/\n*.gen.yaml\n!keep.gen.yaml\n/only-here.yaml\n",
      "a.yaml": BAD,
      "b.yml": BAD,
      "c.json": BAD,
      "d.txt": BAD,
      "x.gen.yaml": BAD,
      "keep.gen.yaml": BAD,
      "only-here.yaml": BAD,
      "out/pod.yaml": BAD,
      "node_modules/pod/pod.yaml": BAD,
      "in/only-here.yaml": BAD,
      "in/.gitignore": "secret.yaml\n!again.gen.yaml\n",
      "in/secret.yaml": BAD,
      "in/again.gen.yaml": BAD,
      "in/deep/secret.yaml": BAD,
    });
    const every = ["a.yaml", "b.yml", "c.json", "in/again.gen.yaml", "in/only-here.yaml", "keep.gen.yaml"];
    assert.deepEqual(filesOf(podmates(["check", "--format", "json", "."], { cwd: path }).stdout), every);
    assert.deepEqual(filesOf(podmates(["check", "--format", "json", "in"], { cwd: path }).stdout), ["in/again.gen.yaml", "in/only-here.yaml"]);
    assert.deepEqual(filesOf(podmates(["check", "--format", "json", "in/"], { cwd: path }).stdout), ["in/again.gen.yaml", "in/only-here.yaml"]);
    // What is named by itself is read, ignored or not, whatever it ends in.
    assert.deepEqual(filesOf(podmates(["check", "--format", "json", "out", "d.txt", "x.gen.yaml"], { cwd: path }).stdout), ["out/pod.yaml", "d.txt", "x.gen.yaml"]);
  });

  test("globs are expanded, each file is read once", () => {
    const { path } = folder({ "a/x.yaml": BAD, "a/b/y.yaml": BAD, "a/b/z.tmpl": BAD, ".gitignore": "" });
    assert.deepEqual(filesOf(podmates(["check", "--format", "json", "a/**/*.yaml", "./a/x.yaml"], { cwd: path }).stdout), ["a/b/y.yaml", "a/x.yaml"]);
    assert.deepEqual(filesOf(podmates(["check", "--format", "json", "{a/b/*.tmpl,nothing}"], { cwd: path }).stdout), ["a/b/z.tmpl"]);
  });

  test("a link in a folder is not followed, a link that is named is", { skip: process.platform === "win32" }, () => {
    const outside = folder({ "pod.yaml": BAD });
    const { path } = folder({ "a.yaml": GOOD });
    symlinkSync(outside.path, join(path, "linked"));
    symlinkSync(join(outside.path, "pod.yaml"), join(path, "linked.yaml"));
    symlinkSync(path, join(path, "circle"));
    assert.deepEqual(json(podmates(["check", "--format", "json", "."], { cwd: path }).stdout).summary["files"], 1);
    assert.deepEqual(filesOf(podmates(["check", "--format", "json", "linked.yaml"], { cwd: path }).stdout), ["linked.yaml"]);
  });

  test("a missing or unreadable file fails the run and does not hide the others", () => {
    const { path } = folder({ "a.yaml": BAD, "locked.yaml": BAD });
    const { status, stdout, stderr } = podmates(["check", "nothing.yaml", "*.none", "a.yaml"], { cwd: path });
    assert.equal(status, 2);
    assert.match(stdout, /^a\.yaml:11:13: error/);
    assert.match(stderr, /^podmates: nothing\.yaml: no such file or folder\npodmates: \*\.none: no file matches\n/);
    if (process.platform === "win32" || process.getuid?.() === 0) return;
    chmodSync(join(path, "locked.yaml"), 0);
    const locked = podmates(["check", "."], { cwd: path });
    assert.equal(locked.status, 2);
    assert.match(locked.stderr, /locked\.yaml: permission denied/);
    assert.match(locked.stdout, /^a\.yaml/);
  });
});

describe("--fix", () => {
  test("applies the safe fixes, says so, and changes nothing else", () => {
    const texts = { "lf.yaml": BAD, "crlf.yaml": BAD.replaceAll("\n", "\r\n"), "bom.yaml": `\ufeff${BAD}`, "good.yaml": GOOD, "end.yaml": BAD.trimEnd() };
    const { path, read } = folder(texts);
    const { status, stdout, stderr } = podmates(["check", "--fix", "."], { cwd: path });
    assert.equal(status, 0);
    assert.equal(stdout, "");
    assert.match(stderr, /^bom\.yaml: fixed undeclared-volume: Change to "shared-logs"\n/);
    for (const [name, text] of Object.entries(texts)) {
      assert.equal(read(name).toString("utf8"), text.replace("shared-log #", "shared-logs #"), name);
    }
  });

  test("what is not UTF-8 is checked and never written", () => {
    const bytes = Buffer.concat([Buffer.from("# caf\xe9\n", "latin1"), Buffer.from(BAD)]);
    const utf16 = Buffer.from(`\ufeff${BAD}`, "utf16le");
    const binary = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 37) % 256));
    const { path, read } = folder({ "latin1.yaml": bytes, "powershell.yaml": utf16, "binary.yaml": binary });
    const { status, stdout } = podmates(["check", "--fix", "."], { cwd: path });
    assert.equal(status, 1);
    assert.match(stdout, /^latin1\.yaml:12:13: error undeclared-volume.*\npowershell\.yaml:11:13: error undeclared-volume.*\n$/);
    assert.ok(read("latin1.yaml").equals(bytes));
    assert.ok(read("powershell.yaml").equals(utf16));
    assert.ok(read("binary.yaml").equals(binary));
  });

  test("standard input is mended onto standard output", () => {
    const { status, stdout, stderr } = podmates(["check", "--fix", "-"], { input: BAD });
    assert.equal(stdout, GOOD);
    assert.match(stderr, /^-: fixed undeclared-volume: /);
    assert.equal(status, 0);
    const both = podmates(["check", "--fix", "--format", "json", "-"], { input: BAD });
    assert.equal(both.status, 2);
    assert.equal(both.stdout, "");
  });

  test("JSON says what was fixed", () => {
    const { path } = folder({ "a.yaml": BAD });
    const output = json(podmates(["check", "--fix", "--format", "json", "a.yaml"], { cwd: path }).stdout);
    assert.deepEqual(output.findings, []);
    assert.deepEqual(output.fixed, [{ file: "a.yaml", rule: "undeclared-volume", title: 'Change to "shared-logs"' }]);
  });
});

describe("options", () => {
  test("--fail-on moves the threshold", () => {
    const status = (failOn: string, input: string): number | null => podmates(["check", "--fail-on", failOn, "-"], { input }).status;
    assert.equal(status("error", HINT), 0);
    assert.equal(status("information", HINT), 0);
    assert.equal(status("hint", HINT), 1);
    assert.equal(status("never", BAD), 0);
  });

  test("kustomizations around a file say what is a patch and what belongs together", () => {
    const { path } = folder({
      ".git/HEAD": "",
      "overlay/kustomization.yaml": "resources: [../base]\npatches:\n- path: change.yaml\n",
      "overlay/change.yaml": BAD,
      "base/kustomization.yaml": "resources: [service.yaml, more/pod.yaml]\n",
      "base/service.yaml": "apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { app: web }, ports: [{ port: 80, targetPort: nope }] }\n",
      "base/more/pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: { name: web, labels: { app: web } }\nspec: { containers: [{ name: a, image: x }] }\n",
    });
    for (const [cwd, file] of [
      ["overlay", "change.yaml"],
      ["", "overlay/change.yaml"],
      ["base", "../overlay/change.yaml"],
    ] as const) {
      assert.equal(podmates(["check", file], { cwd: join(path, cwd) }).status, 0);
    }
    const { stdout, status } = podmates(["check", "--format", "json", "service.yaml"], { cwd: join(path, "base") });
    assert.equal(status, 1);
    const { findings, summary } = JSON.parse(stdout) as { findings: { rule: string; file: string }[]; summary: { files: number } };
    assert.deepEqual(
      findings.map(({ rule, file }) => `${file} ${rule}`),
      ["service.yaml unmatched-target-port"],
    );
    assert.equal(summary.files, 1);
  });

  test("--config names kinds of the user's own", () => {
    const { path } = folder({
      "widget.yaml": "apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: w }\nspec: { unit: { containers: [{ name: a, image: x, volumeMounts: [{ name: gone, mountPath: /m }] }] } }\n",
      "podmates.yaml": "podTemplates:\n- { group: example.com, kind: Widget, path: spec.unit }\n",
      "bad.yaml": "podTemplates:\n- { kind: Widget }\n",
    });
    assert.equal(podmates(["check", "widget.yaml"], { cwd: path }).status, 0);
    assert.match(podmates(["check", "--config", "podmates.yaml", "widget.yaml"], { cwd: path }).stdout, /undeclared-volume/);
    assert.match(podmates(["check", "--config", "bad.yaml", "widget.yaml"], { cwd: path }).stderr, /bad\.yaml:2:5: a pod template needs a group, a kind and a path/);
  });

  test("--config sets severities and the version", () => {
    const { path } = folder({
      "hint.yaml": HINT,
      "podmates.yaml": "rules:\n  unused-volume: error # it matters here\nkubernetesVersion: 1.34\n",
      "off.json": '{"rules": {"unused-volume": "off"}}',
      "bare-off.yaml": "rules: {unused-volume: off}\n",
      "empty.yaml": "# nothing yet\n",
    });
    const run = (config: string) => podmates(["check", "--config", config, "--fail-on", "hint", "hint.yaml"], { cwd: path });
    assert.match(run("podmates.yaml").stdout, /: error unused-volume: /);
    assert.deepEqual(run("off.json").stdout, "");
    assert.deepEqual(run("bare-off.yaml").stdout, "");
    assert.equal(run("empty.yaml").status, 1);
  });

  test("a configuration that is not understood fails with its place", () => {
    const cases: [string, RegExp][] = [
      ["rules:\n  unused-volum: off\n", /^podmates: c\.yaml:2:3: no rule "unused-volum", did you mean "unused-volume"\?\n$/],
      ["rules:\n  unused-volume: loud\n", /^podmates: c\.yaml:2:18: "loud" is none of error, warning, information, hint, off\n$/],
      ["rule: {}\n", /^podmates: c\.yaml:1:1: no setting "rule": there are rules, kubernetesVersion and podTemplates\n$/],
      ["rules: [a]\n", /"rules" is not a mapping/],
      ["kubernetesVersion: 1.2\n", /^podmates: c\.yaml: kubernetesVersion: "1\.2" is not known, there are 1\.34, 1\.35 and latest\n$/],
      ["rules: {\n", /^podmates: c\.yaml:\d+:\d+: not YAML: /],
    ];
    for (const [text, message] of cases) {
      const { path } = folder({ "c.yaml": text });
      const { status, stdout, stderr } = podmates(["check", "--config", "c.yaml", "-"], { cwd: path, input: BAD });
      assert.equal(status, 2);
      assert.equal(stdout, "");
      assert.match(stderr, message);
    }
    assert.match(podmates(["check", "--config", "nowhere.yaml", "-"]).stderr, /^podmates: nowhere\.yaml: no such file or folder\n$/);
  });

  test("a bad option is one clear line and status 2", () => {
    const cases: [string[], RegExp][] = [
      [["check", "--nope", "-"], /unknown option '--nope'/],
      [["check", "--format", "xml", "-"], /--format: "xml" is none of text, json/],
      [["check", "--fail-on", "fatal", "-"], /--fail-on: "fatal" is none of error, warning, information, hint, never/],
      [["check", "--kubernetes-version", "1.9", "-"], /--kubernetes-version: "1\.9" is not known, there are 1\.34, 1\.35 and latest/],
      [["check"], /name a file or folder to check/],
      [["check", "--format"], /argument missing/],
      [[], /name a command/],
      [["pod.yaml"], /no command "pod\.yaml"; to check a file: podmates check pod\.yaml/],
      [["explian"], /did you mean "explain"/],
      [["explain", "unused-volum"], /no rule "unused-volum", did you mean "unused-volume"\?/],
      [["explain", "a", "b"], /name one rule/],
      [["--stdio", "check"], /--stdio stands alone/],
    ];
    for (const [args, message] of cases) {
      const { status, stdout, stderr } = podmates(args);
      assert.equal(status, 2, args.join(" "));
      assert.equal(stdout, "");
      assert.match(stderr, /^podmates: [^\n]+\n$/);
      assert.match(stderr, message);
    }
  });

  test("--kubernetes-version takes the versions there are", () => {
    for (const version of ["1.34", "1.35", "latest"]) assert.equal(podmates(["check", "--kubernetes-version", version, "-"], { input: GOOD }).status, 0);
  });
});

describe("help", () => {
  test("--help has examples, --version is that of the package", () => {
    const { status, stdout } = podmates(["--help"]);
    assert.equal(status, 0);
    assert.match(stdout, /Examples:\n {2}podmates check /);
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
    assert.equal(podmates(["--version"]).stdout, `${version}\n`);
  });

  test("explain prints a rule's page, and a list without a rule", () => {
    const { status, stdout } = podmates(["explain", "undeclared-volume"]);
    assert.equal(status, 0);
    assert.match(stdout, /^# undeclared-volume\n/);
    assert.match(stdout, /> Line \d+, error: No volume "shared-log"/);
    assert.match(stdout, /Change to "shared-logs"/);
    const list = podmates(["explain"]).stdout.trimEnd().split("\n");
    assert.deepEqual(list.map((line) => line.split(" ")[0]), RULES.map(({ id }) => id));
  });
});

test("--stdio is a language server", { timeout: 30_000 }, async () => {
  const server = spawn(process.execPath, [CLI, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const send = (body: object): void => {
    const text = JSON.stringify({ jsonrpc: "2.0", ...body });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };
  send({ id: 1, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } });
  let output = "";
  for await (const chunk of server.stdout) {
    const answered = output.includes('"id":2');
    output += String(chunk);
    if (output.includes('"capabilities":') && !answered) send({ id: 2, method: "shutdown" });
    if (output.includes('"id":2')) send({ method: "exit" });
  }
  assert.match(output, /"capabilities":/);
  assert.equal(server.exitCode ?? (await once(server, "exit"))[0], 0);
});

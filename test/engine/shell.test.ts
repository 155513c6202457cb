import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { commandsOf, pathsOf } from "../../server/engine/kubernetes/commands.ts";
import { endless } from "../../server/engine/kubernetes/lifetime.ts";
import { readScript } from "../../server/engine/kubernetes/shell.ts";
import { Value } from "../../server/engine/yaml/value.ts";

const VALUE = new Value(undefined, undefined);
const at = (from: number, to: number) => ({ value: VALUE, from, to });

function uses(script: string, environment: Record<string, string | undefined> = {}): string[] {
  const variables = new Map(Object.entries(environment));
  const step = readScript(script, variables, at);
  assert.ok(step !== undefined);
  return commandsOf(step, { environment: variables, workingDir: undefined })
    .flatMap(pathsOf)
    .map((use) => {
      // The place holds the path as it is written, wherever it is written as it is.
      const written = script.slice(use.place.from, use.place.to);
      return `${use.action}${use.copied ? " copied" : ""}${use.partial ? " partial" : ""} ${use.path}${written.includes(use.path) || use.partial ? "" : ` <- ${written}`}`;
    });
}

describe("the paths a script uses", () => {
  const cases: readonly [string, readonly string[]][] = [
    ["tail -F /var/log/nginx/access.log", ["read /var/log/nginx/access.log"]],
    ["tail -n 10 -f /a /b", ["read /a", "read /b"]],
    ["echo hello > /data/out", ["write /data/out"]],
    ["echo /not/a/file", []],
    ["while true; do date >> /data/log; sleep 1; done", ["write /data/log"]],
    ["cat < /in | tee -a '/out file'", ["read /in", "write /out file"]],
    ["until [ -f /ready/ok ]; do sleep 1; done", ["read /ready/ok"]],
    ["[[ -s /a && -d \"/b\" ]] || exit 1", ["read /a", "read /b"]],
    ["cp -r /app/. /shared", ["write /shared", "read copied /app"].reverse()],
    ["cp /a /b /target", ["read copied /a", "read copied /b", "write /target"]],
    ["grep -q /pattern/ /file", ["read /file"]],
    ["sed -i s/a/b/ /etc/conf", ["write /etc/conf"]],
    ["tar -xzf /in.tgz -C /out", ["read /in.tgz", "write /out"]],
    ["tar czf /out.tgz /data", ["write /out.tgz", "read copied /data"]],
    ["curl -o /page http://host/path", ["write /page"]],
    ["app --config=/etc/app.yaml --data /srv/data", ["read /etc/app.yaml", "name /srv/data"]],
    ["D=/data; cat $D/in", ["read /data/in <- $D/in"]],
    ["cat /data/$FILE", ["read partial /data"]],
    ["cat $DIR/file", []],
    ["cat ${DIR:-/var/lib}/file", ["read /var/lib/file <- ${DIR:-/var/lib}/file"]],
    ["ls /logs/*.log", ["read partial /logs"]],
    ["cd /work && cat in > out", ["name /work", "write /work/out <- out", "read /work/in <- in"]],
    ["sh -c 'cat /inner'", ["read /inner"]],
    ["exec timeout 5 cat /x", ["read /x"]],
    ["echo $(cat /sub)", ["read /sub"]],
    ["socat UNIX-LISTEN:/run/a.sock -", ["name /run/a.sock"]],
    ["app unix:///run/b.sock file:/c", ["name /run/b.sock", "name /c"]],
    ["cat <<EOF > /conf\n/no/path\nEOF", ["write /conf"]],
    ["cat /dev/null /proc/1/stat", []],
    ["(cd /a; ls b); ls c", ["name /a", "read /a/b <- b"]],
  ];
  for (const [script, expected] of cases) test(script, () => assert.deepEqual(uses(script), expected));

  test("variables of the manifest", () => {
    assert.deepEqual(uses("cat $A/x $(A)/y '$(A)' $B/z", { A: "/data", B: undefined }), ["read /data/x <- $A/x", "read /data/y <- $(A)/y", "read /data <- '$(A)'"]);
  });
});

describe("scripts that never end", () => {
  const never = (script: string): boolean => {
    const step = readScript(script, new Map(), at);
    return step !== undefined && endless(step, new Map()) !== undefined;
  };
  for (const script of [
    "while true; do date; sleep 1; done",
    "while :; do date; done",
    "while [ 1 ]; do date; done",
    "while sleep 30; do date; done",
    "until false; do date; done",
    "for ((;;)); do sleep 1; done",
    "tail -f /log",
    "tail -n+1 -F /log | sed s/a/b/ >/dev/null; true".replace(" | sed s/a/b/", ""),
    "cd /x && exec tail -F /log",
    "sleep infinity",
    "sleep infinity & wait",
    "trap 'exit 0' TERM; while true; do sleep 1; done",
    "run() { while true; do sleep 1; done; }; run",
    "sh -c 'while true; do sleep 1; done'",
    "while true; do for i in 1 2; do break; done; sleep 1; done",
    "nginx -g 'daemon off;'",
  ])
    test(script, () => assert.ok(never(script)));
  for (const script of [
    "while true; do if [ -f /stop ]; then break; fi; done",
    "while true; do curl x && exit 0; sleep 1; done",
    "while true; do for i in 1; do break 2; done; done",
    "stop() { exit 0; }; while true; do stop; done",
    "while [ ! -f /done ]; do sleep 1; done",
    "until nc -z db 5432; do sleep 1; done",
    "tail -f /log & main",
    "timeout 10 tail -f /log",
    "tail -f /log | grep -q ready",
    "tail --pid=1 -f /log",
    "exit 0; sleep infinity",
    "main || sleep infinity",
    "[ -n \"$DEBUG\" ] && sleep infinity",
    "if [ x ]; then sleep infinity; fi",
    "sleep 3600",
    "while true; do exec date; done",
    "while true; do kill 1; done",
  ])
    test(script, () => assert.ok(!never(script)));
});

test("any text is read without a throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.array(fc.constantFrom("$(", ")", "`", "'", '"', "${", "}", "while ", "do ", "done", ";", "|", "<<E\n", "((", "\n", "/a/b", "[["), { maxLength: 60 }).map((parts) => parts.join(""))), (script) => {
      const step = readScript(script, new Map(), at);
      if (step === undefined) return;
      for (const use of commandsOf(step, { environment: new Map(), workingDir: undefined }).flatMap(pathsOf)) {
        assert.ok(use.place.from >= 0 && use.place.from <= use.place.to && use.place.to <= script.length);
      }
      endless(step, new Map());
    }),
  );
});

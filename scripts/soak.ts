/**
 * Does memory stay flat? `npm run soak -- --minutes N` edits a large file and the files of a workspace at random, asks every feature at
 * random places, and prints the heap after a full collection, once a tenth of the time. Ends with 1 where the second half grew by more
 * than a tenth.
 */
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { HINT_KINDS } from "../server/engine/features/inlay-hints.ts";
import { Language } from "../server/engine/language.ts";
import { Workspace } from "../server/engine/workspace.ts";
import { readText, walk } from "../server/src/files.ts";
import { sharedFolder } from "../test/shared.ts";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "1" } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  console.error("--minutes takes a number above 0");
  process.exit(2);
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const texts = new Map<string, string>();
const large = sharedFolder("perf/large.yaml");
const corpus = sharedFolder("corpus");
if (large === undefined || corpus === undefined) {
  console.error("The large file and the workspace are not there: set PODMATES_SHARED to their folder.");
  process.exit(2);
}
texts.set("large.yaml", readText(large).text);
for (const path of walk(corpus)) texts.set(path, readText(`${corpus}/${path}`).text);

const workspace = new Workspace(({ error }) => {
  throw error;
});
const language = new Language(workspace);
for (const [file, text] of texts) workspace.set(file, text);
const files = [...texts.keys()];
console.log(`${files.length} files, ${Math.round([...texts.values()].reduce((sum, text) => sum + text.length, 0) / 1024)} kB; ${minutes} minutes`);

/** A small generator, so that a run can be repeated. */
let seed = 42;
function random(below: number): number {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
  return seed % Math.max(1, below);
}

const PIECES = ["x", "\n", " ", "name: ", "- ", "a: b\n", "{", "}", '"', "logs", "$(", "#"];

function edit(file: string): string {
  const text = workspace.get(file)?.text ?? "";
  // Now and then back to the file as it was, so that texts neither grow nor decay.
  if (random(20) === 0) return texts.get(file)!;
  const at = random(text.length + 1);
  return random(2) === 0 ? text.slice(0, at) + PIECES[random(PIECES.length)]! + text.slice(at) : text.slice(0, at) + text.slice(at + random(6));
}

function ask(file: string): void {
  const length = workspace.get(file)?.text.length ?? 0;
  const offset = random(length + 1);
  workspace.check(file);
  language.completion(file, offset);
  language.definition(file, offset);
  language.references(file, offset, true);
  language.rename(file, offset, "renamed");
  language.hover(file, offset);
  language.inlayHints(file, { start: 0, end: length }, new Set(HINT_KINDS));
  language.lenses(file);
  language.semanticTokens(file);
  language.symbols(file);
  language.folding(file);
}

// What is remembered of a document, its names and findings, is made when first asked for: ask once everywhere before measuring.
for (const file of files) ask(file);
console.log(`warm after ${Math.round(performance.now() / 1000)} s`);

const end = performance.now() + minutes * 60_000;
const heaps: number[] = [];
let edits = 0;
for (let next = 0; performance.now() < end; edits++) {
  const file = random(2) === 0 ? "large.yaml" : files[random(files.length)]!;
  workspace.set(file, edit(file));
  ask(file);
  if (performance.now() < next) continue;
  next = performance.now() + (minutes * 60_000) / 10;
  collect();
  heaps.push(process.memoryUsage().heapUsed / 1024 / 1024);
  console.log(`${String(edits).padStart(8)} edits  heap ${heaps.at(-1)!.toFixed(1)} MB`);
}
collect();
heaps.push(process.memoryUsage().heapUsed / 1024 / 1024);
const [middle, last] = [heaps[Math.floor(heaps.length / 2)]!, heaps.at(-1)!];
console.log(`${edits} edits; heap ${middle.toFixed(1)} MB half way, ${last.toFixed(1)} MB at the end`);
process.exitCode = last > middle * 1.1 ? 1 : 0;

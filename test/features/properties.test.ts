/** What holds of every feature at any place of any text. See test/engine/properties.test.ts for the environment variables. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import fc from "fast-check";
import { HINT_KINDS } from "../../server/engine/features/inlay-hints.ts";
import type { Symbol } from "../../server/engine/features/symbols.ts";
import { Language } from "../../server/engine/language.ts";
import { namesOf } from "../../server/engine/names.ts";
import { applyEdits, compatible, type Span } from "../../server/engine/text.ts";
import { Workspace } from "../../server/engine/workspace.ts";
import { readText, walk } from "../../server/src/files.ts";
import { apply, file, harms } from "../generate.ts";
import { sharedFolder } from "../shared.ts";

const factor = Number(process.env["PODMATES_RUNS"] ?? 1);
const seed = process.env["PODMATES_SEED"];

function holds<T>(arbitrary: fc.Arbitrary<T>, numRuns: number, property: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, property), { numRuns: numRuns * factor, ...(seed === undefined ? {} : { seed: Number(seed) }) });
}

function open(text: string): Language {
  const workspace = new Workspace(({ error }) => {
    throw error;
  });
  workspace.set("a.yaml", text);
  return new Language(workspace);
}

/** Ask everything about one place and check what no answer may break. */
function askAll(language: Language, text: string, place: number): void {
  const offset = text[place - 1] === "\r" && text[place] === "\n" ? place - 1 : place;
  const inside = ({ start, end }: Span): void => assert.ok(0 <= start && start <= end && end <= text.length, `${start}-${end} in ${text.length}`);
  for (const { span, origin, extent } of language.definition("a.yaml", offset)) [span, origin, extent].forEach(inside);
  const references = language.references("a.yaml", offset, true);
  for (const { span } of references) inside(span);
  for (const { span } of language.highlights("a.yaml", offset)) inside(span);
  for (const span of language.linkedEditing("a.yaml", offset) ?? []) inside(span);
  const hover = language.hover("a.yaml", offset);
  if (hover !== undefined) {
    inside(hover.span);
    assert.ok(!/undefined|\[object|\ue000|\ue006/.test(hover.markdown), hover.markdown);
  }
  const ranges = language.selectionRanges("a.yaml", offset);
  ranges.forEach(inside);
  for (let i = 1; i < ranges.length; i++) assert.ok(ranges[i]!.start <= ranges[i - 1]!.start && ranges[i - 1]!.end <= ranges[i]!.end);
  for (const item of language.completion("a.yaml", offset).items) {
    const { span, newText } = item.edit;
    assert.ok(span.start <= offset && offset <= span.end, `${item.label}: ${span.start}-${span.end} around ${offset}`);
    assert.ok(!/[\r\n]/.test(text.slice(span.start, span.end)), "a completion replaces within one line");
    assert.ok(compatible([item.edit, ...(item.also ?? [])], text.length), item.label);
    assert.ok(!/[\ue000-\ue006]/.test(item.label + (item.detail ?? "") + newText + (item.also ?? []).map((edit) => edit.newText).join("")), "no marks in the text");
    for (const { at } of item.edit.stops ?? []) assert.ok(0 <= at.start && at.end <= newText.length);
  }
  const renamed = language.rename("a.yaml", offset, "zz-9");
  if (renamed === undefined || "refused" in renamed) return;
  assert.equal(renamed.length, 1);
  assert.ok(compatible(renamed[0]!.edits, text.length));
  const after = applyEdits(text, renamed[0]!.edits);
  const again = open(after).references("a.yaml", renamed[0]!.edits[0]!.span.start + 1, true);
  assert.equal(again.length, references.length, "a renamed name has as many places as before");
}

function askFile(language: Language, text: string): void {
  const inside = ({ start, end }: Span): void => assert.ok(0 <= start && start <= end && end <= text.length);
  const visit = ({ span, selection, children, name }: Symbol): void => {
    inside(span);
    assert.ok(name !== "" && !/[\ue000-\ue006]/.test(name) && span.start <= selection.start && selection.end <= span.end, name);
    children.forEach(visit);
  };
  language.symbols("a.yaml").forEach(visit);
  for (const { span } of language.folding("a.yaml")) {
    inside(span);
    assert.ok(text.slice(span.start, span.end).includes("\n"));
  }
  for (const { span } of language.links("a.yaml")) inside(span);
  for (const { span } of language.lenses("a.yaml")) inside(span);
  let done = 0;
  for (const { span } of language.semanticTokens("a.yaml")) {
    inside(span);
    assert.ok(span.start >= done && !text.slice(span.start, span.end).includes("\n"));
    done = span.end;
  }
  for (const { offset } of language.inlayHints("a.yaml", { start: 0, end: text.length }, new Set(HINT_KINDS))) assert.ok(offset <= text.length);
}

test("what stands at a use is offered when it is taken away, and taking it gives the text back", () => {
  const folder = join(import.meta.dirname, "../../samples/good");
  let tried = 0;
  for (const path of walk(folder)) {
    const { text } = readText(join(folder, path));
    for (const { start, analysis } of new Workspace().set("a.yaml", text).documents) {
      for (const { role, kind, whole, span, text: name } of namesOf(analysis.manifests).all) {
        if (role !== "use" || whole === undefined || (kind === "port number" && !/^\d+$/.test(name))) continue;
        const [from, to] = [start + span.start, start + span.end];
        const without = text.slice(0, from) + text.slice(to);
        const item = open(without).completion("a.yaml", from).items.find(({ label }) => label === name);
        assert.ok(item, `${path}: ${kind} ${name} at ${from}`);
        assert.equal(applyEdits(without, [item.edit]), text);
        tried++;
      }
    }
  }
  assert.ok(tried > 20, String(tried));
});

describe("any place", () => {
  test("of manifests", () => {
    holds(fc.tuple(file, fc.array(fc.nat(), { minLength: 25, maxLength: 25 })), 20, ([text, offsets]) => {
      const language = open(text);
      askFile(language, text);
      for (const offset of offsets) askAll(language, text, offset % (text.length + 1));
    });
  });

  test("of manifests that are being typed", () => {
    holds(fc.tuple(file, harms, fc.array(fc.nat(), { minLength: 6, maxLength: 6 })), 25, ([whole, changes, offsets]) => {
      let text = whole;
      for (const change of changes) {
        text = apply(text, change);
        const language = open(text);
        askFile(language, text);
        for (const offset of offsets) askAll(language, text, offset % (text.length + 1));
      }
    });
  });

  test("of texts cut off at the cursor", () => {
    holds(fc.tuple(file, fc.nat()), 100, ([whole, cut]) => {
      // Half a line break is no place to type at.
      const text = whole.slice(0, cut % (whole.length + 1)).replace(/\r$/, "");
      askAll(open(text), text, text.length);
    });
  });

  test("of real files", (context) => {
    const folder = sharedFolder("corpus");
    if (folder === undefined) return context.skip("the corpus is not here");
    const files = [...walk(folder)];
    holds(fc.tuple(fc.nat(), fc.array(fc.nat(), { minLength: 10, maxLength: 10 })), 30, ([at, offsets]) => {
      const { text } = readText(`${folder}/${files[at % files.length]!}`);
      if (text.length > 200_000) return;
      const language = open(text);
      askFile(language, text);
      for (const offset of offsets) askAll(language, text, offset % (text.length + 1));
    });
  });
});

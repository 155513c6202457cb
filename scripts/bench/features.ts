import { HINT_KINDS } from "../../server/engine/features/inlay-hints.ts";
import { Language } from "../../server/engine/language.ts";
import { Workspace } from "../../server/engine/workspace.ts";

/** The features an editor asks for, each as a question about `offset` of the file. */
const QUESTIONS: Readonly<Record<string, (language: Language, file: string, offset: number, length: number) => unknown>> = {
  completion: (language, file, offset) => language.completion(file, offset),
  definition: (language, file, offset) => language.definition(file, offset),
  references: (language, file, offset) => language.references(file, offset, true),
  highlight: (language, file, offset) => language.highlights(file, offset),
  "linked editing": (language, file, offset) => language.linkedEditing(file, offset),
  rename: (language, file, offset) => language.rename(file, offset, "renamed"),
  hover: (language, file, offset) => language.hover(file, offset),
  "inlay hints": (language, file, _offset, length) => language.inlayHints(file, { start: 0, end: length }, new Set(HINT_KINDS)),
  "code lenses": (language, file) => language.lenses(file),
  "semantic tokens": (language, file) => language.semanticTokens(file),
  "document symbols": (language, file) => language.symbols(file),
  "workspace symbols": (language) => language.workspaceSymbols("app"),
  folding: (language, file) => language.folding(file),
  "selection ranges": (language, file, offset) => language.selectionRanges(file, offset),
  "document links": (language, file) => language.links(file),
};

/** The times, in milliseconds, that each feature takes right after a letter was typed in the middle of the text; the edit itself not counted. */
export function featureTimes(text: string, runs = 30): { readonly feature: string; readonly times: number[] }[] {
  const file = "bench.yaml";
  const workspace = new Workspace();
  const language = new Language(workspace);
  workspace.set(file, text);
  const names = workspace.placed(file).flatMap(({ start, manifest }) =>
    manifest.pods.flatMap((pod) => pod.containers.map(({ value, mounts }) => start + (mounts[0]?.value.get("name") ?? value.get("name") ?? value).at.end)),
  );
  const at = names[Math.floor(names.length / 2)];
  if (at === undefined) throw new Error("the input has no container");
  return Object.entries(QUESTIONS).map(([feature, ask]) => {
    const times: number[] = [];
    for (let i = 0; i < runs; i++) {
      // Another text each time, so that nothing is remembered of the document at the cursor.
      const typed = `${text.slice(0, at)}${"x".repeat(i % 5)}${text.slice(at)}`;
      workspace.set(file, typed);
      const start = performance.now();
      ask(language, file, at, typed.length);
      times.push(performance.now() - start);
    }
    return { feature, times };
  });
}

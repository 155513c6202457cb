import assert from "node:assert/strict";
import { test } from "node:test";
import { comeTogether, mask } from "../../server/engine/yaml/template.ts";

const together = (text: string): boolean => comeTogether(text, mask(text).actions, text.indexOf("A"), text.indexOf("B"));

for (const [text, expected] of [
  ["A B", true],
  ["{{ if x }}A B{{ end }}", true],
  ["A{{ if x }}B{{ end }}", true],
  ["{{ if x }}A{{ end }}B", true],
  ["{{ if x }}A{{ else }}B{{ end }}", false],
  ["{{- if x -}}A{{- else if y }}B{{ end }}", false],
  ["{{ if x }}A{{ end }}{{ if y }}B{{ end }}", false],
  ["{{ if x }}A{{ if y }}B{{ end }}{{ end }}", true],
  ["{{ if x }}{{ if y }}A{{ end }}{{ else }}B{{ end }}", false],
  ["{{ range x }}A{{ .Values.y }}B{{ end }}", true],
  ["{% if x %}A{% else %}B{% endif %}", false],
  ["{% for y in x %}A{{ y }}B{% endfor %}", true],
] as const)
  test(text, () => assert.equal(together(text), expected));

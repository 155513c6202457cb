import type { Rule } from "./rule.ts";
import { invalidYaml } from "./invalid-yaml.ts";
import { tooLarge } from "./too-large.ts";
import { undeclaredVolume } from "./undeclared-volume.ts";
import { unusedAllow } from "./unused-allow.ts";

/** Every rule. Adding one is a new file and a line here. */
export const RULES: readonly Rule[] = [invalidYaml, tooLarge, undeclaredVolume, unusedAllow];

const BY_ID = new Map(RULES.map((rule) => [rule.id, rule]));

export function ruleById(id: string): Rule | undefined {
  return BY_ID.get(id);
}

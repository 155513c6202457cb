import { nearest } from "../../engine/rules/nearest.ts";
import { RULES, ruleById } from "../../engine/rules/index.ts";
import { rulePage } from "../rule-page.ts";
import { UsageError } from "./arguments.ts";
import type { Output } from "./output.ts";

/** Print a rule's page, or, without an id, a line for each rule. */
export function explain(id: string | undefined, { write, terminal }: Output): void {
  if (id === undefined) {
    const width = Math.max(...RULES.map((rule) => rule.id.length));
    for (const rule of RULES) write(`${terminal.paint("bold", rule.id.padEnd(width))}  ${rule.severity.padEnd(11)}  ${rule.summary}`);
    return;
  }
  const rule = ruleById(id);
  if (rule === undefined) {
    const [near] = nearest(id, RULES.map((each) => each.id));
    throw new UsageError(`no rule "${id}"${near === undefined ? "; podmates explain lists the rules" : `, did you mean "${near}"?`}`);
  }
  write(rulePage(rule).trimEnd().replace(/^#+ .*$/gm, (heading) => terminal.paint("bold", heading)));
}

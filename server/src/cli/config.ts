import { nearest } from "../../engine/rules/nearest.ts";
import { RULES, ruleById } from "../../engine/rules/index.ts";
import type { Severity } from "../../engine/rules/rule.ts";
import type { Settings } from "../../engine/workspace.ts";
import { readDocument } from "../../engine/yaml/document.ts";
import type { Value } from "../../engine/yaml/value.ts";
import { readText } from "../files.ts";
import { Lines } from "../lines.ts";
import { readPodTemplates } from "../settings.ts";
import { readVersion, SEVERITIES, UsageError } from "./arguments.ts";

/**
 * The settings of a configuration file, YAML or JSON:
 *
 *     rules:
 *       unused-volume: off
 *       duplicate-port-name: error
 *     kubernetesVersion: "1.34"
 *     podTemplates:
 *     - group: example.com
 *       kind: Widget
 *       path: spec.template
 *
 * @throws FileError where it cannot be read; UsageError, with the place, for what is not understood.
 */
export function readConfig(path: string): Partial<Settings> {
  const { text } = readText(path);
  const document = readDocument(text);
  const lines = new Lines(text);
  const fail = (offset: number, message: string): never => {
    const { line, character } = lines.position(offset);
    throw new UsageError(`${path}:${line + 1}:${character + 1}: ${message}`);
  };
  const [error] = document.errors;
  if (error !== undefined) fail(error.span.start, `not YAML: ${error.message}`);
  if (document.root === undefined) return {};
  if (document.value.mapping === undefined) fail(document.root.span.start, "the configuration is not a mapping");
  const settings: { -readonly [K in keyof Settings]?: Settings[K] } = {};
  for (const { key, value } of document.value.entries()) {
    if (key === "rules") settings.rules = readRules(value, fail);
    else if (key === "kubernetesVersion") {
      const name = value.node?.kind === "scalar" ? value.node.text : "";
      settings.version = readVersion(`${path}: kubernetesVersion`, name);
    } else if (key === "podTemplates") settings.podPlaces = readPlaces(value, fail);
    else fail(value.at.start, `no setting "${key}": there are rules, kubernetesVersion and podTemplates`);
  }
  return settings;
}

function readPlaces(value: Value, fail: (offset: number, message: string) => never): Settings["podPlaces"] {
  return value.items().flatMap((item) => {
    const place = readPodTemplates([{ group: item.get("group")?.string, kind: item.get("kind")?.string, path: item.get("path")?.string }]);
    return place.length > 0 ? place : fail(item.at.start, "a pod template needs a group, a kind and a path, such as spec.template");
  });
}

function readRules(rules: Value, fail: (offset: number, message: string) => never): Record<string, Severity | "off"> {
  const result: Record<string, Severity | "off"> = {};
  if (rules.mapping === undefined && !rules.isNull) fail(rules.at.start, '"rules" is not a mapping of rule ids to severities');
  for (const { key, value } of rules.entries()) {
    if (ruleById(key) === undefined) {
      const [near] = nearest(key, RULES.map((rule) => rule.id));
      fail(value.key?.span.start ?? value.at.start, `no rule "${key}"${near === undefined ? "; podmates explain lists the rules" : `, did you mean "${near}"?`}`);
    }
    // `off` without quotes is false in YAML 1.1: the word itself counts.
    const word = value.node?.kind === "scalar" ? value.node.text : "";
    const severity = [...SEVERITIES, "off" as const].find((each) => each === word);
    result[key] = severity ?? fail(value.at.start, `"${word}" is none of ${SEVERITIES.join(", ")}, off`);
  }
  return result;
}

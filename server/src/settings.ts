import { kubernetesVersion, LATEST } from "../engine/kubernetes/version.ts";
import { RULES } from "../engine/rules/index.ts";
import type { Severity } from "../engine/rules/rule.ts";
import { DEFAULT_SETTINGS, type Settings } from "../engine/workspace.ts";

/** What a rule can be set to. */
export const LEVELS = ["error", "warning", "information", "hint", "off"] as const satisfies readonly (Severity | "off")[];

/**
 * The engine's settings from what a client sends for the section `podmates`: `{ kubernetesVersion, rules: { <rule-id>: level } }`.
 * Anything unknown or of another form is left at its default, since a half-typed settings file must not stop the server.
 */
export function readSettings(section: unknown): Settings {
  if (!isRecord(section)) return DEFAULT_SETTINGS;
  const { kubernetesVersion: version, rules } = section;
  const levels: Record<string, Severity | "off"> = {};
  for (const { id } of RULES) {
    const level = isRecord(rules) ? LEVELS.find((each) => each === rules[id]) : undefined;
    if (level !== undefined) levels[id] = level;
  }
  return { ...DEFAULT_SETTINGS, version: (typeof version === "string" ? kubernetesVersion(version) : undefined) ?? LATEST, rules: levels };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

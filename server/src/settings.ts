import { steps } from "../engine/kubernetes/custom-resources.ts";
import type { PodPlace } from "../engine/kubernetes/kinds.ts";
import { kubernetesVersion, LATEST } from "../engine/kubernetes/version.ts";
import { RULES } from "../engine/rules/index.ts";
import type { Severity } from "../engine/rules/rule.ts";
import { DEFAULT_SETTINGS, type Settings } from "../engine/workspace.ts";

/** What a rule can be set to. */
export const LEVELS = ["error", "warning", "information", "hint", "off"] as const satisfies readonly (Severity | "off")[];

/**
 * The engine's settings from what a client sends for the section `podmates`: `{ kubernetesVersion, rules: { <rule-id>: level },
 * podTemplates: [{ group, kind, path }] }`.
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
  return { ...DEFAULT_SETTINGS, podPlaces: readPodTemplates(section["podTemplates"]), version: (typeof version === "string" ? kubernetesVersion(version) : undefined) ?? LATEST, rules: levels };
}

/** Who tells of unknown fields and wrong types: Podmates, or another extension that knows the fields of the API too. */
export const API_FIELDS = {
  auto: "Leave them to the YAML extension of Red Hat where it runs, except for rules you set yourself.",
  always: "Report them, whatever other extensions do.",
  never: "Leave them to others.",
} as const;

export type ApiFields = keyof typeof API_FIELDS;

/** From what a client sends for the section `podmates`; `auto` for anything unknown. */
export function readApiFields(section: unknown): ApiFields {
  const value = isRecord(section) ? section["apiFields"] : undefined;
  return typeof value === "string" && Object.hasOwn(API_FIELDS, value) ? (value as ApiFields) : "auto";
}

/** The settings without the rules that `apiFields` takes away. */
export function withApiFields(settings: Settings, apiFields: ApiFields, elsewhere: boolean): Settings {
  if (apiFields === "always" || (apiFields === "auto" && !elsewhere)) return settings;
  const away = { "unknown-field": "off", "wrong-type": "off" } as const;
  return { ...settings, rules: apiFields === "never" ? { ...settings.rules, ...away } : { ...away, ...settings.rules } };
}

/**
 * Where kinds of the user's own keep their Pods: the API group and kind, and the path to the pod template or PodSpec, such as `spec.template` or
 * `spec.workers[].template`. Entries that are not understood are left out.
 */
export function readPodTemplates(value: unknown): readonly PodPlace[] {
  const places = (Array.isArray(value) ? value : []).flatMap((entry: unknown): PodPlace[] => {
    if (!isRecord(entry)) return [];
    const { group, kind, path } = entry;
    if (typeof group !== "string" || typeof kind !== "string" || typeof path !== "string" || kind === "" || path === "") return [];
    return [{ kind, groups: [group], template: steps(path) }];
  });
  // One array for "none": analyses are kept as long as it is the same.
  return places.length === 0 ? DEFAULT_SETTINGS.podPlaces : places;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { HINT_KINDS, type HintKind } from "../engine/features/inlay-hints.ts";

/** What a person can set of completion, hints and lenses. */
export interface FeatureSettings {
  /** Offer plain fields and values of the API: `auto` leaves them to another extension that does. */
  readonly fields: "auto" | "on" | "off";
  readonly inlayHints: ReadonlySet<HintKind>;
  readonly codeLens: boolean;
}

/** A setting as package.json declares it; the one place that lists them. */
export interface FeatureSetting {
  /** Below `podmates.`. */
  readonly key: string;
  readonly type: "boolean" | "string";
  readonly default: boolean | string;
  readonly description: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
}

const HINTS: Readonly<Record<HintKind, string>> = {
  volumeKind: "Show beside a mount the kind of its volume.",
  probePort: "Show beside a probe's port its number and the container that answers.",
  startOrder: "Show beside an init container when it starts, and whether it runs beside the app.",
  effectivePath: "Show beside a mount with a subPath which part of the volume it is.",
};

export const FEATURE_SETTINGS: readonly FeatureSetting[] = [
  {
    key: "completion.fields",
    type: "string",
    default: "auto",
    enum: ["auto", "on", "off"],
    enumDescriptions: [
      "Offer fields unless the YAML extension of Red Hat does. Names, paths and ports are always offered.",
      "Offer fields, whatever other extensions do.",
      "Leave fields out. Names, paths and ports are still offered.",
    ],
    description: "Whether completion and hover offer the fields of the Kubernetes API.",
  },
  ...HINT_KINDS.map((kind): FeatureSetting => ({ key: `inlayHints.${kind}`, type: "boolean", default: true, description: HINTS[kind] })),
  { key: "codeLens.enabled", type: "boolean", default: true, description: "Show above containers their pattern, and above volumes and Services who uses them." },
];

/** From what a client sends for the section `podmates`; what is unknown or of another form is left at its default. */
export function readFeatureSettings(section: unknown): FeatureSettings {
  const value = (setting: FeatureSetting): unknown => {
    const steps = setting.key.split(".");
    const found = steps.reduce<unknown>((at, step) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[step] : undefined), section);
    const valid = typeof found === setting.type && (setting.enum === undefined || setting.enum.includes(found as string));
    return valid ? found : setting.default;
  };
  const values = new Map(FEATURE_SETTINGS.map((setting) => [setting.key, value(setting)]));
  return {
    fields: values.get("completion.fields") as FeatureSettings["fields"],
    inlayHints: new Set(HINT_KINDS.filter((kind) => values.get(`inlayHints.${kind}`) === true)),
    codeLens: values.get("codeLens.enabled") === true,
  };
}

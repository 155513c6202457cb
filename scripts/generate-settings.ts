/**
 * The settings in package.json, made from the rules.
 *
 *     npm run docs            writes them, and the documents
 *
 * A test calls {@link settingsOutdated}, which looks without writing.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KUBERNETES_VERSIONS } from "../server/engine/kubernetes/version.ts";
import { RULES } from "../server/engine/rules/index.ts";
import { FEATURE_SETTINGS } from "../server/src/feature-settings.ts";
import { API_FIELDS, LEVELS } from "../server/src/settings.ts";
import { ROOT } from "./paths.ts";

const MANIFEST = join(ROOT, "package.json");

/** Does package.json hold other settings than the rules ask for? */
export function settingsOutdated(): boolean {
  return withSettings() !== readFileSync(MANIFEST, "utf8");
}

/** The text of package.json with the settings as they should be. */
function withSettings(): string {
  const manifest = JSON.parse(readFileSync(MANIFEST, "utf8")) as { contributes: Record<string, unknown> };
  manifest.contributes["configuration"] = [general(), features(), rules()];
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

function general(): object {
  return {
    title: "Podmates",
    order: 1,
    properties: {
      "podmates.kubernetesVersion": {
        type: "string",
        enum: ["latest", ...KUBERNETES_VERSIONS],
        default: "latest",
        order: 1,
        scope: "resource",
        markdownDescription: "The version of Kubernetes whose API server the manifests must please.",
      },
      "podmates.apiFields": {
        type: "string",
        enum: Object.keys(API_FIELDS),
        enumDescriptions: Object.values(API_FIELDS),
        default: "auto",
        order: 2,
        scope: "resource",
        markdownDescription: "Whether unknown fields and values of a wrong type are reported.",
      },
      "podmates.podTemplates": {
        type: "array",
        default: [],
        order: 3,
        scope: "resource",
        markdownDescription: "Where custom resources of your own keep their Pods: API group, kind and the path to the pod template or PodSpec. Well-known kinds are built in.",
        items: {
          type: "object",
          required: ["group", "kind", "path"],
          additionalProperties: false,
          properties: {
            group: { type: "string", description: "The API group, such as example.com." },
            kind: { type: "string", description: "The kind, such as Widget." },
            path: { type: "string", description: "The path to the pod template or PodSpec, such as spec.template or spec.workers[].template: [] stands for every item, * for every value." },
          },
        },
      },
      "podmates.trace.server": {
        type: "string",
        enum: ["off", "messages", "verbose"],
        default: "off",
        order: 4,
        scope: "window",
        markdownDescription: "Log what VS Code and the language server say to each other (output channel *Podmates*).",
      },
    },
  };
}

function features(): object {
  const properties = FEATURE_SETTINGS.map(({ key, type, default: value, description, enum: values, enumDescriptions }, i) => [
    `podmates.${key}`,
    { type, ...(values === undefined ? {} : { enum: values, enumDescriptions }), default: value, order: i + 1, scope: "resource", markdownDescription: description },
  ]);
  return { title: "Completion and hints", order: 2, properties: Object.fromEntries(properties) as object };
}

function rules(): object {
  const properties = RULES.map((rule) => [
    `podmates.rules.${rule.id}`,
    {
      type: "string",
      enum: ["default", ...LEVELS],
      default: "default",
      scope: "resource",
      markdownDescription: `${rule.summary} By default: ${rule.severity}, unless the finding is graver or milder than most.`,
    },
  ]);
  return { title: "Rules", order: 3, properties: Object.fromEntries(properties.sort(([a], [b]) => (a! < b! ? -1 : 1))) };
}

if (import.meta.main) writeFileSync(MANIFEST, withSettings());

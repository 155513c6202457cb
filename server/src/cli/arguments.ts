import { parseArgs, type ParseArgsConfig } from "node:util";
import { KUBERNETES_VERSIONS, kubernetesVersion, type KubernetesVersion } from "../../engine/kubernetes/version.ts";
import { nearest } from "../../engine/rules/nearest.ts";
import type { Severity } from "../../engine/rules/rule.ts";

export type Command = CheckCommand | { readonly name: "explain"; readonly rule: string | undefined } | { readonly name: "stdio" | "help" | "version" };

export interface CheckCommand {
  readonly name: "check";
  /** Files, folders, globs and `-`, as given. At least one. */
  readonly paths: readonly string[];
  readonly format: "text" | "json";
  readonly fix: boolean;
  /** Print the fixes of each finding with `--format json`. */
  readonly fixes: boolean;
  /** The least severity that makes the exit status 1. */
  readonly failOn: Severity | "never";
  /** `undefined`: that of the configuration, else the latest. */
  readonly version: KubernetesVersion | undefined;
  readonly config: string | undefined;
}

/** The command line is not understood; the message is one line for standard error. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const SEVERITIES: readonly Severity[] = ["error", "warning", "information", "hint"];

export const HELP = `Podmates checks Kubernetes manifests: do the containers of each Pod get along?

Usage:
  podmates check [options] FILE_OR_FOLDER...
  podmates explain [RULE]
  podmates --stdio

  check      Check files, folders (.yaml, .yml and .json in them, obeying .gitignore), globs, or - for standard input
  explain    Say what a rule finds, why, and how to mend it; without RULE, list the rules
  --stdio    Be a language server on standard input and output, for editors

Options of check:
  --format text|json              How to print the findings (default: text, one line a finding)
  --fix                           Apply the safe fixes, and say what was changed
  --fixes                         With --format json: print the fixes of each finding
  --fail-on SEVERITY              Exit with 1 from this severity on: error (default), warning, information, hint, never
  --kubernetes-version VERSION    The API server to agree with: ${[...KUBERNETES_VERSIONS].reverse().join(", ")} or latest (default)
  --config FILE                   Settings, in YAML or JSON: "rules" (a severity or off for each rule id), "kubernetesVersion",
                                  "podTemplates" (where kinds of your own keep their Pods)

Options:
  -h, --help       Print this help
  -v, --version    Print the version

Exit status: 0 nothing found at or above --fail-on, 1 findings, 2 the run itself failed (no such file, bad option).
A comment "# podmates: allow RULE reason" silences a rule for a line, a container or a document.

Examples:
  podmates check .
  podmates check --fix deploy/ 'charts/**/*.yaml'
  kubectl get deployment web -o yaml | podmates check -
  podmates check --format json --fail-on warning --kubernetes-version 1.34 manifests/
  podmates explain undeclared-volume
`;

const OPTIONS = {
  format: { type: "string" },
  fix: { type: "boolean" },
  fixes: { type: "boolean" },
  "fail-on": { type: "string" },
  "kubernetes-version": { type: "string" },
  config: { type: "string" },
  stdio: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const satisfies ParseArgsConfig["options"];

/**
 * Read the arguments behind the program's name.
 * @throws UsageError
 */
export function readArguments(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help === true) return { name: "help" };
  if (values.version === true) return { name: "version" };
  const [name, ...operands] = positionals;
  if (values.stdio === true) {
    if (name !== undefined) throw new UsageError("--stdio stands alone: a language server gets its files from the editor");
    return { name: "stdio" };
  }
  switch (name) {
    case "check":
      if (operands.length === 0) throw new UsageError("name a file or folder to check: podmates check .");
      return {
        name,
        paths: operands,
        format: oneOf("--format", values.format ?? "text", ["text", "json"]),
        fix: values.fix === true,
        fixes: values.fixes === true,
        failOn: oneOf("--fail-on", values["fail-on"] ?? "error", [...SEVERITIES, "never"]),
        version: values["kubernetes-version"] === undefined ? undefined : readVersion("--kubernetes-version", values["kubernetes-version"]),
        config: values.config,
      };
    case "explain":
      if (operands.length > 1) throw new UsageError("name one rule: podmates explain RULE");
      return { name, rule: operands[0] };
    case undefined:
      throw new UsageError("name a command: podmates check, podmates explain, or podmates --help");
    default: {
      const [near] = nearest(name, ["check", "explain"]);
      throw new UsageError(`no command "${name}"; ${near === undefined ? `to check a file: podmates check ${name}` : `did you mean "${near}"?`}`);
    }
  }
}

/** The version an option or setting names. */
export function readVersion(option: string, name: string): KubernetesVersion {
  const version = kubernetesVersion(name);
  if (version === undefined) throw new UsageError(`${option}: "${name}" is not known, there are ${KUBERNETES_VERSIONS.join(", ")} and latest`);
  return version;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's sentence, without its advice on how to pass such an argument all the same.
    const message = error instanceof Error ? error.message : String(error);
    const [sentence] = message.split(/\.\s|\n/);
    throw new UsageError(`${sentence!.charAt(0).toLowerCase()}${sentence!.slice(1)}; see podmates --help`);
  }
}

function oneOf<T extends string>(option: string, given: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === given);
  if (found === undefined) throw new UsageError(`${option}: "${given}" is none of ${allowed.join(", ")}`);
  return found;
}

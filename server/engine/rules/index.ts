import { conflictingContainerPort } from "./conflicting-container-port.ts";
import { conflictingFields } from "./conflicting-fields.ts";
import { conflictingHostPort } from "./conflicting-host-port.ts";
import { deprecatedField } from "./deprecated-field.ts";
import { droppedField } from "./dropped-field.ts";
import { duplicateContainerName } from "./duplicate-container-name.ts";
import { duplicateKey } from "./duplicate-key.ts";
import { duplicateMountPath } from "./duplicate-mount-path.ts";
import { duplicatePortName } from "./duplicate-port-name.ts";
import { duplicateVolumeName } from "./duplicate-volume-name.ts";
import { endlessInitContainer } from "./endless-init-container.ts";
import { endlessJobSidecar } from "./endless-job-sidecar.ts";
import { forbiddenField } from "./forbidden-field.ts";
import { hiddenEnv } from "./hidden-env.ts";
import { impliedPortConflict } from "./implied-port-conflict.ts";
import { invalidName } from "./invalid-name.ts";
import { invalidValue } from "./invalid-value.ts";
import { invalidYaml } from "./invalid-yaml.ts";
import { misplacedRestartPolicy } from "./misplaced-restart-policy.ts";
import { missingConfigKey } from "./missing-config-key.ts";
import { missingField } from "./missing-field.ts";
import { missingSharedMount } from "./missing-shared-mount.ts";
import { overlappingPaths } from "./overlapping-paths.ts";
import { readOnlyEverywhere } from "./read-only-everywhere.ts";
import { readerOnlyVolume } from "./reader-only-volume.ts";
import type { Rule } from "./rule.ts";
import { siblingProbePort } from "./sibling-probe-port.ts";
import { tooLarge } from "./too-large.ts";
import { undeclaredProbePort } from "./undeclared-probe-port.ts";
import { undeclaredVolume } from "./undeclared-volume.ts";
import { unknownDefaultContainer } from "./unknown-default-container.ts";
import { unknownField } from "./unknown-field.ts";
import { unmatchedSelector } from "./unmatched-selector.ts";
import { unmatchedTargetPort } from "./unmatched-target-port.ts";
import { unsupportedValue } from "./unsupported-value.ts";
import { unusedAllow } from "./unused-allow.ts";
import { unusedVolume } from "./unused-volume.ts";
import { wrongType } from "./wrong-type.ts";

/** Every rule. Adding one is a new file and a line here. */
export const RULES: readonly Rule[] = [
  invalidYaml,
  tooLarge,
  undeclaredVolume,
  unusedVolume,
  missingSharedMount,
  readerOnlyVolume,
  readOnlyEverywhere,
  duplicateVolumeName,
  duplicateContainerName,
  duplicateMountPath,
  conflictingContainerPort,
  impliedPortConflict,
  conflictingHostPort,
  duplicatePortName,
  undeclaredProbePort,
  siblingProbePort,
  unmatchedTargetPort,
  missingConfigKey,
  endlessJobSidecar,
  endlessInitContainer,
  misplacedRestartPolicy,
  unknownDefaultContainer,
  unknownField,
  wrongType,
  duplicateKey,
  missingField,
  invalidName,
  invalidValue,
  unsupportedValue,
  conflictingFields,
  forbiddenField,
  unmatchedSelector,
  overlappingPaths,
  hiddenEnv,
  droppedField,
  deprecatedField,
  unusedAllow,
];

const BY_ID = new Map(RULES.map((rule) => [rule.id, rule]));

export function ruleById(id: string): Rule | undefined {
  return BY_ID.get(id);
}

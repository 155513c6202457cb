import { conflictingContainerPort } from "./conflicting-container-port.ts";
import { conflictingHostPort } from "./conflicting-host-port.ts";
import { duplicateContainerName } from "./duplicate-container-name.ts";
import { duplicateMountPath } from "./duplicate-mount-path.ts";
import { duplicatePortName } from "./duplicate-port-name.ts";
import { duplicateVolumeName } from "./duplicate-volume-name.ts";
import { endlessInitContainer } from "./endless-init-container.ts";
import { endlessJobSidecar } from "./endless-job-sidecar.ts";
import { impliedPortConflict } from "./implied-port-conflict.ts";
import { invalidYaml } from "./invalid-yaml.ts";
import { misplacedRestartPolicy } from "./misplaced-restart-policy.ts";
import { missingConfigKey } from "./missing-config-key.ts";
import { missingSharedMount } from "./missing-shared-mount.ts";
import { readOnlyEverywhere } from "./read-only-everywhere.ts";
import { readerOnlyVolume } from "./reader-only-volume.ts";
import type { Rule } from "./rule.ts";
import { siblingProbePort } from "./sibling-probe-port.ts";
import { tooLarge } from "./too-large.ts";
import { undeclaredProbePort } from "./undeclared-probe-port.ts";
import { undeclaredVolume } from "./undeclared-volume.ts";
import { unknownDefaultContainer } from "./unknown-default-container.ts";
import { unmatchedTargetPort } from "./unmatched-target-port.ts";
import { unusedAllow } from "./unused-allow.ts";
import { unusedVolume } from "./unused-volume.ts";

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
  unusedAllow,
];

const BY_ID = new Map(RULES.map((rule) => [rule.id, rule]));

export function ruleById(id: string): Rule | undefined {
  return BY_ID.get(id);
}

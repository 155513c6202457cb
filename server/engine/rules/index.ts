import { conflictingContainerPort } from "./conflicting-container-port.ts";
import { conflictingHostPort } from "./conflicting-host-port.ts";
import { duplicateContainerName } from "./duplicate-container-name.ts";
import { duplicateMountPath } from "./duplicate-mount-path.ts";
import { duplicatePortName } from "./duplicate-port-name.ts";
import { duplicateVolumeName } from "./duplicate-volume-name.ts";
import { invalidYaml } from "./invalid-yaml.ts";
import { missingSharedMount } from "./missing-shared-mount.ts";
import { readerOnlyVolume } from "./reader-only-volume.ts";
import type { Rule } from "./rule.ts";
import { tooLarge } from "./too-large.ts";
import { undeclaredProbePort } from "./undeclared-probe-port.ts";
import { undeclaredVolume } from "./undeclared-volume.ts";
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
  duplicateVolumeName,
  duplicateContainerName,
  duplicateMountPath,
  conflictingContainerPort,
  conflictingHostPort,
  duplicatePortName,
  undeclaredProbePort,
  unmatchedTargetPort,
  unusedAllow,
];

const BY_ID = new Map(RULES.map((rule) => [rule.id, rule]));

export function ruleById(id: string): Rule | undefined {
  return BY_ID.get(id);
}

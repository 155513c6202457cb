import { atLeast, type KubernetesVersion } from "../kubernetes/version.ts";
import type { Report } from "./violation.ts";

/** What the checks of a Pod need to know beside the Pod. */
export interface PodContext {
  readonly report: Report;
  readonly gates: Gates;
  /** The manifest is a Pod, not a workload that holds a template: some checks are made of Pods alone. */
  readonly isPod: boolean;
  /** The Pod's name; `undefined` for a template. */
  readonly podName: string | undefined;
}

/** What is switched on in a version of the server. The one place that tells versions apart. */
export interface Gates {
  /** `restartPolicy` and `restartPolicyRules` of every container. */
  readonly containerRestartRules: boolean;
  /** Volumes whose content is an image. */
  readonly imageVolume: boolean;
  readonly hostnameOverride: boolean;
  /** `valueFrom.fileKeyRef`. */
  readonly envFiles: boolean;
}

/** Source: pkg/features/kube_features.go of 1.34.1 and 1.35.4. */
export function gatesOf(version: KubernetesVersion): Gates {
  const since135 = atLeast(version, "1.35");
  return { containerRestartRules: since135, imageVolume: since135, hostnameOverride: since135, envFiles: since135 };
}

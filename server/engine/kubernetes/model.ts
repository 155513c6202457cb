import type { Document } from "../yaml/document.ts";
import type { Value } from "../yaml/value.ts";

/**
 * The object model every rule and feature reads: manifests, their Pods, and what a Pod is made of, in Kubernetes' own words.
 * Plain data made once per document by `readManifests`; every part keeps the `Value` it was read from.
 *
 * Invariant: a name or number is `undefined` where the text has none or where it is a placeholder (`{{ }}`, `${X}`, `<name>` ...),
 * so comparing two of them can never conclude from what is not known. The `Value` still has the text.
 */
export interface Manifest {
  readonly document: Document;
  readonly value: Value;
  readonly apiVersion: string | undefined;
  readonly kind: string | undefined;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  /** Its index in the `items` of a `List`; `undefined` for a manifest of its own. */
  readonly item: number | undefined;
  /** Not one of Kubernetes' own kinds that are read: the API server sees its Pods only when its operator makes them. */
  readonly custom: boolean;
  /** The Pods and pod templates in it, in the order of the text. */
  readonly pods: readonly Pod[];
  /**
   * Only a part of what the cluster will get: a patch, a template, text with syntax errors. Nothing may be concluded from
   * what is absent. The reason, for the reader of a log.
   */
  readonly partial: string | undefined;
}

/** A Pod, or the Pod a workload's template makes. */
export interface Pod {
  readonly manifest: Manifest;
  /** The PodSpec. */
  readonly spec: Value;
  /** The JobSpec it is the template of, where it is a Job's. */
  readonly job: Value | undefined;
  /** `metadata` of the Pod or of the template. */
  readonly metadata: Value | undefined;
  readonly labels: ReadonlyMap<string, string | undefined>;
  readonly annotations: ReadonlyMap<string, string | undefined>;
  /** initContainers, then containers, then ephemeralContainers, each in the order of the text. */
  readonly containers: readonly Container[];
  readonly volumes: readonly Volume[];
  /** The volumes a StatefulSet's claim templates bring. */
  readonly claimTemplates: readonly ClaimTemplate[];
  /** Every place that names a volume, in the order of the text. */
  readonly volumeUses: readonly VolumeUse[];
  /** Something outside the manifest adds containers, ports or volumes (a service mesh's injector): its annotation or label. */
  readonly injector: string | undefined;
}

/** When a container runs: `init` one after another before the app; `sidecar` (init with `restartPolicy: Always`) from its place on. */
export type ContainerRole = "init" | "sidecar" | "app" | "ephemeral";

export interface Container {
  readonly value: Value;
  readonly role: ContainerRole;
  /** The list it stands in. */
  readonly list: "initContainers" | "containers" | "ephemeralContainers";
  readonly index: number;
  readonly name: string | undefined;
  readonly image: string | undefined;
  readonly ports: readonly ContainerPort[];
  readonly mounts: readonly VolumeMount[];
  readonly handlers: readonly Handler[];
  /** Literal environment variables, the last of a name; `undefined` where the value comes from elsewhere. */
  readonly env: ReadonlyMap<string, string | undefined>;
  /** `command` and `args`; `undefined` where absent (the image decides) or not a list. */
  readonly command: readonly Value[] | undefined;
  readonly args: readonly Value[] | undefined;
}

export interface ContainerPort {
  readonly value: Value;
  readonly name: string | undefined;
  readonly containerPort: number | undefined;
  readonly hostPort: number | undefined;
  readonly hostIP: string | undefined;
  /** `TCP` where absent, as the API server defaults it. */
  readonly protocol: string | undefined;
}

export interface VolumeMount {
  readonly value: Value;
  /** The volume's name. */
  readonly name: string | undefined;
  readonly mountPath: string | undefined;
  readonly subPath: string | undefined;
  readonly readOnly: boolean;
}

/** A probe, or a lifecycle hook: something the kubelet runs against its own container. */
export interface Handler {
  readonly kind: "startupProbe" | "livenessProbe" | "readinessProbe" | "postStart" | "preStop";
  readonly value: Value;
  readonly action: "exec" | "httpGet" | "tcpSocket" | "grpc" | undefined;
  /** The `port` of the action, whether number or name. */
  readonly port: Value | undefined;
  /** The host an httpGet or tcpSocket asks, when it is not the Pod's own address. */
  readonly host: string | undefined;
  /** The items of `exec.command`. */
  readonly command: readonly Value[] | undefined;
}

export interface Volume {
  readonly value: Value;
  readonly name: string | undefined;
  /** The key of its source (`emptyDir`, `configMap` ...); `undefined` where there is none, which the API server takes as emptyDir. */
  readonly source: string | undefined;
}

export interface ClaimTemplate {
  readonly value: Value;
  readonly name: string | undefined;
}

/** A place that names a volume of the Pod: a mount, a device, or an environment file (`fileKeyRef`). */
export interface VolumeUse {
  readonly kind: "volumeMounts" | "volumeDevices" | "fileKeyRef";
  readonly container: Container;
  /** The mount, device or reference. */
  readonly value: Value;
  /** The scalar with the volume's name; `undefined` where it is missing. */
  readonly nameValue: Value | undefined;
  readonly name: string | undefined;
}

import type { Types } from "../generated/api-fields.ts";
import type { TypeName } from "../kubernetes/api/schema.ts";
import {
  absolutePath,
  configKey,
  descendingPath,
  dnsLabel,
  dnsSubdomain,
  dnsSubdomainPrefix,
  envName,
  ip,
  localPath,
  noBacksteps,
  portName,
  qualifiedName,
  sysctlName,
  type Format,
} from "./formats.ts";

/**
 * What the server asks of a field taken alone: the one place that says it. What relates fields to each other is code, in the
 * other files of this folder. Source: pkg/apis/core/validation/validation.go of Kubernetes 1.34, defaults of pkg/apis/core/v1.
 */
export interface FieldConstraint {
  /** Absent, empty and zero are refused; the text is the detail the server adds. */
  readonly required?: true | string;
  /** One of the values of the field's type (`valuesOf`). Absent and `""` mean the default where there is one. */
  readonly values?: "with-default" | "if-set" | "always";
  /** Allowed range of a number; `0` counts as absent unless `zero`. */
  readonly range?: readonly [min: number, max: number];
  /** The range holds for zero too. */
  readonly zero?: true;
  /** Not below this; the server words it differently from a range. */
  readonly atLeast?: { readonly min: number; readonly detail: string };
  /** The form of a string that is there. */
  readonly format?: Format;
  /** The form holds for an empty string too. */
  readonly formatWhenEmpty?: true;
  /** The form of each item of a list of strings. */
  readonly each?: Format;
  /** A file's permissions. */
  readonly mode?: true;
  /** Number or name of a port. */
  readonly port?: true;
  /** The labels of a map. */
  readonly labels?: true;
  /** Looked into by code, which knows when: the walk leaves it alone. */
  readonly byCode?: true;
}

type Constraints = { readonly [T in TypeName]?: { readonly [F in keyof Types[T]]?: FieldConstraint } };

const PORT: FieldConstraint = { range: [1, 65535] };
const MODE: FieldConstraint = { mode: true };
const REQUIRED: FieldConstraint = { required: true };
const NOT_NEGATIVE: FieldConstraint = { atLeast: { min: 0, detail: "must be greater than or equal to 0" } };
const USER_ID: FieldConstraint = { range: [0, 2147483647], zero: true };
const BY_CODE: FieldConstraint = { byCode: true };

const CONTAINER = {
  name: { required: true, format: dnsLabel },
  image: REQUIRED,
  imagePullPolicy: { values: "with-default" },
  terminationMessagePolicy: { values: "with-default" },
  lifecycle: BY_CODE,
  livenessProbe: BY_CODE,
  readinessProbe: BY_CODE,
  startupProbe: BY_CODE,
  resources: BY_CODE,
  volumeMounts: BY_CODE,
  volumeDevices: BY_CODE,
} as const satisfies { readonly [F in keyof Types["Container"]]?: FieldConstraint };

export const CONSTRAINTS: Constraints = {
  AWSElasticBlockStoreVolumeSource: { volumeID: REQUIRED, partition: { range: [1, 255] } },
  AzureDiskVolumeSource: { diskName: REQUIRED, diskURI: REQUIRED, cachingMode: { values: "if-set" }, kind: { values: "if-set" } },
  AzureFileVolumeSource: { secretName: REQUIRED, shareName: REQUIRED },
  CSIVolumeSource: { nodePublishSecretRef: BY_CODE },
  CephFSVolumeSource: { monitors: REQUIRED },
  CinderVolumeSource: { volumeID: REQUIRED, secretRef: BY_CODE },
  ConfigMapEnvSource: { name: { required: true, format: dnsSubdomainPrefix } },
  ConfigMapKeySelector: { name: { format: dnsSubdomain, formatWhenEmpty: true }, key: { required: true, format: configKey } },
  ConfigMapProjection: { name: REQUIRED },
  ConfigMapVolumeSource: { name: REQUIRED, defaultMode: MODE },
  Container: CONTAINER,
  ContainerPort: { name: { format: portName }, containerPort: { required: true, ...PORT }, hostPort: PORT, protocol: { values: "with-default" } },
  CronJobSpec: {
    schedule: REQUIRED,
    startingDeadlineSeconds: NOT_NEGATIVE,
    concurrencyPolicy: { values: "with-default" },
    successfulJobsHistoryLimit: NOT_NEGATIVE,
    failedJobsHistoryLimit: NOT_NEGATIVE,
  },
  DaemonSetSpec: { minReadySeconds: NOT_NEGATIVE, revisionHistoryLimit: NOT_NEGATIVE },
  DeploymentSpec: { replicas: NOT_NEGATIVE, minReadySeconds: NOT_NEGATIVE, revisionHistoryLimit: NOT_NEGATIVE, progressDeadlineSeconds: NOT_NEGATIVE },
  DownwardAPIVolumeSource: { defaultMode: MODE, items: BY_CODE },
  DownwardAPIProjection: { items: BY_CODE },
  EnvFromSource: { prefix: { format: envName } },
  EnvVar: { name: { required: true, format: envName } },
  EphemeralContainer: CONTAINER,
  EphemeralVolumeSource: { volumeClaimTemplate: BY_CODE },
  ExecAction: { command: REQUIRED },
  FileKeySelector: { key: { required: true, format: envName }, path: { required: true, format: localPath }, volumeName: { required: true } },
  FlexVolumeSource: { driver: REQUIRED },
  GCEPersistentDiskVolumeSource: { pdName: REQUIRED, partition: { range: [1, 255] } },
  GRPCAction: { port: { range: [1, 65535], zero: true } },
  GitRepoVolumeSource: { repository: REQUIRED, directory: { format: descendingPath } },
  GlusterfsVolumeSource: { endpoints: REQUIRED, path: REQUIRED },
  HTTPGetAction: { port: { port: true }, scheme: { values: "with-default" }, httpHeaders: BY_CODE },
  HostAlias: { ip: { format: ip, formatWhenEmpty: true }, hostnames: { each: dnsSubdomain } },
  HostPathVolumeSource: { path: { required: true, format: noBacksteps }, type: BY_CODE },
  ISCSIVolumeSource: { targetPortal: REQUIRED, iqn: REQUIRED, lun: { range: [0, 255], zero: true } },
  JobSpec: {
    parallelism: NOT_NEGATIVE,
    completions: NOT_NEGATIVE,
    activeDeadlineSeconds: NOT_NEGATIVE,
    backoffLimit: NOT_NEGATIVE,
    ttlSecondsAfterFinished: NOT_NEGATIVE,
    backoffLimitPerIndex: NOT_NEGATIVE,
    maxFailedIndexes: NOT_NEGATIVE,
    completionMode: { values: "if-set" },
  },
  KeyToPath: { key: REQUIRED, path: { required: true, format: localPath }, mode: MODE },
  NFSVolumeSource: { server: REQUIRED, path: { required: true, format: absolutePath, formatWhenEmpty: true } },
  PersistentVolumeClaimSpec: {
    storageClassName: { format: dnsSubdomain },
    volumeAttributesClassName: { format: dnsSubdomain },
    volumeMode: { values: "if-set" },
  },
  PersistentVolumeClaimVolumeSource: { claimName: REQUIRED },
  PhotonPersistentDiskVolumeSource: { pdID: REQUIRED },
  PodReadinessGate: { conditionType: { format: qualifiedName, formatWhenEmpty: true } },
  PodSecurityContext: {
    fsGroup: USER_ID,
    runAsUser: USER_ID,
    runAsGroup: USER_ID,
    fsGroupChangePolicy: { values: "if-set" },
    supplementalGroupsPolicy: { values: "if-set" },
    seLinuxChangePolicy: { values: "if-set" },
  },
  PodSpec: {
    volumes: BY_CODE,
    containers: BY_CODE,
    initContainers: BY_CODE,
    ephemeralContainers: BY_CODE,
    resources: BY_CODE,
    restartPolicy: { values: "with-default" },
    dnsPolicy: { values: "with-default" },
    nodeSelector: { labels: true },
    serviceAccountName: { format: dnsSubdomain },
    nodeName: { format: dnsSubdomain },
    activeDeadlineSeconds: { range: [1, 2147483647], zero: true },
    hostname: { format: dnsLabel },
    subdomain: { format: dnsLabel },
    priorityClassName: { format: dnsSubdomain },
    runtimeClassName: { format: dnsSubdomain, formatWhenEmpty: true },
    preemptionPolicy: { values: "with-default" },
  },
  PortworxVolumeSource: { volumeID: REQUIRED },
  Probe: {
    initialDelaySeconds: NOT_NEGATIVE,
    timeoutSeconds: NOT_NEGATIVE,
    periodSeconds: NOT_NEGATIVE,
    successThreshold: NOT_NEGATIVE,
    failureThreshold: NOT_NEGATIVE,
    terminationGracePeriodSeconds: { atLeast: { min: 1, detail: "must be greater than 0" } },
    exec: BY_CODE,
    httpGet: BY_CODE,
    tcpSocket: BY_CODE,
    grpc: BY_CODE,
  },
  ProjectedVolumeSource: { defaultMode: MODE, sources: BY_CODE },
  QuobyteVolumeSource: { volume: REQUIRED },
  RBDVolumeSource: { monitors: REQUIRED, image: REQUIRED },
  ReplicaSetSpec: { replicas: NOT_NEGATIVE, minReadySeconds: NOT_NEGATIVE },
  ReplicationControllerSpec: { replicas: NOT_NEGATIVE, minReadySeconds: NOT_NEGATIVE },
  ScaleIOVolumeSource: { gateway: REQUIRED, system: REQUIRED, volumeName: REQUIRED },
  SecretEnvSource: { name: { required: true, format: dnsSubdomainPrefix } },
  SecretKeySelector: { name: { format: dnsSubdomain, formatWhenEmpty: true }, key: { required: true, format: configKey } },
  SecretProjection: { name: REQUIRED },
  SecretVolumeSource: { secretName: REQUIRED, defaultMode: MODE },
  SecurityContext: { runAsUser: USER_ID, runAsGroup: USER_ID, procMount: { values: "if-set" } },
  ServicePort: {
    name: { format: dnsLabel },
    port: { range: [1, 65535], zero: true },
    protocol: { values: "with-default" },
    appProtocol: { format: qualifiedName, formatWhenEmpty: true },
    targetPort: BY_CODE,
  },
  ServiceSpec: {
    selector: { labels: true },
    sessionAffinity: { values: "with-default" },
    internalTrafficPolicy: { values: "if-set" },
    type: { values: "with-default" },
    ipFamilyPolicy: { values: "if-set" },
  },
  StatefulSetSpec: { replicas: NOT_NEGATIVE, minReadySeconds: NOT_NEGATIVE, serviceName: { format: dnsLabel }, volumeClaimTemplates: BY_CODE },
  StorageOSVolumeSource: { volumeName: { required: true, format: dnsLabel }, volumeNamespace: { format: dnsLabel }, secretRef: BY_CODE },
  Sysctl: { name: { required: true, format: sysctlName } },
  TCPSocketAction: { port: { port: true } },
  TopologySpreadConstraint: {
    maxSkew: { atLeast: { min: 1, detail: "must be greater than zero" } },
    topologyKey: { required: "can not be empty" },
    whenUnsatisfiable: { values: "always" },
    nodeAffinityPolicy: { values: "if-set" },
    nodeTaintsPolicy: { values: "if-set" },
  },
  VolumeDevice: { name: REQUIRED, devicePath: REQUIRED },
  VolumeMount: { name: REQUIRED, mountPath: REQUIRED },
  VsphereVirtualDiskVolumeSource: { volumePath: REQUIRED },
};

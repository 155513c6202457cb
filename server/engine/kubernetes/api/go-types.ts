import type { Types } from "../../generated/api-fields.ts";
import type { ApiType, TypeName } from "./schema.ts";

/**
 * What the API's description does not say of its strings: their Go types (the server names them in its answers) and the values
 * they may have, in the order the server lists them. Source: k8s.io/api/{core,apps,batch}/v1 types.go of 1.34 for the names and
 * values; pkg/apis/.../validation for the order.
 */
const STRING_TYPES = {
  AppArmorProfileType: ["Localhost", "RuntimeDefault", "Unconfined"],
  AzureDataDiskCachingMode: ["None", "ReadOnly", "ReadWrite"],
  AzureDataDiskKind: ["Dedicated", "Managed", "Shared"],
  Capability: [],
  CompletionMode: ["NonIndexed", "Indexed"],
  ConcurrencyPolicy: ["Allow", "Forbid", "Replace"],
  ConditionStatus: ["False", "True", "Unknown"],
  ContainerRestartPolicy: ["Always", "Never", "OnFailure"],
  ContainerRestartRuleAction: ["Restart"],
  ContainerRestartRuleOnExitCodesOperator: ["In", "NotIn"],
  DNSPolicy: ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"],
  DaemonSetUpdateStrategyType: ["RollingUpdate", "OnDelete"],
  DeploymentStrategyType: ["Recreate", "RollingUpdate"],
  HostPathType: ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"],
  IPFamily: ["IPv4", "IPv6"],
  IPFamilyPolicy: ["PreferDualStack", "RequireDualStack", "SingleStack"],
  LabelSelectorOperator: ["In", "NotIn", "Exists", "DoesNotExist"],
  ManagedFieldsOperationType: [],
  MountPropagationMode: ["Bidirectional", "HostToContainer", "None"],
  NodeInclusionPolicy: ["Honor", "Ignore"],
  NodeSelectorOperator: ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"],
  OSName: ["linux", "windows"],
  PersistentVolumeAccessMode: ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"],
  PersistentVolumeClaimRetentionPolicyType: ["Delete", "Retain"],
  PersistentVolumeMode: ["Block", "Filesystem"],
  PodConditionType: [],
  PodFSGroupChangePolicy: ["Always", "OnRootMismatch"],
  PodFailurePolicyAction: ["Count", "FailIndex", "FailJob", "Ignore"],
  PodFailurePolicyOnExitCodesOperator: ["In", "NotIn"],
  PodManagementPolicyType: ["OrderedReady", "Parallel"],
  PodReplacementPolicy: ["Failed", "TerminatingOrFailed"],
  PodSELinuxChangePolicy: ["MountOption", "Recursive"],
  PreemptionPolicy: ["PreemptLowerPriority", "Never"],
  ProcMountType: ["Default", "Unmasked"],
  Protocol: ["SCTP", "TCP", "UDP"],
  PullPolicy: ["Always", "IfNotPresent", "Never"],
  RecursiveReadOnlyMode: ["Disabled", "Enabled", "IfPossible"],
  ResourceName: ["cpu", "memory"],
  ResourceResizeRestartPolicy: ["NotRequired", "RestartContainer"],
  RestartPolicy: ["Always", "OnFailure", "Never"],
  SeccompProfileType: ["Localhost", "RuntimeDefault", "Unconfined"],
  SecretType: [
    "Opaque",
    "bootstrap.kubernetes.io/token",
    "kubernetes.io/basic-auth",
    "kubernetes.io/dockercfg",
    "kubernetes.io/dockerconfigjson",
    "kubernetes.io/service-account-token",
    "kubernetes.io/ssh-auth",
    "kubernetes.io/tls",
  ],
  ServiceAffinity: ["ClientIP", "None"],
  ServiceExternalTrafficPolicy: ["Cluster", "Local"],
  ServiceInternalTrafficPolicy: ["Cluster", "Local"],
  ServiceType: ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"],
  Signal: [],
  StatefulSetUpdateStrategyType: ["RollingUpdate", "OnDelete"],
  StorageMedium: ["", "Memory", "HugePages"],
  SupplementalGroupsPolicy: ["Merge", "Strict"],
  TaintEffect: ["NoSchedule", "PreferNoSchedule", "NoExecute"],
  TerminationMessagePolicy: ["File", "FallbackToLogsOnError"],
  TolerationOperator: ["Equal", "Exists"],
  URIScheme: ["HTTP", "HTTPS"],
  UnsatisfiableConstraintAction: ["DoNotSchedule", "ScheduleAnyway"],
} as const satisfies { readonly [name: string]: readonly string[] };

export type StringType = keyof typeof STRING_TYPES;

type StringFields = { readonly [T in TypeName]?: { readonly [F in keyof Types[T]]?: StringType } };

/** The fields (and items of lists) whose strings have a type of their own. */
const STRING_FIELDS: StringFields = {
  AppArmorProfile: { type: "AppArmorProfileType" },
  AzureDiskVolumeSource: { cachingMode: "AzureDataDiskCachingMode", kind: "AzureDataDiskKind" },
  Capabilities: { add: "Capability", drop: "Capability" },
  Container: {
    imagePullPolicy: "PullPolicy",
    restartPolicy: "ContainerRestartPolicy",
    terminationMessagePolicy: "TerminationMessagePolicy",
  },
  ContainerPort: { protocol: "Protocol" },
  ContainerResizePolicy: { resourceName: "ResourceName", restartPolicy: "ResourceResizeRestartPolicy" },
  ContainerRestartRule: { action: "ContainerRestartRuleAction" },
  ContainerRestartRuleOnExitCodes: { operator: "ContainerRestartRuleOnExitCodesOperator" },
  CronJobSpec: { concurrencyPolicy: "ConcurrencyPolicy" },
  DaemonSetUpdateStrategy: { type: "DaemonSetUpdateStrategyType" },
  DeploymentStrategy: { type: "DeploymentStrategyType" },
  EmptyDirVolumeSource: { medium: "StorageMedium" },
  EphemeralContainer: {
    imagePullPolicy: "PullPolicy",
    restartPolicy: "ContainerRestartPolicy",
    terminationMessagePolicy: "TerminationMessagePolicy",
  },
  HTTPGetAction: { scheme: "URIScheme" },
  HostPathVolumeSource: { type: "HostPathType" },
  ImageVolumeSource: { pullPolicy: "PullPolicy" },
  JobSpec: { completionMode: "CompletionMode", podReplacementPolicy: "PodReplacementPolicy" },
  LabelSelectorRequirement: { operator: "LabelSelectorOperator" },
  Lifecycle: { stopSignal: "Signal" },
  ManagedFieldsEntry: { operation: "ManagedFieldsOperationType" },
  NodeSelectorRequirement: { operator: "NodeSelectorOperator" },
  PersistentVolumeClaimSpec: { accessModes: "PersistentVolumeAccessMode", volumeMode: "PersistentVolumeMode" },
  PodFailurePolicyOnExitCodesRequirement: { operator: "PodFailurePolicyOnExitCodesOperator" },
  PodFailurePolicyOnPodConditionsPattern: { status: "ConditionStatus", type: "PodConditionType" },
  PodFailurePolicyRule: { action: "PodFailurePolicyAction" },
  PodOS: { name: "OSName" },
  PodReadinessGate: { conditionType: "PodConditionType" },
  PodSecurityContext: {
    fsGroupChangePolicy: "PodFSGroupChangePolicy",
    seLinuxChangePolicy: "PodSELinuxChangePolicy",
    supplementalGroupsPolicy: "SupplementalGroupsPolicy",
  },
  PodSpec: { dnsPolicy: "DNSPolicy", preemptionPolicy: "PreemptionPolicy", restartPolicy: "RestartPolicy" },
  SeccompProfile: { type: "SeccompProfileType" },
  Secret: { type: "SecretType" },
  SecurityContext: { procMount: "ProcMountType" },
  ServicePort: { protocol: "Protocol" },
  ServiceSpec: {
    externalTrafficPolicy: "ServiceExternalTrafficPolicy",
    internalTrafficPolicy: "ServiceInternalTrafficPolicy",
    ipFamilies: "IPFamily",
    ipFamilyPolicy: "IPFamilyPolicy",
    sessionAffinity: "ServiceAffinity",
    type: "ServiceType",
  },
  StatefulSetPersistentVolumeClaimRetentionPolicy: {
    whenDeleted: "PersistentVolumeClaimRetentionPolicyType",
    whenScaled: "PersistentVolumeClaimRetentionPolicyType",
  },
  StatefulSetSpec: { podManagementPolicy: "PodManagementPolicyType" },
  StatefulSetUpdateStrategy: { type: "StatefulSetUpdateStrategyType" },
  Toleration: { effect: "TaintEffect", operator: "TolerationOperator" },
  TopologySpreadConstraint: {
    nodeAffinityPolicy: "NodeInclusionPolicy",
    nodeTaintsPolicy: "NodeInclusionPolicy",
    whenUnsatisfiable: "UnsatisfiableConstraintAction",
  },
  VolumeMount: { mountPropagation: "MountPropagationMode", recursiveReadOnly: "RecursiveReadOnlyMode" },
};

/** The Go string type of a field, `undefined` for a plain string. */
export function stringTypeOf(type: TypeName, field: string): StringType | undefined {
  return (STRING_FIELDS[type] as { readonly [field: string]: StringType } | undefined)?.[field];
}

/** The values the field may have, in the order the server lists them; `undefined` where any text will do. */
export function valuesOf(type: TypeName, field: string): readonly string[] | undefined {
  const name = stringTypeOf(type, field);
  const values = name === undefined ? [] : STRING_TYPES[name];
  return values.length === 0 ? undefined : values;
}

/** A Go type as the decoder's answers spell it: `int32`, `[]v1.ContainerPort`, `v1.Protocol`, `map[string]string`. */
export function goType(type: ApiType, stringType?: StringType): string {
  switch (type.kind) {
    case "struct":
      return `v1.${type.name}`;
    case "list":
      return `[]${goType(type.of, stringType)}`;
    case "map":
      return type.of.kind === "quantity" ? "v1.ResourceList" : `map[string]${goType(type.of)}`;
    case "string":
      return stringType === undefined ? "string" : `v1.${stringType}`;
    case "bytes":
      return "[]uint8";
    case "double":
      return "float64";
    case "int-or-string":
      return "intstr.IntOrString";
    case "quantity":
      return "resource.Quantity";
    case "time":
      return "v1.Time";
    case "any":
      return "interface {}";
    case "bool":
    case "int32":
    case "int64":
      return type.kind;
  }
}

import type {
  AzureDiskVolumeSource,
  DownwardAPIVolumeFile,
  FCVolumeSource,
  ISCSIVolumeSource,
  KeyToPath,
  PersistentVolumeClaimTemplate,
  ProjectedVolumeSource,
  QuobyteVolumeSource,
  Volume,
  VolumeProjection,
} from "../generated/api-fields.ts";
import { valuesOf } from "../kubernetes/api/go-types.ts";
import type { TypeName } from "../kubernetes/api/schema.ts";
import { checkClaimSpec } from "./claims.ts";
import type { PodContext } from "./context.ts";
import type { FieldPath } from "./field-path.ts";
import { byteLength, dnsLabel, dnsSubdomain, localPath, rangeText } from "./formats.ts";
import { checkFieldRef, checkResourceFieldRef, VOLUME_FIELD_PATHS } from "./references.ts";
import { checkAnnotations } from "./metadata.ts";
import { quantityOf } from "./quantity.ts";
import type { Report } from "./violation.ts";
import { checkFormat, checkLabels, MODE_TEXT, walk } from "./walk.ts";

/** A volume the mounts may refer to, and where it stands. */
export interface KnownVolume {
  readonly volume: Volume;
  readonly path: FieldPath;
}

/** The volumes of a Pod, as its containers see them. */
export interface KnownVolumes {
  /** Those without an error of their own; of equal names the first. */
  readonly good: ReadonlyMap<string, KnownVolume>;
  /** Those that an error of their own hides from the mounts. */
  readonly broken: ReadonlyMap<string, FieldPath>;
  /** The image volumes an older server drops, with their mounts. */
  readonly dropped: ReadonlySet<string>;
}

/** A volume at its place: `path` is the server's, which counts a StatefulSet's claims and not what it has dropped. */
export interface PlacedVolume {
  readonly volume: Volume;
  readonly path: FieldPath;
  /** Made of a claim template: its own errors are told at the template. */
  readonly claimTemplate?: boolean;
}

/** Check the volumes of a Pod. Source: ValidateVolumes. */
export function checkVolumes(volumes: readonly PlacedVolume[], dropped: ReadonlySet<string>, context: PodContext): KnownVolumes {
  const { report, podName } = context;
  const good = new Map<string, KnownVolume>();
  const broken = new Map<string, FieldPath>();
  const created = new Set(volumes.filter(({ volume }) => volume.ephemeral !== undefined).map(({ volume }) => `${podName}-${volume.name ?? ""}`));
  for (const { volume, path } of volumes) {
    const { name = "" } = volume;
    const before = report.violations.length;
    checkSource(volume, path, context);
    if (name === "") report.required(path.child("name"));
    else checkFormat(name, dnsLabel, path.child("name"), report);
    const first = good.get(name);
    if (first !== undefined) {
      const related = { path: first.path.child("name"), message: `the first volume named ${name}` };
      report.duplicate(path.child("name"), name, { rule: "duplicate-volume-name", related });
    }
    if (report.violations.length === before) good.set(name, { volume, path });
    else if (first === undefined) broken.set(name, path);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim !== undefined && podName !== undefined && created.has(claim)) {
      report.invalid(
        path.child("persistentVolumeClaim").child("claimName"),
        claim,
        "must not reference a PVC that gets created for an ephemeral volume",
        { rule: "conflicting-fields" },
      );
    }
  }
  return { good, broken, dropped };
}

/**
 * The sources in the order the server looks at them: of two, the one that comes later here is refused. With the name the server
 * gives the source in its paths, where it is not the field's, and the one it gives when it refuses it as a second.
 */
const SOURCES: readonly {
  readonly field: keyof Volume & string;
  readonly type: TypeName;
  readonly server?: string;
  readonly serverAsSecond?: string;
}[] = [
  { field: "emptyDir", type: "EmptyDirVolumeSource" },
  { field: "hostPath", type: "HostPathVolumeSource" },
  { field: "gitRepo", type: "GitRepoVolumeSource" },
  { field: "gcePersistentDisk", type: "GCEPersistentDiskVolumeSource", server: "persistentDisk" },
  { field: "awsElasticBlockStore", type: "AWSElasticBlockStoreVolumeSource" },
  { field: "secret", type: "SecretVolumeSource" },
  { field: "nfs", type: "NFSVolumeSource" },
  { field: "iscsi", type: "ISCSIVolumeSource" },
  { field: "glusterfs", type: "GlusterfsVolumeSource" },
  { field: "flocker", type: "FlockerVolumeSource" },
  { field: "persistentVolumeClaim", type: "PersistentVolumeClaimVolumeSource" },
  { field: "rbd", type: "RBDVolumeSource" },
  { field: "cinder", type: "CinderVolumeSource" },
  { field: "cephfs", type: "CephFSVolumeSource", serverAsSecond: "cephFS" },
  { field: "quobyte", type: "QuobyteVolumeSource" },
  { field: "downwardAPI", type: "DownwardAPIVolumeSource", serverAsSecond: "downwarAPI" },
  { field: "fc", type: "FCVolumeSource" },
  { field: "flexVolume", type: "FlexVolumeSource" },
  { field: "configMap", type: "ConfigMapVolumeSource" },
  { field: "azureFile", type: "AzureFileVolumeSource" },
  { field: "vsphereVolume", type: "VsphereVirtualDiskVolumeSource" },
  { field: "photonPersistentDisk", type: "PhotonPersistentDiskVolumeSource" },
  { field: "portworxVolume", type: "PortworxVolumeSource" },
  { field: "azureDisk", type: "AzureDiskVolumeSource" },
  { field: "storageos", type: "StorageOSVolumeSource" },
  { field: "projected", type: "ProjectedVolumeSource" },
  { field: "scaleIO", type: "ScaleIOVolumeSource" },
  { field: "csi", type: "CSIVolumeSource" },
  { field: "ephemeral", type: "EphemeralVolumeSource" },
  { field: "image", type: "ImageVolumeSource" },
];

/** The source of a volume. None at all is an emptyDir. */
function checkSource(volume: Volume, path: FieldPath, context: PodContext): void {
  let first: string | undefined;
  for (const { field, type, server = field, serverAsSecond = field } of SOURCES) {
    const source = volume[field] as object | undefined;
    if (source === undefined) continue;
    if (first !== undefined) {
      const related = { path: path.child(first), message: "the source that counts" };
      report(context).forbidden(path.child(serverAsSecond, field), "may not specify more than 1 volume type", {
        rule: "conflicting-fields",
        needsComplete: false,
        related,
      });
      continue;
    }
    first = field;
    const at = path.child(server, field);
    walk(source, type, at, context.report);
    checkOneSource(volume, field, at, path, context);
  }
}

function report(context: PodContext): Report {
  return context.report;
}

/** What relates the fields of a source to each other. */
function checkOneSource(volume: Volume, field: keyof Volume, path: FieldPath, volumePath: FieldPath, context: PodContext): void {
  const { report } = context;
  const { name = "" } = volume;
  switch (field) {
    case "emptyDir":
      if (quantityOf(volume.emptyDir?.sizeLimit).nano < 0n) {
        report.forbidden(path.child("sizeLimit"), "SizeLimit field must be a valid resource quantity", { rule: "invalid-value", needsComplete: false });
      }
      return;
    case "hostPath": {
      const type = volume.hostPath?.type;
      const values = valuesOf("HostPathVolumeSource", "type")!;
      if ((volume.hostPath?.path ?? "") !== "" && type !== undefined && !values.includes(type)) report.unsupported(path.child("type"), type, values);
      return;
    }
    case "iscsi":
      checkIscsi(volume.iscsi!, name, path, volumePath, report);
      return;
    case "flocker": {
      const { datasetName = "", datasetUUID = "" } = volume.flocker!;
      if (datasetName === "" && datasetUUID === "") report.required(path, "one of datasetName and datasetUUID is required");
      if (datasetName !== "" && datasetUUID !== "") {
        report.invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously", { rule: "conflicting-fields" });
      }
      if (datasetName.includes("/")) report.invalid(path.child("datasetName"), datasetName, "must not contain '/'");
      return;
    }
    case "cinder":
      requireSecretName(volume.cinder?.secretRef, path, report);
      return;
    case "quobyte":
      checkQuobyte(volume.quobyte!, path, report);
      return;
    case "downwardAPI":
      volume.downwardAPI?.items?.forEach((item, i) => checkDownwardFile(item, path.silently("items", i), report));
      return;
    case "fc":
      checkFc(volume.fc!, path, report);
      return;
    case "flexVolume":
      for (const key of Object.keys(volume.flexVolume?.options ?? {})) {
        const namespace = `.${(key.includes("/") ? key.slice(0, key.indexOf("/")) : key).toLowerCase()}`;
        if (namespace.endsWith(".kubernetes.io") || namespace.endsWith(".k8s.io")) {
          report.invalid(path.child("options").key(key), key, "kubernetes.io and k8s.io namespaces are reserved");
        }
      }
      return;
    case "azureDisk":
      checkAzureDisk(volume.azureDisk!, path, report);
      return;
    case "storageos":
      requireSecretName(volume.storageos?.secretRef, path, report);
      return;
    case "projected":
      checkProjected(volume.projected!, path, report);
      return;
    case "csi": {
      const { driver = "", nodePublishSecretRef } = volume.csi!;
      if (driver === "") report.required(path.child("driver"));
      if (byteLength(driver) > 63) report.tooLong(path.child("driver"), 63);
      for (const detail of dnsSubdomain(driver.toLowerCase())) {
        report.invalid(path.child("driver"), driver, detail, { rule: driver === "" ? "missing-field" : "invalid-name", needsComplete: driver === "" });
      }
      if (nodePublishSecretRef === undefined) return;
      const secret = nodePublishSecretRef.name ?? "";
      const at = path.silently("nodePublishSecretRef").child("name");
      if (secret === "") report.required(path.child("nodePublishSecretRef").child("name"));
      else checkFormat(secret, dnsSubdomain, at, report);
      return;
    }
    case "ephemeral": {
      const template = volume.ephemeral?.volumeClaimTemplate;
      if (template === undefined) report.required(path.child("volumeClaimTemplate"));
      else checkClaimTemplate(template, path.child("volumeClaimTemplate"), report);
      if (context.podName !== undefined && name !== "") {
        const claim = `${context.podName}-${name}`;
        for (const detail of dnsSubdomain(claim)) {
          report.invalid(volumePath.child("name"), name, `PVC name ${JSON.stringify(claim)}: ${detail}`, { rule: "invalid-name" });
        }
      }
      return;
    }
    case "image": {
      const { reference = "", pullPolicy } = volume.image!;
      if (reference === "" && context.isPod) report.required(path.child("reference"));
      const values = valuesOf("ImageVolumeSource", "pullPolicy")!;
      if (pullPolicy !== undefined && pullPolicy !== "" && !values.includes(pullPolicy)) report.unsupported(path.child("pullPolicy"), pullPolicy, values);
      return;
    }
    default:
      return;
  }
}

function requireSecretName(ref: { readonly name?: string } | undefined, path: FieldPath, report: Report): void {
  if (ref !== undefined && (ref.name ?? "") === "") report.required(path.child("secretRef").child("name"));
}

function checkIscsi(iscsi: ISCSIVolumeSource, volumeName: string, path: FieldPath, volumePath: FieldPath, report: Report): void {
  const { iqn = "", initiatorName, targetPortal = "" } = iscsi;
  if (iqn !== "") checkQualified(iqn, path.child("iqn"), report);
  if ((iscsi.chapAuthDiscovery === true || iscsi.chapAuthSession === true) && iscsi.secretRef === undefined) report.required(path.child("secretRef"));
  if (initiatorName !== undefined) {
    checkQualified(initiatorName, path.child("initiatorname", "initiatorName"), report);
    if (byteLength(`${volumeName}:${targetPortal}`) > 64) {
      report.invalid(
        volumePath.child("name"),
        volumeName,
        "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.",
      );
    }
  }
}

/** An iSCSI qualified name. */
function checkQualified(name: string, path: FieldPath, report: Report): void {
  const kind = ["iqn", "eui", "naa"].find((prefix) => name.startsWith(prefix));
  if (kind === undefined) report.invalid(path, name, "must be valid format starting with iqn, eui, or naa");
  else if (!QUALIFIED[kind]!.test(name)) report.invalid(path, name, "must be valid format");
}

const QUALIFIED: { readonly [kind: string]: RegExp } = {
  iqn: /iqn\.\d{4}-\d{2}\.([A-Za-z0-9.-]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
};

function checkQuobyte({ registry = "", tenant = "" }: QuobyteVolumeSource, path: FieldPath, report: Report): void {
  const text = "must be a host:port pair or multiple pairs separated by commas";
  if (registry === "") report.required(path.child("registry"), text);
  else if (byteLength(tenant) >= 65) report.required(path.child("tenant"), "must be a UUID and may not exceed a length of 64 characters");
  else {
    for (const pair of registry.split(",")) {
      if (!/^(\[[^[\]]*\]|[^:[\]]*):[^:]*$/.test(pair)) report.invalid(path.child("registry"), registry, text);
    }
  }
}

function checkFc({ targetWWNs = [], wwids = [], lun }: FCVolumeSource, path: FieldPath, report: Report): void {
  if (targetWWNs.length === 0 && wwids.length === 0) report.required(path.child("targetWWNs"), "must specify either targetWWNs or wwids, but not both");
  if (targetWWNs.length === 0) return;
  if (wwids.length > 0) {
    report.invalid(path.child("targetWWNs"), targetWWNs, "targetWWNs and wwids can not be specified simultaneously", { rule: "conflicting-fields" });
  }
  if (lun === undefined) report.required(path.child("lun"), "lun is required if targetWWNs is specified");
  else if (lun < 0 || lun > 255) report.invalid(path.child("lun"), lun, rangeText(0, 255));
}

function checkAzureDisk({ kind = "Shared", diskURI = "" }: AzureDiskVolumeSource, path: FieldPath, report: Report): void {
  const managed = kind === "Managed";
  const good = diskURI.startsWith(managed ? "/subscriptions/" : "https://");
  if (good) return;
  report.unsupported(
    path.child("diskURI"),
    diskURI,
    managed
      ? ["/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"]
      : ["https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"],
    { needsComplete: true },
  );
}

function checkDownwardFile(file: DownwardAPIVolumeFile, path: FieldPath, report: Report): void {
  const { path: target = "", fieldRef, resourceFieldRef, mode } = file;
  if (target === "") report.required(path.child("path"));
  else checkFormat(target, localPath, path.child("path"), report);
  if (fieldRef !== undefined) {
    checkFieldRef(fieldRef, VOLUME_FIELD_PATHS, path.child("fieldRef"), report);
    if (resourceFieldRef !== undefined) {
      report.invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously", { rule: "conflicting-fields" });
    }
  } else if (resourceFieldRef !== undefined) {
    checkResourceFieldRef(resourceFieldRef, path.child("resourceFieldRef"), report, true);
  } else report.required(path, "one of fieldRef and resourceFieldRef is required");
  if (mode !== undefined && (mode < 0 || mode > 0o777)) report.invalid(path.child("mode"), mode, MODE_TEXT);
}

/** The kinds of source a projection may have, as far as they are not dropped. */
const PROJECTIONS = ["secret", "configMap", "downwardAPI", "serviceAccountToken"] as const;

function checkProjected(projected: ProjectedVolumeSource, path: FieldPath, report: Report): void {
  const taken = new Map<string, FieldPath>();
  projected.sources?.forEach((source, i) => {
    const at = path.child("sources").index(i);
    checkProjection(source, at, path.silently("sources", i), taken, report);
    if (PROJECTIONS.filter((kind) => source[kind] !== undefined).length > 1) {
      report.forbidden(at, "may not specify more than 1 volume type per source", { rule: "conflicting-fields", needsComplete: false });
    }
  });
}

/** `outer` stands at the source, but in the server's words at the volume. */
function checkProjection(source: VolumeProjection, path: FieldPath, outer: FieldPath, taken: Map<string, FieldPath>, report: Report): void {
  const claim = (target: string | undefined, shown: string, at: FieldPath, says: FieldPath): void => {
    if (target === undefined || target === "") return;
    const first = taken.get(target);
    if (first === undefined) taken.set(target, at);
    else report.invalid(says.standingAt(at), shown, "conflicting duplicate paths", { rule: "overlapping-paths", related: { path: first, message: `the first file at ${target}` } });
  };
  const items = (list: readonly KeyToPath[] | undefined, name: string, at: FieldPath): void =>
    list?.forEach((item, i) => claim(item.path, name, at.child("items").index(i).child("path"), outer));
  if (source.secret !== undefined) {
    walk(source.secret, "SecretProjection", path.child("secret"), report);
    items(source.secret.items, source.secret.name ?? "", path.child("secret"));
  }
  if (source.configMap !== undefined) {
    walk(source.configMap, "ConfigMapProjection", path.child("configMap"), report);
    items(source.configMap.items, source.configMap.name ?? "", path.child("configMap"));
  }
  source.downwardAPI?.items?.forEach((file, i) => {
    const at = path.child("downwardAPI").silently("items", i);
    checkDownwardFile(file, at, report);
    claim(file.path, file.path ?? "", at.child("path"), outer);
  });
  const token = source.serviceAccountToken;
  if (token !== undefined) {
    const { expirationSeconds = 3600, path: target = "" } = token;
    const at = path.child("serviceAccountToken").child("expirationSeconds");
    if (expirationSeconds < 600) report.invalid(at, expirationSeconds, "may not specify a duration less than 10 minutes");
    if (expirationSeconds > 2 ** 32) report.invalid(at, expirationSeconds, "may not specify a duration larger than 2^32 seconds");
    const says = outer.silently("serviceAccountToken").child("path");
    if (target === "") report.required(says);
    else checkFormat(target, localPath, says, report);
  }
}

/** Of the template's metadata only labels and annotations are taken. Source: ValidatePersistentVolumeClaimTemplate. */
function checkClaimTemplate(template: PersistentVolumeClaimTemplate, path: FieldPath, report: Report): void {
  const { metadata = {} } = template;
  const at = path.child("metadata");
  checkAnnotations(metadata.annotations, at.child("annotations"), report);
  if (metadata.labels !== undefined) checkLabels(metadata.labels, at.child("labels"), report);
  for (const [field, value] of Object.entries(metadata)) {
    const set = value !== "" && value !== 0 && !(typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0);
    const server = field === "uid" ? "uID" : field;
    if (field !== "labels" && field !== "annotations" && set) report.forbidden(at.child(server, field), "cannot be set", { needsComplete: false });
  }
  checkClaimSpec(template.spec ?? {}, path.child("spec"), report);
}

import type { ConfigMap, PersistentVolumeClaim, Secret } from "../generated/api-fields.ts";
import { checkClaimSpec } from "./claims.ts";
import { FieldPath } from "./field-path.ts";
import { byteLength, configKey } from "./formats.ts";
import { checkObjectMeta, objectName } from "./metadata.ts";
import type { Report } from "./violation.ts";
import { checkFormat } from "./walk.ts";

const METADATA = FieldPath.root.child("metadata");

/** A ConfigMap or Secret may hold 1 MiB. */
const MAX_SIZE = 1024 * 1024;

export function checkConfigMap(object: ConfigMap, report: Report): void {
  checkObjectMeta(object.metadata ?? {}, METADATA, objectName, report);
  const { data = {}, binaryData = {} } = object;
  let size = 0;
  for (const [key, value] of Object.entries(data)) {
    const at = FieldPath.root.child("data").key(key);
    checkFormat(key, configKey, at, report, { onKey: true });
    if (Object.hasOwn(binaryData, key)) {
      const related = { path: FieldPath.root.child("binaryData").key(key), message: "the same key" };
      report.invalid(at, key, "duplicate of key present in binaryData", { rule: "conflicting-fields", related });
    }
    size += byteLength(value);
  }
  for (const [key, value] of Object.entries(binaryData)) {
    checkFormat(key, configKey, FieldPath.root.child("binaryData").key(key), report, { onKey: true });
    size += decodedLength(value);
  }
  if (size > MAX_SIZE) report.tooLong(FieldPath.root.child(""), MAX_SIZE);
}

export function checkSecret(object: Secret, report: Report): void {
  checkObjectMeta(object.metadata ?? {}, METADATA, objectName, report);
  const { data = {}, stringData = {}, type = "" } = object;
  const root = FieldPath.root.child("data");
  // What is written as text ends up in `data`, and wins there.
  const place = (key: string): FieldPath => (Object.hasOwn(stringData, key) ? root.key(key).standingAt(FieldPath.root.child("stringData").key(key)) : root.key(key));
  const keys = new Set([...Object.keys(data), ...Object.keys(stringData)]);
  let size = 0;
  for (const key of keys) {
    checkFormat(key, configKey, place(key), report, { onKey: true });
    size += Object.hasOwn(stringData, key) ? byteLength(stringData[key]!) : decodedLength(data[key]!);
  }
  if (size > MAX_SIZE) report.tooLong(root, MAX_SIZE);
  for (const required of REQUIRED_KEYS[type] ?? []) if (!keys.has(required)) report.required(root.key(required));
  if (type === "kubernetes.io/basic-auth" && !keys.has("username") && !keys.has("password")) {
    report.required(root.key("username"));
    report.required(root.key("password"));
  }
  const account = "kubernetes.io/service-account.name";
  if (type === "kubernetes.io/service-account-token" && (object.metadata?.annotations?.[account] ?? "") === "") {
    report.required(METADATA.child("annotations").key(account));
  }
}

/** Keys that a Secret of a type must have. Source: ValidateSecret. */
const REQUIRED_KEYS: { readonly [type: string]: readonly string[] } = {
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
};

export function checkClaim(object: PersistentVolumeClaim, report: Report): void {
  checkObjectMeta(object.metadata ?? {}, METADATA, objectName, report);
  checkClaimSpec(object.spec ?? {}, FieldPath.root.child("spec"), report);
}

/** Bytes that base64 text stands for. */
function decodedLength(text: string): number {
  const body = text.replace(/[\r\n=]/g, "");
  return Math.floor((body.length * 3) / 4);
}

import type { ObjectMeta } from "../generated/api-fields.ts";
import type { FieldPath } from "./field-path.ts";
import { asPrefix, byteLength, dnsLabel, dnsSubdomain, qualifiedName, type Format } from "./formats.ts";
import type { Report } from "./violation.ts";
import { checkFormat, checkLabels } from "./walk.ts";

/** Annotations may take 256 KiB together. */
const MAX_ANNOTATIONS = 256 * 1024;

/** `metadata` of a manifest. Source: k8s.io/apimachinery pkg/api/validation objectmeta.go. */
export function checkObjectMeta(metadata: ObjectMeta, path: FieldPath, name: Format, report: Report): void {
  const { generateName = "", name: given = "", namespace = "" } = metadata;
  if (generateName !== "") checkFormat(generateName, asPrefix(name), path.child("generateName"), report, { rule: "invalid-name" });
  // With generateName alone the server makes a name of it before it validates.
  if (given !== "") checkFormat(given, name, path.child("name"), report);
  else if (generateName === "") report.required(path.child("name"), "name or generateName is required");
  if (namespace !== "") checkFormat(namespace, dnsLabel, path.child("namespace"), report);
  if (metadata.generation !== undefined && metadata.generation < 0) {
    report.invalid(path.child("generation"), metadata.generation, "must be greater than or equal to 0");
  }
  if (metadata.labels !== undefined) checkLabels(metadata.labels, path.child("labels"), report);
  checkAnnotations(metadata.annotations, path.child("annotations"), report);
  metadata.ownerReferences?.forEach((owner, i) => {
    // The server leaves the index out.
    const at = path.child("ownerReferences").silently(i);
    if ((owner.apiVersion ?? "") === "") report.invalid(at.child("apiVersion"), "", "version must not be empty", { needsComplete: true });
    for (const field of ["kind", "name", "uid"] as const) {
      if ((owner[field] ?? "") === "") report.invalid(at.child(field), "", "must not be empty", { needsComplete: true, rule: "missing-field" });
    }
  });
  metadata.finalizers?.forEach((finalizer, i) => {
    const at = path.child("finalizers");
    checkFormat(finalizer, qualifiedName, at.silently(i), report);
    if (!finalizer.includes("/") && !STANDARD_FINALIZERS.has(finalizer)) {
      report.invalid(at.index(i), finalizer, "name is neither a standard finalizer name nor is it fully qualified");
    }
  });
}

const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

/** The name of most kinds. */
export const objectName: Format = dnsSubdomain;

export function checkAnnotations(annotations: ObjectMeta["annotations"], path: FieldPath, report: Report): void {
  if (annotations === undefined) return;
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    size += byteLength(key) + byteLength(value);
    for (const detail of qualifiedName(key.toLowerCase())) report.invalid(path.silently(key), key, detail, { rule: "invalid-name", onKey: true });
  }
  if (size > MAX_ANNOTATIONS) report.tooLong(path, MAX_ANNOTATIONS);
}

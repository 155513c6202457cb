import type { PersistentVolumeClaimSpec } from "../generated/api-fields.ts";
import { valuesOf } from "../kubernetes/api/go-types.ts";
import type { FieldPath } from "./field-path.ts";
import { dnsSubdomain } from "./formats.ts";
import { quantityOf, quantityText } from "./quantity.ts";
import { checkLabelSelector } from "./selectors.ts";
import type { Report } from "./violation.ts";
import { checkFormat, walk } from "./walk.ts";

/** The spec of a claim, or of a template for one. Source: ValidatePersistentVolumeClaimSpec. */
export function checkClaimSpec(spec: PersistentVolumeClaimSpec, path: FieldPath, report: Report): void {
  walk(spec, "PersistentVolumeClaimSpec", path, report);
  const { accessModes = [], resources, dataSource, dataSourceRef, selector } = spec;
  const modes = path.child("accessModes");
  if (accessModes.length === 0) report.required(modes, "at least 1 access mode is required");
  if (selector !== undefined) checkLabelSelector(selector, path.child("selector"), report);
  const supported = valuesOf("PersistentVolumeClaimSpec", "accessModes")!;
  accessModes.forEach((mode, i) => {
    if (!supported.includes(mode)) report.unsupported(modes.silently(i), mode, supported);
  });
  if (accessModes.includes("ReadWriteOncePod") && accessModes.some((mode) => mode !== "ReadWriteOncePod" && supported.includes(mode))) {
    report.forbidden(modes, "may not use ReadWriteOncePod with other access modes", { rule: "conflicting-fields", needsComplete: false });
  }
  // The server names the resource right behind `resources`; the YAML has `requests` between.
  const storage = resources?.requests?.["storage"];
  const at = path.child("resources").silently("requests").key("storage");
  if (storage === undefined) report.required(at);
  else if (quantityOf(storage).nano <= 0n) report.invalid(at, quantityText(quantityOf(storage)), "must be greater than zero");
  if (dataSource !== undefined) checkDataSource(dataSource, path.child("dataSource"), report);
  if (dataSourceRef !== undefined) checkDataSource(dataSourceRef, path.child("dataSourceRef"), report);
  if (dataSource === undefined || dataSourceRef === undefined) return;
  const same = (["apiGroup", "kind", "name"] as const).every((field) => dataSource[field] === dataSourceRef[field]);
  if (!same) report.invalid(path.standingAt(path.child("dataSource")), {}, "must match dataSourceRef", { rule: "conflicting-fields" });
}

function checkDataSource(
  source: { readonly apiGroup?: string; readonly kind?: string; readonly name?: string },
  path: FieldPath,
  report: Report,
): void {
  const { apiGroup = "", kind = "", name = "" } = source;
  if (name === "") report.required(path.child("name"));
  if (kind === "") report.required(path.child("kind"));
  if (apiGroup === "" && kind !== "PersistentVolumeClaim") {
    report.invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
  }
  if (apiGroup !== "") checkFormat(apiGroup, dnsSubdomain, path.child("apiGroup"), report);
}

import type { LabelSelector } from "../generated/api-fields.ts";
import type { FieldPath } from "./field-path.ts";
import { labelValue, qualifiedName } from "./formats.ts";
import type { Report } from "./violation.ts";
import { checkFormat, checkLabels } from "./walk.ts";

/** A selector of labels. Source: k8s.io/apimachinery pkg/apis/meta/v1/validation validation.go. */
export function checkLabelSelector(selector: LabelSelector, path: FieldPath, report: Report): void {
  if (selector.matchLabels !== undefined) checkLabels(selector.matchLabels, path.child("matchLabels"), report);
  selector.matchExpressions?.forEach((requirement, i) => {
    const at = path.child("matchExpressions").index(i);
    const { key = "", operator = "", values = [] } = requirement;
    switch (operator) {
      case "In":
      case "NotIn":
        if (values.length === 0) report.required(at.child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
        break;
      case "Exists":
      case "DoesNotExist":
        if (values.length > 0) {
          report.forbidden(at.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'", {
            rule: "conflicting-fields",
            needsComplete: false,
          });
        }
        break;
      default:
        report.invalid(at.child("operator"), operator, "not a valid selector operator", {
          rule: operator === "" ? "missing-field" : "unsupported-value",
          needsComplete: operator === "",
          allowed: ["In", "NotIn", "Exists", "DoesNotExist"],
        });
    }
    checkFormat(key, qualifiedName, at.child("key"), report, key === "" ? { rule: "missing-field", needsComplete: true } : {});
    values.forEach((value, j) => checkFormat(value, labelValue, at.child("values").index(j), report));
  });
}

/** Can the selector be used at all? The server's conversion refuses what its validation refuses, but for a few cases. */
export function isUsable(selector: LabelSelector): boolean {
  const labels = Object.entries(selector.matchLabels ?? {});
  return (
    labels.every(([key, value]) => qualifiedName(key).length === 0 && labelValue(value).length === 0) &&
    (selector.matchExpressions ?? []).every(({ key = "", operator = "", values = [] }) => {
      const withValues = operator === "In" || operator === "NotIn";
      const without = operator === "Exists" || operator === "DoesNotExist";
      return (
        qualifiedName(key).length === 0 &&
        (withValues ? values.length > 0 : without && values.length === 0) &&
        values.every((value) => labelValue(value).length === 0)
      );
    })
  );
}

/** Does a selector match these labels? None at all (`undefined`) matches nothing, an empty one everything. */
export function matches(selector: LabelSelector | undefined, labels: { readonly [key: string]: string }): boolean {
  if (selector === undefined) return false;
  const has = (key: string): boolean => Object.hasOwn(labels, key);
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => has(key) && labels[key] === value) &&
    (selector.matchExpressions ?? []).every(({ key = "", operator, values = [] }) => {
      switch (operator) {
        case "In":
          return has(key) && values.includes(labels[key]!);
        case "NotIn":
          return !has(key) || !values.includes(labels[key]!);
        case "Exists":
          return has(key);
        default:
          return !has(key);
      }
    })
  );
}

export function isEmpty(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0) === 0;
}

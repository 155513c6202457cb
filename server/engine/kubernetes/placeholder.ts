import type { Value } from "../yaml/value.ts";

/**
 * Is this text a stand-in that some tool or person will replace: `${X}`, `$(X)`, `<x>`, `@X@`, `ALL_CAPS`? Such a value is not
 * known, and what is not known equals everything. The forms are those of manifests in the wild.
 */
export function isPlaceholder(text: string): boolean {
  return isMarkedPlaceholder(text) || /\$\(|^[A-Z][A-Z0-9_]{2,}$/.test(text);
}

/**
 * The same, when even Kubernetes could not take the text for a value of its own: what templates, scripts, Kapitan (`?{`) and SOPS (`ENC[`) replace
 * before anything is sent, and what an example leaves out (`...`).
 */
export function isMarkedPlaceholder(text: string): boolean {
  return /\{\{|\$\{|\?\{|<[^<>]*>|@[A-Za-z_]\w*@|__[A-Z][A-Z0-9_]*__|#\{\w+\}#|^\$[A-Za-z_]\w*$|^ENC\[|^(\.\.\.|…)$/.test(text);
}

/** The string of a scalar, `undefined` where it is absent, no string, empty or a placeholder. */
export function known(value: Value | undefined): string | undefined {
  const text = value?.templated === true ? undefined : value?.string;
  return text === undefined || text === "" || isPlaceholder(text) ? undefined : text;
}

/** The integer of a scalar, `undefined` where it is absent, another type or templated. */
export function knownInteger(value: Value | undefined): number | undefined {
  return value?.templated === true ? undefined : value?.integer;
}

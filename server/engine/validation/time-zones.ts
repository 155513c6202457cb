/**
 * Is this a time zone the server knows? It asks its own database, which is the IANA one; so is the one of the JavaScript engine,
 * but for a few retired names, which are let pass.
 */
export function isTimeZone(name: string): boolean {
  // Some engines also take offsets, which the server does not.
  if (/^[+-]\d/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return RETIRED.has(name);
  }
}

const RETIRED: ReadonlySet<string> = new Set(["Factory", "posixrules", "US/Pacific-New"]);

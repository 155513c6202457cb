import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * A file or folder of the facts and manifests that lie beside the project (`../shared`, or where PODMATES_SHARED says); `undefined`
 * where they are not there: checks that need them then skip, saying so.
 */
export function sharedFolder(path: string): string | undefined {
  const root = process.env["PODMATES_SHARED"] ?? join(import.meta.dirname, "..", "..", "shared");
  const found = join(root, path);
  return existsSync(found) ? found : undefined;
}

/** Packs the extension: `npm run package` writes `podmates-VERSION.vsix` in the project's folder and says what is in it. */
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ROOT } from "./paths.ts";

/** The package must stay below this many bytes. */
const LIMIT = 1_000_000;

export interface Package {
  readonly file: string;
  /** In bytes. */
  readonly size: number;
  /** What the packer says of its content. */
  readonly listing: string;
}

/** Packs what `npm run build` has made into `folder`. */
export function packageExtension(folder: string): Package {
  const { name, version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { name: string; version: string };
  const file = join(folder, `${name}-${version}.vsix`);
  const vsce = createRequire(import.meta.url).resolve("@vscode/vsce/vsce");
  // The bundles hold what they need, so no dependency is packed; links in the README are left as they are, the project has no address yet.
  const args = [vsce, "package", "--no-dependencies", "--no-rewrite-relative-links", "--allow-missing-repository", "--out", file];
  const env = Object.fromEntries(Object.entries(process.env).filter(([variable]) => !variable.startsWith("npm_")));
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`vsce could not pack the extension:\n${stdout}${stderr}`);
  const { size } = statSync(file);
  if (size >= LIMIT) throw new Error(`${file} has ${size} bytes; it must stay below ${LIMIT}.\n${stdout}`);
  return { file, size, listing: stdout.trim() };
}

if (import.meta.main) {
  const { file, size, listing } = packageExtension(ROOT);
  console.log(listing);
  console.log(`${file}: ${(size / 1000).toFixed(0)} kB`);
}

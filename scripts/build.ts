/**
 * Makes the bundles: `node scripts/build.ts` for use, `--watch` for work on the project (source maps, not minified).
 *
 * The extension's package.json names no module type, because the web worker extension host of VS Code loads CommonJS alone. So all
 * bundles are CommonJS, and each source folder says `"type": "module"` in a package.json of its own.
 */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { ROOT } from "./paths.ts";

interface Bundle {
  readonly entry: string;
  readonly out: string;
  readonly platform: "node" | "browser";
  readonly external?: readonly string[];
  readonly banner?: string;
}

/** Every bundle of the project; the last two are for tests. */
const BUNDLES: readonly Bundle[] = [
  { entry: "client/src/node.ts", out: "dist/client.js", platform: "node", external: ["vscode"] },
  { entry: "client/src/browser.ts", out: "dist/client.web.js", platform: "browser", external: ["vscode"] },
  { entry: "server/src/node.ts", out: "dist/server.js", platform: "node" },
  { entry: "server/src/browser.ts", out: "dist/server.web.js", platform: "browser" },
  { entry: "server/src/cli.ts", out: "dist/cli.js", platform: "node", banner: "#!/usr/bin/env node" },
  { entry: "test/extension/suite.ts", out: "out/test/suite.js", platform: "browser", external: ["vscode"] },
  { entry: "test/extension/installed.ts", out: "out/test/installed.js", platform: "browser", external: ["vscode"] },
];

const watch = process.argv.includes("--watch");
const contexts = await Promise.all(BUNDLES.map((bundle) => esbuild.context(options(bundle))));

if (watch) {
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  try {
    const results = await Promise.all(contexts.map((context) => context.rebuild()));
    // What is in each bundle, for `npm run bench`.
    mkdirSync(join(ROOT, "out"), { recursive: true });
    writeFileSync(
      join(ROOT, "out/bundles.json"),
      JSON.stringify(Object.assign({}, ...results.map((result) => result.metafile?.outputs)), undefined, 1),
    );
  } catch {
    // esbuild has printed the errors itself.
    process.exitCode = 1;
  } finally {
    await Promise.all(contexts.map((context) => context.dispose()));
  }
}

function options({ entry, out, platform, external = [], banner }: Bundle): esbuild.BuildOptions {
  return {
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile: out,
    bundle: true,
    platform,
    format: "cjs",
    // The extension host of the oldest VS Code in `engines`, and the oldest Node in `engines`, both understand this.
    target: "es2023",
    // The same build of `yaml` everywhere: the ES modules, of which esbuild can leave out what is not used.
    alias: { yaml: join(ROOT, "node_modules/yaml/browser/index.js") },
    external: [...external],
    ...(banner ? { banner: { js: banner } } : {}),
    minify: !watch,
    sourcemap: watch,
    metafile: true,
    logLevel: watch ? "silent" : "warning",
    plugins: [serverBesideCommand(), executable(), ...(watch ? [problems()] : [])],
  };
}

/** The command starts the language server's bundle, which lies beside its own, instead of holding a second copy of it. */
function serverBesideCommand(): esbuild.Plugin {
  return {
    name: "server-beside-command",
    setup(build) {
      build.onResolve({ filter: /^\.\/node\.ts$/ }, ({ importer, kind }) =>
        kind === "dynamic-import" && importer.endsWith("cli.ts") ? { path: "./server.js", external: true } : undefined,
      );
    },
  };
}

function executable(): esbuild.Plugin {
  return {
    name: "executable",
    setup(build) {
      build.onEnd(() => {
        if (build.initialOptions.banner) chmodSync(join(ROOT, build.initialOptions.outfile!), 0o755);
      });
    },
  };
}

/** Lines that the problem matcher in `.vscode/tasks.json` knows. */
function problems(): esbuild.Plugin {
  return {
    name: "problems",
    setup(build) {
      build.onStart(() => console.log("[watch] build started"));
      build.onEnd(({ errors }) => {
        for (const { text, location } of errors) {
          console.error(`✘ [ERROR] ${text}`);
          if (location) console.error(`    ${location.file}:${location.line}:${location.column}:`);
        }
        console.log("[watch] build finished");
      });
    },
  };
}

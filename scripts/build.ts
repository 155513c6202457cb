/**
 * Makes the bundles: `node scripts/build.ts` for use, `--watch` for work on the project (source maps, not minified).
 *
 * The extension's package.json names no module type, because the web worker extension host of VS Code loads CommonJS alone. So all
 * bundles are CommonJS, and each source folder says `"type": "module"` in a package.json of its own.
 */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";
import { parse, type ArrayExpression, type ObjectExpression } from "acorn";
import * as esbuild from "esbuild";
import { ROOT } from "./paths.ts";

interface Bundle {
  readonly entry: string;
  readonly out: string;
  readonly platform: "node" | "browser";
  readonly external?: readonly string[];
  readonly banner?: string;
  /**
   * A language server: without the examples of rules and refactorings, which only tests, pages and `podmates explain` show, and with
   * the API's documentation in a file beside it, read on first use.
   */
  readonly server?: true;
}

/** The file of the API's documentation, beside the servers' bundles. */
const DOCS_FILE = "api-docs.txt";

/** Every bundle of the project; the last two are for tests. */
const BUNDLES: readonly Bundle[] = [
  { entry: "client/src/node.ts", out: "dist/client.js", platform: "node", external: ["vscode"] },
  { entry: "client/src/browser.ts", out: "dist/client.web.js", platform: "browser", external: ["vscode"] },
  { entry: "server/src/node.ts", out: "dist/server.js", platform: "node", server: true },
  { entry: "server/src/browser.ts", out: "dist/server.web.js", platform: "browser", server: true },
  { entry: "server/src/cli.ts", out: "dist/cli.js", platform: "node", banner: "#!/usr/bin/env node" },
  { entry: "test/extension/suite.ts", out: "out/test/suite.js", platform: "browser", external: ["vscode"] },
  { entry: "test/extension/beside.ts", out: "out/test/beside.js", platform: "browser", external: ["vscode"] },
  { entry: "test/extension/installed.ts", out: "out/test/installed.js", platform: "browser", external: ["vscode"] },
];

/** What rules and refactorings show and test: where something holds, and where it does not. */
const EXAMPLES: ReadonlySet<string> = new Set(["examples", "notOffered"]);

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

function options({ entry, out, platform, external = [], banner, server }: Bundle): esbuild.BuildOptions {
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
    plugins: [serverBesideCommand(), executable(), packedData(), ...(server ? [leaveOutExamples(), docsBeside(platform)] : []), ...(watch ? [problems()] : [])],
  };
}

/** Large tables of data are shipped compressed; `unpack` in the engine is the other half. */
function packedData(): esbuild.Plugin {
  return {
    name: "packed-data",
    setup(build) {
      build.onLoad({ filter: /[\\/]engine[\\/]kubernetes[\\/]image-facts\.ts$/ }, async ({ path }) => {
        const { IMAGE_FACTS } = (await import(pathToFileURL(path).href)) as { IMAGE_FACTS: unknown };
        const packed = deflateRawSync(JSON.stringify(IMAGE_FACTS), { level: 9 }).toString("base64");
        return { contents: `import { unpack } from "../packed.ts"; export const IMAGE_FACTS = unpack("${packed}");`, loader: "ts" };
      });
    },
  };
}

function docsBeside(platform: Bundle["platform"]): esbuild.Plugin {
  return {
    name: "docs-beside",
    setup(build) {
      build.onLoad({ filter: /[\\/]engine[\\/]generated[\\/]api-docs\.ts$/ }, async ({ path }) => {
        const { packedDocs } = (await import(pathToFileURL(path).href)) as { packedDocs: () => string };
        mkdirSync(join(ROOT, "dist"), { recursive: true });
        writeFileSync(join(ROOT, "dist", DOCS_FILE), packedDocs());
        const contents =
          platform === "node"
            ? `import { readFileSync } from "node:fs";
               import { join } from "node:path";
               export const packedDocs = () => readFileSync(join(__dirname, "${DOCS_FILE}"), "utf8");`
            : `export function packedDocs() {
                 const request = new XMLHttpRequest();
                 request.open("GET", globalThis.podmatesDocumentation ?? new URL("${DOCS_FILE}", self.location.href), false);
                 request.send();
                 return request.responseText;
               }`;
        return { contents, loader: "js" };
      });
    },
  };
}

/** Empties the examples of what a module exports. */
function leaveOutExamples(): esbuild.Plugin {
  return {
    name: "leave-out-examples",
    setup(build) {
      build.onLoad({ filter: /[\\/]engine[\\/](?:rules|refactorings|patterns)[\\/][\w-]+\.ts$/ }, async ({ path }) => {
        const { code } = await esbuild.transform(readFileSync(path, "utf8"), { loader: "ts", target: "es2023" });
        const lists: ArrayExpression[] = [];
        for (const statement of parse(code, { ecmaVersion: "latest", sourceType: "module" }).body) {
          const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : undefined;
          if (declaration?.type !== "VariableDeclaration") continue;
          for (const { init } of declaration.declarations) if (init?.type === "ObjectExpression") lists.push(...examplesOf(init));
        }
        const contents = lists.reduceRight((text, { start, end }) => `${text.slice(0, start)}[]${text.slice(end)}`, code);
        return { contents, loader: "js" };
      });
    },
  };
}

function examplesOf(object: ObjectExpression): ArrayExpression[] {
  return object.properties.flatMap((property) =>
    property.type === "Property" && property.key.type === "Identifier" && EXAMPLES.has(property.key.name) && property.value.type === "ArrayExpression" ? [property.value] : [],
  );
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

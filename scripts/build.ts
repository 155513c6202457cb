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
import { parse } from "acorn";
import * as esbuild from "esbuild";
import { RULES } from "../server/engine/rules/index.ts";
import { ROOT } from "./paths.ts";

interface Bundle {
  readonly entry: string;
  readonly out: string;
  readonly platform: "node" | "browser";
  readonly external?: readonly string[];
  readonly banner?: string;
  /**
   * A language server: without the examples of rules and refactorings, which only tests, pages and `podmates explain` show, and with
   * the texts that few requests need, the API's documentation and the rules' prose, in a file beside it, read on first use.
   */
  readonly server?: true;
}

/** The file of texts beside the servers' bundles: the API's documentation in its first line, the rules' prose in its second, both packed. */
const TEXTS_FILE = "texts.txt";

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
    plugins: [serverBesideCommand(), executable(), packedData(), ...(server ? [leaveOutExamples(), textsBeside(platform)] : []), ...(watch ? [problems()] : [])],
  };
}

/** Large tables of data are shipped compressed (`unpack` in the engine is the other half), what is never used not at all. */
function packedData(): esbuild.Plugin {
  return {
    name: "packed-data",
    setup(build) {
      build.onLoad({ filter: /[\\/]engine[\\/]kubernetes[\\/]image-facts\.ts$/ }, async ({ path }) => {
        const { IMAGE_FACTS } = (await import(pathToFileURL(path).href)) as { IMAGE_FACTS: unknown };
        return { contents: `import { unpack } from "../packed.ts"; export const IMAGE_FACTS = unpack("${pack(IMAGE_FACTS)}");`, loader: "js" };
      });
      build.onLoad({ filter: /[\\/]engine[\\/]generated[\\/]api-fields\.ts$/ }, async ({ path }) => {
        const { KUBERNETES, FIELDS } = (await import(pathToFileURL(path).href)) as { KUBERNETES: string; FIELDS: unknown };
        return { contents: `import { unpack } from "../packed.ts"; export const KUBERNETES = "${KUBERNETES}"; export const FIELDS = unpack("${pack(FIELDS)}");`, loader: "js" };
      });
      // The engine reads with the failsafe schema alone (yaml/read.ts): the tags of the others need not come along.
      build.onLoad({ filter: /[\\/]yaml[\\/]browser[\\/]dist[\\/]schema[\\/]tags\.js$/ }, () => ({
        contents: `import { map } from "./common/map.js"; import { seq } from "./common/seq.js"; import { string } from "./common/string.js";
                   export const coreKnownTags = {}; export const getTags = () => [map, seq, string];`,
        loader: "js",
      }));
    },
  };
}

function pack(data: unknown): string {
  return deflateRawSync(JSON.stringify(data), { level: 9 }).toString("base64");
}

/** Writes {@link TEXTS_FILE}, and makes the modules that hold its texts read it there. */
function textsBeside(platform: Bundle["platform"]): esbuild.Plugin {
  const read =
    platform === "node"
      ? `import { readFileSync } from "node:fs";
         import { join } from "node:path";
         const texts = () => readFileSync(join(__dirname, "${TEXTS_FILE}"), "utf8").split("\\n");`
      : `const texts = () => {
           const request = new XMLHttpRequest();
           request.open("GET", globalThis.podmatesTexts ?? new URL("${TEXTS_FILE}", self.location.href), false);
           request.send();
           return request.responseText.split("\\n");
         };`;
  return {
    name: "texts-beside",
    setup(build) {
      build.onLoad({ filter: /[\\/]engine[\\/]generated[\\/]api-docs\.ts$/ }, async ({ path }) => {
        const { packedDocs } = (await import(pathToFileURL(path).href)) as { packedDocs: () => string };
        const prose = Object.fromEntries(RULES.map(({ id, why }) => [id, why]));
        mkdirSync(join(ROOT, "dist"), { recursive: true });
        writeFileSync(join(ROOT, "dist", TEXTS_FILE), `${packedDocs()}\n${pack(prose)}`);
        return { contents: `${read} export const packedDocs = () => texts()[0]; export const packedProse = () => texts()[1];`, loader: "js" };
      });
      build.onResolve({ filter: /^podmates:prose$/ }, () => ({ path: "prose", namespace: "podmates" }));
      build.onLoad({ filter: /^prose$/, namespace: "podmates" }, () => ({
        contents: `import { packedProse } from "./server/engine/generated/api-docs.ts";
                   import { unpack } from "./server/engine/packed.ts";
                   let prose;
                   export const proseOf = (rule) => (prose ??= unpack(packedProse()))[rule];`,
        resolveDir: ROOT,
        loader: "js",
      }));
    },
  };
}

/** Empties the examples of what a module exports, and takes the prose of a rule from the texts. */
function leaveOutExamples(): esbuild.Plugin {
  return {
    name: "leave-out-examples",
    setup(build) {
      build.onLoad({ filter: /[\\/]engine[\\/](?:rules|refactorings|patterns)[\\/][\w-]+\.ts$/ }, async ({ path }) => {
        const { code } = await esbuild.transform(readFileSync(path, "utf8"), { loader: "ts", target: "es2023" });
        const rule = RULES.find(({ id }) => path.endsWith(join("rules", `${id}.ts`)));
        const changes: { readonly start: number; readonly end: number; readonly text: string }[] = [];
        for (const statement of parse(code, { ecmaVersion: "latest", sourceType: "module" }).body) {
          const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : undefined;
          if (declaration?.type !== "VariableDeclaration") continue;
          for (const { init } of declaration.declarations) {
            for (const property of init?.type === "ObjectExpression" ? init.properties : []) {
              if (property.type !== "Property" || property.key.type !== "Identifier") continue;
              const { value } = property;
              if (EXAMPLES.has(property.key.name) && value.type === "ArrayExpression") changes.push({ start: value.start, end: value.end, text: "[]" });
              if (property.key.name === "why" && rule !== undefined) changes.push({ start: property.start, end: property.end, text: `get why() { return proseOf("${rule.id}"); }` });
            }
          }
        }
        const contents = changes
          .toSorted((a, b) => a.start - b.start)
          .reduceRight((text, { start, end, text: instead }) => `${text.slice(0, start)}${instead}${text.slice(end)}`, code);
        return { contents: rule === undefined ? contents : `import { proseOf } from "podmates:prose";\n${contents}`, loader: "js" };
      });
    },
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

// Builds the pages into the integration, or with --tests the unit tests into .tests/.
import { readdir, rm } from "node:fs/promises";
import { build } from "esbuild";

const tests = process.argv.includes("--tests");

const common = {
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  logLevel: "warning",
  tsconfig: "tsconfig.json",
};

if (tests) {
  await rm(".tests", { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: (await readdir("test")).filter((name) => name.endsWith(".test.ts")).map((name) => `test/${name}`),
    outdir: ".tests",
    outExtension: { ".js": ".mjs" },
    external: ["node:*", "happy-dom"],
    sourcemap: "inline",
  });
} else {
  await build({
    ...common,
    entryPoints: ["src/index.ts"],
    outfile: process.env.OUTFILE ?? "../custom_components/ringc/frontend/ringc.js",
    minify: true,
    legalComments: "eof",
  });
}

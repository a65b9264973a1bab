/** `npm run bench [NAME…]`: bundles each benchmark as the product is bundled, runs it, and fails if one broke its limit. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { esbuildPlugin, root } from "../scripts/c-sources.mjs";

const ending = ".bench.ts";
const self = fileURLToPath(import.meta.url);

async function main() {
  const all = readdirSync(path.join(root, "bench"))
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length));
  const names = process.argv.length > 2 ? process.argv.slice(2) : all;
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    console.error(`No benchmark is called ${unknown.join(", ")}; there are ${all.join(", ")}`);
    return 2;
  }
  // Each in a process of its own: what one leaves behind in libraries and memory is not measured by the next.
  if (names.length > 1)
    return Math.max(...names.map((name) => spawnSync(process.execPath, [self, name], { stdio: "inherit" }).status ?? 1));
  // Below the root, so that what is not bundled is found in node_modules.
  const folder = mkdtempSync(path.join(root, "node_modules", ".bench-"));
  try {
    await bundle(names, folder);
    return await runAll(names, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {readonly string[]} names
 * @param {string} folder
 */
async function bundle(names, folder) {
  const benchmarks = names.map((name) => ({ in: path.join(root, "bench", `${name}${ending}`), out: name }));
  await build({
    absWorkingDir: root,
    entryPoints: [...benchmarks, { in: path.join(root, "bench", "lib.ts"), out: "lib" }],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    minifySyntax: true,
    packages: "external",
    plugins: [esbuildPlugin()],
    logLevel: "warning",
  });
}

/**
 * @param {readonly string[]} names
 * @param {string} folder
 */
async function runAll(names, folder) {
  /** @param {string} name */
  const load = (name) => import(pathToFileURL(path.join(folder, `${name}.mjs`)).href);
  const lib = /** @type {typeof import("./lib.ts")} */ (await load("lib"));
  console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}`);
  let broken = 0;
  for (const name of names) {
    const { benchmark } = /** @type {{ benchmark: import("./lib.ts").Benchmark }} */ (await load(name));
    console.log(`\n${name}: ${benchmark.title}\n${lib.heading}`);
    await benchmark.run((row) => {
      console.log(lib.formatRow(row));
      if (!lib.keepsLimit(row)) broken++;
    });
  }
  if (broken > 0) console.log(`\n${broken} ${broken === 1 ? "limit" : "limits"} broken`);
  return broken > 0 ? 1 : 0;
}

process.exitCode = await main();

/**
 * Runs the mocha suites inside a real extension host, through @vscode/test-electron: `node test/in-host/run.mjs [REPORT]`.
 *
 * The VS Code is `VSCODE_EXECUTABLE`, else a `code` or `codium` on the path, else code-server with its workbench in Chromium
 * (host/code.ts). Each lane is a run of its own, in a fresh profile: `suites/LANE/*.ts`, with the workspace `workspaces/LANE` if
 * there is one. REPORT receives `{ passed, failed, skipped }` of all lanes.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { ensureBuilt } from "../../esbuild.mjs";
import { findEditor, lanes } from "../../scripts/fetch-editor.mjs";

const here = import.meta.dirname;
const root = path.join(here, "..", "..");
const outdir = path.join(root, "dist", "in-host");
const [report] = process.argv.slice(2);

/** Options that a lane's editor is started with. */
const laneOptions = { trusted: [], untrusted: ["--ask-for-trust"] };

/**
 * Scripts stay modules of their own: each does its work when it is what node was started with, which a bundle of it would be.
 *
 * @type {import("esbuild").Plugin}
 */
const scriptsApart = {
  name: "scripts apart",
  setup(build) {
    build.onResolve({ filter: /\/scripts\/.*\.mjs$/ }, ({ path: name, resolveDir }) => ({
      path: path.resolve(resolveDir, name),
      external: true,
    }));
  },
};

/** The bundles: the stand-in for `code`, and one per lane with its suites. */
async function bundle() {
  const common = /** @type {const} */ ({ bundle: true, platform: "node", target: "node20", logLevel: "warning", sourcemap: "inline" });
  const banner = {
    js: '#!/usr/bin/env node\nimport { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
  };
  const code = path.join(outdir, "code.mjs");
  const external = ["playwright-core"];
  await build({
    ...common,
    entryPoints: [path.join(here, "host", "code.ts")],
    outfile: code,
    format: "esm",
    banner,
    external,
    plugins: [scriptsApart],
  });
  chmodSync(code, 0o755);
  for (const lane of Object.keys(laneOptions)) {
    const suites = readdirSync(path.join(here, "suites", lane)).filter((file) => file.endsWith(".ts"));
    const contents = [
      `import { runMocha } from "./host/mocha.ts";`,
      `export const run = () => runMocha(() => {`,
      ...suites.map((file) => `  require(${JSON.stringify(`./suites/${lane}/${file}`)});`),
      `});`,
    ].join("\n");
    const stdin = { contents, resolveDir: here, sourcefile: `${lane}.ts`, loader: /** @type {const} */ ("ts") };
    await build({ ...common, stdin, outfile: path.join(outdir, `${lane}.cjs`), format: "cjs", external: ["vscode", "mocha"] });
  }
  return code;
}

/** @returns {string | undefined} A VS Code of this machine. */
function installedEditor() {
  const named = process.env["VSCODE_EXECUTABLE"];
  if (named !== undefined && named !== "") return named;
  const { stdout } = spawnSync("sh", ["-c", "command -v code || command -v codium"], { encoding: "utf8" });
  return stdout.trim() || undefined;
}

/**
 * @param {string} vscodeExecutablePath
 * @param {keyof typeof laneOptions} lane
 */
async function runLane(vscodeExecutablePath, lane) {
  const folder = mkdtempSync(path.join(tmpdir(), "quiesce-in-host-"));
  const results = path.join(folder, "results.json");
  const workspace = path.join(here, "workspaces", lane);
  try {
    console.log(`-- ${lane}`);
    const code = await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath: path.join(outdir, `${lane}.cjs`),
      launchArgs: [...(existsSync(workspace) ? [workspace] : []), ...laneOptions[lane]],
      extensionTestsEnv: { QUIESCE_RESULTS: results },
    }).catch((/** @type {unknown} */ error) => {
      console.error(error instanceof Error ? error.message : error);
      return 1;
    });
    const counts = existsSync(results)
      ? /** @type {{ passed: number, failed: number, skipped: number }} */ (JSON.parse(readFileSync(results, "utf8")))
      : { passed: 0, failed: 0, skipped: 0 };
    return code === 0 && counts.passed > 0 ? counts : { ...counts, failed: Math.max(1, counts.failed) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const total = { passed: 0, failed: 0, skipped: 0 };
const standIn = await bundle();
await ensureBuilt();
const stable = lanes[0];
const editor = installedEditor() ?? (stable !== undefined && findEditor(stable) !== undefined ? standIn : undefined);
if (editor === undefined) {
  const message = "no VS Code to test in; fetch one with: node scripts/fetch-editor.mjs";
  console.error(process.env["CI"] === "true" ? message : `SKIPPED in-host tests: ${message}`);
  total[process.env["CI"] === "true" ? "failed" : "skipped"] += 1;
} else {
  for (const lane of /** @type {(keyof typeof laneOptions)[]} */ (Object.keys(laneOptions))) {
    const counts = await runLane(editor, lane);
    for (const key of /** @type {const} */ (["passed", "failed", "skipped"])) total[key] += counts[key];
  }
}
if (report !== undefined) {
  mkdirSync(path.dirname(report), { recursive: true });
  writeFileSync(report, JSON.stringify(total));
}
process.exitCode = total.failed > 0 ? 1 : 0;

/**
 * The one runner behind `npm test` and `.ci/run`.
 *
 *   node scripts/test.mjs [--require-sources] [--deep] [--only SUITE,…]
 *
 * Runs each suite in turn, prints its seconds, and ends with the line `N passed, N failed`. Types, lint, format, and build count
 * as one test each. What failed is listed again before the seconds. External suites need the Debian sources; without them they are skipped and counted as skipped, or fail under
 * `--require-sources`.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "./c-sources.mjs";
import { lanes } from "./fetch-editor.mjs";
import { countsOf, failuresOf } from "./test-report.mjs";

/**
 * @typedef {import("./test-report.mjs").Counts} Counts
 * @typedef {{ name: string, run: () => Promise<Counts> }} Suite
 */

const { values: options } = parseArgs({
  options: { "require-sources": { type: "boolean" }, deep: { type: "boolean" }, only: { type: "string" } },
});

const environment = {
  ...process.env,
  ...(options["require-sources"] === true && { CI: "true" }),
  ...(options.deep === true && { QUIESCE_DEEP: "1" }),
};

/** What failed in the suites that say what it was. @type {string[]} */
const failures = [];

const bin = path.join(root, "node_modules", ".bin");

/**
 * What is looked at in every editor but the first: what is made of the editor's own parts, and our programs on its Node, the debugger among them. The simulator is a page of
 * ours; the rest is about our own processes, or makes pictures for the documents. The deep run has all.
 */
const others = options.deep === true ? [] : ["editor", "node"].map((name) => `test/e2e/${name}.test.ts`);

/** @type {readonly Suite[]} */
const suites = [
  { name: "types", run: () => single("tsc", ["-b"]) },
  { name: "lint", run: () => single("oxlint", ["--type-aware", "--deny-warnings"]) },
  { name: "format", run: () => single("biome", ["format"]) },
  { name: "build", run: () => single(process.execPath, [path.join(root, "esbuild.mjs")]) },
  { name: "unit", run: () => vitest("unit") },
  { name: "external", run: () => vitest("external") },
  { name: "panel", run: () => vitest("panel") },
  { name: "in-host", run: () => counted(process.execPath, [path.join(root, "test", "in-host", "run.mjs")]) },
  ...lanes.map(({ name }, at) => ({ name: `e2e ${name}`, run: () => vitest("e2e", { QUIESCE_LANE: name }, at === 0 ? [] : others) })),
  { name: "packed", run: () => counted(process.execPath, [path.join(root, "scripts", "smoke.mjs")]) },
];

/**
 * Runs a command with its output passed through.
 *
 * @param {string} command A file, or the name of one of our development dependencies.
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [more] Added to the environment.
 * @returns {Promise<boolean>} Whether it exited with 0.
 */
function run(command, args, more = {}) {
  return new Promise((resolve, reject) => {
    const file = path.isAbsolute(command) ? command : path.join(bin, command);
    const child = spawn(file, args, { cwd: root, env: { ...environment, ...more }, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) => resolve(code === 0));
  });
}

/**
 * A command that counts as one test.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<Counts>}
 */
async function single(command, args) {
  const ok = await run(command, args);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/**
 * A command that writes its counts as JSON to the file named by its last argument.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<Counts>}
 */
function counted(command, args) {
  return withReport(async (report) => {
    const ok = await run(command, [...args, report]);
    const counts = /** @type {Counts | undefined} */ (readJson(report)) ?? { passed: 0, failed: 0, skipped: 0 };
    return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
  });
}

/**
 * @param {string} project
 * @param {Readonly<Record<string, string>>} [more] Added to the environment.
 * @param {readonly string[]} [files] Only these.
 * @returns {Promise<Counts>}
 */
function vitest(project, more, files = []) {
  return withReport(async (report) => {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const ok = await run("vitest", ["run", "--project", project, "--passWithNoTests", ...reporters, ...files], more);
    const results = /** @type {import("./test-report.mjs").VitestReport | undefined} */ (readJson(report));
    failures.push(...failuresOf(results, ok).map((each) => `${project}: ${each}`));
    return countsOf(results, ok);
  });
}

/**
 * @template T
 * @param {(report: string) => Promise<T>} use
 */
async function withReport(use) {
  const folder = mkdtempSync(path.join(tmpdir(), "quiesce-test-"));
  try {
    return await use(path.join(folder, "report.json"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} file
 * @returns {unknown} Undefined when the suite died before it wrote its report.
 */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

async function main() {
  const names = options.only?.split(",");
  const unknown = names?.filter((name) => suites.every((suite) => suite.name !== name)) ?? [];
  if (unknown.length > 0) {
    console.error(`No suite is called ${unknown.join(", ")}; there are ${suites.map(({ name }) => name).join(", ")}`);
    process.exitCode = 2;
    return;
  }
  /** @type {{ name: string, seconds: number, counts: Counts }[]} */
  const done = [];
  for (const suite of suites.filter(({ name }) => names?.includes(name) ?? true)) {
    console.log(`\n== ${suite.name}`);
    const started = performance.now();
    const counts = await suite.run();
    done.push({ name: suite.name, seconds: (performance.now() - started) / 1000, counts });
  }
  if (failures.length > 0) console.log(`\n== failed\n${failures.join("\n")}`);
  console.log(`\n${"suite".padEnd(12)}${"seconds".padStart(9)}${"passed".padStart(9)}${"failed".padStart(9)}${"skipped".padStart(9)}`);
  for (const { name, seconds, counts } of done) {
    const cells = [seconds.toFixed(1), counts.passed, counts.failed, counts.skipped];
    console.log(name.padEnd(12) + cells.map((cell) => String(cell).padStart(9)).join(""));
  }
  /** @param {keyof Counts} key */
  const total = (key) => done.reduce((sum, { counts }) => sum + counts[key], 0);
  if (total("skipped") > 0) console.log(`${total("skipped")} skipped; the output above says why`);
  console.log(`${total("passed")} passed, ${total("failed")} failed`);
  process.exitCode = total("failed") > 0 ? 1 : 0;
}

await main();

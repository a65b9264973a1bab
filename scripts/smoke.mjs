/**
 * Packs the package as npm would publish it, installs it into an empty folder without network, and runs it there.
 *
 *   node scripts/smoke.mjs [REPORT]
 *
 * Writes `{ passed, failed, skipped }` to REPORT, for scripts/test.mjs.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "./c-sources.mjs";

const { version } = /** @type {{ version: string }} */ (JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")));

/** What a package must hold, and all that it may. */
const required = [
  "package.json",
  "README.md",
  "LICENSE",
  "CHANGELOG.md",
  "THIRD-PARTY-NOTICES.md",
  "dist/main.mjs",
  "dist/quiesce.mjs",
  "dist/server.mjs",
  "dist/web-tree-sitter.wasm",
  "dist/tree-sitter-c.wasm",
];
const allowed = [...required, "dist/", "docs/", "examples/"];

/** @typedef {{ code: number | null, stdout: string, stderr: string }} Result */

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Result}
 */
function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8", timeout: 120_000 });
  return { code: status, stdout: stdout ?? "", stderr: error === undefined ? stderr : error.message };
}

/**
 * The checks, each with a name; a check returns what is wrong, or undefined.
 *
 * @param {string} work An empty folder.
 * @returns {readonly { name: string, check: () => string | undefined }[]}
 */
function checks(work) {
  const packed = run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", work], root);
  const contents = packed.code === 0 ? contentsOf(packed.stdout) : undefined;
  const home = path.join(work, "home");
  mkdirSync(home);
  writeFileSync(path.join(home, "package.json"), "{}");
  const install = ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", path.join(work, `quiesce-${version}.tgz`)];
  const installed = run("npm", install, home);
  const command = path.join(home, "node_modules", ".bin", "quiesce");
  return [
    { name: "packs", check: () => (packed.code === 0 ? undefined : packed.stderr) },
    { name: "holds what it must", check: () => list(required.filter((file) => contents?.includes(file) !== true)) },
    { name: "holds nothing else", check: () => list((contents ?? []).filter((file) => !isAllowed(file))) },
    { name: "packs the VS Code extension, within its size", check: () => packedExtension(work) },
    { name: "names what it bundles", check: () => list(unnamedPackages()) },
    { name: "installs without network", check: () => (installed.code === 0 ? undefined : installed.stderr) },
    { name: "says its version", check: () => differs(run(command, ["--version"], home), 0, version) },
    { name: "explains itself", check: () => differs(run(command, ["--help"], home), 0, "simulate") },
    { name: "lists scenarios", check: () => differs(run(command, ["list", "scenarios"], home), 0, "enable-disable") },
    { name: "refuses what it does not know", check: () => differs(run(command, ["no-such-command"], home), 2, "") },
  ];
}

/** @param {string} output Of `npm pack --json`: one object per package. */
function contentsOf(output) {
  const [first] = /** @type {{ files: { path: string }[] }[]} */ (JSON.parse(output));
  return first?.files.map((file) => file.path);
}

/**
 * The package for VS Code; what ships in it is named in scripts/shipped.mjs, and its size is limited where it is packed.
 *
 * @param {string} work
 */
function packedExtension(work) {
  const { code, stderr } = run(process.execPath, [path.join(root, "scripts", "package.mjs"), path.join(work, "quiesce.vsix")], root);
  return code === 0 ? undefined : stderr;
}

/** Packages whose code the build took in and the notices do not name. */
function unnamedPackages() {
  const inputs = Object.keys(/** @type {object} */ (JSON.parse(readFileSync(path.join(root, "dist", "build.json"), "utf8"))));
  const notices = readFileSync(path.join(root, "THIRD-PARTY-NOTICES.md"), "utf8").split("## Used to develop it")[0] ?? "";
  const names = inputs.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(names)].filter((name) => !notices.includes(name));
}

/** @param {string} file */
function isAllowed(file) {
  return allowed.some((each) => file === each || (each.endsWith("/") && file.startsWith(each)));
}

/** @param {readonly string[]} files */
function list(files) {
  return files.length === 0 ? undefined : files.join(", ");
}

/**
 * @param {Result} result
 * @param {number} code
 * @param {string} text Part of the standard output.
 */
function differs({ code: actual, stdout, stderr }, code, text) {
  if (actual !== code) return `exit code ${actual} instead of ${code}\n${stderr}`;
  return stdout.includes(text) ? undefined : `standard output lacks ${JSON.stringify(text)}:\n${stdout}`;
}

/**
 * What a check found wrong. One that throws, because an earlier step left nothing to look at, has failed too.
 *
 * @param {() => string | undefined} check
 */
function outcomeOf(check) {
  try {
    return check();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function main() {
  const work = mkdtempSync(path.join(tmpdir(), "quiesce-smoke-"));
  let failed = 0;
  let passed = 0;
  try {
    for (const { name, check } of checks(work)) {
      const wrong = outcomeOf(check);
      console.log(wrong === undefined ? `ok      ${name}` : `FAILED  ${name}: ${wrong}`);
      if (wrong === undefined) passed++;
      else failed++;
    }
  } finally {
    rmSync(work, { recursive: true });
  }
  const report = process.argv[2];
  if (report !== undefined) writeFileSync(report, JSON.stringify({ passed, failed, skipped: 0 }));
  process.exitCode = failed > 0 ? 1 : 0;
}

main();

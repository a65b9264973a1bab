/**
 * The build: `node esbuild.mjs` writes dist/. Everything is bundled, so an installed package has no dependencies.
 *
 * dist/build.json lists every input with its size and time, which is how {@link ensureBuilt} tells a stale build in milliseconds
 * without loading the bundler.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cSourcePath, esbuildPlugin, listCSources, listProfiles, listPropertyDocs, listRuleDocs, root } from "./scripts/c-sources.mjs";

const outdir = path.join(root, "dist");
const stateFile = path.join(outdir, "build.json");

/** The built command. */
export const commandFile = path.join(outdir, "quiesce.mjs");

/** Output name → entry. The command starts small, and loads what it needs; the worker is the one file that node starts by itself for `--jobs`. */
const entries = {
  quiesce: "cli/start.ts",
  main: "cli/main.ts",
  worker: "simulator/jobs/node.ts",
  debugger: "cli/dap/main.ts",
  reception: "server/main/reception.ts",
};

/** The language server, which `quiesce lsp` loads. Its protocol library is CommonJS that asks for node's modules when it runs. */
const serverEntry = { server: "server/main.ts" };
const withRequire = 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);';

/**
 * The VS Code extension. Its host loads CommonJS; what a start must not pay for is a file of its own, required when it is needed. A browser's
 * extension host takes one file.
 */
const clientEntries = { client: "client/desktop.ts", "client-session": "client/session/desktop.ts" };
const webClientEntry = { "client-web": "client/web.ts" };

/** The language server and the threads of its simulations for a browser: scripts of web workers. */
const webServerEntries = { "server-web": "server/main-web.ts", "worker-web": "simulator/jobs/web.ts" };

/** The simulator panel: the one part that runs in a page. */
const panelEntry = { panel: "simulator/panel/main.ts" };
const panelStyle = { panel: "simulator/panel/style/panel.css" };

/** Files of packages that are read at run time: name in dist/ → where it lies below the root. */
const assets = {
  "web-tree-sitter.wasm": "node_modules/web-tree-sitter/web-tree-sitter.wasm",
  "tree-sitter-c.wasm": "node_modules/tree-sitter-c/tree-sitter-c.wasm",
};

/** What decides the output besides the files that are bundled. */
const tools = ["esbuild.mjs", "scripts/c-sources.mjs", "package.json", "package-lock.json"];

/**
 * @typedef {Record<string, string>} Stamps File below the root → its size and time.
 */

/** @param {string} file Below the root. */
function stamp(file) {
  const found = statSync(path.join(root, file), { throwIfNoEntry: false });
  return found === undefined ? "absent" : `${found.size} ${found.mtimeMs}`;
}

/** Every file whose appearance, change or disappearance makes a build stale, apart from the modules that are imported. */
function otherInputs() {
  const cSources = listCSources().map((name) => path.relative(root, cSourcePath(name)));
  return [
    ...tools,
    ...Object.values(entries),
    ...Object.values(serverEntry),
    ...Object.values(clientEntries),
    ...Object.values(webClientEntry),
    ...Object.values(webServerEntries),
    ...Object.values(panelEntry),
    ...Object.values(panelStyle),
    ...Object.values(assets),
    ...cSources,
    ...listRuleDocs(),
    ...listPropertyDocs(),
    ...listProfiles(),
  ];
}

/** Whether dist/ is what a build would write now. */
export function isFresh() {
  if (!existsSync(commandFile)) return false;
  const recorded = readState();
  if (recorded === undefined) return false;
  return otherInputs().every((file) => file in recorded) && Object.entries(recorded).every(([file, value]) => stamp(file) === value);
}

/** @returns {Stamps | undefined} */
function readState() {
  try {
    return /** @type {Stamps} */ (JSON.parse(readFileSync(stateFile, "utf8")));
  } catch {
    // Absent, or cut short by a crash: either way a build is due.
    return undefined;
  }
}

/** Builds unless dist/ is fresh. */
export async function ensureBuilt() {
  if (!isFresh()) await build();
}

/** Builds dist/. Files appear by renaming, so a command that runs meanwhile sees the old or the new one, never half of one. */
export async function build() {
  const startedMs = Date.now();
  const results = await Promise.all([
    bundle(entries, "#!/usr/bin/env node"),
    bundle(serverEntry, withRequire),
    bundle(clientEntries, "", desktopClient),
    bundle(webClientEntry, "", webClient),
    bundle(webServerEntries, "", webWorker),
    ...panelBundles(),
  ]);
  mkdirSync(outdir, { recursive: true });
  for (const { path: file, contents } of results.flatMap(({ outputFiles }) => outputFiles)) replaceFile(file, contents);
  for (const [name, file] of Object.entries(assets)) replaceFile(path.join(outdir, name), readFileSync(path.join(root, file)));
  chmodSync(commandFile, 0o755);
  const modules = results.flatMap(({ metafile }) => Object.keys(metafile.inputs)).filter((file) => !file.startsWith("quiesce:"));
  replaceFile(stateFile, `${JSON.stringify(stamps([...otherInputs(), ...modules], startedMs), undefined, 1)}\n`);
}

/** The panel's script and style sheet as a build would write them, by name; for tests in a page of their own. */
export async function bundlePanel() {
  const results = await Promise.all(panelBundles());
  return new Map(results.flatMap(({ outputFiles }) => outputFiles).map(({ path: file, text }) => [path.basename(file), text]));
}

function panelBundles() {
  return [bundle(panelEntry, "", panel), bundle(panelStyle, "", panel)];
}

/**
 * Node's parser reads every function at least twice, so what it skips costs time at each start. Lines stay short enough for an error to show one.
 *
 * @type {import("esbuild").BuildOptions}
 */
const program = { minifyWhitespace: true, lineLimit: 160 };

/** @type {import("esbuild").BuildOptions} */
const desktopClient = {
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  external: ["vscode"],
  minify: true,
};

/** @type {import("esbuild").BuildOptions} */
const webClient = {
  format: "cjs",
  outExtension: { ".js": ".js" },
  platform: "browser",
  mainFields: ["browser", "module", "main"],
  external: ["vscode"],
  minify: true,
};

/** A worker's script is no module everywhere yet. @type {import("esbuild").BuildOptions} */
const webWorker = {
  format: "iife",
  outExtension: { ".js": ".js" },
  platform: "browser",
  mainFields: ["browser", "module", "main"],
  target: "chrome122",
  minify: true,
  // web-tree-sitter asks for node's modules where it finds itself on node.
  external: ["module", "fs/promises", "node:fs", "node:module", "node:url", "node:path", "fs", "url", "path"],
};

/** VS Code 1.91 has Chromium 122. @type {import("esbuild").BuildOptions} */
const panel = {
  outExtension: { ".js": ".js" },
  platform: "browser",
  mainFields: ["browser", "module", "main"],
  target: "chrome122",
  minify: true,
};

/**
 * @param {Readonly<Record<string, string>>} inputs
 * @param {string} banner
 * @param {import("esbuild").BuildOptions} [differing] What is other than for a program of node's.
 */
async function bundle(inputs, banner, differing = program) {
  const { build: run } = await import("esbuild");
  return run({
    absWorkingDir: root,
    entryPoints: { ...inputs },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    // The module form of a package before its CommonJS form, which may hide its imports from the bundler (jsonc-parser's does).
    mainFields: ["module", "main"],
    target: "node20",
    format: "esm",
    // Folds constants across modules, which the interpreter's inner loop counts on; names stay readable in stack traces.
    minifySyntax: true,
    legalComments: "external",
    banner: banner === "" ? {} : { js: banner },
    plugins: [esbuildPlugin()],
    logLevel: "warning",
    ...differing,
    write: false,
    metafile: true,
  });
}

/**
 * @param {readonly string[]} files
 * @param {number} startedMs A file changed since then may have been read before it changed: it counts as changed.
 */
function stamps(files, startedMs) {
  /** @type {Stamps} */
  const found = {};
  for (const file of files) {
    const mtimeMs = statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    found[file] = mtimeMs >= startedMs ? "changed during the build" : stamp(file);
  }
  return found;
}

/**
 * @param {string} file
 * @param {string | Uint8Array} contents
 */
function replaceFile(file, contents) {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, contents);
  renameSync(temporary, file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await build();
  } catch (error) {
    // The bundler has printed what is wrong.
    if (!(error instanceof Error && error.message.startsWith("Build failed"))) throw error;
    process.exitCode = 1;
  }
}

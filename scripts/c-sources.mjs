/**
 * The texts that the product carries (C in `kernel/model` and `kernel/scenarios`, the pages of rules and properties), and the virtual modules that hand
 * them out.
 *
 * The core does no I/O, so its C text must arrive as an import. Both the bundler and the test runner resolve the same names:
 *
 *   quiesce:c-sources  default export: Readonly<Record<string, string>>, path below `kernel/` → text
 *   quiesce:rule-docs  default export: Readonly<Record<string, string>>, a rule's code → its page in `docs/rules`
 *   quiesce:property-docs  default export: Readonly<Record<string, string>>, a page's name → its text in `docs/properties`
 *   quiesce:kernel-profiles  default export: Readonly<Record<string, string>>, a profile's name → its text in `kernel/profiles`
 *   quiesce:prefilter  default export: string, a regular expression that finds a name of the catalogue
 *   quiesce:version    default export: string, the version in package.json
 *   quiesce:digests    `model`: string, of the C text; `compiler`: string, of everything that decides what a program is compiled to;
 *                      `explorer`: string, of that and of everything that decides what an exploration comes to
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { prefilterWords, primitiveFiles, wordsPattern } from "./prefilter.mjs";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Folders that are embedded, below `kernel/`, and the endings taken from each. */
const embedded = [
  { folder: "model", endings: [".c", ".h"] },
  { folder: "scenarios", endings: [".c", ".h"] },
];

/**
 * Lists the embedded files.
 *
 * @returns {string[]} Paths below `kernel/` with forward slashes, in code-unit order: the order is part of the build's determinism.
 */
export function listCSources() {
  /** @type {string[]} */
  const found = [];
  for (const { folder, endings } of embedded) {
    walk(path.join(root, "kernel", folder), folder, endings, found);
  }
  found.sort((a, b) => (a < b ? -1 : 1));
  return found;
}

/**
 * @param {string} directory
 * @param {string} prefix
 * @param {readonly string[]} endings
 * @param {string[]} found
 */
function walk(directory, prefix, endings, found) {
  for (const entry of readdirIfPresent(directory)) {
    const name = `${prefix}/${entry.name}`;
    if (entry.isDirectory()) walk(path.join(directory, entry.name), name, endings, found);
    else if (endings.some((ending) => entry.name.endsWith(ending))) found.push(name);
  }
}

/** @param {string} directory */
function readdirIfPresent(directory) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/**
 * The absolute path of an embedded file.
 *
 * @param {string} name As {@link listCSources} gives it.
 */
export function cSourcePath(name) {
  return path.join(root, "kernel", name);
}

const ruleDocs = path.join("docs", "rules");

/**
 * The pages of rules, below the root. Pages about all rules are written in capitals or begin with `triage`.
 *
 * @returns {string[]} In code-unit order.
 */
export function listRuleDocs() {
  const names = readdirIfPresent(path.join(root, ruleDocs)).map(({ name }) => name);
  return names
    .filter((name) => /^[a-z][a-z-]*\.md$/.test(name) && !name.startsWith("triage"))
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => path.join(ruleDocs, name));
}

const propertyDocs = path.join("docs", "properties");

/**
 * The pages about properties, below the root. The page about all of them is written in capitals.
 *
 * @returns {string[]} In code-unit order.
 */
export function listPropertyDocs() {
  return readdirIfPresent(path.join(root, propertyDocs))
    .map(({ name }) => name)
    .filter((name) => /^[a-z][a-z-]*\.md$/.test(name))
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => path.join(propertyDocs, name));
}

const profileEnding = ".profile.json";

/**
 * The kernels that are carried as data, below the root.
 *
 * @returns {string[]} In code-unit order.
 */
export function listProfiles() {
  const folder = path.join("kernel", "profiles");
  const names = readdirIfPresent(path.join(root, folder)).map(({ name }) => name);
  return names
    .filter((name) => name.endsWith(profileEnding))
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => path.join(folder, name));
}

/**
 * The text of a virtual module, or undefined when the name is not one of ours.
 *
 * @param {string} id
 * @returns {{ code: string, watchFiles: string[] } | undefined}
 */
export function virtualModule(id) {
  if (id === "quiesce:c-sources") {
    const names = listCSources();
    const table = Object.fromEntries(names.map((name) => [name, readFileSync(cSourcePath(name), "utf8")]));
    return { code: `export default Object.freeze(${JSON.stringify(table)});\n`, watchFiles: names.map(cSourcePath) };
  }
  if (id === "quiesce:rule-docs") {
    const files = listRuleDocs().map((name) => path.join(root, name));
    const table = Object.fromEntries(files.map((file) => [path.basename(file, ".md"), readFileSync(file, "utf8")]));
    return { code: `export default Object.freeze(${JSON.stringify(table)});\n`, watchFiles: files };
  }
  if (id === "quiesce:property-docs") {
    const files = listPropertyDocs().map((name) => path.join(root, name));
    const table = Object.fromEntries(files.map((file) => [path.basename(file, ".md"), readFileSync(file, "utf8")]));
    return { code: `export default Object.freeze(${JSON.stringify(table)});\n`, watchFiles: files };
  }
  if (id === "quiesce:kernel-profiles") {
    const files = listProfiles().map((name) => path.join(root, name));
    const table = Object.fromEntries(files.map((file) => [path.basename(file, profileEnding), readFileSync(file, "utf8")]));
    return { code: `export default Object.freeze(${JSON.stringify(table)});\n`, watchFiles: files };
  }
  if (id === "quiesce:prefilter") {
    return { code: `export default ${JSON.stringify(wordsPattern(prefilterWords()))};\n`, watchFiles: primitiveFiles() };
  }
  if (id === "quiesce:version") {
    const file = path.join(root, "package.json");
    const manifest = /** @type {{ version: string }} */ (JSON.parse(readFileSync(file, "utf8")));
    return { code: `export default ${JSON.stringify(manifest.version)};\n`, watchFiles: [file] };
  }
  if (id === "quiesce:digests") {
    const model = listCSources().map(cSourcePath);
    const compiler = listCompiler();
    const explorer = listExplorer();
    const digests = { model: digest(model).slice(0, 8), compiler: digest(compiler).slice(0, 16), explorer: digest(explorer).slice(0, 16) };
    const code = Object.entries(digests).map(([name, value]) => `export const ${name} = "${value}";\n`);
    return { code: code.join(""), watchFiles: explorer };
  }
  return undefined;
}

/** Every file that decides what a program is compiled to. */
function listCompiler() {
  return listBelow(["base", "c", "kernel"]);
}

/** Every file that decides what an exploration of a program comes to. */
function listExplorer() {
  return listBelow(["base", "c", "kernel", "simulator/explore", "simulator/machine", "simulator/run", "simulator/world"]);
}

/** @param {readonly string[]} folders */
function listBelow(folders) {
  /** @type {string[]} */
  const found = [];
  for (const folder of folders) walk(path.join(root, folder), folder, [".ts", ".json", ".c", ".h"], found);
  const files = found.filter((name) => !name.endsWith(".test.ts")).sort((a, b) => (a < b ? -1 : 1));
  return files.map((name) => path.join(root, name));
}

/**
 * SHA-256 over names and texts, in base64url.
 *
 * @param {readonly string[]} files
 */
function digest(files) {
  const hash = createHash("sha256");
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    hash.update(`${path.relative(path.join(root, "kernel"), file)}\n${text.length}\n${text}`);
  }
  return hash.digest("base64url");
}

/** @returns {import("esbuild").Plugin} */
export function esbuildPlugin() {
  return {
    name: "quiesce-virtual-modules",
    setup(build) {
      build.onResolve({ filter: /^quiesce:/ }, ({ path: id }) => ({ path: id, namespace: "quiesce" }));
      build.onLoad({ filter: /.*/, namespace: "quiesce" }, ({ path: id }) => {
        const found = virtualModule(id);
        if (found === undefined) return { errors: [{ text: `No virtual module is called ${id}` }] };
        return { contents: found.code, loader: "js", watchFiles: found.watchFiles };
      });
    },
  };
}

/** @returns {import("vite").Plugin} */
export function vitePlugin() {
  return {
    name: "quiesce-virtual-modules",
    resolveId: (id) => (id.startsWith("quiesce:") ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith("\0quiesce:")) return undefined;
      const found = virtualModule(id.slice(1));
      if (found === undefined) throw new Error(`No virtual module is called ${id.slice(1)}`);
      for (const file of found.watchFiles) this.addWatchFile(file);
      return found.code;
    },
  };
}

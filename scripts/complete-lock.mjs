/**
 * Completes package-lock.json after a dependency was added: `npm install --package-lock-only && node scripts/complete-lock.mjs`.
 *
 * npm leaves out an optional platform package (another system's binary) that the registry it asked does not serve, and `npm ci`
 * then refuses the lock file on every system. Their versions stand in the package that wants them and their platform in their
 * name, so the entries can be written without asking anybody. They carry no integrity hash: it is not known here.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const processors = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "wasm32", "x64"];

/**
 * @typedef {{ version?: string, integrity?: string, dev?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[],
 *   license?: string, optionalDependencies?: Record<string, string> }} Entry
 */

/**
 * The platform that a package's name says it is for.
 *
 * @param {string} name For example `@oxlint/binding-linux-x64-musl`.
 * @returns {Pick<Entry, "os" | "cpu" | "libc"> | undefined} Undefined when the name says nothing.
 */
export function platformOf(name) {
  const words = name.slice(name.indexOf("/") + 1).split(/[-.]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  if (cpu === undefined) return undefined;
  const libc = words.some((word) => word.startsWith("musl")) ? "musl" : words.some((word) => word.startsWith("gnu")) ? "glibc" : undefined;
  return { ...(os !== undefined && { os: [os] }), cpu: [cpu], ...(libc !== undefined && { libc: [libc] }) };
}

/**
 * Adds the missing entries.
 *
 * @param {Record<string, Entry>} packages The `packages` of a lock file; changed in place.
 * @returns {string[]} What was added.
 */
export function complete(packages) {
  /** @type {string[]} */
  const added = [];
  for (const entry of Object.values(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const key = `node_modules/${name}`;
      const platform = platformOf(name);
      if (key in packages || platform === undefined || !/^\d/.test(version)) continue;
      packages[key] = { version, dev: true, optional: true, ...platform };
      added.push(`${name}@${version}`);
    }
  }
  return added;
}

function main() {
  const file = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "package-lock.json");
  const lock = /** @type {{ packages: Record<string, Entry> }} */ (JSON.parse(readFileSync(file, "utf8")));
  const added = complete(lock.packages);
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
  console.log(added.length === 0 ? "package-lock.json is complete" : `added ${added.length}: ${added.join(" ")}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();

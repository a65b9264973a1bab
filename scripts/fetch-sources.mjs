/**
 * Fetches the Debian source packages that external tests measure against, and unpacks what they use.
 *
 *   node scripts/fetch-sources.mjs [--update]
 *
 * Everything lies in a cache outside git: $QUIESCE_CACHE, else ~/.cache/quiesce. What is there is kept; `--update` asks Debian for
 * newer versions. The versions are written to sources/manifest.json and printed, because point releases move: tests anchor by
 * pattern, never by line number. Two runs at once are safe: one works, the other waits, and a folder appears whole or not at all.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/**
 * What tests use of a kernel, as patterns of `tar --wildcards` below the package's top folder: what `check` is held to on a whole
 * tree, and what that refers to.
 */
const kernelFiles = [
  "COPYING",
  "Kbuild",
  "MAINTAINERS",
  "Makefile",
  "arch/x86",
  "drivers/acpi",
  "drivers/cpuidle",
  "drivers/idle",
  "include",
  "init",
  "kernel",
  "lib",
  "mm",
  "samples/livepatch",
  "tools/memory-model/litmus-tests",
];

/**
 * @typedef {object} Package
 * @property {string} name Of the Debian package, and of the folder in the cache.
 * @property {string} tarball Pattern of the one tarball inside the package.
 * @property {readonly string[]} files Patterns below the tarball's top folder.
 */

/**
 * The newer kernel is unpacked whole: the index is measured on it.
 *
 * @type {readonly Package[]}
 */
export const packages = [
  { name: "linux-source-6.12", tarball: "./usr/src/linux-source-6.12.tar.xz", files: ["*"] },
  { name: "linux-source-6.1", tarball: "./usr/src/linux-source-6.1.tar.xz", files: kernelFiles },
  { name: "gcc-12-source", tarball: "./usr/src/gcc-12/gcc-*.tar.*", files: ["COPYING3", "gcc/testsuite/gcc.c-torture/execute"] },
];

/**
 * @typedef {object} Unpacked
 * @property {string} version Of the Debian package, such as `6.1.176-1`.
 * @property {string} layout What was unpacked of it: a folder made by another version of this script is made again.
 */

/** @typedef {Record<string, Unpacked>} Manifest Package name → what lies in its folder. */

/** An error that says what to do about it. */
class FetchError extends Error {}

/** The folder of the cache. */
export function cacheFolder() {
  const named = process.env["QUIESCE_CACHE"];
  if (named !== undefined && named !== "") return path.resolve(named);
  return path.join(process.env["XDG_CACHE_HOME"] || path.join(homedir(), ".cache"), "quiesce");
}

/** The folder that holds one folder per package, and manifest.json. */
export function sourcesFolder() {
  return path.join(cacheFolder(), "sources");
}

/**
 * What the cache holds and this script would not make again.
 *
 * @returns {Manifest}
 */
export function readManifest() {
  /** @type {Manifest} */
  let recorded;
  try {
    recorded = /** @type {Manifest} */ (JSON.parse(readFileSync(path.join(sourcesFolder(), "manifest.json"), "utf8")));
  } catch {
    // Absent, or cut short: nothing counts as unpacked.
    return {};
  }
  const whole = packages.filter(
    (each) => recorded[each.name]?.layout === layoutOf(each) && isFolder(path.join(sourcesFolder(), each.name)),
  );
  return Object.fromEntries(whole.flatMap(({ name }) => (recorded[name] === undefined ? [] : [[name, recorded[name]]])));
}

/** @param {Package} wanted */
function layoutOf(wanted) {
  return wanted.files.join(" ");
}

/** @param {string} file */
function isFolder(file) {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** @param {boolean} update Ask Debian again about what is there. */
async function fetchAll(update) {
  const missing = () => packages.filter(({ name }) => update || readManifest()[name] === undefined);
  if (missing().length > 0) {
    await underLock(path.join(cacheFolder(), "lock"), async () => {
      // Another run may have done it while this one waited.
      const wanted = missing();
      if (wanted.length === 0) return;
      const apt = findCandidates(wanted, update);
      for (const each of wanted) await fetchPackage(each, apt);
    });
  }
  const manifest = readManifest();
  for (const { name } of packages) console.log(`${name} ${manifest[name]?.version} in ${path.join(sourcesFolder(), name)}`);
}

/**
 * Makes sure that apt knows every package, and says with which options.
 *
 * @param {readonly Package[]} wanted
 * @param {boolean} update
 * @returns {readonly string[]} Options for apt-get and apt-cache.
 */
function findCandidates(wanted, update) {
  for (const tool of ["apt-get", "apt-cache", "dpkg-deb", "tar", "xz"]) {
    if (spawnSync(tool, ["--version"]).error !== undefined) {
      throw new FetchError(`${tool} is missing. The sources come as Debian packages: run this on Debian 12 with apt, tar and xz-utils.`);
    }
  }
  const apt = aptOptions();
  const absent = () => wanted.filter(({ name }) => candidate(name, apt) === undefined).map(({ name }) => name);
  if (update || absent().length > 0) {
    console.log("Updating the package index");
    const { status, stderr } = spawnSync("apt-get", [...apt, "update"], { encoding: "utf8" });
    // A failing repository may not be the one that has what we want: what counts is whether the packages are known.
    if (status !== 0) console.error(stderr.trim());
  }
  const names = absent();
  if (names.length > 0) {
    throw new FetchError(
      `apt knows no package ${names.join(", ")}. They are in Debian 12 (bookworm) and its security updates: add\n` +
        "  deb http://deb.debian.org/debian bookworm main\n" +
        "  deb http://deb.debian.org/debian-security bookworm-security main\n" +
        "to /etc/apt/sources.list, or run this in a Debian 12 container with QUIESCE_CACHE set to a shared folder.",
    );
  }
  return apt;
}

/**
 * The system's package lists belong to root; anybody else keeps lists in the cache.
 *
 * @returns {readonly string[]}
 */
function aptOptions() {
  if (process.getuid?.() === 0) return ["-q", "-o", "APT::Sandbox::User=root"];
  const state = path.join(cacheFolder(), "apt");
  mkdirSync(path.join(state, "lists", "partial"), { recursive: true });
  mkdirSync(path.join(state, "archives", "partial"), { recursive: true });
  return ["-q", "-o", `Dir::State::lists=${state}/lists`, "-o", `Dir::Cache=${state}`, "-o", `Dir::Cache::archives=${state}/archives`];
}

/**
 * @param {string} name
 * @param {readonly string[]} apt
 * @returns {string | undefined} The version apt would fetch.
 */
function candidate(name, apt) {
  const { stdout } = spawnSync("apt-cache", [...apt, "policy", name], { encoding: "utf8", env: { ...process.env, LC_ALL: "C" } });
  const version = /^\s*Candidate: (\S+)$/m.exec(stdout)?.[1];
  return version === "(none)" ? undefined : version;
}

/**
 * @param {Package} wanted
 * @param {readonly string[]} apt
 */
async function fetchPackage(wanted, apt) {
  const version = candidate(wanted.name, apt);
  const present = readManifest()[wanted.name];
  if (present !== undefined && present.version === version) return;
  mkdirSync(sourcesFolder(), { recursive: true });
  const work = mkdtempSync(path.join(sourcesFolder(), `.${wanted.name}.`));
  try {
    console.log(`Fetching ${wanted.name} ${version}`);
    await run("apt-get", [...apt, "download", `${wanted.name}=${version}`], work);
    const deb = readdirSync(work).find((file) => file.endsWith(".deb"));
    if (deb === undefined) throw new FetchError(`apt-get download ${wanted.name} left no .deb file`);
    await unpack(path.join(work, deb), wanted, path.join(work, "tree"));
    const folder = path.join(sourcesFolder(), wanted.name);
    rmSync(folder, { recursive: true, force: true });
    renameSync(path.join(work, "tree"), folder);
    record(wanted, String(version));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Unpacks the files asked for, without the tarball's top folder.
 *
 * @param {string} deb
 * @param {Package} wanted
 * @param {string} folder
 */
async function unpack(deb, wanted, folder) {
  console.log(`Unpacking ${wanted.name}`);
  mkdirSync(folder);
  const work = path.dirname(deb);
  await run("sh", ["-c", 'dpkg-deb --fsys-tarfile "$1" | tar -x --wildcards "$2"', "sh", deb, wanted.tarball], work);
  const tarball = readdirSync(path.join(work, path.dirname(wanted.tarball))).find((file) => file.includes(".tar."));
  if (tarball === undefined) throw new FetchError(`${path.basename(deb)} holds no ${wanted.tarball}`);
  const patterns = wanted.files.map((file) => `*/${file}`);
  const flags = ["-x", "--strip-components=1", "--no-same-owner", "--wildcards", "--no-wildcards-match-slash", "-C", folder];
  await run("tar", [...flags, "-f", path.join(work, path.dirname(wanted.tarball), tarball), ...patterns], work);
}

/**
 * @param {Package} wanted
 * @param {string} version
 */
function record(wanted, version) {
  const file = path.join(sourcesFolder(), "manifest.json");
  const manifest = { ...readManifest(), [wanted.name]: { version, layout: layoutOf(wanted) } };
  writeFileSync(`${file}.tmp`, `${JSON.stringify(manifest, undefined, 2)}\n`);
  renameSync(`${file}.tmp`, file);
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<void>}
 */
function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
    /** @type {string[]} */
    const said = [];
    child.stderr.setEncoding("utf8").on("data", (/** @type {string} */ part) => said.push(part));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new FetchError(`${command} ${args.join(" ")} failed:\n${said.join("").trim()}`));
    });
  });
}

/**
 * Runs `work` while holding a lock: a folder, whose creation is atomic, with the holder's process number in it.
 *
 * @param {string} lock
 * @param {() => Promise<void>} work
 */
async function underLock(lock, work) {
  mkdirSync(path.dirname(lock), { recursive: true });
  let told = false;
  while (!tryLock(lock)) {
    if (!told) console.log(`Waiting for another run that holds ${lock}`);
    told = true;
    if (isAbandoned(lock)) rmSync(lock, { recursive: true, force: true });
    else await sleep(500);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** @param {string} lock */
function tryLock(lock) {
  // The folder must never be seen without its number in it, so it is made elsewhere and renamed: that fails if one is there.
  const own = mkdtempSync(`${lock}.`);
  try {
    writeFileSync(path.join(own, "pid"), String(process.pid));
    renameSync(own, lock);
    return true;
  } catch {
    rmSync(own, { recursive: true, force: true });
    return false;
  }
}

/** @param {string} lock */
function isAbandoned(lock) {
  try {
    process.kill(Number(readFileSync(path.join(lock, "pid"), "utf8")), 0);
    return false;
  } catch (error) {
    // Gone already, or its process is: both let the next try decide. A process of another user still runs.
    return !(error instanceof Error && "code" in error && error.code === "EPERM");
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values: options } = parseArgs({ options: { update: { type: "boolean" } } });
  try {
    await fetchAll(options.update === true);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    console.error(`fetch-sources: ${error.message}`);
    process.exitCode = 1;
  }
}

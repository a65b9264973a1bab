import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeSourceFile } from "../base/source-file.ts";
import { outlineOf } from "../c/editor/outline/outline.ts";
import { kernelOutlineTable } from "../kernel/catalogue/outline-words.ts";
import { Workspace } from "../server/workspace/workspace.ts";
import { folderStore, nodeFiles } from "../test/support/node-files.ts";
import { type Benchmark, figuresOf, type Report, times } from "./lib.ts";
import { kernelSources } from "./subjects.ts";

/** With this variable, this file is the process of one index: its memory is then that of an index and nothing else. */
const AS_PROCESS = "QUIESCE_BENCH_INDEX";

interface Measured {
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly files: number;
  /** The longest that a user's cancellation would have waited. */
  readonly longestStepMs: number;
}

/** Indexes a whole tree, with the cache in a folder. */
function indexOnce(root: string, cache: string): Measured {
  const started = performance.now();
  const workspace = new Workspace({
    files: nodeFiles,
    read: (file, text) => ({ ...NOTHING, source: makeSourceFile(file, text, "user") }),
    outline: kernelOutlineTable,
    store: folderStore(cache),
    cacheKey: "bench",
    wallClockMs: Date.now,
  });
  const steps = workspace.treeAt(root).indexing();
  let files = 0;
  let longestStepMs = 0;
  for (let before = started; ; ) {
    const step = steps?.next();
    if (step === undefined || step.done === true) break;
    files = Math.max(files, step.value.total);
    const now = performance.now();
    longestStepMs = Math.max(longestStepMs, now - before);
    before = now;
  }
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  return { ms: performance.now() - started, cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMb: maxRSS / 1024, files, longestStepMs };
}

const NOTHING = { functions: [], prototypes: [], macros: [], objects: [], comments: [], conditionals: [] };

/** The same in a process of its own. */
function indexInProcess(root: string, cache: string): Measured {
  const load = `import ${JSON.stringify(import.meta.url)}`;
  const env = { ...process.env, [AS_PROCESS]: JSON.stringify([root, cache]) };
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", load], { encoding: "utf8", env });
  return JSON.parse(output) as Measured;
}

function reportIndex(report: Report, title: string, measured: readonly Measured[], atMostMs: number | undefined): void {
  const row = (name: string, unit: string, value: (each: Measured) => number, atMost?: number): void =>
    report({ name: `${title}${name}`, measured: figuresOf(measured.map(value)), unit, ...(atMost !== undefined && { limit: { atMost } }) });
  row("", "ms", ({ ms }) => ms, atMostMs);
  row(", processor", "ms", ({ cpuMs }) => cpuMs);
  row(", longest step", "ms", ({ longestStepMs }) => longestStepMs);
  row(", peak of memory", "MB", ({ peakMb }) => peakMb, 600);
}

/** How fast outlines are made, texts in memory. */
async function reportOutline(report: Report, folder: string): Promise<void> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.[ch]$/.test(name));
  const texts = names.map((name) => readFileSync(path.join(folder, name), "utf8"));
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  const measured = await times(() => texts.map((text) => outlineOf("x.c", text, kernelOutlineTable).functions.length));
  report({
    name: "outlines of kernel/",
    measured: figuresOf(measured.map((ms) => length / 1000 / ms)),
    unit: "MB/s",
    limit: { atLeast: 80 },
  });
}

/** What ctags takes for functions and prototypes of the same tree; undefined without it. */
function ctagsMs(root: string, folder: string): number | undefined {
  const started = performance.now();
  const kinds = ["--languages=C", "--langmap=C:.c.h", "--kinds-C=fpd"];
  const { status } = spawnSync("ctags", ["-R", ...kinds, "-f", path.join(folder, "tags"), "."], { cwd: root, stdio: "ignore" });
  return status === 0 ? performance.now() - started : undefined;
}

/** Empties the page cache; only where that is asked for, because it disturbs everything else on the machine. */
function emptyPageCache(): boolean {
  if (process.env["QUIESCE_BENCH_COLD"] !== "1") return false;
  try {
    execFileSync("sync");
    writeFileSync("/proc/sys/vm/drop_caches", "3");
    return true;
  } catch {
    return false;
  }
}

export const benchmark: Benchmark = {
  title: "the index of a whole kernel tree, first and from its cache, against ctags -R of functions, prototypes and macros",
  async run(report) {
    const tree = kernelSources()?.linux612;
    if (tree === undefined) return;
    const folder = mkdtempSync(path.join(tmpdir(), "quiesce-index-"));
    const cache = (name: string): string => path.join(folder, name);
    try {
      await reportOutline(report, path.join(tree.path, "kernel"));
      if (emptyPageCache()) reportIndex(report, "first time, page cache cold", [indexInProcess(tree.path, cache("cold"))], undefined);
      else console.warn("not measured: first time with a cold page cache (as root, with QUIESCE_BENCH_COLD=1)");
      const first = [1, 2, 3].map((run) => indexInProcess(tree.path, cache(`warm${run}`)));
      reportIndex(report, `first time, ${first[0]?.files ?? 0} files`, first, 30_000);
      reportIndex(
        report,
        "from its cache",
        [1, 2, 3, 4, 5].map(() => indexInProcess(tree.path, cache("warm1"))),
        2000,
      );
      const peer = ctagsMs(tree.path, folder);
      if (peer === undefined) console.warn("SKIPPED: comparison with ctags -R, which is not installed (Debian: universal-ctags)");
      else report({ name: "ratio, first time", measured: figuresOf(first.map(({ ms }) => ms / peer)), unit: "× ctags -R" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

const task = process.env[AS_PROCESS];
if (task !== undefined) {
  const [root, cache] = JSON.parse(task) as [string, string];
  process.stdout.write(JSON.stringify(indexOnce(root, cache)));
}

/** One timeline of enable-disable, by the size of the machine: the run alone, and the whole command with its memory. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CompileCache } from "../kernel/compile/unit-cache.ts";
import { simulate } from "../simulator/run/simulate.ts";
import { root } from "../test/support/source-tree.ts";
import { type Benchmark, figuresOf, type Limit, type Report, type Row, times } from "./lib.ts";
import { livepatch } from "./livepatch.ts";
import { machineOf, requestFor } from "./machines.ts";

interface Size {
  readonly cpus: number;
  readonly tasks: number;
  /** Milliseconds. */
  readonly runLimit: Limit;
  /** Bytes of the whole command. */
  readonly memoryLimit?: number;
  readonly samples: number;
}

const SIZES: readonly Size[] = [
  { cpus: 8, tasks: 200, runLimit: { atMost: 300 }, samples: 11 },
  { cpus: 256, tasks: 20_000, runLimit: { atMost: 6000 }, memoryLimit: 1e9, samples: 5 },
  { cpus: 512, tasks: 50_000, runLimit: { atMost: 10_000 }, memoryLimit: 2e9, samples: 3 },
  { cpus: 1024, tasks: 100_000, runLimit: { atMost: 10_000 }, memoryLimit: 2e9, samples: 3 },
];

/** The profile without dynamic preemption: with it, three interrupts for each of thousands of patched sites are most of the work. */
const PROFILES = ["6.12-voluntary", "debian-6.12"];

async function measureRun(size: Size, profile: string, report: Report): Promise<void> {
  const request = requestFor(size, profile);
  const cache = new CompileCache();
  const found = await times(
    () => {
      const { result } = simulate(request, cache);
      if (result.result !== "completed") throw new Error(`${result.result}: ${result.problems[0]?.message ?? ""}`);
    },
    { warmups: 1, samples: size.samples },
  );
  report({ name: `${nameOf(size)}, ${profile}`, measured: figuresOf(found), unit: "ms", limit: size.runLimit });
}

/** Prints the peak of the process when it ends, threads included. */
const PEAK = `process.on("exit", () => process.stderr.write("peak " + process.resourceUsage().maxRSS + "\\n"))`;

function measureCommand(size: Size, profile: string, report: Report): void {
  const { folder, file } = livepatch();
  const own = mkdtempSync(path.join(tmpdir(), "quiesce-bench-"));
  try {
    const topology = path.join(own, "bench.topology.json");
    writeFileSync(topology, JSON.stringify(machineOf(size)));
    const command = [path.join(root, "dist/quiesce.mjs"), "simulate", path.join(folder, file), "--scenario", "enable-disable"];
    const seconds: number[] = [];
    const bytes: number[] = [];
    for (let sample = 0; sample < 3; sample++) {
      const started = performance.now();
      const { status, stderr } = spawnSync(
        process.execPath,
        ["--import", `data:text/javascript,${encodeURIComponent(PEAK)}`, ...command, "--profile", profile, "--topology", topology],
        { encoding: "utf8", maxBuffer: 2 ** 26 },
      );
      if (status !== 0) throw new Error(stderr);
      seconds.push(performance.now() - started);
      bytes.push(Number(/peak (\d+)/.exec(stderr)?.[1]) / 1000);
    }
    const name = `${nameOf(size)}, whole command`;
    report({ name, measured: figuresOf(seconds), unit: "ms" });
    const peak: Row = { name: "peak memory of it", measured: figuresOf(bytes), unit: "MB" };
    report(size.memoryLimit === undefined ? peak : { ...peak, limit: { atMost: size.memoryLimit / 1e6 } });
  } finally {
    rmSync(own, { recursive: true });
  }
}

function nameOf({ cpus, tasks }: Size): string {
  return `${cpus} CPUs, ${tasks} tasks`;
}

export const benchmark: Benchmark = {
  title: "enable-disable on the simulated machine",
  async run(report) {
    for (const size of SIZES) {
      for (const profile of PROFILES) await measureRun(size, profile, report);
      measureCommand(size, "6.12-voluntary", report);
    }
  },
};

/**
 * How a timeline of enable-disable grows with the machine: processor time of the whole command and its memory, at doubling numbers of CPUs and of tasks, and at the
 * limits of a topology. The time is that of the processor, which other work on the machine does not lengthen much.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../test/support/source-tree.ts";
import { type Benchmark, figuresOf, type Report } from "./lib.ts";
import { livepatch } from "./livepatch.ts";
import { machineOf, type MachineSize } from "./machines.ts";

const SERIES: readonly { readonly of: string; readonly sizes: readonly MachineSize[] }[] = [
  { of: "CPUs", sizes: [512, 1024, 2048, 4096].map((cpus) => ({ cpus, tasks: cpus + 4000, housekeeping: 64 })) },
  { of: "tasks", sizes: [25_000, 50_000, 100_000, 200_000].map((tasks) => ({ cpus: 256, tasks })) },
];

const LARGEST: readonly MachineSize[] = [
  { cpus: 1024, tasks: 100_000, housekeeping: 24 },
  { cpus: 4096, tasks: 100_000 },
  { cpus: 1024, tasks: 1_000_000 },
];

interface Cost {
  readonly seconds: number;
  readonly megabytes: number;
  readonly instructions: number;
}

/** Prints processor time and peak memory of the process when it ends, threads included. */
const PROBE = `process.on("exit", () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage(); process.stderr.write("cost " + (userCPUTime + systemCPUTime) + " " + maxRSS + "\\n"); })`;

function costOf(size: MachineSize, own: string): Cost {
  const topology = path.join(own, "bench.topology.json");
  writeFileSync(topology, JSON.stringify(machineOf(size)));
  const { folder, file } = livepatch();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      "--import",
      `data:text/javascript,${encodeURIComponent(PROBE)}`,
      path.join(root, "dist/quiesce.mjs"),
      "simulate",
      path.join(folder, file),
      "--scenario=enable-disable",
      "--profile=6.12-voluntary",
      `--topology=${topology}`,
      "--format=json",
    ],
    { encoding: "utf8", maxBuffer: 2 ** 29 },
  );
  const [, cpu = "", memory = ""] = /cost (\d+) (\d+)/.exec(stderr) ?? [];
  if (status !== 0) throw new Error(stderr);
  const { events } = JSON.parse(stdout) as { readonly events: { readonly instructions: number } };
  return { seconds: Number(cpu) / 1e6, megabytes: Number(memory) / 1000, instructions: events.instructions };
}

function tell(report: Report, size: MachineSize, { seconds, megabytes, instructions }: Cost, limited: boolean): void {
  const name = `${size.cpus} CPUs, ${size.tasks} tasks`;
  report({ name: `${name}: processor time`, measured: figuresOf([seconds]), unit: "s", ...(limited && { limit: { atMost: 10 } }) });
  report({ name: "peak memory", measured: figuresOf([megabytes]), unit: "MB", ...(limited && { limit: { atMost: 2000 } }) });
  report({ name: "instructions", measured: figuresOf([instructions / 1e6]), unit: "million" });
}

export const benchmark: Benchmark = {
  title: "enable-disable by the size of the machine",
  run(report) {
    const own = mkdtempSync(path.join(tmpdir(), "quiesce-bench-"));
    try {
      for (const { of, sizes } of SERIES) {
        const costs = sizes.map((size) => costOf(size, own));
        sizes.forEach((size, at) => tell(report, size, costs[at] ?? { seconds: 0, megabytes: 0, instructions: 0 }, false));
        const [least, greatest] = [costs[0]?.seconds ?? 1, costs.at(-1)?.seconds ?? 0];
        report({ name: `8 times the ${of} take`, measured: figuresOf([greatest / least]), unit: "times as long", limit: { atMost: 8 } });
      }
      LARGEST.forEach((size, at) => tell(report, size, costOf(size, own), at === 0));
    } finally {
      rmSync(own, { recursive: true });
    }
  },
};

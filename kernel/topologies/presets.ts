/** Machines with a name, in the form of a topology file. */
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";

export interface Preset {
  readonly name: string;
  /** One line: what machine this is. */
  readonly summary: string;
  /** As `*.topology.json` has it; the parser that reads files reads this. */
  readonly topology: Readonly<Record<string, unknown>>;
}

/** What a machine does besides its isolated work: services, and kernel threads that sleep. */
function services(each: number): readonly Readonly<Record<string, unknown>>[] {
  return [
    { kind: "syscalls", cpus: "housekeeping", each, periodNs: 4_000_000, callsPatched: 0.1 },
    { kind: "kthread-sleeping", cpus: "housekeeping", each: 2, periodNs: 40_000_000 },
    { kind: "sleeper-in-patched", count: 1, sleepNs: 30_000_000 },
  ];
}

export const DEFAULT_PRESET = "default";

export const PRESETS: readonly Preset[] = [
  {
    name: DEFAULT_PRESET,
    summary: "8 CPUs: 2 for housekeeping, 6 nohz_full with one user loop each",
    topology: {
      cpus: 8,
      cmdline: "nohz_full=2-7 rcu_nocbs=2-7",
      tasks: [{ kind: "user-loop", cpus: "isolated", each: 1 }, ...services(4)],
    },
  },
  {
    name: "laptop",
    summary: "8 CPUs, nothing isolated, mostly idle",
    topology: {
      cpus: 8,
      tasks: [
        { kind: "user-loop", count: 1 },
        { kind: "syscalls", count: 60, periodNs: 20_000_000, callsPatched: 0.05 },
        { kind: "kthread-sleeping", count: 40, periodNs: 250_000_000 },
        { kind: "sleeper-in-patched", count: 1, sleepNs: 100_000_000 },
      ],
    },
  },
  {
    name: "telecom",
    summary: "64 CPUs: 2 for housekeeping, 62 isolated and nohz_full with a polling user loop each",
    topology: {
      cpus: 64,
      cmdline: "nohz_full=2-63 rcu_nocbs=2-63 isolcpus=managed_irq,domain,2-63",
      tasks: [{ kind: "user-loop", cpus: "isolated", each: 1, comm: "poll" }, ...services(10)],
    },
  },
  {
    name: "kvm-host",
    summary: "32 CPUs: 4 for the host with its vhost and io_uring workers, 28 isolated and nohz_full with a vCPU each",
    topology: {
      cpus: 32,
      cmdline: "nohz_full=4-31 rcu_nocbs=4-31 isolcpus=managed_irq,domain,4-31",
      idle: "mwait",
      tasks: [
        { kind: "vcpu", cpus: "isolated", each: 1, exitNs: 5_000_000 },
        { kind: "vhost-worker", cpus: "housekeeping", each: 4, periodNs: 1_000_000, callsPatched: 0.01 },
        { kind: "io-uring-worker", cpus: "housekeeping", each: 2, periodNs: 20_000_000 },
        ...services(10),
      ],
    },
  },
  {
    name: "real-time",
    summary:
      "8 CPUs: 2 for housekeeping, 6 isolated and nohz_full with a SCHED_FIFO loop each, one of which never lets a kworker run for long",
    topology: {
      cpus: 8,
      cmdline: "nohz_full=2-7 rcu_nocbs=2-7 isolcpus=managed_irq,domain,2-7 rcutree.kthread_prio=60 idle=poll",
      tasks: [
        { kind: "syscalls", cpus: "2-6", each: 1, periodNs: 1_000_000, between: "user", fifo: 50, comm: "control-loop" },
        { kind: "user-loop", cpus: "7", each: 1, fifo: 50, comm: "poll" },
        ...services(4),
      ],
    },
  },
  {
    name: "big-smp",
    summary: "256 CPUs, nothing isolated, some 10,000 tasks",
    topology: {
      cpus: 256,
      tasks: [
        { kind: "user-loop", cpus: "128-255", each: 1 },
        { kind: "syscalls", cpus: "0-127", each: 2, periodNs: 10_000_000, callsPatched: 0.02 },
        { kind: "syscalls", count: 8000, periodNs: 500_000_000, callsPatched: 0.01 },
        { kind: "kthread-sleeping", cpus: "online", each: 6 },
        { kind: "sleeper-in-patched", count: 4, sleepNs: 100_000_000 },
      ],
    },
  },
];

/** The text of a preset, as a file that one could save and change. */
export function presetFile({ name, topology }: Preset): SourceFile {
  return makeSourceFile(`<preset ${name}>`, `${JSON.stringify(topology, undefined, 2)}\n`, "model");
}

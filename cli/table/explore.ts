/** `explore` and `ablate`: commands about all interleavings. */
import { DEFAULT_FAILING_WALKS } from "../../simulator/explore/request.ts";
import { format, OUTPUT, READING } from "./common.ts";
import { FILE, PATCH, SCENE } from "./simulate.ts";
import type { CommandSpec, OptionSpec } from "./types.ts";

/** The scene of a simulation, but on a machine so small that all of it can be looked at. */
const SMALL_SCENE: readonly OptionSpec[] = [
  ...SCENE.filter(({ name }) => name !== "topology"),
  {
    name: "topology",
    short: "t",
    value: { kind: "file", placeholder: "FILE|PRESET" },
    help: "the machine and its load, of at most 4 CPUs and 8 tasks: a topology file, or a preset of quiesce list presets",
    default: "2 CPUs, one of them nohz_full; see --cpus and --tasks",
  },
  {
    name: "cpus",
    value: { kind: "integer", min: 2, max: 4, placeholder: "N" },
    help: "without --topology: how many CPUs; all but the first are nohz_full",
    default: "2",
  },
  {
    name: "tasks",
    value: { kind: "integer", min: 0, max: 4, placeholder: "N" },
    help: "without --topology: how many tasks that call the patched function, beside the administrator",
    default: "1",
  },
  {
    name: "memory",
    value: { kind: "choice", choices: ["sc", "lkmm"], placeholder: "MODEL" },
    help: "the memory model: sc, every CPU sees all stores in one order; lkmm, the kernel's: a read in FILE may miss a store of another CPU that nothing orders before it",
    default: "sc",
  },
  {
    name: "stale",
    value: { kind: "integer", min: 1, max: 15, placeholder: "N" },
    help: "with --memory lkmm: at most N reads of one execution return what is not newest",
    default: "1",
  },
  {
    name: "data-races",
    value: { kind: "choice", choices: ["off", "note", "warning", "error"], placeholder: "SEVERITY" },
    help: "with --memory lkmm: how much two accesses weigh that nothing orders, one of them a store and one of them plain; an error is something found",
    default: "note",
  },
  {
    name: "softirqs",
    value: { kind: "choice", choices: ["waiting", "conflicting", "everywhere"], placeholder: "WHERE" },
    help: "where timers and RCU callbacks come upon kernel code that neither waits nor can be preempted: nowhere; where they conflict with what is next; or everywhere; each is several times as many states",
    default: "waiting",
  },
  {
    name: "failing-walks",
    value: { kind: "integer", min: 0, max: 15, placeholder: "N" },
    help: "at most N walks of a stack fail in one execution that might have succeeded, as they do in a kernel now and then; each is several times as many states",
    default: String(DEFAULT_FAILING_WALKS),
  },
  {
    name: "from",
    value: { kind: "text", placeholder: "STEP" },
    help: "begin at the scenario's step of that name; what stands before it happens in one fixed order",
    default: "its first step",
  },
  {
    name: "worker",
    value: { kind: "choice", choices: ["shared", "own", "both"], placeholder: "WHERE" },
    help: "where the transition's worker runs: on the administrator's CPU; on one of its own, the administrator being on the last other one, with tasks if each has some; or on the one and then on the other",
    default: "both",
  },
];

const BOUNDS: readonly OptionSpec[] = [
  {
    name: "states",
    value: { kind: "integer", min: 1, max: 1_000_000_000, placeholder: "N" },
    help: "give up after N states",
    default: "8000000",
  },
  {
    name: "depth",
    value: { kind: "integer", min: 1, max: 1_000_000_000, placeholder: "N" },
    help: "give up on a schedule of more than N operations",
    default: "1000000",
  },
  {
    name: "preemptions",
    value: { kind: "integer", min: 0, max: 100, placeholder: "N" },
    help: "only executions in which a CPU that could go on is preempted by another CPU or an event at most N times, those with fewer first; whether the end stays within reach is then not looked at",
    default: "any number",
  },
  {
    name: "exact",
    help: "compare states with all that they hold, instead of by a hash of 64 bits; takes more time and much more memory",
  },
  {
    name: "time",
    value: { kind: "integer", min: 1, max: 1_000_000, placeholder: "SECONDS" },
    help: "give up after so many seconds",
    default: "no limit",
  },
];

const SHARD: OptionSpec = {
  name: "shard",
  value: { kind: "part", placeholder: "I/N" },
  help: "of the explorations of --worker both, make the I-th of N parts; see merge",
};

const MEMORY_LIMIT: OptionSpec = {
  name: "memory-limit",
  value: { kind: "size", placeholder: "SIZE" },
  help: "give up when the states that were seen need more memory than SIZE (for example 512m, 2g)",
  default: "1g",
};

export const explore: CommandSpec = {
  name: "explore",
  summary: "looks at every interleaving of a scenario through FILE on a small machine",
  description: [
    "FILE is compiled as for simulate, but nothing has a time: a timer that is pending may fire, an interrupt that is raised may arrive, whoever may run next may be next. Every order of all of this is looked at.",
    "The verdict is violated, with a shortest schedule that leads there; verified within the bounds, which are printed together with what is not modelled and with how much of FILE was carried out; or gave up, when a bound was hit.",
    "The checks are the WARN_ON()s and BUG_ON()s of the code itself, accesses to memory, locks and sleeping, deadlock and progress, and what the scenario asserts.",
    "Two explorations are made, unless --worker says otherwise: with the transition's worker on the administrator's CPU, and on one of its own. The worse one is shown.",
  ],
  arguments: [FILE],
  options: [
    ...SMALL_SCENE,
    ...BOUNDS,
    SHARD,
    PATCH,
    ...READING,
    MEMORY_LIMIT,
    format("text", "markdown", "json", "sarif", "perfetto"),
    OUTPUT,
  ],
  examples: [
    { command: "explore kernel/livepatch/transition.c --scenario enable", does: "Every interleaving of enabling a livepatch." },
    {
      command: "explore transition.c --patch my-change.patch --set tracing-where-rcu-is-not-watching=on",
      does: "Does the change survive a patched function that is called where RCU is not watching?",
    },
  ],
};

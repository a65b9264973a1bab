/** `ablate`: what breaks without each synchronization point. */
import { format, OUTPUT, READING, WORKING } from "./common.ts";
import { explore } from "./explore.ts";
import { FILE, PATCH } from "./simulate.ts";
import type { CommandSpec, OptionSpec } from "./types.ts";

/** Options that mean the same as for explore. */
const SHARED: ReadonlySet<string> = new Set([
  "topology",
  "machine",
  "kernel-config",
  "cmdline",
  "set",
  "cpus",
  "tasks",
  "stale",
  "states",
  "preemptions",
  "worker",
  "exact",
  "memory-limit",
]);

const OWN: readonly OptionSpec[] = [
  {
    name: "function",
    value: { kind: "text", placeholder: "FUNCTION" },
    help: "only the points in this function",
    default: "all of FILE",
  },
  {
    name: "scenario",
    short: "s",
    value: { kind: "text", placeholder: "SCENARIO[@STEP]" },
    repeatable: true,
    help: "a scenario to explore, from a step of it on; see quiesce list scenarios",
    default: "enable, disable, stacked@disable second and reverse",
  },
  {
    name: "memory",
    value: { kind: "choice", choices: ["auto", "sc", "lkmm"], placeholder: "MODEL" },
    help: "the memory model, as explore has it; auto: lkmm for what only orders memory accesses, and sc for the rest",
    default: "auto",
  },
  {
    name: "time",
    value: { kind: "integer", min: 1, max: 1_000_000, placeholder: "SECONDS" },
    help: "give up on one exploration after so many seconds",
    default: "120",
  },
  {
    name: "shard",
    value: { kind: "part", placeholder: "I/N" },
    help: "of the ways to take something away, study the I-th of N parts; see merge",
  },
  ...WORKING.filter(({ name }) => name === "jobs"),
  {
    name: "no-cache",
    help: "explore everything anew, and keep nothing: without it an exploration of the same texts with the same options is made once",
  },
];

export const ablate: CommandSpec = {
  name: "ablate",
  summary: "takes each synchronization point out of FILE and looks what breaks",
  description: [
    "Every point of annotate that can be taken away is deleted, or put in a weaker form, and each scenario that carries its line out is explored, as explore does it. Without the point a scenario is violated: it is needed, and the violation says for what. Nothing breaks: either something else covers it, which is then named, or it is not needed within the bounds.",
    "Where nothing breaks in any scenario with the transition's worker on the administrator's CPU, all are looked at with it on one of its own as well, unless --worker says otherwise. What covers a point is looked for in the first of these places.",
    "Points of which only the order of memory accesses depends are explored under the kernel's memory model, as nothing breaks without them otherwise, and all others under sequential consistency; --memory has one model for all.",
    "Exits with 0 whenever there is an answer, whatever it is.",
  ],
  arguments: [FILE],
  options: [
    ...OWN,
    ...explore.options.filter(({ name }) => SHARED.has(name)),
    PATCH,
    ...READING,
    format("text", "markdown", "json"),
    OUTPUT,
  ],
  examples: [
    { command: "ablate kernel/livepatch/transition.c", does: "What each point of the livepatch transition is there for." },
    {
      command: "ablate transition.c --function my_function --set tracing-where-rcu-is-not-watching=on --format markdown",
      does: "Of one function, where patched functions can be called while RCU is not watching.",
    },
  ],
};

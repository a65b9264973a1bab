/** `run-c`, `list`, `explain`, `doctor`. */
import { SCENE } from "./simulate.ts";
import { format, OUTPUT, READING, WORKING } from "./common.ts";
import type { CommandSpec, OptionSpec } from "./types.ts";

const MEMORY: readonly OptionSpec[] = WORKING.filter(({ name }) => name === "memory-limit");

export const runC: CommandSpec = {
  name: "run-c",
  summary: "compiles a freestanding C program and runs its main on the simulated machine",
  description: [
    "A way to see what the compiler and the machine do: no kernel, one thread. Bad accesses to memory are faults with a source line and a stack. The dialect is gnu89 and later: implicit int, implicit declarations and K&R definitions are taken.",
  ],
  arguments: [{ placeholder: "FILE", value: { kind: "file" }, help: "the program; - reads the standard input" }],
  options: [
    {
      name: "limit",
      value: { kind: "integer", min: 1, max: 1_000_000_000_000, placeholder: "N" },
      help: "stop after N instructions",
      default: "2000000000",
    },
    ...READING.filter(({ name }) => name === "stdin-filename"),
    ...MEMORY,
    format("text", "json"),
    OUTPUT,
  ],
  examples: [{ command: "run-c program.c", does: "Exit with what main returns." }],
  exits: [
    { code: 0, means: "and up to 255: main returned or called exit() with it" },
    { code: 134, means: "the program called abort()" },
    { code: 125, means: "the program uses something that is not supported, or cannot be read" },
    { code: 126, means: "a fault: a bad access to memory, a division by zero and the like" },
    { code: 127, means: "a limit was reached" },
  ],
};

export const LISTS = ["scenarios", "presets", "profiles", "primitives", "properties", "rules"] as const;

export const list: CommandSpec = {
  name: "list",
  summary: "lists what there is",
  description: ["quiesce explain NAME says more about any of them."],
  arguments: [{ placeholder: "WHAT", value: { kind: "choice", choices: LISTS }, help: `what to list: ${LISTS.join(", ")}` }],
  options: [format("text", "json"), OUTPUT],
  examples: [{ command: "list scenarios", does: "What simulate --scenario takes." }],
};

export const explain: CommandSpec = {
  name: "explain",
  summary: "says what a name that list shows, or a cause in the ledger, means",
  description: [
    "For a rule of check: what it finds, what it does not know, and how to mend it.",
    "For a synchronization primitive: what it waits for and what not, whom it disturbs, in which context it may be called, and where in the kernel that stands.",
  ],
  arguments: [{ placeholder: "NAME", value: { kind: "text" }, help: "for example synchronize_rcu, enable-disable, telecom" }],
  options: [format("text", "json"), OUTPUT],
  examples: [{ command: "explain schedule_on_each_cpu", does: "What it waits for, and what it does to a nohz_full CPU." }],
};

export const doctor: CommandSpec = {
  name: "doctor",
  summary: "says what was found around FILE, and what to do about what was not",
  description: [
    "Looks for the kernel tree, its version and configuration, the files beside FILE, and the quiesce.json that holds for it, and compiles FILE as a simulation would. With --machine or --kernel-config it says what these hold, with or without FILE. Runs nothing.",
    "Where a value can come from several places, it says which was taken. What is newer than quiesce knows is named.",
    "Exits with 2 when simulate would refuse the same options.",
  ],
  arguments: [{ placeholder: "FILE", value: { kind: "file" }, optional: true, help: "a C file" }],
  options: [
    ...SCENE.filter(({ name }) => name !== "scenario"),
    ...READING.filter(({ name }) => name === "kernel" || name === "profile" || name === "config"),
    format("text", "json"),
    OUTPUT,
  ],
  examples: [
    { command: "doctor kernel/livepatch/transition.c", does: "Which tree, version and siblings a simulation would use." },
    { command: "doctor --machine /", does: "What a simulation would take from this machine." },
  ],
};

/** `simulate`, `compare`, `replay`: commands about one timeline. */
import { BUNDLE, format, OUTPUT, READING, WORKING } from "./common.ts";
import type { ArgumentSpec, CommandSpec, OptionSpec } from "./types.ts";

export const FILE: ArgumentSpec = {
  placeholder: "FILE",
  value: { kind: "file" },
  help: "the C file to compile and run, such as kernel/livepatch/transition.c; - reads the standard input",
};

/** What is simulated. */
export const SCENE: readonly OptionSpec[] = [
  {
    name: "scenario",
    short: "s",
    value: { kind: "text", placeholder: "SCENARIO" },
    help: "what an administrator does; see quiesce list scenarios",
    default: "enable",
  },
  {
    name: "topology",
    short: "t",
    value: { kind: "file", placeholder: "FILE|PRESET" },
    help: "the machine and its load: a topology file, or a preset of quiesce list presets",
    default: "the preset default",
  },
  {
    name: "machine",
    value: { kind: "folder", placeholder: "DIR" },
    help: "take CPUs, command line and configuration of a real machine: / for this one, or a folder with copies of its files",
  },
  {
    name: "kernel-config",
    value: { kind: "file", placeholder: "FILE" },
    help: "the kernel's configuration: a .config, /boot/config-RELEASE, or /proc/config.gz",
    default: "the machine's, else the .config of FILE's tree, else the profile's",
  },
  {
    name: "cmdline",
    value: { kind: "text", placeholder: "TEXT" },
    help: "the kernel's command line, instead of the machine's or the topology's own",
  },
  {
    name: "set",
    value: { kind: "setting", placeholder: "KEY=VALUE" },
    repeatable: true,
    help: "change one setting: hz, preempt, tracing-where-rcu-is-not-watching (on, off), reliable-stacktrace (on, off), background (on, off), module-memory (on, off), config.CONFIG_X (y, n, a value)",
  },
];

export const SEED: OptionSpec = {
  name: "seed",
  value: { kind: "integer", min: 0, max: 4_294_967_295, placeholder: "N" },
  help: "the schedule: the same seed gives the same timeline; 0 is the nominal one",
  default: "0",
};

export const PATCH: OptionSpec = {
  name: "patch",
  short: "p",
  value: { kind: "file", placeholder: "PATCH" },
  repeatable: true,
  help: "apply a unified diff, a mail, an mbox or a folder with a series to the files in memory first; several are applied in turn",
};

/** A patch in memory, and how strictly it is taken. */
export const PATCHING: readonly OptionSpec[] = [
  PATCH,
  {
    name: "patch-context",
    value: { kind: "integer", min: 0, max: 1000, placeholder: "N" },
    help: "let a hunk apply where N lines around its change match, as git apply -CN does",
    default: "all lines that the patch has",
  },
];

const LOG: OptionSpec = { name: "log", help: "show in the text what the kernel would have printed" };

export const simulate: CommandSpec = {
  name: "simulate",
  summary: "runs a scenario through FILE on a simulated machine and shows the timeline",
  description: [
    "FILE is compiled, together with the files beside it that it needs; what is missing is supplied by a model of the kernel. The answer says which came from where. Times are virtual.",
    "The answer begins with totals: the time, how many tries it took, which isolated CPUs were disturbed. Then come the steps, the tasks that held a try up, and the ledger: what made an isolated CPU leave its work, by cause and by source line.",
    "A value can come from several places; the strongest is taken, and the answer says where each came from. Weakest first: the profile, the tree's .config, the topology, --machine, --kernel-config, --cmdline, --set.",
    "With --seeds or --matrix, many timelines run; the totals cover all of them, and the worst is shown whole.",
  ],
  arguments: [FILE],
  options: [
    ...SCENE,
    SEED,
    { name: "seeds", value: { kind: "range", placeholder: "A-B" }, help: "run every seed from A to B" },
    {
      name: "matrix",
      value: { kind: "file", placeholder: "FILE" },
      help: "run every combination of the topologies, command lines, scenarios and settings that FILE lists",
    },
    { name: "shard", value: { kind: "part", placeholder: "I/N" }, help: "of the runs of --seeds or --matrix, do the I-th of N parts" },
    ...PATCHING,
    { name: "events", value: { kind: "file", placeholder: "FILE" }, help: "also write every event to FILE, one JSON object a line" },
    {
      name: "fail-on-disturbance",
      value: { kind: "text", placeholder: "CPULIST" },
      help: "exit with 1 when one of these CPUs is disturbed",
    },
    LOG,
    ...READING,
    ...WORKING,
    format("text", "markdown", "json", "perfetto"),
    OUTPUT,
    BUNDLE,
  ],
  examples: [
    {
      command: 'simulate kernel/livepatch/transition.c --scenario enable-disable --cmdline "nohz_full=2-7 rcu_nocbs=2-7"',
      does: "Enable a patch and disable it again on 8 CPUs, six of them nohz_full.",
    },
    { command: "simulate transition.c --topology telecom --format markdown", does: "The same on 64 CPUs, for a merge request." },
    { command: "simulate transition.c --seeds 1-1000 --jobs 8", does: "Look for a schedule in which something breaks." },
    { command: "simulate transition.c --fail-on-disturbance 2-7", does: "A gate for a build: exit with 1 when CPU 2-7 is disturbed." },
  ],
};

/** Second versions of FILE that lie in no file. */
const MADE: readonly OptionSpec[] = [
  {
    name: "rule",
    short: "r",
    value: { kind: "text", placeholder: "RULE" },
    help: "compare with FILE after the quick fixes of RULE, taken in memory; see quiesce list rules",
  },
  {
    name: "rev",
    value: { kind: "text", placeholder: "REVISION" },
    help: "compare with FILE as git has it at REVISION; the only option that runs git",
  },
];

export const compare: CommandSpec = {
  name: "compare",
  summary: "simulates two versions of FILE and shows what changed",
  description: [
    "The second version is OTHER's text, or FILE's after --patch, with the quick fixes of --rule, or at --rev. It stands in FILE's place: its siblings are FILE's siblings. A patch may touch several files. Offsets and reduced context are told as git tells them.",
    "The answer begins with the totals of both sides; the table of lines shows what each disturbs on either side, and the difference.",
    "Exits with 0 whenever both sides were simulated, whatever they did.",
  ],
  arguments: [FILE, { placeholder: "OTHER", value: { kind: "file" }, optional: true, help: "the second version of FILE" }],
  options: [...SCENE, SEED, ...PATCHING, ...MADE, ...READING, ...WORKING, format("text", "markdown", "json"), OUTPUT, BUNDLE],
  examples: [
    { command: "compare kernel/livepatch/transition.c --patch my-change.patch", does: "What a patch changes." },
    { command: "compare kernel/livepatch/transition.c --rev HEAD", does: "What is not committed yet changes." },
    {
      command: "compare examples/livepatch/transition-forced.c examples/livepatch/transition-rcu.c --scenario enable-disable",
      does: "What one version of the bundled example does otherwise than the other.",
    },
  ],
};

export const replay: CommandSpec = {
  name: "replay",
  summary: "repeats what a token or a bundle holds",
  description: [
    "Every simulation prints a token. It holds the options, the seed, the version of quiesce and a digest of each input. replay runs the same again and prints the same bytes, or names the input that has changed or is missing and exits with 2.",
    "A bundle (--bundle) holds the inputs too, and needs no other file.",
  ],
  arguments: [
    { placeholder: "TOKEN|BUNDLE", value: { kind: "file" }, help: "a token that begins with q1:, or a bundle" },
    { placeholder: "FILE", value: { kind: "file" }, optional: true, help: "with a token: where the C file lies now" },
  ],
  options: [
    LOG,
    { name: "kernel", value: { kind: "folder", placeholder: "DIR" }, help: "with a token: where the kernel tree lies now" },
    ...WORKING,
    format("text", "markdown", "json", "perfetto"),
    OUTPUT,
  ],
  examples: [
    { command: "replay case.json", does: "Repeat a bundle." },
    { command: "replay TOKEN ~/linux/kernel/livepatch/transition.c", does: "Repeat a token from a mail against your own tree." },
  ],
};

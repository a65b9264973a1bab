/** Options and exit codes that several commands share. */
import type { ExitSpec, OptionSpec } from "./types.ts";

/** The file itself is the help for each: what happens, then what the default is. */
export const HELP: OptionSpec = { name: "help", short: "h", help: "show this help" };
export const VERSION: OptionSpec = { name: "version", short: "V", help: "show the version" };

export const OUTPUT: OptionSpec = {
  name: "output",
  short: "o",
  value: { kind: "file", placeholder: "FILE" },
  help: "write the answer to FILE instead of the standard output",
};

/** `--format`, with the formats of one command. The first is the default. */
export function format(...choices: readonly [string, ...string[]]): OptionSpec {
  return {
    name: "format",
    short: "f",
    value: { kind: "choice", choices, placeholder: "FORMAT" },
    help: `answer as ${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`,
    default: choices[0],
  };
}

/** How the C is found and read. */
export const READING: readonly OptionSpec[] = [
  {
    name: "stdin-filename",
    value: { kind: "file", placeholder: "FILE" },
    help: "with - for FILE: the name and place that the text from the standard input has; its siblings are read there",
  },
  {
    name: "kernel",
    value: { kind: "folder", placeholder: "DIR" },
    help: "the kernel tree that FILE belongs to",
    default: "the folder above FILE that looks like one",
  },
  {
    name: "profile",
    value: { kind: "text", placeholder: "PROFILE" },
    help: "which kernel's windows, costs and configuration hold: see quiesce list profiles; or a profile file, *.json",
    default: "by the version of the tree, or of --machine",
  },
  {
    name: "config",
    value: { kind: "file", placeholder: "FILE" },
    help: "take options that the command line does not give from FILE (quiesce.json)",
  },
];

export const WORKING: readonly OptionSpec[] = [
  {
    name: "jobs",
    short: "j",
    value: { kind: "integer", min: 1, max: 256, placeholder: "N" },
    help: "run on up to N threads; the output does not depend on it",
    default: "the number of CPUs",
  },
  {
    name: "memory-limit",
    value: { kind: "size", placeholder: "SIZE" },
    help: "give up when a run needs more memory than SIZE (for example 512m, 2g)",
    default: "1g",
  },
];

export const BUNDLE: OptionSpec = {
  name: "bundle",
  value: { kind: "file", placeholder: "OUT" },
  help: "also write one file that holds every input and option, for quiesce replay",
};

/** Exit codes of every command but run-c. */
export const EXITS: readonly ExitSpec[] = [
  { code: 0, means: "answered, and nothing found" },
  {
    code: 1,
    means: "answered, and something found: a violation, a transition that is stuck, a disturbance that --fail-on-disturbance forbids",
  },
  { code: 2, means: "wrong usage, or an input that cannot be read or is not supported" },
  { code: 3, means: "gave up: a bound was hit before there was an answer" },
  { code: 4, means: "internal error: a bug of quiesce" },
  { code: 130, means: "interrupted" },
];

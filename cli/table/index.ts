/** Every command, in the order of help. */
import { ablate } from "./ablate.ts";
import { annotate, check, fix } from "./check.ts";
import { HELP, VERSION } from "./common.ts";
import { dap } from "./dap.ts";
import { explore } from "./explore.ts";
import { litmus } from "./litmus.ts";
import { lsp } from "./lsp.ts";
import { merge } from "./merge.ts";
import { compare, replay, simulate } from "./simulate.ts";
import { compareTrace } from "./trace.ts";
import { doctor, explain, list, runC } from "./tools.ts";
import type { CommandSpec, OptionSpec } from "./types.ts";

export const COMMANDS = [
  simulate,
  compare,
  compareTrace,
  merge,
  replay,
  annotate,
  check,
  fix,
  explore,
  ablate,
  litmus,
  runC,
  list,
  explain,
  doctor,
  lsp,
  dap,
] as const;

/** What stands before or instead of a command. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [HELP, VERSION];

export const PROGRAM_SUMMARY = "reads, checks and simulates Linux livepatch transitions from their C source";

/** By name; undefined for what is none. */
export function findCommand(name: string): CommandSpec | undefined {
  return COMMANDS.find((command) => command.name === name);
}

/** A command's own options and those that every command has. */
export function optionsOf(command: CommandSpec): readonly OptionSpec[] {
  return [...command.options, HELP];
}

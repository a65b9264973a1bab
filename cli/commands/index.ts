/** Name of a command in the table → what it does. */
import { ablate } from "./ablate.ts";
import { annotate } from "./annotate.ts";
import type { Command } from "./answer.ts";
import { explain, list } from "./catalogue.ts";
import { check } from "./check.ts";
import { compare } from "./compare.ts";
import { compareTrace } from "./compare-trace.ts";
import { dap } from "./dap.ts";
import { doctor } from "./doctor.ts";
import { explore } from "./explore.ts";
import { fix } from "./fix.ts";
import { litmus } from "./litmus.ts";
import { lsp } from "./lsp.ts";
import { merge } from "./merge.ts";
import { replay } from "./replay.ts";
import { runC } from "./run-c.ts";
import { simulate } from "./simulate.ts";

export const commands: Readonly<Record<string, Command>> = {
  simulate,
  compare,
  "compare-trace": compareTrace,
  merge,
  explore,
  ablate,
  replay,
  annotate,
  check,
  fix,
  "run-c": runC,
  list,
  explain,
  doctor,
  litmus,
  lsp,
  dap,
};

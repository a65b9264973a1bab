/** What ends a command: results that were found, and CPUs that must not be disturbed. */
import type { Problem } from "../../base/problem.ts";
import type { RunsSummary } from "../../simulator/report/documents.ts";
import type { SimulateOutcome } from "../../simulator/run/result.ts";
import { COMMAND_LINE } from "../args/parse.ts";
import { EXIT } from "../commands/answer.ts";

/** @param hits CPUs of `--fail-on-disturbance` that were disturbed, as a cpulist. */
export function gateProblem(hits: string): readonly Problem[] {
  if (hits === "") return [];
  const message = `CPUs ${hits} were disturbed, which --fail-on-disturbance forbids`;
  return [{ code: GATE, severity: "error", file: COMMAND_LINE, line: 0, column: 0, message, help: "the ledger says by what" }];
}

export const GATE = "disturbance-gate";

const EXITS: Readonly<Record<SimulateOutcome, number>> = {
  violated: EXIT.found,
  stuck: EXIT.found,
  "gave-up": EXIT.gaveUp,
  completed: EXIT.answered,
};

/** 1 goes before 3. */
export function exitOf(outcomes: RunsSummary["outcomes"], gateHits: string): number {
  const exits = new Set(outcomes.map(({ result }) => EXITS[result]));
  if (exits.has(EXIT.found) || gateHits !== "") return EXIT.found;
  return exits.has(EXIT.gaveUp) ? EXIT.gaveUp : EXIT.answered;
}

/** Simulations for editors that know only `workspace/executeCommand`: started, waited for, and told as Markdown. */
import { runsOf, type Finished } from "./service.ts";
import type { Shown } from "../commands.ts";
import type { RunOutcome } from "../../../simulator/jobs/simulation.ts";

/** The rule whose fix a comparison takes when nothing else is asked for. */
export const DEFAULT_RULE = "hard-forced-synchronization";

/** What is shown, and the whole of it as Markdown. */
export function shownOf({ outcome, report }: Finished): Shown {
  const message = messageOf(outcome);
  return { message, markdown: report === "" ? `${message}\n` : report };
}

function messageOf(outcome: RunOutcome): string {
  switch (outcome.kind) {
    case "done":
    case "compared":
      return runsOf(outcome)
        .map(({ setup, headline }) => `${setup.file}${setup.patch === "" ? "" : ` with ${setup.patch}`}: ${headline}`)
        .join("\n");
    case "refused":
    case "failed":
      return outcome.help === "" ? `${outcome.message}.` : `${outcome.message}. ${outcome.help}.`;
    case "cancelled":
      return "The simulation was cancelled.";
    case "superseded":
      return "A newer simulation of this file took the place of this one.";
    default:
      return outcome satisfies never;
  }
}

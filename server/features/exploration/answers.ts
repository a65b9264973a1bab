/** What is told of a finished exploration, made from its document; and why one has not finished, in words. */
import type { Ablation, Exploration, ExplorationEnd } from "../../../simulator/explore/job/messages.ts";
import type { AblateDocument } from "../../../simulator/explore/report/ablate-document.ts";
import type { ExploreDocument } from "../../../simulator/explore/report/explore-document.ts";
import type { MemoryModel } from "../../../simulator/explore/request.ts";

export function explorationOf(document: ExploreDocument): Exploration {
  const { runs } = document;
  const { verdict, bounds, notModelled, states, transitions, depth, omissionProbability, coverage, violation, problems, replay } = document;
  return {
    file: document.setup.file,
    scenario: document.setup.scenario,
    memory: memoryOf(document.memory),
    verdict,
    bounds,
    notModelled,
    states,
    transitions,
    depth,
    omissionProbability,
    coverage,
    runs: runs.map(({ worker, verdict: own, states: met, transitions: made }) => ({
      worker,
      verdict: own,
      states: met,
      transitions: made,
    })),
    ...(violation === undefined ? {} : { violation }),
    problems,
    replay,
    seconds: document.measured.seconds,
  };
}

export function ablationOf({ setup, memory, points, pristine, bounds, notModelled, problems, measured }: AblateDocument): Ablation {
  const { file } = setup;
  return { file, memory, points, pristine, bounds, notModelled, problems, seconds: measured.seconds };
}

function memoryOf(memory: string): MemoryModel {
  return memory === "lkmm" ? "lkmm" : "sc";
}

export function messageOf(end: ExplorationEnd | { readonly kind: "explored" | "ablated" }): string {
  switch (end.kind) {
    case "refused":
    case "failed":
      return end.help === "" ? `${end.message}.` : `${end.message}. ${end.help}.`;
    case "cancelled":
      return "The exploration was cancelled.";
    case "explored":
    case "ablated":
      return "";
    default:
      return end satisfies never;
  }
}

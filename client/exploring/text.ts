/** The words of explorations: progress in the status item, and what came of a question, without an editor. */
import type { AblationOutcome, AblationProgress, ExplorationProgress } from "../../simulator/explore/job/messages.ts";
import type { Translate } from "../l10n.ts";

/** `Exploring transition.c: 231,093 states, 59,000 states/s`. */
export function exploringText(file: string, { states, seconds, phase }: ExplorationProgress, t: Translate): string {
  if (phase === "shorten") return t("Exploring {0}: making the counterexample short", file);
  return t("Exploring {0}: {1} states, {2} states/s", file, number(states), number(Math.round(states / Math.max(seconds, 0.1))));
}

/** `What breaks in transition.c: 3 of 12; enable, line 131 deleted: 10,000 states`. */
export function ablatingText(file: string, { done, total, what, states }: AblationProgress, t: Translate): string {
  return t("What breaks in {0}: {1} of {2}; {3}: {4} states", file, number(done), number(total), what, number(states));
}

export interface Told {
  readonly severity: "information" | "warning" | "error";
  readonly text: string;
}

/** What is said when an ablation has ended; undefined where nothing needs saying. */
export function ablatedText(outcome: AblationOutcome, t: Translate): Told | undefined {
  switch (outcome.kind) {
    case "done": {
      const { points } = outcome.ablation;
      const count = (verdict: string): string => number(points.filter((point) => point.verdict === verdict).length);
      const text = t(
        "{0} ways to take something away: {1} needed, {2} covered by something else, {3} not needed within the bounds, {4} without an answer.",
        number(points.length),
        count("needed"),
        count("covered"),
        count("not-needed"),
        count("gave-up"),
      );
      return { severity: "information", text };
    }
    case "refused":
      return { severity: "warning", text: sentences(outcome.message, outcome.help) };
    case "failed":
      return { severity: "error", text: sentences(outcome.message, outcome.help) };
    case "cancelled":
      return undefined;
    default:
      return outcome satisfies never;
  }
}

function sentences(...texts: readonly string[]): string {
  return texts
    .filter((text) => text !== "")
    .map((text) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`)
    .join(" ");
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

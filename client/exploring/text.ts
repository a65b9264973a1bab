/** The words of explorations: progress in the status item, and what came of a question, without an editor. */
import type { Ablation, AblationOutcome, AblationProgress, ExplorationProgress } from "../../simulator/explore/job/messages.ts";
import type { VerdictItem } from "../../server/protocol.ts";
import type { Translate } from "../l10n.ts";

/** `Exploring transition.c: 231,093 states, 59,000 states/s`. */
export function exploringText(file: string, progress: ExplorationProgress, t: Translate): string {
  const text = phaseText(file, progress, t);
  return progress.worker === "own" ? t("{0} (worker on a CPU of its own)", text) : text;
}

function phaseText(file: string, { states, statesPerSecond, phase }: ExplorationProgress, t: Translate): string {
  switch (phase) {
    case "wait":
      return t("Exploring {0}: waiting for another exploration", file);
    case "compile":
      return t("Exploring {0}: compiling", file);
    case "shorten":
      return t("Exploring {0}: making the counterexample short", file);
    case "search":
      if (statesPerSecond === 0) return t("Exploring {0}: {1} states", file, number(states));
      return t("Exploring {0}: {1} states, {2} states/s", file, number(states), number(statesPerSecond));
    default:
      return phase satisfies never;
  }
}

/** `What breaks in transition.c: 3 of 12; enable, line 131 deleted: 10,000 states`. */
export function ablatingText(file: string, { done, total, what, states }: AblationProgress, t: Translate): string {
  if (states === 0) return t("What breaks in {0}: {1} of {2}; {3}", file, number(done), number(total), what);
  return t("What breaks in {0}: {1} of {2}; {3}: {4} states", file, number(done), number(total), what, number(states));
}

export interface Told {
  readonly severity: "information" | "warning" | "error";
  readonly text: string;
  /** 1-based; of the one line that it is about. */
  readonly line?: number;
  /** The text has changed meanwhile: this is not about the text as it is now. */
  readonly isStale?: boolean;
}

/** What is said when an ablation has ended; undefined where nothing needs saying. @param verdicts What is known of the document's points now. */
export function ablatedText(outcome: AblationOutcome, verdicts: readonly VerdictItem[], t: Translate): Told | undefined {
  switch (outcome.kind) {
    case "done":
      return doneText(outcome.ablation.points, verdicts, t);
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

/** Of one line what there stands behind it, of several how many there are of each. */
function doneText(points: Ablation["points"], verdicts: readonly VerdictItem[], t: Translate): Told {
  const [first] = points;
  const lines = new Set(points.map(({ line }) => line));
  const verdict = verdicts.find(({ line, primitive }) => line + 1 === first?.line && primitive === first.primitive);
  if (first !== undefined && lines.size === 1 && verdict !== undefined) {
    const text = t("{0}() in line {1}: {2}.", first.primitive, number(first.line), verdict.text);
    return { severity: "information", text, line: first.line, ...(verdict.stale ? { isStale: true } : {}) };
  }
  const counted = (
    [
      ["needed", t("needed")],
      ["covered", t("covered by something else")],
      ["not-needed", t("not needed within the bounds")],
      ["gave-up", t("without an answer")],
    ] as const
  ).flatMap(([kind, words]) => {
    const { length } = points.filter((point) => point.verdict === kind);
    return length === 0 ? [] : [`${number(length)} ${words}`];
  });
  const text = t("{0} ways to take something away: {1}.", number(points.length), counted.join(", "));
  if (!verdicts.some(({ stale }) => stale)) return { severity: "information", text };
  return { severity: "information", text: `${text} ${t("The text has changed meanwhile.")}`, isStale: true };
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

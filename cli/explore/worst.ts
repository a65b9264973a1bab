/** Which of several explorations decides. */
import type { Verdict } from "../../simulator/explore/result.ts";

const RANK: Readonly<Record<Verdict, number>> = { violated: 2, "gave-up": 1, verified: 0 };

/** The first with the worst verdict. */
export function worstOf<T>(all: readonly [T, ...T[]], verdictOf: (each: T) => Verdict): T {
  return all.reduce((worst, each) => (RANK[verdictOf(each)] > RANK[verdictOf(worst)] ? each : worst));
}

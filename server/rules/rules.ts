/** Every rule, one line each, in the order of lists and help. A rule's owner adds its line here. */
import { barrierWithoutComment } from "./barrier-without-comment.ts";
import { hardForcedSynchronization } from "./hard-forced-synchronization.ts";
import { lostOrder } from "./lost-order.ts";
import type { Rule } from "./rule.ts";
import { staleNameInComment } from "./stale-name-in-comment.ts";
import { suppression } from "./suppress.ts";
import { unpairedBarrier } from "./unpaired-barrier.ts";

export const RULES: readonly Rule[] = [
  // One rule a line.
  hardForcedSynchronization,
  lostOrder,
  unpairedBarrier,
  barrierWithoutComment,
  staleNameInComment,
  suppression,
];

/** By its code; undefined for what is none. */
export function ruleNamed(code: string): Rule | undefined {
  return RULES.find((rule) => rule.code === code);
}

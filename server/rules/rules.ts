/** Every rule, one line each, in the order of lists and help. A rule's owner adds its line here. */
import { barrierWithoutComment } from "./barrier-without-comment.ts";
import { hardForcedSynchronization } from "./hard-forced-synchronization.ts";
import { instrumentationBalance } from "./instrumentation-balance.ts";
import { lostOrder } from "./lost-order.ts";
import { noinstrCall } from "./noinstr-call.ts";
import { rcuNotWatching } from "./rcu-not-watching.ts";
import type { Rule } from "./rule.ts";
import { staleNameInComment } from "./stale-name-in-comment.ts";
import { suppression } from "./suppress.ts";
import { unpairedBarrier } from "./unpaired-barrier.ts";

export const RULES: readonly Rule[] = [
  // One rule a line.
  noinstrCall,
  instrumentationBalance,
  rcuNotWatching,
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

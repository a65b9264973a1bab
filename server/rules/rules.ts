/** Every rule, one line each, in the order of lists and help. A rule's owner adds its line here. */
import { barrierWithoutComment } from "./barrier-without-comment.ts";
import { flushSelfDeadlock } from "./flush-self-deadlock.ts";
import { gracePeriodInReader } from "./grace-period-in-reader.ts";
import { hardForcedSynchronization } from "./hard-forced-synchronization.ts";
import { ignoredSynchronizationResult } from "./ignored-synchronization-result.ts";
import { instrumentationBalance } from "./instrumentation-balance.ts";
import { lostOrder } from "./lost-order.ts";
import { noinstrCall } from "./noinstr-call.ts";
import { rcuNotWatching } from "./rcu-not-watching.ts";
import { recursiveCpusReadLock } from "./recursive-cpus-read-lock.ts";
import type { Rule } from "./rule.ts";
import { sleepInAtomic } from "./sleep-in-atomic.ts";
import { staleNameInComment } from "./stale-name-in-comment.ts";
import { suppression } from "./suppress.ts";
import { unbalancedContext } from "./unbalanced-context.ts";
import { unpairedBarrier } from "./unpaired-barrier.ts";

export const RULES: readonly Rule[] = [
  // One rule a line.
  noinstrCall,
  instrumentationBalance,
  rcuNotWatching,
  sleepInAtomic,
  gracePeriodInReader,
  recursiveCpusReadLock,
  unbalancedContext,
  flushSelfDeadlock,
  ignoredSynchronizationResult,
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

/** Where the page about a rule lies, below the root of what quiesce carries. */
export function rulePage(code: string): string {
  return `docs/rules/${code}.md`;
}

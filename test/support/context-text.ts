/** Contexts in a few words, for tests: `preempt 1, irqDisable 1, rcu 1, shared tasklist_lock, perhaps m, -n`; `nothing` and `unreachable`. */
import type { Context, Interval } from "../../server/analysis/facts.ts";

const COUNTS = ["preempt", "bhDisable", "irqDisable", "instrumentation"] as const;

export function contextText(context: Context | undefined): string {
  if (context === undefined) return "unreachable";
  const counts = COUNTS.flatMap((name) => (isNought(context[name]) ? [] : [`${name} ${intervalText(context[name])}`]));
  const readers = context.readers.map(({ flavour, nesting }) => `${flavour} ${intervalText(nesting)}`);
  const locks = context.locks.map(
    ({ lock, held, mode }) => `${held === "unknown" ? "perhaps " : ""}${mode === "shared" ? "shared " : ""}${lock}`,
  );
  const released = context.released.map(({ lock, released: is }) => `${is === "unknown" ? "perhaps " : ""}-${lock}`);
  return [...counts, ...readers, ...locks, ...released].join(", ") || "nothing";
}

function isNought({ low, high }: Interval): boolean {
  return low === 0 && high === 0;
}

function intervalText({ low, high }: Interval): string {
  return low === high ? `${low}` : `${low}..${high}`;
}

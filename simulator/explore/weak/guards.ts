/**
 * Words that the user's files only look at under a lock have no older values there: whoever takes the lock comes after all that gave it back. Like what
 * several CPUs share, the locks are met on the way: a load without one that all loads before it had means that messages were dropped that it
 * might have read, and whoever searches begins again ({@link ./uses.ts}).
 *
 * A store without the lock, as before an object is published, is a message like any other, until somebody gives the lock back who has seen it.
 */
import type { OrderSource } from "../../../kernel/catalogue/ablations.ts";
import { currentView, dropBefore } from "../views/machine.ts";
import type { Histories, HistoryReduction } from "./histories.ts";

/** Without what these order, a CPU need not come after who had the lock before. */
const NEEDED = ["lock", "switch"] as const;

/** Whether locks guard anything. */
export function areGuarding(reductions: ReadonlySet<HistoryReduction>, unordered: ReadonlySet<OrderSource>): boolean {
  return reductions.has("guarded") && !NEEDED.some((each) => unordered.has(each));
}

/** The CPU has just made the newest message of a location, or given locks back: who reads the location next comes after that. */
export function forgetOlder({ views }: Histories, location: number): void {
  dropBefore(views, location, views.count(location) - 1);
}

/** A CPU has just given locks back that it had alone: what it has seen is the oldest that can be read of what they guard. */
export function forgetGuarded(histories: Histories, cpu: number, locks: number): void {
  const { views, locations } = histories;
  const seen = currentView(views, cpu);
  for (let location = 0; location < locations.used; location++) {
    const newest = views.count(location) - 1;
    if (newest > 0 && (locations.guards[location] & locks) !== 0 && views.views.at(seen, location) === newest)
      forgetOlder(histories, location);
  }
}

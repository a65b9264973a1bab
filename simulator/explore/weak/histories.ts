/** Makes states equal that nobody can tell apart: what is kept of older messages, and of who has seen what. */
import type { FlatState } from "../flat-state.ts";
import { type Blind, canonicalise, dropBefore, forgetKept, keepValues, Message, type ViewState } from "../views/machine.ts";
import type { Locations } from "./locations.ts";
import type { Uses } from "./uses.ts";

/** Each can be turned off, which a test does. */
export type HistoryReduction =
  /** Messages that nobody can read any more are dropped. */
  | "unreadable"
  /** What CPUs keep to anyway is cleared. */
  | "kept"
  /** CPUs that never read what others store to a location need no view of it. */
  | "blind"
  /** Once a single stale read is left, older messages are nothing but values, and each value is there once. */
  | "values"
  /** What is only looked at under a lock has no older messages. */
  | "guarded";

export const ALL_HISTORY_REDUCTIONS: ReadonlySet<HistoryReduction> = new Set(["unreadable", "kept", "blind", "values", "guarded"]);

/** Messages of a location while a step runs; between steps there is room for one more. */
export const MESSAGES = 5;

export interface Histories {
  readonly flat: FlatState;
  readonly views: ViewState;
  readonly locations: Locations;
  readonly uses: Uses;
  readonly blind: Blind;
}

/**
 * After a step, while a stale read is still allowed.
 *
 * @param isLast Whether there is only one left.
 * @returns Whether a message had to be dropped that some CPU could still have read.
 */
export function simplify(histories: Histories, reductions: ReadonlySet<HistoryReduction>, isLast: boolean): boolean {
  const { views, locations, blind } = histories;
  if (reductions.has("unreadable")) canonicalise(views, locations.isReader);
  if (reductions.has("values") && isLast) {
    const isSame = (location: number, older: number, newer: number): boolean => areSame(histories, location, older, newer);
    keepValues(views, isSame, locations.mayRace);
  }
  let dropped = false;
  for (let location = 0; location < locations.used; location++) {
    if (views.count(location) < MESSAGES) continue;
    dropBefore(views, location, 1);
    dropped = true;
  }
  if (reductions.has("kept")) forgetKept(views, blind);
  return dropped;
}

/** Whether two messages of a location have the same value for all who read it. */
function areSame({ flat, views, locations, uses }: Histories, location: number, older: number, newer: number): boolean {
  const first = locations.firstWord[location];
  // The newest value is what memory holds.
  const isNewest = newer === views.count(location) - 1;
  if (isNewest) flat.trail?.read(first);
  const low = isNewest ? flat.words[first] : views.message(location, newer, Message.Low);
  if (((views.message(location, older, Message.Low) ^ low) & uses.bitsRead(first)) !== 0) return false;
  if (locations.isPair[location] === 0) return true;
  if (isNewest) flat.trail?.read(first + 1);
  const high = isNewest ? flat.words[first + 1] : views.message(location, newer, Message.High);
  return ((views.message(location, older, Message.High) ^ high) & uses.bitsRead(first + 1)) === 0;
}

/** Words `first` to `end` have been freed: whoever looks at them makes a mistake, whatever it reads. */
export function forgetFreed({ views, locations }: Histories, first: number, end: number): void {
  for (let word = first; word < end; word++) {
    const location = locations.of(word);
    if (location >= 0 && views.count(location) > 1) dropBefore(views, location, views.count(location) - 1);
  }
}

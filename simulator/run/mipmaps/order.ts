/** Bringing events into the order of their times. They are nearly in it: every CPU has its own clock, and none runs far ahead. */
import { type EventColumns, timeOf } from "./columns.ts";

/** Entries that stand before their place are moved at most so often by insertion; beyond that, sorting costs less. */
const MOVES_PER_ENTRY = 8;

/** Sorts entries, numbers of events, by time; those of one time by number. */
export function sortByTime(events: EventColumns, entries: Uint32Array): void {
  let moves = entries.length * MOVES_PER_ENTRY;
  for (let k = 1; k < entries.length; k++) {
    const entry = entries[k] ?? 0;
    const time = timeOf(events, entry);
    let at = k;
    for (; at > 0; at--) {
      const before = entries[at - 1] ?? 0;
      const earlier = timeOf(events, before);
      if (earlier < time || (earlier === time && before < entry)) break;
      entries[at] = before;
      moves--;
    }
    entries[at] = entry;
    if (moves < 0) {
      entries.sort((x, y) => timeOf(events, x) - timeOf(events, y) || x - y);
      return;
    }
  }
}

/** The first of `entries`, from `from` on, whose time is not before `time`. Near ones are found fast. */
export function firstAt(events: EventColumns, entries: Uint32Array, time: number, from = 0): number {
  const { length } = entries;
  let low = from;
  let step = 1;
  while (low + step <= length && timeOf(events, entries[low + step - 1] ?? 0) < time) {
    low += step;
    step *= 2;
  }
  let high = Math.min(length, low + step - 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timeOf(events, entries[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

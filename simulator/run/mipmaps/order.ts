/** Events in the order of their times. They are nearly in it when they are recorded: every CPU has its own clock, and none runs far ahead. */

/** Numbers of events, with their times beside them: what is searched lies close together. */
export interface Moments {
  readonly events: Uint32Array;
  /** Whole nanoseconds. */
  readonly times: Float64Array;
}

export function moments(length: number): Moments {
  return { events: new Uint32Array(length), times: new Float64Array(length) };
}

/** Entries that stand before their place are moved at most so often by insertion; beyond that, sorting costs less. */
const MOVES_PER_ENTRY = 8;

/** Sorts by time; entries of one time by the numbers of their events. */
export function sortByTime({ events, times }: Moments): void {
  const { length } = events;
  let moves = length * MOVES_PER_ENTRY;
  for (let k = 1; k < length; k++) {
    const time = times[k] ?? 0;
    if ((times[k - 1] ?? 0) <= time) continue;
    const event = events[k] ?? 0;
    let at = k;
    for (; at > 0 && (times[at - 1] ?? 0) > time; at--) {
      times[at] = times[at - 1] ?? 0;
      events[at] = events[at - 1] ?? 0;
      moves--;
    }
    times[at] = time;
    events[at] = event;
    if (moves < 0) return sortAll({ events, times });
  }
}

/** Events come in the order of their numbers, but for those that were moved already, which lie before others of later times only. */
function sortAll({ events, times }: Moments): void {
  const order = new Uint32Array(events.length);
  for (let k = 0; k < order.length; k++) order[k] = k;
  const timesBefore = times.slice();
  const eventsBefore = events.slice();
  order.sort((x, y) => (timesBefore[x] ?? 0) - (timesBefore[y] ?? 0) || (eventsBefore[x] ?? 0) - (eventsBefore[y] ?? 0));
  for (let k = 0; k < order.length; k++) {
    const from = order[k] ?? 0;
    times[k] = timesBefore[from] ?? 0;
    events[k] = eventsBefore[from] ?? 0;
  }
}

/** The first of ascending times, from number `from` on, that is not before `time`. Near ones are found fast. */
export function firstAt(times: Float64Array, time: number, from = 0): number {
  const { length } = times;
  let low = from;
  let step = 1;
  while (low + step <= length && (times[low + step - 1] ?? 0) < time) {
    low += step;
    step *= 2;
  }
  let high = Math.min(length, low + step - 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

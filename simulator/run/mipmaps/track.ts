/**
 * What goes on in a lane over time: for a CPU its mode, its task and whether RCU watches; for the others whether something goes on, and its
 * number. Sums over any span take a time that does not depend on how much happened in it.
 */
import { MANY, NONE, WATCHING } from "../../jobs/tile-format.ts";
import { EventKind } from "../events.ts";
import { type EventColumns, isStateChange } from "./columns.ts";
import { firstAt, type Moments } from "./order.ts";
import { Pyramid } from "./pyramid.ts";

/** Modes that a lane can be in; their numbers are below this. */
export const MODES = 8;
/** Bits above those of the modes say whether RCU watched. */
const WATCHING_SHIFT = MODES;
/** Times are summed up to every so many changes. */
const BLOCK = 32;

/** Changes of a lane, in the order of their times, in columns. */
export interface Changes {
  readonly times: Float64Array;
  /** What begins with each. */
  readonly modes: Uint8Array;
  /** {@link WATCHING} bits; 0 where it means nothing. */
  readonly watching: Uint8Array;
  /** Number of the task, grace period or step; {@link NONE}. */
  readonly subjects: Int32Array;
}

/** What went on in a span. */
export interface Span {
  /** Bit of each mode that lasted, or began. */
  readonly modes: number;
  readonly watching: number;
  /** {@link MANY} when there were several. */
  readonly subject: number;
}

export class Track {
  readonly changes: Changes;
  readonly #seen: Pyramid;
  /** For each change the next one with another subject. */
  readonly #nextOther: Uint32Array;
  /** Nanoseconds in each mode before every BLOCK-th change. */
  readonly #sums: Float64Array;
  /** {@link WATCHING} bits before the first change. */
  readonly #firstWatching: number;

  constructor(changes: Changes, firstWatching: number) {
    this.changes = changes;
    this.#firstWatching = firstWatching;
    this.#seen = new Pyramid(seenBits(changes));
    this.#nextOther = nextOther(changes.subjects);
    this.#sums = this.#sumUp();
  }

  /** Number of the first change that is not before `time`. */
  firstAt(time: number, from = 0): number {
    return firstAt(this.changes.times, time, from);
  }

  timeOf(change: number): number {
    return this.changes.times[change] ?? 0;
  }

  /** The mode that a change begins; −1: the one before the first. */
  modeFrom(change: number): number {
    return change < 0 ? 0 : (this.changes.modes[change] ?? 0);
  }

  watchingFrom(change: number): number {
    return change < 0 ? this.#firstWatching : (this.changes.watching[change] ?? 0);
  }

  subjectFrom(change: number): number {
    return change < 0 ? NONE : (this.changes.subjects[change] ?? NONE);
  }

  /** What went on from `start`, with the changes from `first` to `last`, exclusive, in it. */
  span(start: number, first: number, last: number): Span {
    const carried = first === last || this.timeOf(first) > start;
    const before = first - 1;
    const bits = this.#seen.or(first, last) | (carried ? this.#bitsFrom(before) : 0);
    return {
      modes: bits & ((1 << MODES) - 1),
      watching: bits >> WATCHING_SHIFT,
      subject: this.#subjectOf(carried ? before : first, Math.max(first, last)),
    };
  }

  /** Adds to `into` the nanoseconds in each mode between two times, with the changes from `first` to `last`, exclusive, between them. */
  addTimes(into: Float64Array, start: number, end: number, first: number, last: number): void {
    if (last - first <= 2 * BLOCK) {
      this.#addOneByOne(into, start, end, first, last);
      return;
    }
    const firstBlock = Math.ceil(first / BLOCK);
    const lastBlock = Math.floor((last - 1) / BLOCK);
    const middle = this.timeOf(firstBlock * BLOCK);
    const late = this.timeOf(lastBlock * BLOCK);
    this.#addOneByOne(into, start, middle, first, firstBlock * BLOCK);
    for (let mode = 0; mode < MODES; mode++) {
      const sum = (this.#sums[lastBlock * MODES + mode] ?? 0) - (this.#sums[firstBlock * MODES + mode] ?? 0);
      into[mode] = (into[mode] ?? 0) + sum;
    }
    this.#addOneByOne(into, late, end, lastBlock * BLOCK, last);
  }

  #addOneByOne(into: Float64Array, start: number, end: number, first: number, last: number): void {
    let from = start;
    let mode = this.modeFrom(first - 1);
    for (let change = first; change < last; change++) {
      const time = this.timeOf(change);
      into[mode] = (into[mode] ?? 0) + (time - from);
      from = time;
      mode = this.modeFrom(change);
    }
    into[mode] = (into[mode] ?? 0) + (end - from);
  }

  #bitsFrom(change: number): number {
    return (1 << this.modeFrom(change)) | (this.watchingFrom(change) << WATCHING_SHIFT);
  }

  /** The one subject from a change on, up to another, exclusive. */
  #subjectOf(from: number, to: number): number {
    const subject = this.subjectFrom(from);
    if (from < 0) return to === 0 || (this.subjectFrom(0) === subject && this.#isOneUntil(0, to)) ? subject : MANY;
    return this.#isOneUntil(from, to) ? subject : MANY;
  }

  #isOneUntil(change: number, to: number): boolean {
    return (this.#nextOther[change] ?? to) >= to;
  }

  #sumUp(): Float64Array {
    const { length } = this.changes.times;
    const sums = new Float64Array(MODES * (Math.floor(length / BLOCK) + 1));
    const sum = new Float64Array(MODES);
    let from = 0;
    for (let change = 0; change < length; change++) {
      const time = this.timeOf(change);
      const mode = this.modeFrom(change - 1);
      sum[mode] = (sum[mode] ?? 0) + (time - from);
      from = time;
      if (change % BLOCK === 0) sums.set(sum, (change / BLOCK) * MODES);
    }
    return sums;
  }
}

function seenBits({ modes, watching }: Changes): Uint16Array {
  const bits = new Uint16Array(modes.length);
  for (let change = 0; change < bits.length; change++)
    bits[change] = (1 << (modes[change] ?? 0)) | ((watching[change] ?? 0) << WATCHING_SHIFT);
  return bits;
}

function nextOther(subjects: Int32Array): Uint32Array {
  const next = new Uint32Array(subjects.length);
  let other = subjects.length;
  for (let change = subjects.length - 1; change >= 0; change--) {
    if (change + 1 < subjects.length && subjects[change + 1] !== subjects[change]) other = change + 1;
    next[change] = other;
  }
  return next;
}

function changesOf(length: number): Changes {
  return {
    times: new Float64Array(length),
    modes: new Uint8Array(length),
    watching: new Uint8Array(length),
    subjects: new Int32Array(length),
  };
}

/** The changes of a CPU's lane, out of its events in the order of their times. */
export function cpuChanges({ kind, cpu, a, b, task }: EventColumns, entries: Moments, own: number): Changes {
  const isChange = (event: number): boolean => cpu[event] === own && isStateChange(kind[event] ?? 0);
  const changes = changesOf(countOf(entries, isChange));
  let mode = 0;
  let watches: number = WATCHING.no;
  let change = 0;
  for (let at = 0; at < entries.events.length; at++) {
    const event = entries.events[at] ?? 0;
    if (!isChange(event)) continue;
    if (kind[event] === EventKind.Mode) {
      mode = (a[event] ?? 0) & (MODES - 1);
      watches = b[event] === 1 ? WATCHING.yes : WATCHING.no;
    }
    changes.times[change] = entries.times[at] ?? 0;
    changes.modes[change] = mode;
    changes.watching[change] = watches;
    changes.subjects[change] = task[event] ?? NONE;
    change++;
  }
  return changes;
}

function countOf({ events }: Moments, is: (event: number) => boolean): number {
  let count = 0;
  for (let at = 0; at < events.length; at++) count += is(events[at] ?? 0) ? 1 : 0;
  return count;
}

/**
 * The changes of a lane in which something begins and ends.
 *
 * @param is Whether an event begins or ends something.
 * @param begins The number of what an event begins; undefined: it ends what went on.
 */
export function spanChanges(entries: Moments, is: (event: number) => boolean, begins: (event: number) => number | undefined): Changes {
  const changes = changesOf(countOf(entries, is));
  let change = 0;
  for (let at = 0; at < entries.events.length; at++) {
    const event = entries.events[at] ?? 0;
    if (!is(event)) continue;
    const number = begins(event);
    changes.times[change] = entries.times[at] ?? 0;
    changes.modes[change] = number === undefined ? 0 : 1;
    changes.subjects[change] = number ?? NONE;
    change++;
  }
  return changes;
}

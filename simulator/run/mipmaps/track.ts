/**
 * What goes on in a lane over time: for a CPU its mode, its task and whether RCU watches; for the others whether something goes on, and its
 * number. Sums over any span take a time that does not depend on how much happened in it.
 */
import { MANY, NONE, WATCHING } from "../../jobs/tile-format.ts";
import { type EventColumns, timeOf } from "./columns.ts";
import { firstAt } from "./order.ts";
import { Pyramid } from "./pyramid.ts";

/** Modes that a lane can be in; their numbers are below this. */
export const MODES = 8;
/** Bits above those of the modes say whether RCU watched. */
const WATCHING_SHIFT = MODES;
/** Times are summed up to every so many changes. */
const BLOCK = 32;

/** Changes of a lane, in the order of their times, in columns. */
export interface Changes {
  /** Numbers of the events. */
  readonly events: Uint32Array;
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
  readonly #events: EventColumns;
  readonly #seen: Pyramid;
  /** For each change the next one with another subject. */
  readonly #nextOther: Uint32Array;
  /** Nanoseconds in each mode before every BLOCK-th change. */
  readonly #sums: Float64Array;
  /** {@link WATCHING} bits before the first change. */
  readonly #firstWatching: number;

  constructor(events: EventColumns, changes: Changes, firstWatching: number) {
    this.#events = events;
    this.changes = changes;
    this.#firstWatching = firstWatching;
    this.#seen = new Pyramid(changes.modes.length === 0 ? new Uint16Array(0) : seenBits(changes));
    this.#nextOther = nextOther(changes.subjects);
    this.#sums = this.#sumUp();
  }

  /** Number of the first change that is not before `time`. */
  firstAt(time: number, from = 0): number {
    return firstAt(this.#events, this.changes.events, time, from);
  }

  timeOf(change: number): number {
    return timeOf(this.#events, this.changes.events[change] ?? 0);
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
    const { length } = this.changes.events;
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
  return Uint16Array.from(modes, (mode, change) => (1 << mode) | ((watching[change] ?? 0) << WATCHING_SHIFT));
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

/** A track on which nothing ever goes on. */
export function emptyChanges(): Changes {
  return { events: new Uint32Array(0), modes: new Uint8Array(0), watching: new Uint8Array(0), subjects: new Int32Array(0) };
}

/** The changes of a CPU's lane. @param entries Its events in the order of their times that change its state. */
export function cpuChanges(events: EventColumns, entries: Uint32Array, modeKind: number, watchingKind: number): Changes {
  const modes = new Uint8Array(entries.length);
  const watching = new Uint8Array(entries.length);
  const subjects = new Int32Array(entries.length);
  let mode = 0;
  let watches: number = WATCHING.no;
  entries.forEach((event, change) => {
    const kind = events.kind[event];
    if (kind === modeKind) {
      mode = (events.a[event] ?? 0) & (MODES - 1);
      watches = watchingBits(events.b[event]);
    } else if (kind === watchingKind) {
      watches = watchingBits(events.a[event]);
    }
    modes[change] = mode;
    watching[change] = watches;
    subjects[change] = events.task[event] ?? NONE;
  });
  return { events: entries, modes, watching, subjects };
}

function watchingBits(value: number | undefined): number {
  return value === 1 ? WATCHING.yes : WATCHING.no;
}

/** The changes of a lane in which something begins and ends. @param begins The number of what an event begins; undefined: it ends what went on. */
export function spanChanges(entries: Uint32Array, begins: (event: number) => number | undefined): Changes {
  const modes = new Uint8Array(entries.length);
  const subjects = new Int32Array(entries.length);
  entries.forEach((event, change) => {
    const number = begins(event);
    modes[change] = number === undefined ? 0 : 1;
    subjects[change] = number ?? NONE;
  });
  return { events: entries, modes, watching: new Uint8Array(entries.length), subjects };
}

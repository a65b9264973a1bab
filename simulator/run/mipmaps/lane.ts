/** One lane of the timeline: its events, what goes on in it, and the bins of both at any level. */
import { MARK } from "../../jobs/tile-format.ts";
import { Mode } from "../events.ts";
import { type Bin, type TileWriter, UNKNOWN } from "./bins.ts";
import type { Broadcasts } from "./broadcasts.ts";
import { firstAt, type Moments } from "./order.ts";
import { Pyramid } from "./pyramid.ts";
import { MODES, type Track } from "./track.ts";

/** Which bins of a lane: they are 2^level ns wide, from number `bin` on. */
export interface BinRange {
  readonly level: number;
  readonly bin: number;
  readonly bins: number;
  /** Nothing is known from this time on. */
  readonly endNs: number;
}

export interface LaneParts {
  /** Its events in the order of their times. */
  readonly entries: Moments;
  /** What each of them leaves. */
  readonly marks: Uint16Array;
  /** Undefined in a lane of matches: then only events are shown. */
  readonly track: Track | undefined;
  /** The lane's CPU, which broadcasts of others reach; undefined in other lanes. */
  readonly cpu: { readonly number: number; readonly broadcasts: Broadcasts } | undefined;
}

export class Lane {
  readonly entries: Moments;
  readonly track: Track | undefined;
  readonly #marksOfEntries: Uint16Array;
  readonly #marks: Pyramid;
  /** When it was disturbed. */
  readonly #disturbed: Float64Array;
  readonly #cpu: LaneParts["cpu"];
  readonly #times = new Float64Array(MODES);
  readonly #bin: Bin = { ...UNKNOWN };

  constructor({ entries, marks, track, cpu }: LaneParts) {
    this.entries = entries;
    this.track = track;
    this.#marksOfEntries = marks;
    this.#marks = new Pyramid(marks);
    this.#disturbed = entries.times.filter((_, at) => ((marks[at] ?? 0) & MARK.disturbance) !== 0);
    this.#cpu = cpu;
  }

  /** Number among the entries of the first event that is not before `time`. */
  firstAt(time: number, from = 0): number {
    return firstAt(this.entries.times, time, from);
  }

  /** What the entry of this number leaves. */
  marksOf(entry: number): number {
    return this.#marksOfEntries[entry] ?? 0;
  }

  /** Adds the bins to the lane that the writer has begun. */
  write(writer: TileWriter, { level, bin, bins, endNs }: BinRange): void {
    const width = 2 ** level;
    let entry = this.firstAt(bin * width);
    let change = this.track?.firstAt(bin * width) ?? 0;
    let broadcast = this.#cpu?.broadcasts.firstAt(bin * width) ?? 0;
    for (let at = 0; at < bins; ) {
      const start = (bin + at) * width;
      if (start >= endNs) {
        writer.add(at, UNKNOWN);
        return;
      }
      const end = Math.min(start + width, endNs);
      const nextEntry = this.firstAt(end, entry);
      const nextChange = this.track?.firstAt(end, change) ?? 0;
      const nextBroadcast = this.#cpu?.broadcasts.firstAt(end, broadcast) ?? 0;
      this.#describe(start, end, entry, nextEntry, change, nextChange);
      const isReached = this.#addBroadcasts(broadcast, nextBroadcast);
      writer.add(at, this.#bin);
      const isQuiet = entry === nextEntry && change === nextChange && !isReached;
      entry = nextEntry;
      change = nextChange;
      broadcast = nextBroadcast;
      at = isQuiet ? Math.max(at + 1, Math.min(bins, Math.floor(this.#quietUntil(entry, change, broadcast, endNs) / width) - bin)) : at + 1;
    }
  }

  #describe(start: number, end: number, entry: number, nextEntry: number, change: number, nextChange: number): void {
    const bin = this.#bin;
    bin.count = nextEntry - entry;
    bin.marks = bin.count === 0 ? 0 : this.#marks.or(entry, nextEntry);
    bin.disturbances = (bin.marks & MARK.disturbance) === 0 ? 0 : this.#countDisturbances(start, end);
    const { track } = this;
    if (track === undefined) return;
    const span = track.span(start, change, nextChange);
    bin.modes = span.modes;
    bin.watching = span.watching;
    bin.subject = span.subject;
    if (change === nextChange) {
      bin.mode = track.modeFrom(change - 1);
      bin.busy = isBusy(bin.mode) ? 255 : 0;
      return;
    }
    const times = this.#times.fill(0);
    track.addTimes(times, start, end, change, nextChange);
    bin.mode = longest(times);
    bin.busy = busyShare(times, end - start, span.modes);
  }

  /** @returns Whether one reached the lane's CPU. */
  #addBroadcasts(from: number, to: number): boolean {
    if (this.#cpu === undefined || from === to) return false;
    const { number, broadcasts } = this.#cpu;
    const isOffline = this.track !== undefined && this.#bin.modes === 1 << Mode.Off;
    if (isOffline || broadcasts.nextFor(number, from) >= to) return false;
    this.#bin.marks |= MARK.broadcast;
    return true;
  }

  #countDisturbances(start: number, end: number): number {
    const first = firstAt(this.#disturbed, start);
    return firstAt(this.#disturbed, end, first) - first;
  }

  /** When something happens next. */
  #quietUntil(entry: number, change: number, broadcast: number, endNs: number): number {
    const { track } = this;
    const nextEntry = this.entries.times[entry] ?? Infinity;
    const nextChange = track?.changes.times[change] ?? Infinity;
    const nextBroadcast =
      this.#cpu === undefined ? Infinity : this.#cpu.broadcasts.timeOf(this.#cpu.broadcasts.nextFor(this.#cpu.number, broadcast));
    return Math.min(nextEntry, nextChange, nextBroadcast, endNs);
  }
}

/** In the kernel; in lanes of another kind, while something goes on. */
function isBusy(mode: number): boolean {
  return mode === Mode.Run || mode === Mode.Spin;
}

function longest(times: Float64Array): number {
  let best = 0;
  for (let mode = 1; mode < times.length; mode++) {
    if ((times[mode] ?? 0) > (times[best] ?? 0)) best = mode;
  }
  return best;
}

/** The share of the time, of 255; at least 1 where it was busy at all. */
function busyShare(times: Float64Array, width: number, modes: number): number {
  if ((modes & ((1 << Mode.Run) | (1 << Mode.Spin))) === 0) return 0;
  const share = ((times[Mode.Run] ?? 0) + (times[Mode.Spin] ?? 0)) / width;
  return Math.max(1, Math.round(255 * share));
}

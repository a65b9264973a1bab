/** Arrows between CPUs: who woke a task for whom, who asked whom to run a function. */
import { ARROW, type Arrows, EVERY_CPU, MOST_ARROWS_OF_BIN } from "../../jobs/tile-format.ts";
import { type ArrowRequest, TILE_BINS } from "../../jobs/timeline.ts";
import { EventKind } from "../events.ts";
import { askerIn, type EventColumns, pick } from "./columns.ts";
import { firstAt, type Moments } from "./order.ts";

/** Arrows of a bin that are looked at; of more, so many at even distances. */
const LOOKED_AT = 512;

export class ArrowIndex {
  readonly #events: EventColumns;
  readonly #made: Moments;

  constructor(events: EventColumns) {
    this.#events = events;
    this.#made = pick(events, (event) => isArrow(events, event));
  }

  /** The arrows of some bins. Equal ones of a bin are one; what a bin has too much of is counted as dropped. */
  of({ firstCpu, cpus, level, bin, bins }: Omit<ArrowRequest, "run">): Arrows {
    const width = 2 ** level;
    const found = new Columns();
    const isWanted = (cpu: number): boolean => cpu >= firstCpu && cpu < firstCpu + cpus;
    const { times } = this.#made;
    let entry = firstAt(times, bin * width);
    while (entry < times.length) {
      const at = Math.floor((times[entry] ?? 0) / width) - bin;
      if (at >= bins) break;
      const next = firstAt(times, (bin + at + 1) * width, entry);
      this.#addBin(found, at, entry, next, isWanted);
      entry = next;
    }
    return { level, bin, bins, ...found.arrows() };
  }

  #addBin(found: Columns, at: number, from: number, to: number, isWanted: (cpu: number) => boolean): void {
    const step = Math.max(1, (to - from) / LOOKED_AT);
    let seen = 0;
    found.beginBin(at);
    for (let place = from; place < to; place += step) {
      const arrow = arrowOf(this.#events, this.#made.events[Math.floor(place)] ?? 0);
      seen++;
      if (isWanted(arrow.from) || isWanted(arrow.to) || arrow.to === EVERY_CPU) found.add(arrow);
    }
    found.dropped += Math.max(0, to - from - seen);
  }
}

interface Arrow {
  readonly kind: number;
  readonly from: number;
  readonly to: number;
}

function isArrow(events: EventColumns, event: number): boolean {
  const cpu = events.cpu[event] ?? -1;
  switch (events.kind[event]) {
    case EventKind.Wakeup:
      return cpu >= 0 && cpu !== events.a[event];
    case EventKind.Interrupt:
      return askerIn(events.a[event] ?? 0) >= 0;
    case EventKind.Broadcast:
      return true;
    default:
      return false;
  }
}

function arrowOf(events: EventColumns, event: number): Arrow {
  const cpu = events.cpu[event] ?? 0;
  switch (events.kind[event]) {
    case EventKind.Wakeup:
      return { kind: ARROW.wakeup, from: cpu, to: events.a[event] ?? 0 };
    case EventKind.Interrupt:
      return { kind: ARROW.call, from: askerIn(events.a[event] ?? 0), to: cpu };
    default:
      return { kind: ARROW.broadcast, from: cpu, to: EVERY_CPU };
  }
}

/** Arrows as they are found. */
class Columns {
  dropped = 0;
  readonly #count = new Uint32Array(TILE_BINS * MOST_ARROWS_OF_BIN);
  readonly #at = new Uint16Array(TILE_BINS * MOST_ARROWS_OF_BIN);
  readonly #from = new Uint16Array(TILE_BINS * MOST_ARROWS_OF_BIN);
  readonly #to = new Uint16Array(TILE_BINS * MOST_ARROWS_OF_BIN);
  readonly #kind = new Uint8Array(TILE_BINS * MOST_ARROWS_OF_BIN);
  #length = 0;
  #bin = 0;
  #first = 0;

  beginBin(at: number): void {
    this.#bin = at;
    this.#first = this.#length;
  }

  add({ kind, from, to }: Arrow): void {
    for (let at = this.#first; at < this.#length; at++) {
      if (this.#from[at] !== from || this.#to[at] !== to || this.#kind[at] !== kind) continue;
      this.#count[at] = (this.#count[at] ?? 0) + 1;
      return;
    }
    if (this.#length - this.#first === MOST_ARROWS_OF_BIN) {
      this.dropped++;
      return;
    }
    const at = this.#length++;
    this.#count[at] = 1;
    this.#at[at] = this.#bin;
    this.#from[at] = from;
    this.#to[at] = to;
    this.#kind[at] = kind;
  }

  arrows(): Pick<Arrows, "dropped" | "length" | "count" | "at" | "from" | "to" | "kind"> {
    const { dropped } = this;
    return { dropped, length: this.#length, count: this.#count, at: this.#at, from: this.#from, to: this.#to, kind: this.#kind };
  }
}

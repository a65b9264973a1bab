/** Functions that one CPU had all others run: they leave no event with those that had nothing else to do, and yet each passed through the kernel. */
import { EventKind } from "../events.ts";
import { type EventColumns, pick } from "./columns.ts";
import { firstAt, type Moments } from "./order.ts";

export class Broadcasts {
  readonly #events: EventColumns;
  readonly #made: Moments;
  /** For each broadcast the next one that another CPU made. */
  readonly #nextOther: Uint32Array;

  /** @param wanted Which events count; undefined: all. */
  constructor(events: EventColumns, wanted: Uint8Array | undefined) {
    this.#events = events;
    this.#made = pick(events, (event) => events.kind[event] === EventKind.Broadcast && (wanted === undefined || wanted[event] === 1));
    const count = this.length;
    this.#nextOther = new Uint32Array(count);
    let other = count;
    for (let k = count - 1; k >= 0; k--) {
      if (k + 1 < count && this.#askerOf(k + 1) !== this.#askerOf(k)) other = k + 1;
      this.#nextOther[k] = other;
    }
  }

  get length(): number {
    return this.#made.events.length;
  }

  /** The event of a broadcast. */
  eventOf(broadcast: number): number {
    return this.#made.events[broadcast] ?? 0;
  }

  /** Number of the first broadcast that is not before `time`. */
  firstAt(time: number, from = 0): number {
    return firstAt(this.#made.times, time, from);
  }

  /** Number of the first broadcast, from `broadcast` on, that reached `cpu`. */
  nextFor(cpu: number, broadcast: number): number {
    return broadcast < this.length && this.#askerOf(broadcast) === cpu ? (this.#nextOther[broadcast] ?? this.length) : broadcast;
  }

  /** Infinity beyond the last. */
  timeOf(broadcast: number): number {
    return this.#made.times[broadcast] ?? Infinity;
  }

  #askerOf(broadcast: number): number {
    return this.#events.cpu[this.eventOf(broadcast)] ?? -1;
  }
}

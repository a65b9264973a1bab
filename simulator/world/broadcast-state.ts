/**
 * Interrupts to all CPUs that only make them pass through the kernel, on CPUs where that changes nothing: they are counted in segments of equal ones, and
 * each CPU remembers how far along it has been brought up to date.
 */
import type { StateArrays } from "./state.ts";

const SEGMENTS = 4096;

export class BroadcastState {
  /** By segment: step, origin, how many broadcasts, who asked, and when the last one arrived. */
  readonly step: Int32Array;
  readonly origin: Int32Array;
  readonly count: Int32Array;
  readonly asker: Int32Array;
  readonly arrived: Float64Array;
  /** [0] segments in use. */
  readonly segments: Int32Array;
  /** By CPU: 1 while it takes part without being looked at; up to which segment, and how many of that one, it is up to date. */
  readonly takesPart: Uint8Array;
  readonly seen: Int32Array;
  readonly seenOfLast: Int32Array;
  /** CPUs that do not take part now; the first `others[0]` of {@link list}. */
  readonly list: Int32Array;
  readonly others: Int32Array;

  constructor(state: StateArrays, cpus: number) {
    this.step = state.i32("broadcast.step", SEGMENTS);
    this.origin = state.i32("broadcast.origin", SEGMENTS);
    this.count = state.i32("broadcast.count", SEGMENTS);
    this.asker = state.i32("broadcast.asker", SEGMENTS);
    this.arrived = state.f64("broadcast.arrived", SEGMENTS);
    this.segments = state.i32("broadcast.segments", 1);
    this.takesPart = state.u8("broadcast.takesPart", cpus);
    this.seen = state.i32("broadcast.seen", cpus);
    this.seenOfLast = state.i32("broadcast.seenOfLast", cpus);
    this.list = state.i32("broadcast.list", cpus);
    this.others = state.i32("broadcast.others", 1);
    for (let cpu = 0; cpu < cpus; cpu++) this.list[cpu] = cpu;
    this.others[0] = cpus;
  }

  get isFull(): boolean {
    return this.segments[0] === SEGMENTS;
  }
}

/** The periodic tick of each CPU. */
import type { StateArrays } from "./state.ts";

export class TickState {
  /** 1 while the CPU's tick comes. */
  readonly on: Uint8Array;
  /** Generation of the planned tick: an older one in the queue is void. */
  readonly generation: Int32Array;
  /** Offset of the CPU's ticks from the machine's, ns. */
  readonly skew: Float64Array;
  /** Ticks that must still come before a nohz_full CPU may stop its tick. */
  readonly hold: Int32Array;
  /** Whom the ticks that keep coming are charged to: an origin. */
  readonly origin: Int32Array;

  constructor(state: StateArrays, cpus: number) {
    this.on = state.u8("tick.on", cpus);
    this.generation = state.i32("tick.generation", cpus);
    this.skew = state.f64("tick.skew", cpus);
    this.hold = state.i32("tick.hold", cpus);
    this.origin = state.i32("tick.origin", cpus);
  }
}

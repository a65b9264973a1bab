/** What keeps fair tasks from starving beside FIFO ones, by CPU; see bandwidth.ts. */
import type { StateArrays } from "./state.ts";

/** Steps of the guard of a CPU. */
export enum Step {
  Off,
  /** `fair-server`: the server waits, runs, has run. `rt-throttling`: time is counted, FIFO tasks stand still. */
  Waits,
  Serves,
}

export class BandwidthState {
  readonly step: Uint8Array;
  readonly generation: Int32Array;
  /** `fair-server`: when its period began. `rt-throttling`: up to when FIFO time is counted. */
  readonly since: Float64Array;
  /** `rt-throttling`: FIFO time of the period, ns, and the number of the period. */
  readonly used: Float64Array;
  readonly period: Float64Array;

  constructor(state: StateArrays, cpus: number) {
    this.step = state.u8("bandwidth.step", cpus);
    this.generation = state.i32("bandwidth.generation", cpus);
    this.since = state.f64("bandwidth.since", cpus);
    this.used = state.f64("bandwidth.used", cpus);
    this.period = state.f64("bandwidth.period", cpus);
  }
}

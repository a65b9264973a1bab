/** Function calls that CPUs ask of each other (smp_call_function): one slot for each asker, one queue entry for each CPU asked. */
import type { StateArrays } from "./state.ts";

export class CallState {
  /** By asking CPU: the function, its argument, how many CPUs have not finished, whom it is charged to. 0 outstanding: none. */
  readonly funcLow: Int32Array;
  readonly funcHigh: Int32Array;
  readonly infoLow: Int32Array;
  readonly infoHigh: Int32Array;
  readonly outstanding: Int32Array;
  readonly origin: Int32Array;
  /** 1 while the asker is in the service, so that being made again is told from a new call. */
  readonly asking: Uint8Array;
  /** When the last of the CPUs that were not interpreted is done. */
  readonly doneAt: Float64Array;
  /** asked[target * cpus + asker]: 1 while target has not taken the asker's call. Bytes, so a thousand CPUs cost a megabyte. */
  readonly asked: Uint8Array;
  /** How many calls wait at each CPU, and where it looks next. */
  readonly waiting: Int32Array;
  /** The asker whose call each CPU runs, −1 for none. */
  readonly serving: Int32Array;

  constructor(state: StateArrays, cpus: number) {
    this.funcLow = state.i32("call.funcLow", cpus);
    this.funcHigh = state.i32("call.funcHigh", cpus);
    this.infoLow = state.i32("call.infoLow", cpus);
    this.infoHigh = state.i32("call.infoHigh", cpus);
    this.outstanding = state.i32("call.outstanding", cpus);
    this.origin = state.i32("call.origin", cpus);
    this.asking = state.u8("call.asking", cpus);
    this.doneAt = state.f64("call.doneAt", cpus);
    this.asked = state.u8("call.asked", cpus * cpus);
    this.waiting = state.i32("call.waiting", cpus);
    this.serving = state.i32("call.serving", cpus, -1);
  }
}

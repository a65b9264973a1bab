/** Timers of the model's C, by slot; a timer_list remembers its slot + 1. */
import type { StateArrays } from "./state.ts";

export class TimerState {
  /** Low address of the timer_list; 0 in a free slot. */
  readonly address: Int32Array;
  readonly cpu: Int32Array;
  readonly generation: Int32Array;
  readonly origin: Int32Array;
  /** 1 once it is due and waits for its CPU's softirq. */
  readonly due: Uint8Array;
  /** Neighbours in the list of due ones of a CPU, or of free slots. */
  readonly next: Int32Array;
  /** First due timer of each CPU. */
  readonly firstDue: Int32Array;
  readonly lastDue: Int32Array;
  /** [0] first free slot that was used before, [1] slots never used. */
  readonly free: Int32Array;
  /** The timer whose function each CPU runs: its address, for del_timer_sync(). */
  readonly running: Int32Array;

  constructor(state: StateArrays, capacity: number) {
    this.address = state.i32("timer.address", capacity);
    this.cpu = state.i32("timer.cpu", capacity);
    this.generation = state.i32("timer.generation", capacity);
    this.origin = state.i32("timer.origin", capacity);
    this.due = state.u8("timer.due", capacity);
    this.next = state.i32("timer.next", capacity, -1);
    this.firstDue = state.i32("timer.firstDue", capacity, -1);
    this.lastDue = state.i32("timer.lastDue", capacity, -1);
    this.free = state.i32("timer.free", 2, 0);
    this.free[0] = -1;
    this.running = state.i32("timer.running", capacity);
  }
}

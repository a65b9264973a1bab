/** Work items and the pools of workers that serve them. Pool n < CPUs is CPU n's; the last one is the unbound pool. */
import type { StateArrays } from "./state.ts";

export class WorkState {
  readonly pools: number;
  /** Items, by slot: address of the work_struct (0: free), whether it runs now, its place in the pool's list, whom it is charged to. */
  readonly address: Int32Array;
  readonly running: Uint8Array;
  readonly pool: Int32Array;
  readonly next: Int32Array;
  readonly origin: Int32Array;
  /** [0] first free slot that was used before, [1] slots never used. */
  readonly free: Int32Array;
  /** For each pool: its list of items, and its idle workers, latest first. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly idle: Int32Array;
  readonly nextIdle: Int32Array;
  /** Workers that hold an item and are not asleep. */
  readonly busy: Int32Array;
  /** 1 while a worker for it is being made. */
  readonly wanted: Uint8Array;

  constructor(state: StateArrays, cpus: number, tasks: number) {
    this.pools = cpus + 1;
    const items = tasks + 4 * cpus + 64;
    this.address = state.i32("work.address", items);
    this.running = state.u8("work.running", items);
    this.pool = state.i32("work.pool", items);
    this.next = state.i32("work.next", items, -1);
    this.origin = state.i32("work.origin", items);
    this.free = state.i32("work.free", 2);
    this.free[0] = -1;
    this.first = state.i32("pool.first", this.pools, -1);
    this.last = state.i32("pool.last", this.pools, -1);
    this.idle = state.i32("pool.idle", this.pools, -1);
    this.busy = state.i32("pool.busy", this.pools);
    this.wanted = state.u8("pool.wanted", this.pools);
    this.nextIdle = state.i32("worker.nextIdle", tasks, -1);
  }
}

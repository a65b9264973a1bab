/**
 * What will happen and when: a binary heap in typed arrays, ordered by time, then by a tie-breaker, then by order of arrival.
 *
 * The tie-breaker is 0 under the nominal schedule, so that simultaneous things happen in the order in which they were planned; other
 * seeds draw it, which shuffles them.
 */
import type { StateArrays } from "./state.ts";

/** What an entry is about; `subject` and `detail` are read accordingly. */
export enum Due {
  /** The CPU `subject` has something to interpret. */
  Run,
  /** The tick of CPU `subject`; `detail` is its generation. */
  Tick,
  /** Interrupt bits `detail` reach CPU `subject`. */
  Interrupt,
  /** The sleep of task `subject` times out; `detail` is its generation. */
  Timeout,
  /** Timer slot `subject` expires; `detail` is its generation. */
  Timer,
  /** A period of task `subject` begins; `detail` is its generation. */
  Period,
  /** CPU `subject` has been busy for as long as its task wanted. */
  Busy,
  /** A step of grace-period machine `subject`; `detail` is its generation. */
  GracePeriod,
  /** The request of `subject` for a normal grace period is heard; see rcu.ts. */
  GracePeriodWanted,
  /** Task `subject` is told that its grace period has ended. */
  GracePeriodSeen,
  /** The idle task of CPU `subject`, polling, sees need_resched, or ends its polling; `detail` counts its halts. */
  PollSeen,
  /** The scenario begins: task `subject` is woken. */
  Scenario,
  /** What keeps the fair tasks of CPU `subject` from starving takes its next step; `detail` is its generation. */
  Bandwidth,
  /** The deadline server of CPU `subject` is full again; see background.ts. */
  FairServer,
}

const GROWTH_LIMIT = 1 << 22;

export class EventQueue {
  private readonly length: Int32Array;
  private readonly sequence: Float64Array;
  private readonly time: Float64Array;
  private readonly tie: Float64Array;
  private readonly kind: Uint8Array;
  private readonly subject: Int32Array;
  private readonly detail: Int32Array;
  /** The entry that {@link pop} took off. */
  at = 0;
  due: Due = Due.Run;
  which = 0;
  what = 0;

  /** @param capacity Entries that may wait at once; one more is an error of the run. */
  constructor(state: StateArrays, capacity: number) {
    const bounded = Math.min(capacity, GROWTH_LIMIT);
    this.length = state.i32("queue.length", 1);
    this.sequence = state.f64("queue.sequence", 1);
    this.time = state.f64("queue.time", bounded);
    this.tie = state.f64("queue.tie", bounded);
    this.kind = state.u8("queue.kind", bounded);
    this.subject = state.i32("queue.subject", bounded);
    this.detail = state.i32("queue.detail", bounded);
  }

  get size(): number {
    return this.length[0];
  }

  get capacity(): number {
    return this.time.length;
  }

  /** The time of the earliest entry, Infinity when there is none. */
  get next(): number {
    return this.length[0] === 0 ? Number.POSITIVE_INFINITY : this.time[0];
  }

  /**
   * @param tie A number below 2^20 that orders simultaneous entries.
   * @returns False when the queue is full: the caller gives the run up.
   */
  push(time: number, tie: number, kind: Due, subject: number, detail: number): boolean {
    let hole = this.length[0];
    if (hole === this.time.length) return false;
    this.length[0] = hole + 1;
    const order = tie * 2 ** 32 + this.sequence[0];
    this.sequence[0] = (this.sequence[0] + 1) % 2 ** 32;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.time[parent] < time || (this.time[parent] === time && this.tie[parent] < order)) break;
      this.move(hole, parent);
      hole = parent;
    }
    this.time[hole] = time;
    this.tie[hole] = order;
    this.kind[hole] = kind;
    this.subject[hole] = subject;
    this.detail[hole] = detail;
    return true;
  }

  /** Takes the earliest entry off, into {@link at}, {@link due}, {@link which} and {@link what}. The queue is not empty. */
  pop(): void {
    this.at = this.time[0];
    this.due = this.kind[0];
    this.which = this.subject[0];
    this.what = this.detail[0];
    const last = this.length[0] - 1;
    this.length[0] = last;
    if (last > 0) this.sink(last);
  }

  /** Puts entry `last`, which is behind the end now, where it belongs from the root down. */
  private sink(last: number): void {
    const { time, tie } = this;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= last) break;
      if (child + 1 < last && (time[child + 1] < time[child] || (time[child + 1] === time[child] && tie[child + 1] < tie[child]))) child++;
      if (time[last] < time[child] || (time[last] === time[child] && tie[last] < tie[child])) break;
      this.move(hole, child);
      hole = child;
    }
    this.move(hole, last);
  }

  private move(to: number, from: number): void {
    this.time[to] = this.time[from];
    this.tie[to] = this.tie[from];
    this.kind[to] = this.kind[from];
    this.subject[to] = this.subject[from];
    this.detail[to] = this.detail[from];
  }
}

/**
 * What happened, in columns: the one schema of a run's events. `simulator/run` hands it on to panel, trace formats and tests.
 *
 * Policy when there is too much: up to the capacity everything is kept in order; after that only the counts go on. The last
 * {@link TRACE_LENGTH} events that explain most (points, grace periods, steps, stalls) are always known, for the trace of a violation. The ledger never depends on this.
 */

/** The kind says what `a` and `b` mean. */
export enum EventKind {
  /** A CPU's mode: `a` is a Mode, `b` 1 when RCU watches it there. */
  Mode,
  /** A task is put on a CPU: the row's task. */
  Switch,
  /** An interrupt reaches a CPU: `a` are Irq bits, from bit 4 on the number, plus 1, of a CPU that asked for a function call; `b` is an origin. */
  Interrupt,
  /** The row's task is woken; `a` is the CPU it will run on. */
  Wakeup,
  /** A tick; `a` is 1 when it was not interpreted because it could change nothing. */
  Tick,
  /** A grace period begins or ends: `a` is its flavour, `b` its number. */
  GracePeriodStart,
  GracePeriodEnd,
  /** The CPU reported a quiescent state: `a` is the flavour. */
  Quiescent,
  /** Work is queued, starts, or ends: `a` is the pool, `b` an origin. */
  WorkQueued,
  WorkStart,
  WorkEnd,
  TimerArmed,
  TimerFired,
  /** A synchronization primitive begins or ends: `a` is a name, `b` an origin. */
  PointBegin,
  PointEnd,
  /** A step of the scenario: `a` is a name; `b` is 1 at its end. */
  Step,
  Try,
  /** A function's entry is hooked (`b` 1) or no longer is: `a` is a function. */
  Hook,
  /** A disturbance of a CPU: `a` is a Cause, `b` an origin. */
  Disturbance,
  /** The row's CPU made every other one pass through the kernel: `b` is an origin. CPUs that had nothing else to do then have no event of their own. */
  Broadcast,
  /** The CPU stands still for `a` microseconds in function `b` >> 1; `b` is odd where RCU does not watch. */
  Stall,
  Violation,
  Log,
}

export const TRACE_LENGTH = 64;
const FIRST_CAPACITY = 1 << 14;

export class EventLog {
  time: Float64Array = new Float64Array(FIRST_CAPACITY);
  kind: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  cpu: Int32Array = new Int32Array(FIRST_CAPACITY);
  task: Int32Array = new Int32Array(FIRST_CAPACITY);
  a: Int32Array = new Int32Array(FIRST_CAPACITY);
  b: Int32Array = new Int32Array(FIRST_CAPACITY);
  recorded = 0;
  dropped = 0;
  private readonly capacity: number;
  private readonly recent = new Float64Array(TRACE_LENGTH * 6);
  private recentCount = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Records an event that belongs in the trace of a violation. */
  recordNamed(time: number, kind: EventKind, cpu: number, task: number, a: number, b: number): void {
    this.remember(time, kind, cpu, task, a, b);
    this.record(time, kind, cpu, task, a, b);
  }

  record(time: number, kind: EventKind, cpu: number, task: number, a: number, b: number): void {
    const at = this.recorded;
    if (at === this.capacity) {
      this.dropped++;
      return;
    }
    if (at === this.time.length) this.grow();
    this.time[at] = time;
    this.kind[at] = kind;
    this.cpu[at] = cpu;
    this.task[at] = task;
    this.a[at] = a;
    this.b[at] = b;
    this.recorded = at + 1;
  }

  /** Remembers how many events there are; what is answered takes later ones away. */
  save(): () => void {
    const { recorded, dropped, recentCount } = this;
    const recent = this.recent.slice();
    return () => {
      Object.assign(this, { recorded, dropped, recentCount });
      this.recent.set(recent);
    };
  }

  /** The last named events as rows of time, kind, cpu, task, a, b, oldest first. */
  trace(): readonly Float64Array[] {
    const rows: Float64Array[] = [];
    const count = Math.min(this.recentCount, TRACE_LENGTH);
    for (let k = this.recentCount - count; k < this.recentCount; k++) {
      const at = (k % TRACE_LENGTH) * 6;
      rows.push(this.recent.slice(at, at + 6));
    }
    return rows;
  }

  private remember(time: number, kind: EventKind, cpu: number, task: number, a: number, b: number): void {
    const { recent } = this;
    const at = (this.recentCount++ % TRACE_LENGTH) * 6;
    recent[at] = time;
    recent[at + 1] = kind;
    recent[at + 2] = cpu;
    recent[at + 3] = task;
    recent[at + 4] = a;
    recent[at + 5] = b;
  }

  private grow(): void {
    const length = Math.min(this.capacity, this.time.length * 2);
    this.time = copy(new Float64Array(length), this.time);
    this.kind = copy(new Uint8Array(length), this.kind);
    this.cpu = copy(new Int32Array(length), this.cpu);
    this.task = copy(new Int32Array(length), this.task);
    this.a = copy(new Int32Array(length), this.a);
    this.b = copy(new Int32Array(length), this.b);
  }
}

function copy<T extends Float64Array | Uint8Array | Int32Array>(to: T, from: T): T {
  to.set(from);
  return to;
}

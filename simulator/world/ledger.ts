/**
 * The ledger of disturbances: who made which CPU leave what it did, how, and how much of its time that took. Exact whatever the number of
 * events; only the list of single disturbances is bounded.
 */
import type { Cause, Disturbance, Origin } from "./facts.ts";

/** In the order of {@link CAUSES}. */
export enum CauseCode {
  RescheduleIpi,
  CallFunctionIpi,
  KworkerSwitch,
  TickRestart,
  Tick,
  IrqWork,
  FakeSignal,
  IdleWakeup,
  RcuUrgent,
  StopperSwitch,
}

export const CAUSES: readonly Cause[] = [
  "reschedule-ipi",
  "call-function-ipi",
  "kworker-switch",
  "tick-restart",
  "tick",
  "irq-work",
  "fake-signal",
  "idle-wakeup",
  "rcu-urgent",
  "stopper-switch",
];

/** What is counted in a row. */
export enum Count {
  Times,
  Exits,
  Ipis,
  Switches,
  Ticks,
  Length,
}

/** At most this many single disturbances are kept in {@link Ledger.disturbances}. */
export const DISTURBANCES_KEPT = 10_000;
const FIRST_ROWS = 256;
/** Whom what nobody is to blame for is charged to: origin 0. */
export const NOBODY: Origin = { file: "", line: 0, function: "", primitive: "", share: "kernel" };

export class Ledger {
  /** What a line of C is charged as; number 0 is "nobody". */
  readonly origins: Origin[] = [NOBODY];
  /** Single ones: the first {@link DISTURBANCES_KEPT}, or, with {@link keepsLast}, the last at most as many. */
  readonly disturbances: Disturbance[] = [];
  disturbancesDropped = 0;
  /** For who looks at what happens, and not at a result: room is made for new ones. */
  keepsLast = false;
  /** Single ones that made room. */
  forgotten = 0;
  private readonly originNumbers = new Map<string, number>();
  private readonly rowNumbers = new Map<number, number>();
  private readonly cpus: number;
  /** Four words a row: step, cpu, cause, origin. */
  private keys = new Int32Array(4 * FIRST_ROWS);
  private counts = new Float64Array(Count.Length * FIRST_ROWS);
  private stolen = new Float64Array(FIRST_ROWS);
  private rows = 0;
  /** For each CPU and cause, the row used last: most disturbances repeat the one before. */
  private readonly lastRow: Int32Array;

  constructor(cpus: number) {
    this.cpus = cpus;
    this.lastRow = new Int32Array(cpus * CAUSES.length).fill(-1);
  }

  /** The number of an origin; equal ones have one number. */
  origin(origin: Origin): number {
    const key = `${origin.file}:${origin.line}:${origin.function}:${origin.primitive}:${origin.share}`;
    let number = this.originNumbers.get(key);
    if (number === undefined) {
      number = this.origins.length;
      this.origins.push(origin);
      this.originNumbers.set(key, number);
    }
    return number;
  }

  /** Remembers every row and disturbance; what is answered makes it so again. Origins and the places of rows stay: they mean the same. */
  save(): () => void {
    const { rows, disturbancesDropped } = this;
    const counts = this.counts.slice(0, rows * Count.Length);
    const stolen = this.stolen.slice(0, rows);
    const listed = this.listed;
    return () => {
      // Rows that are new since then stay, with nothing in them.
      this.counts.fill(0).set(counts);
      this.stolen.fill(0).set(stolen);
      // Of those from before a moment that is long past, nothing may be left.
      this.disturbances.length = Math.max(0, listed - this.forgotten);
      this.forgotten = Math.min(this.forgotten, listed);
      this.disturbancesDropped = disturbancesDropped;
    };
  }

  /** Single disturbances listed so far. */
  get listed(): number {
    return this.forgotten + this.disturbances.length;
  }

  /** Whether the next ones are only counted. */
  get isFull(): boolean {
    return !this.keepsLast && this.disturbances.length === DISTURBANCES_KEPT;
  }

  list(disturbance: Disturbance): void {
    if (this.isFull) {
      this.disturbancesDropped++;
      return;
    }
    if (this.disturbances.length === DISTURBANCES_KEPT) this.forgotten += this.disturbances.splice(0, DISTURBANCES_KEPT / 2).length;
    this.disturbances.push(disturbance);
  }

  /** The row of a step (−1: before the first), CPU, cause and origin; made when it is new. */
  row(step: number, cpu: number, cause: CauseCode, origin: number): number {
    const recent = cpu * CAUSES.length + cause;
    const last = this.lastRow[recent];
    if (last >= 0 && this.keys[4 * last] === step && this.keys[4 * last + 3] === origin) return last;
    const key = ((origin * 4096 + step + 1) * CAUSES.length + cause) * this.cpus + cpu;
    let row = this.rowNumbers.get(key);
    if (row === undefined) {
      row = this.addRow(step, cpu, cause, origin);
      this.rowNumbers.set(key, row);
    }
    this.lastRow[recent] = row;
    return row;
  }

  add(row: number, what: Count, by: number): void {
    this.counts[row * Count.Length + what] += by;
  }

  steal(row: number, ns: number): void {
    this.stolen[row] += ns;
  }

  get length(): number {
    return this.rows;
  }

  /** A row's key and figures, for the result. */
  at(row: number): LedgerEntry {
    const { keys } = this;
    const at = 4 * row;
    return {
      step: keys[at],
      cpu: keys[at + 1],
      cause: keys[at + 2],
      origin: keys[at + 3],
      counts: this.counts.subarray(row * Count.Length, (row + 1) * Count.Length),
      stolenNs: this.stolen[row],
    };
  }

  private addRow(...key: readonly number[]): number {
    const row = this.rows++;
    if (4 * row === this.keys.length) this.grow();
    this.keys.set(key, 4 * row);
    return row;
  }

  private grow(): void {
    const length = this.stolen.length * 2;
    const keys = new Int32Array(4 * length);
    keys.set(this.keys);
    this.keys = keys;
    const counts = new Float64Array(Count.Length * length);
    counts.set(this.counts);
    this.counts = counts;
    const stolen = new Float64Array(length);
    stolen.set(this.stolen);
    this.stolen = stolen;
  }
}

export interface LedgerEntry {
  readonly step: number;
  readonly cpu: number;
  readonly cause: CauseCode;
  readonly origin: number;
  readonly counts: Float64Array;
  readonly stolenNs: number;
}

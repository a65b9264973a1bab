/**
 * The delays that a seed other than 0 adds: at some points of kernel code a CPU stands still, as when a hypervisor or the firmware takes it away. Between a
 * microsecond and a tenth of a second, each factor of ten equally likely.
 *
 * Where: a run spends most of its instructions in loops that repeat one thing, and what goes wrong goes wrong shortly after something new began, and between two
 * accesses whose order matters. So the chance of a stall falls with the distance from the last beginning or end of something new (every factor of ten of the
 * distance is equally likely to see one), and half of the stalls wait for one of the next points at which the code orders its accesses: a fence or an
 * atomic operation. Code that runs where RCU does not watch is rare and is what a grace period does not wait for, so it has a draw of its own. How many stalls
 * there are is drawn for each seed.
 */
import { Random } from "../../base/random.ts";
import type { StateArrays } from "./state.ts";

const LENGTH_NS = { low: 1000, high: 100_000_000 } as const;
/** Where RCU does not watch: as long as a grace period, so that one can begin and end meanwhile. */
const UNWATCHED_LENGTH_NS = { low: 3_000_000, high: 100_000_000 } as const;
const RATE = { low: 0.02, high: 0.3 } as const;
/** For unwatched stretches: the hazard at the n-th one since something new began is the first over n; and there are so many a second of virtual time. */
const UNWATCHED = { rate: 0.6, perSecond: 10 } as const;
/** Instructions after something new within which a stall is equally likely everywhere. */
const NEAR = 200;
const FARTHEST = 1e15;
/** A stall waits for one of this many next points of order; where RCU does not watch, of so many. */
const ORDER_POINTS = 4;
const UNWATCHED_ORDER_POINTS = 2;

export class Stalls {
  /**
   * [0] instructions executed when the next one comes; [1] when something new began last; [2] the rate; [3] unwatched stretches since then; [4] when the last of them
   * began, ns.
   */
  private readonly at: Float64Array;
  /** By CPU: points of order until it stands still (0: it does not), and for how long, ns. */
  private readonly points: Int32Array;
  private readonly length: Float64Array;
  private readonly random: Random;
  private readonly seen = new Set<number>();
  /** The CPU on which something new began last: it makes progress, and the others are held up. */
  private newOn = -1;
  /** Something new has begun since {@link planAnew} was called last. */
  isNew = false;
  readonly enabled: boolean;

  constructor(state: StateArrays, seed: number, cpus: number) {
    this.at = state.f64("stalls.at", 5).fill(Number.POSITIVE_INFINITY);
    this.points = state.i32("stalls.points", cpus);
    this.length = state.f64("stalls.length", cpus);
    this.random = new Random(state.i32("stalls.random", 4));
    this.random.seed(seed);
    this.enabled = seed !== 0;
    this.at[2] = this.random.logUniform(RATE.low, RATE.high);
    this.at[3] = 0;
    this.at[4] = 0;
  }

  /** Remembers what does not lie in the world's arrays; what is answered makes it so again. */
  save(): () => void {
    const { newOn, isNew } = this;
    const seen = [...this.seen];
    return () => {
      this.newOn = newOn;
      this.isNew = isNew;
      this.seen.clear();
      for (const each of seen) this.seen.add(each);
    };
  }

  /** Instructions executed when a CPU stands still next. */
  get next(): number {
    return this.at[0];
  }

  /** Something begins or ends on a CPU; it is new when its key is. @returns Whether it is, and stalls are drawn at all. */
  notice(key: number, cpu: number): boolean {
    if (!this.enabled || this.seen.has(key)) return false;
    this.seen.add(key);
    this.begin(cpu);
    return true;
  }

  /** Something new begins on a CPU. */
  begin(cpu: number): void {
    this.isNew = true;
    this.newOn = cpu;
  }

  /** Draws the next stall, something new having begun after `executed` instructions. */
  planAnew(executed: number): void {
    this.isNew = false;
    if (!this.enabled) return;
    this.at[1] = executed;
    this.at[3] = 0;
    this.plan(executed);
  }

  /** Draws the next stall after one, or after the beginning. */
  private plan(executed: number): void {
    const distance = executed - this.at[1] + NEAR;
    const next = distance * Math.exp(-Math.log(1 - this.random.unit()) / this.at[2]);
    this.at[0] = this.at[1] + Math.min(FARTHEST, Math.ceil(next) - NEAR);
  }

  /** A stall is due on a CPU; the next one is drawn. @returns For how long it stands still now, ns; 0: later, at a point of order. */
  take(executed: number, cpu: number): number {
    this.plan(executed);
    const ns = this.random.logUniform(LENGTH_NS.low, LENGTH_NS.high);
    if (this.random.unit() < 0.5) return ns;
    this.arm(cpu, ns, ORDER_POINTS);
    return 0;
  }

  /** A CPU begins a stretch of code where RCU does not watch. @returns Whether it will stand still at one of its points of order. */
  enterUnwatched(cpu: number, time: number): boolean {
    if (!this.enabled || cpu === this.newOn) return false;
    const since = Math.max(0, time - this.at[4]) / 1e9;
    this.at[3]++;
    this.at[4] = Math.max(time, this.at[4]);
    if (this.random.unit() >= UNWATCHED.rate / this.at[3] + UNWATCHED.perSecond * since) return false;
    this.arm(cpu, this.random.logUniform(UNWATCHED_LENGTH_NS.low, UNWATCHED_LENGTH_NS.high), UNWATCHED_ORDER_POINTS);
    return true;
  }

  private arm(cpu: number, ns: number, points: number): void {
    this.points[cpu] = 1 + this.random.below(points);
    this.length[cpu] = ns;
  }

  /** Whether the CPU will stand still at a point of order, so that it has to be stepped. */
  isArmed(cpu: number): boolean {
    return this.points[cpu] > 0;
  }

  /** The CPU has passed a point of order. @returns For how long it stands still there, ns. */
  pass(cpu: number): number {
    this.points[cpu]--;
    return this.points[cpu] === 0 ? this.length[cpu] : 0;
  }
}

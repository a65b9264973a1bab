/**
 * The tick of each CPU: when it comes, and when it may stay away (kernel/time/tick-sched.c). What a tick does to the scheduler is in
 * scheduler.ts, what it tells RCU in rcu-tick.ts.
 */
import { Due } from "./queue.ts";
import type { World } from "./world.ts";

/** Ticks that still come on a nohz_full CPU after nothing needs them any more. Truth: one to three, two in the median. */
const LINGERING_TICKS = 2;

/** The time of the CPU's first tick after `time`. */
export function nextTick(w: World, cpu: number, time: number): number {
  const skew = w.tick.skew[cpu];
  return (Math.floor((time - skew) / w.tickNs) + 1) * w.tickNs + skew;
}

export function startTick(w: World, cpu: number): void {
  const { tick } = w;
  if (tick.on[cpu] === 1) return;
  tick.on[cpu] = 1;
  tick.generation[cpu]++;
  w.plan(nextTick(w, cpu, w.clock(cpu)), Due.Tick, cpu, tick.generation[cpu]);
}

export function stopTick(w: World, cpu: number): void {
  const { tick } = w;
  tick.on[cpu] = 0;
  tick.generation[cpu]++;
}

/** The next tick after the one that came at `time`. */
export function continueTick(w: World, cpu: number, time: number): void {
  w.plan(nextTick(w, cpu, time), Due.Tick, cpu, w.tick.generation[cpu]);
}

/** Something needs the tick of a nohz_full CPU; it is charged to `origin` until it stops again. */
export function needTick(w: World, cpu: number, origin: number): void {
  w.tick.hold[cpu] = LINGERING_TICKS;
  if (origin > 0) w.tick.origin[cpu] = origin;
  startTick(w, cpu);
}

/** A tick has come to a nohz_full CPU whose tick nothing needs: one fewer to come. */
export function lingerTick(w: World, cpu: number): void {
  if (w.tick.hold[cpu] > 0) w.tick.hold[cpu]--;
}

/** tick_nohz_full_update_tick(): with one task and nobody in need of it, the tick stops. @param turns Whether tasks take turns there. */
export function maybeStopFullTick(w: World, cpu: number, turns: boolean): void {
  if (w.cpus.nohzFull[cpu] === 0 || w.tick.on[cpu] === 0) return;
  // The tick of an idle CPU is the idle loop's business, which keeps it under idle=poll (tick_nohz_irq_exit).
  if (w.parameters.idle === "poll" && w.cpus.current[cpu] === w.cpus.idleTask[cpu]) return;
  if (turns || w.rcu.forcedTick[cpu] === 1 || w.tick.hold[cpu] > 0) return;
  stopTick(w, cpu);
  w.tick.origin[cpu] = 0;
}

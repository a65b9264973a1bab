/**
 * The load: what tasks do of themselves, period by period.
 *
 * A period that can change nothing is not simulated. A task that sleeps in the kernel and wakes for a moment at every period, or computes in user mode and
 * makes a system call, runs the same code each time: entry, a function of the model, exit. Without a flag to serve, without a hook on what it calls, and
 * with no flag on its CPU's idle task (which it would drive out of its loop), that code writes nothing but its own frames and counters that return to what
 * they were. So its wakeups are planned only from the moment in which one of these changes: {@link flagSet} and {@link hooksChanged}. What it costs its CPU is
 * charged to whatever else is interpreted there ({@link loadFactor}); for RCU the CPU counts as idle, or as in user mode, as it is nearly all the time.
 *
 * While a function is hooked, calls of it are simulated, thinned so that all tasks together make at most {@link HOOKED_CALLS_PER_SECOND}.
 */
import { COSTS } from "./costs.ts";
import { Due } from "./queue.ts";
import { Load, TaskState } from "./tasks.ts";
import type { World } from "./world.ts";

export const HOOKED_CALLS_PER_SECOND = 20_000;
/** What one period costs its CPU: two switches, a wakeup, a system call. */
const PERIOD_COST = 2 * COSTS.contextSwitch + COSTS.wakeup + COSTS.systemCall;
const LARGEST_LOAD = 0.9;

export function isPeriodic(w: World, task: number): boolean {
  return w.tasks.period[task] > 0 && Number.isFinite(w.tasks.period[task]);
}

/** The start of the first period of a task after `time`. */
export function nextPeriod(w: World, task: number, time: number): number {
  const { phase, period } = w.tasks;
  return phase[task] + (Math.floor((time - phase[task]) / period[task]) + 1) * period[task];
}

/** Whether the call of the period that began at or before `time` goes through the patched function. */
export function callsPatched(w: World, task: number, time: number): boolean {
  const { phase, period, share } = w.tasks;
  const index = Math.round((time - phase[task]) / period[task]);
  return Math.floor((index + 1) * share[task]) > Math.floor(index * share[task]);
}

/** The next period that matters, Infinity when none does. */
function nextThatMatters(w: World, task: number, time: number): number {
  if (hasReason(w, task)) return nextPeriod(w, task, time);
  if (w.hooked[0] === 0 || w.tasks.share[task] === 0) return Number.POSITIVE_INFINITY;
  return nextSampled(w, task, time);
}

/** Flags to serve, on the task or on its CPU's idle task, or periods that were never seen to be the same. */
function hasReason(w: World, task: number): boolean {
  const { tasks, cpus, layout } = w;
  const work = layout.tif_exit_work & ~(1 << layout.tif_need_resched);
  if ((w.flags(task) & work) !== 0) return true;
  return tasks.load[task] !== Load.PeriodicUser && (w.flags(cpus.idleTask[tasks.cpu[task]]) & work) !== 0;
}

/** The next call through the patched function that is simulated: every n-th of them. */
function nextSampled(w: World, task: number, time: number): number {
  const { period, phase, share } = w.tasks;
  const thinning = w.thinning;
  const index = Math.floor((time - phase[task]) / period[task]) + 1;
  let call = Math.floor(index * share[task]);
  call += (thinning - ((call + task) % thinning)) % thinning;
  // The smallest period index whose running count of calls exceeds `call`.
  const at = Math.ceil((call + 1) / share[task] - 1 - 1e-9);
  return phase[task] + Math.max(at, index) * period[task];
}

/** Plans the task's next period, if it sleeps for it (or, in user mode, works towards it) and one matters. */
export function planPeriod(w: World, task: number, time: number): void {
  const { tasks } = w;
  if (!isPeriodic(w, task)) return;
  const at = nextThatMatters(w, task, time);
  if (at >= tasks.periodAt[task]) return;
  tasks.periodAt[task] = at;
  tasks.periodGeneration[task]++;
  w.plan(at, Due.Period, task, tasks.periodGeneration[task]);
}

/** The task's planned period begins. @returns Whether it is still meant. */
export function periodBegins(w: World, task: number, generation: number): boolean {
  const { tasks } = w;
  if (tasks.periodGeneration[task] !== generation) return false;
  tasks.periodAt[task] = Number.POSITIVE_INFINITY;
  return tasks.state[task] !== TaskState.Dead;
}

/** A flag was set on a task: if it, or what runs on its CPU, sleeps through its periods, the next one matters. */
export function flagSet(w: World, task: number, time: number): void {
  const { tasks, cpus } = w;
  planPeriod(w, task, time);
  const cpu = tasks.cpu[task];
  if (cpus.idleTask[cpu] !== task) return;
  let soonest = -1;
  let soonestAt = Number.POSITIVE_INFINITY;
  for (let other = w.firstPeriodic[cpu]; other >= 0; other = tasks.nextOnCpu[other]) {
    if (tasks.load[other] === Load.PeriodicUser) continue;
    const at = nextPeriod(w, other, time);
    if (at >= soonestAt) continue;
    soonest = other;
    soonestAt = at;
  }
  if (soonest >= 0) planPeriod(w, soonest, time);
}

/** Functions were hooked, or are hooked no longer: calls of them matter. */
export function hooksChanged(w: World, time: number): void {
  if (w.hooked[0] === 0) return;
  for (let task = 0; task < w.taskCount; task++) {
    if (w.tasks.share[task] > 0 && w.isAlive(task)) planPeriod(w, task, time);
  }
}

/** How much slower the rest of a CPU's tasks run because of those whose periods are not simulated. */
export function loadFactor(w: World, cpu: number): number {
  return w.loadFactor[cpu];
}

/** Sums the load up once all tasks are there. */
export function measureLoad(w: World): void {
  const { tasks, cpus } = w;
  const busy = new Float64Array(cpus.count);
  let calls = 0;
  for (let task = 0; task < w.taskCount; task++) {
    if (!isPeriodic(w, task)) continue;
    const cpu = tasks.cpu[task];
    tasks.nextOnCpu[task] = w.firstPeriodic[cpu];
    w.firstPeriodic[cpu] = task;
    calls += (tasks.share[task] * 1e9) / tasks.period[task];
    if (tasks.load[task] !== Load.PeriodicUser) busy[cpu] += PERIOD_COST / tasks.period[task];
  }
  w.thinning = Math.max(1, Math.ceil(calls / HOOKED_CALLS_PER_SECOND));
  for (let cpu = 0; cpu < cpus.count; cpu++) {
    w.loadFactor[cpu] = 1 / (1 - Math.min(busy[cpu], LARGEST_LOAD));
    if (busy[cpu] > LARGEST_LOAD) w.overloaded.push(cpu);
  }
}

/** Whether a period that begins at `time` matters, things being as they are now. */
export function periodMatters(w: World, task: number, time: number): boolean {
  if (hasReason(w, task)) return true;
  return w.hooked[0] > 0 && w.tasks.share[task] > 0 && callsPatched(w, task, time);
}

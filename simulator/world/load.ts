/**
 * The load: what tasks do of themselves, period by period.
 *
 * A period that can change nothing is not simulated. A task that sleeps in the kernel and wakes for a moment at every period, or computes in user mode and
 * makes a system call, runs the same code each time: entry, a function of the model, exit. Without a flag to serve, without a hook on what it calls, and
 * with no flag on its CPU's idle task (which it would drive out of its loop), that code writes nothing but its own frames and counters that return to what
 * they were. So its wakeups are planned only from the moment in which one of these changes: {@link flagSet} and {@link majorChange}. What it costs its CPU is
 * charged to whatever else is interpreted there (`World.loadFactor`); for RCU the CPU counts as idle, or as in user mode, as it is nearly all the time.
 *
 * While a function is hooked, calls of it run what the hook runs, and that depends on what others do. Up to {@link CALLS_SIMULATED} of them a second, all are
 * simulated. More are sampled: densely after a change (a hook, a try, a step, the completion), and then at distances that grow with the time since the last
 * change, because what has not changed gives the same again. At most {@link SAMPLED_TASKS} tasks take part at a time, others after the next change.
 */
import { COSTS } from "./costs.ts";
import { Due } from "./queue.ts";
import { Load, TaskState } from "./tasks.ts";
import type { World } from "./world.ts";

export const CALLS_SIMULATED = 4000;
export const SAMPLED_TASKS = 64;
/** The distance to the next sampled call, as a share of the time since the last change. */
const SAMPLE_GROWTH = 0.5;
/** What one period costs its CPU: two switches, a wakeup, a system call. */
const PERIOD_COST = 2 * COSTS.contextSwitch + COSTS.wakeup + COSTS.systemCall;
const LARGEST_LOAD = 0.9;

export function isPeriodic(w: World, task: number): boolean {
  return w.tasks.period[task] > 0 && Number.isFinite(w.tasks.period[task]);
}

/** The start of the first period of a task after `time`. */
function nextPeriod(w: World, task: number, time: number): number {
  const { phase, period } = w.tasks;
  return phase[task] + (Math.floor((time - phase[task]) / period[task]) + 1) * period[task];
}

/** Whether the call of the period that began at `time` goes through the patched function. */
export function callsPatched(w: World, task: number, time: number): boolean {
  const { phase, period, share } = w.tasks;
  const index = Math.round((time - phase[task]) / period[task]);
  return Math.floor((index + 1) * share[task]) > Math.floor(index * share[task]);
}

/** Whether a period that begins at `time` matters, things being as they are now. */
export function periodMatters(w: World, task: number, time: number): boolean {
  return hasReason(w, task) || (isSampled(w, task) && (callsPatched(w, task, time) || passesWindows(w, task)));
}

/** The next period that matters, Infinity when none does. */
function nextThatMatters(w: World, task: number, time: number): number {
  if (hasReason(w, task)) return nextPeriod(w, task, time);
  return isSampled(w, task) ? nextSample(w, task, time) : Number.POSITIVE_INFINITY;
}

/** Whether the task keeps its CPU between two periods: in user mode, or as a guest. */
function staysOn({ tasks }: World, task: number): boolean {
  return tasks.load[task] === Load.PeriodicUser || tasks.load[task] === Load.Vcpu;
}

/** Flags to serve, on the task or on its CPU's idle task; or a kind whose periods change what its CPU does between them. */
function hasReason(w: World, task: number): boolean {
  const { tasks, cpus, layout } = w;
  if (tasks.load[task] === Load.SqPoll) return true;
  const work = layout.tif_exit_work & ~(1 << layout.tif_need_resched);
  if ((w.flags(task) & work) !== 0) return true;
  return !staysOn(w, task) && (w.flags(cpus.idleTask[tasks.cpu[task]]) & work) !== 0;
}

/** Whether the task is one of those whose calls through hooked functions are simulated now. */
function isSampled(w: World, task: number): boolean {
  const { sharers, sampleStart, hooked } = w;
  if (hooked[0] === 0 || (w.tasks.share[task] === 0 && !passesWindows(w, task))) return false;
  if (w.simulatesAllCalls) return true;
  const turn = (w.tasks.sharer[task] - sampleStart[0] + sharers.length) % sharers.length;
  return turn < SAMPLED_TASKS;
}

/** Whether each of the task's periods takes a CPU through code where RCU does not watch and functions can be hooked. */
function passesWindows(w: World, task: number): boolean {
  const { tasks, cpus } = w;
  if (!w.parameters.tracingWhereRcuIsNotWatching) return false;
  return !staysOn(w, task) || cpus.nohzFull[tasks.cpu[task]] === 1;
}

function nextSample(w: World, task: number, time: number): number {
  const { period, phase, share } = w.tasks;
  const earliest = w.simulatesAllCalls ? time : time + SAMPLE_GROWTH * (time - w.changedAt[0]);
  const index = Math.floor((earliest - phase[task]) / period[task]) + 1;
  if (passesWindows(w, task)) return phase[task] + index * period[task];
  // The first period from there on whose running count of calls goes up.
  const at = Math.max(index, Math.ceil((Math.floor(index * share[task]) + 1) / share[task] - 1 - 1e-9));
  return phase[task] + at * period[task];
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
    if (staysOn(w, other)) continue;
    const at = nextPeriod(w, other, time);
    if (at >= soonestAt) continue;
    soonest = other;
    soonestAt = at;
  }
  if (soonest >= 0) planPeriod(w, soonest, time);
}

/** Something changed that calls through hooked functions may notice: the next set of tasks is sampled, densely at first. */
export function majorChange(w: World, time: number): void {
  const { sharers, sampleStart } = w;
  w.changedAt[0] = time;
  if (w.hooked[0] === 0 || sharers.length === 0) return;
  sampleStart[0] = sharers.length > SAMPLED_TASKS ? (sampleStart[0] + SAMPLED_TASKS) % sharers.length : 0;
  const count = w.simulatesAllCalls ? sharers.length : Math.min(SAMPLED_TASKS, sharers.length);
  for (let turn = 0; turn < count; turn++) {
    const task = sharers[(sampleStart[0] + turn) % sharers.length];
    if (w.isAlive(task)) planPeriod(w, task, time);
  }
}

/** Sums the load up once all tasks are there. */
export function measureLoad(w: World): void {
  const { tasks, cpus } = w;
  const busy = new Float64Array(cpus.count);
  const sharers: number[] = [];
  for (let task = 0; task < w.taskCount; task++) {
    if (!isPeriodic(w, task)) continue;
    const cpu = tasks.cpu[task];
    tasks.nextOnCpu[task] = w.firstPeriodic[cpu];
    w.firstPeriodic[cpu] = task;
    if (tasks.share[task] > 0 || passesWindows(w, task)) tasks.sharer[task] = sharers.push(task) - 1;
    if (!staysOn(w, task)) busy[cpu] += PERIOD_COST / tasks.period[task];
  }
  w.sharers = Int32Array.from(sharers);
  const calls = sharers.reduce((sum, task) => sum + ((passesWindows(w, task) ? 1 : tasks.share[task]) * 1e9) / tasks.period[task], 0);
  w.simulatesAllCalls = calls <= CALLS_SIMULATED;
  for (let cpu = 0; cpu < cpus.count; cpu++) {
    w.loadFactor[cpu] = 1 / (1 - Math.min(busy[cpu], LARGEST_LOAD));
    if (busy[cpu] > LARGEST_LOAD) w.overloaded.push(cpu);
  }
}

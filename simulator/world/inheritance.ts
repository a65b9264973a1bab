/**
 * Priority inheritance (PREEMPT_RT): who holds a lock, or is a preempted RCU reader, that a more urgent task waits for runs with that task's priority until it
 * lets go (kernel/locking/rtmutex.c, kernel/rcu/tree_plugin.h: rcu_boost).
 */
import { Flavour } from "./rcu-state.ts";
import { setNeedResched } from "./resched.ts";
import { Policy, type Tasks, TaskState } from "./tasks.ts";
import type { World } from "./world.ts";

/** Locks whose holders wait for locks in turn: at most so many are followed (kernel.max_lock_depth is 1024). */
const LONGEST_CHAIN = 64;

/** The priority that a task has and can lend: 0 for a fair one. */
function priorityOf(tasks: Tasks, task: number): number {
  return Math.max(tasks.policy[task] === Policy.Fifo ? tasks.priority[task] : 0, tasks.lent[task]);
}

/** The current task of a CPU waits for a lock of `holder` from now on; −1: no longer. */
export function waitsFor(w: World, cpu: number, holder: number): void {
  const { tasks, cpus } = w;
  const task = cpus.current[cpu];
  const before = tasks.waitsForHolder[task];
  tasks.waitsForHolder[task] = holder;
  if (before >= 0) inherit(w, before, cpu, w.clock(cpu));
  if (holder >= 0) inherit(w, holder, cpu, w.clock(cpu));
}

/** The most that those lend who wait for the task; they sleep under the names of its locks. */
function mostLent(w: World, holder: number): number {
  const { tasks, cpus, waiters } = w;
  let most = tasks.boosted[holder];
  const consider = (task: number): void => {
    if (tasks.waitsForHolder[task] === holder) most = Math.max(most, priorityOf(tasks, task));
  };
  for (let task = waiters[0]; task >= 0; task = tasks.nextWaiter[task]) consider(task);
  // Those that are about to sleep.
  for (let cpu = 0; cpu < cpus.count; cpu++) consider(cpus.current[cpu]);
  return most;
}

/** Recomputes what a task has been lent, and what it lends on. @param from The CPU on which that changed, −1: a thread that is not a task here. */
function inherit(w: World, holder: number, from: number, time: number): void {
  const { tasks } = w;
  let task = holder;
  for (let depth = 0; task >= 0 && depth < LONGEST_CHAIN; depth++) {
    const lent = mostLent(w, task);
    if (lent === tasks.lent[task]) return;
    lend(w, task, lent);
    lookAgain(w, task, from, time);
    task = tasks.waitsForHolder[task];
  }
}

/** A task that waits on a run queue changes its place there. */
function lend({ tasks, rq }: World, task: number, priority: number): void {
  const queued = tasks.state[task] === TaskState.Queued && rq.holds(tasks, task);
  if (queued) rq.remove(tasks, task);
  tasks.lent[task] = priority;
  if (queued) rq.add(tasks, tasks.cpu[task], task, true);
}

/** A task becomes a FIFO one of a priority, or (0) a fair one; what it lends changes with it. */
export function setFifo(w: World, task: number, priority: number, from: number, time: number): void {
  const { tasks } = w;
  if (tasks.policy[task] !== Policy.Fair && tasks.policy[task] !== Policy.Fifo) return;
  tasks.policy[task] = priority > 0 ? Policy.Fifo : Policy.Fair;
  tasks.priority[task] = priority;
  lookAgain(w, task, from, time);
  if (tasks.waitsForHolder[task] >= 0) inherit(w, tasks.waitsForHolder[task], from, time);
}

/** A task's rank has changed: its CPU looks whether the right one runs. */
function lookAgain(w: World, task: number, from: number, time: number): void {
  const { tasks, cpus, rq } = w;
  if (tasks.state[task] !== TaskState.Queued && tasks.state[task] !== TaskState.Running) return;
  const cpu = tasks.cpu[task];
  const best = rq.best(tasks, cpu);
  if (best >= 0 && rq.rank(tasks, cpu, best) > rq.rank(tasks, cpu, cpus.current[cpu])) setNeedResched(w, cpu, from, time, 0);
}

/** CONFIG_RCU_BOOST_DELAY, ns: readers that were preempted and hold a grace period up for longer are boosted. */
const BOOST_DELAY = 500e6;

/** A scan of the normal grace period finds readers that hold it up. */
export function boostReaders(w: World, time: number): void {
  const { rcu, tasks, parameters } = w;
  if (parameters.preempt !== "rt" || time - rcu.startedAt[Flavour.Normal] < BOOST_DELAY) return;
  for (let task = 0; task < w.taskCount; task++) {
    if ((rcu.blocks[task] & (1 << Flavour.Normal)) === 0 || tasks.boosted[task] > 0) continue;
    tasks.boosted[task] = parameters.rcuPriority;
    inherit(w, task, -1, time);
  }
}

/** The task has left the reader that it was boosted in. */
export function endBoost(w: World, cpu: number, task: number): void {
  if (w.tasks.boosted[task] === 0) return;
  w.tasks.boosted[task] = 0;
  inherit(w, task, cpu, w.clock(cpu));
}

/**
 * Grace periods without counters. Whoever waits for one notes which CPUs (and preempted readers) it still has to hear from; a CPU that is quiescent
 * for an instant is taken off every such note at once. A grace period that ends later is one whose waiter runs later, which is explored anyway.
 *
 * What counts as quiescent follows kernel/rcu/tree.c: a CPU for which RCU does not watch, in user mode or idle; a context switch; and with PREEMPT_RCU any
 * code outside readers, where a reader is an rcu_read_lock() section or a region with preemption, softirqs or interrupts disabled.
 */
import { C, CallbackWord, callbackWord, Load, MAX_CALLBACKS, Status, T, W } from "./words.ts";
import { noteStirring, wake } from "./wakeups.ts";
import type { World } from "./world.ts";

/** Values of __sim_rcu_wait()'s argument (kernel/model/include/sim/world.h). */
export enum Flavour {
  Normal,
  Expedited,
  Tasks,
  TasksTrace,
}

/** What a waiter for a grace period sleeps under, and one for all callbacks; no addresses of data. */
export const GRACE_KEY = 2;
export const BARRIER_KEY = 4;

/** Instead of the CPUs that a callback waits for: it runs. */
const RUNS = -1;

/** Whether no reader runs on a CPU at this instant. */
function isQuiescent(w: World, cpu: number): boolean {
  const current = w.cpu(cpu, C.Current);
  if (w.cpu(cpu, C.Off) === 1) return true;
  if (w.inUserMode(current)) return true;
  if (!w.isWatching(cpu)) return w.options.eqsCredit || hasNoReader(w, current);
  if (w.task(current, T.Load) !== Load.Idle && !w.options.preemptRcu) return false;
  return hasNoReader(w, current);
}

function hasNoReader(w: World, task: number): boolean {
  const { task_preempt_count, task_irqs_disabled } = w.layout;
  if (w.look(task, task_preempt_count) !== 0) return false;
  // The way in and out of the idle halt has interrupts disabled and no reader.
  if (w.look(task, task_irqs_disabled) !== 0) return false;
  return nesting(w, task) === 0;
}

function nesting(w: World, task: number): number {
  return w.options.preemptRcu ? w.look(task, w.layout.task_rcu_nesting) : 0;
}

/** To be called whenever a CPU may have become quiescent. */
export function noteQuiescent(w: World, cpu: number): void {
  if (w.get(W.waiting) === 0 && w.get(W.callbacks) === 0) return;
  if (isQuiescent(w, cpu)) hearFrom(w, cpu, 0);
}

/** A CPU is quiescent for a moment, in kernel code that has no reader (rcu_all_qs). */
export function noteMoment(w: World, cpu: number): void {
  if (w.get(W.waiting) === 0 && w.get(W.callbacks) === 0) return;
  if (hasNoReader(w, w.cpu(cpu, C.Current))) hearFrom(w, cpu, 0);
}

/** Takes a CPU off the notes; a task inside a reader that leaves it goes on them instead. */
function hearFrom(w: World, cpu: number, blocked: number): void {
  w.m.weak?.leaveReaders(cpu);
  const bit = 1 << cpu;
  for (let task = 0, left = w.get(W.waiting); left !== 0; task++, left >>>= 1) {
    if ((left & 1) === 0 || (w.task(task, T.GraceCpus) & bit) === 0) continue;
    w.setTask(task, T.GraceCpus, w.task(task, T.GraceCpus) & ~bit);
    w.setTask(task, T.GraceTasks, w.task(task, T.GraceTasks) | blocked);
  }
  for (let slot = 0; slot < MAX_CALLBACKS && w.get(W.callbacks) !== 0; slot++) {
    const cpus = w.get(callbackWord(slot, CallbackWord.GraceCpus));
    if (cpus === RUNS || (cpus & bit) === 0) continue;
    w.set(callbackWord(slot, CallbackWord.GraceCpus), cpus & ~bit);
    w.set(callbackWord(slot, CallbackWord.GraceTasks), w.get(callbackWord(slot, CallbackWord.GraceTasks)) | blocked);
  }
}

/** A task has left its outermost reader after it was preempted in it, has switched of its own will, or is in user mode. */
export function hearFromTask(w: World, task: number): void {
  const bit = 1 << task;
  for (let waiter = 0, left = w.get(W.waiting); left !== 0; waiter++, left >>>= 1) {
    if ((left & 1) !== 0) w.setTask(waiter, T.GraceTasks, w.task(waiter, T.GraceTasks) & ~bit);
  }
  for (let slot = 0; slot < MAX_CALLBACKS && w.get(W.callbacks) !== 0; slot++) {
    const word = callbackWord(slot, CallbackWord.GraceTasks);
    w.set(word, w.get(word) & ~bit);
  }
}

/** The CPU passes through the scheduler. */
export function noteContextSwitch(w: World, cpu: number, previous: number, voluntary: boolean): void {
  if (w.get(W.waiting) === 0 && w.get(W.callbacks) === 0) return;
  const reader = nesting(w, previous) > 0;
  if (voluntary && !reader) hearFromTask(w, previous);
  hearFrom(w, cpu, reader ? 1 << previous : 0);
}

/** CPUs, and preempted readers, that a grace period which begins now has to hear from. @param self The CPU that asks, which is in no reader. */
function readersNow(w: World, self: number): { readonly cpus: number; readonly tasks: number } {
  let cpus = 0;
  for (let cpu = 0; cpu < w.cpus; cpu++) {
    if (cpu !== self && !isQuiescent(w, cpu)) cpus |= 1 << cpu;
  }
  let tasks = 0;
  for (let task = 0; task < w.taskCount && w.options.preemptRcu; task++) {
    if (w.isAlive(task) && !w.isRunning(task) && nesting(w, task) > 0) tasks |= 1 << task;
  }
  return { cpus, tasks };
}

/** Tasks that a grace period of the flavour "tasks" waits for: those that are runnable in the kernel, idle ones excluded. */
function runnableInKernel(w: World, self: number): number {
  let tasks = 0;
  for (let task = 0; task < w.taskCount; task++) {
    if (task === self || w.task(task, T.Status) !== Status.Runnable) continue;
    if (w.task(task, T.Load) === Load.Idle || w.inUserMode(task)) continue;
    tasks |= 1 << task;
  }
  return tasks;
}

/** A task begins to wait. */
export function beginWait(w: World, task: number, cpu: number, flavour: Flavour): void {
  noteStirring(w);
  const readers = readersNow(w, cpu);
  w.m.weak?.beginGracePeriod(cpu, readers.cpus);
  w.setTask(task, T.GraceCpus, readers.cpus);
  w.setTask(task, T.GraceTasks, flavour === Flavour.Tasks ? readers.tasks | runnableInKernel(w, task) : readers.tasks);
  w.set(W.waiting, w.get(W.waiting) | (1 << task));
}

/** Whether the grace period that a task waits for may end now. */
export function mayEnd(w: World, task: number): boolean {
  if ((w.get(W.waiting) & (1 << task)) === 0) return false;
  return w.task(task, T.GraceCpus) === 0 && w.task(task, T.GraceTasks) === 0;
}

/** It ends. */
export function endWait(w: World, task: number): void {
  w.m.weak?.endGracePeriod(w.task(task, T.Cpu));
  w.set(W.waiting, w.get(W.waiting) & ~(1 << task));
  w.setTask(task, T.Phase, 2);
  w.setTask(task, T.WaitKey, 0);
  wake(w, task, -1);
}

/** call_rcu(). @returns False when too many wait. */
export function addCallback(w: World, address: number, cpu: number): boolean {
  noteStirring(w);
  for (let slot = 0; slot < MAX_CALLBACKS; slot++) {
    if (w.get(callbackWord(slot, CallbackWord.Address)) !== 0) continue;
    const readers = readersNow(w, -1);
    w.set(callbackWord(slot, CallbackWord.Address), address);
    w.set(callbackWord(slot, CallbackWord.GraceCpus), readers.cpus);
    w.set(callbackWord(slot, CallbackWord.GraceTasks), readers.tasks);
    w.set(callbackWord(slot, CallbackWord.Cpu), cpu);
    w.set(W.callbacks, w.get(W.callbacks) + 1);
    return true;
  }
  return false;
}

/** Bits of the callbacks that wait or run. */
export function callbacksNow(w: World): number {
  let slots = 0;
  for (let slot = 0; slot < MAX_CALLBACKS; slot++) {
    if (w.get(callbackWord(slot, CallbackWord.Address)) !== 0) slots |= 1 << slot;
  }
  return slots;
}

/** Whether a callback may run now. */
export function isReady(w: World, slot: number): boolean {
  if (w.get(callbackWord(slot, CallbackWord.Address)) === 0) return false;
  return w.get(callbackWord(slot, CallbackWord.GraceCpus)) === 0 && w.get(callbackWord(slot, CallbackWord.GraceTasks)) === 0;
}

/** The softirq takes a callback. @returns Its address. */
export function takeCallback(w: World, cpu: number, slot: number): number {
  w.setCpu(cpu, C.RunningCallback, slot + 1);
  w.set(callbackWord(slot, CallbackWord.GraceCpus), RUNS);
  return w.get(callbackWord(slot, CallbackWord.Address));
}

/** The callback that a CPU ran has returned: whoever waits for all of them in rcu_barrier() waits for one fewer. */
export function finishCallback(w: World, cpu: number): void {
  const slot = w.cpu(cpu, C.RunningCallback) - 1;
  w.setCpu(cpu, C.RunningCallback, 0);
  for (let field = 0; field < CallbackWord.Words; field++) w.set(callbackWord(slot, field), 0);
  w.set(W.callbacks, w.get(W.callbacks) - 1);
  const count = w.taskCount;
  for (let task = 0; task < count; task++) {
    if (w.task(task, T.WaitKey) !== BARRIER_KEY) continue;
    const left = w.task(task, T.Unanswered) & ~(1 << slot);
    w.setTask(task, T.Unanswered, left);
    if (left !== 0) continue;
    w.setTask(task, T.WaitKey, 0);
    wake(w, task, -1);
  }
}

/**
 * Who runs where. Tasks stay on their CPU; whoever is runnable there may be next. What the kernel decides by time and fairness is a choice here, so
 * that every order it could come to is looked at.
 */
import { noteContextSwitch } from "./grace.ts";
import { C, Load, Status, T, Timeout } from "./words.ts";
import { workerSleeps } from "./work.ts";
import type { World } from "./world.ts";

/** SIM_IRQ_* of kernel/model/include/sim/world.h. */
export enum Irq {
  Reschedule = 1,
  Call = 2,
  Tick = 4,
  Work = 8,
}

/** Runnable tasks of a CPU, the idle one excluded, that nobody else pins. */
function candidates(w: World, cpu: number): readonly number[] {
  const found: number[] = [];
  const count = w.taskCount;
  for (let task = 0; task < count; task++) {
    if (w.task(task, T.Status) !== Status.Runnable || w.task(task, T.Cpu) !== cpu || w.task(task, T.Load) === Load.Idle) continue;
    if (!isPinnedByOther(w, task, cpu)) found.push(task);
  }
  return found;
}

export function isPinnedByOther(w: World, task: number, cpu: number): boolean {
  const pinned = w.task(task, T.Pinned);
  return pinned !== 0 && pinned !== cpu + 1;
}

/** Whether tasks other than the current one are runnable on a CPU. */
export function othersWait(w: World, cpu: number): boolean {
  const current = w.cpu(cpu, C.Current);
  return candidates(w, cpu).some((task) => task !== current);
}

/** Whether the CPU cannot leave its current task now: another CPU holds it, or it holds everything that could follow. */
export function mayNotSwitch(w: World, cpu: number): boolean {
  return isPinnedByOther(w, w.cpu(cpu, C.Current), cpu);
}

/**
 * __schedule(): the current task, which may have been put to sleep before, gives way to one that is runnable.
 *
 * @returns Whether another task is current now.
 */
export function switchTask(w: World, cpu: number, voluntary: boolean): boolean {
  const previous = w.cpu(cpu, C.Current);
  w.clearFlag(previous, w.layout.tif_need_resched);
  // What the interrupt was to make it do is being done.
  w.setCpu(cpu, C.Pending, w.cpu(cpu, C.Pending) & ~Irq.Reschedule);
  noteContextSwitch(w, cpu, previous, voluntary);
  const found = candidates(w, cpu);
  const next = found.length === 0 ? w.cpu(cpu, C.IdleTask) : found[w.choose(found.length)];
  if (next === previous) return false;
  w.setCpu(cpu, C.Current, next);
  w.poke(next, w.layout.task_cpu, cpu);
  return true;
}

/** The current task of a CPU sleeps under a key, in a state of the model's. The caller has asked {@link mayNotSwitch}. */
export function sleepUnder(w: World, cpu: number, key: number, state: number): void {
  const task = w.cpu(cpu, C.Current);
  w.setTask(task, T.WaitKey, key);
  w.poke(task, w.layout.task_state, state);
  w.setTask(task, T.Status, Status.Sleeping);
  workerSleeps(w, task);
  switchTask(w, cpu, true);
}

/** A task becomes runnable, and its CPU looks at once whether to run it. */
export function makeRunnable(w: World, task: number): void {
  w.poke(task, w.layout.task_state, w.layout.task_running);
  w.setTask(task, T.Status, Status.Runnable);
  if (w.task(task, T.Timeout) === Timeout.Armed) w.setTask(task, T.Timeout, Timeout.None);
  setNeedResched(w, w.task(task, T.Cpu));
}

/** resched_curr(): the flag, and for another CPU the interrupt that makes it look. */
export function setNeedResched(w: World, cpu: number): void {
  const current = w.cpu(cpu, C.Current);
  if (w.hasFlag(current, w.layout.tif_need_resched)) return;
  w.setFlag(current, w.layout.tif_need_resched);
  if (cpu !== w.m.cpu || w.inUserMode(current) || w.task(current, T.Load) === Load.Idle) raise(w, cpu, Irq.Reschedule);
}

export function raise(w: World, cpu: number, irq: Irq): void {
  w.setCpu(cpu, C.Pending, w.cpu(cpu, C.Pending) | irq);
}

/**
 * try_to_wake_up(): a task that sleeps in one of the states becomes runnable; one that has set its state and not slept yet will not sleep.
 *
 * @returns Whether it was woken.
 */
export function wake(w: World, task: number, states: number): boolean {
  if (!w.isAlive(task) || (w.look(task, w.layout.task_state) & states) === 0) return false;
  const status = w.task(task, T.Status);
  if (status === Status.Sleeping || status === Status.New) makeRunnable(w, task);
  else w.poke(task, w.layout.task_state, w.layout.task_running);
  return true;
}

/** Wakes everybody who sleeps under a key. All of them look again at what they wait for, so order does not matter. */
export function wakeKey(w: World, key: number): number {
  let woken = 0;
  const count = w.taskCount;
  for (let task = 0; task < count; task++) {
    if (w.task(task, T.WaitKey) !== key) continue;
    w.setTask(task, T.WaitKey, 0);
    if (wake(w, task, -1)) woken++;
  }
  return woken;
}

/** Whether anybody sleeps under a key. */
export function hasWaiters(w: World, key: number): boolean {
  const count = w.taskCount;
  for (let task = 0; task < count; task++) {
    if (w.task(task, T.WaitKey) === key) return true;
  }
  return false;
}

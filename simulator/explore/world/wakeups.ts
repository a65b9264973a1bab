/** Making tasks runnable, and making their CPUs notice. */
import { C, Load, Status, T, Timeout } from "./words.ts";
import type { World } from "./world.ts";

/** SIM_IRQ_* of kernel/model/include/sim/world.h. */
export enum Irq {
  Reschedule = 1,
  Call = 2,
  Tick = 4,
  Work = 8,
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

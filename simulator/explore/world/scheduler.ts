/**
 * Who runs where. Tasks stay on their CPU unless that goes (hotplug.ts); whoever is runnable there may be next. What the kernel decides by time and
 * fairness is a choice here, so that every order it could come to is looked at.
 */
import { noteContextSwitch } from "./grace.ts";
import { Irq } from "./wakeups.ts";
import { C, Load, Status, T } from "./words.ts";
import { workerSleeps } from "./work.ts";
import type { World } from "./world.ts";

/** Runnable tasks of a CPU, the idle one excluded. */
function runnableOn(w: World, cpu: number): readonly number[] {
  const found: number[] = [];
  const count = w.taskCount;
  for (let task = 0; task < count; task++) {
    if (w.task(task, T.Status) === Status.Runnable && w.task(task, T.Cpu) === cpu && w.task(task, T.Load) !== Load.Idle) found.push(task);
  }
  return found;
}

/** Those that may be next. */
function candidates(w: World, cpu: number): readonly number[] {
  const runnable = runnableOn(w, cpu);
  const stopper = runnable.find((task) => w.task(task, T.Load) === Load.Stopper);
  return stopper === undefined ? runnable : [stopper];
}

export function isPinnedByOther(w: World, task: number, cpu: number): boolean {
  const pinned = w.task(task, T.Pinned);
  return pinned !== 0 && pinned !== cpu + 1;
}

/** Whether tasks other than the current one are runnable on a CPU, and nobody holds its queue. */
export function othersWait(w: World, cpu: number): boolean {
  const current = w.cpu(cpu, C.Current);
  return candidates(w, cpu).some((task) => task !== current && !isPinnedByOther(w, task, cpu));
}

/** Whether the CPU cannot leave its current task now: another CPU pins that, or one that is runnable, and with it holds this CPU's queue. */
export function mayNotSwitch(w: World, cpu: number): boolean {
  return isPinnedByOther(w, w.cpu(cpu, C.Current), cpu) || runnableOn(w, cpu).some((task) => isPinnedByOther(w, task, cpu));
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
  w.m.weak?.serialize(cpu, "switch");
  noteContextSwitch(w, cpu, previous, voluntary);
  const found = candidates(w, cpu);
  const next = found.length === 0 ? w.cpu(cpu, C.IdleTask) : found[w.choose(found.length)];
  if (next === previous) return false;
  w.setCpu(cpu, C.Current, next);
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

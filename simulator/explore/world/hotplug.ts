/**
 * CPUs that go and come back (kernel/cpu.c). A CPU goes while all of them stand still in a thread of their own, so that nobody holds a queue or looks at
 * the masks; what the kernel's C does around it is kernel/model/world/hotplug.c.
 */
import { objectAddress } from "../../world/layout.ts";
import { noteQuiescent } from "./grace.ts";
import { mayNotSwitch } from "./scheduler.ts";
import { noteStirring, putOn, setNeedResched } from "./wakeups.ts";
import { housekeeper } from "./work.ts";
import { C, CallbackWord, callbackWord, Load, MAX_CALLBACKS, MAX_TIMERS, Status, T, TimerWord, timerWord } from "./words.ts";
import type { World } from "./world.ts";

/** Masks of the CPUs that are online. */
export const ONLINE_MASKS: readonly string[] = ["__cpu_online_mask", "__cpu_active_mask"];

/**
 * From the first call on nothing new runs on the CPU. That call is its own, in the thread that stops it; the tasks that wait there move away.
 *
 * @returns Whether it is gone.
 */
export function takeOffline(w: World, cpu: number): boolean {
  if (w.cpu(cpu, C.Online) === 1) {
    if (w.task(w.cpu(cpu, C.Current), T.Load) !== Load.Stopper) {
      w.abandon("model-refuses", "a CPU is taken offline that does not stand still");
      return false;
    }
    setOnline(w, cpu, false);
    const heir = housekeeper(w);
    for (let task = 0; task < w.taskCount; task++) {
      if (!w.isAlive(task) || w.task(task, T.Cpu) !== cpu || isBound(w, task)) continue;
      putOn(w, task, heir);
      if (w.task(task, T.Status) === Status.Runnable) setNeedResched(w, heir);
    }
  }
  return w.cpu(cpu, C.Off) === 1;
}

/** The idle task of a CPU that was taken offline has come to its end: what is left there is handed on. */
export function die(w: World, cpu: number): void {
  noteStirring(w);
  const heir = housekeeper(w);
  w.setCpu(cpu, C.Off, 1);
  w.setCpu(cpu, C.Pending, 0);
  w.setCpu(cpu, C.FiredTimer, 0);
  w.setCpu(cpu, C.FiredCallback, 0);
  noteQuiescent(w, cpu);
  for (let slot = 0; slot < MAX_TIMERS; slot++) {
    const isPending = w.get(timerWord(slot, TimerWord.Address)) !== 0;
    if (isPending && w.get(timerWord(slot, TimerWord.Cpu)) === cpu) w.set(timerWord(slot, TimerWord.Cpu), heir);
  }
  for (let slot = 0; slot < MAX_CALLBACKS; slot++) {
    const waits = w.get(callbackWord(slot, CallbackWord.Address)) !== 0;
    if (waits && w.get(callbackWord(slot, CallbackWord.Cpu)) === cpu) w.set(callbackWord(slot, CallbackWord.Cpu), heir);
  }
}

/**
 * A CPU that is gone goes on in its idle task. A grace period that is going on does not wait for it; its workers are its own again.
 *
 * @returns False as long as one of those still runs elsewhere.
 */
export function bringOnline(w: World, cpu: number): boolean {
  const workers: number[] = [];
  for (let task = 0; task < w.taskCount; task++) {
    if (w.task(task, T.Load) !== Load.Worker || w.task(task, T.Pool) !== cpu + 1) continue;
    if (w.isRunning(task)) return false;
    workers.push(task);
  }
  setOnline(w, cpu, true);
  w.setCpu(cpu, C.Off, 0);
  for (const task of workers) {
    putOn(w, task, cpu);
    if (w.task(task, T.Status) === Status.Runnable) setNeedResched(w, cpu);
  }
  return true;
}

/** Whether a task was driven away from a CPU that is online again and has nothing to do. */
export function mayReturn(w: World, task: number): boolean {
  const home = w.task(task, T.Home);
  const cpu = w.task(task, T.Cpu);
  if (home === cpu || w.task(task, T.Status) !== Status.Runnable || w.isRunning(task)) return false;
  const isIdle = w.cpu(home, C.Online) === 1 && w.cpu(home, C.Current) === w.cpu(home, C.IdleTask);
  return isIdle && !mayNotSwitch(w, cpu) && !mayNotSwitch(w, home);
}

/** The CPU takes it back. */
export function takeBack(w: World, task: number): void {
  const home = w.task(task, T.Home);
  noteStirring(w);
  putOn(w, task, home);
  setNeedResched(w, home);
}

/** Threads of the CPU's own wait there for its coming back. */
function isBound(w: World, task: number): boolean {
  const load: Load = w.task(task, T.Load);
  return load === Load.Idle || load === Load.Stopper || load === Load.Bound;
}

function setOnline(w: World, cpu: number, online: boolean): void {
  noteStirring(w);
  w.setCpu(cpu, C.Online, online ? 1 : 0);
  for (const name of ONLINE_MASKS) {
    const mask = objectAddress(w.image, name);
    if (mask === undefined) continue;
    const word = (mask + 4 * (cpu >> 5)) >> 2;
    const bit = 1 << (cpu & 31);
    w.m.sharing.note(word, true);
    w.m.store(word, online ? w.get(word) | bit : w.get(word) & ~bit);
  }
}

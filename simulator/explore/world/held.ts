/** Who has which locks, as the model's C says: see machine/sharing.ts and weak/guards.ts. */
import { C, T } from "./words.ts";
import type { World } from "./world.ts";

/** The current task of a CPU has taken a lock. @param alone Not beside other readers. */
export function take(w: World, cpu: number, lock: number, alone: boolean): void {
  const task = w.cpu(cpu, C.Current);
  const bit = w.lockBits.of(lock);
  if (isHadByOthers(w, task, bit, alone)) distrust(w, lock, bit);
  w.setTask(task, T.Held, w.task(task, T.Held) | bit);
  if (alone) w.setTask(task, T.HeldAlone, w.task(task, T.HeldAlone) | bit);
  lookAtHeld(w, cpu);
}

/** It has given the lock back. One that it did not have may be another task's, which then cannot keep others out. */
export function giveBack(w: World, cpu: number, lock: number): void {
  const task = w.cpu(cpu, C.Current);
  const bit = w.lockBits.of(lock);
  const held = w.task(task, T.Held);
  if ((held & bit) !== bit) distrust(w, lock, bit);
  const alone = w.task(task, T.HeldAlone);
  w.m.weak?.gaveBack(cpu, alone & bit);
  w.setTask(task, T.Held, held & ~bit);
  w.setTask(task, T.HeldAlone, alone & ~bit);
  lookAtHeld(w, cpu);
}

/** Whether others have a lock that does not allow for that, as where it was initialised anew. */
function isHadByOthers(w: World, task: number, bit: number, alone: boolean): boolean {
  const field = alone ? T.Held : T.HeldAlone;
  for (let other = 0; other < w.taskCount; other++) {
    if (other !== task && (w.task(other, field) & bit) !== 0) return true;
  }
  return false;
}

/** A lock does not keep others out: from now on it guards nothing. */
function distrust(w: World, lock: number, bit: number): void {
  w.lockBits.forget(lock);
  w.learnt++;
  w.m.sharing.distrust(bit);
  w.m.weak?.uses.distrust(bit);
}

/** What runs on a CPU has locks: an interrupt has none of those that it hit. */
export function lookAtHeld(w: World, cpu: number): void {
  const { sharing } = w.m;
  const isTask = w.cpu(cpu, C.Nested) === 0;
  const task = w.cpu(cpu, C.Current);
  sharing.held = isTask ? w.task(task, T.Held) : 0;
  sharing.heldAlone = isTask ? w.task(task, T.HeldAlone) : 0;
}

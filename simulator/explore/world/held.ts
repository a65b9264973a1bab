/** Who has which locks, as the model's C says: see machine/sharing.ts and weak/guards.ts. */
import { C, T } from "./words.ts";
import type { World } from "./world.ts";

/** The current task of a CPU has taken a lock. @param alone Not beside other readers. */
export function take(w: World, cpu: number, lock: number, alone: boolean): void {
  const task = w.cpu(cpu, C.Current);
  const bit = w.lockBits.of(lock);
  w.setTask(task, T.Held, w.task(task, T.Held) | bit);
  if (alone) w.setTask(task, T.HeldAlone, w.task(task, T.HeldAlone) | bit);
  lookAtHeld(w, cpu);
}

/** It is about to give the lock back. */
export function giveBack(w: World, cpu: number, lock: number): void {
  const task = w.cpu(cpu, C.Current);
  const bit = w.lockBits.of(lock);
  const alone = w.task(task, T.HeldAlone);
  w.m.weak?.giveBack(cpu, alone & bit);
  w.setTask(task, T.Held, w.task(task, T.Held) & ~bit);
  w.setTask(task, T.HeldAlone, alone & ~bit);
  lookAtHeld(w, cpu);
}

/** What runs on a CPU has locks: an interrupt has none of those that it hit. */
export function lookAtHeld(w: World, cpu: number): void {
  const { sharing } = w.m;
  const isTask = w.cpu(cpu, C.Nested) === 0;
  const task = w.cpu(cpu, C.Current);
  sharing.held = isTask ? w.task(task, T.Held) : 0;
  sharing.heldAlone = isTask ? w.task(task, T.HeldAlone) : 0;
}

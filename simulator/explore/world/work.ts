/** Work items and timers (kernel/workqueue.c, kernel/time/timer.c), without time: each pool is a queue, and any pending timer may fire. */
import { makeRunnable, noteFarEffect, noteStirring, wakeKey } from "./wakeups.ts";
import { C, Load, MAX_TIMERS, MAX_WORKS, Status, T, TimerWord, timerWord, WorkWord, workWord } from "./words.ts";
import type { World } from "./world.ts";

/** What an idle worker sleeps under, and who waits for an item's end. No addresses of data. */
export const IDLE_WORKER_KEY = 3;
const FLUSH_KEY = 64;

export function flushKey(slot: number): number {
  return FLUSH_KEY + slot;
}

/** The pool that serves items of no CPU in particular. */
export function unboundPool(w: World): number {
  return w.cpus;
}

/** The CPU for timers and work that name none; where it is gone, the first one that does the kernel's housekeeping. */
export function housekeeper(w: World): number {
  const { workerCpu, nohzFull } = w.options;
  if (w.cpu(workerCpu, C.Online) === 1) return workerCpu;
  const online = Array.from({ length: w.cpus }, (_, cpu) => cpu).filter((cpu) => w.cpu(cpu, C.Online) === 1);
  return online.find((cpu) => !nohzFull.includes(cpu)) ?? online[0] ?? 0;
}

function poolOf(w: World, worker: number): number {
  return w.task(worker, T.Pool) - 1;
}

/** The item that a worker takes next, -1 when its pool has none. */
function firstOf(w: World, pool: number): number {
  for (let slot = 0; slot < MAX_WORKS; slot++) {
    if (w.get(workWord(slot, WorkWord.Place)) === 1 && w.get(workWord(slot, WorkWord.Pool)) === pool) return slot;
  }
  return -1;
}

function lengthOf(w: World, pool: number): number {
  let length = 0;
  for (let slot = 0; slot < MAX_WORKS; slot++) {
    if (w.get(workWord(slot, WorkWord.Place)) > 0 && w.get(workWord(slot, WorkWord.Pool)) === pool) length++;
  }
  return length;
}

/** @param cpu -1: none was named. */
export function queueWork(w: World, address: number, cpu: number, unbound: boolean): void {
  noteStirring(w);
  const pool = unbound ? unboundPool(w) : cpu >= 0 ? cpu : housekeeper(w);
  const place = lengthOf(w, pool) + 1;
  for (let slot = 0; slot < MAX_WORKS; slot++) {
    if (w.get(workWord(slot, WorkWord.Address)) !== 0) continue;
    w.set(workWord(slot, WorkWord.Address), address);
    w.set(workWord(slot, WorkWord.Pool), pool);
    w.set(workWord(slot, WorkWord.Runner), 0);
    w.set(workWord(slot, WorkWord.Place), place);
    needWorker(w, pool);
    return;
  }
  w.abandon("too-many-work-items", `more than ${MAX_WORKS} work items are queued at once`);
}

/** Wakes an idle worker when items wait and no worker of the pool is busy. */
function needWorker(w: World, pool: number): void {
  if (firstOf(w, pool) < 0) return;
  let idle = -1;
  for (let task = w.taskCount - 1; task >= 0; task--) {
    if (w.task(task, T.Load) !== Load.Worker || poolOf(w, task) !== pool) continue;
    const runnable = w.task(task, T.Status) === Status.Runnable;
    if (runnable) return;
    if (w.task(task, T.WaitKey) === IDLE_WORKER_KEY) idle = task;
  }
  if (idle < 0) {
    w.abandon("no-worker", "every worker of a pool sleeps inside an item while others wait; more workers are not made while exploring");
    return;
  }
  w.setTask(idle, T.WaitKey, 0);
  makeRunnable(w, idle);
}

/** A worker asks for its next item. @returns The item's address, 0 when there is none. */
export function takeWork(w: World, worker: number): number {
  const pool = poolOf(w, worker);
  const slot = firstOf(w, pool);
  if (slot < 0) return 0;
  removeFromQueue(w, slot);
  w.set(workWord(slot, WorkWord.Runner), worker + 1);
  w.setTask(worker, T.Work, slot + 1);
  return w.get(workWord(slot, WorkWord.Address));
}

/** The worker has run its item, which may be queued again or freed by now. */
export function finishWork(w: World, worker: number): void {
  const slot = w.task(worker, T.Work) - 1;
  if (slot < 0) return;
  w.setTask(worker, T.Work, 0);
  freeSlot(w, slot);
  wakeKey(w, flushKey(slot));
}

/** A worker in the middle of an item goes to sleep: its pool may need another one. */
export function workerSleeps(w: World, worker: number): void {
  if (w.task(worker, T.Work) !== 0) needWorker(w, poolOf(w, worker));
}

/** Takes an item off its queue. @returns Whether it was still there. */
export function cancelWork(w: World, address: number): boolean {
  for (let slot = 0; slot < MAX_WORKS; slot++) {
    if (w.get(workWord(slot, WorkWord.Address)) !== address || w.get(workWord(slot, WorkWord.Place)) === 0) continue;
    removeFromQueue(w, slot);
    freeSlot(w, slot);
    return true;
  }
  return false;
}

/** The slot of an item that is queued or runs, -1 when it is neither. A queued one goes before one that runs. */
export function slotOf(w: World, address: number): number {
  let running = -1;
  for (let slot = 0; slot < MAX_WORKS; slot++) {
    if (w.get(workWord(slot, WorkWord.Address)) !== address) continue;
    if (w.get(workWord(slot, WorkWord.Place)) > 0) return slot;
    running = slot;
  }
  return running;
}

function removeFromQueue(w: World, slot: number): void {
  const place = w.get(workWord(slot, WorkWord.Place));
  const pool = w.get(workWord(slot, WorkWord.Pool));
  w.set(workWord(slot, WorkWord.Place), 0);
  for (let other = 0; other < MAX_WORKS; other++) {
    const behind = w.get(workWord(other, WorkWord.Place));
    if (behind > place && w.get(workWord(other, WorkWord.Pool)) === pool) w.set(workWord(other, WorkWord.Place), behind - 1);
  }
}

function freeSlot(w: World, slot: number): void {
  for (let field = 0; field < WorkWord.Words; field++) w.set(workWord(slot, field), 0);
}

// ---------------------------------------------------------------- timers

/** @param cpu -1: on a CPU that does the kernel's housekeeping. */
export function armTimer(w: World, address: number, cpu: number): void {
  noteStirring(w);
  cancelTimer(w, address);
  for (let slot = 0; slot < MAX_TIMERS; slot++) {
    if (w.get(timerWord(slot, TimerWord.Address)) !== 0) continue;
    const home = cpu >= 0 && w.cpu(cpu, C.Online) === 1 ? cpu : housekeeper(w);
    w.set(timerWord(slot, TimerWord.Address), address);
    w.set(timerWord(slot, TimerWord.Cpu), home);
    noteFarEffect(w, home);
    return;
  }
  w.abandon("too-many-timers", `more than ${MAX_TIMERS} timers are pending at once`);
}

/** @returns Whether it was pending. */
export function cancelTimer(w: World, address: number): boolean {
  for (let slot = 0; slot < MAX_TIMERS; slot++) {
    if (w.get(timerWord(slot, TimerWord.Address)) !== address) continue;
    takeTimer(w, slot);
    return true;
  }
  return false;
}

/** Takes a timer off. @returns Its address. */
export function takeTimer(w: World, slot: number): number {
  const address = w.get(timerWord(slot, TimerWord.Address));
  for (let field = 0; field < TimerWord.Words; field++) w.set(timerWord(slot, field), 0);
  return address;
}

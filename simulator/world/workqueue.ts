/**
 * Which worker gets which item (kernel/workqueue.c): each CPU has a pool of workers bound to it, and one pool serves every unbound CPU. A pool runs one
 * item at a time as long as its worker does not sleep; when it does and items wait, another worker is woken, or made.
 */
import { EventKind } from "./events.ts";
import { flushKey, MAKER_KEY } from "./keys.ts";
import { firstHousekeeping, wake } from "./scheduler.ts";
import { wakeKey } from "./waiters.ts";
import type { World } from "./world.ts";

const PENDING_BITS = 8;

/** Where the kernel puts an item that names no CPU: here, or on a CPU that takes unbound work. */
function choosePool(w: World, cpu: number, here: number, unbound: boolean): number {
  if (unbound) return w.work.pools - 1;
  if (cpu >= 0) return cpu;
  return w.cpus.workUnbound[here] === 1 ? here : firstHousekeeping(w);
}

/** @param cpu −1: none was named. @param here The CPU that queues. */
export function queueWork(w: World, address: number, cpu: number, here: number, unbound: boolean, origin: number): void {
  const { work } = w;
  const slot = takeSlot(w);
  if (slot < 0) return;
  const pool = choosePool(w, cpu, here, unbound);
  work.address[slot] = address;
  work.running[slot] = 0;
  work.pool[slot] = pool;
  work.next[slot] = -1;
  work.origin[slot] = origin;
  if (work.last[pool] >= 0) work.next[work.last[pool]] = slot;
  else work.first[pool] = slot;
  work.last[pool] = slot;
  const data = address + w.layout.work_data;
  w.write(data, (w.read(data) & ((1 << PENDING_BITS) - 1)) | ((slot + 1) << PENDING_BITS));
  w.record(EventKind.WorkQueued, here, pool, origin);
  needWorker(w, pool, here);
}

/** The slot of an item that is queued or runs, −1 when it is neither. */
export function slotOf(w: World, address: number): number {
  const slot = (w.read(address + w.layout.work_data) >>> PENDING_BITS) - 1;
  return slot >= 0 && slot < w.work.address.length && w.work.address[slot] === address ? slot : -1;
}

/** Gets a worker for a pool whose items nobody is working on. @param from The CPU that does it. */
export function needWorker(w: World, pool: number, from: number): void {
  const { work } = w;
  if (work.first[pool] < 0 || work.busy[pool] > 0) return;
  const worker = work.idle[pool];
  if (worker >= 0) {
    w.tasks.origin[worker] = work.origin[work.first[pool]];
    wake(w, worker, w.layout.task_interruptible | w.layout.task_uninterruptible, from, w.clock(from));
  } else if (work.wanted[pool] === 0) {
    work.wanted[pool] = 1;
    wakeKey(w, MAKER_KEY, 0, from);
  }
}

/** A worker asks for its next item: the item's slot, or −1 after it was put among the idle ones. */
export function takeWork(w: World, worker: number): number {
  const { tasks, work } = w;
  const pool = tasks.pool[worker];
  const slot = work.first[pool];
  if (slot < 0) {
    addIdle(w, worker);
    return -1;
  }
  removeIdle(w, worker);
  work.first[pool] = work.next[slot];
  if (work.first[pool] < 0) work.last[pool] = -1;
  work.running[slot] = 1;
  tasks.work[worker] = slot;
  tasks.origin[worker] = work.origin[slot];
  work.busy[pool]++;
  return slot;
}

/** The worker has run its item, which may be queued again or freed by now. */
export function finishWork(w: World, worker: number, cpu: number): void {
  const { tasks, work } = w;
  const slot = tasks.work[worker];
  if (slot < 0) return;
  tasks.work[worker] = -1;
  work.busy[tasks.pool[worker]]--;
  w.record(EventKind.WorkEnd, cpu, tasks.pool[worker], work.origin[slot]);
  freeSlot(w, slot);
  wakeKey(w, flushKey(slot), 0, cpu);
}

/** A worker in the middle of an item goes to sleep: the pool may need another one. */
export function workerSleeps(w: World, worker: number, cpu: number): void {
  const { tasks, work } = w;
  if (tasks.work[worker] < 0) return;
  work.busy[tasks.pool[worker]]--;
  needWorker(w, tasks.pool[worker], cpu);
}

/** Takes an item off its queue. @returns Whether it was still there. */
export function cancelWork(w: World, address: number): boolean {
  const { work } = w;
  const slot = slotOf(w, address);
  if (slot < 0 || work.running[slot] === 1) return false;
  const pool = work.pool[slot];
  let previous = -1;
  for (let at = work.first[pool]; at >= 0 && at !== slot; at = work.next[at]) previous = at;
  if (previous < 0) work.first[pool] = work.next[slot];
  else work.next[previous] = work.next[slot];
  if (work.last[pool] === slot) work.last[pool] = previous;
  freeSlot(w, slot);
  return true;
}

function takeSlot(w: World): number {
  const { work } = w;
  const free = work.free[0];
  if (free >= 0) {
    work.free[0] = work.next[free];
    return free;
  }
  if (work.free[1] === work.address.length) {
    w.giveUp("world-work-full", `more than ${work.address.length} work items were queued`);
    return -1;
  }
  return work.free[1]++;
}

function freeSlot(w: World, slot: number): void {
  const { work } = w;
  work.address[slot] = 0;
  work.running[slot] = 0;
  work.next[slot] = work.free[0];
  work.free[0] = slot;
}

function addIdle(w: World, worker: number): void {
  const { tasks, work } = w;
  const pool = tasks.pool[worker];
  for (let at = work.idle[pool]; at >= 0; at = work.nextIdle[at]) {
    if (at === worker) return;
  }
  work.nextIdle[worker] = work.idle[pool];
  work.idle[pool] = worker;
}

function removeIdle(w: World, worker: number): void {
  const { tasks, work } = w;
  const pool = tasks.pool[worker];
  let previous = -1;
  for (let at = work.idle[pool]; at >= 0; at = work.nextIdle[at]) {
    if (at === worker) {
      if (previous < 0) work.idle[pool] = work.nextIdle[at];
      else work.nextIdle[previous] = work.nextIdle[at];
      return;
    }
    previous = at;
  }
}

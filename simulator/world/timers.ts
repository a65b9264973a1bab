/** Timers in ticks (kernel/time/timer.c): they fire in a softirq of the CPU they are queued on, at the tick, or at an interrupt of their own when the tick is stopped. */
import { touch } from "./broadcast.ts";
import { Irq, Mode } from "./cpus.ts";
import { EventKind } from "./events.ts";
import { Due } from "./queue.ts";
import { firstHousekeeping } from "./scheduler.ts";
import { wheelExpiry } from "./wheel.ts";
import type { World } from "./world.ts";

/** @param expires In jiffies. @param cpu −1: here, or on a housekeeping CPU when this one is nohz_full. @param here The CPU that arms it. */
export function armTimer(w: World, address: number, expires: number, cpu: number, here: number, origin: number): void {
  const { timers } = w;
  const slot = slotOf(w, address) >= 0 ? slotOf(w, address) : takeSlot(w);
  if (slot < 0) return;
  if (timers.due[slot] === 1) unlinkDue(w, slot);
  timers.address[slot] = address;
  timers.cpu[slot] = cpu >= 0 ? cpu : timerCpu(w, here);
  timers.origin[slot] = origin;
  timers.generation[slot]++;
  w.write(address + w.layout.timer_slot, slot + 1);
  w.record(EventKind.TimerArmed, here, slot, origin);
  const fires = wheelExpiry(expires, w.jiffiesAt(w.clock(here)));
  w.plan(fires * w.tickNs, Due.Timer, slot, timers.generation[slot]);
}

/** Where a timer that is not pinned goes: not to a nohz_full CPU (get_nohz_timer_target). */
function timerCpu(w: World, here: number): number {
  return w.cpus.nohzFull[here] === 1 ? firstHousekeeping(w) : here;
}

/** @returns Whether it was pending. */
export function cancelTimer(w: World, address: number): boolean {
  const slot = slotOf(w, address);
  if (slot < 0) return false;
  if (w.timers.due[slot] === 1) unlinkDue(w, slot);
  release(w, slot);
  return true;
}

/** A timer's time has come: its CPU runs it in its next softirq. */
export function expire(w: World, slot: number, generation: number, time: number): void {
  const { timers, cpus } = w;
  if (timers.generation[slot] !== generation || timers.address[slot] === 0) return;
  const cpu = cpus.online[timers.cpu[slot]] === 1 ? timers.cpu[slot] : firstHousekeeping(w);
  timers.cpu[slot] = cpu;
  timers.due[slot] = 1;
  timers.next[slot] = -1;
  if (timers.lastDue[cpu] >= 0) timers.next[timers.lastDue[cpu]] = slot;
  else timers.firstDue[cpu] = slot;
  timers.lastDue[cpu] = slot;
  touch(w, cpu);
  cpus.softirq[cpu] = 1;
  w.raiseInterrupt(cpu, time, Irq.Work);
}

/** The due timers of a CPU that leaves go to another one. @returns Whether there were any. */
export function adoptDue(w: World, from: number, to: number): boolean {
  const { timers } = w;
  const first = timers.firstDue[from];
  if (first < 0) return false;
  for (let slot = first; slot >= 0; slot = timers.next[slot]) timers.cpu[slot] = to;
  if (timers.lastDue[to] >= 0) timers.next[timers.lastDue[to]] = first;
  else timers.firstDue[to] = first;
  timers.lastDue[to] = timers.lastDue[from];
  timers.firstDue[from] = -1;
  timers.lastDue[from] = -1;
  return true;
}

/** The next due timer of a CPU, taken off: its address, 0 when there is none. */
export function takeDue(w: World, cpu: number): number {
  const { timers } = w;
  timers.running[cpu] = 0;
  const slot = timers.firstDue[cpu];
  if (slot < 0) return 0;
  const address = timers.address[slot];
  unlinkDue(w, slot);
  w.cpus.irqOrigin[cpu] = timers.origin[slot];
  release(w, slot);
  timers.running[cpu] = address;
  w.record(EventKind.TimerFired, cpu, slot, w.cpus.irqOrigin[cpu]);
  return address;
}

/** The CPU that runs the timer's function right now, −1 for none. */
export function runsOn(w: World, address: number): number {
  const { timers, cpus } = w;
  for (let cpu = 0; cpu < cpus.count; cpu++) {
    if (timers.running[cpu] === address && cpus.mode[cpu] !== Mode.Off) return cpu;
  }
  return -1;
}

function slotOf(w: World, address: number): number {
  const slot = w.read(address + w.layout.timer_slot) - 1;
  return slot >= 0 && slot < w.timers.address.length && w.timers.address[slot] === address ? slot : -1;
}

function takeSlot(w: World): number {
  const { timers } = w;
  const free = timers.free[0];
  if (free >= 0) {
    timers.free[0] = timers.next[free];
    return free;
  }
  if (timers.free[1] === timers.address.length) {
    w.giveUp("world-timers-full", `more than ${timers.address.length} timers were armed`);
    return -1;
  }
  return timers.free[1]++;
}

function release(w: World, slot: number): void {
  const { timers } = w;
  w.write(timers.address[slot] + w.layout.timer_slot, 0);
  timers.address[slot] = 0;
  timers.generation[slot]++;
  timers.next[slot] = timers.free[0];
  timers.free[0] = slot;
}

function unlinkDue(w: World, slot: number): void {
  const { timers } = w;
  const cpu = timers.cpu[slot];
  let previous = -1;
  for (let at = timers.firstDue[cpu]; at >= 0 && at !== slot; at = timers.next[at]) previous = at;
  if (previous < 0) timers.firstDue[cpu] = timers.next[slot];
  else timers.next[previous] = timers.next[slot];
  if (timers.lastDue[cpu] === slot) timers.lastDue[cpu] = previous;
  timers.due[slot] = 0;
}

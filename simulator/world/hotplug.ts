/** CPUs that leave and come back while everything runs (kernel/cpu.c). What the kernel's C does around it is kernel/model/world/hotplug.c. */
import { setOnline } from "./boot.ts";
import { Irq, Mode } from "./cpus.ts";
import { reportExpedited, reportQuiescent } from "./quiescent.ts";
import { setNeedResched } from "./resched.ts";
import { firstHousekeeping, migrate } from "./scheduler.ts";
import { startTick, stopTick } from "./tick.ts";
import { adoptDue } from "./timers.ts";
import type { World } from "./world.ts";

/**
 * Nothing starts on the CPU any more; what waits there moves, and what runs there moves when it is switched out.
 *
 * @param from The CPU that asks.
 * @returns Whether it is off.
 */
export function takeOffline(w: World, cpu: number, from: number): boolean {
  const { cpus, rq } = w;
  const time = w.clock(from);
  if (cpus.online[cpu] === 1) {
    cpus.online[cpu] = 0;
    cpus.onlineCount[0]--;
    setOnline(w, cpu, false);
    while (rq.first[cpu] >= 0) migrate(w, rq.first[cpu], from, time);
  }
  if (cpus.mode[cpu] === Mode.Off) return true;
  setNeedResched(w, cpu, from, time, 0);
  return false;
}

/** The idle task of a CPU that was taken offline has come to its end: what is left there is handed on. */
export function die(w: World, cpu: number): void {
  const { cpus, rcu } = w;
  reportQuiescent(w, cpu);
  reportExpedited(w, cpu);
  stopTick(w, cpu);
  const heir = firstHousekeeping(w);
  let inherited = adoptDue(w, cpu, heir);
  for (let slot = 0; slot < rcu.heads[0]; slot++) {
    if (rcu.head[slot] === 0 || rcu.headCpu[slot] !== cpu) continue;
    rcu.headCpu[slot] = heir;
    if (rcu.headReady[slot] === 1) inherited = true;
  }
  cpus.softirq[cpu] = 0;
  if (inherited) {
    cpus.softirq[heir] = 1;
    w.raiseInterrupt(heir, w.clock(cpu), Irq.Work);
  }
  w.setMode(cpu, Mode.Off);
}

/** An offline CPU comes up in its idle task; a grace period that is going on does not wait for it. */
export function bringOnline(w: World, cpu: number, from: number): void {
  const { cpus } = w;
  cpus.online[cpu] = 1;
  cpus.onlineCount[0]++;
  setOnline(w, cpu, true);
  w.advance(cpu, w.clock(from));
  cpus.since[cpu] = w.clock(cpu);
  w.setMode(cpu, Mode.Run);
  startTick(w, cpu);
}

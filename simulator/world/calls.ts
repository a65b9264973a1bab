/** Function calls that one CPU asks of others (kernel/smp.c); see broadcast.ts for those that change nothing where they arrive. */
import { broadcast } from "./broadcast.ts";
import { COSTS } from "./costs.ts";
import { Irq } from "./cpus.ts";
import { EventKind } from "./events.ts";
import { answersKey } from "./keys.ts";
import { releaseSpinners } from "./waiters.ts";
import type { World } from "./world.ts";

export interface Call {
  readonly funcLow: number;
  readonly funcHigh: number;
  readonly infoLow: number;
  readonly infoHigh: number;
  readonly origin: number;
  readonly trivial: boolean;
}

/** CPU `asker` asks every other online CPU of a mask (undefined: all). */
export function askCpus(w: World, asker: number, mask: ((cpu: number) => boolean) | undefined, call: Call): void {
  const { cpus, calls } = w;
  calls.funcLow[asker] = call.funcLow;
  calls.funcHigh[asker] = call.funcHigh;
  calls.infoLow[asker] = call.infoLow;
  calls.infoHigh[asker] = call.infoHigh;
  calls.origin[asker] = call.origin;
  calls.outstanding[asker] = 0;
  calls.doneAt[asker] = 0;
  cpus.clock[asker] += COSTS.ipiSend * (cpus.onlineCount[0] - 1);
  const arrival = w.clock(asker) + w.cost("ipiLatency");
  if (call.trivial && mask === undefined) {
    const rest = broadcast(w, asker, arrival, call.origin, (cpu) => ask(w, asker, cpu, arrival));
    if (rest) calls.doneAt[asker] = arrival + COSTS.idleExit + COSTS.trivialCall;
    w.record(EventKind.Broadcast, asker, 0, call.origin);
    return;
  }
  for (let cpu = 0; cpu < cpus.count; cpu++) {
    if (cpu !== asker && cpus.online[cpu] === 1 && (mask === undefined || mask(cpu))) ask(w, asker, cpu, arrival);
  }
}

function ask(w: World, asker: number, cpu: number, arrival: number): void {
  const { calls, cpus } = w;
  calls.outstanding[asker]++;
  calls.asked[cpu * cpus.count + asker] = 1;
  calls.waiting[cpu]++;
  w.raiseInterrupt(cpu, arrival, Irq.Call);
}

/** The next call that waits at a CPU: its asker, or −1. */
export function nextCall(w: World, cpu: number): number {
  const { calls, cpus } = w;
  if (calls.waiting[cpu] === 0) return -1;
  for (let asker = 0; asker < cpus.count; asker++) {
    if (calls.asked[cpu * cpus.count + asker] === 0) continue;
    calls.asked[cpu * cpus.count + asker] = 0;
    calls.waiting[cpu]--;
    calls.serving[cpu] = asker;
    return asker;
  }
  return -1;
}

/** The CPU has run the call that it took. */
export function finishCall(w: World, cpu: number): void {
  const { calls } = w;
  const asker = calls.serving[cpu];
  if (asker < 0) return;
  calls.serving[cpu] = -1;
  calls.outstanding[asker]--;
  if (calls.outstanding[asker] === 0) releaseSpinners(w, answersKey(asker), w.clock(cpu));
}

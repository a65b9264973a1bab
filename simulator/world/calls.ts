/**
 * Function calls that one CPU asks of others (kernel/smp.c). A CPU that is in user mode or halted, has nothing else to do on its way, and is asked for
 * nothing but to serialize itself, is not interpreted: its interrupt changes nothing but its clock, its context tracking counter and the ledger, and
 * these are brought up to date here. (Entry, an empty function, and exit work that finds no flag set leave no other trace. Where functions can be
 * traced outside RCU's sight, they do, and then it is interpreted.)
 */
import { COSTS } from "./costs.ts";
import { Irq, Mode } from "./cpus.ts";
import { disturb } from "./disturb.ts";
import { answersKey } from "./keys.ts";
import { CauseCode, Count } from "./ledger.ts";
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
  const latency = w.cost("ipiLatency");
  for (let cpu = 0; cpu < cpus.count; cpu++) {
    if (cpu === asker || cpus.online[cpu] === 0 || (mask !== undefined && !mask(cpu))) continue;
    cpus.clock[asker] += COSTS.ipiSend;
    const arrival = w.clock(asker) + latency;
    if (call.trivial && isUnaffected(w, cpu)) answerAtOnce(w, asker, cpu, arrival, call.origin);
    else ask(w, asker, cpu, arrival);
  }
}

function ask(w: World, asker: number, cpu: number, arrival: number): void {
  const { calls, cpus } = w;
  calls.outstanding[asker]++;
  calls.asked[cpu * cpus.count + asker] = 1;
  calls.waiting[cpu]++;
  w.raiseInterrupt(cpu, arrival, Irq.Call);
}

/** Whether an interrupt that only serializes the CPU changes nothing there. */
function isUnaffected(w: World, cpu: number): boolean {
  const { cpus } = w;
  const mode = cpus.mode[cpu];
  if (mode !== Mode.User && mode !== Mode.Halt) return false;
  if (cpus.pending[cpu] !== 0 || cpus.softirq[cpu] === 1) return false;
  if (w.watchesWindows && (mode === Mode.Halt || cpus.nohzFull[cpu] === 1)) return false;
  return (w.flags(cpus.current[cpu]) & w.layout.tif_exit_work) === 0;
}

function answerAtOnce(w: World, asker: number, cpu: number, arrival: number, origin: number): void {
  const { cpus, calls, ledger } = w;
  w.advance(cpu, arrival);
  const before = w.clock(cpu);
  const halted = cpus.mode[cpu] === Mode.Halt;
  w.charge(cpu, halted ? "idleExit" : "interruptFromUser");
  w.charge(cpu, "trivialCall");
  passThroughKernel(w, cpu);
  const row = disturb(w, cpu, CauseCode.CallFunctionIpi, origin);
  ledger.add(row, Count.Exits, 1);
  ledger.add(row, Count.Ipis, 1);
  ledger.steal(row, w.clock(cpu) - before);
  if (calls.doneAt[asker] < w.clock(cpu)) calls.doneAt[asker] = w.clock(cpu);
}

/** What an interrupt that is not interpreted does to the context tracking counter: RCU watches meanwhile. */
export function passThroughKernel(w: World, cpu: number): void {
  const { layout, cpus } = w;
  const address = w.trackingAddress(cpu);
  if (cpus.mode[cpu] === Mode.Halt) {
    // The interrupt's own entry and exit, then the idle loop's.
    w.write(address, w.read(address) + 4 * layout.ct_rcu_watching);
  } else if (cpus.nohzFull[cpu] === 1) {
    w.write(address, w.read(address) + 2 * layout.ct_rcu_watching);
  }
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

/**
 * Broadcasts of a function that only serializes a CPU or flushes its TLB (kernel text is rewritten thousands of times in a transition).
 *
 * On a CPU that is in user mode, in guest mode or halted, with no flag to serve, no other interrupt and no softirq, such an interrupt changes nothing but the CPU's clock, its
 * context tracking counter (by an even number of changes) and the ledger: entry, an empty function, and exit work that finds no flag leave no other trace. (Where
 * functions can be traced outside RCU's sight and one is hooked, they do; then every interrupt is interpreted.) So those CPUs take part without being looked
 * at, and are brought up to date when something else is about to happen to them: {@link touch}.
 */
import { Mode } from "./cpus.ts";
import { COSTS } from "./costs.ts";
import { CAUSES, CauseCode, Count } from "./ledger.ts";
import { isQuietCpu } from "./disturb.ts";
import type { World } from "./world.ts";

/** Something is about to happen to a CPU, or to be asked about it: it is brought up to date, and looked at from now on. */
export function touch(w: World, cpu: number): void {
  const { broadcasts } = w;
  if (broadcasts.takesPart[cpu] === 0) return;
  bringUpToDate(w, cpu);
  broadcasts.takesPart[cpu] = 0;
  broadcasts.list[broadcasts.others[0]++] = cpu;
}

/** Charges a CPU with the broadcasts since it was last brought up to date. */
export function bringUpToDate(w: World, cpu: number): void {
  const { broadcasts } = w;
  if (broadcasts.takesPart[cpu] === 0) return;
  const last = broadcasts.segments[0] - 1;
  let from = broadcasts.seenOfLast[cpu];
  for (let segment = Math.max(0, broadcasts.seen[cpu]); segment <= last; segment++) {
    const count = broadcasts.count[segment] - from;
    if (count > 0) charge(w, cpu, segment, count);
    from = 0;
  }
  markSeen(w, cpu);
}

function charge(w: World, cpu: number, segment: number, count: number): void {
  const { broadcasts, ledger, cpus } = w;
  const row = ledger.row(broadcasts.step[segment], cpu, CauseCode.CallFunctionIpi, broadcasts.origin[segment]);
  ledger.add(row, Count.Times, count);
  ledger.add(row, Count.Exits, count);
  ledger.add(row, Count.Ipis, count);
  ledger.steal(row, count * passCost(w, cpu));
  passThroughKernel(w, cpu, count);
  const done = broadcasts.arrived[segment] + passCost(w, cpu);
  if (cpus.clock[cpu] < done) cpus.clock[cpu] = done;
}

const WAY: Readonly<Record<Mode, number>> = {
  [Mode.Off]: 0,
  [Mode.Run]: 0,
  [Mode.Spin]: 0,
  [Mode.User]: COSTS.interruptFromUser,
  [Mode.Halt]: COSTS.idleExit,
  [Mode.Guest]: COSTS.guestExit,
};

/** What one such interrupt costs a CPU where it finds nothing to do. */
export function passCost(w: World, cpu: number): number {
  return COSTS.trivialCall + WAY[w.cpus.mode[cpu] as Mode];
}

/** What an interrupt that is not interpreted does to the context tracking counter: RCU watches meanwhile. */
export function passThroughKernel(w: World, cpu: number, count: number): void {
  const { layout, cpus } = w;
  const address = w.trackingAddress(cpu);
  // Halted: the interrupt's own entry and exit, then the idle loop's.
  if (cpus.mode[cpu] === Mode.Halt) w.write(address, w.read(address) + count * 4 * layout.ct_rcu_watching);
  else if (cpus.nohzFull[cpu] === 1) w.write(address, w.read(address) + count * 2 * layout.ct_rcu_watching);
}

/** Whether an interrupt that only serializes the CPU changes nothing there. */
export function isUnaffected(w: World, cpu: number): boolean {
  const { cpus, rcu } = w;
  const mode = cpus.mode[cpu];
  if (mode !== Mode.User && mode !== Mode.Halt && mode !== Mode.Guest) return false;
  if (cpus.pending[cpu] !== 0 || cpus.softirq[cpu] === 1 || rcu.expAsked[cpu] === 1 || cpus.leftRow[cpu] >= 0) return false;
  if (w.watchesWindows && (mode === Mode.Halt || cpus.nohzFull[cpu] === 1)) return false;
  return (w.flags(cpus.current[cpu]) & w.layout.tif_exit_work) === 0;
}

/**
 * CPU `asker` makes every other online CPU pass through the kernel.
 *
 * @param ask Called for each CPU that has to be interrupted for itself.
 * @returns Whether there are others, for which nothing more is to do.
 */
export function broadcast(w: World, asker: number, arrival: number, origin: number, ask: (cpu: number) => void): boolean {
  const { broadcasts, cpus } = w;
  let kept = 0;
  const before = broadcasts.others[0];
  for (let k = 0; k < before; k++) {
    const cpu = broadcasts.list[k];
    if (cpu !== asker && cpus.online[cpu] === 1 && isUnaffected(w, cpu)) {
      broadcasts.takesPart[cpu] = 1;
      markSeen(w, cpu);
    } else {
      broadcasts.list[kept++] = cpu;
    }
  }
  broadcasts.others[0] = kept;
  for (let k = 0; k < kept; k++) {
    const cpu = broadcasts.list[k];
    if (cpu !== asker && cpus.online[cpu] === 1) ask(cpu);
  }
  if (kept === cpus.count) return false;
  count(w, asker, arrival, origin);
  if (!w.ledger.isFull) list(w, arrival, origin);
  return true;
}

/** The CPU is up to date with everything up to now. */
function markSeen(w: World, cpu: number): void {
  const { broadcasts } = w;
  const last = broadcasts.segments[0] - 1;
  broadcasts.seen[cpu] = last;
  broadcasts.seenOfLast[cpu] = last < 0 ? 0 : broadcasts.count[last];
}

function count(w: World, asker: number, arrival: number, origin: number): void {
  const { broadcasts } = w;
  const step = w.report.step;
  const last = broadcasts.segments[0] - 1;
  if (last >= 0 && broadcasts.origin[last] === origin && broadcasts.step[last] === step && broadcasts.asker[last] === asker) {
    broadcasts.count[last]++;
    broadcasts.arrived[last] = arrival;
    return;
  }
  if (broadcasts.isFull) startOver(w);
  const segment = broadcasts.segments[0]++;
  broadcasts.origin[segment] = origin;
  broadcasts.step[segment] = step;
  broadcasts.asker[segment] = asker;
  broadcasts.count[segment] = 1;
  broadcasts.arrived[segment] = arrival;
}

/** Everyone is brought up to date, so that the segments can be forgotten. */
function startOver(w: World): void {
  const { broadcasts, cpus } = w;
  for (let cpu = 0; cpu < cpus.count; cpu++) bringUpToDate(w, cpu);
  broadcasts.segments[0] = 0;
  for (let cpu = 0; cpu < cpus.count; cpu++) markSeen(w, cpu);
}

/** Brings every CPU up to date, for whoever reads the ledger. */
export function bringAllUpToDate(w: World): void {
  for (let cpu = 0; cpu < w.cpus.count; cpu++) bringUpToDate(w, cpu);
}

/** The first ones are listed one by one. */
function list(w: World, arrival: number, origin: number): void {
  const { broadcasts, cpus, ledger } = w;
  const timeNs = Math.round(arrival);
  for (let cpu = 0; cpu < cpus.count && !ledger.isFull; cpu++) {
    if (broadcasts.takesPart[cpu] === 0 || !isQuietCpu(w, cpu)) continue;
    ledger.list({ timeNs, cpu, cause: CAUSES[CauseCode.CallFunctionIpi], ...ledger.origins[origin] });
  }
}

/** Charging disturbances: a CPU that was in user mode or idle is made to do something else, and goes back. */
import { EventKind } from "./events.ts";
import { CAUSES, type CauseCode, Count } from "./ledger.ts";
import type { World } from "./world.ts";

/** Whether single disturbances of this CPU are listed: it is isolated or nohz_full. */
export function isQuietCpu(w: World, cpu: number): boolean {
  return w.cpus.isolated[cpu] === 1 || w.cpus.nohzFull[cpu] === 1;
}

/** Counts a disturbance of a CPU. @returns Its row. */
export function disturb(w: World, cpu: number, cause: CauseCode, origin: number): number {
  const row = w.ledger.row(w.report.step, cpu, cause, origin);
  w.ledger.add(row, Count.Times, 1);
  w.record(EventKind.Disturbance, cpu, cause, origin);
  if (isQuietCpu(w, cpu)) list(w, cpu, cause, origin);
  return row;
}

function list(w: World, cpu: number, cause: CauseCode, origin: number): void {
  w.ledger.list({ timeNs: Math.round(w.clock(cpu)), cpu, cause: CAUSES[cause], ...w.ledger.origins[origin] });
}

/** The CPU leaves user mode or the halted state because of a disturbance just counted in `row`. */
export function leave(w: World, cpu: number, row: number): void {
  if (w.cpus.leftRow[cpu] >= 0) return;
  w.ledger.add(row, Count.Exits, 1);
  w.cpus.leftRow[cpu] = row;
  w.cpus.leftAt[cpu] = w.clock(cpu);
}

/** The CPU is in user mode or halted again. */
export function settle(w: World, cpu: number): void {
  const row = w.cpus.leftRow[cpu];
  if (row < 0) return;
  w.ledger.steal(row, w.clock(cpu) - w.cpus.leftAt[cpu]);
  w.cpus.leftRow[cpu] = -1;
}

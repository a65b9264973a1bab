/** What a tick does besides serving timers, whether it is interpreted or not. */
import { rcuTick } from "./rcu-tick.ts";
import { account, takesTurns } from "./scheduler.ts";
import { lingerTick, maybeStopFullTick, needTick } from "./tick.ts";
import type { World } from "./world.ts";

/** The tick's own work (tick_sched_handle, sched_tick, rcu_sched_clock_irq). @param quiet It hit user mode or idle. */
export function tickWork(w: World, cpu: number, quiet: boolean): void {
  account(w, cpu);
  rcuTick(w, cpu, quiet);
  if (w.cpus.nohzFull[cpu] === 0) return;
  const needed = takesTurns(w, cpu);
  if (needed) needTick(w, cpu, 0);
  else lingerTick(w, cpu);
  maybeStopFullTick(w, cpu, needed);
}

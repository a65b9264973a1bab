/** Asking a CPU to look again who should run on it, or to interrupt itself for something else. */
import { touch } from "./broadcast.ts";
import { Irq, Mode } from "./cpus.ts";
import { disturb, leave } from "./disturb.ts";
import { CauseCode } from "./ledger.ts";
import { Due } from "./queue.ts";
import type { World } from "./world.ts";

/** resched_curr(): the flag, and for another CPU the interrupt that makes it look. */
export function setNeedResched(w: World, cpu: number, from: number, time: number, origin: number): void {
  const { cpus, layout } = w;
  const current = cpus.current[cpu];
  if (w.hasFlag(current, layout.tif_need_resched)) return;
  touch(w, cpu);
  w.setFlag(current, layout.tif_need_resched);
  if (cpu === from) return;
  if (w.hasFlag(current, layout.tif_polling)) {
    pollerNotices(w, cpu, time, origin);
    return;
  }
  raiseIpi(w, cpu, Irq.Reschedule, time, origin, CauseCode.RescheduleIpi);
}

/** An idle CPU that watches its flags wakes without an interrupt (set_nr_and_not_polling). */
function pollerNotices(w: World, cpu: number, time: number, origin: number): void {
  const { cpus, parameters } = w;
  if (cpus.mode[cpu] !== Mode.Halt) return;
  const at = Math.max(time, w.clock(cpu));
  w.plan(at + w.cost(parameters.idle === "mwait" ? "idleExit" : "pollNotice"), Due.PollSeen, cpu, cpus.haltGeneration[cpu]);
  if (origin === 0) return;
  w.advance(cpu, at);
  leave(w, cpu, disturb(w, cpu, CauseCode.IdleWakeup, origin));
}

/** An interrupt to another CPU, on its way from `time`. */
export function raiseIpi(w: World, cpu: number, irq: Irq, time: number, origin: number, cause: CauseCode): void {
  const { cpus } = w;
  if (irq === Irq.Reschedule) {
    cpus.reschedFrom[cpu] = origin;
    cpus.reschedCause[cpu] = cause;
  } else {
    cpus.workFrom[cpu] = origin;
    cpus.workCause[cpu] = cause;
  }
  w.raiseInterrupt(cpu, time + w.cost("ipiLatency"), irq);
}

/** Time, and the work of a CPU that is not interpreted. */
import { HostAnswer } from "../../machine/stop.ts";
import { Due } from "../queue.ts";
import { busyKey } from "../keys.ts";
import { spin } from "../waiters.ts";
import { arg64, type HostCall, type HostTable, result64 } from "./host.ts";

const RELAX_NS = 100;

export const timeHosts: HostTable = {
  __sim_now: (call) => {
    result64(call, Math.floor(call.w.clock(call.cpu)));
    return HostAnswer.Continue;
  },
  __sim_jiffies: (call) => {
    result64(call, call.w.jiffiesAt(call.w.clock(call.cpu)));
    return HostAnswer.Continue;
  },
  __sim_consume: consume,
  __sim_relax: ({ w, cpu }) => {
    w.cpus.clock[cpu] += RELAX_NS;
    return HostAnswer.Stop;
  },
  __sim_irqs_enabled: ({ w, cpu }) => (w.cpus.pending[cpu] === 0 ? HostAnswer.Continue : HostAnswer.Stop),
};

/** The CPU stands in a spin until the time is over, so that interrupts reach it meanwhile. */
function consume(call: HostCall): HostAnswer {
  const { w, cpu, task } = call;
  const { tasks } = w;
  const now = w.clock(cpu);
  if (tasks.busyUntil[task] === 0) tasks.busyUntil[task] = now + arg64(call, 0);
  if (tasks.busyUntil[task] <= now) {
    // Time has passed, and that has a limit of its own.
    tasks.sinceProgress[task] = 0;
    tasks.busyUntil[task] = 0;
    return HostAnswer.Continue;
  }
  spin(w, cpu, busyKey(cpu));
  w.plan(tasks.busyUntil[task], Due.Busy, cpu, 0);
  return HostAnswer.Retry;
}

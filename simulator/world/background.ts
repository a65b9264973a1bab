/**
 * What a kernel does to isolated CPUs whatever is patched; only on request, because it is nobody's doing.
 *
 * The fair class's deadline server (6.12 kernel/sched/deadline.c, dl_server_timer) is started with the first fair task of a CPU, is consumed by that task, and
 * its timer, which runs on a CPU for housekeeping, calls the scheduler of the CPU when it is full again: also where one lone task runs, which nothing could
 * preempt. Truth: 0.7 to 1 times a second.
 */
import { kernelOrigin } from "./attribution.ts";
import { Mode } from "./cpus.ts";
import { isQuietCpu } from "./disturb.ts";
import { Due } from "./queue.ts";
import { setNeedResched } from "./resched.ts";
import { isFair } from "./runqueue.ts";
import type { World } from "./world.ts";

const SERVER_PERIOD = 1.2e9;
/** Multiples of the golden ratio's fraction lie spread over a period. */
const GOLDEN = 0.618033988749895;

/** Plans the first kick of each isolated CPU; they do not come together. */
export function startBackground(w: World): void {
  const { background, starvation, bandwidth } = w.parameters;
  if (!background || starvation !== "fair-server" || bandwidth.fairServerUs === 0) return;
  for (let cpu = 0; cpu < w.cpus.count; cpu++) {
    if (isQuietCpu(w, cpu)) w.plan(SERVER_PERIOD * ((cpu * GOLDEN) % 1), Due.FairServer, cpu, 0);
  }
}

export function fairServerDue(w: World, cpu: number, time: number): void {
  const { cpus, rq, tasks } = w;
  w.plan(time + SERVER_PERIOD, Due.FairServer, cpu, 0);
  const alone = rq.queued[cpu] === 0 && isFair(tasks, cpus.current[cpu]);
  if (cpus.mode[cpu] === Mode.Off || !alone) return;
  setNeedResched(w, cpu, -1, time, kernelOrigin(w, "dl_server_timer", "dl_server"));
}

/** Kernel threads that do not let go of their CPU, where nothing but they themselves could make them. */
import { Mode } from "./cpus.ts";
import type { World } from "./world.ts";

export interface Hog {
  readonly comm: string;
  readonly cpu: number;
  /** How long it has run without a switch, ns. */
  readonly ran: number;
}

/** Those that have run for at least `ns`. None on a kernel that takes the CPU away from them. */
export function hogsOf(w: World, ns: number): readonly Hog[] {
  if (w.parameters.preempt === "full" || w.parameters.preempt === "rt") return [];
  const { cpus, tasks } = w;
  const found: Hog[] = [];
  for (let cpu = 0; cpu < cpus.count; cpu++) {
    const task = cpus.current[cpu];
    const ran = w.queue.at - cpus.switchedAt[cpu];
    if (task === cpus.idleTask[cpu] || cpus.mode[cpu] !== Mode.Run || !w.isKernelThread(task) || ran < ns) continue;
    found.push({ comm: w.text(tasks.address[task] + w.layout.task_comm), cpu, ran });
  }
  return found;
}

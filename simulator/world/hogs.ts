/** Tasks that do not let go of their CPU, where nothing but they themselves could make them. */
import { Mode } from "./cpus.ts";
import { Policy } from "./tasks.ts";
import type { World } from "./world.ts";

export interface Hog {
  /** Name and pid. */
  readonly name: string;
  readonly cpu: number;
  /** How long it has run without a switch, ns. */
  readonly ran: number;
  /** Its priority where it is a FIFO task that keeps tasks of lower rank from running; undefined: it runs in a kernel that is not preempted. */
  readonly fifo: number | undefined;
  /** Tasks that could run there and wait. */
  readonly waiting: readonly string[];
}

/** Those that have run for at least `ns`. */
export function hogsOf(w: World, ns: number): readonly Hog[] {
  const found: Hog[] = [];
  for (let cpu = 0; cpu < w.cpus.count; cpu++) {
    const hog = hogOn(w, cpu, ns);
    if (hog !== undefined) found.push(hog);
  }
  return found;
}

/** The task that keeps a CPU to itself, if one does and has for at least `ns`. */
export function hogOn(w: World, cpu: number, ns: number): Hog | undefined {
  const { cpus, tasks } = w;
  const task = cpus.current[cpu];
  const ran = w.queue.at - cpus.switchedAt[cpu];
  if (task === cpus.idleTask[cpu] || cpus.mode[cpu] === Mode.Off || ran < ns) return undefined;
  const waiting = waitingOn(w, cpu);
  const fifo = tasks.policy[task] === Policy.Fifo && waiting.length > 0 ? tasks.priority[task] : undefined;
  if (fifo === undefined && !(isInKernel(w, cpu) && !preempts(w))) return undefined;
  return { name: nameOf(w, task), cpu, ran, fifo, waiting };
}

/** Whether the kernel takes a CPU away from its own code. */
function preempts(w: World): boolean {
  return w.parameters.preempt === "full" || w.parameters.preempt === "rt";
}

function isInKernel(w: World, cpu: number): boolean {
  const mode: Mode = w.cpus.mode[cpu];
  const task = w.cpus.current[cpu];
  return (mode === Mode.Run || mode === Mode.Spin) && (w.isKernelThread(task) || w.isUserWorker(task));
}

function waitingOn(w: World, cpu: number): readonly string[] {
  const { rq, tasks } = w;
  const names: string[] = [];
  for (let task = rq.first[cpu]; task >= 0; task = tasks.nextRunnable[task]) {
    if (task !== w.cpus.idleTask[cpu]) names.push(nameOf(w, task));
  }
  return names.reverse();
}

export function nameOf(w: World, task: number): string {
  const address = w.tasks.address[task];
  return `${w.text(address + w.layout.task_comm)}:${w.read(address + w.layout.task_pid)}`;
}

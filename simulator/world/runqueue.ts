/** The run queue of each CPU: a doubly linked list of tasks that could run there and do not. */
import type { Cpus } from "./cpus.ts";
import type { StateArrays } from "./state.ts";
import { Policy, type Tasks, TaskState } from "./tasks.ts";

export class RunQueues {
  readonly first: Int32Array;
  /** Tasks on the queue; the running one is not among them. */
  readonly queued: Int32Array;
  /** The least virtual run time among the fair tasks, never decreasing, ns. */
  readonly floor: Float64Array;

  constructor(state: StateArrays, cpus: number) {
    this.first = state.i32("rq.first", cpus, -1);
    this.queued = state.i32("rq.queued", cpus);
    this.floor = state.f64("rq.floor", cpus);
  }

  add(tasks: Tasks, cpu: number, task: number): void {
    const next = this.first[cpu];
    tasks.nextRunnable[task] = next;
    tasks.previousRunnable[task] = -1;
    if (next >= 0) tasks.previousRunnable[next] = task;
    this.first[cpu] = task;
    this.queued[cpu]++;
    tasks.state[task] = TaskState.Queued;
    tasks.cpu[task] = cpu;
  }

  remove(tasks: Tasks, task: number): void {
    const cpu = tasks.cpu[task];
    const next = tasks.nextRunnable[task];
    const previous = tasks.previousRunnable[task];
    if (previous < 0) this.first[cpu] = next;
    else tasks.nextRunnable[previous] = next;
    if (next >= 0) tasks.previousRunnable[next] = previous;
    tasks.nextRunnable[task] = -1;
    tasks.previousRunnable[task] = -1;
    this.queued[cpu]--;
  }

  /** The queued task that should run next: FIFO before fair, then the least virtual run time, then the lowest number. −1: none. */
  best(tasks: Tasks, cpu: number): number {
    let found = -1;
    for (let task = this.first[cpu]; task >= 0; task = tasks.nextRunnable[task]) {
      if (found < 0 || before(tasks, task, found)) found = task;
    }
    return found;
  }

  /** Whether nothing but the idle task could run there. */
  isIdle(cpus: Cpus, cpu: number): boolean {
    return this.queued[cpu] === 0 && cpus.current[cpu] === cpus.idleTask[cpu];
  }
}

/** Whether task `a` goes before task `b`. */
export function before(tasks: Tasks, a: number, b: number): boolean {
  const policyA = tasks.policy[a];
  const policyB = tasks.policy[b];
  if (policyA !== policyB) return policyA === Policy.Fifo || policyB === Policy.Idle;
  if (policyA !== Policy.Fair) return false;
  return tasks.ran[a] < tasks.ran[b] || (tasks.ran[a] === tasks.ran[b] && a < b);
}

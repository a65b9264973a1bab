/**
 * The run queue of each CPU: a doubly linked list of tasks that could run there and do not, those of the fair class behind the others; the fair ones are in order
 * of their run time besides.
 */
import type { Cpus } from "./cpus.ts";
import { FairQueues } from "./fair-queue.ts";
import type { StateArrays } from "./state.ts";
import { Policy, type Tasks, TaskState } from "./tasks.ts";

/** What keeps fair tasks from starving has decided, for now, that on a CPU … */
export enum Favour {
  None,
  /** … fair tasks go before FIFO ones. */
  Fair,
  /** … FIFO tasks do not run at all. */
  Throttled,
}

export class RunQueues {
  readonly first: Int32Array;
  /** The first fair task of the list, −1: there is none. */
  readonly firstFair: Int32Array;
  readonly fair: FairQueues;
  private readonly last: Int32Array;
  /** Tasks on the queue; the running one is not among them. */
  readonly queued: Int32Array;
  /** The least virtual run time among the fair tasks, never decreasing, ns. */
  readonly floor: Float64Array;
  readonly favour: Uint8Array;
  /** [0] how often a task has been queued so far. */
  private readonly arrivals: Float64Array;

  constructor(state: StateArrays, cpus: number, tasks: number) {
    this.firstFair = state.i32("rq.firstFair", cpus, -1);
    this.fair = new FairQueues(state, cpus, tasks);
    this.first = state.i32("rq.first", cpus, -1);
    this.last = state.i32("rq.last", cpus, -1);
    this.queued = state.i32("rq.queued", cpus);
    this.floor = state.f64("rq.floor", cpus);
    this.favour = state.u8("rq.favour", cpus);
    this.arrivals = state.f64("rq.arrivals", 1);
  }

  /** @param kept The task was preempted: it keeps its place among its equals. */
  add(tasks: Tasks, cpu: number, task: number, kept = false): void {
    const fair = isFair(tasks, task);
    const next = fair ? this.firstFair[cpu] : this.first[cpu];
    this.link(tasks, cpu, task, next);
    if (fair) {
      this.firstFair[cpu] = task;
      this.fair.add(tasks, cpu, task);
    }
    this.queued[cpu]++;
    tasks.state[task] = TaskState.Queued;
    tasks.cpu[task] = cpu;
    if (!kept) tasks.arrived[task] = ++this.arrivals[0];
  }

  /** Puts a task before another one of the list; −1: behind the last. */
  private link(tasks: Tasks, cpu: number, task: number, next: number): void {
    const previous = next >= 0 ? tasks.previousRunnable[next] : this.last[cpu];
    tasks.nextRunnable[task] = next;
    tasks.previousRunnable[task] = previous;
    if (next >= 0) tasks.previousRunnable[next] = task;
    else this.last[cpu] = task;
    if (previous >= 0) tasks.nextRunnable[previous] = task;
    else this.first[cpu] = task;
  }

  /** Before its rank changes: whoever lends it a priority takes it off the queue first. */
  remove(tasks: Tasks, task: number): void {
    const cpu = tasks.cpu[task];
    if (isFair(tasks, task)) {
      if (this.firstFair[cpu] === task) this.firstFair[cpu] = tasks.nextRunnable[task];
      this.fair.remove(tasks, cpu, task);
    }
    const next = tasks.nextRunnable[task];
    const previous = tasks.previousRunnable[task];
    if (previous < 0) this.first[cpu] = next;
    else tasks.nextRunnable[previous] = next;
    if (next >= 0) tasks.previousRunnable[next] = previous;
    else this.last[cpu] = previous;
    tasks.nextRunnable[task] = -1;
    tasks.previousRunnable[task] = -1;
    this.queued[cpu]--;
  }

  /** Whether a task is on the queue of its CPU: an idle task that does not run is not. */
  holds(tasks: Tasks, task: number): boolean {
    return this.first[tasks.cpu[task]] === task || tasks.previousRunnable[task] >= 0;
  }

  /** The queued task that should run next: the highest rank, then the least virtual run time or the longest wait. −1: none may. */
  best(tasks: Tasks, cpu: number): number {
    let found = this.fair.first[cpu];
    for (let task = this.first[cpu]; task !== this.firstFair[cpu]; task = tasks.nextRunnable[task]) {
      if (this.rank(tasks, cpu, task) < 0) continue;
      if (found < 0 || this.before(tasks, cpu, task, found)) found = task;
    }
    return found;
  }

  /** Higher goes first; −1: it may not run at all now. */
  rank(tasks: Tasks, cpu: number, task: number): number {
    const favour: Favour = this.favour[cpu];
    const policy: Policy = tasks.policy[task];
    switch (policy) {
      case Policy.Idle:
        return 0;
      case Policy.Stop:
        return 1000;
      case Policy.Fair:
        if (tasks.lent[task] > 0) return fifoRank(favour, tasks.lent[task]);
        return favour === Favour.Fair ? 500 : 1;
      case Policy.Fifo:
        return fifoRank(favour, Math.max(tasks.priority[task], tasks.lent[task]));
    }
  }

  /** Whether nothing but the idle task could run there. */
  isIdle(cpus: Cpus, cpu: number): boolean {
    return this.queued[cpu] === 0 && cpus.current[cpu] === cpus.idleTask[cpu];
  }

  /** Whether queued task `a` goes before queued task `b`. */
  private before(tasks: Tasks, cpu: number, a: number, b: number): boolean {
    const rankA = this.rank(tasks, cpu, a);
    const rankB = this.rank(tasks, cpu, b);
    if (rankA !== rankB) return rankA > rankB;
    if (!isFair(tasks, a)) return tasks.arrived[a] < tasks.arrived[b];
    return tasks.ran[a] < tasks.ran[b] || (tasks.ran[a] === tasks.ran[b] && a < b);
  }
}

function fifoRank(favour: Favour, priority: number): number {
  return favour === Favour.Throttled ? -1 : 1 + priority;
}

/** Whether a task is one of the fair class now: nobody lends it a priority. */
export function isFair(tasks: Tasks, task: number): boolean {
  return tasks.policy[task] === Policy.Fair && tasks.lent[task] === 0;
}

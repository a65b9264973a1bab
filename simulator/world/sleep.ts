/** A task gives its CPU up. */
import { switchTask } from "./scheduler.ts";
import { TaskState } from "./tasks.ts";
import { addWaiter } from "./waiters.ts";
import { Due } from "./queue.ts";
import { wheelExpiry } from "./wheel.ts";
import { workerSleeps } from "./workqueue.ts";
import { reportViolation } from "./violations.ts";
import type { World } from "./world.ts";

/** The current task of a CPU sleeps under a name, in a state of the model's, and another one runs. */
export function sleepUnder(w: World, cpu: number, key: number, state: number): void {
  const task = w.cpus.current[cpu];
  addWaiter(w, task, key);
  sleep(w, cpu, state);
}

/** The current task of a CPU sleeps; whoever wakes it knows why. The idle task cannot: it is what runs when nothing else can. */
export function sleep(w: World, cpu: number, state: number): void {
  const task = w.cpus.current[cpu];
  if (w.isIdleTask(task)) {
    reportViolation(w, cpu, "sleep-in-atomic", "the idle task would sleep, and nothing is left that its CPU could run");
    w.end({ kind: "fault" });
    return;
  }
  w.setTaskState(task, state);
  w.tasks.state[task] = TaskState.Sleeping;
  workerSleeps(w, task, cpu);
  // A reader of RCU may sleep for a lock of PREEMPT_RT: to RCU that is being preempted (schedule_rtlock).
  switchTask(w, cpu, state === w.layout.task_rtlock_wait);
}

/** The sleep of a CPU's current task ends, at the latest, after so many jiffies, as the timer wheel counts them. */
export function armTimeout(w: World, cpu: number, jiffies: number): void {
  const { tasks } = w;
  const task = w.cpus.current[cpu];
  const now = w.jiffiesAt(w.clock(cpu));
  tasks.timeoutAt[task] = wheelExpiry(now + jiffies, now) * w.tickNs;
  tasks.timedOut[task] = 0;
  tasks.timeoutGeneration[task]++;
  w.plan(tasks.timeoutAt[task], Due.Timeout, task, tasks.timeoutGeneration[task]);
}

export function disarmTimeout(w: World, task: number): void {
  w.tasks.timeoutAt[task] = Number.POSITIVE_INFINITY;
  w.tasks.timeoutGeneration[task]++;
}

/** A task gives its CPU up. */
import { switchTask } from "./scheduler.ts";
import { TaskState } from "./tasks.ts";
import { addWaiter } from "./waiters.ts";
import { Due } from "./queue.ts";
import { workerSleeps } from "./workqueue.ts";
import type { World } from "./world.ts";

/** The current task of a CPU sleeps under a name, in a state of the model's, and another one runs. */
export function sleepUnder(w: World, cpu: number, key: number, state: number): void {
  const task = w.cpus.current[cpu];
  addWaiter(w, task, key);
  sleep(w, cpu, state);
}

/** The current task of a CPU sleeps; whoever wakes it knows why. */
export function sleep(w: World, cpu: number, state: number): void {
  const task = w.cpus.current[cpu];
  w.setTaskState(task, state);
  w.tasks.state[task] = TaskState.Sleeping;
  workerSleeps(w, task, cpu);
  switchTask(w, cpu, false);
}

/** The task's sleep ends at `time` at the latest. */
export function armTimeout(w: World, task: number, time: number): void {
  const { tasks } = w;
  tasks.timeoutAt[task] = time;
  tasks.timedOut[task] = 0;
  tasks.timeoutGeneration[task]++;
  w.plan(time, Due.Timeout, task, tasks.timeoutGeneration[task]);
}

export function disarmTimeout(w: World, task: number): void {
  w.tasks.timeoutAt[task] = Number.POSITIVE_INFINITY;
  w.tasks.timeoutGeneration[task]++;
}

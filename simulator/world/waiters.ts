/** Tasks that sleep, and CPUs that spin, until something under a name may have changed. A name is the low address of a word, or one of keys.ts. */
import { Mode } from "./cpus.ts";
import { wake } from "./scheduler.ts";
import type { World } from "./world.ts";

/** The task sleeps under a name from now on. */
export function addWaiter(w: World, task: number, key: number): void {
  const { tasks, waiters } = w;
  if (tasks.waitKey[task] !== 0) removeWaiter(w, task);
  tasks.waitKey[task] = key;
  tasks.nextWaiter[task] = -1;
  if (waiters[1] >= 0) tasks.nextWaiter[waiters[1]] = task;
  else waiters[0] = task;
  waiters[1] = task;
}

export function removeWaiter(w: World, task: number): void {
  const { tasks, waiters } = w;
  if (tasks.waitKey[task] === 0) return;
  tasks.waitKey[task] = 0;
  let previous = -1;
  for (let at = waiters[0]; at >= 0; at = tasks.nextWaiter[at]) {
    if (at === task) {
      if (previous < 0) waiters[0] = tasks.nextWaiter[at];
      else tasks.nextWaiter[previous] = tasks.nextWaiter[at];
      if (waiters[1] === task) waiters[1] = previous;
      break;
    }
    previous = at;
  }
  tasks.nextWaiter[task] = -1;
}

/** Wakes up to `count` tasks (0: all) in order of arrival, and lets spinning CPUs look again. @returns How many tasks. */
export function wakeKey(w: World, key: number, count: number, from: number): number {
  const { tasks, waiters } = w;
  const time = w.clock(from);
  let woken = 0;
  if (count === 1 && w.parameters.preempt === "rt") return wakeFirst(w, key, from);
  const most = count === 0 ? tasks.capacity : count;
  let task = waiters[0];
  while (task >= 0 && woken < most) {
    const next = tasks.nextWaiter[task];
    if (tasks.waitKey[task] === key) {
      removeWaiter(w, task);
      w.charge(from, "wakeup");
      wake(w, task, -1, from, time);
      woken++;
    }
    task = next;
  }
  releaseSpinners(w, key, time);
  return woken;
}

/** PREEMPT_RT: of those that wait for a lock the most urgent one gets it, among equals the one that has waited longest. */
function wakeFirst(w: World, key: number, from: number): number {
  const { tasks, waiters, rq } = w;
  const time = w.clock(from);
  let first = -1;
  for (let task = waiters[0]; task >= 0; task = tasks.nextWaiter[task]) {
    if (tasks.waitKey[task] !== key) continue;
    if (first < 0 || rq.rank(tasks, from, task) > rq.rank(tasks, from, first)) first = task;
  }
  if (first >= 0) {
    removeWaiter(w, first);
    w.charge(from, "wakeup");
    wake(w, first, -1, from, time);
  }
  releaseSpinners(w, key, time);
  return first < 0 ? 0 : 1;
}

/** CPUs that spin under a name go on, not before `time`. */
export function releaseSpinners(w: World, key: number, time: number): void {
  const { cpus, spinners } = w;
  // Downwards, because whoever ends makes the last one take its place.
  for (let at = spinners[0]; at >= 1; at--) {
    const cpu = spinners[at];
    if (cpus.spinKey[cpu] !== key) continue;
    w.advance(cpu, time);
    endSpin(w, cpu);
    w.setMode(cpu, Mode.Run);
  }
}

/** The CPU is not among those that spin any longer. */
export function endSpin({ cpus, spinners }: World, cpu: number): void {
  const last = spinners[spinners[0]--];
  spinners[cpus.spinAt[cpu]] = last;
  cpus.spinAt[last] = cpus.spinAt[cpu];
}

/** The CPU spins under a name until {@link releaseSpinners}, or an interrupt, lets it look again. */
export function spin(w: World, cpu: number, key: number): void {
  w.cpus.spinKey[cpu] = key;
  w.cpus.spinAt[cpu] = ++w.spinners[0];
  w.spinners[w.spinners[0]] = cpu;
  w.setMode(cpu, Mode.Spin);
}

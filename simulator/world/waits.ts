/** Who waits in a synchronization primitive, and what that in turn waits for: what a run that got nowhere has to say. */
import type { Origin } from "./facts.ts";
import { hogOn, nameOf } from "./hogs.ts";
import { gracePeriodKey } from "./keys.ts";
import { Flavour, Stage } from "./rcu-state.ts";
import { TaskState } from "./tasks.ts";
import type { World } from "./world.ts";

export interface Wait {
  /** Name and pid of the task that waits. */
  readonly name: string;
  /** The outermost primitive that it is in, and the line that called it. */
  readonly origin: Origin;
  readonly ns: number;
  /** Sentences without a subject of their own: what holds it up; none where that is not known. */
  readonly heldBy: readonly string[];
}

/** Holders named at most. */
const NAMED = 3;

/** Tasks that have been in a primitive for at least `ns`, in order of their numbers. */
export function waitsOf(w: World, ns: number): readonly Wait[] {
  const waits: Wait[] = [];
  for (const [task, point] of [...w.report.openPoints].sort(([a], [b]) => a - b)) {
    let outermost = point;
    while (outermost.outer !== undefined) outermost = outermost.outer;
    const origin = w.ledger.origins[outermost.origin];
    const waited = w.queue.at - outermost.since;
    if (waited < ns || origin === undefined) continue;
    waits.push({ name: nameOf(w, task), origin: { ...origin, primitive: outermost.primitive }, ns: waited, heldBy: holdersOf(w, task) });
  }
  return waits;
}

/** Tasks with something that they serve on their way to user mode only, kernel threads and the like first: those never are on it. */
export function unservedOf(w: World): { readonly inKernel: readonly string[]; readonly others: readonly string[] } {
  const { layout, tasks } = w;
  const work = layout.tif_exit_work & ~(1 << layout.tif_need_resched);
  const inKernel: string[] = [];
  const others: string[] = [];
  for (let task = 0; task < w.taskCount; task++) {
    if (!w.isAlive(task) || tasks.address[task] === 0 || (w.flags(task) & work) === 0) continue;
    const never = (w.isKernelThread(task) && !w.isIdleTask(task)) || w.isUserWorker(task);
    (never ? inKernel : others).push(nameOf(w, task));
  }
  return { inKernel, others };
}

function holdersOf(w: World, task: number): readonly string[] {
  const { tasks } = w;
  if (tasks.flushing[task] > 0) return workHolders(w, tasks.flushing[task] - 1);
  for (const flavour of [Flavour.Normal, Flavour.Expedited, Flavour.Tasks, Flavour.TasksTrace]) {
    if (tasks.waitKey[task] === gracePeriodKey(flavour)) return few(gracePeriodHolders(w, flavour));
  }
  return [];
}

/** Names some of them, and counts the rest. */
function few(holders: readonly string[]): readonly string[] {
  const more = holders.length - NAMED;
  return more > 0 ? [...holders.slice(0, NAMED), `${more} more`] : holders;
}

// ---------------------------------------------------------------- work

function workHolders(w: World, slot: number): readonly string[] {
  const { work } = w;
  const cpu = work.pool[slot];
  if (cpu >= w.cpus.count) return ["a kworker that serves unbound work"];
  if (work.running[slot] === 1) return [`the kworker of CPU ${cpu}, which has begun`];
  return [`the kworker of CPU ${cpu}, which ${onCpu(w, cpu)}`];
}

function onCpu(w: World, cpu: number): string {
  const hog = hogOn(w, cpu, 0);
  return hog === undefined ? "has not run yet" : `${hog.name} does not let run`;
}

// ---------------------------------------------------------------- grace periods

function gracePeriodHolders(w: World, flavour: Flavour): readonly string[] {
  const { rcu } = w;
  if (flavour === Flavour.Normal) return [...owingCpus(w, rcu.owes), ...blockedReaders(w, flavour)];
  if (flavour === Flavour.Expedited) return [...owingCpus(w, rcu.expOwes), ...blockedReaders(w, flavour)];
  if (rcu.stage[flavour] === Stage.Waiting) return holdouts(w);
  return gracePeriodHolders(w, Flavour.Normal);
}

function owingCpus(w: World, owes: Uint8Array): readonly string[] {
  const names: string[] = [];
  for (let cpu = 0; cpu < w.cpus.count; cpu++) {
    if (owes[cpu] === 1) names.push(`CPU ${cpu}, where ${nameOf(w, w.cpus.current[cpu])} runs`);
  }
  return names;
}

function blockedReaders(w: World, flavour: Flavour): readonly string[] {
  const { rcu } = w;
  const names: string[] = [];
  if (rcu.blocked[flavour] === 0) return names;
  for (let task = 0; task < w.taskCount; task++) {
    if ((rcu.blocks[task] & (1 << flavour)) !== 0) names.push(`${nameOf(w, task)}, preempted inside an RCU reader`);
  }
  return names;
}

function holdouts(w: World): readonly string[] {
  const names: string[] = [];
  for (let task = 0; task < w.taskCount; task++) {
    if (w.tasks.holdout[task] === 1) names.push(`${nameOf(w, task)}, which ${stateOf(w, task)}`);
  }
  return names;
}

/** A runnable task holds RCU tasks up until it has run and slept. */
function stateOf(w: World, task: number): string {
  const { tasks, rq, cpus } = w;
  const cpu = tasks.cpu[task];
  if (tasks.state[task] === TaskState.Queued && rq.rank(tasks, cpu, cpus.current[cpu]) > rq.rank(tasks, cpu, task))
    return `waits for CPU ${cpu} behind ${nameOf(w, cpus.current[cpu])}`;
  return "has not given its CPU up of itself";
}

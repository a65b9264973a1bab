/**
 * Who runs where (kernel/sched/core.c, fair.c, rt.c). FIFO tasks go before fair ones, in the order of their priority and arrival; among fair ones the least virtual
 * run time goes first, a task that has slept gets a bounded lead, and the tick ends a turn after a slice when others wait. What keeps fair tasks from starving
 * is in bandwidth.ts.
 *
 * Simplified against the kernel: no load balancing between busy CPUs, no groups, no round-robin and deadline tasks. A woken task goes back to its CPU if that is idle or
 * the only one allowed, else to an idle one it may run on, else it queues at its own.
 */
import { originNow } from "./attribution.ts";
import { guardStarvation } from "./bandwidth.ts";
import { COSTS } from "./costs.ts";
import { Irq, Mode } from "./cpus.ts";
import { disturb } from "./disturb.ts";
import { EventKind } from "./events.ts";
import { CauseCode, Count } from "./ledger.ts";
import { noteContextSwitch } from "./quiescent.ts";
import { raiseIpi, setNeedResched } from "./resched.ts";
import { Favour, isFair } from "./runqueue.ts";
import { Load, Policy, TaskState } from "./tasks.ts";
import { needTick } from "./tick.ts";
import type { World } from "./world.ts";

/**
 * Whether the scheduler needs the tick of a nohz_full CPU (!sched_can_stop_tick): more than one fair task takes turns there, or the fair server does. FIFO tasks take
 * none, and where one is runnable fair ones have none to take.
 */
export function takesTurns(w: World, cpu: number): boolean {
  const { cpus, tasks, rq } = w;
  if (rq.favour[cpu] === Favour.Fair) return true;
  if (rq.queued[cpu] === 0) return false;
  const current = cpus.current[cpu];
  if (isFifo(tasks, current)) return false;
  for (let task = rq.first[cpu]; task !== rq.firstFair[cpu]; task = tasks.nextRunnable[task]) {
    if (isFifo(tasks, task)) return false;
  }
  return rq.fair.count[cpu] + (isFair(tasks, current) ? 1 : 0) > 1;
}

function isFifo(tasks: World["tasks"], task: number): boolean {
  return tasks.policy[task] === Policy.Fifo || tasks.lent[task] > 0;
}

/** Brings the virtual run time of a CPU's current task up to date. */
export function account(w: World, cpu: number): void {
  const { cpus, tasks, rq } = w;
  const task = cpus.current[cpu];
  if (isFair(tasks, task)) {
    tasks.ran[task] += w.clock(cpu) - cpus.since[cpu];
    const waits = rq.fair.first[cpu];
    const least = waits < 0 ? tasks.ran[task] : Math.min(tasks.ran[task], tasks.ran[waits]);
    if (least > rq.floor[cpu]) rq.floor[cpu] = least;
  }
  cpus.since[cpu] = w.clock(cpu);
}

/** Whether the current task's turn is over: a higher rank waits, or others of its class do and it has had its slice. */
export function turnIsOver(w: World, cpu: number): boolean {
  const { cpus, tasks, rq } = w;
  if (rq.queued[cpu] === 0) return false;
  const task = cpus.current[cpu];
  const next = rq.best(tasks, cpu);
  if (next < 0) return false;
  const waits = rq.rank(tasks, cpu, next);
  const runs = rq.rank(tasks, cpu, task);
  if (waits !== runs) return waits > runs;
  return isFair(tasks, task) && tasks.ran[task] - tasks.ran[next] >= COSTS.slice;
}

// ---------------------------------------------------------------- switching

/**
 * __schedule() on a CPU. A task that stops being runnable has been given another state before.
 *
 * @param preempted The current task did not ask for it.
 * @returns Whether another task runs now.
 */
export function switchTask(w: World, cpu: number, preempted: boolean): boolean {
  const { cpus, tasks, rq, layout } = w;
  const previous = cpus.current[cpu];
  w.clearFlag(previous, layout.tif_need_resched);
  account(w, cpu);
  noteContextSwitch(w, cpu, previous, preempted);
  const stays = tasks.state[previous] === TaskState.Running;
  let next = rq.best(tasks, cpu);
  const idle = cpus.idleTask[cpu];
  const online = cpus.online[cpu] === 1;
  const may = stays && online && previous !== idle && rq.rank(tasks, cpu, previous) >= 0;
  if (may && (next < 0 || !goesFirst(w, cpu, next, previous))) next = previous;
  if (next < 0) next = idle;
  if (next === previous) {
    guardStarvation(w, cpu, w.clock(cpu));
    return false;
  }
  if (next !== idle) rq.remove(tasks, next);
  if (stays && previous !== idle) rq.add(tasks, cpu, previous, preempted);
  else if (previous === idle) tasks.state[idle] = TaskState.Queued;
  putOn(w, cpu, next, previous);
  if (stays && !online && previous !== idle) migrate(w, previous, cpu, w.clock(cpu));
  guardStarvation(w, cpu, w.clock(cpu));
  return true;
}

/** In a voluntary or forced choice, whether a queued task goes before the one that runs. */
function goesFirst(w: World, cpu: number, queued: number, running: number): boolean {
  const { tasks, rq } = w;
  const waits = rq.rank(tasks, cpu, queued);
  const runs = rq.rank(tasks, cpu, running);
  if (waits !== runs) return waits > runs;
  return isFair(tasks, running) && tasks.ran[queued] < tasks.ran[running];
}

function putOn(w: World, cpu: number, next: number, previous: number): void {
  const { cpus, tasks } = w;
  chargeSwitch(w, cpu, previous, next);
  tasks.state[next] = TaskState.Running;
  tasks.cpu[next] = cpu;
  cpus.current[cpu] = next;
  w.write(tasks.address[next] + w.layout.task_cpu, cpu);
  w.charge(cpu, "contextSwitch");
  cpus.since[cpu] = w.clock(cpu);
  cpus.switchedAt[cpu] = w.clock(cpu);
  w.record(EventKind.Switch, cpu, 0, 0);
}

/** A kernel thread that somebody set to work takes the CPU from what ran there, and later gives it back. */
function chargeSwitch(w: World, cpu: number, previous: number, next: number): void {
  const { tasks, ledger, report } = w;
  const comes = servantCause(w, next);
  const goes = servantCause(w, previous);
  if (comes !== undefined) ledger.add(disturb(w, cpu, comes, tasks.origin[next]), Count.Switches, 1);
  else if (goes !== undefined) ledger.add(ledger.row(report.step, cpu, goes, tasks.origin[previous]), Count.Switches, 1);
}

/** What a switch to, or from, a kernel thread counts as that works for somebody else now; undefined for any other task. */
function servantCause({ tasks }: World, task: number): CauseCode | undefined {
  if (tasks.origin[task] === 0) return undefined;
  if (tasks.load[task] === Load.Stopper) return CauseCode.StopperSwitch;
  return tasks.pool[task] >= 0 ? CauseCode.KworkerSwitch : undefined;
}

// ---------------------------------------------------------------- waking

/** Makes a sleeping or new task runnable. @param from The CPU that does it, −1 for a timer. */
export function makeRunnable(w: World, task: number, from: number, time: number, origin: number): void {
  const { cpus, tasks, rq } = w;
  const cpu = chooseCpu(w, task);
  if (tasks.work[task] >= 0) w.work.busy[tasks.pool[task]]++;
  tasks.ran[task] = Math.max(tasks.ran[task], rq.floor[cpu] - COSTS.sleeperCredit);
  w.setTaskState(task, w.layout.task_running);
  rq.add(tasks, cpu, task);
  w.events.record(time, EventKind.Wakeup, from, task, cpu, origin);
  const kick = cpus.nohzFull[cpu] === 1 && takesTurns(w, cpu) && w.tick.on[cpu] === 0;
  if (shouldPreempt(w, cpu, task)) setNeedResched(w, cpu, from, time, origin);
  if (kick) kickTick(w, cpu, from, time, origin);
  guardStarvation(w, cpu, time);
}

/** A queued task goes to another CPU that it may run on: its own leaves. */
export function migrate(w: World, task: number, from: number, time: number): void {
  const { tasks, rq } = w;
  rq.remove(tasks, task);
  const cpu = chooseCpu(w, task);
  tasks.ran[task] = Math.max(tasks.ran[task], rq.floor[cpu] - COSTS.sleeperCredit);
  rq.add(tasks, cpu, task);
  w.write(tasks.address[task] + w.layout.task_cpu, cpu);
  if (shouldPreempt(w, cpu, task)) setNeedResched(w, cpu, from, time, 0);
  if (w.cpus.nohzFull[cpu] === 1 && takesTurns(w, cpu) && w.tick.on[cpu] === 0) kickTick(w, cpu, from, time, 0);
}

/** A second runnable task on a nohz_full CPU: its tick has to come back (tick_nohz_dep_set_cpu). */
function kickTick(w: World, cpu: number, from: number, time: number, origin: number): void {
  if (w.cpus.current[cpu] === w.cpus.idleTask[cpu]) return;
  disturb(w, cpu, CauseCode.TickRestart, origin);
  needTick(w, cpu, origin);
  if (cpu !== from) raiseIpi(w, cpu, Irq.Work, time, origin, CauseCode.IrqWork);
}

function shouldPreempt(w: World, cpu: number, task: number): boolean {
  const { cpus, tasks, rq } = w;
  const current = cpus.current[cpu];
  const waits = rq.rank(tasks, cpu, task);
  const runs = rq.rank(tasks, cpu, current);
  if (waits !== runs) return waits > runs;
  if (!isFair(tasks, current)) return false;
  const ranSince = w.clock(cpu) > cpus.since[cpu] ? w.clock(cpu) - cpus.since[cpu] : 0;
  return tasks.ran[task] < tasks.ran[current] + ranSince;
}

function chooseCpu(w: World, task: number): number {
  const { cpus, tasks, rq } = w;
  const allowed = w.affinities.get(tasks.affinity[task]);
  const last = tasks.cpu[task];
  const lastAllowed = allowed.has[last] === 1 && cpus.online[last] === 1;
  // migrate_disable(): it stays, also while its CPU is on its way offline.
  if (w.read(tasks.address[task] + w.layout.task_migration) > 0 && cpus.mode[last] !== Mode.Off) return last;
  if (lastAllowed && (allowed.list.length === 1 || rq.isIdle(cpus, last))) return last;
  let least = lastAllowed ? last : -1;
  for (const cpu of allowed.list) {
    if (cpus.online[cpu] === 0) continue;
    if (rq.isIdle(cpus, cpu)) return cpu;
    if (least < 0) least = cpu;
  }
  // Nowhere it may run is online: the kernel then breaks its affinity (select_fallback_rq).
  return least >= 0 ? least : firstOnline(w);
}

export function firstOnline(w: World): number {
  for (let cpu = 0; cpu < w.cpus.count; cpu++) {
    if (w.cpus.online[cpu] === 1) return cpu;
  }
  return 0;
}

/**
 * try_to_wake_up(): a task that sleeps in one of the states becomes runnable; one that has set its state and not slept yet will not sleep.
 *
 * @returns Whether it was woken.
 */
export function wake(w: World, task: number, states: number, from: number, time: number): boolean {
  if (!w.isAlive(task)) return false;
  if ((w.taskState(task) & states) === 0) return wakeLater(w, task, states);
  const { tasks } = w;
  if (tasks.state[task] === TaskState.Sleeping || tasks.state[task] === TaskState.New) {
    const origin = from >= 0 ? originNow(w, from, "try_to_wake_up") : tasks.origin[task];
    if (tasks.load[task] === Load.Stopper) tasks.origin[task] = origin;
    makeRunnable(w, task, from, time, origin);
  } else {
    w.setTaskState(task, w.layout.task_running);
  }
  return true;
}

/** A task that sleeps for a lock of PREEMPT_RT was about to sleep for something else: it will not (ttwu_state_match). */
function wakeLater(w: World, task: number, states: number): boolean {
  const saved = w.tasks.address[task] + w.layout.task_saved_state;
  if (w.taskState(task) !== w.layout.task_rtlock_wait || (w.read(saved) & states) === 0) return false;
  w.write(saved, w.layout.task_running);
  return true;
}

/** A timer of the task's own CPU (or of a housekeeping one, when that is nohz_full) wakes it. */
export function wakeByTimer(w: World, task: number, states: number, time: number): boolean {
  const { cpus, tasks } = w;
  const home = tasks.cpu[task];
  const timerCpu = cpus.nohzFull[home] === 1 || cpus.online[home] === 0 ? firstHousekeeping(w) : home;
  w.advance(timerCpu, cpus.mode[timerCpu] === Mode.Run ? 0 : time);
  if (!w.isAlive(task)) return false;
  if ((w.taskState(task) & states) === 0) return wakeLater(w, task, states);
  if (tasks.state[task] !== TaskState.Sleeping) {
    w.setTaskState(task, w.layout.task_running);
    return true;
  }
  makeRunnable(w, task, timerCpu, time, tasks.origin[task]);
  if (w.hasFlag(cpus.current[timerCpu], w.layout.tif_need_resched)) w.raiseInterrupt(timerCpu, time, Irq.Work);
  return true;
}

/** The first online CPU that does the kernel's housekeeping. */
export function firstHousekeeping(w: World): number {
  for (let cpu = 0; cpu < w.cpus.count; cpu++) {
    if (w.cpus.online[cpu] === 1 && w.cpus.housekeeping[cpu] === 1) return cpu;
  }
  return firstOnline(w);
}

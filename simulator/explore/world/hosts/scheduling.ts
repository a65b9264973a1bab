/** The scheduler and waiting as the model's C calls them (sim/world.h, "scheduler" and "waiting"). */
import { findFault } from "../../machine/check.ts";
import { DATA_HIGH, TEXT_HIGH } from "../../../../c/ir/address-space.ts";
import { Frame, Mark } from "../../../machine/stacks.ts";
import { instructionLength } from "../../../../c/ir/instructions.ts";
import { isBehind } from "../../machine/doors.ts";
import { Answer } from "../../machine/machine.ts";
import { noteRange, range } from "../../machine/handlers/memory.ts";
import { giveBack, take } from "../held.ts";
import { newTask } from "../tasks.ts";
import { isPinnedByOther, mayNotSwitch, sleepUnder, switchTask } from "../scheduler.ts";
import { hasWaiters, Irq, putOn, raise, setNeedResched, wake, wakeKey } from "../wakeups.ts";
import { C, Status, T, Timeout, W } from "../words.ts";
import { workerSleeps } from "../work.ts";
import type { World } from "../world.ts";
import { arg64, local, result64, type ServiceTable, taskArgument, visible } from "./host.ts";

/** -ERESTARTSYS. */
const RESTART = -512;
/** What a task that only waits for its period, or sleeps without a key, sleeps under: nobody wakes it by a key. */
const NO_KEY = 0;

export const schedulingServices: ServiceTable = {
  __sim_sleep_while: visible(sleepWhile),
  __sim_spin_while: visible((w) => {
    const answer = compare(w);
    if (answer === undefined) return Answer.Fault;
    return answer ? Answer.Blocked : Answer.Continue;
  }),
  __sim_wake_key: local((w) => {
    const key = w.m.argument(0);
    // Who sleeps whatever it has seen may begin to wait between it and the operation before it.
    if (hasWaiters(w, key) ? !w.m.takeTurn() : w.queues.has(key) && isBehind(w.m)) return Answer.NotNow;
    w.m.setResult(wakeKey(w, key));
    return Answer.Continue;
  }),
  __sim_wait_prepare: visible((w, task) => prepare(w, task, 0)),
  __sim_wait_prepare_until_null: visible((w, task) => prepare(w, task, w.m.argument(3))),
  __sim_wait_finish: visible((w, task) => {
    w.setTask(task, T.WaitKey, 0);
    w.setTask(task, T.UntilNull, 0);
    w.poke(task, w.layout.task_state, w.layout.task_running);
    return Answer.Continue;
  }),
  __sim_schedule: visible(schedule),
  __sim_timeout_arm: local((w, task) => {
    w.setTask(task, T.Timeout, Timeout.Armed);
    return Answer.Continue;
  }),
  __sim_timeout_left: local((w, task) => {
    result64(w, w.hasTimedOut(task) ? 0 : 1);
    w.setTask(task, T.Timeout, Timeout.None);
    return Answer.Continue;
  }),
  __sim_wake_up: visible((w, _task, cpu) => {
    const task = taskArgument(w, 0);
    if (isPinnedByOther(w, task, cpu)) return Answer.Blocked;
    w.m.setResult(wake(w, task, w.m.argument(2)) ? 1 : 0);
    return Answer.Continue;
  }),
  __sim_task_curr: visible((w) => {
    w.m.setResult(w.isRunning(taskArgument(w, 0)) ? 1 : 0);
    return Answer.Continue;
  }),
  __sim_task_on_rq: visible((w) => {
    w.m.setResult(w.task(taskArgument(w, 0), T.Status) === Status.Runnable ? 1 : 0);
    return Answer.Continue;
  }),
  __sim_task_cpu: visible((w) => {
    w.m.setResult(w.task(taskArgument(w, 0), T.Cpu));
    return Answer.Continue;
  }),
  // Only threads of one CPU have an option here, and it is that CPU.
  __sim_task_option: local((w, task) => {
    result64(w, w.task(task, T.Cpu));
    return Answer.Continue;
  }),
  __sim_idle_task: local((w) => {
    const cpu = w.m.argument(0);
    if (cpu < 0 || cpu >= w.cpus) w.m.setResult(0, 0);
    else w.m.setResult(w.task(w.cpu(cpu, C.IdleTask), T.Address), DATA_HIGH);
    return Answer.Continue;
  }),
  // Whoever is runnable may be next, whatever its priority.
  __sim_lend: local(() => Answer.Continue),
  __sim_took: local((w, _task, cpu) => {
    take(w, cpu, w.m.argument(0), w.m.argument(2) !== 0);
    return Answer.Continue;
  }),
  __sim_gave: local((w, _task, cpu) => {
    giveBack(w, cpu, w.m.argument(0));
    return Answer.Continue;
  }),
  __sim_task_pin: visible((w, _task, cpu) => {
    const task = taskArgument(w, 0);
    if (isPinnedByOther(w, task, cpu)) return Answer.Blocked;
    w.setTask(task, T.Pinned, cpu + 1);
    return Answer.Continue;
  }),
  __sim_task_unpin: visible((w) => {
    w.setTask(taskArgument(w, 0), T.Pinned, 0);
    return Answer.Continue;
  }),
  __sim_resched_cpu: visible((w) => {
    setNeedResched(w, w.m.argument(0));
    return Answer.Continue;
  }),
  __sim_wake_up_if_idle: visible((w) => {
    const cpu = w.m.argument(0);
    const known = cpu >= 0 && cpu < w.cpus && w.cpu(cpu, C.Online) === 1;
    if (known && w.cpu(cpu, C.Current) === w.cpu(cpu, C.IdleTask)) setNeedResched(w, cpu);
    return Answer.Continue;
  }),
  __sim_kick_process: visible((w, _task, cpu) => {
    const task = taskArgument(w, 0);
    const home = w.task(task, T.Cpu);
    if (home !== cpu && w.isRunning(task)) raise(w, home, Irq.Reschedule);
    return Answer.Continue;
  }),
  // Tasks stay where they are; see notModelled.
  __sim_set_affinity: visible(setAffinity),
  __sim_task_new: visible(newTask),
  __sim_task_exit: visible((w, task, cpu) => {
    if (mayNotSwitch(w, cpu)) return Answer.Blocked;
    w.setTask(task, T.WaitKey, 0);
    w.setTask(task, T.Status, Status.Dead);
    switchTask(w, cpu, true);
    return Answer.Blocked;
  }),
  __sim_stack_save: visible(saveStack),
};

/** Whether the word at argument 0 still has the value at arguments 3 and 4; its size is argument 2. Undefined after a fault. */
function compare(w: World): boolean | undefined {
  const { m } = w;
  const low = m.argument(0);
  const size = m.argument(2);
  const finding = findFault(m, low, m.argument(1), size, size, false);
  if (finding !== undefined) {
    m.raise(m.pc, finding);
    return undefined;
  }
  m.sharing.note(low >>> 2, false);
  if (m.read(low >>> 2) !== m.argument(3)) return false;
  return size === 4 || m.read((low >>> 2) + 1) === m.argument(4);
}

function sleepWhile(w: World, task: number, cpu: number): Answer {
  const { layout } = w;
  const same = compare(w);
  if (same === undefined) return Answer.Fault;
  const state = w.m.argument(5);
  const timeout = arg64(w, 6);
  const interrupted = (state & layout.task_interruptible) !== 0 && w.signalPending(task);
  const expired = w.hasTimedOut(task);
  if (!same || expired || interrupted) {
    w.setTask(task, T.Timeout, Timeout.None);
    w.setTask(task, T.WaitKey, 0);
    if (!same) result64(w, timeout < 0 ? timeout : 1);
    else result64(w, expired ? 0 : RESTART);
    return Answer.Continue;
  }
  if (mayNotSwitch(w, cpu)) return Answer.Blocked;
  if (timeout >= 0) w.setTask(task, T.Timeout, Timeout.Armed);
  sleepUnder(w, cpu, w.m.argument(0), state);
  return Answer.Blocked;
}

function schedule(w: World, task: number, cpu: number): Answer {
  if (mayNotSwitch(w, cpu)) return Answer.Blocked;
  const { layout } = w;
  const preempted = w.m.argument(0) !== 0;
  const state = w.peek(task, layout.task_state);
  let voluntary = false;
  if (!preempted && state !== layout.task_running) {
    const interrupted = (state & layout.task_interruptible) !== 0 && w.signalPending(task);
    if (interrupted || w.hasTimedOut(task)) w.poke(task, layout.task_state, layout.task_running);
    else {
      voluntary = true;
      w.setTask(task, T.Status, Status.Sleeping);
      if (w.task(task, T.WaitKey) === 0) w.setTask(task, T.WaitKey, NO_KEY);
      workerSleeps(w, task);
    }
  }
  return switchTask(w, cpu, voluntary) ? Answer.Leave : Answer.Continue;
}

/** The first CPU of the mask; null: where it is. Only a task that does not run can be moved. */
function setAffinity(w: World): Answer {
  const task = taskArgument(w, 0);
  const address = w.m.argument(2);
  if (address === 0 || w.isRunning(task)) return Answer.Continue;
  for (let cpu = 0; cpu < w.cpus; cpu++) {
    if ((w.get((address >>> 2) + (cpu >> 5)) & (1 << (cpu & 31))) === 0) continue;
    w.setTask(task, T.Home, cpu);
    putOn(w, task, cpu);
    break;
  }
  return Answer.Continue;
}

/** Whether a walk of a stack that might succeed fails this time. */
function walkFails(w: World): boolean {
  const failed = w.get(W.failedWalks);
  if (failed >= w.options.failingWalks) {
    w.walksSpared ||= w.options.failingWalks > 0;
    return false;
  }
  if (w.choose(2) === 0) return false;
  w.set(W.failedWalks, failed + 1);
  return true;
}

/** Return addresses of a task's frames, innermost first; those of a task that runs elsewhere cannot be known. */
function saveStack(w: World, self: number): Answer {
  const { m } = w;
  const task = taskArgument(w, 0);
  const size = m.argument(4);
  const addresses = w.options.reliableStacks && (task === self || !w.isRunning(task)) ? returnAddresses(w, task, self) : undefined;
  if (addresses === undefined || addresses.length > size || walkFails(w)) {
    m.setResult(-1);
    return Answer.Continue;
  }
  const entries = m.argument(2);
  if (!range(m, m.pc, entries, m.argument(3), 8 * addresses.length, true)) return m.fault === undefined ? Answer.NotNow : Answer.Fault;
  w.traces.save(entries >>> 2, 2 * addresses.length, () => {
    noteRange(m, entries, 8 * addresses.length, true);
    addresses.forEach((address, k) => {
      m.store((entries >>> 2) + 2 * k, address);
      m.store((entries >>> 2) + 2 * k + 1, TEXT_HIGH);
    });
  });
  m.setResult(addresses.length);
  return Answer.Continue;
}

function returnAddresses(w: World, task: number, self: number): readonly number[] {
  const { m } = w;
  const addresses: number[] = [];
  let pc = task === self ? m.pc : w.task(task, T.Pc);
  for (let frame = task === self ? m.fp : w.task(task, T.Fp); frame !== 0; frame = m.read(frame)) {
    const f = m.read(frame + Frame.Function);
    addresses.push((m.addressOf(f) + pc - m.image.functions[f].start) | 0);
    const calledAt = m.read(frame + Frame.CalledAt);
    const direct = (m.read(frame + Frame.Marks) & (Mark.Base | Mark.Trampoline)) !== 0;
    pc = direct ? calledAt : calledAt + instructionLength(m.code, calledAt);
  }
  return addresses;
}

/** @param pointer A wake passes the task over while it is not NULL; 0 for none. */
function prepare(w: World, task: number, pointer: number): Answer {
  const key = w.m.argument(0);
  if (!w.queues.has(key)) {
    w.queues.add(key);
    w.m.sharing.found++;
  }
  w.setTask(task, T.WaitKey, key);
  w.setTask(task, T.UntilNull, pointer);
  w.poke(task, w.layout.task_state, w.m.argument(2));
  return Answer.Continue;
}

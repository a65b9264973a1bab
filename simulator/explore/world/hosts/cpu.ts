/** Interrupts, halts, calls between CPUs, grace periods, work and timers (sim/world.h). */
import { DATA_HIGH } from "../../../../c/ir/address-space.ts";
import { isBehind } from "../../machine/doors.ts";
import { Answer } from "../../machine/machine.ts";
import {
  addCallback,
  BARRIER_KEY,
  beginWait,
  callbacksNow,
  endWait,
  finishCallback,
  type Flavour,
  GRACE_KEY,
  hearFromTask,
  mayEnd,
  noteMoment,
  noteQuiescent,
  takeCallback,
} from "../grace.ts";
import { bringOnline, die, takeOffline } from "../hotplug.ts";
import { mayNotSwitch, othersWait, sleepUnder } from "../scheduler.ts";
import { Irq, noteStirring, raise } from "../wakeups.ts";
import {
  armTimer,
  cancelTimer,
  cancelWork,
  finishWork,
  flushKey,
  IDLE_WORKER_KEY,
  queueWork,
  slotOf,
  takeTimer,
  takeWork,
} from "../work.ts";
import { C, T, W, workWord, WorkWord } from "../words.ts";
import type { World } from "../world.ts";
import { local, type ServiceTable, visible } from "./host.ts";

/** SIM_SOFTIRQ_* of kernel/model/include/sim/world.h. */
const SOFTIRQ_TIMER = 1;
const SOFTIRQ_CALLBACK = 2;

export const cpuServices: ServiceTable = {
  __sim_cpu_online: visible((w) => {
    const cpu = w.m.argument(0);
    w.m.setResult(cpu >= 0 && cpu < w.cpus ? w.cpu(cpu, C.Online) : 0);
    return Answer.Continue;
  }),
  __sim_cpu_possible_count: local((w) => {
    w.m.setResult(w.cpus);
    return Answer.Continue;
  }),
  __sim_cpu_off: visible((w) => {
    w.m.setResult(takeOffline(w, w.m.argument(0)) ? 1 : 0);
    return Answer.Continue;
  }),
  __sim_cpu_on: visible((w) => (bringOnline(w, w.m.argument(0)) ? Answer.Continue : Answer.Blocked)),
  // Nothing happens on the CPU any more until it is online again.
  __sim_cpu_dead: visible((w, _task, cpu) => {
    if (w.cpu(cpu, C.Online) === 1) return Answer.Continue;
    die(w, cpu);
    return Answer.Blocked;
  }),
  __sim_unwatched: local(() => Answer.Continue),
  __sim_halt: visible((w, task, cpu) => {
    if (w.cpu(cpu, C.Woken) === 1) {
      w.setCpu(cpu, C.Woken, 0);
      return Answer.Continue;
    }
    if (w.m.argument(0) !== 0 && w.hasFlag(task, w.layout.tif_need_resched)) return Answer.Continue;
    return Answer.Blocked;
  }),
  __sim_tick_idle: local(() => Answer.Continue),
  // Ticks come whenever they like, and may find that another task has waited for long enough.
  __sim_tick: local((w, task, cpu) => {
    const { tif_need_resched } = w.layout;
    if (!w.hasFlag(task, tif_need_resched) && othersWait(w, cpu) && w.choose(2) === 1) w.setFlag(task, tif_need_resched);
    w.m.setResult(0);
    return Answer.Continue;
  }),
  __sim_tick_full_update: local(() => Answer.Continue),
  // An interrupt comes for what it finds pending: what is raised between would be found right behind it.
  __sim_irq_causes: local((w, _task, cpu) => {
    if (!w.arrives && !w.m.takeTurn()) return Answer.NotNow;
    w.arrives = false;
    w.m.weak?.serialize(cpu, "service");
    w.m.setResult(w.cpu(cpu, C.Pending));
    w.setCpu(cpu, C.Pending, 0);
    return Answer.Continue;
  }),
  __sim_softirq_pending: local((w, _task, cpu) => {
    w.m.setResult((w.cpu(cpu, C.FiredTimer) !== 0 ? SOFTIRQ_TIMER : 0) | (w.cpu(cpu, C.FiredCallback) !== 0 ? SOFTIRQ_CALLBACK : 0));
    return Answer.Continue;
  }),
  __sim_timer_expired: local((w, _task, cpu) => {
    const slot = w.cpu(cpu, C.FiredTimer) - 1;
    w.setCpu(cpu, C.FiredTimer, 0);
    const address = slot < 0 ? 0 : takeTimer(w, slot);
    w.setCpu(cpu, C.RunningTimer, address);
    w.m.setResult(address, address === 0 ? 0 : DATA_HIGH);
    return Answer.Continue;
  }),
  // Others may wait for the end of the one before.
  __sim_rcu_callback: local((w, _task, cpu) => {
    if (w.cpu(cpu, C.RunningCallback) !== 0) {
      if (!w.m.takeTurn()) return Answer.NotNow;
      finishCallback(w, cpu);
    }
    const slot = w.cpu(cpu, C.FiredCallback) - 1;
    w.setCpu(cpu, C.FiredCallback, 0);
    const address = slot < 0 ? 0 : takeCallback(w, cpu, slot);
    w.m.setResult(address, address === 0 ? 0 : DATA_HIGH);
    return Answer.Continue;
  }),
  __sim_irqs_enabled: local(() => Answer.Continue),
  __sim_call_cpus: local(callCpus),
  __sim_call_next: visible(takeCall),
  __sim_call_done: visible((w, _task, cpu) => {
    const asker = w.cpu(cpu, C.Serving) - 1;
    w.setCpu(cpu, C.Serving, 0);
    w.setCpu(asker, C.CallUnfinished, w.cpu(asker, C.CallUnfinished) & ~(1 << cpu));
    return Answer.Continue;
  }),
};

/**
 * Calls that only serialize a CPU have no effect of their own: a CPU that can take the interrupt has taken it. Others run their function in
 * an interrupt. A second call of the first kind right behind another one waits for nothing that the first has not waited for.
 */
function callCpus(w: World, task: number, cpu: number): Answer {
  const trivial = w.m.argument(9) !== 0;
  if ((!trivial || !w.justSerialized) && !w.m.takeTurn()) return Answer.NotNow;
  const wait = w.m.argument(6) !== 0;
  if (w.task(task, T.Phase) === 0) {
    if (w.cpu(cpu, C.CallUnfinished) !== 0) return Answer.Blocked;
    const targets = targetsOf(w, cpu);
    w.setTask(task, T.Phase, 1);
    w.setTask(task, T.Unanswered, targets);
    if (!trivial) startCall(w, cpu, targets);
  }
  const left = trivial ? w.task(task, T.Unanswered) & ~answering(w) : w.cpu(cpu, C.CallUnfinished);
  if (trivial) {
    const answered = w.task(task, T.Unanswered) & ~left;
    for (let target = 0; target < w.cpus; target++) if ((answered & (1 << target)) !== 0) w.m.weak?.serialize(target, "call");
    w.setTask(task, T.Unanswered, left);
  }
  if (left !== 0 && (wait || trivial)) return Answer.Blocked;
  w.setTask(task, T.Unanswered, 0);
  w.setTask(task, T.Phase, 0);
  w.justSerialized = trivial;
  w.m.weak?.serialize(cpu, "call");
  return Answer.Continue;
}

function targetsOf(w: World, self: number): number {
  const address = w.m.argument(0);
  let targets = 0;
  for (let cpu = 0; cpu < w.cpus; cpu++) {
    const asked = address === 0 || (w.get((address >>> 2) + (cpu >> 5)) & (1 << (cpu & 31))) !== 0;
    if (asked && cpu !== self && w.cpu(cpu, C.Online) === 1) targets |= 1 << cpu;
  }
  return targets;
}

/** CPUs that could take an interrupt right now, or are gone. */
function answering(w: World): number {
  let mask = 0;
  for (let cpu = 0; cpu < w.cpus; cpu++) {
    const current = w.cpu(cpu, C.Current);
    if (w.cpu(cpu, C.Off) === 1 || w.inUserMode(current) || !w.irqsDisabled(current) || isHalted(w, cpu)) mask |= 1 << cpu;
  }
  return mask;
}

/** The idle task halts with interrupts disabled, and wakes up for one all the same. */
export function isHalted(w: World, cpu: number): boolean {
  const current = w.cpu(cpu, C.Current);
  if (current !== w.cpu(cpu, C.IdleTask) || w.task(current, T.Fp) === 0) return false;
  return isHaltAt(w, w.task(current, T.Pc)) && w.cpu(cpu, C.Woken) === 0;
}

/** Whether the instruction asks for the halt. */
function isHaltAt(w: World, pc: number): boolean {
  return w.haltAt.has(pc);
}

function startCall(w: World, cpu: number, targets: number): void {
  noteStirring(w);
  w.m.weak?.serialize(cpu, "call");
  w.setCpu(cpu, C.CallFunction, w.m.argument(2));
  w.setCpu(cpu, C.CallInfoLow, w.m.argument(4));
  w.setCpu(cpu, C.CallInfoHigh, w.m.argument(5));
  w.setCpu(cpu, C.CallUntaken, targets);
  w.setCpu(cpu, C.CallUnfinished, targets);
  for (let target = 0; target < w.cpus; target++) {
    if ((targets & (1 << target)) !== 0) raise(w, target, Irq.Call);
  }
}

/** Arguments: where the function goes, and where its argument goes; both on the caller's own stack. */
function takeCall(w: World, _task: number, cpu: number): Answer {
  const { m } = w;
  const bit = 1 << cpu;
  for (let asker = 0; asker < w.cpus; asker++) {
    if ((w.cpu(asker, C.CallUntaken) & bit) === 0) continue;
    w.setCpu(asker, C.CallUntaken, w.cpu(asker, C.CallUntaken) & ~bit);
    w.setCpu(cpu, C.Serving, asker + 1);
    const f = w.cpu(asker, C.CallFunction);
    store64(w, m.argument(0), f, -1);
    store64(w, m.argument(2), w.cpu(asker, C.CallInfoLow), w.cpu(asker, C.CallInfoHigh));
    m.setResult(1);
    return Answer.Continue;
  }
  m.setResult(0);
  return Answer.Continue;
}

function store64(w: World, low: number, valueLow: number, valueHigh: number): void {
  w.m.store(low >>> 2, valueLow);
  w.m.store((low >>> 2) + 1, valueHigh);
}

// ---------------------------------------------------------------- RCU

export const rcuServices: ServiceTable = {
  __sim_rcu_wait: visible((w, task, cpu) => {
    if (w.task(task, T.Phase) === 2) {
      w.setTask(task, T.Phase, 0);
      return Answer.Continue;
    }
    if (mayNotSwitch(w, cpu)) return Answer.Blocked;
    if (w.task(task, T.Phase) === 0) {
      const flavour: Flavour = w.m.argument(0);
      beginWait(w, task, cpu, flavour);
      w.setTask(task, T.Phase, 1);
      if (w.options.preemptRcu && othersWait(w, cpu)) return Answer.Blocked;
    } else if (mayEnd(w, task) && w.choose(2) === 1) {
      // It is over before the task has gone to sleep for it.
      endWait(w, task);
      w.setTask(task, T.Phase, 0);
      return Answer.Continue;
    }
    sleepUnder(w, cpu, GRACE_KEY, w.layout.task_uninterruptible);
    return Answer.Blocked;
  }),
  __sim_rcu_call: visible((w, _task, cpu) => {
    if (!addCallback(w, w.m.argument(0), cpu)) w.abandon("too-many-callbacks", "too many RCU callbacks wait at once");
    return Answer.Continue;
  }),
  // Those that are queued from now on are not waited for.
  __sim_rcu_barrier: visible((w, task, cpu) => {
    const left = w.task(task, T.Phase) === 0 ? callbacksNow(w) : w.task(task, T.Unanswered);
    if (left === 0) {
      w.setTask(task, T.Phase, 0);
      return Answer.Continue;
    }
    if (mayNotSwitch(w, cpu)) return Answer.Blocked;
    w.setTask(task, T.Phase, 1);
    w.setTask(task, T.Unanswered, left);
    sleepUnder(w, cpu, BARRIER_KEY, w.layout.task_uninterruptible);
    return Answer.Blocked;
  }),
  // What a CPU does for grace periods besides running callbacks takes no time here.
  __sim_rcu_core: local(() => Answer.Continue),
  __sim_rcu_unlock_special: local((w, task, cpu) => {
    hearFromTask(w, task);
    noteQuiescent(w, cpu);
    return Answer.Continue;
  }),
  // A grace period may begin between it and the operation before it, and end between it and the one behind it.
  __sim_rcu_momentary: local((w, _task, cpu) => {
    const { m } = w;
    if (w.options.preemptRcu) return Answer.Continue;
    const isAwaited = w.get(W.waiting) !== 0 || w.get(W.callbacks) !== 0;
    if (isAwaited ? !m.takeTurn() : isBehind(m)) return Answer.NotNow;
    noteMoment(w, cpu);
    return Answer.Continue;
  }),
};

// ---------------------------------------------------------------- timers and work

export const workServices: ServiceTable = {
  __sim_timer_add: visible((w) => {
    armTimer(w, w.m.argument(0), w.m.argument(4));
    return Answer.Continue;
  }),
  __sim_timer_del: visible((w, _task, cpu) => {
    const address = w.m.argument(0);
    for (let other = 0; other < w.cpus && w.m.argument(2) !== 0; other++) {
      if (other !== cpu && w.cpu(other, C.RunningTimer) === address) return Answer.Blocked;
    }
    w.m.setResult(cancelTimer(w, address) ? 1 : 0);
    return Answer.Continue;
  }),
  __sim_work_queue: visible((w) => {
    queueWork(w, w.m.argument(1), w.m.argument(0), w.m.argument(3) !== 0);
    return Answer.Continue;
  }),
  __sim_work_next: visible((w, task, cpu) => {
    const address = takeWork(w, task);
    if (address !== 0) {
      w.m.setResult(address, DATA_HIGH);
      return Answer.Continue;
    }
    if (mayNotSwitch(w, cpu)) return Answer.Blocked;
    sleepUnder(w, cpu, IDLE_WORKER_KEY, w.layout.task_uninterruptible);
    return Answer.Blocked;
  }),
  __sim_work_done: visible((w, task) => {
    finishWork(w, task);
    return Answer.Continue;
  }),
  __sim_work_cancel: visible((w) => {
    w.m.setResult(cancelWork(w, w.m.argument(0)) ? 1 : 0);
    return Answer.Continue;
  }),
  __sim_work_flush: visible(flushWork),
};

/** An item that is queued again while it runs has a new slot: only the one that was seen first is waited for. */
function flushWork(w: World, task: number, cpu: number): Answer {
  const address = w.m.argument(0);
  const first = w.task(task, T.Flushing) === 0;
  const slot = first ? slotOf(w, address) : w.task(task, T.Flushing) - 1;
  if (slot >= 0 && w.get(workWord(slot, WorkWord.Address)) === address) {
    if (mayNotSwitch(w, cpu)) return Answer.Blocked;
    w.setTask(task, T.Flushing, slot + 1);
    sleepUnder(w, cpu, flushKey(slot), w.layout.task_uninterruptible);
    return Answer.Blocked;
  }
  w.setTask(task, T.Flushing, 0);
  w.m.setResult(first ? 0 : 1);
  return Answer.Continue;
}

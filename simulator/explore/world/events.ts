/**
 * What may happen next, and how it happens. An event is a number: its kind in the high bits, the CPU, task or slot that it is about in the
 * low ones. The search tries them in the order in which {@link listEvents} gives them.
 */
import { assertUnreachable } from "../../../base/assert-unreachable.ts";
import { Ordering } from "../weak/weak-memory.ts";
import { End } from "../machine/machine.ts";
import { INTERRUPTS, NESTED_INTERRUPTS } from "../machine/sharing.ts";
import { run } from "../machine/run.ts";
import { endWait, hearFromTask, isReady, mayEnd, noteQuiescent } from "./grace.ts";
import { lookAtHeld } from "./held.ts";
import { isHalted } from "./hosts/cpu.ts";
import { mayReturn, takeBack } from "./hotplug.ts";
import { canBePutOff, takesInterrupts, takesSoftirqs } from "./arrivals.ts";
import { othersWait } from "./scheduler.ts";
import { Irq, makeRunnable, noteTime, raise } from "./wakeups.ts";
import { C, CallbackWord, callbackWord, Load, MAX_CALLBACKS, MAX_TIMERS, Status, T, Timeout, TimerWord, timerWord, W } from "./words.ts";
import type { World } from "./world.ts";
import type { ReplayStep, ScheduleStep } from "../schedule-step.ts";

export enum Kind {
  /** The current task of a CPU goes on in the kernel. */
  Step,
  /** A pending interrupt reaches a CPU. */
  Interrupt,
  /** The current task of a CPU, in user mode, makes its system call. */
  SystemCall,
  /** A grace period ends for the task that waits for it. */
  GracePeriod,
  /** An RCU callback runs. */
  Callback,
  /** A timer fires. */
  Timer,
  /** The time slice of a CPU's current task ends. */
  Slice,
  /** A task's sleep has lasted long enough. */
  Timeout,
  /** The administrator's has; see {@link isPause}. */
  Pause,
  /** A CPU with nothing to do takes a task back that was driven away from it. */
  Return,
}

const SHIFT = 8;

/** By kind, 1 where the current task of a CPU runs. */
const cpuKinds: readonly number[] = Object.values({
  [Kind.Step]: 1,
  [Kind.Interrupt]: 1,
  [Kind.SystemCall]: 1,
  [Kind.GracePeriod]: 0,
  [Kind.Callback]: 1,
  [Kind.Timer]: 1,
  [Kind.Slice]: 1,
  [Kind.Timeout]: 0,
  [Kind.Pause]: 0,
  [Kind.Return]: 0,
} satisfies Record<Kind, number>);

export function eventOf(kind: Kind, about: number): number {
  return (kind << SHIFT) | about;
}

export function kindOf(event: number): Kind {
  return event >> SHIFT;
}

/** The CPU, task or slot that an event is about. */
export function aboutOf(event: number): number {
  return event & ((1 << SHIFT) - 1);
}

/** Numbers of the model's system calls (kernel/model/world/internal.h). */
enum SystemCall {
  Call = 1,
  SleepInPatched = 2,
  Scenario = 3,
  Exit = 5,
}

/** Reused for every state. */
const found: number[] = [];
const put: number[] = [];

/**
 * The events that may happen in the present state. An event of kind `Step` may turn out to change nothing: then its task waits for something.
 * The list is only good until the next call.
 */
export function listEvents(w: World): readonly number[] {
  found.length = 0;
  put.length = 0;
  for (let cpu = 0; cpu < w.cpus; cpu++) {
    if (w.cpu(cpu, C.Off) === 0) listForCpu(w, cpu);
  }
  listDue(w);
  for (let k = 0; k < put.length; k++) found.push(put[k]);
  listTimeouts(w, true);
  return found;
}

function listForCpu(w: World, cpu: number): void {
  const current = w.cpu(cpu, C.Current);
  if (w.inUserMode(current)) {
    if (w.cpu(cpu, C.Pending) !== 0) found.push(eventOf(Kind.Interrupt, cpu));
    else {
      if (systemCallOf(w, current) >= 0) found.push(eventOf(Kind.SystemCall, cpu));
      if (othersWait(w, cpu)) found.push(eventOf(Kind.Slice, cpu));
    }
    return;
  }
  if (w.task(current, T.Fp) === 0) return;
  const halted = isHalted(w, cpu);
  if (!halted) found.push(eventOf(Kind.Step, cpu));
  const { tif_need_resched } = w.layout;
  // Kernel code that can be preempted and has been asked to give way does so in the next interrupt, at the latest.
  const mayAsk = w.options.preemptsKernel || !w.hasFlag(current, tif_need_resched);
  if (!halted && mayAsk && takesInterrupts(w, cpu) && othersWait(w, cpu)) found.push(eventOf(Kind.Slice, cpu));
  const pending = w.cpu(cpu, C.Pending);
  if (pending === 0) return;
  if (halted || (takesInterrupts(w, cpu) && (pending & ~Irq.Call) !== 0) || ((pending & Irq.Call) !== 0 && !w.irqsDisabled(current))) {
    found.push(eventOf(Kind.Interrupt, cpu));
  }
}

function systemCallOf(w: World, task: number): number {
  const load: Load = w.task(task, T.Load);
  switch (load) {
    case Load.Scenario:
      return w.get(W.finished) === 0 ? SystemCall.Scenario : -1;
    case Load.Caller:
      return SystemCall.Call;
    case Load.Sleeper:
      return SystemCall.SleepInPatched;
    case Load.Forked:
      return SystemCall.Exit;
    default:
      return -1;
  }
}

/** Those that can be put off stand behind everything else. */
function listSoftirq(w: World, cpu: number, event: number): void {
  (canBePutOff(w, cpu) ? put : found).push(event);
}

/** Whether a softirq is not to come in the present state. @param met {@link metBy} of all that was found to be possible there. */
export function isPutOff(w: World, event: number, met: number): boolean {
  const kind = kindOf(event);
  if (kind !== Kind.Timer && kind !== Kind.Callback) return false;
  const cpu = cpuOf(w, event);
  return (met & (1 << cpu)) === 0 && canBePutOff(w, cpu);
}

function listDue(w: World): void {
  for (let task = 0, left = w.get(W.waiting); left !== 0; task++, left >>>= 1) {
    if ((left & 1) !== 0 && mayEnd(w, task)) found.push(eventOf(Kind.GracePeriod, task));
  }
  for (let slot = 0; slot < MAX_CALLBACKS && w.get(W.callbacks) !== 0; slot++) {
    const cpu = w.get(callbackWord(slot, CallbackWord.Cpu));
    if (isReady(w, slot) && w.cpu(cpu, C.FiredCallback) === 0 && takesSoftirqs(w, cpu)) listSoftirq(w, cpu, eventOf(Kind.Callback, slot));
  }
  for (let slot = 0; slot < MAX_TIMERS; slot++) {
    if (w.get(timerWord(slot, TimerWord.Address)) === 0) continue;
    const cpu = w.get(timerWord(slot, TimerWord.Cpu));
    // Where a thread is to run them, the one before may still wait for it.
    if (w.cpu(cpu, C.FiredTimer) === 0 && takesSoftirqs(w, cpu)) listSoftirq(w, cpu, eventOf(Kind.Timer, slot));
  }
  const count = w.taskCount;
  for (let task = 0; task < count && w.stopsMachine; task++) {
    if (mayReturn(w, task)) found.push(eventOf(Kind.Return, task));
  }
  listTimeouts(w, false);
}

function listTimeouts(w: World, areScenarios: boolean): void {
  const count = w.taskCount;
  for (let task = 0; task < count; task++) {
    if (w.task(task, T.Timeout) !== Timeout.Armed || w.task(task, T.Status) !== Status.Sleeping) continue;
    if ((w.task(task, T.Load) === Load.Scenario) === areScenarios) found.push(eventOf(areScenarios ? Kind.Pause : Kind.Timeout, task));
  }
}

/**
 * Whether an event carries something on that has begun. The administrator's pauses are long: they end only when no such event changes anything, and the
 * kernel has nothing left to do but to answer user tasks and timers. Pauses stand behind everything else in the list.
 */
export function isProgress(w: World, event: number): boolean {
  const kind = kindOf(event);
  // What computes for ever is never through.
  if (kind === Kind.Step) return !isBusyOn(w, aboutOf(event));
  return kind === Kind.Interrupt || kind === Kind.GracePeriod || kind === Kind.Callback;
}

/** Whether what a CPU runs computes without end. @param cpu -1: none. */
export function isBusyOn(w: World, cpu: number): boolean {
  if (cpu < 0) return false;
  const load: Load = w.task(w.cpu(cpu, C.Current), T.Load);
  return load === Load.Busy || load === Load.BusyResched;
}

/** The CPU whose operation an event is; -1 for what only makes a task runnable. */
export function cpuOf(w: World, event: number): number {
  const about = aboutOf(event);
  switch (kindOf(event)) {
    case Kind.Callback:
      return w.get(callbackWord(about, CallbackWord.Cpu));
    case Kind.Timer:
      return w.get(timerWord(about, TimerWord.Cpu));
    case Kind.GracePeriod:
    case Kind.Timeout:
    case Kind.Pause:
      return -1;
    case Kind.Return:
      return w.task(about, T.Home);
    default:
      return about;
  }
}

/** Whether an event makes the current task of its CPU run. */
export function runsCode(event: number): boolean {
  return cpuKinds[kindOf(event)] === 1;
}

export function isPause(event: number): boolean {
  return kindOf(event) === Kind.Pause;
}

/**
 * Whether an event that can happen in the present state is looked at only elsewhere: a pause while something else goes on, and a softirq that is put off.
 *
 * @param progressed Whether an event before it in the list carries on what has begun, and changed something.
 * @param met {@link metBy} of all events before it.
 */
export function isLeftOut(w: World, event: number, progressed: boolean, met: number): boolean {
  return (isPause(event) && progressed) || isPutOff(w, event, met);
}

/** Makes an event happen. @returns Whether anything changed that a search has to follow. */
export function apply(w: World, event: number): boolean {
  const changed = act(w, event);
  w.m.weak?.settle();
  return changed;
}

/** The same, without making states equal then that nobody can tell apart. */
export function act(w: World, event: number): boolean {
  w.m.meets = 0;
  w.m.meetsElse = 0;
  const changed = happen(w, event);
  // What waits may wait for what a softirq does. What begins on a CPU is about that one.
  if (!changed) w.m.meets = -1;
  else if (kindOf(event) !== Kind.Step) w.m.meetsElse |= 1 << w.m.cpu;
  return changed;
}

/**
 * A step of a schedule happens again.
 *
 * @param step As a search has it, or as a replay has it, which does not depend on what is known to be shared.
 * @param instructions Of a replay's step only so many.
 */
export function applyStep(w: World, step: ScheduleStep | ReplayStep, instructions?: number): void {
  const { m } = w;
  w.ways.asked = step.choice;
  if (!("instructions" in step)) {
    apply(w, step.event);
    return;
  }
  m.replaying = instructions ?? step.instructions;
  m.script = step.stale ?? [];
  if (m.weak !== undefined) m.weak.isScripted = true;
  apply(w, step.event);
  m.replaying = -1;
  m.script = undefined;
  if (m.weak !== undefined) m.weak.isScripted = false;
}

function happen(w: World, event: number): boolean {
  const about = aboutOf(event);
  const kind = kindOf(event);
  w.ways.begin();
  w.ownChoice = 0;
  w.ownChoices = 1;
  switch (kind) {
    case Kind.Step:
      return step(w, about);
    case Kind.Interrupt:
      interrupt(w, about);
      return true;
    case Kind.SystemCall:
      systemCall(w, about);
      return true;
    case Kind.GracePeriod:
      asCpu(w, w.task(about, T.Cpu));
      endWait(w, about);
      noteTime(w, w.task(about, T.Cpu));
      preemptFor(w, about);
      return true;
    case Kind.Callback: {
      const cpu = w.get(callbackWord(about, CallbackWord.Cpu));
      w.setCpu(cpu, C.FiredCallback, about + 1);
      raise(w, cpu, Irq.Work);
      interrupt(w, cpu);
      return true;
    }
    case Kind.Timer: {
      const cpu = w.get(timerWord(about, TimerWord.Cpu));
      w.setCpu(cpu, C.FiredTimer, about + 1);
      raise(w, cpu, Irq.Work);
      interrupt(w, cpu);
      return true;
    }
    case Kind.Slice: {
      const current = w.cpu(about, C.Current);
      asCpu(w, about);
      w.setFlag(current, w.layout.tif_need_resched);
      raise(w, about, Irq.Reschedule);
      interrupt(w, about);
      return true;
    }
    case Kind.Timeout:
    case Kind.Pause:
      asCpu(w, w.task(about, T.Cpu));
      w.setTask(about, T.WaitKey, 0);
      makeRunnable(w, about);
      noteTime(w, w.task(about, T.Cpu));
      preemptFor(w, about);
      w.setTask(about, T.Timeout, Timeout.Expired);
      return true;
    case Kind.Return:
      asCpu(w, w.task(about, T.Home));
      takeBack(w, about);
      noteTime(w, w.m.cpu);
      return true;
    default:
      return assertUnreachable(kind);
  }
}

/** What made a task runnable came in an interrupt, at whose end kernel code that may be preempted is. */
function preemptFor(w: World, task: number): void {
  if (w.options.preemptsKernel) raise(w, w.task(task, T.Cpu), Irq.Reschedule);
}

/** Interrupts that hit an interrupt run nothing that does not run in one that hit other code, too: see {@link NESTED_INTERRUPTS}. */

/**
 * Whose accesses are noted from now on, without any locks: what the world does by itself is no part of what a task does. Tasks of one CPU are one
 * user where they change places only by services; an interrupt that hit kernel code is another one.
 */
function asCpu(w: World, cpu: number): void {
  w.m.cpu = cpu;
  // What the world itself stores is done under locks of the kernel's.
  w.m.weak?.beginInstruction(cpu, 0, 0, Ordering.Release, false);
  const current = w.cpu(cpu, C.Current);
  const nested = w.cpu(cpu, C.Nested);
  const own = w.options.preemptsKernel ? current : cpu;
  w.m.sharing.setUser(nested === 0 ? own : nested === 1 ? INTERRUPTS + cpu : NESTED_INTERRUPTS);
}

/** Puts a call on top of what the current task of a CPU does, and runs it up to its first visible operation. */
function push(w: World, cpu: number, name: string, args: readonly number[]): void {
  const f = w.image.functionByName.get(name);
  if (f === undefined) throw new Error(`the model has no ${name}()`);
  const task = w.cpu(cpu, C.Current);
  begin(w, cpu, task);
  if (!w.m.call(f, args)) {
    w.abandon("stack-full", "a stack is full");
    return;
  }
  w.m.turn = false;
  finishStep(w, cpu, task);
}

function interrupt(w: World, cpu: number): void {
  const current = w.cpu(cpu, C.Current);
  const fromUser = w.inUserMode(current);
  const halted = isHalted(w, cpu);
  if (!fromUser && !halted) w.setCpu(cpu, C.Nested, w.cpu(cpu, C.Nested) + 1);
  asCpu(w, cpu);
  w.poke(current, w.layout.task_irqs_disabled, 1);
  w.arrives = w.options.wholeArrivals;
  if (fromUser) {
    push(w, cpu, "sim_irq_from_user", []);
    return;
  }
  if (halted) w.setCpu(cpu, C.Woken, 1);
  push(w, cpu, "sim_irq_from_kernel", [halted ? 1 : 0]);
}

function systemCall(w: World, cpu: number): void {
  const task = w.cpu(cpu, C.Current);
  const number = systemCallOf(w, task);
  push(w, cpu, "sim_syscall", [number, 1, 0]);
}

function begin(w: World, cpu: number, task: number): void {
  const { m } = w;
  w.justSerialized = false;
  const top = w.task(task, T.Top);
  m.enter(task, w.task(task, T.Fp), w.task(task, T.Pc), top === 0 ? m.stackStart(task) + 4 : top);
  asCpu(w, cpu);
  lookAtHeld(w, cpu);
  m.currentTask = w.task(task, T.Address);
  m.percpuOffset = w.percpuOffset[cpu];
}

function step(w: World, cpu: number): boolean {
  const before = w.m.state.mark();
  const task = w.cpu(cpu, C.Current);
  begin(w, cpu, task);
  finishStep(w, cpu, task);
  return w.m.state.mark() !== before || w.violation !== undefined || w.giveUp !== undefined;
}

/** Runs what was begun to the end of its step and writes its registers back. */
function finishStep(w: World, cpu: number, task: number): void {
  const { m } = w;
  run(m);
  w.arrives = false;
  // An interrupt is over: what it interrupted goes on to its next visible operation.
  while (m.end === End.Returned && m.fp !== 0) {
    w.setCpu(cpu, C.Nested, Math.max(0, w.cpu(cpu, C.Nested) - 1));
    asCpu(w, cpu);
    lookAtHeld(w, cpu);
    m.hasActed = true;
    run(m);
  }
  if (m.end === End.Fault) w.noteFault();
  if (m.end === End.Endless) w.violate("endless-loop", "a loop does not end and does not look at anything that others change");
  m.commitStack();
  const user = m.end === End.Returned;
  w.setTask(task, T.Fp, m.fp);
  w.setTask(task, T.Pc, user ? 0 : m.pc);
  w.setTask(task, T.Top, user ? 0 : m.top);
  if (user) {
    if (w.get(W.waiting) !== 0) hearFromTask(w, task);
    noteQuiescent(w, cpu);
  }
  m.thread = -1;
}

/** Making tasks runnable, and making their CPUs notice. */
import { C, Load, MAX_TIMERS, Status, T, Timeout, TimerWord, timerWord, W } from "./words.ts";
import type { World } from "./world.ts";

/** SIM_IRQ_* of kernel/model/include/sim/world.h. */
export enum Irq {
  Reschedule = 1,
  Call = 2,
  Tick = 4,
  Work = 8,
}

/** The user of a task's flags that stands for whoever makes its CPU look who should run, but for the CPU itself. */
export const WAKER = 28;

/** A task becomes runnable, and its CPU looks at once whether to run it. One that was driven away goes back to its own. */
export function makeRunnable(w: World, task: number): void {
  noteStirring(w);
  if (w.cpu(w.task(task, T.Home), C.Online) === 1) putOn(w, task, w.task(task, T.Home));
  noteFarEffect(w, w.task(task, T.Cpu));
  w.poke(task, w.layout.task_state, w.layout.task_running);
  w.setTask(task, T.Status, Status.Runnable);
  if (w.task(task, T.Timeout) === Timeout.Armed) w.setTask(task, T.Timeout, Timeout.None);
  setNeedResched(w, w.task(task, T.Cpu));
}

/** A task that does not run is on a CPU from now on. */
export function putOn(w: World, task: number, cpu: number): void {
  if (w.task(task, T.Cpu) === cpu) return;
  w.setTask(task, T.Cpu, cpu);
  w.poke(task, w.layout.task_cpu, cpu);
}

/** resched_curr(): the flag, and for another CPU the interrupt that makes it look. */
export function setNeedResched(w: World, cpu: number): void {
  const current = w.cpu(cpu, C.Current);
  if (cpu !== w.m.cpu) noteStirring(w);
  if (w.hasFlag(current, w.layout.tif_need_resched)) return;
  setAs(w, current, cpu === w.m.cpu ? undefined : WAKER);
  if (cpu !== w.m.cpu || w.inUserMode(current) || w.task(current, T.Load) === Load.Idle) raise(w, cpu, Irq.Reschedule);
}

function setAs(w: World, task: number, user: number | undefined): void {
  const { sharing } = w.m;
  const { user: before, held, heldAlone } = sharing;
  if (user !== undefined) sharing.setUser(user);
  w.setFlag(task, w.layout.tif_need_resched);
  sharing.setUser(before, held, heldAlone);
}

/** A task was made runnable beside what its CPU carries out, whose current task may look at any moment whether it is to give way. */
export function noteTime(w: World, cpu: number): void {
  w.m.sharing.setUser(WAKER);
  w.noteFlag(w.cpu(cpu, C.Current), w.layout.tif_need_resched);
}

/** Tasks that only call the patched function, stay in user mode, or do nothing: they start nothing on other CPUs, unless they have been seen to. */
function isCalm(w: World, task: number): boolean {
  const load: Load = w.task(task, T.Load);
  return load === Load.Caller || load === Load.UserLoop || load === Load.Idle;
}

/** To be called where whoever runs sets something going that goes on without it. What an interrupt does that is pending already is looked at itself. */
export function noteStirring(w: World): void {
  const { m } = w;
  if (m.thread < 0 || !m.sharing.recording || w.calmStir) return;
  if (!isCalm(w, w.cpu(m.cpu, C.Current)) || isServing(w, m.cpu)) return;
  w.calmStir = true;
  m.sharing.found++;
}

/**
 * Whether anybody may make a CPU look who should run before it does anything more. False only if nobody can: what runs on the others is calm,
 * and nothing is pending that could come by itself.
 */
function mayBeWoken(w: World, cpu: number): boolean {
  if (w.calmStir || w.get(W.waiting) !== 0 || w.get(W.callbacks) !== 0) return true;
  if (w.cpu(cpu, C.Nested) !== 0 || (w.cpu(cpu, C.Pending) & Irq.Call) !== 0) return true;
  if (w.cpu(cpu, C.CallUntaken) !== 0 || w.cpu(cpu, C.CallUnfinished) !== 0) return true;
  for (let slot = 0; slot < MAX_TIMERS; slot++) {
    if (w.get(timerWord(slot, TimerWord.Address)) !== 0) return true;
  }
  for (let other = 0; other < w.cpus; other++) {
    if (other !== cpu && isServing(w, other)) return true;
  }
  const count = w.taskCount;
  for (let task = 0; task < count; task++) {
    if (mayStir(w, task, cpu)) return true;
  }
  return false;
}

/** Of a flag that a CPU's current task looks at: whether others may change it before that CPU goes on. */
export function mayChange(w: World, word: number, bits: number): boolean {
  const { m, layout } = w;
  if (word !== (m.currentTask + layout.task_flags_word) >> 2 || bits !== 1 << layout.tif_need_resched) return true;
  return !m.sharing.isVisibleFor(WAKER, word, bits) || mayBeWoken(w, m.cpu);
}

/** In an interrupt that may do more than look who should run. */
function isServing(w: World, cpu: number): boolean {
  if ((w.cpu(cpu, C.Pending) & ~Irq.Reschedule) !== 0 || w.cpu(cpu, C.CallUntaken) !== 0 || w.cpu(cpu, C.CallUnfinished) !== 0) return true;
  return (
    w.cpu(cpu, C.Serving) !== 0 ||
    w.cpu(cpu, C.FiredTimer) !== 0 ||
    w.cpu(cpu, C.FiredCallback) !== 0 ||
    w.cpu(cpu, C.RunningTimer) !== 0 ||
    w.cpu(cpu, C.RunningCallback) !== 0
  );
}

/** Whether a task may wake others before a CPU goes on, be woken by itself, or be taken back. The administrator's pauses wait for that CPU. */
function mayStir(w: World, task: number, cpu: number): boolean {
  const status: Status = w.task(task, T.Status);
  const load: Load = w.task(task, T.Load);
  if (status === Status.Sleeping) return w.task(task, T.Timeout) === Timeout.Armed && load !== Load.Scenario;
  if (w.task(task, T.Home) === cpu && w.task(task, T.Cpu) !== cpu) return status === Status.Runnable;
  if (w.task(task, T.Cpu) === cpu) return status === Status.New || isBusy(load);
  return status !== Status.None && status !== Status.Dead && !isCalm(w, task);
}

function isBusy(load: Load): boolean {
  return load === Load.Busy || load === Load.BusyResched;
}

/** To be called where something becomes possible on a CPU: where a softirq did that to another one, softirqs are not put off any more. */
export function noteFarEffect(w: World, cpu: number): void {
  const { m } = w;
  if (cpu === m.cpu || m.thread < 0 || w.softirqsStir || !m.sharing.recording || w.cpu(m.cpu, C.Nested) === 0) return;
  const current = w.cpu(m.cpu, C.Current);
  if ((w.look(current, w.layout.task_preempt_count) & w.layout.softirq_mask) === 0) return;
  w.softirqsStir = true;
  m.sharing.found++;
}

export function raise(w: World, cpu: number, irq: Irq): void {
  noteFarEffect(w, cpu);
  w.setCpu(cpu, C.Pending, w.cpu(cpu, C.Pending) | irq);
}

/**
 * try_to_wake_up(): a task that sleeps in one of the states becomes runnable; one that has set its state and not slept yet will not sleep.
 *
 * @returns Whether it was woken.
 */
export function wake(w: World, task: number, states: number): boolean {
  if (!w.isAlive(task) || (w.look(task, w.layout.task_state) & states) === 0) return false;
  const status = w.task(task, T.Status);
  if (status === Status.Sleeping || status === Status.New) makeRunnable(w, task);
  else w.poke(task, w.layout.task_state, w.layout.task_running);
  return true;
}

/** Wakes everybody who sleeps under a key. All of them look again at what they wait for, so order does not matter. */
export function wakeKey(w: World, key: number): number {
  let woken = 0;
  const count = w.taskCount;
  for (let task = 0; task < count; task++) {
    if (w.task(task, T.WaitKey) !== key || waitsForNull(w, task)) continue;
    w.setTask(task, T.WaitKey, 0);
    if (wake(w, task, -1)) woken++;
  }
  return woken;
}

/** Whether a task has nothing to do yet: see __sim_wait_prepare_until_null(). Whoever wakes looks, so that it comes before or after what changes the pointer. */
function waitsForNull(w: World, task: number): boolean {
  const pointer = w.task(task, T.UntilNull);
  if (pointer === 0) return false;
  const { sharing, words } = w.m;
  sharing.note(pointer >> 2, false);
  return words[pointer >> 2] !== 0;
}

/** Whether anybody sleeps under a key. */
export function hasWaiters(w: World, key: number): boolean {
  const count = w.taskCount;
  for (let task = 0; task < count; task++) {
    if (w.task(task, T.WaitKey) === key) return true;
  }
  return false;
}

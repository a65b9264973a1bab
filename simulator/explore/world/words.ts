/**
 * The world's own words of the state: who runs where, who waits for what, what is pending. They lie below the program's data.
 *
 * There is no time here. What time would bring about (a timer, a timeout, the end of a time slice) is an event that may happen now.
 */

/** Tasks that there may be, the idle ones and those that are made while exploring included; a mask of tasks is one word. */
export const MAX_TASKS = 24;
export const MAX_CPUS = 4;
export const MAX_TIMERS = 8;
export const MAX_WORKS = 12;
export const MAX_CALLBACKS = 8;

/** Words of a task's record. */
export enum T {
  /** Registers of its thread while it does not run. Without a frame it is in user mode. */
  Fp,
  Pc,
  Top,
  Status,
  Cpu,
  /** CPU that it belongs to; it is on another one while that is gone, and until it is taken back. */
  Home,
  /** Low word of its task_struct's address; 0 where there is no task. */
  Address,
  /** What it sleeps or spins under, 0 for nothing. */
  WaitKey,
  /** Address of a pointer: a wake under the key passes the task over while it is not NULL. 0 for none. */
  UntilNull,
  Timeout,
  /** CPU + 1 that holds it where it is (task_call_func). */
  Pinned,
  /** How far a service that waits has come. */
  Phase,
  /** CPUs, and tasks, that a grace period which it waits for still has to hear from. */
  GraceCpus,
  GraceTasks,
  /** A worker's item: its slot + 1; and the slot + 1 of the item that it waits for, as the latter was then. */
  Work,
  Flushing,
  /** Bits of CPUs that have not answered a call yet; in rcu_barrier(), of the callbacks that have not run. */
  Unanswered,
  Load,
  /** A worker's pool + 1. */
  Pool,
  /** Bits of the locks that it has, and of those that it has alone: see held.ts. */
  Held,
  HeldAlone,
  Words,
}

export enum Status {
  None,
  New,
  Runnable,
  Sleeping,
  Dead,
}

export enum Timeout {
  None,
  Armed,
  Expired,
}

/** What a user task does when it is in user mode, and what kind a kernel thread is. */
export enum Load {
  None,
  Idle,
  Worker,
  /** Kernel threads that compute without end, without and with cond_resched(). */
  Busy,
  BusyResched,
  /** Threads of one CPU, which wait while that is gone; the first kind stops its CPU, and goes before everybody else. */
  Stopper,
  Bound,
  /** Runs the scenario. */
  Scenario,
  /** Calls the patched function in system calls, again and again. */
  Caller,
  /** Sleeps inside the patched function, again and again. */
  Sleeper,
  /** Ends as soon as it is in user mode. */
  Forked,
  /** Stays in user mode for ever. */
  UserLoop,
}

/** Words of a CPU's record. */
export enum C {
  Current,
  /** Interrupts that wait: SIM_IRQ_* of kernel/model/include/sim/world.h. */
  Pending,
  /** The halt was ended by an interrupt. */
  Woken,
  Online,
  /** It is gone: its idle task has come to its end, and nothing happens there. */
  Off,
  IdleTask,
  /** Slot + 1 of a timer, and of an RCU callback, that the softirq is to run. */
  FiredTimer,
  FiredCallback,
  /** Address of the timer whose function runs, and slot + 1 of the callback that does. */
  RunningTimer,
  RunningCallback,
  /** A call to other CPUs: function, argument, who still has to take it, who still has to finish it. */
  CallFunction,
  CallInfoLow,
  CallInfoHigh,
  CallUntaken,
  CallUnfinished,
  /** CPU + 1 whose call is being served. */
  Serving,
  /** It serves an interrupt that hit kernel code. */
  Nested,
  Words,
}

export enum TimerWord {
  Address,
  Cpu,
  Words,
}

export enum WorkWord {
  Address,
  Pool,
  /** Task + 1 that runs it. */
  Runner,
  /** Place in its pool's queue, from 1; 0 while it runs. */
  Place,
  Words,
}

export enum CallbackWord {
  Address,
  GraceCpus,
  GraceTasks,
  Cpu,
  Words,
}

const TASKS = 64;
const CPUS = TASKS + MAX_TASKS * T.Words;
const TIMERS = CPUS + MAX_CPUS * C.Words;
const WORKS = TIMERS + MAX_TIMERS * TimerWord.Words;
const CALLBACKS = WORKS + MAX_WORKS * WorkWord.Words;

/** Words that are single. */
export const W = {
  /** Tasks that wait for a grace period, as a mask. */
  waiting: 16,
  /** Callbacks that wait for one. */
  callbacks: 17,
  taskCount: 18,
  /** 1 when the scenario has come to its end. */
  finished: 19,
  /** CPU + 1 of the last operation, where a search counts preemptions; else 0. */
  lastCpu: 20,
  /** Walks of a stack that have failed and might have succeeded. */
  failedWalks: 21,
} as const;

/** From here on words are given out as they are needed: for hooks, and for the lives of heap objects. */
export const DYNAMIC = CALLBACKS + MAX_CALLBACKS * CallbackWord.Words;

export function taskWord(task: number, field: T): number {
  return TASKS + task * T.Words + field;
}

export function cpuWord(cpu: number, field: C): number {
  return CPUS + cpu * C.Words + field;
}

export function timerWord(slot: number, field: TimerWord): number {
  return TIMERS + slot * TimerWord.Words + field;
}

export function workWord(slot: number, field: WorkWord): number {
  return WORKS + slot * WorkWord.Words + field;
}

export function callbackWord(slot: number, field: CallbackWord): number {
  return CALLBACKS + slot * CallbackWord.Words + field;
}

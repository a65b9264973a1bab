/** Every task: one element for each, idle tasks included, by the number that the model's C keeps in task_struct.sim_task. */
import type { StateArrays } from "./state.ts";

export enum TaskState {
  /** The number is free. */
  None,
  /** Made, and not yet woken for the first time. */
  New,
  /** On a CPU. */
  Running,
  /** On a run queue. */
  Queued,
  Sleeping,
  Dead,
}

/** Scheduling classes. */
export enum Policy {
  Fair,
  Fifo,
  Idle,
  /** Above all: nothing but a stopper. */
  Stop,
}

/** What a task does of itself, by the kinds of a topology; everything else is decided by the model's C. */
export enum Load {
  /** Kernel threads whose body is C, and the idle tasks. */
  None,
  UserLoop,
  /** Sleeps in the kernel between two periods. */
  PeriodicSleeper,
  /** Computes in user mode between two system calls. */
  PeriodicUser,
  SleeperInPatched,
  /** The task that runs the scenario. */
  Scenario,
  /** Forked by a scenario: leaves by exit() as soon as it is in user mode. */
  Forked,
  /** Stops its CPU when stop_machine() says so. */
  Stopper,
  /** In KVM_RUN: between two exits in guest mode, or asleep in KVM because the guest has halted. */
  Vcpu,
  HaltedVcpu,
  /** Polls its submission queue for a while after each period's begin. */
  SqPoll,
}

export class Tasks {
  /** How many there may be, dead ones whose number was given back not counted. */
  readonly capacity: number;
  /** Numbers given out so far. */
  readonly count: Int32Array;
  /** Low word of the task_struct's address. */
  readonly address: Int32Array;
  /** Its thread in the machine. */
  readonly thread: Int32Array;
  readonly state: Uint8Array;
  readonly policy: Uint8Array;
  /** Of FIFO tasks: 1 … 99; and when it queued, in order of arrival. */
  readonly priority: Uint8Array;
  readonly arrived: Float64Array;
  /** FIFO priority that others lend it, 0: none (priority inheritance). */
  readonly lent: Uint8Array;
  /** PREEMPT_RT: priority that RCU lends it because it holds a grace period up; and the holder of the lock that it waits for, −1: of none. */
  readonly boosted: Uint8Array;
  readonly waitsForHolder: Int32Array;
  readonly load: Uint8Array;
  /** The CPU it runs on, or ran on last. */
  readonly cpu: Int32Array;
  /** Index of the set of CPUs it may run on. */
  readonly affinity: Int32Array;
  /** 1 for a user task that has nothing on its kernel stack: it is, or will be when it runs, in user mode. */
  readonly atUser: Uint8Array;
  /** Neighbours on its run queue. */
  readonly nextRunnable: Int32Array;
  readonly previousRunnable: Int32Array;
  /** Virtual run time of the fair class, ns. */
  readonly ran: Float64Array;
  /** What it waits for: low address of a key, 0 for nothing; and the next one that waits for anything. */
  readonly waitKey: Int32Array;
  readonly nextWaiter: Int32Array;
  /** Generation of its timeout, and when it ends (Infinity: none). */
  readonly timeoutGeneration: Int32Array;
  readonly timeoutAt: Float64Array;
  readonly timedOut: Uint8Array;
  /** The CPU that holds it pinned, −1 for none. */
  readonly pinned: Int32Array;
  /** Whom its work is charged to when no line of the user's files is on its stack: an origin. */
  readonly origin: Int32Array;
  /** Context switches: voluntary ones, for RCU tasks; and whether a grace period of RCU tasks waits for it. */
  readonly switches: Int32Array;
  readonly holdout: Uint8Array;
  /** Kernel worker: its pool (−1: not one), its current slot of work (−1: none). */
  readonly pool: Int32Array;
  readonly work: Int32Array;
  /** Its load: period in ns, when its first one began, which share of calls is patched. */
  readonly period: Float64Array;
  readonly phase: Float64Array;
  readonly share: Float64Array;
  /** Its kind's own number, as the model's C reads it (__sim_task_option). */
  readonly option: Float64Array;
  readonly nextOnCpu: Int32Array;
  /** Its place among the tasks that call patched functions. */
  readonly sharer: Int32Array;
  /** The planned period (Infinity: none), its generation, and when the last simulated one began (−1: none since the task slept). */
  readonly periodAt: Float64Array;
  readonly periodGeneration: Int32Array;
  readonly periodBegan: Float64Array;
  /** 1: its system call is due as soon as it is in user mode. */
  readonly callDue: Uint8Array;
  /** Until when it works without anything to interpret; 0: it does not. */
  readonly busyUntil: Float64Array;
  /** The slot of work that it waits for, + 1; 0: none. */
  readonly flushing: Int32Array;
  /** Instructions interpreted since it last slept, switched or reached a step. */
  readonly sinceProgress: Float64Array;
  /** 1: its stack could not be walked with certainty when it was last looked at. */
  readonly unreliable: Uint8Array;

  constructor(state: StateArrays, capacity: number) {
    this.capacity = capacity;
    this.count = state.i32("tasks.count", 1);
    this.address = state.i32("task.address", capacity);
    this.thread = state.i32("task.thread", capacity, -1);
    this.state = state.u8("task.state", capacity);
    this.policy = state.u8("task.policy", capacity);
    this.priority = state.u8("task.priority", capacity);
    this.arrived = state.f64("task.arrived", capacity);
    this.lent = state.u8("task.lent", capacity);
    this.boosted = state.u8("task.boosted", capacity);
    this.waitsForHolder = state.i32("task.waitsForHolder", capacity, -1);
    this.load = state.u8("task.load", capacity);
    this.cpu = state.i32("task.cpu", capacity);
    this.affinity = state.i32("task.affinity", capacity);
    this.atUser = state.u8("task.atUser", capacity);
    this.nextRunnable = state.i32("task.nextRunnable", capacity, -1);
    this.previousRunnable = state.i32("task.previousRunnable", capacity, -1);
    this.ran = state.f64("task.ran", capacity);
    this.waitKey = state.i32("task.waitKey", capacity);
    this.nextWaiter = state.i32("task.nextWaiter", capacity, -1);
    this.timeoutGeneration = state.i32("task.timeoutGeneration", capacity);
    this.timeoutAt = state.f64("task.timeoutAt", capacity);
    this.timedOut = state.u8("task.timedOut", capacity);
    this.pinned = state.i32("task.pinned", capacity, -1);
    this.origin = state.i32("task.origin", capacity);
    this.switches = state.i32("task.switches", capacity);
    this.holdout = state.u8("task.holdout", capacity);
    this.pool = state.i32("task.pool", capacity, -1);
    this.work = state.i32("task.work", capacity, -1);
    this.period = state.f64("task.period", capacity);
    this.phase = state.f64("task.phase", capacity);
    this.share = state.f64("task.share", capacity);
    this.option = state.f64("task.option", capacity);
    this.sharer = state.i32("task.sharer", capacity);
    this.nextOnCpu = state.i32("task.nextOnCpu", capacity, -1);
    this.periodAt = state.f64("task.periodAt", capacity).fill(Number.POSITIVE_INFINITY);
    this.periodGeneration = state.i32("task.periodGeneration", capacity);
    this.periodBegan = state.f64("task.periodBegan", capacity).fill(-1);
    this.callDue = state.u8("task.callDue", capacity);
    this.busyUntil = state.f64("task.busyUntil", capacity);
    this.flushing = state.i32("task.flushing", capacity);
    this.sinceProgress = state.f64("task.sinceProgress", capacity);
    this.unreliable = state.u8("task.unreliable", capacity);
  }
}

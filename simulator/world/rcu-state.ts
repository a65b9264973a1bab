/** Grace periods of every flavour, and what each CPU and task owes them. */
import type { StateArrays } from "./state.ts";

/** The flavours of sim/world.h. */
export enum Flavour {
  Normal,
  Expedited,
  Tasks,
  TasksTrace,
  Count,
}

/** Where a grace-period machine stands. */
export enum Stage {
  Idle,
  /** Asked for; its kthread is on its way. */
  Starting,
  /** Waits for quiescent states. */
  Waiting,
  /** All are in; its kthread is on its way to end it. */
  Ending,
  /** The tasks flavour: waits for a normal grace period before, and after, it looks at tasks. */
  Before,
  After,
}

export class RcuState {
  /** By flavour. */
  readonly stage: Int32Array;
  /** Number of the last grace period that was started, and of the last that ended. */
  readonly started: Float64Array;
  readonly ended: Float64Array;
  /** The highest number that somebody waits for. */
  readonly wanted: Float64Array;
  readonly startedAt: Float64Array;
  readonly generation: Int32Array;
  /** Force-quiescent-state scans of the current normal grace period so far. */
  readonly scans: Int32Array;
  /** Jiffies between two looks of the tasks flavour. */
  readonly interval: Int32Array;
  /** The normal grace period that the tasks flavour waits for. */
  readonly needed: Float64Array;
  /** Whom the current grace period, and the next one, is charged to: who asked for it first (an origin). */
  readonly origin: Int32Array;
  readonly nextOrigin: Int32Array;

  /** By CPU, normal flavour. The grace period waits for it. */
  readonly owes: Uint8Array;
  /** Jiffies at which the CPU noticed the grace period; −1: not yet. */
  readonly noted: Float64Array;
  /** It has noticed, and has not passed a quiescent state since. */
  readonly noQuiescent: Uint8Array;
  /** PREEMPT_RT: the CPU's thread is to tell the grace period what the CPU knows. */
  readonly coreWanted: Uint8Array;
  readonly snapshot: Int32Array;
  readonly urgent: Uint8Array;
  readonly heavy: Uint8Array;
  /** The tick is forced on because of an urgent request. */
  readonly forcedTick: Uint8Array;
  readonly resched: Float64Array;
  /** Whom it is charged to that the CPU is pressed: an origin. */
  readonly pressedFor: Int32Array;
  /** How many CPUs owe, how many blocked readers do; expedited ones likewise. */
  readonly owing: Int32Array;
  readonly blocked: Int32Array;
  readonly expOwes: Uint8Array;
  /** The IPI of an expedited grace period is on its way or not yet answered. */
  readonly expAsked: Uint8Array;

  /** By task: the number of the grace period it waits for, by whatever flavour; 0 none. */
  readonly waitsFor: Float64Array;
  /** Whom its waiting is charged to: an origin. */
  readonly waitOrigin: Int32Array;
  /** Blocked reader: which machines' current grace periods wait for it (bits by flavour). */
  readonly blocks: Uint8Array;
  /** How many tasks were preempted inside a reader and have not left it. */
  readonly readers: Int32Array;

  /** Callbacks by slot: the rcu_head's address (0: free), when it may run, whether it may, on which CPU, in which order it came. */
  readonly head: Int32Array;
  readonly headNeeds: Float64Array;
  readonly headReady: Uint8Array;
  readonly headCpu: Int32Array;
  readonly headOrder: Float64Array;
  /** By CPU: the order of the callback that runs there, 0: none does. */
  readonly runs: Float64Array;
  readonly headOrigin: Int32Array;
  /** [0] slots used so far, [1] callbacks in flight; order of arrival. */
  readonly heads: Int32Array;
  readonly order: Float64Array;

  constructor(state: StateArrays, cpus: number, tasks: number) {
    const flavours = Flavour.Count;
    this.stage = state.i32("rcu.stage", flavours);
    this.started = state.f64("rcu.started", flavours);
    this.ended = state.f64("rcu.ended", flavours);
    this.wanted = state.f64("rcu.wanted", flavours);
    this.startedAt = state.f64("rcu.startedAt", flavours);
    this.generation = state.i32("rcu.generation", flavours);
    this.scans = state.i32("rcu.scans", flavours);
    this.interval = state.i32("rcu.interval", flavours);
    this.needed = state.f64("rcu.needed", flavours);
    this.origin = state.i32("rcu.origin", flavours);
    this.nextOrigin = state.i32("rcu.nextOrigin", flavours);
    this.owes = state.u8("rcu.owes", cpus);
    this.noted = state.f64("rcu.noted", cpus);
    this.noQuiescent = state.u8("rcu.noQuiescent", cpus);
    this.coreWanted = state.u8("rcu.coreWanted", cpus);
    this.snapshot = state.i32("rcu.snapshot", cpus);
    this.urgent = state.u8("rcu.urgent", cpus);
    this.heavy = state.u8("rcu.heavy", cpus);
    this.forcedTick = state.u8("rcu.forcedTick", cpus);
    this.resched = state.f64("rcu.resched", cpus);
    this.pressedFor = state.i32("rcu.pressedFor", cpus);
    this.owing = state.i32("rcu.owing", flavours);
    this.blocked = state.i32("rcu.blocked", flavours);
    this.expOwes = state.u8("rcu.expOwes", cpus);
    this.expAsked = state.u8("rcu.expAsked", cpus);
    this.waitsFor = state.f64("rcu.waitsFor", tasks);
    this.waitOrigin = state.i32("rcu.waitOrigin", tasks);
    this.blocks = state.u8("rcu.blocks", tasks);
    this.readers = state.i32("rcu.readers", 1);
    const callbacks = tasks + 1024;
    this.head = state.i32("rcu.head", callbacks);
    this.headNeeds = state.f64("rcu.headNeeds", callbacks);
    this.headReady = state.u8("rcu.headReady", callbacks);
    this.headCpu = state.i32("rcu.headCpu", callbacks);
    this.headOrder = state.f64("rcu.headOrder", callbacks);
    this.runs = state.f64("rcu.runs", cpus);
    this.headOrigin = state.i32("rcu.headOrigin", callbacks);
    this.heads = state.i32("rcu.heads", 2);
    this.order = state.f64("rcu.order", 1);
  }
}

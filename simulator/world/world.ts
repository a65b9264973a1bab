/**
 * The world's state in one place, and the small operations that everything else is made of. What CPUs, scheduler, RCU and so on *do* lies in
 * modules of their own, which take a World; this one knows none of them.
 */
import type { Image } from "../../c/ir/image.ts";
import { Random } from "../../base/random.ts";
import { ContextSlot } from "../../kernel/catalogue/intrinsics.ts";
import type { Machine } from "../machine/machine.ts";
import { INITIALIZED } from "../machine/shadow.ts";
import { COSTS, type Cost } from "./costs.ts";
import { Cpus, type Irq, Mode } from "./cpus.ts";
import { EventKind, EventLog } from "./events.ts";
import type { StackLine } from "./facts.ts";
import type { Layout } from "./layout.ts";
import { Ledger } from "./ledger.ts";
import type { WorldParameters } from "./parameters.ts";
import { Due, EventQueue } from "./queue.ts";
import { RcuState } from "./rcu-state.ts";
import { RunQueues } from "./runqueue.ts";
import { Affinities } from "./affinity.ts";
import { BandwidthState } from "./bandwidth-state.ts";
import { Report } from "./report.ts";
import { Stalls } from "./stalls.ts";
import { StateArrays } from "./state.ts";
import { Tasks, TaskState } from "./tasks.ts";
import { TickState } from "./tick-state.ts";
import { TimerState } from "./timer-state.ts";
import { WorkState } from "./work-state.ts";
import { BroadcastState } from "./broadcast-state.ts";
import { CallState } from "./call-state.ts";

/** Why a run is over. */
export type Ending =
  | { readonly kind: "finished" }
  | { readonly kind: "fault" }
  /** A bound was hit, or the model does not stand for what was asked. */
  | { readonly kind: "gave-up"; readonly code: string; readonly message: string; readonly at: StackLine | undefined }
  | { readonly kind: "stuck"; readonly message: string };

/** A CPU's turn at being interpreted. */
export interface Turn {
  readonly cpu: number;
  readonly task: number;
  /** Instructions carried out in all when it began. */
  readonly since: number;
  /** A stall waits for the end of this turn. */
  readonly armed: boolean;
  /** Instructions that it may still take. */
  readonly left: number;
}

/** What is to happen when a function is entered. */
export interface Watch {
  /** A try to switch the tasks begins. */
  readonly beginsTry: boolean;
  /** The scenario's function that runs first. */
  readonly check: number | undefined;
}

/** Function numbers. */
export interface Entries {
  readonly boot: number;
  readonly bootIdle: number;
  readonly bootTask: number;
  readonly irqFromUser: number;
  readonly irqFromKernel: number;
  readonly syscall: number;
  readonly resumeUser: number;
  readonly returnToUser: number;
  readonly trampoline: number;
}

/** A linked image, and where in it the world finds what it needs. */
export interface Program {
  readonly image: Image;
  readonly layout: Layout;
  readonly entries: Entries;
}

export class World {
  readonly image: Image;
  readonly machine: Machine;
  readonly layout: Layout;
  readonly parameters: WorldParameters;
  readonly state = new StateArrays();
  readonly cpus: Cpus;
  readonly tasks: Tasks;
  readonly queue: EventQueue;
  readonly random: Random;
  readonly rq: RunQueues;
  readonly affinities: Affinities;
  readonly bandwidth: BandwidthState;
  readonly rcu: RcuState;
  readonly tick: TickState;
  readonly timers: TimerState;
  readonly work: WorkState;
  readonly calls: CallState;
  readonly broadcasts: BroadcastState;
  readonly ledger: Ledger;
  readonly report: Report;
  readonly events: EventLog;
  /** The task that a machine's thread belongs to. */
  readonly taskOfThread: Int32Array;
  /** [0] first, [1] last task of those that sleep under a name; −1 for none. */
  readonly waiters: Int32Array;
  /** [0] how many CPUs spin; behind it, which. */
  readonly spinners: Int32Array;
  /** [0] how many functions are hooked now. */
  readonly hooked: Int32Array;
  /** Distance of each CPU's copy of the per-CPU variables from the template, in bytes. */
  readonly percpuOffset: Int32Array;
  /** By CPU: the first of its periodic tasks (linked by nextOnCpu), and how much slower others run because of them. */
  readonly firstPeriodic: Int32Array;
  readonly loadFactor: Float64Array;
  /** Tasks that call patched functions; [0] from which one on they are sampled now; [0] when something last changed that their calls may notice. */
  sharers = new Int32Array(0);
  simulatesAllCalls = false;
  readonly sampleStart: Int32Array;
  readonly changedAt: Float64Array;
  readonly stalls: Stalls;
  /** CPUs whose periodic tasks want more time than there is. */
  readonly overloaded: number[] = [];
  readonly tickNs: number;
  /** Where the model keeps the tick count, as a word index. */
  jiffiesWord = 0;
  /** Low address of the template of `struct context_tracking`. */
  contextTracking = 0;
  /** The machine's thread on which the model's boot functions are called. */
  bootThread = -1;
  /** The task that runs the scenario. */
  scenarioTask = -1;
  /** Functions whose entry is hooked. */
  readonly hookedFunctions = new Set<number>();
  /** Functions that ran in place of a hooked one. */
  readonly replacements = new Set<number>();
  /** Functions whose entry the scenario watches. */
  readonly watched = new Map<number, Watch>();
  /** By function: 1 if its text is the user's or of a file beside the user's, not ours. */
  readonly isUsers: Uint8Array;
  /** See {@link ./attribution.ts}. */
  calledBy = -1;
  /** Origins by code index, share and primitive, once they are known. */
  readonly originsOf = new Map<number, Map<string, number>>();
  private readonly literals = new Map<number, string>();
  /** Paths of our own C text: never to blame. */
  readonly modelFiles: ReadonlySet<string>;
  /** The CPU whose thread is being interpreted; −1 between two. */
  executing = -1;
  /** A turn that is paused. */
  turn: Turn | undefined;
  ending: Ending | undefined;
  /** Functions of the model that the world calls. */
  readonly entries: Entries;
  /** Whether code outside RCU's sight calls what may be hooked, and something is. */
  watchesWindows = false;
  private readonly nominal: boolean;

  /** @param capacity Tasks that there may be. */
  constructor(program: Program, parameters: WorldParameters, machine: Machine, capacity: number) {
    const { cpus, seed } = parameters;
    const { image, layout, entries } = program;
    this.image = image;
    this.layout = layout;
    this.entries = entries;
    this.isUsers = Uint8Array.from(image.functions, ({ file }) => (file.origin === "model" ? 0 : 1));
    this.modelFiles = new Set(image.functions.filter(({ file }) => file.origin === "model").map(({ file }) => file.path));
    this.parameters = parameters;
    this.machine = machine;
    this.cpus = new Cpus(this.state, cpus);
    this.tasks = new Tasks(this.state, capacity);
    this.queue = new EventQueue(this.state, 4 * capacity + 64 * cpus + 4096);
    this.random = new Random(this.state.i32("random", 4));
    this.random.seed(seed);
    this.rq = new RunQueues(this.state, cpus, capacity);
    this.affinities = new Affinities(cpus);
    this.bandwidth = new BandwidthState(this.state, cpus);
    this.rcu = new RcuState(this.state, cpus, capacity);
    this.tick = new TickState(this.state, cpus);
    this.timers = new TimerState(this.state, capacity);
    this.work = new WorkState(this.state, cpus, capacity);
    this.calls = new CallState(this.state, cpus);
    this.ledger = new Ledger(cpus);
    this.report = new Report();
    this.events = new EventLog(parameters.eventCapacity);
    this.taskOfThread = this.state.i32("thread.task", capacity + 64, -1);
    this.waiters = this.state.i32("waiters", 2, -1);
    this.spinners = this.state.i32("spinners", cpus + 1);
    this.hooked = this.state.i32("hooked", 1);
    this.firstPeriodic = this.state.i32("cpu.firstPeriodic", cpus, -1);
    this.loadFactor = new Float64Array(cpus).fill(1);
    this.sampleStart = this.state.i32("sampleStart", 1);
    this.changedAt = this.state.f64("changedAt", 1);
    this.broadcasts = new BroadcastState(this.state, cpus);
    this.percpuOffset = new Int32Array(cpus);
    this.tickNs = 1e9 / parameters.hz;
    this.nominal = seed === 0;
    this.stalls = new Stalls(this.state, seed, cpus);
  }

  // ---------------------------------------------------------------- memory

  read(address: number): number {
    return this.machine.memory.m32[address >> 2];
  }

  write(address: number, value: number): void {
    this.machine.memory.m32[address >> 2] = value;
  }

  /** Writes a word on behalf of the program: it counts as initialized from now on. */
  store(address: number, value: number): void {
    const { memory } = this.machine;
    memory.m32[address >> 2] = value;
    memory.s32[address >> 2] |= INITIALIZED * 0x01010101;
  }

  /** A string literal of the program; the same few are asked for again and again. */
  literal(address: number): string {
    let known = this.literals.get(address);
    if (known === undefined) {
      known = this.text(address);
      if (address < this.image.dataStart + this.image.data.length) this.literals.set(address, known);
    }
    return known;
  }

  /** A C string in the machine's memory, at most 255 bytes of it. */
  text(address: number): string {
    const { m8 } = this.machine.memory;
    let out = "";
    for (let at = address; at < address + 255 && at < m8.length && m8[at] !== 0; at++) out += String.fromCharCode(m8[at]);
    return out;
  }

  /** The number of the task whose task_struct lies at an address. */
  taskAt(address: number): number {
    return this.read(address + this.layout.task_number);
  }

  flags(task: number): number {
    return this.read(this.tasks.address[task] + this.layout.task_flags_word);
  }

  setFlag(task: number, bit: number): void {
    const at = (this.tasks.address[task] + this.layout.task_flags_word) >> 2;
    this.machine.memory.m32[at] |= 1 << bit;
  }

  clearFlag(task: number, bit: number): void {
    const at = (this.tasks.address[task] + this.layout.task_flags_word) >> 2;
    this.machine.memory.m32[at] &= ~(1 << bit);
  }

  hasFlag(task: number, bit: number): boolean {
    return (this.flags(task) & (1 << bit)) !== 0;
  }

  /** TASK_RUNNING and so on, as the model's C has it. */
  taskState(task: number): number {
    return this.read(this.tasks.address[task] + this.layout.task_state);
  }

  setTaskState(task: number, value: number): void {
    this.write(this.tasks.address[task] + this.layout.task_state, value);
  }

  preemptCount(task: number): number {
    return this.read(this.tasks.address[task] + this.layout.task_preempt_count);
  }

  irqsDisabled(task: number): boolean {
    return this.read(this.tasks.address[task] + this.layout.task_irqs_disabled) !== 0;
  }

  isKernelThread(task: number): boolean {
    return (this.read(this.tasks.address[task] + this.layout.task_flags) & this.layout.pf_kthread) !== 0;
  }

  /** Whether the task is one of a process that never is in user mode (vhost since 6.4, io_uring). */
  isUserWorker(task: number): boolean {
    return (this.read(this.tasks.address[task] + this.layout.task_flags) & this.layout.pf_user_worker) !== 0;
  }

  isIdleTask(task: number): boolean {
    return this.cpus.idleTask[this.tasks.cpu[task]] === task;
  }

  signalPending(task: number): boolean {
    const { tif_sigpending, tif_notify_signal } = this.layout;
    return (this.flags(task) & ((1 << tif_sigpending) | (1 << tif_notify_signal))) !== 0;
  }

  /** Address of the CPU's context tracking word. */
  trackingAddress(cpu: number): number {
    return this.contextTracking + this.percpuOffset[cpu] + this.layout.ct_state;
  }

  // ---------------------------------------------------------------- time

  /** The time on a CPU. */
  clock(cpu: number): number {
    return this.cpus.clock[cpu];
  }

  /** The CPU is busy for one cost of the table; seeds other than 0 vary it by a factor of up to two either way. */
  charge(cpu: number, cost: Cost): number {
    const ns = this.cost(cost);
    this.cpus.clock[cpu] += ns;
    return ns;
  }

  cost(cost: Cost): number {
    const ns = COSTS[cost];
    return this.nominal ? ns : Math.round(ns * 2 ** (2 * this.random.unit() - 1));
  }

  /** Brings a CPU that was doing nothing up to a time. */
  advance(cpu: number, time: number): void {
    if (this.cpus.clock[cpu] < time) this.cpus.clock[cpu] = time;
  }

  jiffiesAt(time: number): number {
    return Math.floor(time / this.tickNs);
  }

  // ---------------------------------------------------------------- planning

  /** Plans something, not before what is happening now. A full queue ends the run. */
  plan(time: number, due: Due, which: number, what: number): void {
    const tie = this.nominal ? 0 : this.random.bits() >>> 12;
    if (!this.queue.push(Math.max(time, this.queue.at), tie, due, which, what)) {
      this.giveUp("world-queue-full", `more than ${this.queue.capacity} things were waiting to happen`);
    }
  }

  /** Plans that a CPU goes on interpreting at its own time. */
  planRun(cpu: number): void {
    if (this.cpus.planned[cpu] === 1) return;
    this.cpus.planned[cpu] = 1;
    this.plan(this.cpus.clock[cpu], Due.Run, cpu, 0);
  }

  setMode(cpu: number, mode: Mode): void {
    if (this.cpus.mode[cpu] === mode) return;
    this.cpus.mode[cpu] = mode;
    // What is interpreted is watched, but for some nanoseconds on the way in and out.
    const watches = mode === Mode.Run || mode === Mode.Spin || (this.read(this.trackingAddress(cpu)) & this.layout.ct_rcu_watching) !== 0;
    this.record(EventKind.Mode, cpu, mode, watches ? 1 : 0);
    if (mode === Mode.Run) this.planRun(cpu);
  }

  /** Interrupts reach a CPU at a time. */
  raiseInterrupt(cpu: number, time: number, irqs: Irq): void {
    this.plan(time, Due.Interrupt, cpu, irqs);
  }

  // ---------------------------------------------------------------- recording

  record(kind: EventKind, cpu: number, a: number, b: number): void {
    this.events.record(this.cpus.clock[cpu], kind, cpu, this.cpus.current[cpu], a, b);
  }

  /** An event that belongs in the trace of a violation. */
  recordNamed(kind: EventKind, cpu: number, a: number, b: number): void {
    this.events.recordNamed(this.cpus.clock[cpu], kind, cpu, this.cpus.current[cpu], a, b);
  }

  end(ending: Ending): void {
    this.ending ??= ending;
  }

  /** @param at The line of C that it is about. */
  giveUp(code: string, message: string, at?: StackLine): void {
    this.end({ kind: "gave-up", code, message, at });
  }

  // ---------------------------------------------------------------- the machine's context

  /** Tells the machine which CPU and task it interprets from now on. */
  enterCpu(cpu: number): void {
    const { context, memory } = this.machine;
    this.executing = cpu;
    context[ContextSlot.current] = this.tasks.address[this.cpus.current[cpu]];
    context[ContextSlot.percpuOffset] = this.percpuOffset[cpu];
    context[ContextSlot.percpuOffset + 1] = this.percpuOffset[cpu] < 0 ? -1 : 0;
    context[ContextSlot.cpu] = cpu;
    const jiffies = this.jiffiesAt(this.cpus.clock[cpu]);
    if (memory.m32[this.jiffiesWord] < jiffies) memory.m32[this.jiffiesWord] = jiffies;
  }

  get taskCount(): number {
    return this.tasks.count[0];
  }

  isAlive(task: number): boolean {
    const state = this.tasks.state[task];
    return state !== TaskState.None && state !== TaskState.Dead;
  }
}

/**
 * The kernel around the program while it is explored: CPUs, tasks, and the words that the model's C shares with them. What happens in it
 * is in scheduler.ts, grace.ts, work.ts and the services; what may happen next is in events.ts.
 */
import { objectAddress, readLayout, type Layout } from "../../world/layout.ts";
import type { Image } from "../../../c/ir/image.ts";
import { instructionLength, Op } from "../../../c/ir/instructions.ts";
import { memoryMap, STACK_WORDS, WORLD_WORDS } from "../machine/memory-map.ts";
import { bitHelpers } from "../machine/bits.ts";
import { type Counter, findCounters } from "../machine/counters.ts";
import { Machine } from "../machine/machine.ts";
import { type CallSite, LIVE } from "../machine/objects.ts";
import { Traces } from "../machine/traces.ts";
import { messageOf } from "../../machine/fault.ts";
import type { Softirqs } from "../softirqs.ts";
import type { HistoryReduction } from "../weak/histories.ts";
import { WeakMemory, weakWords } from "../weak/weak-memory.ts";
import { Choices } from "./choices.ts";
import { LockBits } from "./lock-bits.ts";
import { C, cpuWord, DYNAMIC, Load, MAX_TASKS, Status, T, taskWord, Timeout, W } from "./words.ts";

/** A property that does not hold, or a fault. */
export interface Violation {
  /** Closed: `warn`, `bug`, a fault's code, `sleep-in-atomic`, `lock-misuse`, `deadlock`, `no-progress`, or a property's name. */
  readonly property: string;
  readonly message: string;
  /** Where it was noticed: code index, -1 where nowhere in particular. */
  readonly pc: number;
}

/** Why the exploration cannot go on, which is nobody's fault in the program. */
export interface GiveUp {
  readonly code: string;
  readonly message: string;
}

export interface WorldOptions {
  readonly cpus: number;
  readonly nohzFull: readonly number[];
  /** CPU that takes timers and work that name none. */
  readonly workerCpu: number;
  /** CPU of the task that runs the scenario. */
  readonly scenarioCpu: number;
  readonly tasks: readonly { readonly cpu: number; readonly load: Load }[];
  readonly preemptsKernel: boolean;
  readonly preemptRcu: boolean;
  /** Whether timers and callbacks run in threads, as under PREEMPT_RT. */
  readonly threadedSoftirqs: boolean;
  readonly reliableStacks: boolean;
  /** Walks of a stack in one execution that fail at most, besides those that cannot succeed. */
  readonly failingWalks: number;
  /** Kernel threads of each pool of work items on a CPU that is not nohz_full. */
  readonly workers: number;
  /** Whether a CPU for which RCU does not watch counts as quiescent, as it does in the kernel. */
  readonly eqsCredit: boolean;
  /** Whether counters of which only the remainder matters are folded; without it nothing that retries ends. */
  readonly foldCounters: boolean;
  /** See {@link Reductions}. */
  readonly localSteps: boolean;
  readonly deadRegisters: boolean;
  readonly oldTraces: boolean;
  readonly singleBits: boolean;
  readonly guardedAccesses: boolean;
  readonly calmTasks: boolean;
  readonly wholeArrivals: boolean;
  readonly recalls: boolean;
  readonly putsOff: boolean;
  readonly softirqs: Softirqs;
  /** Stale reads in one execution at most; 0 where memory is sequentially consistent. */
  readonly stale: number;
  /** See {@link HistoryReduction}. */
  readonly histories: ReadonlySet<HistoryReduction>;
  readonly named: Readonly<Record<string, number>>;
  /** The scenario's step at which exploring begins; undefined for its first. */
  readonly from: string | undefined;
}

/** Words for what the program allocates while it is explored. */
const HEAP_WORDS = 1 << 17;
/** Bytes between two heap objects. */
const RED_ZONE = 16;

export class World {
  readonly m: Machine;
  readonly traces: Traces;
  readonly image: Image;
  readonly layout: Layout;
  readonly options: WorldOptions;
  readonly cpus: number;
  /** Words and byte offsets of the program that the world reads: context tracking by CPU. */
  readonly contextTracking: readonly number[];
  readonly percpuOffset: readonly number[];
  readonly lockBits = new LockBits();
  violation: Violation | undefined;
  giveUp: GiveUp | undefined;
  /** Which way the step takes where it has a choice, and what other ways there are. */
  readonly ways = new Choices();
  /** The same without what the memory model chooses: a replay knows what that was from elsewhere. */
  ownChoice = 0;
  ownChoices = 1;
  /** In some execution one more walk of a stack might have failed. */
  walksSpared = false;
  /** A step of the scenario has begun: from here on everything is explored. */
  begun = false;
  /** The step's visible operation was one that made every CPU answer and did nothing else. */
  justSerialized = false;
  /** An interrupt has just reached a CPU, which has not asked for its causes yet. */
  arrives = false;
  /** How often something became known that events depend on and that is no part of the state. */
  learnt = 0;
  /** What tasks wait on that sleep without looking at it once more. */
  readonly queues = new Set<number>();
  /** Softirqs have made other CPUs do something: they are not put off any more. */
  softirqsStir = false;
  /** Tasks that were taken for calm have set something going: see wakeups.ts. */
  calmStir = false;
  /** Functions that run a check of the scenario when they are entered. */
  readonly watched = new Map<number, number>();
  /** Properties that were checked at least once. */
  readonly checked = new Set<string>();
  /** Code indices that ask for the halt. */
  readonly haltAt: ReadonlySet<number>;
  /** Code indices of services in which kernel code waits or computes. */
  readonly pauseAt: ReadonlySet<number>;
  /** Code indices of those in which it computes. */
  readonly computesAt: ReadonlySet<number>;
  /** Whether anything asks for every CPU to stand still, as what takes one offline does. */
  readonly stopsMachine: boolean;
  /** Folded counters by word. */
  readonly counters: ReadonlyMap<number, Counter>;
  private dynamicUsed = DYNAMIC;
  private readonly dynamic = new Map<string, number>();
  private readonly places = new Map<string, { readonly address: number; readonly life: number }>();
  private heapUsed: number;

  constructor(image: Image, options: WorldOptions) {
    const map = memoryMap(image, options.cpus, MAX_TASKS + 1, HEAP_WORDS, options.stale === 0 ? 0 : weakWords(options.cpus));
    const layout = readLayout(image);
    if ("missing" in layout) throw new Error(`the model has no ${layout.missing}`);
    this.m = new Machine(image, map, options.cpus, options.guardedAccesses);
    this.image = image;
    this.layout = layout.layout;
    this.options = options;
    this.cpus = options.cpus;
    this.m.clearsDead = options.deadRegisters;
    this.traces = new Traces(this.m);
    this.traces.clears = options.oldTraces;
    this.m.sharing.everything = !options.localSteps;
    this.m.sharing.wholeWords = options.stale > 0;
    if (options.singleBits) this.m.usesBits = bitHelpers(image);
    this.heapUsed = map.heap * 4;
    if (options.stale > 0) {
      const { views: from, stacks, taints } = map;
      const topOf = (thread: number): number => (thread < MAX_TASKS ? this.m.words[taskWord(thread, T.Top)] : 0);
      const weak = {
        reductions: options.histories,
        bitHelpers: bitHelpers(image),
        cpus: options.cpus,
        stale: options.stale,
        from,
        stacks,
        taintOffset: taints - stacks,
        stackWords: STACK_WORDS,
        topOf,
      };
      this.m.weak = new WeakMemory(this.m.state, weak);
      this.m.weak.heldAlone = () => this.m.sharing.heldAlone;
      this.m.choose = (count) => this.digit(count);
    }
    this.counters = new Map(options.foldCounters ? findCounters(image).map((counter) => [counter.word, counter]) : []);
    this.haltAt = new Set(callsOf(image, "__sim_halt"));
    this.pauseAt = new Set(["__sim_consume", "__sim_relax", "__sim_spin_while"].flatMap((name) => callsOf(image, name)));
    this.computesAt = new Set(callsOf(image, "__sim_consume"));
    this.stopsMachine = image.functionByName.has("stop_machine_cpuslocked");
    const section = image.sections.get(".data..percpu") ?? { start: 0, end: 0 };
    this.percpuOffset = Array.from({ length: options.cpus }, (_, cpu) => (map.percpu + cpu * map.percpuWords) * 4 - section.start);
    const tracking = objectAddress(image, "context_tracking") ?? 0;
    this.contextTracking = this.percpuOffset.map((offset) => tracking + offset);
    this.m.topOfOther = (thread) => (thread < MAX_TASKS ? this.task(thread, T.Top) : 0);
  }

  // ---------------------------------------------------------------- words

  get(word: number): number {
    return this.m.read(word);
  }

  set(word: number, value: number): void {
    this.m.state.set(word, value);
  }

  task(task: number, field: T): number {
    return this.m.read(taskWord(task, field));
  }

  setTask(task: number, field: T, value: number): void {
    this.m.state.set(taskWord(task, field), value);
  }

  cpu(cpu: number, field: C): number {
    return this.m.read(cpuWord(cpu, field));
  }

  setCpu(cpu: number, field: C, value: number): void {
    this.m.state.set(cpuWord(cpu, field), value);
  }

  get taskCount(): number {
    return this.m.read(W.taskCount);
  }

  /** The number of the task whose task_struct lies at an address. */
  taskAt(address: number): number {
    return this.m.read((address + this.layout.task_number) >> 2);
  }

  // ---------------------------------------------------------------- what lies in a task_struct

  private fieldOf(task: number, offset: number): number {
    return (this.task(task, T.Address) + offset) >> 2;
  }

  /** Reads a word of a task_struct as the CPU that runs now. */
  peek(task: number, offset: number): number {
    const word = this.fieldOf(task, offset);
    this.m.sharing.note(word, false);
    return this.m.words[word];
  }

  poke(task: number, offset: number, value: number): void {
    const word = this.fieldOf(task, offset);
    this.m.sharing.note(word, true);
    this.m.weak?.beforeStore(word);
    this.m.state.set(word, value);
  }

  /** An atomic update of a task's flags. */
  private pokeFlags(task: number, value: number, bits: number): void {
    const word = this.fieldOf(task, this.layout.task_flags_word);
    this.m.sharing.note(word, true, bits);
    this.m.weak?.beforeUpdate(word);
    this.m.state.set(word, value);
  }

  /** A word of a task_struct, read by nobody in particular: to find out what may happen. */
  look(task: number, offset: number): number {
    return this.m.read(this.fieldOf(task, offset));
  }

  hasFlag(task: number, bit: number): boolean {
    return (this.look(task, this.layout.task_flags_word) & (1 << bit)) !== 0;
  }

  setFlag(task: number, bit: number): void {
    this.pokeFlags(task, this.look(task, this.layout.task_flags_word) | (1 << bit), this.bitsOfFlag(bit));
  }

  clearFlag(task: number, bit: number): void {
    if (this.hasFlag(task, bit)) this.pokeFlags(task, this.look(task, this.layout.task_flags_word) & ~(1 << bit), this.bitsOfFlag(bit));
  }

  /** The flag may be set by whoever is the user now. */
  noteFlag(task: number, bit: number): void {
    this.m.sharing.note(this.fieldOf(task, this.layout.task_flags_word), true, this.bitsOfFlag(bit));
  }

  private bitsOfFlag(bit: number): number {
    return this.options.singleBits ? 1 << bit : -1;
  }

  irqsDisabled(task: number): boolean {
    return this.look(task, this.layout.task_irqs_disabled) !== 0;
  }

  inUserMode(task: number): boolean {
    return this.task(task, T.Fp) === 0 && this.task(task, T.Load) >= Load.Scenario;
  }

  isAlive(task: number): boolean {
    const status = this.task(task, T.Status);
    return status !== Status.None && status !== Status.Dead;
  }

  isRunning(task: number): boolean {
    return this.task(task, T.Status) === Status.Runnable && this.cpu(this.task(task, T.Cpu), C.Current) === task;
  }

  signalPending(task: number): boolean {
    const { tif_sigpending, tif_notify_signal } = this.layout;
    return this.hasFlag(task, tif_sigpending) || this.hasFlag(task, tif_notify_signal);
  }

  /** Whether RCU watches a CPU. */
  isWatching(cpu: number): boolean {
    const { ct_state, ct_rcu_watching } = this.layout;
    return (this.m.read((this.contextTracking[cpu] + ct_state) >> 2) & ct_rcu_watching) !== 0;
  }

  hasTimedOut(task: number): boolean {
    return this.task(task, T.Timeout) === Timeout.Expired;
  }

  // ---------------------------------------------------------------- what goes wrong

  violate(property: string, message: string, pc = this.m.pc): void {
    this.violation ??= { property, message, pc };
  }

  /** What ran has had a fault of the machine's. */
  noteFault(): void {
    const { fault } = this.m;
    this.violate(fault?.code ?? "fault", fault === undefined ? "" : messageOf(fault));
  }

  abandon(code: string, message: string): void {
    this.giveUp ??= { code, message };
  }

  /** One of `count` ways, as the search wants. Several choices of one step are the digits of the way's number. */
  choose(count: number): number {
    const digit = this.digit(count);
    this.ownChoice += digit * this.ownChoices;
    this.ownChoices *= count;
    return digit;
  }

  private digit(count: number): number {
    const digit = this.ways.choose(count);
    if (digit === undefined) this.abandon("too-many-choices", "one step has more ways to go on than can be numbered");
    return digit ?? 0;
  }

  // ---------------------------------------------------------------- places that are given out for good

  /** A word of the world for something that exists once, such as whether a function is hooked. */
  wordFor(key: string): number {
    let word = this.dynamic.get(key);
    if (word === undefined) {
      word = this.dynamicUsed++;
      if (word >= WORLD_WORDS) throw new Error("the world has no words left");
      this.dynamic.set(key, word);
    }
    return word;
  }

  /**
   * A new object at the address that belongs to who asks, where in the code, and how often it did so before: so that the same allocation has
   * the same address in whatever order others allocate. Memory is never used again.
   *
   * @returns Its address, 0 when there is none left.
   */
  allocate(owner: number, site: CallSite, bytes: number): number {
    const counter = this.wordFor(`allocations of ${owner} at ${site.asked}`);
    const ordinal = this.get(counter);
    const key = `${owner} ${site.asked} ${ordinal} ${bytes}`;
    const place = this.places.get(key) ?? this.newPlace(key, bytes, site);
    if (place === undefined) return 0;
    this.set(counter, ordinal + 1);
    this.set(place.life, LIVE);
    return place.address;
  }

  private newPlace(key: string, bytes: number, site: CallSite): { readonly address: number; readonly life: number } | undefined {
    const address = Math.ceil(this.heapUsed / 16) * 16;
    const end = address + Math.ceil(bytes / 16) * 16 + RED_ZONE;
    if (end > this.m.map.stacks * 4) return undefined;
    this.heapUsed = end;
    const life = this.wordFor(`life of ${key}`);
    this.m.objects.addHeap(address, bytes, site, life);
    const place = { address, life };
    this.places.set(key, place);
    return place;
  }
}

/** Code indices of the calls of a service. */
function callsOf(image: Image, name: string): readonly number[] {
  const { code, functions, hosts } = image;
  const found: number[] = [];
  for (const { start, end } of functions) {
    for (let pc = start; pc < end; pc += Math.max(1, instructionLength(code, pc))) {
      if (code[pc] === Op.Host && hosts[code[pc + 2]].name === name) found.push(pc);
    }
  }
  return found;
}

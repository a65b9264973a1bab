/**
 * Runs one test on the view machine: a state, and the steps that lead on from it.
 *
 * What only its own thread can see (registers, branches, fences of its own CPU) is done at once after each step.
 */
import { FlatState } from "../flat-state.ts";
import {
  canonicalise,
  createViews,
  Crossed,
  DELAYED_LOADS,
  fence,
  hasCrossed,
  Message,
  oldestPlace,
  oldestReadable,
  retire,
  type Taint,
  type ViewState,
} from "../views/machine.ts";
import { ADDRESS, Evaluator, highOf, lowOf, REGISTER_WORDS } from "./evaluate.ts";
import { type Layout, layOut } from "./layout.ts";
import { isOrderedLoad, makesDelayed, type Program } from "./program.ts";
import { bitOf, both, NOTHING, type Rest } from "./rests.ts";
import type { Instruction, Operation, Term } from "./test.ts";

/** Sequential consistency, or the kernel's model. */
export type Memory = "sc" | "lkmm";

/** What the search does after each step. */
export type After = () => void;

export class Runner {
  readonly program: Program;
  readonly layout: Layout;
  readonly flat = new FlatState(0);
  readonly views: ViewState;
  readonly evaluator: Evaluator;

  /** Loads read what is newest, stores come last, and nothing is delayed. */
  readonly sequential: boolean;

  /** Whether loads choose at once, and wait if they are to read what is not there yet. */
  readonly waiting: boolean;

  constructor(program: Program, memory: Memory, counting: boolean, waiting: boolean) {
    this.program = program;
    this.waiting = waiting;
    this.sequential = memory === "sc";
    this.layout = layOut(program, counting);
    this.flat.grow(this.layout.views.base);
    const { locations } = program.test;
    this.views = createViews(this.flat, this.layout.views, this.layout.taints, (index) => lowOf(locations[index].initial));
    this.evaluator = new Evaluator(this.views);
    for (const [index, { initial }] of locations.entries()) this.views.setMessage(index, 0, Message.High, highOf(initial));
    for (const [thread, { registers }] of program.threads.entries()) {
      for (const [register, { initial }] of registers.entries()) this.setRegister(thread, register, lowOf(initial), highOf(initial), 0);
    }
    this.settle();
  }

  pc(thread: number): number {
    return this.flat.words[this.layout.threads[thread].pc];
  }

  /** What a thread may still do, delayed loads left out. */
  rest(thread: number): Rest {
    return this.program.threads[thread].rests[this.pc(thread)];
  }

  isFinished(thread: number): boolean {
    return this.pc(thread) >= this.program.threads[thread].code.length;
  }

  get allFinished(): boolean {
    return this.program.threads.every((_, thread) => this.isFinished(thread) && this.firstDelayed(thread) < 0);
  }

  registerLow(thread: number, register: number): number {
    return this.flat.words[this.layout.threads[thread].registers + register * REGISTER_WORDS];
  }

  registerHigh(thread: number, register: number): number {
    return this.flat.words[this.layout.threads[thread].registers + register * REGISTER_WORDS + 1];
  }

  setRegister(thread: number, register: number, low: number, high: number, taint: Taint): void {
    const at = this.layout.threads[thread].registers + register * REGISTER_WORDS;
    this.flat.set(at, low);
    this.flat.set(at + 1, high);
    this.flat.set(at + 2, taint);
  }

  /** The oldest message that a load may read. */
  firstRead(thread: number, location: number, floor: Taint): number {
    return this.sequential ? this.views.count(location) - 1 : oldestReadable(this.views, thread, location, floor);
  }

  /** The oldest place that a store may take. */
  firstPlace(thread: number, location: number, floor: Taint): number {
    return this.sequential ? this.views.count(location) : oldestPlace(this.views, thread, location, floor);
  }

  /** One step: what was done, then what follows of itself, then the search, then nothing of it happened. */
  try(after: After, doIt: () => void): void {
    const mark = this.flat.mark();
    doIt();
    this.settle();
    after();
    this.flat.undo(mark);
  }

  /** A step of the instruction that is next: its thread goes on behind it. */
  take(thread: number, after: After, doIt: () => void): void {
    this.try(after, () => {
      doIt();
      this.advance(thread, this.pc(thread) + 1);
    });
  }

  /** Whether nothing is left that changes a term. */
  isSettled(term: Term): boolean {
    const { threads } = this.program;
    if (term.kind === "location") return threads.every((_, thread) => (this.rest(thread).stores & bitOf(term.location)) === 0);
    return this.pc(term.thread) > threads[term.thread].lastWrite[term.register] && this.firstDelayed(term.thread) < 0;
  }

  isWaiting(thread: number): boolean {
    return this.flat.words[this.layout.threads[thread].waits] !== 0;
  }

  /** What other threads may still do. */
  othersDo(thread: number): Rest {
    let rest = NOTHING;
    for (let other = 0; other < this.program.threads.length; other++) if (other !== thread) rest = both(rest, this.rest(other));
    return rest;
  }

  /** Taint of the branches around what a thread does now. */
  control(thread: number): Taint {
    const { control, pc } = this.layout.threads[thread];
    const one = this.program.threads[thread].code[this.flat.words[pc]];
    return this.flat.words[control + one.depth];
  }

  /** The location that an instruction's address means, or -1; the evaluator then holds the taint of the address. */
  addressOf(thread: number, one: Extract<Operation, { address: unknown }>): number {
    if (one.address === undefined) return -1;
    this.evaluator.run(one.address, this.layout.threads[thread].registers);
    const { low, high } = this.evaluator;
    return (high & ADDRESS) !== 0 && low >= 0 && low < this.layout.views.locations ? low : -1;
  }

  oldestForDelayed(thread: number, slot: number): number {
    return this.views.positionOn(thread, this.views.delayedFloor(thread, slot), this.views.delayedLocation(thread, slot));
  }

  firstDelayed(thread: number): number {
    for (let slot = 0; slot < DELAYED_LOADS; slot++) if (this.views.delayedLocation(thread, slot) >= 0) return slot;
    return -1;
  }

  /** A delayed load that has to be made before a thread can go on; -1 for none. */
  dueDelayed(thread: number): number {
    const first = this.firstDelayed(thread);
    if (first < 0 || this.isFinished(thread)) return first;
    const one = this.program.threads[thread].code[this.pc(thread)];
    if (makesDelayed(one, this.program.waits)) return first;
    for (let slot = first; slot < DELAYED_LOADS; slot++) if (this.isBefore(thread, slot, one)) return slot;
    return -1;
  }

  /** Whether a delayed load has to be made before an instruction that does not ask it of all. */
  isBefore(thread: number, slot: number, one: Instruction): boolean {
    const location = this.views.delayedLocation(thread, slot);
    if (location < 0) return false;
    const facts = this.program.threads[thread];
    const delayed = facts.code[this.flat.words[this.layout.threads[thread].delayed + slot] - 1];
    if (delayed.kind === "load" && facts.touches[this.pc(thread)].includes(delayed.register)) return true;
    if (isOrderedLoad(one) && hasCrossed(this.views, thread, slot, Crossed.ReadFence)) return true;
    if (one.kind === "update" && hasCrossed(this.views, thread, slot, Crossed.BeforeAtomic)) return true;
    return "address" in one && this.addressOf(thread, one) === location;
  }

  /** Remembers which store a load has read, where executions are counted. */
  noteRead(thread: number, instruction: number, location: number, position: number): void {
    const { reads } = this.layout;
    if (reads === undefined) return;
    const number = this.layout.threads[thread].firstInstruction + instruction;
    this.flat.set(reads + number, this.views.message(location, position, Message.Tag) + 1);
  }

  /** Remembers where a store stands among all of its location; gives its tag. */
  noteStore(thread: number, location: number, position: number): number {
    const { orders, orderWords } = this.layout;
    if (orders === undefined) return 0;
    const tag = this.layout.threads[thread].firstInstruction + this.pc(thread) + 1;
    const at = orders + location * orderWords;
    const { words } = this.flat;
    const length = words[at];
    // The initial store is no entry of the list, and some of the oldest may be no messages any more.
    const index = position - 1 + (length + 1 - this.views.count(location));
    for (let entry = length; entry > index; entry--) this.flat.set(at + 1 + entry, words[at + entry]);
    this.flat.set(at + 1 + index, tag);
    this.flat.set(at, length + 1);
    return tag;
  }

  /** Moves a thread on, and forgets what it does not need any more. */
  advance(thread: number, to: number): void {
    const { pc, control, waits } = this.layout.threads[thread];
    const from = this.flat.words[pc];
    const { code, depth } = this.program.threads[thread];
    this.flat.set(pc, to);
    this.flat.set(waits, 0);
    this.clear(thread, from, to);
    const now = to < code.length ? code[to].depth : 0;
    for (let level = now + 1; level <= depth; level++) this.flat.set(control + level, 0);
  }

  clear(thread: number, from: number, to: number): void {
    const { dying, observed } = this.program.threads[thread];
    const { registers } = this.layout.threads[thread];
    for (let index = from; index < to; index++) {
      for (const register of dying[index]) {
        const at = registers + register * REGISTER_WORDS;
        this.flat.set(at + 2, 0);
        if (observed[register]) continue;
        this.flat.set(at, 0);
        this.flat.set(at + 1, 0);
      }
    }
  }

  /** Does what only one thread can see, in every thread, and makes the state canonical. */
  private settle(): void {
    for (let thread = 0; thread < this.layout.threads.length; thread++) {
      while (this.doLocal(thread));
      if (this.isFinished(thread) && this.firstDelayed(thread) < 0) retire(this.views, thread);
    }
    canonicalise(this.views, (thread, location) => this.mayUse(thread, location));
  }

  private mayUse(thread: number, location: number): boolean {
    return (this.rest(thread).uses & bitOf(location)) !== 0 || this.firstDelayed(thread) >= 0;
  }

  private doLocal(thread: number): boolean {
    if (this.isFinished(thread)) return false;
    const pc = this.pc(thread);
    const one = this.program.threads[thread].code[pc];
    if (one.kind === "jump") {
      this.advance(thread, one.target);
      return true;
    }
    const isLocalFence =
      one.kind === "fence" && (one.fence === "rmb" || one.fence === "wmb" || one.fence === "barrier" || one.fence === "before-atomic");
    if (one.kind !== "set" && one.kind !== "branch" && !isLocalFence) return false;
    if (this.dueDelayed(thread) >= 0) return false;
    if (one.kind === "fence") {
      fence(this.views, thread, one.fence);
      this.advance(thread, pc + 1);
    } else if (one.kind === "set") this.doSet(thread, one, pc);
    else this.doBranch(thread, one, pc);
    return true;
  }

  private doSet(thread: number, one: Extract<Operation, { kind: "set" }>, pc: number): void {
    this.evaluator.run(one.value, this.layout.threads[thread].registers);
    const { low, high, taint } = this.evaluator;
    this.setRegister(thread, one.register, low, high, taint);
    this.advance(thread, pc + 1);
  }

  private doBranch(thread: number, one: Extract<Instruction, { kind: "branch" }>, pc: number): void {
    const { control, registers } = this.layout.threads[thread];
    this.evaluator.run(one.condition, registers);
    const { low, high, taint } = this.evaluator;
    const around = this.flat.words[control + one.depth];
    this.flat.set(control + one.depth + 1, this.views.orders.join(around, taint));
    this.advance(thread, low === 0 && (high & ADDRESS) === 0 ? one.target : pc + 1);
  }
}

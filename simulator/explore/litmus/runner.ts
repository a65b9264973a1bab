/**
 * Runs one test on the view machine: a state, and the steps that lead on from it.
 *
 * What only its own thread can see (registers, branches, fences of its own CPU) is done at once after each step.
 */
import { FlatState } from "../flat-state.ts";
import {
  beginGracePeriod,
  beginReader,
  canEndGracePeriod,
  canonicalise,
  createViews,
  DELAYED_LOADS,
  delay,
  dropBefore,
  endGracePeriod,
  endReader,
  fence,
  freeSlot,
  hasCrossed,
  isBeforeDelayed,
  isFree,
  isPlace,
  load,
  loadDelayed,
  loadFloor,
  lock,
  Message,
  oldestPlace,
  oldestReadable,
  rcuReadLock,
  rcuReadUnlock,
  retire,
  store,
  storeFloor,
  type Taint,
  unlock,
  type ViewState,
} from "../views/machine.ts";
import { ADDRESS, Evaluator, highOf, Incomputable, lowOf, REGISTER_WORDS, SECTION_SHIFT } from "./evaluate.ts";
import { type Layout, layOut } from "./layout.ts";
import { isOrderedLoad, makesDelayed, type Program } from "./program.ts";
import type { Instruction, Operation } from "./test.ts";
import { stepUpdate } from "./updates.ts";

/** What the search does after each step. */
export type After = () => void;

export class Runner {
  readonly program: Program;
  readonly layout: Layout;
  readonly flat = new FlatState(0);
  readonly views: ViewState;
  readonly evaluator: Evaluator;

  constructor(program: Program, counting: boolean) {
    this.program = program;
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

  /** Every step that a thread can do next; the state is as before when this returns. */
  steps(thread: number, after: After): void {
    const slot = this.dueDelayed(thread);
    if (slot >= 0) return this.stepDelayed(thread, slot, after);
    if (this.isFinished(thread)) return;
    this.step(thread, this.program.threads[thread].code[this.pc(thread)], after);
  }

  /** One step: what was done, then what follows of itself, then the search, then nothing of it happened. */
  private try(after: After, doIt: () => void): void {
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

  private step(thread: number, one: Instruction, after: After): void {
    const { views } = this;
    switch (one.kind) {
      case "load":
        return this.stepLoad(thread, one, after);
      case "store":
        return this.stepStore(thread, one, after);
      case "update":
        return stepUpdate(this, thread, one, after);
      case "fence":
        return this.take(thread, after, () => fence(views, thread, one.fence));
      case "lock":
        return this.stepLock(thread, one, after);
      case "unlock":
        return this.take(thread, after, () => this.unlock(thread, this.addressOf(thread, one)));
      case "trylock":
      case "is-locked":
        return this.stepLook(thread, one, after);
      case "rcu-read-lock":
        return this.take(thread, after, () => rcuReadLock(views, thread));
      case "rcu-read-unlock":
        return this.take(thread, after, () => rcuReadUnlock(views, thread));
      case "grace-period":
        return this.stepGracePeriod(thread, one, after);
      case "srcu-read-lock":
        return this.stepSrcuLock(thread, one, after);
      case "srcu-read-unlock":
        return this.stepSrcuUnlock(thread, one, after);
      case "set":
      case "branch":
      case "jump":
        return;
    }
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

  private stepLoad(thread: number, one: Extract<Operation, { kind: "load" }>, after: After): void {
    const { views } = this;
    const location = this.addressOf(thread, one);
    const address = this.evaluator.taint;
    if (location < 0) return this.take(thread, after, () => this.setRegister(thread, one.register, 0, 0, address));
    const floor = loadFloor(views, thread, address);
    const count = views.count(location);
    for (let position = oldestReadable(views, thread, location, floor); position < count; position++) {
      this.take(thread, after, () => this.readInto(thread, one.register, location, position, floor, one.acquire));
    }
    if (this.program.threads[thread].delayable[this.pc(thread)]) this.stepDelay(thread, one.register, location, address, after);
  }

  private stepDelay(thread: number, register: number, location: number, address: Taint, after: After): void {
    const slot = freeSlot(this.views, thread);
    if (slot === undefined) return;
    this.take(thread, after, () => {
      delay(this.views, thread, slot, location, address);
      this.flat.set(this.layout.threads[thread].delayed + slot, this.pc(thread) + 1);
      this.setRegister(thread, register, 0, 0, 0);
    });
  }

  /** Reads a message into a register. */
  readInto(thread: number, register: number, location: number, position: number, floor: Taint, acquire: boolean): void {
    const { views } = this;
    const low = views.message(location, position, Message.Low);
    const high = views.message(location, position, Message.High);
    this.noteRead(thread, this.pc(thread), location, position);
    this.setRegister(thread, register, low, high, load(views, thread, location, position, floor, acquire));
  }

  private stepDelayed(thread: number, slot: number, after: After): void {
    const { views } = this;
    const location = views.delayedLocation(thread, slot);
    const at = this.layout.threads[thread].delayed + slot;
    const instruction = this.flat.words[at] - 1;
    const one = this.program.threads[thread].code[instruction];
    if (one.kind !== "load") return;
    const count = views.count(location);
    for (let position = this.oldestForDelayed(thread, slot); position < count; position++) {
      if (!isBeforeDelayed(views, thread, slot, position)) continue;
      this.try(after, () => {
        const low = views.message(location, position, Message.Low);
        const high = views.message(location, position, Message.High);
        this.noteRead(thread, instruction, location, position);
        this.flat.set(at, 0);
        this.setRegister(thread, one.register, low, high, loadDelayed(views, thread, slot, position));
        this.clear(thread, instruction, this.pc(thread));
      });
    }
  }

  private oldestForDelayed(thread: number, slot: number): number {
    return this.views.positionOn(thread, this.views.delayedFloor(thread, slot), this.views.delayedLocation(thread, slot));
  }

  private firstDelayed(thread: number): number {
    for (let slot = 0; slot < DELAYED_LOADS; slot++) if (this.views.delayedLocation(thread, slot) >= 0) return slot;
    return -1;
  }

  /** A delayed load that has to be made before a thread can go on; -1 for none. */
  private dueDelayed(thread: number): number {
    const first = this.firstDelayed(thread);
    if (first < 0 || this.isFinished(thread)) return first;
    const pc = this.pc(thread);
    const facts = this.program.threads[thread];
    const one = facts.code[pc];
    if (makesDelayed(one, this.program.conditional)) return first;
    const ordered = isOrderedLoad(one);
    for (let slot = first; slot < DELAYED_LOADS; slot++) {
      const location = this.views.delayedLocation(thread, slot);
      if (location < 0) continue;
      const delayed = facts.code[this.flat.words[this.layout.threads[thread].delayed + slot] - 1];
      if (delayed.kind === "load" && facts.touches[pc].includes(delayed.register)) return slot;
      if (ordered && hasCrossed(this.views, thread, slot)) return slot;
      if ("address" in one && this.addressOf(thread, one) === location) return slot;
    }
    return -1;
  }

  private stepStore(thread: number, one: Extract<Operation, { kind: "store" }>, after: After): void {
    const { views, evaluator } = this;
    const location = this.addressOf(thread, one);
    if (location < 0) throw new Incomputable("a store to what is no address");
    const address = evaluator.taint;
    evaluator.run(one.value, this.layout.threads[thread].registers);
    const { low, high } = evaluator;
    const depends = views.orders.join(address, evaluator.taint);
    const floor = storeFloor(views, thread, location, views.orders.join(depends, this.control(thread)), one.release);
    const count = views.count(location);
    for (let position = oldestPlace(views, thread, location, floor); position <= count; position++) {
      if (!isPlace(views, location, position)) continue;
      this.take(thread, after, () => {
        const tag = this.noteStore(thread, location, position);
        store(views, thread, location, position, floor, { low, high, release: one.release, plain: one.plain, depends, tag });
      });
    }
  }

  private stepLock(thread: number, one: Extract<Operation, { address: unknown }>, after: After): void {
    const location = this.addressOf(thread, one);
    if (location < 0) throw new Incomputable("a lock that is no address");
    if (isFree(this.views, location)) this.take(thread, after, () => this.lock(thread, location));
  }

  private lock(thread: number, location: number): void {
    const { views } = this;
    this.noteRead(thread, this.pc(thread), location, views.count(location) - 1);
    lock(views, thread, location, this.noteStore(thread, location, views.count(location)));
    this.forgetLock(location);
  }

  private unlock(thread: number, location: number): void {
    const { views } = this;
    if (location < 0) throw new Incomputable("a lock that is no address");
    unlock(views, thread, location, this.noteStore(thread, location, views.count(location)));
    this.forgetLock(location);
  }

  /** Only the newest message of a lock is ever read, if nobody looks at it without taking it. */
  private forgetLock(location: number): void {
    if (!this.program.looksAtLocks) dropBefore(this.views, location, this.views.count(location) - 1);
  }

  /** spin_trylock() that fails reads that the lock is held; spin_is_locked() reads either. */
  private stepLook(thread: number, one: Extract<Operation, { kind: "trylock" | "is-locked" }>, after: After): void {
    const { views } = this;
    const location = this.addressOf(thread, one);
    if (location < 0) throw new Incomputable("a lock that is no address");
    const tries = one.kind === "trylock";
    if (tries && isFree(views, location)) {
      this.take(thread, after, () => {
        this.lock(thread, location);
        this.setRegister(thread, one.register, 1, 0, 0);
      });
    }
    const floor = loadFloor(views, thread, 0);
    const count = views.count(location);
    for (let position = oldestReadable(views, thread, location, floor); position < count; position++) {
      const held = views.message(location, position, Message.Low);
      if (tries && held === 0) continue;
      this.take(thread, after, () => {
        this.noteRead(thread, this.pc(thread), location, position);
        const taint = load(views, thread, location, position, floor, false);
        this.setRegister(thread, one.register, tries ? 0 : held, 0, taint);
      });
    }
  }

  private stepGracePeriod(thread: number, one: Extract<Operation, { kind: "grace-period" }>, after: After): void {
    const { views } = this;
    const domain = one.address === undefined ? 0 : 1 + this.addressOf(thread, one);
    if (one.half === "begin") this.take(thread, after, () => beginGracePeriod(views, thread, domain));
    else if (canEndGracePeriod(views, thread)) this.take(thread, after, () => endGracePeriod(views, thread));
  }

  /**
   * In the kernel's model an SRCU reader reads and writes its structure. The value is always 0, so this matters only to whoever counts
   * executions.
   */
  private stepSrcuLock(thread: number, one: Extract<Operation, { kind: "srcu-read-lock" }>, after: After): void {
    const { views } = this;
    const location = this.addressOf(thread, one);
    if (location < 0) throw new Incomputable("an SRCU structure that is no address");
    const section = this.layout.views.cpus + one.section;
    const begin = (taint: Taint): void => {
      beginReader(views, thread, 1 + location, section);
      this.setRegister(thread, one.register, 0, (section + 1) << SECTION_SHIFT, taint);
    };
    if (this.layout.reads === undefined) return this.take(thread, after, () => begin(0));
    const floor = loadFloor(views, thread, this.evaluator.taint);
    for (let position = oldestReadable(views, thread, location, floor); position < views.count(location); position++) {
      this.take(thread, after, () => {
        this.noteRead(thread, this.pc(thread), location, position);
        begin(load(views, thread, location, position, floor, false));
      });
    }
  }

  private stepSrcuUnlock(thread: number, one: Extract<Operation, { kind: "srcu-read-unlock" }>, after: After): void {
    const { views, evaluator } = this;
    const location = this.addressOf(thread, one);
    const address = evaluator.taint;
    evaluator.run(one.index, this.layout.threads[thread].registers);
    const section = (evaluator.high >> SECTION_SHIFT) - 1;
    if (location < 0 || section < 0) throw new Incomputable("srcu_read_unlock() of what srcu_read_lock() did not return");
    const depends = views.orders.join(address, evaluator.taint);
    const end = (): void => endReader(views, thread, 1 + location, section);
    if (this.layout.reads === undefined) return this.take(thread, after, end);
    const floor = storeFloor(views, thread, location, views.orders.join(depends, this.control(thread)), false);
    for (let position = oldestPlace(views, thread, location, floor); position <= views.count(location); position++) {
      this.take(thread, after, () => {
        const tag = this.noteStore(thread, location, position);
        store(views, thread, location, position, floor, { low: 0, high: 0, release: false, plain: false, depends, tag });
        end();
      });
    }
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
  private advance(thread: number, to: number): void {
    const { pc, control } = this.layout.threads[thread];
    const from = this.flat.words[pc];
    const { code, depth } = this.program.threads[thread];
    this.flat.set(pc, to);
    this.clear(thread, from, to);
    const now = to < code.length ? code[to].depth : 0;
    for (let level = now + 1; level <= depth; level++) this.flat.set(control + level, 0);
  }

  private clear(thread: number, from: number, to: number): void {
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
    canonicalise(this.views, (thread) => !this.isFinished(thread) || this.firstDelayed(thread) >= 0);
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

/**
 * Where the view machine keeps what it knows: in words of a flat state that the search undoes, hashes and stores.
 *
 * In the words are the messages of each location, in its modification order, and for each CPU numbers of interned views.
 * A *view* has a position for each location: what must be visible. An *order* has a view for each CPU: what events that are ordered
 * after this one, on that CPU, must see. Registers carry an order, the *taint*; its owner keeps it, and says where ({@link TaintWords}).
 */
import type { FlatState } from "../flat-state.ts";
import { MAX_POSITION, Vectors } from "./vectors.ts";
import { RowCache } from "./row-cache.ts";

/** An order as a register carries it; 0 for none. */
export type Taint = number;

/** Words outside the machine that hold taints; they have to follow when positions are numbered anew. */
export interface TaintWords {
  /** Calls back with the index of each word that may hold a taint. */
  forEach(visit: (index: number) => void): void;
}

export interface Shape {
  /** First word of the flat state that the machine may use. */
  readonly base: number;
  readonly cpus: number;
  readonly locations: number;
  /** Messages that a location may have at a time, the initial one included; at most 255. */
  readonly messages: number;
  /** Kinds of readers that grace periods wait for: RCU, and one for each SRCU structure. */
  readonly domains: number;
  /** Conditional fences that the program has ({@link Armed}): nothing is remembered for the others. */
  readonly conditional: number;
}

/** Words of a message. */
export enum Message {
  Low,
  High,
  /** View: what must be visible to whoever reads it. */
  Visible,
  /** Order: what came before its store. */
  Before,
  /** Order: the address and data dependencies of its store. A CPU that reads its own store gets them. */
  Depends,
  /** View, of an unlock: the unlocker's own stores before it. */
  Own,
  /** View, of an unlock: all that a strong fence there would make global. */
  All,
  Flags,
  /** Delayed loads that come before the store, in program order and reading: one bit each. */
  Past,
  /** What the caller wants to remember of the store. */
  Tag,
  Words,
}

/** {@link Message.Flags}: the store was half of an atomic update. */
export const UPDATE = 1;
/** {@link Message.Flags}: the store was a plain one. */
export const PLAIN = 2;
/** {@link Message.Flags}: the CPU that stored, plus 1, above these bits. */
export const WRITER_SHIFT = 2;

/** {@link Cpu.Armed}, {@link Shape.conditional}: what a conditional fence acts on. */
export enum Armed {
  BeforeAtomic = 1,
  AfterAtomic = 2,
  AfterSpinlock = 4,
  AfterUnlockLock = 8,
  AfterReader = 16,
  /** Not a fence: the CPU has unlocked something. */
  Unlocked = 32,
  /** What smp_mb__before_atomic() has left is global already; the update it is for has not come yet. */
  Committed = 64,
}

/** Words of a CPU. Views first, then orders, then numbers; after them come one order for each location, and the delayed loads. */
export enum Cpu {
  /** View: the newest message of each location that it has read or written. */
  Coherence,
  /** View: all that was visible at what it has read or written. */
  Seen,
  /** View: what its next store makes visible with itself. */
  Carried,
  /** View: what its own stores made visible. */
  Own,
  /** View: {@link Own} at its last unlock. */
  UnlockOwn,
  /** View, for smp_mb__after_unlock_lock(): what it will make global. */
  AfterUnlockLock,
  /** View: what was global when that of smp_mb__before_atomic() became so. */
  BeforeGlobal,
  /** View, of the last unlock: what a strong fence there would have made global. */
  UnlockAll,
  /** Order: floor of everything; then of loads and of stores only. */
  Floor,
  LoadFloor,
  StoreFloor,
  /** Order: join of all events; then of loads and of stores only. */
  Events,
  Loads,
  Stores,
  /** Order: {@link Events} at its last unlock. */
  UnlockEvents,
  /** Order, for smp_mb__before_atomic(): what it will put before all that follows; likewise below. */
  BeforeAtomic,
  AfterAtomic,
  AfterSpinlock,
  AfterReader,
  /** Which of the conditional fences have something to act on: bits {@link Armed}. */
  Armed,
  /** Delayed loads that come before what this CPU does now. */
  Past,
  /** Nested RCU readers. */
  Nesting,
  /** 1 while RCU does not watch. */
  NotWatching,
  /** Readers that a grace period of this CPU waits for: one bit each. */
  Waiting,
  /** The domain of that grace period, plus 1; 0 for none. */
  Period,
  Words,
}

const FIRST_ORDER = Cpu.Floor;
const FIRST_NUMBER = Cpu.Armed;

/** Words of a domain of readers. */
export enum Domain {
  /** View: what grace periods make visible to readers that begin. */
  Start,
  /** View: what readers that ended make visible to grace periods. */
  End,
  /** Order: what came before grace periods, for readers that begin. */
  StartOrder,
  /** Order: what came before readers ended, for grace periods. */
  EndOrder,
  /** Readers that are inside: one bit each. */
  Inside,
  Words,
}

/** Words of a delayed load. */
export enum Delayed {
  /** Location plus 1, 0 for none; above, what it has been delayed past: bits {@link Crossed}. */
  Location,
  /** Order: its floor, as it was where the load stands in the program. */
  Floor,
  Words,
}

/** What a delayed load has been delayed past, in {@link Delayed.Location}. */
export enum Crossed {
  /** smp_rmb(): no other load may come before it. */
  ReadFence = 0x1_0000,
  /** smp_mb__before_atomic(): no atomic update may come before it. */
  BeforeAtomic = 0x2_0000,
  /** An atomic update, and a lock: the fence that may follow those puts the load before what comes then. */
  Update = 0x4_0000,
  Lock = 0x8_0000,
}

const LOCATION_MASK = 0xffff;

/** Loads that one CPU may delay at a time. */
export const DELAYED_LOADS = 3;

export class ViewState {
  readonly flat: FlatState;
  readonly shape: Shape;
  readonly views: Vectors;
  readonly orders: Vectors;
  /** Words that the machine uses, from `shape.base`. */
  readonly size: number;
  readonly taints: TaintWords;

  private readonly domainBase: number;
  private readonly cpuBase: number;
  private readonly cpuWords: number;
  private readonly locationBase: number;
  private readonly locationWords: number;
  private readonly rows: RowCache;

  constructor(flat: FlatState, shape: Shape, taints: TaintWords) {
    const { base, cpus, locations, messages, domains } = shape;
    if (messages > MAX_POSITION) throw new RangeError(`at most ${MAX_POSITION} messages a location`);
    this.flat = flat;
    this.shape = shape;
    this.taints = taints;
    this.views = new Vectors(locations, 1);
    this.orders = new Vectors(locations, cpus);
    this.rows = new RowCache(this.views, this.orders, cpus, locations);
    this.domainBase = base + 1;
    this.cpuBase = this.domainBase + domains * Domain.Words;
    this.cpuWords = Cpu.Words + locations + DELAYED_LOADS * Delayed.Words;
    this.locationBase = this.cpuBase + cpus * this.cpuWords;
    this.locationWords = 1 + messages * Message.Words;
    this.size = this.locationBase + locations * this.locationWords - base;
    flat.grow(base + this.size);
  }

  /** A word of the machine's own. */
  private word(at: number): number {
    const { flat } = this;
    if (flat.trail !== undefined) flat.trail.read(at);
    return flat.words[at];
  }

  /** View: all that strong fences have made global. */
  get global(): number {
    return this.word(this.shape.base);
  }

  set global(view: number) {
    this.flat.set(this.shape.base, view);
  }

  cpu(cpu: number, field: Cpu): number {
    return this.word(this.cpuBase + cpu * this.cpuWords + field);
  }

  setCpu(cpu: number, field: Cpu, value: number): void {
    this.flat.set(this.cpuBase + cpu * this.cpuWords + field, value);
  }

  joinView(cpu: number, field: Cpu, view: number): void {
    const at = this.cpuBase + cpu * this.cpuWords + field;
    this.flat.set(at, this.views.join(this.word(at), view));
  }

  joinOrder(cpu: number, field: Cpu, order: number): void {
    const at = this.cpuBase + cpu * this.cpuWords + field;
    this.flat.set(at, this.orders.join(this.word(at), order));
  }

  /** Index of the word with the order of all that a CPU did to a location. */
  private touchedAt(cpu: number, location: number): number {
    return this.cpuBase + cpu * this.cpuWords + Cpu.Words + location;
  }

  touched(cpu: number, location: number): number {
    return this.word(this.touchedAt(cpu, location));
  }

  touch(cpu: number, location: number, order: number): void {
    const at = this.touchedAt(cpu, location);
    this.flat.set(at, this.orders.join(this.word(at), order));
  }

  setTouched(cpu: number, location: number, order: number): void {
    this.flat.set(this.touchedAt(cpu, location), order);
  }

  private delayedAt(cpu: number, slot: number): number {
    return this.cpuBase + cpu * this.cpuWords + Cpu.Words + this.shape.locations + slot * Delayed.Words;
  }

  delayed(cpu: number, slot: number, field: Delayed): number {
    return this.word(this.delayedAt(cpu, slot) + field);
  }

  setDelayed(cpu: number, slot: number, field: Delayed, value: number): void {
    this.flat.set(this.delayedAt(cpu, slot) + field, value);
  }

  /** The location of a delayed load; -1 for none. */
  delayedLocation(cpu: number, slot: number): number {
    return (this.delayed(cpu, slot, Delayed.Location) & LOCATION_MASK) - 1;
  }

  /** Marks every delayed load of a CPU as delayed past something. */
  cross(cpu: number, what: Crossed): void {
    for (let slot = 0; slot < DELAYED_LOADS; slot++) {
      const location = this.delayed(cpu, slot, Delayed.Location);
      if (location !== 0) this.setDelayed(cpu, slot, Delayed.Location, location | what);
    }
  }

  /** Whether any delayed load of a CPU has been delayed past something. */
  hasCrossed(cpu: number, what: Crossed): boolean {
    for (let slot = 0; slot < DELAYED_LOADS; slot++) if ((this.delayed(cpu, slot, Delayed.Location) & what) !== 0) return true;
    return false;
  }

  /** The floor of a delayed load. */
  delayedFloor(cpu: number, slot: number): Taint {
    return this.delayed(cpu, slot, Delayed.Floor);
  }

  domain(domain: number, field: Domain): number {
    return this.word(this.domainBase + domain * Domain.Words + field);
  }

  joinDomainView(domain: number, field: Domain, view: number): void {
    this.setDomain(domain, field, this.views.join(this.domain(domain, field), view));
  }

  joinDomainOrder(domain: number, field: Domain, order: number): void {
    this.setDomain(domain, field, this.orders.join(this.domain(domain, field), order));
  }

  setDomain(domain: number, field: Domain, value: number): void {
    this.flat.set(this.domainBase + domain * Domain.Words + field, value);
  }

  /** Messages that a location has. The word holds those beside the first, so that words of 0 are a machine in which nothing has happened. */
  count(location: number): number {
    return this.word(this.locationBase + location * this.locationWords) + 1;
  }

  setCount(location: number, count: number): void {
    this.flat.set(this.locationBase + location * this.locationWords, count - 1);
  }

  /** Index of the first word of a message. */
  messageAt(location: number, position: number): number {
    return this.locationBase + location * this.locationWords + 1 + position * Message.Words;
  }

  message(location: number, position: number, field: Message): number {
    return this.word(this.messageAt(location, position) + field);
  }

  setMessage(location: number, position: number, field: Message, value: number): void {
    this.flat.set(this.messageAt(location, position) + field, value);
  }

  /** The CPU that stored a message; -1 for the initial one. */
  writer(location: number, position: number): number {
    return (this.message(location, position, Message.Flags) >> WRITER_SHIFT) - 1;
  }

  /** The order that has a view on every CPU. */
  everywhere(view: number): number {
    return this.rows.everywhere(view);
  }

  /** The order that has a view on one CPU, and nothing on the others. */
  onlyOn(cpu: number, view: number): number {
    return this.rows.onlyOn(cpu, view);
  }

  /** An order's view on one CPU. */
  viewOn(cpu: number, order: number): number {
    return this.rows.viewOn(cpu, order);
  }

  /** An order's position for a location on one CPU. */
  positionOn(cpu: number, order: number, location: number): number {
    return this.orders.at(order, cpu * this.shape.locations + location);
  }

  /** Puts another number in the place of every view and every order, taints included. */
  rename(ofView: (view: number) => number, ofOrder: (order: number) => number): void {
    const { shape, flat } = this;
    flat.trail?.readWeak();
    const view = (at: number): void => {
      if (flat.words[at] !== 0) flat.set(at, ofView(flat.words[at]));
    };
    view(shape.base);
    for (let domain = 0; domain < shape.domains; domain++) {
      view(this.domainBase + domain * Domain.Words + Domain.Start);
      view(this.domainBase + domain * Domain.Words + Domain.End);
    }
    for (let cpu = 0; cpu < shape.cpus; cpu++) {
      const at = this.cpuBase + cpu * this.cpuWords;
      for (let field = 0; field < FIRST_ORDER; field++) view(at + field);
    }
    for (let location = 0; location < shape.locations; location++) {
      const end = this.messageAt(location, this.count(location));
      for (let at = this.messageAt(location, 0); at < end; at += Message.Words) {
        view(at + Message.Visible);
        view(at + Message.Own);
        view(at + Message.All);
      }
    }
    this.renameOrders(ofOrder);
    this.taints.forEach((at) => {
      if (flat.words[at] !== 0) flat.set(at, ofOrder(flat.words[at]));
    });
  }

  /** Puts another number in the place of every order, taints left out. */
  renameOrders(ofOrder: (order: number) => number): void {
    const { shape, flat } = this;
    const { words } = flat;
    const order = (at: number): void => {
      if (words[at] !== 0) flat.set(at, ofOrder(words[at]));
    };
    for (let domain = 0; domain < shape.domains; domain++) {
      order(this.domainBase + domain * Domain.Words + Domain.StartOrder);
      order(this.domainBase + domain * Domain.Words + Domain.EndOrder);
    }
    for (let cpu = 0; cpu < shape.cpus; cpu++) {
      const at = this.cpuBase + cpu * this.cpuWords;
      for (let field = FIRST_ORDER; field < FIRST_NUMBER; field++) order(at + field);
      const touched = at + Cpu.Words;
      for (let location = 0; location < shape.locations; location++) order(touched + location);
      for (let slot = 0; slot < DELAYED_LOADS; slot++) order(this.delayedAt(cpu, slot) + Delayed.Floor);
    }
    for (let location = 0; location < shape.locations; location++) {
      const end = this.messageAt(location, this.count(location));
      for (let at = this.messageAt(location, 0); at < end; at += Message.Words) {
        order(at + Message.Before);
        order(at + Message.Depends);
      }
    }
  }
}

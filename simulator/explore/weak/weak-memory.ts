/**
 * The kernel's memory model under the machine of an exploration.
 *
 * Memory itself holds what is newest. Words that several CPUs use and that the user's files read have older messages too, on the view
 * machine ({@link ../views/machine.ts}); a load in the user's files may read one of those, as often as the bound on stale reads allows.
 * When none is left, nobody can notice the older ones any more, and all of this is forgotten: the rest of that execution is sequentially
 * consistent.
 *
 * Stores come last in their location's order, and the model's own C and services read what is newest: their releases and full barriers
 * order what they should, all locks as if they were one.
 */
import type { OrderSource } from "../../../kernel/catalogue/ablations.ts";
import type { FlatState } from "../flat-state.ts";
import {
  beginUpdate,
  type Blind,
  blindTo,
  createViews,
  currentView,
  hiddenFromOthers,
  endUpdate,
  fence,
  type Fence,
  load,
  loadFloor,
  Message,
  oldestReadable,
  store,
  storeFloor,
  strongFence,
  type Taint,
  updateLoad,
  type ViewState,
} from "../views/machine.ts";
import { comeAfter } from "../views/fences.ts";
import { Cpu, Domain } from "../views/state.ts";
import { GracePeriods } from "./grace-periods.ts";
import { areGuarding, forgetGuarded, forgetOlder } from "./guards.ts";
import type { RaceWatch } from "./race.ts";
import { forgetFreed, type HistoryReduction, MESSAGES, simplify } from "./histories.ts";
import { Locations, WEAK_LOCATIONS } from "./locations.ts";
import { Uses } from "./uses.ts";

/** Words before the view machine's: stale reads so far, one more when all is forgotten; CPUs whose next reader begins after a grace period has. */
const OWN_WORDS = 2;
const NONE = -1;

/** How an instruction's access is ordered. */
export enum Ordering {
  Relaxed,
  Acquire,
  Release,
  /** Updates only. */
  Full,
}

export interface WeakOptions {
  readonly reductions: ReadonlySet<HistoryReduction>;
  /** By function, 1 for a helper that uses one bit of what it loads. */
  readonly bitHelpers: Uint8Array;
  readonly cpus: number;
  /** Stale reads in one execution at most. */
  readonly stale: number;
  /** First word of the state that is free for this; there are {@link weakWords}. */
  readonly from: number;
  /** Words of the stacks, and how far behind each the taint of its register lies. */
  readonly stacks: number;
  readonly taintOffset: number;
  /** Words of one thread's stack, and the word behind what it holds. */
  readonly stackWords: number;
  readonly topOf: (thread: number) => number;
}

/** Words of the state that this needs. */
export function weakWords(cpus: number): number {
  const perCpu = Cpu.Words + WEAK_LOCATIONS + 6;
  return OWN_WORDS + 1 + Domain.Words + cpus * perCpu + WEAK_LOCATIONS * (1 + MESSAGES * Message.Words);
}

export class WeakMemory {
  /** Has room for just the locations that there are: those that {@link assign} has found. */
  views: ViewState;
  readonly taintOffset: number;

  readonly flat: FlatState;
  readonly options: WeakOptions;
  /** Those words that have older values. */
  readonly locations: Locations;
  blind: Blind;
  /** By CPU a view: what no other CPU ever looks at. */
  private unseen: readonly number[];
  private readonly grace: GracePeriods;
  /** Who uses which words. */
  readonly uses: Uses;
  /** Bits of the locks that who runs has alone. */
  heldAlone: () => number = () => 0;
  /** Whether some execution had all the stale reads that the bound allows, so that more might have been possible. */
  exhausted = false;
  /** Whether the user's files have copied words that others overwrite: those are never stale. */
  copies = false;
  /** Whether a message was dropped that some CPU could still have read. */
  dropped = false;

  /** What gives no order, to see what breaks without it: kinds, and barriers by code index. */
  unordered: ReadonlySet<OrderSource> = new Set();
  unorderedFences: ReadonlySet<number> = new Set();
  /** Loads that read what is newest, by code index. */
  fresh: ReadonlySet<number> = new Set();
  /** Where data races are looked for. */
  races: RaceWatch | undefined;

  /** Whether anything on the stack of the thread that runs may have a taint, or may have had one since its step began. */
  hasTaints = false;

  // ---- the store of the instruction that runs
  needs: Taint = 0;
  depends: Taint = 0;
  ordering = Ordering.Relaxed;
  isUpdate = false;
  cpu = 0;
  /** Of the store, where races are looked for; see {@link ./races.ts}. */
  private tag = 0;
  /** Location that the instruction has stored to, so that the second word of a pair is no second store. */
  private stored = NONE;
  /** Taint of what an update has read. */
  updated: Taint = 0;

  constructor(flat: FlatState, options: WeakOptions) {
    this.flat = flat;
    this.options = options;
    this.taintOffset = options.taintOffset;
    this.locations = new Locations(options.stacks);
    this.uses = new Uses(options.stacks);
    this.grace = new GracePeriods(flat, options.from + 1, options.cpus);
    this.views = this.emptyViews();
    this.blind = blindTo(this.views, this.locations.isReader);
    this.unseen = hiddenFromOthers(this.views, this.locations.isReader);
  }

  private emptyViews(): ViewState {
    const { flat, options, locations } = this;
    const taints = { forEach: (visit: (index: number) => void): void => this.forEachTaint(visit) };
    const shape = {
      base: options.from + OWN_WORDS,
      cpus: options.cpus,
      locations: locations.used,
      messages: MESSAGES,
      domains: 1,
      conditional: 0,
    };
    return createViews(flat, shape, taints, () => 0);
  }

  private forEachTaint(visit: (index: number) => void): void {
    const { words } = this.flat;
    const { stacks, stackWords, taintOffset, topOf } = this.options;
    for (let from = stacks, thread = 0; from < stacks + taintOffset; from += stackWords, thread++) {
      const end = topOf(thread) + taintOffset;
      for (let word = from + taintOffset; word < end; word++) if (words[word] !== 0) visit(word);
    }
  }

  /** See {@link OWN_WORDS}. */
  private get staleReads(): number {
    return this.valueOf(this.options.from);
  }

  /** While a replay knows which loads are stale: views are of no use then. */
  isScripted = false;

  /** Whether a stale read is still allowed, so that views matter. */
  get active(): boolean {
    return !this.isScripted && this.locations.used > 0 && this.staleReads < this.options.stale;
  }

  /** Whether no read can be stale any more and all that is known of older messages is forgotten: memory is like that of any other machine. */
  get isForgotten(): boolean {
    return !this.listens && this.staleReads > this.options.stale;
  }

  /** Who uses which words is noted also where memory is like that of any other machine. */
  listens = false;

  get isSpent(): boolean {
    return this.staleReads >= this.options.stale;
  }

  /** From now on no read is stale, and nothing has happened yet. */
  spend(): void {
    this.flat.set(this.options.from, this.options.stale + 1);
  }

  /** From now on no read is stale. */
  exhaust(): void {
    this.flat.set(this.options.from, this.options.stale);
  }

  /** Gives every word that is shared and read by the user's files a location. The state is at its beginning. */
  assign(isShared: (word: number) => boolean): void {
    this.exhausted = false;
    this.dropped = false;
    this.copies = false;
    this.uses.begin();
    const changed = this.locations.assign(this.uses, {
      isShared,
      racing: this.races !== undefined,
      blind: this.options.reductions.has("blind"),
      guarded: areGuarding(this.options.reductions, this.unordered),
    });
    this.views = this.emptyViews();
    this.blind = blindTo(this.views, this.locations.isReader);
    this.unseen = hiddenFromOthers(this.views, this.locations.isReader);
    if (changed) this.races?.forget();
  }

  /** Words that would have needed a location when there was none left. */
  get overflow(): number {
    return this.locations.overflow;
  }

  /** Words with several variables, of which a read of one is taken for a read of all. */
  get divided(): number {
    return this.locations.divided(this.uses);
  }

  isWeak(word: number): boolean {
    return this.locations.of(word) >= 0;
  }

  /**
   * Whether a word is newest for everybody only as there was no room for older values of it. What orders its stores is not known then, so each of them gives all that its
   * CPU has seen, and each load receives that: nothing is taken for stale that may not be.
   */
  isCrowdedOut(word: number): boolean {
    return this.locations.isCrowdedOut(word);
  }

  /**
   * Whether each store of a word, or of the one behind it, is a message, even where its bits are told apart. While a read may still be stale two stores
   * do not commute then, whichever bits they are about: the later one carries what came with the earlier one. A load does commute with
   * stores of other bits, if it comes first and the store waits for others: it knows less then, and whoever knows less may read more.
   *
   * A word without messages brings nothing along. And once no read can be stale any more, everything is as where memory is sequentially consistent.
   */
  tellsStores(word: number): boolean {
    return (this.isWeak(word) || this.isWeak(word + 1)) && this.active;
  }

  /** How many messages a load could read, the newest included. */
  choices(cpu: number, word: number, address: Taint): number {
    const { views } = this;
    const location = this.locations.of(word);
    // Of its own stores a CPU reads the newest, and who else stores is none: nothing is kept of what it has seen.
    if (!this.locations.isReader(cpu, location)) return 1;
    return views.count(location) - oldestReadable(views, cpu, location, loadFloor(views, cpu, address));
  }

  /** Reads the message `back` places before the newest. @returns The taint of the register. */
  load(cpu: number, word: number, back: number, address: Taint, acquire: boolean): Taint {
    const { views, flat, options } = this;
    const location = this.locations.of(word);
    if (back > 0) {
      flat.set(options.from, flat.words[options.from] + 1);
      if (!this.active) this.exhausted = true;
    }
    const position = views.count(location) - 1 - back;
    return load(views, cpu, location, position, loadFloor(views, cpu, address), acquire);
  }

  /** Whether stores of a word are told apart, to see which race. */
  isTold(word: number): boolean {
    const location = this.locations.of(word);
    return location >= 0 && this.locations.mayRace(location) && this.active;
  }

  /** A load is made: does it race? @param low The byte that it begins with. */
  lookAtLoad(cpu: number, word: number, address: Taint, pc: number, low: number): void {
    const { views, races } = this;
    if (races === undefined || !this.isTold(word)) return;
    const location = this.locations.of(word);
    const from = oldestReadable(views, cpu, location, loadFloor(views, cpu, address)) + 1;
    races.look(views, cpu, location, from, views.count(location), pc, low);
  }

  /** The first message that the store of the instruction that begins does not come after; {@link lookAtStore} is told when it was made. */
  storeFrom(word: number): number {
    const { views, cpu, ordering } = this;
    const location = this.locations.of(word);
    return oldestReadable(views, cpu, location, storeFloor(views, cpu, location, this.needs, ordering === Ordering.Release)) + 1;
  }

  lookAtStore(word: number, from: number, pc: number, low: number): void {
    const { views, cpu } = this;
    const location = this.locations.of(word);
    this.races?.look(views, cpu, location, from, views.count(location), pc, low);
  }

  /** What word `word` was in the message `back` places before the newest. */
  oldValue(word: number, back: number): number {
    const location = this.locations.of(word);
    const position = this.views.count(location) - 1 - back;
    return this.views.message(location, position, word === this.locations.firstWord[location] ? Message.Low : Message.High);
  }

  firstOf(word: number): number {
    return this.locations.firstWord[this.locations.of(word)];
  }

  /** An instruction begins: what it stores is this. */
  beginInstruction(cpu: number, needs: Taint, depends: Taint, ordering: Ordering, isUpdate: boolean, tag = 0): void {
    this.tag = tag;
    this.cpu = cpu;
    this.needs = needs;
    this.depends = depends;
    this.ordering = ordering;
    this.isUpdate = isUpdate;
    this.stored = NONE;
    this.updated = 0;
  }

  /** A word is about to be stored to; it still holds what it was. */
  beforeStore(word: number): void {
    this.uses.noteStore(word, this.cpu);
    const location = this.locations.of(word);
    if (location < 0 || location === this.stored || !this.active) {
      if (this.isCrowdedOut(word)) this.releaseStrong(this.cpu);
      return;
    }
    this.stored = location;
    const { views, cpu } = this;
    // A step stores to a word once, or in one go; then what was in between is no message.
    if (views.count(location) >= MESSAGES) return;
    this.keepOld(location);
    const newest = views.count(location) - 1;
    const release = this.ordering === Ordering.Release;
    const { depends, tag } = this;
    let floor = storeFloor(views, cpu, location, this.needs, release);
    if (this.isUpdate) {
      const full = this.ordering === Ordering.Full;
      beginUpdate(views, cpu, full);
      const acquire = this.ordering === Ordering.Acquire;
      const update = { low: 0, high: 0, release, plain: false, depends, tag, acquire, returnsNothing: false, full };
      this.updated = updateLoad(views, cpu, location, newest, loadFloor(views, cpu, this.needs), update);
      floor = views.orders.join(storeFloor(views, cpu, location, this.needs, release), this.updated);
    }
    store(views, cpu, location, newest + 1, floor, { low: 0, high: 0, release, plain: false, depends, tag });
    if (this.isUpdate) {
      // What the message that was read carried goes on with the new one.
      const carried = views.message(location, newest, Message.Visible);
      const visible = views.views.join(views.message(location, newest + 1, Message.Visible), carried);
      views.setMessage(location, newest + 1, Message.Visible, visible);
      if (this.ordering === Ordering.Full) strongFence(views, cpu);
      endUpdate(views, cpu);
    }
    const guards = this.locations.guards[location];
    if (guards !== 0 && (guards & this.heldAlone()) !== 0) forgetOlder(this, location);
  }

  /** The same where what is stored depends on what was there, in one go: whoever sees the new value comes after the old one's store, too. */
  beforeUpdate(word: number): void {
    const { isUpdate } = this;
    this.isUpdate = true;
    this.beforeStore(word);
    this.isUpdate = isUpdate;
  }

  /** An object has been freed. @param first Its first word. @param end The word behind it. */
  free(first: number, end: number): void {
    if (this.active && this.options.reductions.has("unreadable")) forgetFreed(this, first, end);
  }

  /** A CPU has just given back locks that it had alone. */
  gaveBack(cpu: number, locks: number): void {
    if (locks !== 0 && this.active) forgetGuarded(this, cpu, locks);
  }

  private keepOld(location: number): void {
    const { views } = this;
    const newest = views.count(location) - 1;
    const first = this.locations.firstWord[location];
    views.setMessage(location, newest, Message.Low, this.valueOf(first));
    if (this.locations.isPair[location] === 1) views.setMessage(location, newest, Message.High, this.valueOf(first + 1));
  }

  private valueOf(word: number): number {
    const { flat } = this;
    if (flat.trail !== undefined) flat.trail.read(word);
    return flat.words[word];
  }

  /** A barrier of the program's. */
  fence(cpu: number, kind: Fence): void {
    if (this.active) fence(this.views, cpu, kind);
  }

  /**
   * Whether a full barrier of a CPU would make something global now. If so it is an operation that others may notice: of two barriers the later one
   * receives what the earlier one gave. If not, what it receives is least where it comes first, and everything that may follow then may follow.
   */
  wouldPublish(cpu: number): boolean {
    if (!this.active) return false;
    const { views } = this.views;
    const before = views.above(this.views.global, this.unseen[cpu]);
    return views.above(views.join(this.views.global, currentView(this.views, cpu)), this.unseen[cpu]) !== before;
  }

  /** A full barrier that the kernel around the program has: a switch of tasks, a call that is answered, a service that takes locks. */
  serialize(cpu: number, source: "call" | "switch" | "service"): void {
    if (this.active && cpu >= 0 && !this.unordered.has(source)) strongFence(this.views, cpu);
  }

  /** An acquire of a word that is not weak: it receives what all releases of such words have given. */
  acquireStrong(cpu: number): void {
    if (this.active) comeAfter(this.views, cpu, this.views.global, 0);
  }

  releaseStrong(cpu: number): void {
    if (this.active) this.views.global = this.views.views.join(this.views.global, currentView(this.views, cpu));
  }

  /** A grace period begins: readers that begin from now on come after it. `inside`: CPUs with readers that it waits for. */
  beginGracePeriod(cpu: number, inside: number): void {
    if (this.active) this.grace.begin(this.views, cpu, inside);
  }

  /** A CPU has left every reader that a grace period waits for. */
  leaveReaders(cpu: number): void {
    if (this.active) this.grace.leave(this.views, cpu);
  }

  /** What follows on a CPU may be a reader that begins after a grace period has. */
  mayBeginReader(cpu: number): void {
    this.grace.mayBeginReader(this.views, cpu);
  }

  endGracePeriod(cpu: number): void {
    if (this.active) this.grace.end(this.views, cpu);
  }

  /**
   * After a step: makes states equal that nobody can tell apart. No step is running. What it does depends on what CPUs have seen, and on what the
   * locations hold; a step that has changed neither leaves nothing to be done.
   */
  settle(): void {
    const { flat, options } = this;
    if (this.locations.used === 0 || this.isScripted) return;
    if (this.active) {
      const isLast = flat.words[options.from] === options.stale - 1;
      if (simplify(this, options.reductions, isLast)) this.dropped = true;
      this.grace.forget(this.views);
      return;
    }
    if (flat.words[options.from] === options.stale) this.forget();
  }

  /** Nobody can notice older messages any more. */
  private forget(): void {
    const { flat, options, views } = this;
    flat.set(options.from, options.stale + 1);
    const end = options.from + OWN_WORDS + views.size;
    for (let word = options.from + 1; word < end; word++) flat.set(word, 0);
    this.forEachTaint((word) => {
      flat.set(word, 0);
    });
  }
}

/**
 * Pieces of states that wait, each kept once: most of what a state has that the first one has not, others have as well. A state is a list of numbers of
 * index records, and each of these the numbers of some pages; 0 stands for what the first state has there.
 */
import type { FlatState } from "../flat-state.ts";
import { Interned, RECORD, RECORD_LOG2 } from "./interned.ts";

/** Records up to which their numbers fit into 16 bits. */
const FEW = 1 << 16;
/** So many records more are not worth the work of giving some up. */
const SOME = 1 << 4;

/** By group of slots the number of its index record; those that are not there are 0. */
export type PageNumbers = Uint16Array | Int32Array;

/** Of the first state. */
export const NO_PAGES: PageNumbers = new Uint16Array(0);

export class Pages {
  private readonly base: Int32Array;
  /** Pages that any state has changed so far: page by slot, and slot by page. */
  private readonly pageOf: number[] = [];
  private readonly slotOf = new Map<number, number>();
  /** Pages and index records. */
  private records = new Interned();
  /** How many there were when those that nobody has were given up last. */
  private kept = 0;
  private readonly index = new Int32Array(RECORD);

  /** @param base The words of the first state. */
  constructor(base: Int32Array) {
    this.base = base;
  }

  get bytes(): number {
    return this.records.bytes;
  }

  /**
   * The pages of the present state.
   *
   * @param from Those of the state that it was when its undo log was at `mark`.
   */
  keep(state: FlatState, mark: number, from: PageNumbers): PageNumbers {
    const dirty = new Set<number>();
    for (const index of state.storedSince(mark)) dirty.add(this.slot(index >> RECORD_LOG2));
    const slots = [...dirty].sort((a, b) => a - b);
    const groups = Math.ceil(this.pageOf.length / RECORD);
    const numbers = this.records.count + 2 * dirty.size < FEW ? new Uint16Array(groups) : new Int32Array(groups);
    numbers.set(from);
    for (let k = 0; k < slots.length; ) {
      const group = slots[k] >> RECORD_LOG2;
      this.readIndex(numbers[group]);
      for (; k < slots.length && slots[k] >> RECORD_LOG2 === group; k++) {
        this.index[slots[k] % RECORD] = this.records.number(state.words, this.pageOf[slots[k]] << RECORD_LOG2);
      }
      numbers[group] = this.records.number(this.index, 0);
    }
    return numbers;
  }

  private slot(page: number): number {
    const known = this.slotOf.get(page);
    if (known !== undefined) return known;
    const slot = this.pageOf.push(page) - 1;
    this.slotOf.set(page, slot);
    return slot;
  }

  /** Makes the state, which has the pages `present`, the one that has others. Its hash is not known to it. */
  restore(state: FlatState, present: PageNumbers, numbers: PageNumbers): void {
    for (let group = 0; group < Math.max(present.length, numbers.length); group++) {
      const wanted = group < numbers.length ? numbers[group] : 0;
      const had = group < present.length ? present[group] : 0;
      if (wanted === had) continue;
      for (let k = 0; k < RECORD; k++) this.restorePage(state, (group << RECORD_LOG2) + k, this.pageIn(had, k), this.pageIn(wanted, k));
    }
  }

  private restorePage(state: FlatState, slot: number, had: number, wanted: number): void {
    if (had === wanted) return;
    const at = this.pageOf[slot] << RECORD_LOG2;
    const end = Math.min(at + RECORD, this.base.length);
    if (wanted === 0) state.place(at, this.base, at, end - at);
    else state.place(at, this.records.all, wanted * RECORD, end - at);
  }

  /** Whether so many were added that giving up what nobody has is worth the work. */
  get hasGrown(): boolean {
    return this.records.count > this.kept + (this.kept >> 2) + SOME;
  }

  /** Gives up all pages but those of some states, whose numbers are changed in place. */
  keepOnly(states: readonly PageNumbers[]): void {
    const { records: old, index } = this;
    const indices = new Int32Array(old.count + 1);
    this.records = new Interned();
    for (const state of new Set(states)) {
      for (let group = 0; group < state.length; group++) {
        const before = state[group];
        if (before === 0) continue;
        if (indices[before] === 0) {
          for (let k = 0; k < RECORD; k++) {
            const page = old.word(before, k);
            index[k] = page === 0 ? 0 : this.records.number(old.all, page * RECORD);
          }
          indices[before] = this.records.number(index, 0);
        }
        state[group] = indices[before];
      }
    }
    this.kept = this.records.count;
  }

  private readIndex(number: number): void {
    for (let k = 0; k < RECORD; k++) this.index[k] = this.pageIn(number, k);
  }

  /** The number of the page in a place of an index record. */
  private pageIn(number: number, k: number): number {
    return number === 0 ? 0 : this.records.word(number, k);
  }
}

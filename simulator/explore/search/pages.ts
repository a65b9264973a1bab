/**
 * Pieces of states that wait, each kept once: most of what a state has that the first one has not, others have as well. A state is the numbers of its
 * pieces; 0 stands for what the first state has there.
 */
import type { FlatState } from "../flat-state.ts";
import { mixHigh, mixLow } from "../flat-state.ts";
import { VisitedTable } from "../visited.ts";

/** Words of a page, as a power of two. */
const PAGE_LOG2 = 5;
const PAGE = 1 << PAGE_LOG2;
/** Pages of a piece of the store. */
const PIECE = 1 << 6;
/** What is added to the key of a page whose hash another one has. */
const ASIDE = 0x9e3779b9;

/** Pages up to which their numbers fit into 16 bits. */
const FEW = 1 << 16;

/** By slot; slots that are not there hold 0. */
export type PageNumbers = Uint16Array | Int32Array;

/** Of the first state. */
export const NO_PAGES: PageNumbers = new Uint16Array(0);

export class Pages {
  private readonly base: Int32Array;
  /** Pages that any state has changed so far: page by slot, and slot + 1 by page. */
  private readonly pageOf: number[] = [];
  private readonly slotOf: Int32Array;
  /** Payload: the number of the page. */
  private known = new VisitedTable(8);
  private pieces: Int32Array[] = [];
  private count = 0;
  /** How many there were when those that nobody has were given up last. */
  private kept = 0;

  /** @param base The words of the first state. */
  constructor(base: Int32Array) {
    this.base = base;
    this.slotOf = new Int32Array((base.length >> PAGE_LOG2) + 1);
  }

  get bytes(): number {
    return this.known.bytes + this.pieces.length * PIECE * PAGE * 4;
  }

  /**
   * The pages of the present state.
   *
   * @param from Those of the state that it was when its undo log was at `mark`.
   */
  keep(state: FlatState, mark: number, from: PageNumbers): PageNumbers {
    const dirty = new Set<number>();
    for (const index of state.storedSince(mark)) dirty.add(index >> PAGE_LOG2);
    for (const page of dirty) {
      if (this.slotOf[page] === 0) this.slotOf[page] = this.pageOf.push(page);
    }
    const slots = this.pageOf.length;
    const numbers = this.count + dirty.size < FEW ? new Uint16Array(slots) : new Int32Array(slots);
    numbers.set(from);
    for (const page of dirty) numbers[this.slotOf[page] - 1] = this.number(state.words, page);
    return numbers;
  }

  /** Makes the state, which has the pages `present`, the one that has others. Its hash is not known to it. */
  restore(state: FlatState, present: PageNumbers, numbers: PageNumbers): void {
    for (let slot = 0; slot < this.pageOf.length; slot++) {
      const wanted = slot < numbers.length ? numbers[slot] : 0;
      if (wanted === (slot < present.length ? present[slot] : 0)) continue;
      const at = this.pageOf[slot] << PAGE_LOG2;
      const end = Math.min(at + PAGE, this.base.length);
      if (wanted === 0) state.place(at, this.base, at, end - at);
      else state.place(at, this.pieceOf(wanted), this.offsetOf(wanted), end - at);
    }
  }

  /** Whether so many were added that giving up what nobody has is worth the work. */
  get hasGrown(): boolean {
    return this.count > this.kept + (this.kept >> 2) + PIECE;
  }

  /** Gives up all pages but those of some states, whose numbers are changed in place. */
  keepOnly(states: readonly PageNumbers[]): void {
    const { pieces: old } = this;
    const numbers = new Int32Array(this.count + 1);
    this.known = new VisitedTable(8);
    this.pieces = [];
    this.count = 0;
    for (const state of new Set(states)) {
      for (let slot = 0; slot < state.length; slot++) {
        const before = state[slot];
        if (before === 0) continue;
        if (numbers[before] === 0) {
          const at = ((before - 1) % PIECE) << PAGE_LOG2;
          numbers[before] = this.number(old[Math.floor((before - 1) / PIECE)].subarray(at, at + PAGE), 0);
        }
        state[slot] = numbers[before];
      }
    }
    this.kept = this.count;
  }

  private pieceOf(number: number): Int32Array {
    return this.pieces[Math.floor((number - 1) / PIECE)];
  }

  private offsetOf(number: number): number {
    return ((number - 1) % PIECE) << PAGE_LOG2;
  }

  /** The number of a page with these words: compared word for word, so that two never count as one. */
  private number(words: Int32Array, page: number): number {
    const at = page << PAGE_LOG2;
    let low = 0;
    let high = 0;
    for (let k = 0; k < PAGE && at + k < words.length; k++) {
      low = (low + mixLow(k, words[at + k])) | 0;
      high = (high + mixHigh(k, words[at + k])) | 0;
    }
    for (let key = low; ; key = (key + ASIDE) | 0) {
      const place = this.known.enter(key, high);
      if (this.known.wasNew) this.known.setPayload(place, this.add(words, at));
      else if (!this.isSame(this.known.payload(place), words, at)) continue;
      return this.known.payload(place);
    }
  }

  private add(words: Int32Array, at: number): number {
    if (this.count % PIECE === 0) this.pieces.push(new Int32Array(PIECE * PAGE));
    this.count++;
    this.pieceOf(this.count).set(words.subarray(at, at + PAGE), this.offsetOf(this.count));
    return this.count;
  }

  private isSame(number: number, words: Int32Array, at: number): boolean {
    const piece = this.pieceOf(number);
    const offset = this.offsetOf(number);
    for (let k = 0; k < PAGE && at + k < words.length; k++) {
      if (piece[offset + k] !== words[at + k]) return false;
    }
    return true;
  }
}

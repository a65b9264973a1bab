/**
 * How states are told apart: by their hash, or by all that they hold. Either way a search knows a state by a key of 64 bits.
 */
import type { FlatState } from "../flat-state.ts";
import { VisitedTable } from "../visited.ts";
import { Growing } from "./growing.ts";

export interface Identity {
  /** The key of the state that {@link identify} was called for last. */
  readonly low: number;
  readonly high: number;
  /** Bytes held. */
  readonly bytes: number;
  /** @param mark Of the undo log: what may differ from the state that was identified before. */
  identify(mark: number): void;
}

/** Two states with the same hash count as one. */
export class ByHash implements Identity {
  low = 0;
  high = 0;
  readonly bytes = 0;
  private readonly state: FlatState;

  constructor(state: FlatState) {
    this.state = state;
  }

  identify(): void {
    this.low = this.state.hashLow;
    this.high = this.state.hashHigh;
  }
}

/** Words of a piece of the store; no state differs from the first one in more than half as many. */
const PIECE = 1 << 20;
/** What is added to a key that another state has already. */
const ASIDE = 0x9e3779b9;

/**
 * Every state is kept, as what it has that the first one has not, and compared word for word. One whose hash belongs to another
 * state gets the next free key.
 */
export class ByContent implements Identity {
  low = 0;
  high = 0;
  /** States that had the hash of another one. */
  collisions = 0;
  private readonly state: FlatState;
  private readonly base: Int32Array;
  /** Words that any state has changed so far, in the order in which they were met: the order of a record's pairs. */
  private readonly changing = new Growing(1);
  private readonly isChanging: Uint8Array;
  /** Payload: the record's place in {@link pieces}, plus 1. */
  private readonly known: VisitedTable;
  private readonly pieces: Int32Array[] = [];
  private used = PIECE;
  private readonly pairs = new Int32Array(PIECE);
  private count = 0;
  private readonly hashOf: (state: FlatState) => { readonly low: number; readonly high: number };

  /**
   * @param state In its first state.
   * @param hashOf Where a key is looked for first; the state's own hash, except in tests.
   */
  constructor(state: FlatState, hashOf = ({ hashLow, hashHigh }: FlatState) => ({ low: hashLow, high: hashHigh })) {
    this.state = state;
    this.base = state.words.slice();
    this.isChanging = new Uint8Array(state.words.length);
    this.known = new VisitedTable(14);
    this.hashOf = hashOf;
  }

  get bytes(): number {
    return this.known.bytes + this.changing.bytes + this.pieces.length * PIECE * 4 + this.base.byteLength + this.pairs.byteLength;
  }

  identify(mark: number): void {
    for (const index of this.state.storedSince(mark)) {
      if (this.isChanging[index] !== 0) continue;
      this.isChanging[index] = 1;
      this.changing.push(index);
    }
    this.gather();
    const { low, high } = this.hashOf(this.state);
    this.high = high;
    for (let key = low; ; key = (key + ASIDE) | 0) {
      const place = this.known.enter(key, high);
      if (this.known.wasNew) this.known.setPayload(place, this.store());
      else if (!this.isSame(this.known.payload(place) - 1)) {
        this.collisions++;
        continue;
      }
      this.low = key;
      return;
    }
  }

  /** The present state's pairs of index and value. */
  private gather(): void {
    const { state, base, changing, pairs } = this;
    let count = 0;
    for (let k = 0; k < changing.length; k++) {
      const index = changing.get(k, 0);
      if (state.words[index] === base[index]) continue;
      pairs[count++] = index;
      pairs[count++] = state.words[index];
    }
    this.count = count;
  }

  private store(): number {
    if (this.used + this.count + 1 > PIECE) {
      this.pieces.push(new Int32Array(PIECE));
      this.used = 0;
    }
    const piece = this.pieces.length - 1;
    const at = this.used;
    this.pieces[piece][at] = this.count;
    this.pieces[piece].set(this.pairs.subarray(0, this.count), at + 1);
    this.used += this.count + 1;
    return piece * PIECE + at + 1;
  }

  private isSame(place: number): boolean {
    const piece = this.pieces[Math.floor(place / PIECE)];
    const at = place % PIECE;
    if (piece[at] !== this.count) return false;
    for (let k = 0; k < this.count; k++) {
      if (piece[at + 1 + k] !== this.pairs[k]) return false;
    }
    return true;
  }
}

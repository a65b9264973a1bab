/** Records of a few words, each kept once, however many have it. They are told apart word for word, so two never count as one. */
import { mixHigh, mixLow } from "../flat-state.ts";
import { VisitedTable } from "../visited.ts";

/** Words of a record, as a power of two. */
export const RECORD_LOG2 = 3;
export const RECORD = 1 << RECORD_LOG2;
/** Records of a piece of the store. */
const PIECE = 1 << 7;
/** What is added to the key of a record whose hash another one has. */
const ASIDE = 0x9e3779b9;

export class Interned {
  /** Payload: the number of the record. */
  private readonly known = new VisitedTable(8);
  private readonly pieces: Int32Array[] = [];
  /** Numbers go from 1 up to this. */
  count = 0;

  get bytes(): number {
    return this.known.bytes + this.pieces.length * PIECE * RECORD * 4;
  }

  /** The number of the record with the words from `at` on; what is behind their end is 0. */
  number(words: Int32Array, at: number): number {
    let low = 0;
    let high = 0;
    for (let k = 0; k < RECORD && at + k < words.length; k++) {
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

  /** The words of a record lie in it from {@link offsetOf} on. */
  pieceOf(number: number): Int32Array {
    return this.pieces[Math.floor((number - 1) / PIECE)];
  }

  offsetOf(number: number): number {
    return ((number - 1) % PIECE) << RECORD_LOG2;
  }

  /** Word `k` of a record. */
  word(number: number, k: number): number {
    return this.pieceOf(number)[this.offsetOf(number) + k];
  }

  private add(words: Int32Array, at: number): number {
    if (this.count % PIECE === 0) this.pieces.push(new Int32Array(PIECE * RECORD));
    this.count++;
    this.pieceOf(this.count).set(words.subarray(at, at + RECORD), this.offsetOf(this.count));
    return this.count;
  }

  private isSame(number: number, words: Int32Array, at: number): boolean {
    const piece = this.pieceOf(number);
    const offset = this.offsetOf(number);
    for (let k = 0; k < RECORD && at + k < words.length; k++) {
      if (piece[offset + k] !== words[at + k]) return false;
    }
    return true;
  }
}

/**
 * The states seen so far, as 64-bit hashes with a small payload each, in typed arrays with open addressing.
 *
 * JavaScript's own Set and Map end at 2^24 entries and take some 40 bytes for each; this takes 12 to 24.
 * Two states with the same hash are taken for one: {@link omissionProbability} says how likely that has happened.
 */

/** Entries for each slot at most. */
const MOST_FULL = 0.75;
const WORDS = 3;

export class VisitedTable {
  /** Low hash, high hash, payload; an entry whose hash is 0, 0 is stored as 1, 0. */
  private slots: Int32Array;
  private mask: number;
  private count = 0;

  /** @param capacityLog2 Slots at the start. */
  constructor(capacityLog2 = 12) {
    this.slots = new Int32Array(WORDS << capacityLog2);
    this.mask = (1 << capacityLog2) - 1;
  }

  /** States held. */
  get size(): number {
    return this.count;
  }

  /** Bytes held now, empty slots included. */
  get bytes(): number {
    return this.slots.byteLength;
  }

  /** The place of a state, new or not; {@link wasNew} tells which. Places are void after the next call of this function. */
  enter(low: number, high: number): number {
    if (this.count >= (this.mask + 1) * MOST_FULL) this.grow();
    const key = low === 0 && high === 0 ? 1 : low;
    const at = this.find(key, high);
    this.wasNew = this.slots[at] === 0 && this.slots[at + 1] === 0;
    if (this.wasNew) {
      this.slots[at] = key;
      this.slots[at + 1] = high;
      this.count++;
    }
    return at;
  }

  /** Whether the last {@link enter} met its state for the first time. */
  wasNew = false;

  /** Whether the state was not seen before; it is from now on. */
  add(low: number, high: number): boolean {
    this.enter(low, high);
    return this.wasNew;
  }

  has(low: number, high: number): boolean {
    const at = this.find(low === 0 && high === 0 ? 1 : low, high);
    return this.slots[at] !== 0 || this.slots[at + 1] !== 0;
  }

  /** The payload of the entry at a place: 32 bits for whoever searches, 0 at first. */
  payload(place: number): number {
    return this.slots[place + 2];
  }

  setPayload(place: number, value: number): void {
    this.slots[place + 2] = value;
  }

  private find(low: number, high: number): number {
    const { slots, mask } = this;
    let slot = (low ^ (high >>> 7)) & mask;
    for (;;) {
      const at = slot * WORDS;
      const l = slots[at];
      const h = slots[at + 1];
      if ((l === low && h === high) || (l === 0 && h === 0)) return at;
      slot = (slot + 1) & mask;
    }
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Int32Array(old.length * 2);
    this.mask = this.mask * 2 + 1;
    for (let from = 0; from < old.length; from += WORDS) {
      if (old[from] === 0 && old[from + 1] === 0) continue;
      const at = this.find(old[from], old[from + 1]);
      this.slots.set(old.subarray(from, from + WORDS), at);
    }
  }
}

/** How likely it is at most that two of `states` states had the same hash, so that one was not looked into: n² / 2^65. */
export function omissionProbability(states: number): number {
  return states ** 2 / 2 ** 65;
}

/**
 * Which words several CPUs use, and how. An access is visible when another user has made one that does not commute with it: a store where
 * another reads or stores, a load where another stores.
 *
 * Every word starts as one that nobody uses. Uses are noted as they are met, and a use that makes accesses visible which have been taken for local
 * means that steps were merged which should have been apart. Then whoever searches starts again with what is known now, until a
 * search finds nothing new.
 */

/** Users that can be told apart. */
export const MAX_USERS = 31;

export class Sharing {
  /** For each word who has used it, and who has stored to it: a bit for each user. Only ever grows. */
  private readonly uses: Int32Array;
  private readonly writes: Int32Array;
  /** 1 for words that are a CPU's own, whatever else looks at them: interrupts leave them as they found them. */
  readonly own: Uint8Array;
  /** New conflicts since {@link restart}. */
  found = 0;
  /** Off while the machine comes up: nobody runs beside anybody yet. */
  recording = false;
  /** Every access counts as visible: for a test of the reduction. */
  everything = false;
  /** Told of every access, for whoever tells a schedule. */
  heard: ((word: number, write: boolean) => void) | undefined;
  private mask = 0;

  constructor(words: number) {
    this.uses = new Int32Array(words);
    this.writes = new Int32Array(words);
    this.own = new Uint8Array(words);
  }

  /** Who runs from now on. */
  setUser(user: number): void {
    this.mask = 1 << user;
  }

  /** Whether others may notice the access. */
  isVisible(word: number, write: boolean): boolean {
    if (this.everything) return this.recording && this.own[word] === 0;
    return ((write ? this.uses : this.writes)[word] & ~this.mask) !== 0;
  }

  note(word: number, write: boolean): void {
    const { mask, uses, writes } = this;
    if (this.heard !== undefined) this.heard(word, write);
    if ((uses[word] & mask) !== 0 && (!write || (writes[word] & mask) !== 0)) return;
    if (!this.recording || this.own[word] !== 0) return;
    // A store where others were, or a load where others stored, makes their accesses visible too.
    if (((write ? uses[word] : writes[word]) & ~mask) !== 0) this.found++;
    uses[word] |= mask;
    if (write) writes[word] |= mask;
  }

  /** A new search begins: what is known stays so. */
  restart(): void {
    this.found = 0;
  }

  /** Whether several CPUs use a word and one of them stores to it. */
  isShared(word: number): boolean {
    const users = this.uses[word];
    return this.writes[word] !== 0 && (users & (users - 1)) !== 0;
  }

  /** How many words are shared. */
  get size(): number {
    let count = 0;
    for (let word = 0; word < this.uses.length; word++) {
      if (this.isShared(word)) count++;
    }
    return count;
  }
}

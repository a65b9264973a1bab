/**
 * Which words several CPUs use, and how. An access is visible when another user has made one that does not commute with it: a store where
 * another reads or stores, a load where another stores.
 *
 * Every word starts as one that nobody uses. Uses are noted as they are met, and a use that makes accesses visible which have been taken for local
 * means that steps were merged which should have been apart. Then whoever searches starts again with what is known now, until a
 * search finds nothing new.
 *
 * Of a word that is used bit by bit, as a task's flags are, each bit is looked at by itself.
 *
 * A word that all use under one lock is no concern of others while somebody has that lock: such accesses are local, until one is met without it.
 */

import type { Trail } from "../trail.ts";

/** Users that can be told apart. */
export const MAX_USERS = 31;
const USERS = 32;
/** Users that stand for CPUs in interrupts that hit kernel code; all that hit an interrupt are one. */
export const INTERRUPTS = 24;
export const NESTED_INTERRUPTS = 29;
const OF_INTERRUPTS = (0b1111 << INTERRUPTS) | (1 << NESTED_INTERRUPTS);
/** Every bit of a word. */
const ALL = -1;
const ALL_LOCKS = -1;

export class Sharing {
  /** For each word who has used it, and who has stored to it: a bit for each user. Only ever grows. */
  private readonly uses: Int32Array;
  private readonly writes: Int32Array;
  /** For words that some have used bit by bit: by user, the bits used, and behind them the bits stored. */
  private readonly bits = new Map<number, Int32Array>();
  private readonly isBitwise: Uint8Array;
  /** 1 for words that are a CPU's own, whatever else looks at them: interrupts leave them as they found them. */
  readonly own: Uint8Array;
  /** 1 for words of whose accesses {@link onPassing} is to hear: see traces.ts. */
  readonly passing: Uint8Array;
  onPassing: (word: number) => void = () => undefined;
  /** By word, bits of the locks that all its uses were under; for stores, those that their user had alone. */
  private readonly guards: Int32Array;
  /** Bits of the locks that who runs has, and of those that it has alone. */
  held = 0;
  heldAlone = 0;
  /** Since this was set to false, an access was taken for local though others conflict with it, or may at another time: a check behind it sees what they do. */
  hasPassed = false;
  /** New conflicts since {@link restart}. */
  found = 0;
  /** Off while the machine comes up: nobody runs beside anybody yet. */
  recording = false;
  /** Every access counts as visible: for a test of the reduction. */
  everything = false;
  /** Words have older values: accesses to different bits of one may be visible as well, so {@link isVisible} is also asked about all of them. */
  wholeWords = false;
  /** Told of every access, for whoever tells a schedule. */
  heard: ((word: number, write: boolean) => void) | undefined;
  /** The same, for whoever wants to know what an event depends on. */
  trail: Trail | undefined;
  /** Who runs. */
  user = 0;
  private mask = 0;

  /** @param guarded Whether accesses under a lock are local that are always made under it. */
  constructor(words: number, guarded = true) {
    this.isBitwise = new Uint8Array(words);
    this.uses = new Int32Array(words);
    this.writes = new Int32Array(words);
    this.guards = new Int32Array(words).fill(guarded ? ALL_LOCKS : 0);
    this.own = new Uint8Array(words);
    this.passing = new Uint8Array(words);
  }

  /** Who runs from now on. @param held Locks that it has. @param alone Those of them that it does not have beside others. */
  setUser(user: number, held = 0, alone = 0): void {
    this.user = user;
    this.mask = 1 << user;
    this.held = held;
    this.heldAlone = alone;
  }

  /** Whether others may notice the access. @param bits Those that it uses; all of them but for operations on single bits. */
  isVisible(word: number, write: boolean, bits = ALL): boolean {
    if (this.everything) return this.recording && this.own[word] === 0;
    const others = (write ? this.uses : this.writes)[word] & ~this.mask;
    if (others === 0 || (this.isBitwise[word] !== 0 && !this.overlaps(word, write, bits))) return false;
    if ((this.guards[word] & (write ? this.heldAlone : this.held)) === 0) return true;
    this.hasPassed = true;
    return false;
  }

  /** Bits of CPUs: an access may not commute with what an interrupt does that hits kernel code there. */
  meetsInterrupts(word: number, write: boolean, bits = ALL): number {
    const users = (write ? this.uses : this.writes)[word];
    if ((users & OF_INTERRUPTS) === 0) return 0;
    const table = this.bits.get(word);
    let met = 0;
    for (let user = INTERRUPTS; user <= NESTED_INTERRUPTS; user++) {
      if ((users & OF_INTERRUPTS & (1 << user)) === 0) continue;
      if (table !== undefined && (table[write ? user : USERS + user] & bits) === 0) continue;
      met |= user === NESTED_INTERRUPTS ? ALL : 1 << (user - INTERRUPTS);
    }
    return met;
  }

  note(word: number, write: boolean, bits = ALL): void {
    const { mask, uses, writes } = this;
    if (this.heard !== undefined) this.heard(word, write);
    if (this.trail !== undefined) this.trail.read(word);
    if (this.passing[word] === 1) this.onPassing(word);
    if (this.guards[word] !== 0) this.noteLocks(word, write);
    if (bits !== ALL || this.isBitwise[word] !== 0) {
      this.noteBits(word, write, bits);
      return;
    }
    if ((uses[word] & mask) !== 0 && (!write || (writes[word] & mask) !== 0)) return;
    if (!this.recording || this.own[word] !== 0) return;
    // A store where others were, or a load where others stored, makes their accesses visible too.
    if (((write ? uses[word] : writes[word]) & ~mask) !== 0 && this.isNoticed(word)) this.found++;
    uses[word] |= mask;
    if (write) writes[word] |= mask;
  }

  /** Whether a new conflict is one that a search has to know of: locks do not keep it away, or it makes the word one that has older values. */
  private isNoticed(word: number): boolean {
    return this.guards[word] === 0 || this.wholeWords;
  }

  private noteLocks(word: number, write: boolean): void {
    if (!this.recording) return;
    const left = this.guards[word] & (write ? this.heldAlone : this.held);
    if (left === 0 && this.isShared(word)) this.found++;
    this.guards[word] = left;
  }

  /** A lock does not keep others out: accesses that were taken for local because of it may be visible. */
  distrust(lock: number): void {
    for (let word = 0; word < this.guards.length; word++) {
      if ((this.guards[word] & lock) === 0) continue;
      this.guards[word] &= ~lock;
      if (this.guards[word] === 0 && this.isShared(word)) this.found++;
    }
  }

  /** Whether a load of these bits is visible for nobody's sake but one user's. */
  isVisibleFor(user: number, word: number, bits: number): boolean {
    const table = this.bits.get(word);
    if (table === undefined) return false;
    for (let other = 0; other < USERS; other++) {
      if (other !== this.user && other !== user && (table[USERS + other] & bits) !== 0) return false;
    }
    return true;
  }

  private noteBits(word: number, write: boolean, bits: number): void {
    if (bits === 0 || !this.recording || this.own[word] !== 0) return;
    const table = this.bits.get(word) ?? this.divide(word);
    const { user, mask, uses, writes } = this;
    if ((bits & ~table[user]) === 0 && (!write || (bits & ~table[USERS + user]) === 0)) return;
    const isNew = this.overlaps(word, write, bits) || (this.wholeWords && this.isNewConflict(word, write));
    if (isNew && this.isNoticed(word)) this.found++;
    table[user] |= bits;
    uses[word] |= mask;
    if (!write) return;
    table[USERS + user] |= bits;
    writes[word] |= mask;
  }

  /** Whether a use of a word makes accesses by others visible, whichever bits they are about. */
  private isNewConflict(word: number, write: boolean): boolean {
    const { mask, uses, writes } = this;
    if ((uses[word] & mask) !== 0 && (!write || (writes[word] & mask) !== 0)) return false;
    return ((write ? uses : writes)[word] & ~mask) !== 0;
  }

  /** From now on a word's bits are told apart; whoever has used it has used all of them. */
  private divide(word: number): Int32Array {
    const table = new Int32Array(2 * USERS);
    for (let user = 0; user < USERS; user++) {
      if ((this.uses[word] & (1 << user)) !== 0) table[user] = ALL;
      if ((this.writes[word] & (1 << user)) !== 0) table[USERS + user] = ALL;
    }
    this.bits.set(word, table);
    this.isBitwise[word] = 1;
    return table;
  }

  /** Whether another user's accesses do not commute with one of these bits. */
  private overlaps(word: number, write: boolean, bits: number): boolean {
    const table = this.bits.get(word);
    if (table === undefined) return false;
    for (let user = 0; user < USERS; user++) {
      if (user !== this.user && (table[write ? user : USERS + user] & bits) !== 0) return true;
    }
    return false;
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

/**
 * Which words have older values than the newest: those that several CPUs use and that the user's files read; and, to look for data races, those that the
 * user's files only store to.
 */
import type { Uses } from "./uses.ts";

/** Locations at most; what is beyond them is newest for everybody, and the verdict says so. */
export const WEAK_LOCATIONS = 128;
/** In the place of a location: there was none left. */
const CROWDED_OUT = -1;

export interface Assigning {
  readonly isShared: (word: number) => boolean;
  /** Whether data races are looked for. */
  readonly racing: boolean;
  /** Whether a CPU that never reads what others store to a location is no reader of it. */
  readonly blind: boolean;
  /** Whether locks that all loads of a location have keep older messages away. */
  readonly guarded: boolean;
}

export class Locations {
  /** How many there are. */
  used = 0;
  /** Words that would have needed a location when there was none left. */
  overflow = 0;
  /** By location: its first word, and 1 where it has two. */
  readonly firstWord = new Int32Array(WEAK_LOCATIONS);
  readonly isPair = new Uint8Array(WEAK_LOCATIONS);
  /** Bits of the locks that all who load from it have. */
  readonly guards = new Int32Array(WEAK_LOCATIONS);
  /** By word: location plus 1, 0 for none, or {@link CROWDED_OUT}. */
  private readonly byWord: Int16Array;
  /** By location: the CPUs that may read an older message, or race. */
  private readonly readers = new Int32Array(WEAK_LOCATIONS);
  private readonly racing = new Uint8Array(WEAK_LOCATIONS);

  constructor(words: number) {
    this.byWord = new Int16Array(words);
  }

  /** A word's location; negative for none. */
  of(word: number): number {
    return word < this.byWord.length ? this.byWord[word] - 1 : -1;
  }

  /** Whether a word should have a location, and there was none left. */
  isCrowdedOut(word: number): boolean {
    return word < this.byWord.length && this.byWord[word] === CROWDED_OUT;
  }

  /** Whether a CPU may read an older message of a location, or race there. */
  readonly isReader = (cpu: number, location: number): boolean => ((this.readers[location] >> cpu) & 1) === 1;

  /** Whether accesses to a location may race, so that its stores are told apart. */
  readonly mayRace = (location: number): boolean => this.racing[location] === 1;

  /** Words that hold several variables, which are read as if they were one. */
  divided(uses: Uses): number {
    const words = [...this.firstWord.subarray(0, this.used)].flatMap((first, location) =>
      this.isPair[location] === 1 ? [first, first + 1] : [first],
    );
    return words.filter((word) => uses.isDivided(word)).length;
  }

  /** @returns Whether there are other ones now than before. */
  assign(uses: Uses, how: Assigning): boolean {
    const before = this.firstWord.slice(0, this.used).join();
    this.byWord.fill(0);
    this.used = 0;
    this.overflow = 0;
    for (const word of how.racing ? [...uses.read, ...uses.onlyStored] : uses.read) {
      if (this.byWord[word] === 0) this.enter(uses, word, how);
    }
    return this.firstWord.slice(0, this.used).join() !== before;
  }

  private enter(uses: Uses, word: number, { isShared, racing, blind, guarded }: Assigning): void {
    const pair = uses.isPair(word);
    const first = pair ? word & ~1 : word;
    const second = pair ? first + 1 : first;
    if (!isShared(first) && !isShared(second)) return;
    if (this.used === WEAK_LOCATIONS) {
      this.overflow++;
      this.byWord[first] = CROWDED_OUT;
      this.byWord[second] = CROWDED_OUT;
      return;
    }
    const location = this.used++;
    const mayRace = racing && uses.mayRace(first, second);
    this.racing[location] = mayRace ? 1 : 0;
    this.readers[location] = blind ? uses.readersOf(first, second, mayRace) : -1;
    this.guards[location] = guarded ? uses.guardsOf(first, second) : 0;
    this.firstWord[location] = first;
    this.isPair[location] = pair ? 1 : 0;
    this.byWord[first] = this.used;
    this.byWord[second] = this.used;
  }
}

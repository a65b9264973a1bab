/**
 * Who uses which words, so that only those have older values that somebody could notice. Like what several CPUs share, it is met on the way, and
 * whoever searches begins again when it has grown ({@link ../machine/sharing.ts}).
 */

/** Every bit of a word. */
export const ALL_BITS = -1;
const ALL_LOCKS = -1;

export class Uses {
  /** By word, a bit for each CPU: those on which the user's files read it, or access it at all. */
  private readonly readers: Int32Array;
  private readonly users: Int32Array;
  /** By word, a bit for each CPU: those that store to it, whatever code does. */
  private readonly writers: Int32Array;
  /** By word: the bits that the user's files look at. */
  private readonly bits: Int32Array;
  /** By word: bits {@link Kind}. */
  private readonly kinds: Uint8Array;
  /** By word: the bits of which the user's files have accessed less than a whole word. */
  private readonly parts: Int32Array;
  /** By word: the locks that the user's files have had whenever they loaded it. */
  private readonly guards: Int32Array;
  private readonly words: number[] = [];
  /** Words that the user's files have stored to. */
  private readonly stored: number[] = [];
  private begun = false;
  /** Told of a word about which something is known that was not. */
  grown: (word: number) => void = () => undefined;

  constructor(words: number) {
    this.readers = new Int32Array(words);
    this.users = new Int32Array(words);
    this.writers = new Int32Array(words);
    this.bits = new Int32Array(words);
    this.kinds = new Uint8Array(words);
    this.parts = new Int32Array(words);
    this.guards = new Int32Array(words).fill(ALL_LOCKS);
  }

  /** A search begins. What stored before the first one is over. */
  begin(): void {
    if (!this.begun) this.writers.fill(0);
    this.begun = true;
  }

  /** Words that the user's files have read, or updated in one go, ascending. */
  get read(): readonly number[] {
    return [...this.words].sort((a, b) => a - b);
  }

  /** Words that they have stored to on several CPUs, one of the stores being a plain one, and have not read; ascending. */
  get onlyStored(): readonly number[] {
    const races = (word: number): boolean => {
      const users = this.users[word];
      return this.readers[word] === 0 && (users & (users - 1)) !== 0 && this.mayRace(word, word);
    };
    return this.stored.filter(races).sort((a, b) => a - b);
  }

  isPair(word: number): boolean {
    return (this.kinds[word] & Kind.Pair) !== 0;
  }

  bitsRead(word: number): number {
    return this.bits[word];
  }

  /** Whether a word holds several variables, or is one of several that are read eight bytes at once. */
  isDivided(word: number): boolean {
    return (this.kinds[word] & Kind.Divided) !== 0 || (this.kinds[word] & (Kind.Pair | Kind.Single)) === (Kind.Pair | Kind.Single);
  }

  /** Whether accesses by the user's files to two words may race: one of them is plain. */
  mayRace(first: number, second: number): boolean {
    return ((this.kinds[first] | this.kinds[second]) & Kind.Plain) !== 0;
  }

  /**
   * The CPUs on which the user's files read one of two words to which others store.
   *
   * @param all Not only those that read it: whoever stores to it is asked about too.
   */
  readersOf(first: number, second: number, all: boolean): number {
    const asking = all ? this.users : this.readers;
    const writers = this.writers[first] | this.writers[second];
    const several = (writers & (writers - 1)) !== 0;
    return writers === 0 ? 0 : (asking[first] | asking[second]) & (several ? -1 : ~writers);
  }

  /** The user's files load from a word. @param bits Those that they look at. */
  noteLoad(word: number, cpu: number, bits: number, pair: boolean, plain: boolean): void {
    if (word >= this.readers.length) return;
    const bit = 1 << cpu;
    const kind = (pair ? Kind.Pair : 0) | (plain ? Kind.Plain : 0);
    if ((this.readers[word] & bit) !== 0 && (bits & ~this.bits[word]) === 0 && (kind & ~this.kinds[word]) === 0) return;
    this.list(word);
    this.readers[word] |= bit;
    this.bits[word] |= bits;
    this.noteUse(word, cpu, kind);
    this.grown(word);
  }

  /** The user's files update a word in one go, and so look at what is newest in it: nothing older, but what came with that. */
  noteUpdate(word: number): void {
    if (word >= this.kinds.length || (this.kinds[word] & Kind.Listed) !== 0) return;
    this.list(word);
    this.grown(word);
  }

  private list(word: number): void {
    if ((this.kinds[word] & Kind.Listed) !== 0) return;
    this.kinds[word] |= Kind.Listed;
    this.words.push(word);
  }

  /** The locks that all loads of two words by the user's files have had, if there are any. */
  guardsOf(first: number, second: number): number {
    const guards = this.guards[first] & this.guards[second];
    return this.readers[first] === 0 && this.readers[second] === 0 ? 0 : guards;
  }

  /** The user's files load from a word while they have these locks. */
  noteHeld(word: number, locks: number): void {
    if (word >= this.guards.length) return;
    const left = this.guards[word] & locks;
    if (left === this.guards[word]) return;
    this.guards[word] = left;
    this.grown(word);
  }

  /** A lock does not keep others out. */
  distrust(lock: number): void {
    for (const word of this.words) this.noteHeld(word, ~lock);
    for (let word = 0; word < this.guards.length; word++) this.guards[word] &= ~lock;
  }

  /** The user's files store to a word. */
  noteUserStore(word: number, cpu: number, plain: boolean): void {
    if (word >= this.users.length) return;
    if (this.users[word] === 0) this.stored.push(word);
    if (this.noteUse(word, cpu, plain ? Kind.Plain : 0)) this.grown(word);
  }

  private noteUse(word: number, cpu: number, kind: number): boolean {
    const bit = 1 << cpu;
    if ((this.users[word] & bit) !== 0 && (kind & ~this.kinds[word]) === 0) return false;
    this.users[word] |= bit;
    this.kinds[word] |= kind;
    return true;
  }

  /** The user's files load or store so many bytes of a word, from a byte on. */
  notePart(word: number, low: number, bytes: number): void {
    if (word >= this.kinds.length) return;
    this.kinds[word] |= Kind.Single;
    const bits = bitsOfBytes(low, bytes);
    if (bits === ALL_BITS) return;
    const known = this.parts[word];
    if (known !== 0 && (known & bits) === 0) this.kinds[word] |= Kind.Divided;
    this.parts[word] = known | bits;
  }

  /** Anybody stores to a word. */
  noteStore(word: number, cpu: number): void {
    if (word >= this.writers.length) return;
    const bit = 1 << cpu;
    if ((this.writers[word] & bit) !== 0) return;
    this.writers[word] |= bit;
    if (this.users[word] !== 0) this.grown(word);
  }
}

enum Kind {
  /** Eight bytes were read at once. */
  Pair = 1,
  /** The user's files made a plain access. */
  Plain = 2,
  /** At most four bytes were accessed. */
  Single = 4,
  /** Different bytes were, each without the others. */
  Divided = 8,
  /** It is among those that the user's files have looked at. */
  Listed = 16,
}

/** The bits of a word that so many bytes from a byte on take. */
export function bitsOfBytes(low: number, bytes: number): number {
  if (bytes >= 4) return ALL_BITS;
  return ((1 << (bytes * 8)) - 1) << ((low & 3) * 8);
}

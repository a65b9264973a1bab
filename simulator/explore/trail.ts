/** What an event depends on: the words that it reads, in the order in which it does. */
export class Trail {
  words = new Int32Array(1 << 8);
  count = 0;
  /** By word, the last event that has read it. */
  private readonly seen: Int32Array;
  private round = 0;
  private readonly weak: number;
  /** Words that count as known, from one up to another; there are two stretches of them. */
  private from = 0;
  private to = 0;
  private from2 = 0;
  private to2 = 0;

  /** @param words Of the state. */
  constructor(words: number) {
    this.seen = new Int32Array(words + 2);
    this.weak = words;
  }

  /** An event begins. It need not name the words from `from` up to `to`, as those of the stack of who runs, nor those from `from2` up to `to2`. */
  begin(from: number, to: number, from2: number, to2: number): void {
    this.round++;
    this.count = 0;
    this.from = from;
    this.to = to;
    this.from2 = from2;
    this.to2 = to2;
  }

  read(word: number): void {
    if (this.seen[word] === this.round || (word >= this.from && word < this.to) || (word >= this.from2 && word < this.to2)) return;
    this.seen[word] = this.round;
    if (this.count === this.words.length) {
      const larger = new Int32Array(2 * this.count);
      larger.set(this.words);
      this.words = larger;
    }
    this.words[this.count++] = word;
  }

  /** All that CPUs have seen of older values is looked at. Two words behind all others stand for that: its hash. */
  readWeak(): void {
    this.read(this.weak);
    this.read(this.weak + 1);
  }
}

/** What an event depends on: the words that it reads, in the order in which it does. */
export class Trail {
  readonly words: number[] = [];
  /** By word, the last event that has read it. */
  private readonly seen: Int32Array;
  private round = 0;
  private readonly weak: number;
  /** Words that count as known. */
  private from = 0;
  private to = 0;

  /** @param words Of the state. */
  constructor(words: number) {
    this.seen = new Int32Array(words + 2);
    this.weak = words;
  }

  /** An event begins. @param from First word that it need not name, as those of the stack of who runs. @param to The word behind the last one. */
  begin(from: number, to: number): void {
    this.round++;
    this.words.length = 0;
    this.from = from;
    this.to = to;
  }

  read(word: number): void {
    if (this.seen[word] === this.round || (word >= this.from && word < this.to)) return;
    this.seen[word] = this.round;
    this.words.push(word);
  }

  /** Something was looked at of what CPUs have seen of older values. Two words behind all others stand for all of that: its hash. */
  readWeak(): void {
    this.read(this.weak);
    this.read(this.weak + 1);
  }
}

/** A growing array of records of a few 32-bit words each, in one typed array. */
export class Growing {
  private words: Int32Array;
  private readonly width: number;
  private count = 0;

  constructor(width: number) {
    this.width = width;
    this.words = new Int32Array(width * 256);
  }

  /** Records held. */
  get length(): number {
    return this.count;
  }

  get bytes(): number {
    return this.words.byteLength;
  }

  push(...values: readonly number[]): void {
    const record = this.add();
    for (let k = 0; k < this.width; k++) this.set(record, k, values[k]);
  }

  /** One more record, whose fields hold anything. @returns Its number. */
  add(): number {
    if ((this.count + 1) * this.width > this.words.length) {
      const larger = new Int32Array(this.words.length * 2);
      larger.set(this.words);
      this.words = larger;
    }
    return this.count++;
  }

  get(record: number, field: number): number {
    return this.words[record * this.width + field];
  }

  set(record: number, field: number, value: number): void {
    this.words[record * this.width + field] = value;
  }

  /** Forgets all records from one on. */
  truncate(record: number): void {
    this.count = record;
  }
}

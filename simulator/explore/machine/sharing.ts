/**
 * Which words several CPUs use. Every word starts as one that only its first user knows; when a second one touches it and one of
 * them writes, it is shared, and accesses to it are visible operations from then on. What was explored before that has merged steps that
 * should have been apart, so whoever searches starts again, until a search finds no new shared word.
 */

/** Users told apart: CPUs, in task and in interrupt context. Their bits lie below those of writers. */
const WRITES = 16;

export class Sharing {
  /** 1 for shared words. Kept over restarts. */
  readonly shared: Uint8Array;
  /** For each word who has used it: a bit for each user, and {@link WRITES} above it a bit for each writer. */
  private readonly uses: Int32Array;
  /** Words found to be shared since {@link restart}. */
  found = 0;
  /** Off while the machine comes up: nobody runs beside anybody yet. */
  recording = false;
  private readMask = 0;
  private writeMask = 0;

  constructor(words: number) {
    this.shared = new Uint8Array(words);
    this.uses = new Int32Array(words);
  }

  /** Who runs from now on. */
  setUser(user: number): void {
    this.readMask = 1 << user;
    this.writeMask = (1 << user) | (1 << (user + WRITES));
  }

  note(word: number, write: boolean): void {
    const before = this.uses[word];
    const after = before | (write ? this.writeMask : this.readMask);
    if (after === before || !this.recording) return;
    this.uses[word] = after;
    const users = after & 0xffff;
    if (after >>> WRITES !== 0 && (users & (users - 1)) !== 0 && this.shared[word] === 0) {
      this.shared[word] = 1;
      this.found++;
    }
  }

  /** A new search begins: what is shared stays so. */
  restart(): void {
    this.found = 0;
    this.uses.fill(0);
  }

  /** Shared words by number. */
  list(): readonly number[] {
    const words: number[] = [];
    this.shared.forEach((value, word) => {
      if (value !== 0) words.push(word);
    });
    return words;
  }
}

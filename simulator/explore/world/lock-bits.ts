/** The bits that stand for locks, as they are met. */

/** Locks that are told apart; others guard nothing. */
const MOST_LOCKS = 31;

export class LockBits {
  /** By address of the lock. */
  private readonly bits = new Map<number, number>();

  /** 0 where there is none left. */
  of(lock: number): number {
    const known = this.bits.get(lock);
    if (known !== undefined) return known;
    const bit = this.bits.size < MOST_LOCKS ? 1 << this.bits.size : 0;
    this.bits.set(lock, bit);
    return bit;
  }

  /** From now on it guards nothing; nor does its bit ever stand for another lock. */
  forget(lock: number): void {
    this.bits.set(lock, 0);
  }
}

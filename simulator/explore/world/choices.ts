/** The ways of one step. Whatever it has to choose between makes a digit of one number, so that a schedule can name a way. */

/** Ways are numbered by what the tables of searches hold. */
const MOST = 2 ** 30;

export class Choices {
  /** The way to take: its digits, the first choice's the lowest. What it has not, is 0. */
  asked = 0;
  /** How many numbers there are for the choices met: not all of them are different ways, as a choice may depend on those before it. */
  count = 1;
  /**
   * The next way that is different, in which the last choice that can be made otherwise is; -1 if there is none. Beginning at 0, each way comes once:
   * the number of the next one, and not that of this one plus 1, as what is chosen next may depend on what was chosen.
   */
  another = -1;
  private taken = 0;

  begin(): void {
    this.count = 1;
    this.another = -1;
    this.taken = 0;
  }

  /** @returns One of `count` ways; undefined if there are too many to number. */
  choose(count: number): number | undefined {
    if (this.count * count > MOST) return undefined;
    const digit = Math.floor(this.asked / this.count) % count;
    if (digit + 1 < count) this.another = this.taken + (digit + 1) * this.count;
    this.taken += digit * this.count;
    this.count *= count;
    return digit;
  }
}

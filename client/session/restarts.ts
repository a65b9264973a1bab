/** When a server that ended by itself is started again, and when that would only go round in circles. */

/** This many ends within {@link WINDOW_MS} are borne; with the next one starting stops. */
export const MOST_RESTARTS = 3;

/** Three minutes, in milliseconds. */
export const WINDOW_MS = 180_000;

export class Restarts {
  readonly #ends: number[] = [];

  /** @param nowMs Of a clock that only goes forward. @returns Whether to start again. */
  ended(nowMs: number): boolean {
    this.#ends.push(nowMs);
    while (this.#ends[0] !== undefined && nowMs - this.#ends[0] > WINDOW_MS) this.#ends.shift();
    return this.#ends.length <= MOST_RESTARTS;
  }

  /** How often it ended in the last {@link WINDOW_MS}. */
  get count(): number {
    return this.#ends.length;
  }

  /** The user starts it: what was before does not count any more. */
  forget(): void {
    this.#ends.length = 0;
  }
}

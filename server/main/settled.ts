/** Waits until the messages that have arrived were looked at, so that an answer is about the newest text and a cancelled one is not made. */

import { nextTurn } from "./turns.ts";

/** Messages that are waited for at most: a client that never stops writing is answered nevertheless. */
const MOST_MESSAGES = 512;

/**
 * @param count How many messages were looked at so far.
 * @returns A function whose promise resolves when a whole turn of the event loop brought no further message.
 */
export function settledAfter(count: () => number): () => Promise<void> {
  return async () => {
    const first = count();
    let before: number;
    do {
      before = count();
      // One message is looked at in each turn, and the input is read between two turns.
      await turn();
      await turn();
    } while (count() !== before && before - first < MOST_MESSAGES);
  };
}

async function turn(): Promise<void> {
  return new Promise((resolve) => {
    nextTurn(resolve);
  });
}

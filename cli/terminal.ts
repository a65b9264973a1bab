/** Progress on a terminal: one line on the standard error that is written over, and taken away at the end. */

/** At most ten times a second. */
const INTERVAL_MS = 100;

/** The part of a stream that matters here. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}

/** @param now Milliseconds; the clock, unless a test says otherwise. */
export function makeProgress(stream: ProgressStream, now: () => number = Date.now): (text: string | undefined) => void {
  if (stream.isTTY !== true) return () => undefined;
  let shown = false;
  let last = Number.NEGATIVE_INFINITY;
  return (text) => {
    if (text === undefined) {
      if (shown) stream.write("\r\u001b[K");
      shown = false;
      return;
    }
    if (now() - last < INTERVAL_MS) return;
    last = now();
    shown = true;
    stream.write(`\r\u001b[K${text.slice(0, (stream.columns || 80) - 1)}`);
  };
}

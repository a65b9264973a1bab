/**
 * Background work in slices: a job is a generator that yields where it may be interrupted. Slices are short, and between two of them
 * whatever the client sent is handled, so that typing never waits.
 */

import { nextTurn } from "./turns.ts";

/** Milliseconds of one slice. */
export const SLICE_MS = 5;

export interface Clock {
  /** Milliseconds; only differences matter. */
  readonly now: () => number;
  /** Calls back after waiting events were handled. */
  readonly later: (run: () => void) => void;
}

export const eventLoop: Clock = { now: () => performance.now(), later: nextTurn };

/** Milliseconds after the client's last word in which it is likely to say more, as somebody types or an answer leads to a question. */
const QUIET_MS = 40;
/** Milliseconds after which a slice runs though the client never pauses. */
const PATIENCE_MS = 100;
const LOOK_MS = 5;

/** When background work is in the way. */
export interface Manners {
  /** When the client last said something, by the same clock. */
  readonly lastHeard: () => number;
  /** Something is being worked out that must not change meanwhile. */
  readonly isBusy: () => boolean;
}

/** A clock whose later is when the client is quiet and nobody is busy. */
export function politeClock(
  { lastHeard, isBusy }: Manners,
  clock: Clock = eventLoop,
  wait = (run: () => void, ms: number): void => void setTimeout(run, ms),
): Clock {
  const later = (run: () => void): void => {
    const asked = clock.now();
    const look = (): void => {
      const now = clock.now();
      const quietFor = now - lastHeard();
      if (!isBusy() && (quietFor >= QUIET_MS || now - asked >= PATIENCE_MS)) run();
      else wait(look, Math.max(QUIET_MS - quietFor, LOOK_MS));
    };
    clock.later(look);
  };
  return { now: clock.now, later };
}

export interface Job<T> {
  readonly done: Promise<T | undefined>;
  /** Nothing of the job runs any more; {@link done} is undefined. */
  readonly cancel: () => void;
}

/** Starts a job, its first slice now or later. A job that throws rejects. */
export function runInSlices<T>(work: Iterator<unknown, T>, clock: Clock = eventLoop, first: "now" | "later" = "later"): Job<T> {
  let cancelled = false;
  let settle: (value: T | undefined) => void = () => undefined;
  const done = new Promise<T | undefined>((resolve, reject) => {
    settle = resolve;
    const slice = (): void => {
      if (cancelled) return;
      try {
        const end = clock.now() + SLICE_MS;
        for (;;) {
          const step = work.next();
          if (step.done === true) return resolve(step.value);
          if (clock.now() >= end) break;
        }
      } catch (error) {
        return reject(error instanceof Error ? error : new Error(String(error)));
      }
      clock.later(slice);
    };
    if (first === "now") slice();
    else clock.later(slice);
  });
  const cancel = (): void => {
    if (cancelled) return;
    cancelled = true;
    // Lets the job's finally blocks run.
    work.return?.();
    settle(undefined);
  };
  return { done, cancel };
}

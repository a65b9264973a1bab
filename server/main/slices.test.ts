import { describe, expect, it } from "vitest";
import { type Clock, politeClock, runInSlices, SLICE_MS } from "./slices.ts";

/** A clock that stands still but for what the job takes, and runs what is for later one by one. */
function fakeClock() {
  let time = 0;
  const waiting: (() => void)[] = [];
  const clock: Clock = { now: () => time, later: (run) => void waiting.push(run) };
  const run = (): number => {
    const before = time;
    waiting.shift()?.();
    return time - before;
  };
  return { clock, run, pass: (ms: number) => void (time += ms), waiting };
}

describe("background work", () => {
  it("stops after each slice, and goes on where it was", async () => {
    const { clock, run, pass, waiting } = fakeClock();
    const seen: number[] = [];
    function* work() {
      for (let i = 0; i < 10; i++) {
        seen.push(i);
        pass(2);
        yield;
      }
      return "ready";
    }
    const job = runInSlices(work(), clock);
    expect(seen).toEqual([]);
    const slices: number[] = [];
    while (waiting.length > 0) slices.push(run());
    expect(seen).toHaveLength(10);
    expect(Math.max(...slices)).toBeLessThan(SLICE_MS + 2);
    expect(await job.done).toBe("ready");
  });

  it("stops for good when it is cancelled", async () => {
    const { clock, run, pass, waiting } = fakeClock();
    let closed = false;
    function* work() {
      try {
        for (;;) {
          pass(6);
          yield;
        }
      } finally {
        closed = true;
      }
    }
    const job = runInSlices(work(), clock);
    run();
    job.cancel();
    job.cancel();
    while (waiting.length > 0) run();
    expect(closed).toBe(true);
    expect(await job.done).toBeUndefined();
  });

  it("hands on what it throws", async () => {
    // eslint-disable-next-line require-yield
    function* work() {
      throw new Error("broken");
    }
    const job = runInSlices(work());
    await expect(job.done).rejects.toThrow("broken");
  });
});

describe("politeness", () => {
  /** What happens when the client was last heard at these times. */
  function ranAt(heard: (now: number) => number, busyUntil = 0): number {
    let time = 0;
    let ran = -1;
    const waiting: { readonly at: number; readonly run: () => void }[] = [];
    const clock: Clock = { now: () => time, later: (run) => run() };
    const polite = politeClock(
      { lastHeard: () => heard(time), isBusy: () => time < busyUntil },
      clock,
      (run, ms) => void waiting.push({ at: time + ms, run }),
    );
    polite.later(() => (ran = time));
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      time = next.at;
      next.run();
    }
    return ran;
  }

  it("waits for a pause, but not for ever", () => {
    expect(ranAt(() => -1000)).toBe(0);
    expect(ranAt(() => -10)).toBe(30);
    const never = ranAt((now) => now - 1);
    expect(never).toBeGreaterThanOrEqual(100);
    expect(never).toBeLessThan(200);
  });

  it("waits as long as somebody is busy", () => {
    expect(ranAt(() => -1000, 500)).toBe(500);
  });
});

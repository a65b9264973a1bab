/** What is left to a fair task beside a FIFO task that computes without end, by what the kernel has against starvation. */
import { describe, expect, it } from "vitest";
import { faultsOf, runProgram } from "../support/model-program.ts";

/** Both on CPU 0 for ten seconds; the fair one counts for how many milliseconds it ran. */
const PROGRAM = `
static int over, fair_ms;
static int hog(void *unused)
{
	while (!READ_ONCE(over))
		__sim_consume(100000);
	return 0;
}
static int fair(void *unused)
{
	while (!READ_ONCE(over)) {
		__sim_consume(MS);
		fair_ms++;
	}
	return 0;
}`;

const program = (condition: string): string => `
	start(fair, 0, 0);
	start(hog, 0, 10);
	msleep(10000);
	WRITE_ONCE(over, 1);
	CHECK(${condition});`;

describe("a fair task beside a FIFO one", { timeout: 120_000 }, () => {
  const preemptible = { "6.12-full": {}, "6.12-rt": {}, "debian-6.1": { cmdline: "preempt=full" } } as const;
  const shared = (profile: keyof typeof preemptible, more: object, condition: string): readonly string[] =>
    faultsOf(runProgram(profile, PROGRAM, program(condition), { ...preemptible[profile], ...more }));

  it.each(["6.12-full", "6.12-rt"] as const)(
    "%s: gets what the fair server has, once it has waited for the rest of a second",
    (profile) => {
      expect(shared(profile, {}, "fair_ms > 400 && fair_ms < 560")).toEqual([]);
      expect(shared(profile, { fairServerUs: 200_000 }, "fair_ms > 1700 && fair_ms < 2100")).toEqual([]);
      expect(shared(profile, { fairServerUs: 0 }, "fair_ms == 0")).toEqual([]);
      expect(shared(profile, { fairServerUs: 0, rtRuntimeUs: 500_000 }, "fair_ms == 0")).toEqual([]);
    },
  );

  it("debian-6.1: gets what the limit to FIFO tasks leaves", () => {
    expect(shared("debian-6.1", {}, "fair_ms > 400 && fair_ms < 560")).toEqual([]);
    expect(shared("debian-6.1", { rtRuntimeUs: 500_000 }, "fair_ms > 4500 && fair_ms < 5500")).toEqual([]);
    expect(shared("debian-6.1", { rtRuntimeUs: -1 }, "fair_ms == 0")).toEqual([]);
    expect(shared("debian-6.1", { rtRuntimeUs: -1, fairServerUs: 200_000 }, "fair_ms == 0")).toEqual([]);
  });

  it("two FIFO tasks of one priority run in the order of their arrival, and none gives way", () => {
    const order = `
static int first, last;
static int one(void *unused) { if (!first) first = 1; last = 1; return busy_for(20 * MS); }
static int two(void *unused) { if (!first) first = 2; busy_for(20 * MS); last = 2; return 0; }
static int blocker(void *unused) { return busy_for(50 * MS); }`;
    const statements =
      "start(blocker, 0, 30); msleep(5); start(one, 0, 20); start(two, 0, 20); msleep(300); CHECK(first == 1); CHECK(last == 2);";
    expect(faultsOf(runProgram("6.12-full", order, statements))).toEqual([]);
  });
});

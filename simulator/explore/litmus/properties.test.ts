import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../../base/source-file.ts";
import { runText, statesOf } from "../../../test/support/litmus.ts";
import { litmusText, randomCycle, type RandomLitmus, randomLitmus } from "../../../test/support/random-litmus.ts";
import { parseLitmus } from "./parse.ts";
import { type Explored, explore } from "./search.ts";
import type { LitmusTest } from "./test.ts";

const tests = fc
  .tuple(fc.boolean(), fc.nat({ max: 1_000_000 }))
  .map(([cycle, seed]) => (cycle ? randomCycle(seed) : randomLitmus(seed, 2)))
  .filter(({ threads }) => threads.length < 4);

function states(test: RandomLitmus, memory: "sc" | "lkmm" = "lkmm"): readonly string[] {
  return statesOf(runText(litmusText(test), { memory, countedStates: 1 }));
}

function parse(text: string): LitmusTest {
  const parsed = parseLitmus(makeSourceFile("test.litmus", text, "user"));
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.test;
}

/** Final states, and in how many executions each was met. */
function finalsOf({ finals }: Explored): readonly string[] {
  return sort(finals.map(({ values, count }) => `${count} ${JSON.stringify(values)}`));
}

/** The test with a statement more. */
function insert(test: RandomLitmus, thread: number, at: number, statement: string): RandomLitmus {
  const threads = test.threads.map((body, index) => (index === thread ? [...body.slice(0, at), statement, ...body.slice(at)] : body));
  return { ...test, threads };
}

const UPDATE = "atomic_inc(u);";

/** What a thread may get besides: barriers between all it does, a reader around it, or a grace period within. */
const dresses = {
  none: (body: readonly string[]) => body,
  fences: (body: readonly string[]) => body.flatMap((statement) => [statement, "smp_mb();"]),
  before: (body: readonly string[]) => body.flatMap((statement) => [statement, "smp_mb__before_atomic();", UPDATE]),
  after: (body: readonly string[]) => body.flatMap((statement) => [statement, UPDATE, "smp_mb__after_atomic();"]),
  reader: (body: readonly string[]) => ["rcu_read_lock();", ...body, "rcu_read_unlock();"],
  readers: (body: readonly string[]) => body.flatMap((statement) => ["rcu_read_lock();", statement, "rcu_read_unlock();"]),
  period: (body: readonly string[]) => [...body.slice(0, 1), "synchronize_rcu();", ...body.slice(1)],
  periods: (body: readonly string[]) => body.flatMap((statement) => [statement, "synchronize_rcu();"]),
} as const;
const kinds = Object.keys(dresses) as (keyof typeof dresses)[];

function dress(test: RandomLitmus, which: readonly (keyof typeof dresses)[]): RandomLitmus {
  const threads = test.threads.map((body, index) => dresses[which[index] ?? "none"](body));
  return { ...test, parameters: `${test.parameters}, atomic_t *u`, threads };
}

const dressed = fc
  .tuple(tests, fc.array(fc.constantFrom(...kinds), { minLength: 4, maxLength: 4 }))
  .map(([test, which]) => dress(test, which));

/** The test with a full barrier before every statement, and within every block. */
function withFences(test: RandomLitmus): RandomLitmus {
  const threads = test.threads.map((body) => body.flatMap((statement) => ["smp_mb();", statement.replaceAll("; ", "; smp_mb(); ")]));
  return { ...test, threads };
}

function sort(texts: readonly string[]): readonly string[] {
  return [...texts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** A test of four threads full of barriers can have a million states. */
const runs = { numRuns: process.env["QUIESCE_DEEP"] === "1" ? 300 : 12 };

describe("for every litmus test", { timeout: 300_000 }, () => {
  it("what sequential consistency allows, the kernel's model allows", () => {
    fc.assert(
      fc.property(tests, (test) => {
        expect(states(test)).toEqual(expect.arrayContaining([...states(test, "sc")]));
      }),
      runs,
    );
  });

  it("a full barrier allows nothing new", () => {
    fc.assert(
      fc.property(tests, fc.nat(), fc.nat(), (test, threadSeed, atSeed) => {
        const thread = threadSeed % test.threads.length;
        const at = atSeed % ((test.threads[thread]?.length ?? 0) + 1);
        const fenced = insert(test, thread, at, "smp_mb();");
        expect(states(test)).toEqual(expect.arrayContaining([...states(fenced)]));
      }),
      runs,
    );
  });

  it("full barriers everywhere make it sequentially consistent", () => {
    fc.assert(
      fc.property(tests, (test) => {
        const fenced = withFences(test);
        expect(states(fenced)).toEqual(states(fenced, "sc"));
      }),
      runs,
    );
  });

  it("counting executions finds the same states", () => {
    fc.assert(
      fc.property(tests, (test) => {
        const counted = runText(litmusText(test), { countedStates: 300_000 });
        expect(statesOf(counted)).toEqual(states(test));
      }),
      runs,
    );
  });

  it.each([
    { memory: "lkmm", counting: false },
    { memory: "lkmm", counting: true },
    { memory: "sc", counting: false },
    { memory: "sc", counting: true },
  ] as const)("threads may wait for those that may go first: $memory, counting $counting", ({ memory, counting }) => {
    fc.assert(
      fc.property(dressed, (test) => {
        const [parsed, limit] = [parse(litmusText(test)), { memory, counting, states: 3_000 }];
        const every = explore(parsed, { ...limit, ordered: false });
        fc.pre(every.complete);
        expect(finalsOf(explore(parsed, limit))).toEqual(finalsOf(every));
      }),
      { numRuns: runs.numRuns * 8 },
    );
  });

  it("looking for one kind of final state finds it exactly where there is one", () => {
    fc.assert(
      fc.property(dressed, fc.boolean(), (test, goal) => {
        const [parsed, limit] = [parse(litmusText(test)), { memory: "lkmm", counting: false, states: 10_000 } as const];
        const all = explore(parsed, limit);
        fc.pre(all.complete);
        const some = explore(parsed, { ...limit, goal });
        const kinds = ({ finals }: Explored): readonly boolean[] => finals.map(({ holds }) => holds);
        expect(kinds(some).includes(goal)).toBe(kinds(all).includes(goal));
        expect(some.states).toBeLessThanOrEqual(all.states);
      }),
      { numRuns: runs.numRuns * 20 },
    );
  });

  it("the order of the threads does not matter", () => {
    fc.assert(
      fc.property(tests, (test) => {
        const last = test.threads.length - 1;
        const renumber = (text: string): string => text.replaceAll(/(\d+):r/g, (_, thread: string) => `${last - Number(thread)}:r`);
        const turned = { ...test, threads: [...test.threads].reverse(), condition: renumber(test.condition) };
        const words = (state: string): string => sort(state.split(" ")).join(" ");
        const sorted = (list: readonly string[]): readonly string[] => sort(list.map(words));
        expect(sorted(states(turned).map(renumber))).toEqual(sorted(states(test)));
      }),
      runs,
    );
  });
});

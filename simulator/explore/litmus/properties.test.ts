import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runText, statesOf } from "../../../test/support/litmus.ts";
import { litmusText, randomCycle, type RandomLitmus, randomLitmus } from "../../../test/support/random-litmus.ts";

const tests = fc
  .tuple(fc.boolean(), fc.nat({ max: 1_000_000 }))
  .map(([cycle, seed]) => (cycle ? randomCycle(seed) : randomLitmus(seed, 2)))
  .filter(({ threads }) => threads.length < 4);

function states(test: RandomLitmus, memory: "sc" | "lkmm" = "lkmm"): readonly string[] {
  return statesOf(runText(litmusText(test), { memory, countedStates: 1 }));
}

/** The test with a statement more. */
function insert(test: RandomLitmus, thread: number, at: number, statement: string): RandomLitmus {
  const threads = test.threads.map((body, index) => (index === thread ? [...body.slice(0, at), statement, ...body.slice(at)] : body));
  return { ...test, threads };
}

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

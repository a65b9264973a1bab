import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reader } from "../../test/support/editor.ts";
import { surroundingsOf } from "../../test/support/kernel-fixture.ts";
import { bodyText, randomBody, type RandomStatement, runAll } from "../../test/support/random-bodies.ts";
import { worked } from "../../test/support/work.ts";
import { analyse } from "./analyse.ts";
import type { Context, FunctionFacts, Interval } from "./facts.ts";
import { orderOf, successorsOf } from "./flow/builder.ts";
import { graphOf } from "./summary/node.ts";

const read = await reader();

function fileOf(body: string) {
  return read.read("kernel/random.c", `static void f(bool flag0, bool flag1)\n{\n${body}\n}\n`);
}

function factsOf(body: readonly RandomStatement[]): FunctionFacts {
  const file = fileOf(bodyText(body));
  const [facts] = analyse(file, surroundingsOf([file], undefined)).functions;
  if (facts === undefined) throw new Error(file.functions[0]?.notAnalysed ?? "no function");
  return facts;
}

/** How often the one lock is held more than at entry. */
function lockCount({ locks, released }: Context): Interval {
  const [held] = locks;
  const [given] = released;
  if (held?.held === "yes") return { low: 1, high: Infinity };
  if (given?.released === "yes") return { low: -Infinity, high: -1 };
  return { low: given === undefined ? 0 : -Infinity, high: held === undefined ? 0 : Infinity };
}

describe("what the analysis says", () => {
  it("holds on every way through a function", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(randomBody, (body) => {
        const seen = runAll(body);
        fc.pre(seen !== undefined);
        const { calls, exits } = factsOf(body);
        const probes = calls.filter(({ callee }) => callee === "probe");
        for (const [index, runs] of seen.probes.entries()) {
          for (const run of runs ?? []) {
            const context = probes[index]?.context;
            expect(context).toBeDefined();
            if (context === undefined) continue;
            expect(run.preempt).toBeGreaterThanOrEqual(context.preempt.low);
            expect(run.preempt).toBeLessThanOrEqual(context.preempt.high);
            expect(run.lock).toBeGreaterThanOrEqual(lockCount(context).low);
            expect(run.lock).toBeLessThanOrEqual(lockCount(context).high);
          }
        }
        for (const run of seen.ends) {
          const fits = exits.some(({ context: { preempt } }) => preempt.low <= run.preempt && run.preempt <= preempt.high);
          expect(fits).toBe(true);
        }
      }),
      { numRuns: process.env["QUIESCE_DEEP"] === "1" ? 5000 : 200 },
    );
  });

  it("is exact where no loop and no fresh condition changes anything", () => {
    // One flag locks and unlocks, around something that another flag does.
    const facts = factsOf([
      { kind: "if", on: 0, yes: [{ kind: "lock" }], no: [] },
      { kind: "if", on: 1, yes: [{ kind: "up" }, { kind: "probe" }], no: [{ kind: "probe" }] },
      { kind: "if", on: 1, yes: [{ kind: "down" }], no: [] },
      { kind: "if", on: 0, yes: [{ kind: "unlock" }], no: [] },
    ]);
    expect(
      facts.exits.map(({ context: { preempt, locks, released } }) => [preempt.low, preempt.high, locks.length, released.length]),
    ).toEqual([[0, 0, 0, 0]]);
  });

  it("rests on graphs whose edges lead to blocks, and whose order has each block once", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(randomBody, (body) => {
        const [fn] = fileOf(bodyText(body)).functions;
        const graph = fn === undefined ? undefined : graphOf(fn);
        expect(graph).toBeDefined();
        if (graph === undefined) return;
        const numbers = new Set(graph.blocks.map(({ index }) => index));
        expect(numbers.size).toBe(graph.blocks.length);
        for (const block of graph.blocks) for (const to of successorsOf(block)) expect(numbers.has(to)).toBe(true);
        const order = orderOf(graph);
        expect(new Set(order).size).toBe(order.length);
        expect(order[0]).toBe(0);
        const reached = new Set(order);
        for (const index of order) for (const to of successorsOf(graph.blocks[index])) expect(reached.has(to)).toBe(true);
        // Control leaves only by a return, or nowhere.
        for (const index of order) expect(["goto", "branch", "return", "none"]).toContain(graph.blocks[index]?.end.kind);
      }),
      { numRuns: 200 },
    );
  });
});

describe("the cost", () => {
  /** The work that it is to analyse one function. */
  function cost(body: string): number {
    const file = fileOf(body);
    void file.functions[0]?.tree;
    const around = surroundingsOf([file], undefined);
    return worked(() => analyse(file, around)).characters;
  }

  it.each([
    ["ifs in a row", (n: number) => Array.from({ length: n }, (_, i) => `if (a${i}) f${i}();`).join("\n")],
    [
      "correlated locking in a row",
      (n: number) => Array.from({ length: n }, (_, i) => `if (a${i}) mutex_lock(&m${i}); g(); if (a${i}) mutex_unlock(&m${i});`).join("\n"),
    ],
    ["locks that stay open", (n: number) => Array.from({ length: n }, (_, i) => `if (a${i}) preempt_disable();`).join("\n")],
    ["early returns", (n: number) => Array.from({ length: n }, (_, i) => `if (a${i}) return; b${i} = f();`).join("\n")],
    [
      "loops",
      (n: number) => Array.from({ length: n }, (_, i) => `while (a${i}) { preempt_disable(); if (b) break; preempt_enable(); }`).join("\n"),
    ],
  ])("of %s grows no faster than the text", (_, make) => {
    cost(make(50));
    expect(cost(make(400)) / cost(make(100))).toBeLessThan(5);
  });

  it("of chains of calls is bounded, however long they are", () => {
    const chain = Array.from({ length: 4000 }, (_, i) => `#define M${i}(x) M${i + 1}(x)`).join("\n");
    const file = read.read("kernel/chain.c", `${chain}\n#define M4000(x) preempt_disable()\nvoid f(void)\n{\n\tM0(1);\n\tM3990(1);\n}\n`);
    const [facts] = analyse(file, surroundingsOf([file], undefined)).functions;
    // The near end is followed to the primitive, the far one is not.
    expect(facts?.exits.map(({ context }) => context.preempt)).toEqual([{ low: 1, high: 1 }]);
  });

  it("of conditions nested and correlated thirty deep is small", () => {
    const nested = (depth: number): string =>
      depth === 0 ? "probe();" : `if (a${depth}) { mutex_lock(&m${depth}); ${nested(depth - 1)} mutex_unlock(&m${depth}); }`;
    const twice = (depth: number): number => cost(`${nested(depth)}\n${nested(depth)}`);
    twice(5);
    expect(twice(30) / twice(10)).toBeLessThan(5);
  });
});

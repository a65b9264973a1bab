import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CounterStep } from "./contract.ts";
import { cpusOf, linksOf, matches, predecessors, related, valuesOf, variablesOf } from "./relation.ts";

function step(cpu: number, more: Partial<CounterStep> = {}): CounterStep {
  return { cpu, thread: "task", function: "f", file: "a.c", line: 1, text: "does", changed: [], ...more };
}

/** Traces whose order between CPUs is told, each step after some earlier ones. */
const traces: fc.Arbitrary<readonly CounterStep[]> = fc
  .array(fc.record({ cpu: fc.nat(2), after: fc.array(fc.nat(30), { maxLength: 3 }), name: fc.constantFrom("a", "b"), to: fc.nat(3) }), {
    maxLength: 20,
  })
  .map((all) => {
    const values = new Map<string, string>();
    return all.map(({ cpu, after, name, to }, at) => {
      const changed = [{ name, from: values.get(name) ?? "0", to: String(to) }];
      values.set(name, String(to));
      return step(cpu, { changed, after: at === 0 ? [] : after.map((each) => ({ step: each % at, by: name })) });
    });
  });

describe("the order of a counterexample", () => {
  it("splits it into what is before, after and concurrent, and the chosen step is in each", () => {
    fc.assert(
      fc.property(traces, fc.nat(19), (steps, wanted) => {
        fc.pre(steps.length > 0);
        const chosen = wanted % steps.length;
        const [before, after, concurrent] = (["before", "after", "concurrent"] as const).map((each) => related(steps, chosen, each));
        for (const set of [before, after, concurrent]) expect(set?.has(chosen)).toBe(true);
        const counted = steps.map((_, at) => Number(before?.has(at)) + Number(after?.has(at)) + Number(concurrent?.has(at)));
        expect(counted).toEqual(steps.map((_, at) => (at === chosen ? 3 : 1)));
      }),
    );
  });

  it("is the same seen from either side", () => {
    fc.assert(
      fc.property(traces, (steps) => {
        const all = steps.map((_, at) => at);
        for (const a of all) {
          for (const b of all) expect(related(steps, a, "before").has(b)).toBe(related(steps, b, "after").has(a));
        }
      }),
    );
  });

  it("of a trace that does not tell it follows from changes of one variable", () => {
    const change = (name: string) => ({ changed: [{ name, from: "0", to: "1" }] });
    const steps = [step(0, change("a")), step(1, change("b")), step(1, change("a")), step(0)];
    expect(predecessors(steps)).toEqual([[], [], [1, 0], [0]]);
    expect([...related(steps, 2, "before")].sort((a, b) => a - b)).toEqual([0, 1, 2]);
    expect([...related(steps, 1, "concurrent")].sort((a, b) => a - b)).toEqual([0, 1, 3]);
  });

  it("takes no step for its own predecessor, whatever a trace says", () => {
    const steps = [step(0, { after: [{ step: 5, by: "" }] }), step(1, { after: [{ step: 1, by: "" }] })];
    expect(predecessors(steps)).toEqual([[], []]);
  });
});

describe("a variable", () => {
  it("is what its last change has made it, and before its first what that one found", () => {
    fc.assert(
      fc.property(traces, (steps) => {
        for (const name of variablesOf(steps)) {
          const values = valuesOf(steps, name);
          steps.forEach(({ changed }, at) => {
            const own = changed.find((change) => change.name === name);
            const last = at === 0 ? (own?.from ?? values[0]) : values[at - 1];
            expect([last, values[at]]).toEqual([own?.from ?? last, own?.to ?? last]);
          });
        }
      }),
    );
  });

  it("that nobody changes is not known", () => {
    expect(valuesOf([step(0), step(1)], "a")).toEqual([undefined, undefined]);
  });
});

describe("the picture", () => {
  it("has a column for each CPU that does something", () => {
    expect(cpusOf([step(2), step(0), step(2)])).toEqual([0, 2]);
  });

  it("has an arrow for every stale read, up to the edge where the value is older than the trace", () => {
    const stale = (from?: number) => ({ staleReads: [{ name: "a", read: "0", newest: "1", ...(from === undefined ? {} : { from }) }] });
    const steps = [step(0), step(1, stale(0)), step(1, { ...stale(), after: [{ step: 0, by: "b" }] })];
    expect(linksOf(steps, 2)).toEqual([
      { kind: "order", from: 2, to: 0, label: "b" },
      { kind: "stale", from: 1, to: 0, label: "a = 0" },
      { kind: "stale", from: 2, to: -1, label: "a = 0" },
    ]);
  });

  it("draws one line where a stale read says the order, too", () => {
    const read = { name: "a", read: "0", newest: "1", from: 0 };
    const steps = [step(0), step(1, { staleReads: [read], after: [{ step: 0, by: "a" }] })];
    expect(linksOf(steps, 1).map(({ kind }) => kind)).toEqual(["stale"]);
  });
});

describe("a search", () => {
  it.each(["CPU 1", "kworker", "wait()", "b.c:7", "FLUSHES", "a 0 1", "reads x"])("finds %s", (wanted) => {
    const found = step(1, {
      thread: "kworker",
      function: "wait",
      file: "b.c",
      line: 7,
      text: "flushes",
      changed: [{ name: "a", from: "0", to: "1" }],
      stale: "reads x as 0",
    });
    expect([matches(found, wanted), matches(step(0), wanted)]).toEqual([true, false]);
  });
});

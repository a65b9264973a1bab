import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Order } from "./order.ts";

interface Access {
  readonly cpu: number;
  readonly word: number;
  readonly write: boolean;
}

const access: fc.Arbitrary<Access> = fc.record({ cpu: fc.nat(2), word: fc.nat(3), write: fc.boolean() });

/** Each access is a step of one operation. A store adds 1 to its word. */
function orderOf(accesses: readonly Access[]): Order {
  const order = new Order();
  const words = [0, 0, 0, 0];
  for (const { cpu, word, write } of accesses) {
    order.begin(cpu);
    order.access(word, write);
    const old = words[word] ?? 0;
    if (write) words[word] = old + 1;
    order.end(
      write ? new Map([[word, old]]) : new Map(),
      () => false,
      (at) => words[at] ?? 0,
    );
  }
  return order;
}

/** Every earlier step that follows from some which are given for each step. */
function closure(count: number, direct: (step: number) => readonly number[]): readonly (readonly number[])[] {
  const before: Set<number>[] = [];
  for (let step = 0; step < count; step++) {
    const found = new Set(direct(step));
    for (const each of direct(step)) for (const earlier of before[each] ?? []) found.add(earlier);
    before.push(found);
  }
  return before.map((each) => [...each].sort((a, b) => a - b));
}

describe("the order of steps", () => {
  it("is that of each CPU and of accesses that do not commute, and nothing is said twice", () => {
    fc.assert(
      fc.property(fc.array(access, { maxLength: 24 }), (accesses) => {
        const conflicts = (step: number, other: number): boolean => {
          const [a, b] = [accesses[step], accesses[other]];
          return a !== undefined && b !== undefined && (a.cpu === b.cpu || (a.word === b.word && (a.write || b.write)));
        };
        const earlier = (step: number): readonly number[] => Array.from({ length: step }, (_, k) => k);
        const all = closure(accesses.length, (step) => earlier(step).filter((other) => conflicts(step, other)));
        const follows = orderOf(accesses).follows(String);
        const own = (step: number): readonly number[] => earlier(step).filter((other) => accesses[other]?.cpu === accesses[step]?.cpu);
        const told = closure(accesses.length, (step) => [...own(step), ...(follows[step] ?? []).map((each) => each.step)]);
        expect(told).toEqual(all);
        follows.forEach((each, step) => {
          for (const { step: one } of each) {
            const others = each.filter((other) => other.step !== one).map((other) => other.step);
            expect([...others, ...own(step)].some((other) => all[other]?.includes(one))).toBe(false);
          }
        });
      }),
    );
  });

  it("names what both have used", () => {
    const order = orderOf([
      { cpu: 0, word: 2, write: true },
      { cpu: 1, word: 2, write: false },
    ]);
    expect(order.follows((word, bits) => `word ${word}, bits ${bits}`)).toEqual([[], [{ step: 0, by: "word 2, bits 1" }]]);
  });

  it("leaves a stale read before the store that it misses", () => {
    const order = orderOf([
      { cpu: 0, word: 0, write: true },
      { cpu: 0, word: 0, write: true },
      { cpu: 0, word: 0, write: true },
    ]);
    order.begin(1);
    order.access(0, false);
    expect(order.stale(0, 1, 2)).toEqual({ from: 1, missed: 2 });
    order.end(
      new Map(),
      () => false,
      () => 3,
    );
    expect(order.follows(String)[3]).toEqual([{ step: 1, by: "0" }]);
  });

  it("finds an older store by its value where the count does not fit, and none for what was there before", () => {
    const order = orderOf([
      { cpu: 0, word: 0, write: true },
      { cpu: 0, word: 0, write: true },
    ]);
    order.begin(1);
    expect(order.stale(0, 3, 1)).toEqual({ from: 0, missed: 1 });
    expect(order.stale(0, 2, 0)).toEqual({ from: undefined, missed: 0 });
  });
});

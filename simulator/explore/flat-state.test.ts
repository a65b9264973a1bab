import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FlatState } from "./flat-state.ts";
import { Trail } from "./trail.ts";
import { NetStores, STORE_WORDS } from "./net-stores.ts";
import { omissionProbability, VisitedTable } from "./visited.ts";

const stores = fc.array(fc.tuple(fc.nat({ max: 63 }), fc.integer()), { maxLength: 200 });

function apply(state: FlatState, list: readonly (readonly [number, number])[]): void {
  for (const [index, value] of list) state.set(index, value);
}

describe("a flat state", () => {
  it("keeps its hash up to date, whatever is stored", () => {
    fc.assert(
      fc.property(stores, (list) => {
        const state = new FlatState(64);
        apply(state, list);
        expect({ low: state.hashLow, high: state.hashHigh }).toEqual(state.rehash());
      }),
    );
  });

  it("is what it was before after an undo, hash included", () => {
    fc.assert(
      fc.property(stores, stores, (first, second) => {
        const state = new FlatState(64);
        apply(state, first);
        const before = [...state.words, state.hashLow, state.hashHigh];
        const mark = state.mark();
        apply(state, second);
        state.undo(mark);
        expect([...state.words, state.hashLow, state.hashHigh]).toEqual(before);
      }),
    );
  });

  it("is what it came to when its stores are made once more, what stacks and older values add to the hash included", () => {
    const parts = { views: 8, heap: 16, stacks: 32, taints: 48 };
    fc.assert(
      fc.property(stores, stores, (first, second) => {
        const state = new FlatState(64, 32, parts);
        const look = (): readonly number[] => [...state.words, state.hashLow, state.hashHigh, state.weakLow, state.weakHigh];
        apply(state, first);
        const before = look();
        const mark = state.mark();
        apply(state, second);
        const after = look();
        const net = new NetStores(64);
        state.netStores(mark, net, new Trail(64));
        state.undo(mark);
        expect(look()).toEqual(before);
        state.redo(net.records, 0, net.count * STORE_WORDS);
        expect(look()).toEqual(after);
        state.undo(mark);
        expect(look()).toEqual(before);
      }),
    );
  });

  it("has the same hash by whatever way it came to be", () => {
    const one = new FlatState(8);
    const other = new FlatState(16);
    apply(one, [
      [1, 5],
      [2, 6],
      [1, 7],
    ]);
    apply(other, [
      [2, 6],
      [1, 7],
      [9, 3],
      [9, 0],
    ]);
    expect([one.hashLow, one.hashHigh]).toEqual([other.hashLow, other.hashHigh]);
  });
});

describe("the visited table", () => {
  it("agrees with a set", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }))), (list) => {
        const table = new VisitedTable(2);
        const set = new Set<string>();
        for (const [low, high] of list) {
          // 0, 0 and 1, 0 are the same to it.
          const key = low === 0 && high === 0 ? "1,0" : `${low},${high}`;
          expect(table.has(low, high)).toBe(set.has(key));
          expect(table.add(low, high)).toBe(!set.has(key));
          set.add(key);
        }
        expect(table.size).toBe(set.size);
      }),
    );
  });

  it("says how likely it is that a state was missed", () => {
    expect(omissionProbability(2 ** 20)).toBe(2 ** -25);
  });
});

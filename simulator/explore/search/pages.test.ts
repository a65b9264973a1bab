import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FlatState, STACK_SHIFT } from "../flat-state.ts";
import { NO_PAGES, type PageNumbers, Pages } from "./pages.ts";

const STACK = 1 << STACK_SHIFT;
const PARTS = { views: 100, heap: 1_000, stacks: STACK, taints: 2 * STACK };
const SIZE = 3 * STACK;
const LAZY_FROM = PARTS.stacks;

const stores = fc.array(
  fc.tuple(
    fc.nat(299).map((k) => 41 * k),
    fc.integer({ min: -2, max: 3 }),
  ),
  { maxLength: 12 },
);

/** What parts of a state add to its hash. */
function partsOf(state: FlatState): readonly number[] {
  const { weakLow, weakHigh } = state;
  return [weakLow, weakHigh, state.stackLow(0), state.stackHigh(0), state.taintsLow(0), state.taintsHigh(0)];
}

function loaded(words: Int32Array): FlatState {
  const state = new FlatState(SIZE, LAZY_FROM, PARTS);
  state.load(words, 0, 0);
  return state;
}

describe("pages of waiting states", () => {
  it("give every state back as it was, in any order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), stores), { maxLength: 12 }),
        fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
        (steps, picks) => {
          const state = new FlatState(SIZE, LAZY_FROM, PARTS);
          const base = state.words.slice();
          const pages = new Pages(base);
          const kept: { readonly numbers: PageNumbers; readonly words: Int32Array; readonly low: number; readonly high: number }[] = [
            { numbers: NO_PAGES, words: base, low: 0, high: 0 },
          ];
          let present = kept[0]!;
          const goTo = (pick: number): void => {
            const wanted = kept[pick % kept.length]!;
            pages.restore(state, present.numbers, wanted.numbers);
            state.become(wanted.low, wanted.high);
            present = wanted;
            // Comparing them by toEqual() takes a hundred times as long.
            expect(state.words.findIndex((word, at) => word !== wanted.words[at])).toBe(-1);
            expect(partsOf(state)).toEqual(partsOf(loaded(wanted.words)));
          };
          for (const [pick, changes] of steps) {
            goTo(pick);
            const mark = state.mark();
            for (const [index, value] of changes) state.set(index, value);
            const numbers = pages.keep(state, mark, present.numbers);
            kept.push({ numbers, words: state.words.slice(), low: state.hashLow, high: state.hashHigh });
            state.undo(mark);
          }
          for (const pick of picks) goTo(pick);
          const [some, ...others] = picks;
          const left = kept.filter((each, k) => each === present || k % 2 === some! % 2);
          pages.keepOnly(left.map(({ numbers }) => numbers));
          kept.splice(0, kept.length, ...left);
          for (const pick of others) goTo(pick);
          expect(state.rehash()).toEqual({ low: present.low, high: present.high });
        },
      ),
    );
  });

  it("gives up what nobody has", () => {
    const state = new FlatState(1 << 14);
    const pages = new Pages(state.words.slice());
    const mark = state.mark();
    let numbers = NO_PAGES;
    for (let value = 1; value < 200; value++) {
      state.set(value, value);
      numbers = pages.keep(state, mark, NO_PAGES);
    }
    const before = pages.bytes;
    expect(pages.hasGrown).toBe(true);
    pages.keepOnly([numbers]);
    expect([pages.hasGrown, pages.bytes < before / 3]).toEqual([false, true]);
    state.undo(mark);
    pages.restore(state, NO_PAGES, numbers);
    expect(state.words[199]).toBe(199);
  });

  it("takes what states have in common once", () => {
    const state = new FlatState(SIZE, LAZY_FROM, PARTS);
    const pages = new Pages(state.words.slice());
    const first = state.mark();
    state.set(0, 1);
    const one = pages.keep(state, first, NO_PAGES);
    // Eight pages further on, and so in another group.
    for (let page = 1; page <= 8; page++) state.set(page * 8, 5);
    const two = pages.keep(state, first, one);
    state.set(64, 6);
    const three = pages.keep(state, first, two);
    expect([one.length, two.length, three.length]).toEqual([1, 2, 2]);
    expect([three[0], three[1] === two[1]]).toEqual([two[0], false]);
  });
});

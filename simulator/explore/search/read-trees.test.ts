import fc from "fast-check";
import { expect, it } from "vitest";
import { FlatState } from "../flat-state.ts";
import { ReadTrees } from "./read-trees.ts";

const WORDS = 6;

/** A program that reads words one after the other: which one is next depends on what the ones before were. */
type Program = (value: (word: number) => number) => number;

/** @param seed Programs with different ones read other words. */
function programOf(seed: number): Program {
  return (value) => {
    let at = seed;
    for (let k = 0; k < 1 + (seed % 4); k++) at = (at * 7 + value(at % WORDS) + 1) % 1_000;
    return at;
  };
}

/** What a program comes to, and the words that it has read, in the order in which it has. */
function run(program: Program, state: FlatState): { readonly result: number; readonly words: Int32Array; readonly values: Int32Array } {
  const words: number[] = [];
  const result = program((word) => {
    if (!words.includes(word)) words.push(word);
    return state.words[word]!;
  });
  return { result, words: Int32Array.from(words), values: Int32Array.from(words, (word) => state.words[word]!) };
}

const seeds = fc.nat(40);
const states = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: WORDS, maxLength: WORDS });

it("trees of what was read know what a program comes to, wherever it reads what it has read before, and nothing else", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), seeds, states), { maxLength: 400, size: "max" }), (runs) => {
      const state = new FlatState(WORDS);
      const trees = new ReadTrees(state);
      const known = new Map<string, number>();
      for (const [event, seed, values] of runs) {
        for (const [word, value] of values.entries()) state.set(word, value);
        const root = trees.rootOf(event, -seed, seed % 3, 0, 0, 1);
        const { result, words, values: read } = run(programOf(seed), state);
        const key = [event, seed, ...words, "were", ...read].join(" ");
        const leaf = trees.find(root);
        expect(leaf === 0 ? undefined : trees.data[leaf]).toBe(known.get(key));
        if (leaf !== 0) continue;
        known.set(key, result);
        const added = trees.add(1);
        trees.data[added] = result;
        trees.enter(root, words, read, words.length, added);
      }
      trees.forget();
      for (const [event, seed] of runs) expect(trees.find(trees.rootOf(event, -seed, seed % 3, 0, 0, 1))).toBe(0);
    }),
    { numRuns: 100 },
  );
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashOf, holdsWord, isFiltered, mayHold, WordCollector } from "./words.ts";

const SEED = 11;
const nameArbitrary = fc.stringMatching(/^[A-Za-z_]\w{1,20}$/);

describe("filters of words", () => {
  it("hold every word of the text", () => {
    const collector = new WordCollector();
    fc.assert(
      fc.property(fc.array(nameArbitrary, { maxLength: 300 }), fc.constantFrom(" ", "(", "\n\t", "->", "é"), (names, between) => {
        const filter = collector.filterOf(names.join(between));
        for (const name of names) expect(mayHold(filter, 0, filter.length, hashOf(name))).toBe(true);
      }),
      { seed: SEED },
    );
  });

  it("hold few others", () => {
    const collector = new WordCollector();
    const filter = collector.filterOf(Array.from({ length: 5000 }, (_, index) => `word_${index}`).join(" "));
    const others = Array.from({ length: 10_000 }, (_, index) => `other_${index}`);
    const held = others.filter((name) => mayHold(filter, 0, filter.length, hashOf(name)));
    expect(held.length).toBeLessThan(100);
    // Some 14 bits a word.
    expect(filter.length).toBeLessThan(5000 * 2);
  });

  it("agree with a look at the text", () => {
    const collector = new WordCollector();
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), nameArbitrary, (text, name) => {
        const filter = collector.filterOf(`${text} ${name};`);
        expect(mayHold(filter, 0, filter.length, hashOf(name))).toBe(true);
        expect(holdsWord(`${text} ${name};`, name)).toBe(true);
        expect(isFiltered(name)).toBe(true);
      }),
      { seed: SEED },
    );
  });
});

describe("holdsWord", () => {
  it.each([
    ["a foo b", true],
    ["foo", true],
    ["foobar foo_ xfoo", false],
    ["foobar(foo)", true],
    ["foofoo", false],
    ["", false],
  ])("%j: %s", (text, expected) => {
    expect(holdsWord(text, "foo")).toBe(expected);
  });
});

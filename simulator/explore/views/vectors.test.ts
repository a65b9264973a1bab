import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Vectors } from "./vectors.ts";

const LOCATIONS = 3;
const ROWS = 2;
const entries = fc.array(fc.nat({ max: 200 }), { minLength: LOCATIONS * ROWS, maxLength: LOCATIONS * ROWS });

/** The numbers of vectors and, to read them back, their entries. */
function setUp(): {
  readonly vectors: Vectors;
  readonly make: (list: readonly number[]) => number;
  readonly read: (id: number) => readonly number[];
} {
  const vectors = new Vectors(LOCATIONS, ROWS);
  return {
    vectors,
    make: (list) => vectors.make((entry) => list[entry] ?? 0),
    read: (id) => Array.from({ length: LOCATIONS * ROWS }, (_, entry) => vectors.at(id, entry)),
  };
}

describe("vectors", () => {
  it("have one number for equal ones, 0 for that of zeros", () => {
    const { make } = setUp();
    expect(make([0, 0, 0, 0, 0, 0])).toBe(0);
    fc.assert(fc.property(entries, (list) => make(list) === make([...list])));
  });

  it("join to the greater of each entry", () => {
    const { vectors, make, read } = setUp();
    fc.assert(
      fc.property(entries, entries, (a, b) => {
        expect(read(vectors.join(make(a), make(b)))).toEqual(a.map((value, at) => Math.max(value, b[at] ?? 0)));
        expect(vectors.join(make(a), make(b))).toBe(vectors.join(make(b), make(a)));
      }),
    );
  });

  it("have above a floor only the entries that exceed it", () => {
    const { vectors, make, read } = setUp();
    fc.assert(
      fc.property(entries, entries, (a, b) => {
        const above = vectors.above(make(a), make(b));
        expect(read(above)).toEqual(a.map((value, at) => (value > (b[at] ?? 0) ? value : 0)));
        // What was taken away is what the floor has.
        expect(vectors.join(above, make(b))).toBe(vectors.join(make(a), make(b)));
      }),
    );
  });

  it("shift, lower and close a location's entries in every row", () => {
    const { vectors, make, read } = setUp();
    fc.assert(
      fc.property(entries, fc.nat({ max: LOCATIONS - 1 }), fc.integer({ min: 1, max: 50 }), (list, location, amount) => {
        const ofLocation = (at: number): boolean => at % LOCATIONS === location;
        const shifted = list.map((value, at) => (ofLocation(at) && value >= amount ? value + 1 : value));
        const lowered = list.map((value, at) => (ofLocation(at) ? Math.max(0, value - amount) : value));
        const closed = list.map((value, at) => (ofLocation(at) && value > amount ? value - 1 : value));
        expect(read(vectors.shift(make(list), location, amount))).toEqual(shifted);
        expect(read(vectors.close(make(list), location, amount))).toEqual(closed);
        expect(read(vectors.lower(make(list), location, amount))).toEqual(lowered);
      }),
    );
  });

  it("raise one entry, and never lower it", () => {
    const { vectors, make, read } = setUp();
    fc.assert(
      fc.property(entries, fc.nat({ max: LOCATIONS * ROWS - 1 }), fc.nat({ max: 200 }), (list, entry, position) => {
        expect(read(vectors.raise(make(list), entry, position))).toEqual(
          list.map((value, at) => (at === entry ? Math.max(value, position) : value)),
        );
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Choices } from "./choices.ts";

/** What is chosen next depends on what was chosen: a tree, of which each way down is one. */
type Tree = readonly Tree[];

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, fc.constant([]), fc.array(tie("tree"), { minLength: 1, maxLength: 3 })),
}));

function waysOf(at: Tree, way = ""): readonly string[] {
  return at.length === 0 ? [way] : at.flatMap((below, k) => waysOf(below, way + k));
}

/** All ways that a search goes. */
function gone(root: Tree): readonly string[] {
  const choices = new Choices();
  const ways: string[] = [];
  for (let asked = 0; asked >= 0; asked = choices.another) {
    choices.asked = asked;
    choices.begin();
    let way = "";
    for (let at = root; at.length > 0; ) {
      const digit = choices.choose(at.length) ?? 0;
      way += digit;
      at = at[digit] ?? [];
    }
    ways.push(way);
  }
  return ways;
}

describe("the choices of a step", () => {
  it("are all made, where the first leaves no other", () => {
    expect(gone([[[], []], []])).toEqual(["00", "01", "1"]);
  });

  it("are all made, each once", () => {
    fc.assert(
      fc.property(tree, (root) => {
        expect([...gone(root)].sort()).toEqual([...waysOf(root)].sort());
      }),
    );
  });

  it("end where they cannot be numbered any more", () => {
    const choices = new Choices();
    for (let k = 0; k < 30; k++) expect(choices.choose(2)).toBe(0);
    expect(choices.choose(2)).toBeUndefined();
  });
});

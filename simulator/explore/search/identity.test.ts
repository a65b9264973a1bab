import { describe, expect, it } from "vitest";
import { FlatState } from "../flat-state.ts";
import { ByContent } from "./identity.ts";

/** Every state has the same hash: only what they hold tells them apart. */
function colliding(): { readonly state: FlatState; readonly identity: ByContent; readonly keyOf: (...words: readonly number[]) => string } {
  const state = new FlatState(8, 4);
  const identity = new ByContent(state, () => ({ low: 7, high: 9 }));
  const keyOf = (...words: readonly number[]): string => {
    const mark = state.mark();
    words.forEach((value, index) => state.set(index, value));
    identity.identify(mark);
    return `${identity.low} ${identity.high}`;
  };
  return { state, identity, keyOf };
}

describe("identity by content", () => {
  it("tells states with the same hash apart, and knows each again", () => {
    const { identity, keyOf } = colliding();
    const first = keyOf(0, 0, 0, 0, 0, 0, 0, 0);
    const second = keyOf(1, 0, 0, 0, 0, 5, 0, 0);
    const third = keyOf(1, 0, 0, 0, 0, 6, 0, 0);
    expect(new Set([first, second, third]).size).toBe(3);
    expect(identity.collisions).toBeGreaterThanOrEqual(2);
    expect([keyOf(1, 0, 0, 0, 0, 5, 0, 0), keyOf(0, 0, 0, 0, 0, 0, 0, 0)]).toEqual([second, first]);
  });
});

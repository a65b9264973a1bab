import { describe, expect, it } from "vitest";
import { dictionary, either, finite, flag, list, optional, record, text, whole, word } from "./shape.ts";

const place = record({ uri: text, line: whole(1), function: optional(text) });

describe("shapes", () => {
  it.each([
    [
      { uri: "a", line: 1, other: 2 },
      { uri: "a", line: 1 },
    ],
    [
      { uri: "a", line: 1, function: "f" },
      { uri: "a", line: 1, function: "f" },
    ],
    [
      { uri: "a", line: 1, function: null },
      { uri: "a", line: 1 },
    ],
    [{ uri: "a" }, undefined],
    [{ uri: "a", line: 0 }, undefined],
    [{ uri: "a", line: 1.5 }, undefined],
    [{ uri: "a", line: 1, function: 7 }, undefined],
    [["a", 1], undefined],
    ["a", undefined],
    [undefined, undefined],
  ])("read a record %j", (value, expected) => {
    expect(place(value)).toEqual(expected);
  });

  it("read lists, maps, words and alternatives", () => {
    expect(list(flag)([true, false])).toEqual([true, false]);
    expect(list(flag)([true, 1])).toBeUndefined();
    expect(list(flag, 1)([true, false])).toBeUndefined();
    expect(dictionary(finite)({ a: 1, b: 2.5 })).toEqual({ a: 1, b: 2.5 });
    expect(dictionary(finite)({ a: Infinity })).toBeUndefined();
    expect(word("a", "b")("b")).toBe("b");
    expect(word("a", "b")("c")).toBeUndefined();
    expect(either(text, finite)(3)).toBe(3);
    expect(either(text, finite)(true)).toBeUndefined();
    expect(whole(0, 10)(11)).toBeUndefined();
  });

  it("do not let a member of the prototype through", () => {
    const value: unknown = JSON.parse('{"__proto__": {"uri": "a", "line": 1}}');
    expect(place(value)).toBeUndefined();
  });
});

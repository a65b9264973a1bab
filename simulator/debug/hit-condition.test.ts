import { expect, it } from "vitest";
import { readHitCondition } from "./hit-condition.ts";

it.each([
  [undefined, [1, 2, 3, 4, 5, 6]],
  [" ", [1, 2, 3, 4, 5, 6]],
  ["3", [3, 4, 5, 6]],
  [">= 3", [3, 4, 5, 6]],
  [">3", [4, 5, 6]],
  ["== 3", [3]],
  ["=3", [3]],
  ["<= 2", [1, 2]],
  ["< 2", [1]],
  ["% 3", [3, 6]],
  ["%0", []],
])("%j stops at the hits %j", (text, stops) => {
  const holds = readHitCondition(text);
  expect([1, 2, 3, 4, 5, 6].filter((hit) => holds?.(hit))).toEqual(stops);
});

it.each(["abc", "3 times", "> x", "-1", "1.5"])("%j is none", (text) => {
  expect(readHitCondition(text)).toBeUndefined();
});

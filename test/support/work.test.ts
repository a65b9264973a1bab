import { expect, it } from "vitest";
import { growth, worked } from "./work.ts";

function linear(length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += i;
  return sum;
}

function square(length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    for (let j = 0; j < length; j++) sum += i ^ j;
  }
  return sum;
}

const early = (length: number): number => (length > 3 ? linear(3) : 0);

it("counts the same for the same work, and hands on its result", () => {
  const first = worked(() => linear(1000));
  expect(first.result).toBe(499_500);
  expect(first.characters).toBeGreaterThan(5000);
  for (let again = 0; again < 20; again++) expect(worked(() => linear(1000))).toEqual(first);
});

it.each([
  ["a line", linear, 7.5, 8],
  ["a square", square, 60, 64],
  ["nothing at all", early, 0.99, 1.01],
])("tells how work grows that grows as %s does", (_, work, least, most) => {
  const grown = growth(8, work, 1000);
  expect(grown).toBeGreaterThanOrEqual(least);
  expect(grown).toBeLessThanOrEqual(most);
});

it("counts what is optimised", () => {
  for (let again = 0; again < 2000; again++) square(30);
  expect(growth(8, square, 100)).toBeGreaterThan(50);
});

it("hands on what is thrown, and counts on after it", () => {
  const failing = (): never => {
    throw new Error("no");
  };
  expect(() => worked(failing)).toThrow("no");
  expect(worked(() => linear(10)).characters).toBeGreaterThan(100);
});

import { expect, it } from "vitest";
import { commentText, mentionsIn } from "./comments.ts";

it("reads a comment without its marks", () => {
  const text = "/*\n * One line,\n * and another.\n *\n * A paragraph.\n */";
  expect(commentText(text, { start: 0, end: text.length })).toBe("One line, and another.\nA paragraph.");
  expect(commentText("// a\n// b", { start: 0, end: 9 })).toBe("a b");
});

it.each([
  ["Pairs with the smp_rmb() in reader().", ["smp_rmb", "reader"], []],
  ["Matches the barrier in wake_up_all_of_them", ["wake_up_all_of_them"], []],
  ["The corresponding write barriers are in one() and two().", ["one", "two"], []],
  ["Keeps the order, see writer().", ["writer"], []],
  ["See the comment in writer() for more.", ["writer"], []],
  ["So that the handler will see update() done", [], ["update"]],
  ["If handler() runs later. Pairs with writer().", ["writer"], ["handler"]],
  ["Nothing (at all) of note", [], []],
])("%s", (text, partners, others) => {
  const mentions = mentionsIn(text);
  expect(mentions.filter(({ asPartner }) => asPartner).map(({ name }) => name)).toEqual(partners);
  expect(mentions.filter(({ asPartner }) => !asPartner).map(({ name }) => name)).toEqual(others);
});

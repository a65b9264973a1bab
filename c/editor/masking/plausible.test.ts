import { expect, it } from "vitest";
import { lackingOperand } from "./plausible.ts";

it.each([
  ["{ a = ; }", 4],
  ["{ a ? ? b; }", 4],
  ["{ f(a &&); }", 6],
  ["{ ;~; }", 3],
  ["{ a + = b; }", 4],
  ["{ a->; }", 3],
])("finds an operator without its operand in %s", (text, place) => {
  expect(lackingOperand(text)).toBe(place);
});

it.each([
  "{ a = -b; c ?: d; e = (f *)g; h(i *, j); }",
  "{ k = l & ~m; n = !o; p = *q; r = { .s = -1, [2] = 3 }; t ? u : v; }",
  "{ w++ + ++x; y = &&z; for (;;) ; case 1 || 2: ; }",
])("finds none in %s", (text) => {
  expect(lackingOperand(text)).toBeUndefined();
});

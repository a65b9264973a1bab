import { expect, it } from "vitest";
import { firstMistake } from "./plausible.ts";

it.each([
  ["{ a = ; }", 4],
  ["{ a ? ? b; }", 4],
  ["{ f(a &&); }", 6],
  ["{ ;~; }", 3],
  ["{ a + = b; }", 4],
  ["{ a->; }", 3],
  ["{ a->*b; }", 3],
  ["{ a : * : b; }", 6],
  ["{ a, *, b; }", 5],
  ["{ a = sizeof; }", 6],
  ["{ a; ++; }", 5],
  ["{ a(b); ) }", 8],
  ["{ a(b]; }", 5],
  [`{ ${"a ".repeat(2000)}}`, 3002],
])("finds a mistake in %s", (text, place) => {
  expect(firstMistake(text)).toBe(place);
});

it.each([
  "{ a = -b; c ?: d; e = (f *)g; h(i *, j); int (*fn)(char *, int **); }",
  "{ k = l & ~m; n = !o; p = *q; r = { .s = -1, [2] = 3 }; t ? u : v; w = x * (y) * z; }",
  "{ a++ + ++b; c[1]++; (*d)--; --e; c = &&d; for (;;) ; case 1 || 2: ; sizeof e; sizeof (f); }",
  `{ int a[] = { ${"1, ".repeat(2000)} }; ${"b(); ".repeat(2000)} }`,
])("finds none in %s", (text) => {
  expect(firstMistake(text)).toBeUndefined();
});

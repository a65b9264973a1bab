import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFragment } from "./parse.ts";

const kinds = (text: string): readonly string[] | undefined => parseFragment(text)?.map(({ kind }) => kind);

describe("parseFragment", () => {
  it.each([
    ["do { preempt_disable(); barrier(); } while (0)", ["loop"]],
    ["({ typeof(x) __x = (x); spin_lock(&__x->lock); __x; })", ["expression-statement"]],
    ["for (pos = first(head); pos; pos = next(pos))", ["loop"]],
    ["if (!cond) ; else", ["if"]],
    ["list_for_each_entry(p, &head, node) f(p)", ["loop"]],
    ["struct rq *rq = this_rq(); unsigned long flags", ["declaration", "declaration"]],
    ["__cond_lock(RCU, likely(atomic_add_unless((v), 1, 0)))", ["expression-statement"]],
    ['WARN(1, "%s: " fmt, __func__, ##args)', ["expression-statement"]],
    ["(struct foo) { .a = 1, .b = { 2, 3 } }", ["expression-statement"]],
    ["switch (x) { case 1 ... 3: f(); break; default: g(); }", ["switch"]],
    ['asm volatile("nop" : : "i" (x)); f()', ["expression-statement"]],
    ["(gfp_t)-1", ["expression-statement"]],
    ["", []],
  ])("reads %s", (text, expected) => {
    expect(kinds(text)).toEqual(expected);
  });

  it.each(["f(", "}", "a##b", "if (x", "case 1", "{ f();", "else f();"])("says that it cannot read %s", (text) => {
    expect(kinds(text)).toBeUndefined();
  });

  it("keeps an argument that is no expression as unknown", () => {
    const [only] = parseFragment("container_of(ptr, struct foo, member)") ?? [];
    expect(only).toMatchObject({
      expression: { kind: "call", arguments: [{ kind: "name" }, { kind: "unknown-expression" }, { kind: "name" }] },
    });
  });

  it("ends on anything, nested deep or not", () => {
    const piece = fc.constantFrom(
      "f(",
      ")",
      "{",
      "}",
      "(",
      ";",
      ",",
      "if (x)",
      "else",
      "do",
      "while (0)",
      "for (;;)",
      "a",
      "->b",
      "=",
      "?",
      ":",
      "case 1:",
      "#",
      '"s"',
      "return",
      "goto x;",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const statements = parseFragment(pieces.join(" "));
        expect(statements === undefined || Array.isArray(statements)).toBe(true);
      }),
    );
    expect(parseFragment("(".repeat(5000))).toBeUndefined();
    expect(parseFragment(`${"{".repeat(5000)}${"}".repeat(5000)}`)).toBeUndefined();
  });
});

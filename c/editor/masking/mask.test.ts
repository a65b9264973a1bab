import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extendMaskTable, type MaskTable } from "./mask-table.ts";
import { type Collapse, type Masked, maskable, maskStatements } from "./mask.ts";

const table: MaskTable = {
  attributes: new Set(["__user", "__maybe_unused", "noinstr"]),
  attributesWithArguments: new Set(["__free", "__acquires"]),
  loopParts: ["for_each"],
  loops: new Set(["scoped_guard", "skb_walk"]),
  loopEnds: new Set(["while_each_task"]),
  assembly: new Set(["asm_inline"]),
  unevaluated: new Set(["sizeof_field"]),
  types: new Set(["u8"]),
};

function mask(text: string, collapse: Partial<Collapse> = {}, names: MaskTable = table): Masked {
  return maskStatements(maskable(text), names, { which: "splitting", alternative: 0, ...collapse });
}

/** Compares what is masked, both texts given without their ends. */
function check(text: string, expected: string): void {
  expect(mask(text).text).toBe(expected);
}

describe("attributes", () => {
  it("are blanked and kept, with their arguments", () => {
    const text = "{ char __user *a __free(kfree(b)) = c; int d __attribute__((unused)); }";
    const masked = mask(text);
    expect(masked.text).toBe("{ char        *a                  = c; int d                        ; }");
    expect(masked.annotations.map(({ name, arguments: written, start, end }) => [name, written, text.slice(start, end)])).toEqual([
      ["__user", undefined, "__user"],
      ["__free", "kfree(b)", "__free(kfree(b))"],
      ["__attribute__", "(unused)", "__attribute__((unused))"],
    ]);
  });

  it("are not members, strings, comments, or parts of words", () => {
    check('{ a->noinstr = b.__user; c("noinstr", noinstr_d); }', '{ a->noinstr = b.__user; c("noinstr", noinstr_d); }');
    expect(mask("{ /* noinstr */ }").annotations).toEqual([]);
  });

  it("with arguments are left alone without them", () => {
    check("{ __free = 1; }", "{ __free = 1; }");
  });

  it("can be added, with and without arguments", () => {
    const added = extendMaskTable(table, { attributes: ["MY_ATTR", "MY_ARGS()"], loops: ["my_loop"] });
    expect(mask("{ int a MY_ATTR, b MY_ARGS(1); my_loop(x) c(); }", {}, added).text).toBe(
      "{ int a        , b           ; while  (x) c(); }",
    );
  });
});

describe("loops", () => {
  it("become while", () => {
    check("{ for_each_cpu(a) b(); skb_walk(c, d) { } }", "{ while       (a) b(); while   (c, d) { } }");
  });

  it("get a condition where they have none", () => {
    check("{ for_each_it() { } for_each_it( ) a(); }", "{ while     (0) { } while     (0 ) a(); }");
  });

  it("are calls where they are values, or nothing follows", () => {
    const text = "{ a = dev_for_each(b); dev_for_each(c); for_each_d(e)->f(); }";
    check(text, text);
  });

  it("are ended by another macro, or are what ends a do", () => {
    check(
      "{ do_each_task(a) { b(); } while_each_task(a); do { } while_each_task(c); }",
      "{ while       (a) { b(); }                   ; do { } while          (c); }",
    );
  });

  it("with a name shorter than while stay as they are", () => {
    check("{ each(a) { } }", "{ each(a) { } }");
  });
});

describe("what is not executed or not C", () => {
  it("loses operands that only have a type", () => {
    check(
      "{ a = sizeof(struct b *); c = offsetof(d, e.f); typeof(*g) h; i = sizeof_field(j, k); }",
      "{ a = sizeof(0         ); c = uffsetof(0     ); typeof     h; i = uizeof_field(0   ); }",
    );
  });

  it("loses the members of types that are declared", () => {
    check("{ struct { int a : 3, : 4; } b; enum { X, Y }; }", "{ struct {                 } b; enum {      }; }");
  });

  it("has an empty text for assembly", () => {
    check('{ asm volatile("x" : : "r" (a)); register long b asm("sp"); }', '{ asm         (""             ); register long b          ; }');
    check('{ asm (\n"x" Y : :\n); asm(Z(1), "") ; }', '{ asm (\n""       \n); asm(      "") ; }');
  });

  it("loses comments, but no end of line", () => {
    check("{ /* a\n b */ // c\n d(); }\r\n", "{     \n          \n d(); }\r\n");
  });

  it("has one word for types and jumps as arguments", () => {
    check("{ a(struct b *, u8 *, int, return -c, break, <=, , .d = e); }", "{ a(_         , _   , _  ,        -c, _    , _ ,_,      e); }");
  });

  it("leaves arguments alone that only look like types", () => {
    const text = "{ a(b * c, (struct d *)e, f); }";
    check(text, text);
  });
});

describe("conditionals", () => {
  it("keep their branches and lose their conditions", () => {
    check(
      "{\n#ifdef A /* b */\na();\n# elif B \\\n > 1\nb();\n#else // c\nc();\n#endif\n}",
      "{\n#if 1           \na();\n#elif 1   \n    \nb();\n#else     \nc();\n#endif\n}",
    );
  });

  it("are reduced to one branch where they split a statement", () => {
    const text = "{\n#ifdef A\nif (a)\n#else\nif (b)\n#endif\nc();\n}";
    expect(mask(text, { alternative: 0 }).text).toBe("{\n        \nif (a)\n     \n      \n      \nc();\n}");
    expect(mask(text, { alternative: 1 }).text).toBe("{\n        \n      \n     \nif (b)\n      \nc();\n}");
    expect(mask(text, { alternative: 5 }).text).toBe(mask(text, { alternative: 1 }).text);
  });

  it("without an alternative can be left out", () => {
    const text = "{ a(1\n#ifdef A\n, 2\n#endif\n); }";
    expect(mask(text, { alternative: 0 }).text).toBe("{ a(1\n        \n, 2\n      \n); }");
    expect(mask(text, { alternative: 1 }).text).toBe("{ a(1\n        \n   \n      \n); }");
  });

  it.each([
    ["a head without its statement", "if (a)\n#ifdef A\nb();\n#else\nc();\n#endif", true],
    ["an else in a branch", "if (a)\nb();\n#ifdef A\nelse\nc();\n#endif", true],
    ["an else after it", "#ifdef A\nif (a)\nb();\nelse\n#endif\nc();", true],
    ["a brace that it opens", "#ifdef A\nif (a) {\n#endif\nb();\n#ifdef A\n}\n#endif", true],
    ["values of a list", "int a[] = {\n#ifdef A\n1,\n#endif\n};", true],
    ["a label before it", "a:\n#ifdef A\nb();\n#endif", true],
    ["whole statements", "a();\n#ifdef A\nb();\n#else\n{ c(); }\n#endif\nd();", false],
    ["cases", "switch (a) {\n#ifdef A\ncase 1:\n#endif\ndefault: b();\n}", false],
    ["nothing", "#ifdef A\n#else\n#endif", false],
  ])("that hold %s", (_, text, splits) => {
    const found = maskable(`{\n${text}\n}`).conditionals;
    expect(found.some((each) => each.splits)).toBe(splits);
  });
});

/** Pieces that masks look for, in any order. */
const pieces = [
  "for_each_x(",
  "scoped_guard(",
  "noinstr ",
  "__free(",
  "asm(",
  "sizeof(",
  "typeof(",
  "struct a ",
  "case ",
  "...",
  "&&",
  "goto *",
  "static ",
  "do ",
  "else ",
  "if (",
  "(",
  ")",
  "{",
  "}",
  "[",
  "]",
  ";",
  ",",
  ":",
  "?",
  "*",
  "=",
  "a",
  "b ",
  "1",
  "2X",
  '"s"',
  "'c'",
  '"',
  "'",
  "/*",
  "*/",
  "//",
  "\n",
  "\r\n",
  "\\\n",
  "\n#if A\n",
  "\n#ifdef B\n",
  "\n#else\n",
  "\n#elif C\n",
  "\n#endif\n",
  "\n#define D \\\n",
  "\n#",
  "#",
  "\0",
  "é",
  "\ud800",
  " ",
  "\t",
];

describe("any text", () => {
  const anyText = fc.oneof(
    fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join("")),
    fc.string(),
  );

  it("keeps its length and its lines", () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom("splitting", "all"), fc.nat(3), (text, which, alternative) => {
        const masked = mask(text, { which, alternative }).text;
        expect(masked.length).toBe(text.length);
        expect(masked.replaceAll(/[^\r\n]/g, " ")).toBe(text.replaceAll(/[^\r\n]/g, " "));
      }),
      { numRuns: 2000 },
    );
  });

  it("has annotations in order that lie in it", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let last = 0;
        for (const { name, start, end } of mask(text).annotations) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(text.slice(start, start + name.length)).toBe(name);
          expect(end).toBeLessThanOrEqual(text.length);
          last = end;
        }
      }),
      { numRuns: 1000 },
    );
  });
});

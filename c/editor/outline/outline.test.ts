import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kernelOutlineTable } from "../../../kernel/catalogue/outline-words.ts";
import { growth } from "../../../test/support/work.ts";
import { outlineOf } from "./outline.ts";

const read = (text: string) => outlineOf("kernel/example.c", text, kernelOutlineTable);

/** A function on one line: `static u64 name(int a) [noinstr] {if CONDITION}`. */
function shown(text: string): readonly string[] {
  return read(text).functions.map(({ name, attributes, returnType, parameters, conditions, madeBy, start, bodyStart, end }) => {
    expect(text[bodyStart]).toBe("{");
    expect(text.slice(end - 1, end)).toMatch(/[}]|$/);
    expect(start).toBeLessThanOrEqual(bodyStart);
    const list = parameters.map((each) => (each.name === "" ? each.type : `${each.type}: ${each.name}`)).join(", ");
    const words = attributes.map((each) => (each.arguments === undefined ? each.name : `${each.name}(${each.arguments})`));
    const origin = madeBy === undefined ? "" : ` by ${madeBy}`;
    const when = conditions.length === 0 ? "" : ` if ${conditions.join(" and ")}`;
    return `${returnType} ${name}(${list}) [${words.join(" ")}]${origin}${when}`.trim();
  });
}

describe("functions", () => {
  it.each([
    ["void f(void) {}", "void f() []"],
    ["static inline int f(int a, char *b) { return a; }", "int f(int: a, char *: b) [static inline]"],
    ["static noinstr u64 f(void)\n{\n}\n", "u64 f() [static noinstr]"],
    ["void noinstr f(struct pt_regs *regs) {}", "void f(struct pt_regs *: regs) [noinstr]"],
    ["struct list_head * __init f(unsigned int) {}", "struct list_head * f(unsigned int) [__init]"],
    ["static __printf(1, 2) void f(const char *fmt, ...) {}", "void f(const char *: fmt, ...) [static __printf(1, 2)]"],
    ["int f(int a) __acquires(x) __releases(&y->z)\n{}", "int f(int: a) [__acquires(x) __releases(&y->z)]"],
    ["static __attribute__((noinline)) int f(void) {}", "int f() [static __attribute__((noinline))]"],
    [
      "enum result\n__forward(struct a *b, bool (*match)(struct a *, void *)) {}",
      "enum result __forward(struct a *: b, bool (*)(struct a *, void *): match) []",
    ],
    ["struct __thing __make(struct __thing t) {}", "struct __thing __make(struct __thing: t) []"],
    ["void (*f(int sig, void (*g)(int)))(int) {}", "void (*)() f(int: sig, void (*)(int): g) []"],
    ["void *(f)(size_t n) {}", "void * f(size_t: n) []"],
    ["bool __init __attribute((weak)) f(unsigned long n) {}", "bool f(unsigned long: n) [__init __attribute((weak))]"],
    ["typeof(x) f(typeof(y) *z) {}", "typeof(x) f(typeof(y) *: z) []"],
    ["static foo_t f(u32, int __user *p, int a[3], struct b) {}", "foo_t f(u32, int __user *: p, int [3]: a, struct b) [static]"],
    ["SYSCALL_DEFINE2(name, int, fd, char __user *, buf) {}", "sys_name(int: fd, char __user *: buf) [] by SYSCALL_DEFINE2"],
    ["DEFINE_IDTENTRY_RAW(exc_x) {}", "exc_x() [] by DEFINE_IDTENTRY_RAW"],
    ["BPF_CALL_1(bpf_f, u32, flags) {}", "bpf_f(u32: flags) [] by BPF_CALL_1"],
    ["static SOME_HANDLER(name, 3) {}", "name() [static] by SOME_HANDLER"],
    ["STATIC const struct a *f(void) {}", "const struct a * f() [STATIC]"],
    ["SOME_API Mixed_t* f(Mixed_t* x) {}", "Mixed_t * f(Mixed_t*: x) [SOME_API]"],
    ["acpi_status SOME_ATTRIBUTE f(void) {}", "acpi_status f() [SOME_ATTRIBUTE]"],
    ["FLAG(A, a) TEST_FLAG(A, a)\n\t__SET_FLAG(A)\nint f(void) {}", "int f() []"],
    ["TYPE_SAFE(struct a) {\n\tint b;\n};\nint f(void) {}", "int f() []"],
    ["__FORTIFIED __like(a, 1)\nchar *f(char *p) {}", "char * f(char *: p) [__FORTIFIED __like(a, 1)]"],
    ["EXPORT_SYMBOL(a)\nint f(void) {}", "int f() []"],
    ["int f(void)\n{\n\tif (a) {\n#ifdef X\n\t} else if (b) {\n#endif\n\t}\n}\nint g(void) {}", ["int f() []", "int g() []"]],
  ])("%j", (text, expected) => {
    expect(shown(text)).toEqual([expected].flat());
  });

  it("are told apart from structs, lists, and what stands in comments and literals", () => {
    const text = [
      "struct a { int (*call)(int); };",
      "static struct a b = { .call = (int (*)(int)){0} };",
      '/* int no(void) { */ char *c = "int no(void) {"; // }',
      "char d = '{', e = '\\'';",
      "#define NO(x) int no(void) { \\\n",
      "int f(void) { return '}' + \"}\"[0]; /* } */ }",
    ].join("\n");
    expect(shown(text)).toEqual(["int f() []"]);
  });
});

describe("conditions", () => {
  it("are those of the branches around a definition, without include guards", () => {
    const text = "#ifndef G_H\n#define G_H\n#ifdef A\nint f(void) {}\n#elif B > 1\nint g(void) {}\n#else\nint h(void) {}\n#endif\n#endif\n";
    expect(shown(text)).toEqual([
      "int f() [] if defined(A)",
      "int g() [] if !defined(A) and B > 1",
      "int h() [] if !defined(A) and !(B > 1)",
    ]);
  });

  it("end a function that is closed in two branches before one that begins between", () => {
    const text = "int f(void)\n{\n#ifdef A\n\ta();\n}\nint g(void)\n{\n#else\n\tb();\n#endif\n\tc();\n}\nint h(void) {}\n";
    expect(shown(text)).toEqual(["int f() []", "int g() [] if defined(A)", "int h() []"]);
  });

  it("do not derail the count of braces", () => {
    const heads = "#ifdef A\nint f(int a) {\n#else\nint f(int a, int b) {\n#endif\n\treturn a;\n}\nint g(void) {}\n";
    expect(shown(heads)).toEqual(["int f(int: a) [] if defined(A)", "int f(int: a, int: b) [] if !defined(A)", "int g() []"]);
    const split = "int f(void) {\n#ifdef A\n\tif (x) {\n#else\n\ty();\n#endif\n\tz();\n#ifdef A\n\t}\n#endif\n}\nint g(void) {}\n";
    expect(shown(split)).toEqual(["int f() []", "int g() []"]);
    const closed = "int f(void) {\n#ifdef A\n\treturn 1;\n}\n#else\n\treturn 2;\n}\n#endif\nint g(void) {}\n";
    expect(shown(closed)).toEqual(["int f() []", "int g() []"]);
  });
});

describe("a text that is being typed", () => {
  it("keeps the functions after a parenthesis that is not closed and a conditional", () => {
    const many = "DEFINE_THING(x)\n".repeat(6000);
    const outline = read(`int f(int a\n{\n}\n${many}#ifdef A\n#endif\nint g(void)\n{\n}\n`);
    expect(outline.functions.map(({ name }) => name)).toEqual(["g"]);
    expect(outline.balanced).toBe(false);
  });

  it("keeps the functions after one that is not closed", () => {
    const outline = read("int f(void)\n{\n\tif (x) {\n\treturn 1;\n}\n\nint g(void)\n{\n}\n");
    expect(outline.functions.map(({ name }) => name)).toEqual(["f", "g"]);
    expect(outline.balanced).toBe(false);
  });

  it("keeps the functions after a parenthesis that is not closed", () => {
    expect(read("int f(int a\n\nint g(void)\n{\n}\n").functions.map(({ name }) => name)).toEqual(["g"]);
  });
});

describe("prototypes", () => {
  it.each([
    ["int f(void);", ["int f()"]],
    ["extern void f(int, ...)\n\t__printf(1, 2) __cold;", ["void f(int, ...)"]],
    ["int f(int), *g(void);", ["int f(int)", "int * g()"]],
    ["typedef int f(void);", []],
    ["int (*pointer)(int);", []],
    ["foo_t (*pointer)(int);", []],
    ["EXPORT_SYMBOL(f);", []],
    ["static DEFINE_MUTEX(lock);", []],
  ])("%j", (text, expected) => {
    const list = ({ parameters }: { parameters: readonly { type: string }[] }) => parameters.map(({ type }) => type).join(", ");
    expect(read(text).prototypes.map((each) => `${each.returnType} ${each.name}(${list(each)})`)).toEqual(expected);
  });

  it("hold attributes before and after the declarator", () => {
    const [found] = read("extern __must_check int f(int a) __attribute__((pure)) notrace;").prototypes;
    expect(found?.attributes.map(({ name }) => name)).toEqual(["extern", "__must_check", "__attribute__", "notrace"]);
  });
});

describe("objects", () => {
  it.each([
    ["DEFINE_MUTEX(klp_mutex);", ["klp_mutex by DEFINE_MUTEX(klp_mutex)"]],
    ["static DECLARE_DELAYED_WORK(w, fn);", ["w by DECLARE_DELAYED_WORK(w, fn)"]],
    ["static DEFINE_PER_CPU(struct a, b) = { 1 };", ["b by DEFINE_PER_CPU(struct a, b)"]],
    ["static __cacheline_aligned_in_smp DEFINE_SPINLOCK(l);", ["l by DEFINE_SPINLOCK(l)"]],
    ["static struct a b[] = { { 1 }, { 2 } }, *c;", ["struct a b", "struct a * c"]],
    ["struct a { int x; } b;", ["struct a b"]],
    ["int (*pointer)(int) = f;", ["int (*)() pointer"]],
    ["extern int a;", []],
    ["struct a { int x; };", []],
    ["DEFINE_SPINLOCK(a)\nint f(void) {}", ["a by DEFINE_SPINLOCK(a)"]],
    ["u32 x __read_mostly = 5;", ["u32 x"]],
  ])("%j", (text, expected) => {
    const found = read(text).objects.map((each) =>
      each.macro === undefined ? `${each.type} ${each.name}` : `${each.name} by ${each.macro}(${each.arguments.join(", ")})`,
    );
    expect(found).toEqual(expected);
  });
});

describe("macros and includes", () => {
  it("are read with their bodies as written", () => {
    const { macros } = read("#ifdef A\n# define f(a, ...) \\\n\tg(a)\n#endif\n#define E\n#define V 3 /* x */\n");
    expect(macros.map(({ name, parameters, body, conditions }) => ({ name, parameters, body, conditions }))).toEqual([
      { name: "f", parameters: ["a", "..."], body: "g(a)", conditions: ["defined(A)"] },
      { name: "E", parameters: undefined, body: "", conditions: [] },
      { name: "V", parameters: undefined, body: "3 /* x */", conditions: [] },
    ]);
  });

  it("name what is included", () => {
    expect(read('#include <linux/a.h>\n#include "b.h"\n#include MACRO\n').includes.map(({ path, quoted }) => [path, quoted])).toEqual([
      ["linux/a.h", false],
      ["b.h", true],
    ]);
  });
});

const RUNS = process.env["QUIESCE_DEEP"] === "1" ? 20_000 : 1000;

interface Range {
  readonly start: number;
  readonly end: number;
}

function isInside(inner: Range, outer: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

describe("any text", () => {
  const piece = fc.constantFrom(
    ..."{ } ( ) [ ] ; , = * \" ' \\ /* */ // # \n \r\n \\\n a __b static struct int void f( ) { SYSCALL_DEFINE1(".split(" "),
    "\n",
    " ",
    "\t",
    "\0",
    "é",
    "\ud800",
    "#if A\n",
    "#else\n",
    "#elif B\n",
    "#endif\n",
    "#define X(a) ",
    "int f(void)\n{\n",
    "}\n",
    "typedef ",
  );

  it("is read without a throw, and spans lie in the text and nest", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join("");
        const { functions, prototypes, macros, objects, comments, conditionals } = read(text);
        const spans = [...functions, ...prototypes, ...macros, ...objects, ...comments, ...conditionals];
        for (const { start, end } of spans) expect(start >= 0 && start <= end && end <= text.length).toBe(true);
        for (const { start, bodyStart, end } of functions) expect(start < bodyStart && bodyStart < end).toBe(true);
        for (const a of functions) {
          for (const b of functions) expect(a.end <= b.start || b.end <= a.start || isInside(a, b) || isInside(b, a)).toBe(true);
        }
      }),
      { seed: 3, numRuns: RUNS },
    );
  });

  it.each([
    "{",
    "}",
    "(",
    "#if X\n",
    "/*",
    "'",
    '"',
    "int f(",
    "a,",
    "#if X\n{\n#else\n",
    "a b c d ",
    "__a(",
    "\\\n",
    "#define a(\n",
    `${"a ".repeat(50)}\n#if X\n`,
  ])("is work in proportion to its length when it repeats %j", (part) => {
    // Four times, or twice that where the longer text is read once more because its braces do not balance; sixteen would be quadratic.
    expect(growth(4, (length) => read(part.repeat(Math.ceil(length / part.length))), 100_000)).toBeLessThan(9);
  });
});

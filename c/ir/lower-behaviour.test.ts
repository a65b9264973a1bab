/** What lowered programs do, on the machine. Each text defines `int f(void)`. */
import { describe, expect, it } from "vitest";
import { Program, resultOf } from "../../test/support/lower.ts";

const cases = (name: string, table: Readonly<Record<string, readonly [text: string, result: number]>>): void => {
  describe(name, () => {
    it.each(Object.entries(table))("%s", (_, [text, result]) => {
      expect(resultOf(text)).toBe(result);
      expect(resultOf(text, { strict: true })).toBe(result);
    });
  });
};

cases("conversions", {
  "a char is signed": ["int f(void) { char c = 200; return c; }", -56],
  "an unsigned short wraps": ["int f(void) { unsigned short s = 65535; s++; return s; }", 0],
  "_Bool is 0 or 1": ["int f(void) { int x = 256; _Bool b = x; _Bool c = (void *)0; b += 5; return b * 10 + c; }", 10],
  "a negative int as unsigned long": ["int f(void) { int x = -1; return (unsigned long)x > 5ul; }", 1],
  "an unsigned int widens with zeros": ["int f(void) { unsigned x = -1; return (long)x == 0xffffffffl; }", 1],
  "the high word of a product": ["int f(void) { long a = 0x123456789l; return (int)((a * a) >> 40); }", 4941532],
  "a pointer through an integer": ["int g = 7; int f(void) { unsigned long p = (unsigned long)&g; return *(int *)p; }", 7],
});

cases("control flow", {
  "a ?: b": ["int f(void) { int a = 0, b = 3; return (a ?: 5) * 10 + (b ?: 7); }", 53],
  "goto into a loop": ["int f(void) { int i = 0, n = 0; goto in; while (i < 5) { n += 10; in: i++; n++; } return n; }", 45],
  "a switch into a loop": [
    "int f(void) { int n = 7, k = 0; switch (n % 4) { case 0: do { k++; case 3: k++; case 2: k++; case 1: k++; } while ((n -= 4) > 0); } return k; }",
    7,
  ],
  "a computed goto": [
    "int f(void) { static void *t[] = { &&a, &&b, &&c }; int n = 0, i = 0; goto *t[i]; a: n += 1; goto *t[2]; b: return n; c: n += 10; goto *t[1]; }",
    11,
  ],
  "differences of labels": [
    "int f(void) { static const int t[] = { &&a - &&a, &&b - &&a }; goto *(&&a + t[1]); a: return 1; b: return 2; }",
    2,
  ],
  "64-bit switches": ["int f(void) { long x = 1l << 33; switch (x) { case 0: return 1; case 1l << 33: return 2; default: return 3; } }", 2],
  "unsigned case ranges": [
    "int f(void) { unsigned x = 0xfffffff0u; switch (x) { case 0xffffff00u ... 0xffffffffu: return 4; } return 5; }",
    4,
  ],
  "break and continue": [
    "int f(void) { int n = 0; for (int i = 0; ; i++) { if (i == 3) continue; if (i > 6) break; n += i; } return n; }",
    18,
  ],
  "a statement expression as a condition": ["int f(void) { int n = 0; while (({ n++; n < 5; })) ; return n; }", 5],
  "a condition that is a conditional": [
    "int f(void) { int n = 0; for (int i = 0; i < 8; i++) if (i & 1 ? i > 4 : i < 3) n |= 1 << i; return n; }",
    165,
  ],
});

cases("records", {
  "are copied": ["struct s { int a[5]; } x, y; int f(void) { x.a[3] = 4; y = x; x.a[3] = 1; return y.a[3]; }", 4],
  "are passed by value": [
    "struct s { long a, b; }; static int g(struct s x) { x.a = 9; return x.b; } int f(void) { struct s s = { 1, 2 }; int r = g(s); return r * 10 + s.a; }",
    21,
  ],
  "come back by value, onto themselves": [
    "struct s { int a, b; }; static struct s turn(struct s *p) { struct s r; r.a = p->b; r.b = p->a; return r; } int f(void) { struct s s = { 1, 2 }; s = turn(&s); return s.a * 10 + s.b; }",
    21,
  ],
  "are members of results": [
    "struct s { int a, b; }; static struct s g(int n) { return (struct s){ n, n + 1 }; } int f(void) { return g(3).b + g(5).a; }",
    9,
  ],
  "are chosen": [
    "struct s { int a; } x = { 1 }, y = { 2 }; int f(void) { int c = 0; struct s z = c ? x : y; return (c ? z : x).a * 10 + z.a; }",
    12,
  ],
  "overlap in unions": [
    "union u { struct { int a, b; } p; int q[2]; } u; int f(void) { u.q[0] = 3; u.q[1] = 4; u.p.b += u.p.a; return u.q[1]; }",
    7,
  ],
  "are values of statement expressions": ["struct s { int a, b; }; int f(void) { return ({ struct s t = { 3, 4 }; t; }).b; }", 4],
  "are compound literals made anew": [
    "int f(void) { int n = 0; for (int i = 0; i < 3; i++) { int *p = (int[]){ i, 5 }; n += *p + p[1]; p[1] = 100; } return n; }",
    18,
  ],
});

cases("bit-fields", {
  "keep their neighbours": [
    "struct b { unsigned a : 3, b : 7; int c : 6; } x; int f(void) { x.a = 7; x.b = 65; x.c = -3; x.a++; return x.a * 10000 + x.b * 100 + x.c; }",
    6497,
  ],
  "give what was stored": ["struct b { unsigned a : 3; int s : 3; } x; int f(void) { return (x.a = 13) * 10 + (x.s = 7); }", 49],
  "wider than an int": [
    "struct b { unsigned long a : 40, b : 24; } x; int f(void) { x.b = 5; x.a = 0xabcdef1234; return (int)(x.a >> 32) + x.b; }",
    176,
  ],
  "packed across words": [
    "struct __attribute__((packed)) b { char c; unsigned a : 31; unsigned long d : 60; char e; } x; int f(void) { x.e = 1; x.d = ~0ul; x.a = 0x7ffffffe; return (x.a == 0x7ffffffe) + (x.d == (1ul << 60) - 1) * 2 + x.e * 4; }",
    7,
  ],
  "of 33 bits are a type of 33 bits": [
    "struct b { unsigned long c : 33; } x = { 5 }; int f(void) { int t = -1; t %= (x.c & 7) - 2; return t * 10 + (int)((-13 ?: x.c) % 5); }",
    14,
  ],
  "in memory never written": ["struct b { unsigned a : 3, b : 5; }; int f(void) { struct b x; x.a = 5; x.b = 9; return x.a + x.b; }", 14],
});

cases("calls", {
  "with variable arguments": [
    "int sum(int n, ...) { __builtin_va_list a, b; int s = 0; __builtin_va_start(a, n); __builtin_va_copy(b, a); for (int i = 0; i < n; i++) s += __builtin_va_arg(a, int); s += __builtin_va_arg(b, int) * 100; __builtin_va_end(a); return s; } int f(void) { return sum(3, 1, 2, 3); }",
    106,
  ],
  "with records among variable arguments": [
    "struct s { int a; char b[9]; }; int g(int n, ...) { __builtin_va_list a; __builtin_va_start(a, n); struct s x = __builtin_va_arg(a, struct s); return x.a + x.b[8] + __builtin_va_arg(a, int); } int f(void) { struct s s = { 1, { [8] = 5 } }; return g(0, s, 10); }",
    16,
  ],
  "through tables": [
    "static int a(int x) { return x + 1; } static int b(int x) { return x * 2; } int f(void) { int (*const t[])(int) = { a, b }; return t[0](5) * 100 + t[1](5); }",
    610,
  ],
  "evaluate arguments from right to left": [
    "int n; static int g(int a, int b, int c) { return a * 100 + b * 10 + c; } static int next(void) { return ++n; } int f(void) { return g(next(), next(), next()); }",
    321,
  ],
  "evaluate the target of an assignment first": [
    "int a[4], n; static int *at(int i) { n = i; return &a[i]; } int f(void) { *at(2) = n; return a[2]; }",
    2,
  ],
  "evaluate the value of op= first": ["int x = 1; static int g(void) { x = 10; return 5; } int f(void) { x += g(); return x; }", 15],
});

cases("lifetime", {
  "cleanup runs in reverse order": [
    "int log; static void c(int *p) { log = log * 10 + *p; } int f(void) { { __attribute__((cleanup(c))) int a = 1; __attribute__((cleanup(c))) int b = 2; } return log; }",
    21,
  ],
  "cleanup runs before a return, after its value": [
    "int log; static void c(int *p) { log += *p; } static int g(void) { __attribute__((cleanup(c))) int a = 5; return log + a; } int f(void) { return g() * 10 + log; }",
    55,
  ],
  "cleanup runs on break, continue and goto": [
    "int log; static void c(int *p) { log++; } int f(void) { for (int i = 0; i < 4; i++) { __attribute__((cleanup(c))) int a = i; if (i == 1) continue; if (i == 2) break; } { __attribute__((cleanup(c))) int b = 0; goto out; } out: return log; }",
    4,
  ],
  "goto inside a scope cleans nothing": [
    "int log; static void c(int *p) { log++; } int f(void) { __attribute__((cleanup(c))) int a = 0; int n = 0; again: if (n++ < 3) goto again; return log * 10 + n; }",
    4,
  ],
  alloca: ["int f(void) { int *p = __builtin_alloca(12); p[2] = 6; return p[2]; }", 6],
  "static locals keep their values": ["static int g(void) { static int n = 3; return n++; } int f(void) { g(); g(); return g(); }", 5],
});

cases("builtins", {
  "count bits": [
    "int f(void) { return __builtin_clz(1u << 5) + __builtin_ctzl(1ul << 40) + __builtin_popcountl(0xff00ff00ff00fful) + __builtin_ffs(0) + __builtin_ffsl(8) + __builtin_parity(7u) + __builtin_clrsb(-1); }",
    134,
  ],
  "swap bytes": [
    "int f(void) { return __builtin_bswap16(0x1234) == 0x3412 && __builtin_bswap32(0x12345678) == 0x78563412 && __builtin_bswap64(0x0102030405060708) == 0x0807060504030201; }",
    1,
  ],
  "find overflow": [
    "int f(void) { int r; long l; unsigned char c; unsigned long u; return __builtin_add_overflow(0x7fffffff, 1, &r) + __builtin_mul_overflow(1l << 62, 2, &l) * 2 + __builtin_sub_overflow(3, 4, &u) * 4 + __builtin_add_overflow(250, 5, &c) * 8 + (c == 255) * 16 + __builtin_mul_overflow(-1l, 5ul, &l) * 32 + (l == -5) * 64; }",
    87,
  ],
  "are atomic": [
    "int x = 5; int f(void) { int e = 7; int a = __atomic_fetch_add(&x, 3, 5); int b = __atomic_sub_fetch(&x, 1, 0); _Bool c = __atomic_compare_exchange_n(&x, &e, 100, 0, 5, 0), d = __sync_bool_compare_and_swap(&x, 100, 1); return a + b * 10 + c * 100 + d * 1000 + x * 10000 + __atomic_fetch_nand(&x, 3, 5) * 100000 + (x == -2) * 1000000; }",
    1111175,
  ],
  "atomics of narrow types wrap": [
    "signed char x = 127; int f(void) { return __atomic_add_fetch(&x, 1, 0) + __sync_fetch_and_or(&x, 1) * 1000; }",
    -128128,
  ],
});

cases("addresses", {
  "of the place a call returns to": [
    "static unsigned long g(void) { return (unsigned long)__builtin_return_address(0); } int f(void) { unsigned long a = g() - (unsigned long)f; return a > 0 && a < 60; }",
    1,
  ],
  "of a frame": [
    "static void *g(void) { return __builtin_frame_address(0); } int f(void) { return g() != __builtin_frame_address(0); }",
    1,
  ],
});

cases("memory functions", {
  "of constant size need no library": [
    "void *memcpy(void *, const void *, unsigned long), *memset(void *, int, unsigned long); int f(void) { int a[3] = { 1, 2, 3 }, b[3]; memset(memcpy(b, a, sizeof a), 0, 4); return b[0] * 100 + b[1] * 10 + b[2]; }",
    23,
  ],
  "are the program's own where it has them": [
    "int n; void *memcpy(void *to, const void *from, unsigned long size) { n += size; return to; } int f(void) { int a = 1, b = 2; memcpy(&a, &b, 4); return n * 10 + a; }",
    41,
  ],
});

cases("initializers", {
  "of static data hold addresses": [
    'static int a[3] = { 1, 2, 3 }; struct s { int *p; const char *t; int (*g)(void); }; static int g(void) { return 5; } static struct s s = { &a[2], "xyz" + 1, g }; int f(void) { return *s.p + s.t[0] + s.g(); }',
    129,
  ],
  "of flexible arrays": ["static struct { int n; int a[]; } s = { 2, { 5, 6 } }; int f(void) { return s.a[0] * 10 + s.a[1]; }", 56],
  "override each other": ["int f(void) { int a[4] = { 1, 2, [1] = 7, [0] = 3 }; return a[0] * 10 + a[1] + a[3]; }", 37],
  "of static data override each other": [
    "static int a = 1, b = 2; static int *p[4] = { [3] = &a, [0] = &b, [3] = 0, [2] = &a, [2] = &b }; int f(void) { return (p[3] == 0) + *p[0] * 10 + *p[2] * 100; }",
    221,
  ],
  "of static bit-fields": ["static struct { int a : 4; unsigned b : 9; } s = { -2, 300 }; int f(void) { return s.a + s.b; }", 298],
  "of static data by compound literals": [
    "static struct s { int a, b; } s = (struct s){ 1, 2 }; static int *p = (int[]){ 7, 8 }; int f(void) { return s.b * 10 + p[1]; }",
    28,
  ],
  "are zero where nothing is said": [
    "struct s { char a; long b; int c[3]; }; int f(void) { struct s s = { .c = { [1] = 4 } }; return s.a + s.b + s.c[0] + s.c[1] + s.c[2]; }",
    4,
  ],
});

describe("old-style functions", () => {
  const run = (text: string): number => resultOf(text, { dialect: "gnu89" });
  it("narrow what they are passed", () =>
    expect(run("g(c, s) char c; unsigned short s; { return c + s; } f() { return g(300, 65537); }")).toBe(45));
  it("take what their definition says", () => expect(run("f() { return g(1, 2); } g(a, b) long a, b; { return a * 10 + b; }")).toBe(12));
  it("need no return", () => expect(run("g(x) { if (x) return 3; } f() { return g(1) * 10 + g(0); }")).toBe(30));
});

it("finds a missing return in kernel text", () => {
  expect(() => new Program("int f(int x) { if (x) return 1; }", { strict: true }).callInt("f", 0)).toThrow("missing-return");
});

it("calls nothing through a weak function that nobody defines", () => {
  const program = new Program(
    "extern void g(void) __attribute__((weak)); int f(void) { if (g) return 1; return 2; } int h(void) { g(); return 0; }",
    { roots: ["f", "h"] },
  );
  expect(program.callInt("f")).toBe(2);
  expect(() => program.callInt("h")).toThrow("null-call");
});

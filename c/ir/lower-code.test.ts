/** What code is emitted for: a change here is a change of speed, and should be one on purpose. */
import { expect, it } from "vitest";
import { codeOf } from "../../test/support/lower.ts";

it("keeps scalars in registers and rotates loops", () => {
  expect(codeOf("int f(int *a, int n) { int s = 0; for (int i = 0; i < n; i++) s += a[i]; return s; }")).toMatchInlineSnapshot(`
    "  ImmW s, 0
      ImmW i, 0
      BLeSW n, i, L2
    L1:
      IndexQ r10, a, i, 4
      LdW r9, r10, 0
      AddW s, s, r9
      AddIW i, i, 1
      BLtSW i, n, L1
    L2:
      RetW s"
  `);
});

it("folds member offsets and steps a list in two instructions", () => {
  const text =
    "struct n { long key; struct n *next; int v; }; int f(struct n *p) { int s = 0; for (; p; p = p->next) s += p->v; return s; }";
  expect(codeOf(text)).toMatchInlineSnapshot(`
    "  ImmW s, 0
      BzQ p, L2
    L1:
      LdW r7, p, 16
      AddW s, s, r7
      LdQ p, p, 8
      BnzQ p, L1
    L2:
      RetW s"
  `);
});

it("finds a container by arithmetic on the offset", () => {
  const text = `
    struct link { struct link *next; }; struct item { long a; int v; struct link link; };
    int f(struct link *l) { return ((struct item *)((char *)l - __builtin_offsetof(struct item, link)))->v; }`;
  expect(codeOf(text)).toMatchInlineSnapshot(`
    "  LdW r6, l, -8
      RetW r6"
  `);
});

it("reaches globals and frame memory directly", () => {
  const text = "static struct { int a, b; } g; void use(int *p) {} int f(void) { int x = 1; use(&x); g.b = x; return g.a + x; }";
  expect(codeOf(text)).toMatchInlineSnapshot(`
    "  ImmW r4, 1
      StWF [x], r4
      FrameAddr r4, [x]
      Call -, use, r4, r5
      LdWF r4, [x]
      StWA [main.c:g+4], r4
      LdWA r4, [main.c:g]
      LdWF r5, [x]
      AddW r4, r4, r5
      RetW r4"
  `);
});

it("fuses comparisons, && and || with branches", () => {
  expect(codeOf("int f(int a, unsigned long b) { if (a > 3 && (b < 10 || !a)) return 1; return 2; }")).toMatchInlineSnapshot(`
    "  BLeSIW a, 3, L2
      BLtUIQ b, 10, L1
      BnzW a, L2
    L1:
      ImmW r7, 1
      RetW r7
    L2:
      ImmW r7, 2
      RetW r7"
  `);
});

it("compares a widened value with a constant in its own width", () => {
  expect(codeOf("int f(int a, unsigned char c) { if ((long)a == 5) return 1; return (unsigned long)c < 7ul; }")).toMatchInlineSnapshot(`
    "  BNeIW a, 5, L1
      ImmW r6, 1
      RetW r6
    L1:
      LtUIW r6, c, 7
      RetW r6"
  `);
});

it("uses tables for dense switches and trees for sparse ones", () => {
  const dense = "int f(int x) { switch (x) { case 1: return 5; case 2: return 6; case 3: case 4: return 7; default: return 0; } }";
  expect(codeOf(dense)).toMatchInlineSnapshot(`
    "  SwitchW x, 1, L4, L1, L2, L3, L3
    L1:
      ImmW r5, 5
      RetW r5
    L2:
      ImmW r5, 6
      RetW r5
    L3:
      ImmW r5, 7
      RetW r5
    L4:
      ImmW r5, 0
      RetW r5"
  `);
  const sparse =
    "int f(long x) { switch (x) { case 1: case 1000: case -7: return 1; case 10 ... 20: return 2; case 1L << 40: return 3; } return 0; }";
  expect(codeOf(sparse)).toMatchInlineSnapshot(`
    "  BGeSIQ x, 10, L1
      BEqIQ x, -7, L2
      BEqIQ x, 1, L2
      Jmp L5
    L1:
      AddIQ r6, x, -10
      BLeUIQ r6, 10, L3
      BEqIQ x, 1000, L2
      ImmQ r8, 1099511627776
      BEqQ x, r8, L4
      Jmp L5
    L2:
      ImmW r6, 1
      RetW r6
    L3:
      ImmW r6, 2
      RetW r6
    L4:
      ImmW r6, 3
      RetW r6
    L5:
      ImmW r6, 0
      RetW r6"
  `);
});

it("cuts 64-bit arithmetic whose high word nobody uses", () => {
  expect(codeOf("int f(long a, int b) { return (int)(a + (long)b * 3); }")).toMatchInlineSnapshot(`
    "  MulIW r8, b, 3
      AddW r7, a, r8
      RetW r7"
  `);
});

it("replaces multiplications and divisions by powers of two", () => {
  expect(codeOf("unsigned f(unsigned a) { return a * 8 + a / 16 + a % 32; }")).toMatchInlineSnapshot(`
    "  ShlIW r5, a, 3
      ShrIW r6, a, 4
      AddW r5, r5, r6
      AndIW r6, a, 31
      AddW r5, r5, r6
      RetW r5"
  `);
});

it("narrows in place", () => {
  expect(codeOf("int f(char c, unsigned short s) { c += 5; s++; return c + s; }")).toMatchInlineSnapshot(`
    "  AddIW c, c, 5
      Sx8 c, c
      AddIW s, s, 1
      Zx16 s, s
      AddW r6, c, s
      RetW r6"
  `);
});

it("counts down without a temporary", () => {
  expect(codeOf("int f(int n) { int s = 0; while (n--) s += n; return s; }")).toMatchInlineSnapshot(`
    "  ImmW s, 0
      Jmp L2
    L1:
      AddW s, s, n
    L2:
      AddIW n, n, -1
      BNeIW n, -1, L1
      RetW s"
  `);
});

it("passes records by pointer to a copy and returns them through one", () => {
  const text = "struct s { long a[4]; }; struct s g(struct s x) { return x; } long f(struct s *p) { *p = g(*p); return p->a[1]; }";
  expect(codeOf(text)).toMatchInlineSnapshot(`
    "  FrameAddr r6, [frame+48]
      Copy r6, p, 32
      FrameAddr r6, [frame+48]
      FrameAddr r8, [frame]
      Call -, g, r8, r9, r6, r7
      FrameAddr r6, [frame]
      Copy p, r6, 32
      LdQ r6, p, 8
      RetQ r6"
  `);
});

it("copies constant initial values from read-only data", () => {
  expect(codeOf("int f(int i) { int a[8] = { 1, 2, 3, 4, 5, 6, [7] = i }; return a[i]; }")).toMatchInlineSnapshot(`
    "  FrameAddr r5, [a]
      ImmQ r7, &(constant)
      Copy r5, r7, 32
      StWF [a+28], i
      FrameAddr r8, [a]
      IndexQ r6, r8, i, 4
      LdW r5, r6, 0
      RetW r5"
  `);
});

it("marks volatile accesses", () => {
  expect(codeOf("int f(volatile int *p, int *q) { *p = 1; return *q + *p; }")).toMatchInlineSnapshot(`
    "  ImmW r8, 1
      StW.Once p, 0, r8
      LdW r8, q, 0
      LdW.Once r9, p, 0
      AddW r8, r8, r9
      RetW r8"
  `);
});

it("reads and writes bit-fields through the smallest unit", () => {
  const text = "struct b { unsigned a : 3; unsigned b : 13; int c : 16; }; int f(struct b *p) { p->a = 5; p->c = -1; return p->b; }";
  expect(codeOf(text)).toMatchInlineSnapshot(`
    "  Ld8U r6, p, 0
      AndIW r6, r6, -8
      OrIW r6, r6, 5
      St8 p, 0, r6
      ImmW r6, 65535
      St16 p, 2, r6
      Ld16U r6, p, 0
      ShrIW r6, r6, 3
      RetW r6"
  `);
});

it("leaves out what nothing reaches", () => {
  expect(
    codeOf("int f(int a) { if (0) return missing(); return a; a++; while (a) a--; }", "f", { dialect: "gnu89" }),
  ).toMatchInlineSnapshot(`"  RetW a"`);
});

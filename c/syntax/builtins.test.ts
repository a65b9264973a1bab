import { describe, expect, it } from "vitest";
import { expectProblems } from "../../test/support/marked.ts";
import { expressionsOf, parseText } from "../../test/support/parse.ts";
import { exprText } from "../../test/support/tree-text.ts";
import type { IntrinsicTable } from "./ast.ts";
import { typeText } from "./type-text.ts";

const DECLARATIONS = `
struct s { int a; struct { char c[4]; long l; } in[2]; }; int i, *p; long l; unsigned u; char c, buf[8]; _Bool b; struct s s; void *v; short h; int **pp;
`;

/** The expression with its type. */
function tree(text: string): string {
  const [expr] = expressionsOf(parseText(`${DECLARATIONS} void f(int n, ...) { __builtin_va_list ap; ${text}; }`), "f");
  return expr === undefined ? "" : `${exprText(expr)} is ${typeText(expr.type)}`;
}

describe("builtins that fold", () => {
  it.each([
    ["__builtin_offsetof(struct s, in[1].l)", "32:unsigned long is unsigned long"],
    [
      "__builtin_offsetof(struct s, in[i].c[2])",
      "(((8:unsigned long + (16:unsigned long * <unsigned long>i)) + 0:unsigned long) + 2:unsigned long) is unsigned long",
    ],
    ["__builtin_types_compatible_p(int, const int)", "1 is int"],
    ["__builtin_types_compatible_p(int *, const int *)", "0 is int"],
    ["__builtin_types_compatible_p(char[], char[3])", "1 is int"],
    ["__builtin_choose_expr(sizeof(int) == 4, p, 3.0)", "p is int *"],
    ["__builtin_constant_p(3 + 4)", "1 is int"],
    ["__builtin_constant_p(i)", "0 is int"],
    ['__builtin_constant_p("x")', "1 is int"],
    ["__builtin_constant_p(&i)", "0 is int"],
    ["__builtin_expect(i, 1)", "<long>i is long"],
    ["__builtin_expect(!!p, i++)", "(<void>(i post 1), <long>!!p) is long"],
    ["__builtin_object_size(buf, 0)", "8:unsigned long is unsigned long"],
    ["__builtin_object_size(&s.in[0].l, 0)", "18446744073709551615:unsigned long is unsigned long"],
    ["__builtin_object_size(&s.in, 1)", "32:unsigned long is unsigned long"],
    ["__builtin_object_size(p, 2)", "0:unsigned long is unsigned long"],
    ["__builtin_classify_type(p)", "5 is int"],
    ["__builtin_prefetch(p++, 0)", "((<void>0, <void>(p post 4)), <void>0) is void"],
    ["__builtin_assume_aligned(p, 16)", "<void *>p is void *"],
    ["__builtin_ffs(8)", "4 is int"],
    ["__builtin_clzl(1)", "63 is int"],
    ["__builtin_bswap32(0x01020304)", "67305985:unsigned int is unsigned int"],
    ["__builtin_parityll(7)", "1 is int"],
    ["__builtin_clrsb(-1)", "31 is int"],
    ["__builtin_labs(-5)", "5:long is long"],
    ['__builtin_strlen("ab\\0c")', "2:unsigned long is unsigned long"],
  ])("%s", (text, expected) => {
    expect(tree(text)).toBe(expected);
  });
});

describe("builtins that the lowering sees", () => {
  it.each([
    ["__builtin_unreachable()", "@unreachable() is void"],
    ["__builtin_alloca(i)", "@alloca(<unsigned long>i) is void *"],
    ["__builtin_va_start(ap, n)", "@va_start(&ap) is void"],
    ["__builtin_va_arg(ap, long)", "va_arg(&ap, long) is long"],
    ["__builtin_ctz(c)", "@ctz(<unsigned int>c) is int"],
    ["__builtin_ffsll(l)", "@ffs(<long long>l) is int"],
    ["__builtin_bswap16(i)", "@bswap(<unsigned short>i) is unsigned short"],
    ["__builtin_abs(h)", "@abs(<int>h) is int"],
    ["__builtin_add_overflow(i, u, &l)", "@add_overflow(i, u, &l) is _Bool"],
    ["__builtin_smull_overflow(i, l, &l)", "@mul_overflow(<long>i, l, &l) is _Bool"],
    ["__builtin_sub_overflow_p(i, l, (char)0)", "@sub_overflow_p(i, l, 0:char) is _Bool"],
    ["__builtin_return_address(0)", "@return_address(0) is void *"],
    ["__builtin_memcpy(buf, p, 4)", "memcpy(<void *>&buf, <const void *>p, 4:unsigned long) is void *"],
    ["__builtin_abort()", "abort() is void"],
    ["__sync_fetch_and_add(&h, i)", "@atomic_fetch_add(&h, <short>i, 5) is short"],
    ["__sync_add_and_fetch_4(&i, 1)", "@atomic_add_fetch(&i, 1, 5) is int"],
    ["__sync_bool_compare_and_swap(&p, 0, pp)", "@atomic_cas_bool(&p, 0:int *, <int *>pp) is _Bool"],
    ["__sync_val_compare_and_swap(&i, 1, 2)", "@atomic_cas_value(&i, 1, 2) is int"],
    ["__sync_lock_test_and_set(&i, 1)", "@atomic_exchange(&i, 1, 2) is int"],
    ["__sync_lock_release(&i)", "@atomic_store(&i, 0, 3) is void"],
    ["__sync_synchronize()", "@atomic_thread_fence(5) is void"],
    ["__atomic_load_n(&p, 2)", "@atomic_load(&p, 2) is int *"],
    ["__atomic_store_n(&c, 300, 3)", "@atomic_store(&c, 44:char, 3) is void"],
    ["__atomic_nand_fetch(&l, i, 5)", "@atomic_nand_fetch(&l, <long>i, 5) is long"],
    ["__atomic_load(&l, &l, 2)", "(*&l = @atomic_load(&l, 2)) is long"],
    ["__atomic_compare_exchange_n(&i, p, 2, 0, 5, 0)", "@atomic_compare_exchange(&i, p, 2, 0, 5, 0) is _Bool"],
    ["__atomic_exchange(&i, p, p, 4)", "(*p = @atomic_exchange(&i, *p, 4)) is int"],
    ["__atomic_test_and_set(&b, 5)", "@atomic_test_and_set(&b, 5) is _Bool"],
    ["__atomic_always_lock_free(8, 0)", "1:_Bool is _Bool"],
  ])("%s", (text, expected) => {
    expect(tree(text)).toBe(expected);
  });
});

describe("builtins that are refused", () => {
  it("have codes of their own", () => {
    expectProblems(`
      double d; int i; struct s { int a; } s;
      void a(void) { __builtin_fabs(d); }
      //             ^ c-floating-point
      void b(void) { __builtin_shuffle(i, i); }
      //             ^ c-vector
      void c(void) { __builtin_longjmp(0, 1); }
      //             ^ c-unsupported-builtin
      void e(void) { __builtin_conj(d); }
      //             ^ c-complex
      void f(void) { __builtin_clz(1, 2); }
      //             ^ c-call
      void g(void) { __atomic_load_n(&s, 0); }
      //             ^ c-call: needs a pointer to an integer
      void h(void) { __builtin_add_overflow(i, d, &i); }
      //             ^ c-call
      void j(void) { __builtin_offsetof(struct s, b); }
      //                                          ^ c-type: no member
    `);
  });
});

const INTRINSICS: IntrinsicTable = new Map([
  ["__sim_host", { kind: "host", id: 1 }],
  ["__sim_load", { kind: "load", order: "acquire" }],
  ["__sim_store", { kind: "store", order: "release" }],
  ["__sim_add", { kind: "rmw", op: "add", order: "full", returns: "new" }],
  ["__sim_cas", { kind: "rmw", op: "cmpxchg", order: "full", returns: "success" }],
  ["__sim_or", { kind: "rmw", op: "or", order: "relaxed", returns: "void" }],
  ["__sim_mb", { kind: "fence", fence: "mb" }],
  ["__sim_cpu", { kind: "context", slot: 1, type: "int" }],
  ["__sim_current", { kind: "context", slot: 0, type: "void *" }],
]);

describe("intrinsics", () => {
  it.each([
    ["__sim_host(c, 3)", "@__sim_host(<long>c, 3:void *) is long"],
    ["__sim_load(&p)", "@__sim_load(&p) is int *"],
    ["__sim_store(&h, i)", "@__sim_store(&h, <short>i) is void"],
    ["__sim_add(&l, c)", "@__sim_add(&l, <long>c) is long"],
    ["__sim_cas(&p, 0, &i)", "@__sim_cas(&p, 0:int *, &i) is _Bool"],
    ["__sim_or(&i, 4)", "@__sim_or(&i, 4) is void"],
    ["__sim_mb()", "@__sim_mb() is void"],
    ["__sim_cpu() + 1", "(@__sim_cpu() + 1) is int"],
    ["(struct s *)__sim_current()", "(struct s *)@__sim_current() is struct s *"],
    ["(*__sim_host)(1, v)", "__sim_host(1:long, v) is long"],
  ])("%s", (text, expected) => {
    const unit = parseText(`${DECLARATIONS} long __sim_host(long, void *); void f(void) { ${text}; }`, {
      dialect: "kernel",
      intrinsics: INTRINSICS,
    });
    const [expr] = expressionsOf(unit, "f");
    expect(`${exprText(expr!)} is ${typeText(expr!.type)}`).toBe(expected);
  });

  it("take what they are for", () => {
    expectProblems(
      `struct s { int a; } s; int i;
      void f(void) { __sim_load(&s); }
      //             ^ c-call: needs a pointer to an integer
      void g(void) { __sim_store(&i); }
      //             ^ c-call: takes 2 arguments, not 1
      void h(void) { __sim_host(1); }
      //             ^ c-undeclared
    `,
      { intrinsics: INTRINSICS },
    );
  });
});

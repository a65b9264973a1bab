import { describe, expect, it } from "vitest";
import { runText } from "../../../test/support/litmus.ts";
import { herdText } from "./herd-text.ts";

/** herd7's text for a test. */
function answer(text: string, memory: "lkmm" | "sc" = "lkmm"): string {
  const result = runText(text, { memory });
  return result.outcome === "ok" ? herdText(result) : `${result.problem.line}:${result.problem.column}: ${result.problem.message}`;
}

/** The observation of a test with these threads. */
function observe(threads: readonly string[], condition: string, initial = "", memory: "lkmm" | "sc" = "lkmm"): string {
  const parameters = "int *x, int *y, int *z, int **p, spinlock_t *l, struct srcu_struct *s";
  const bodies = threads.map((body, index) => `P${index}(${parameters})\n{\n${body}\n}\n`).join("\n");
  const result = runText(`C test\n{ ${initial} }\n${bodies}\n${condition}\n`, { memory });
  return result.outcome === "ok" ? result.observation : result.problem.message;
}

const MP_WRITER = "WRITE_ONCE(*x, 1); smp_wmb(); WRITE_ONCE(*y, 1);";

describe("herd7's text", () => {
  it("is that of the example in the README of the kernel's memory model", () => {
    const text = answer(`C SB+fencembonceonces

(*
 * Result: Never
 *)

{}

P0(int *x, int *y)
{
	int r0;

	WRITE_ONCE(*x, 1);
	smp_mb();
	r0 = READ_ONCE(*y);
}

P1(int *x, int *y)
{
	int r0;

	WRITE_ONCE(*y, 1);
	smp_mb();
	r0 = READ_ONCE(*x);
}

exists (0:r0=0 /\\ 1:r0=0)
`);
    expect(text.trimEnd().split("\n")).toEqual([
      "Test SB+fencembonceonces Allowed",
      "States 3",
      "0:r0=0; 1:r0=1;",
      "0:r0=1; 1:r0=0;",
      "0:r0=1; 1:r0=1;",
      "No",
      "Witnesses",
      "Positive: 0 Negative: 3",
      "Condition exists (0:r0=0 /\\ 1:r0=0)",
      "Observation SB+fencembonceonces Never 0 3",
    ]);
  });

  it.each([
    ["exists (0:r0=1)", "exists (0:r0=1)"],
    ["~exists (x=2 \\/ 0:r0=1)", "~exists ([x]=2 \\/ 0:r0=1)"],
    ["forall (not (x=2) /\\ ~ (x=3))", "forall (not ([x]=2) /\\ not ([x]=3))"],
    ["exists (x=1 \\/ x=2 /\\ 0:r0=1)", "exists ([x]=1 \\/ [x]=2 /\\ 0:r0=1)"],
    ["exists ((x=1 \\/ x=2) /\\ 0:r0=1)", "exists (([x]=1 \\/ [x]=2) /\\ 0:r0=1)"],
    ["exists (x!=1)", "exists (not ([x]=1))"],
    ["exists (0:r0=-1)", "exists (0:r0=-1)"],
    ["exists (p=x)", "exists ([p]=x)"],
    ["exists (x=1 => 0:r0=1)", "exists ([x]=1 => 0:r0=1)"],
    ["exists (true)", "exists (true)"],
    ["exists ([x]=1)", "exists ([x]=1)"],
  ])("writes the condition %s as %s", (given, shown) => {
    expect(answer(`C t\n{}\nP0(int *x, int **p) { int r0; r0 = READ_ONCE(*x); }\n${given}\n`)).toContain(`\nCondition ${shown}\n`);
  });

  it.each([
    ["exists (0:r0=0)", "Allowed", "Ok", "Always 1 0", "Positive: 1 Negative: 0"],
    ["~exists (0:r0=0)", "Forbidden", "No", "Always 1 0", "Positive: 0 Negative: 1"],
    ["~exists (0:r0=1)", "Forbidden", "Ok", "Never 0 1", "Positive: 1 Negative: 0"],
    ["forall (0:r0=0)", "Required", "Ok", "Always 1 0", "Positive: 1 Negative: 0"],
    ["forall (0:r0=1)", "Required", "No", "Never 0 1", "Positive: 0 Negative: 1"],
  ])("counts witnesses for %s", (condition, kind, verdict, observation, witnesses) => {
    const text = answer(`C t\n{}\nP0(int *x) { int r0 = READ_ONCE(*x); }\n${condition}\n`);
    expect(text).toContain(`Test t ${kind}\nStates 1\n0:r0=0;\n${verdict}\nWitnesses\n${witnesses}\n`);
    expect(text).toContain(`\nObservation t ${observation}\n`);
  });
});

describe("the memory model", () => {
  it.each([
    ["nothing", "r0 = READ_ONCE(*y); r1 = READ_ONCE(*x);", "Sometimes"],
    ["smp_rmb()", "r0 = READ_ONCE(*y); smp_rmb(); r1 = READ_ONCE(*x);", "Never"],
    ["smp_wmb()", "r0 = READ_ONCE(*y); smp_wmb(); r1 = READ_ONCE(*x);", "Sometimes"],
    ["smp_load_acquire()", "r0 = smp_load_acquire(y); r1 = READ_ONCE(*x);", "Never"],
    ["a branch", "r0 = READ_ONCE(*y); if (r0) { r1 = READ_ONCE(*x); }", "Sometimes"],
    ["xchg()", "r0 = xchg(y, 2); r1 = READ_ONCE(*x);", "Never"],
    ["xchg_relaxed()", "r0 = xchg_relaxed(y, 2); r1 = READ_ONCE(*x);", "Sometimes"],
    ["a failed cmpxchg()", "r0 = cmpxchg(y, 7, 8); r1 = READ_ONCE(*x);", "Sometimes"],
    ["an idle smp_mb__after_atomic()", "r0 = READ_ONCE(*y); smp_mb__after_atomic(); r1 = READ_ONCE(*x);", "Sometimes"],
    ["smp_mb__after_atomic()", "r0 = xchg_relaxed(y, 2); smp_mb__after_atomic(); r1 = READ_ONCE(*x);", "Never"],
  ])("orders two loads with %s as it should", (_, reader, verdict) => {
    expect(observe([MP_WRITER, reader], "exists (1:r0=1 /\\ 1:r1=0)")).toBe(verdict);
  });

  it("gives an address dependency its order", () => {
    const writer = "WRITE_ONCE(*x, 1); smp_store_release(p, x);";
    const reader = "int *r0; r0 = rcu_dereference(*p); r1 = READ_ONCE(*r0);";
    expect(observe([writer, reader], "exists (1:r0=x /\\ 1:r1=0)", "int *p = &z;")).toBe("Never");
  });

  it("knows no counterexample under sequential consistency", () => {
    const reader = "r0 = READ_ONCE(*y); r1 = READ_ONCE(*x);";
    expect(observe(["WRITE_ONCE(*x, 1); WRITE_ONCE(*y, 1);", reader], "exists (1:r0=1 /\\ 1:r1=0)", "", "sc")).toBe("Never");
  });

  it("lets grace periods wait for readers, and for nobody else", () => {
    const updater = "WRITE_ONCE(*x, 1); synchronize_rcu(); WRITE_ONCE(*y, 1);";
    const loads = "r0 = READ_ONCE(*y); r1 = READ_ONCE(*x);";
    const question = "exists (1:r0=1 /\\ 1:r1=0)";
    expect(observe([updater, `rcu_read_lock(); ${loads} rcu_read_unlock();`], question)).toBe("Never");
    expect(observe([updater, loads], question)).toBe("Sometimes");
  });

  it("tells SRCU structures and their readers apart", () => {
    const reader = "r2 = srcu_read_lock(s); r0 = READ_ONCE(*y); r1 = READ_ONCE(*x); srcu_read_unlock(s, r2);";
    const question = "exists (1:r0=1 /\\ 1:r1=0)";
    expect(observe(["WRITE_ONCE(*x, 1); synchronize_srcu(s); WRITE_ONCE(*y, 1);", reader], question)).toBe("Never");
    expect(observe(["WRITE_ONCE(*x, 1); synchronize_rcu(); WRITE_ONCE(*y, 1);", reader], question)).toBe("Sometimes");
  });

  it("has no load buffering", () => {
    const threads = ["r0 = READ_ONCE(*x); WRITE_ONCE(*y, 1);", "r0 = READ_ONCE(*y); WRITE_ONCE(*x, 1);"];
    expect(observe(threads, "exists (0:r0=1 /\\ 1:r0=1)")).toBe("Never");
  });

  it("delays a load past a store where that is no load buffering", () => {
    const threads = [
      "r0 = READ_ONCE(*x); WRITE_ONCE(*y, 1);",
      "r0 = READ_ONCE(*y); smp_mb(); r1 = READ_ONCE(*z);",
      "WRITE_ONCE(*z, 1); smp_mb(); WRITE_ONCE(*x, 1);",
    ];
    expect(observe(threads, "exists (0:r0=1 /\\ 1:r0=1 /\\ 1:r1=0)")).toBe("Sometimes");
  });
});

describe("data races", () => {
  /** herd7 7.58 says the same of each, but of the last one, which it flags. */
  it.each([
    ["a barrier on one side only", "*x = 1; smp_wmb(); WRITE_ONCE(*y, 1);", "r0 = READ_ONCE(*y); smp_rmb(); r1 = *x;", true],
    [
      "a load that only follows the flag",
      "*x = 1; smp_wmb(); WRITE_ONCE(*y, 1);",
      "r0 = READ_ONCE(*y); smp_rmb(); if (r0) { r1 = *x; }",
      false,
    ],
    ["release and acquire", "*x = 1; smp_store_release(y, 1);", "r0 = smp_load_acquire(y); if (r0) { r1 = *x; }", false],
    ["no release", "*x = 1; WRITE_ONCE(*y, 1);", "r0 = smp_load_acquire(y); if (r0) { r1 = *x; }", true],
    ["no acquire", "*x = 1; smp_store_release(y, 1);", "r0 = READ_ONCE(*y); if (r0) { r1 = *x; }", true],
    ["a lock", "spin_lock(l); *x = 1; spin_unlock(l);", "spin_lock(l); r0 = *x; spin_unlock(l);", false],
    ["two stores", "*x = 1;", "*x = 2;", true],
    ["two loads", "r0 = *x;", "r0 = *x;", false],
    ["a marked store and a plain load", "WRITE_ONCE(*x, 1);", "r0 = *x;", true],
    ["a load before a store, unordered", "r0 = *x; WRITE_ONCE(*y, 1);", "r0 = READ_ONCE(*y); if (r0) { *x = 1; }", false],
  ])("%s", (_, first, second, race) => {
    const parameters = "int *x, int *y, spinlock_t *l";
    const result = runText(`C t\n{}\nP0(${parameters}) { ${first} }\nP1(${parameters}) { ${second} }\nexists (x=1)\n`);
    expect(result.outcome === "ok" && result.flags.includes("data-race")).toBe(race);
  });
});

describe("what is read", () => {
  it.each([
    ["initial values", "r0 = READ_ONCE(*x);", "0:r0=5", "int x = 5;"],
    ["initial values without a type", "r0 = READ_ONCE(*x);", "0:r0=5", "x = 5;"],
    ["values in brackets", "r0 = READ_ONCE(*x);", "0:r0=5", "[x] = 5;"],
    ["initial registers", "r1 = r0;", "0:r1=3", "0:r0 = 3;"],
    ["initial registers with a type", "r1 = r0;", "0:r1=3", "int 0:r0 = 3;"],
    ["initial addresses", "r1 = READ_ONCE(*r0);", "0:r1=4", "x = 4; 0:r0 = x;"],
    ["atomic initializers", "r0 = atomic_read(x);", "0:r0=2", "atomic_t x = ATOMIC_INIT(2);"],
    ["hexadecimal", "r0 = 0x1f;", "0:r0=31", ""],
    ["arithmetic", "r0 = (1 + 2 * 3 - 4) ^ 1 | 8;", "0:r0=10", ""],
    ["comparisons and logic", "r0 = (1 < 2) && !(3 == 4) || 0;", "0:r0=1", ""],
    ["shifts and remainders", "r0 = (1 << 4) % 6;", "0:r0=4", ""],
    ["compound assignment", "r0 = 2; r0 += 3; r0++;", "0:r0=6", ""],
    ["casts", "r0 = (int) READ_ONCE(*(int *) x);", "0:r0=7", "x = 7;"],
    ["else", "if (r1) r0 = 1; else { r0 = 2; }", "0:r0=2", ""],
    ["comments", "/* r0 = 1; */ r0 = 2; // r0 = 3;", "0:r0=2", "(* a comment (* in a comment *) *)"],
    ["several declarations", "int a = 1, b = 2; r0 = a + b;", "0:r0=3", ""],
    ["plain accesses", "*x = 3; r0 = *x + 1;", "0:r0=4 /\\ x=3", ""],
    ["elements of arrays", "a[1] = 5; r0 = a[1] + a[0];", "0:r0=6 /\\ a[1]=5", "int a[2] = { 1, 2 };"],
    ["xchg", "r0 = xchg(x, 4);", "0:r0=1 /\\ x=4", "x = 1;"],
    ["a call whose value is dropped", "xchg_release(x, 4);", "x=4", ""],
    ["cmpxchg", "r0 = cmpxchg_acquire(x, 1, 4);", "0:r0=1 /\\ x=4", "x = 1;"],
    ["atomic_add_return", "r0 = atomic_add_return_relaxed(2, x);", "0:r0=3 /\\ x=3", "x = 1;"],
    ["atomic_fetch_sub", "r0 = atomic_fetch_sub(2, x);", "0:r0=1 /\\ x=-1", "x = 1;"],
    ["atomic_fetch_or", "r0 = atomic_fetch_or(6, x);", "0:r0=1 /\\ x=7", "x = 1;"],
    ["atomic_andnot", "atomic_andnot(3, x);", "x=4", "x = 7;"],
    ["atomic_dec_and_test", "r0 = atomic_dec_and_test(x);", "0:r0=1 /\\ x=0", "x = 1;"],
    ["atomic_add_negative", "r0 = atomic_add_negative(-2, x);", "0:r0=1 /\\ x=-1", "x = 1;"],
    ["atomic_add_unless", "r0 = atomic_add_unless(x, 3, 1);", "0:r0=0 /\\ x=1", "x = 1;"],
    ["atomic_inc_not_zero", "r0 = atomic_inc_not_zero(x);", "0:r0=1 /\\ x=2", "x = 1;"],
    ["atomic_long", "r0 = atomic_long_inc_return(x);", "0:r0=1", ""],
    ["spin_trylock", "r0 = spin_trylock(l); r1 = spin_trylock(l);", "0:r0=1 /\\ 0:r1=0", ""],
    ["spin_is_locked", "spin_lock(l); r0 = spin_is_locked(l); spin_unlock(l); r1 = spin_is_locked(l);", "0:r0=1 /\\ 0:r1=0", ""],
    ["smp_store_mb", "smp_store_mb(*x, 3); r0 = READ_ONCE(*x);", "0:r0=3", ""],
    ["pointers to pointers", "r0 = READ_ONCE(**p);", "0:r0=9", "int *p = &x; int x = 9;"],
    ["addresses that are compared", "r1 = READ_ONCE(*p); r0 = r1 == y;", "0:r0=1", "p = y;"],
  ])("%s", (_, body, state, initial) => {
    expect(observe([body], `exists (${state})`, initial)).toBe("Always");
  });

  it("answers what nobody asks with the one state", () => {
    expect(answer("C t\n{}\nP0(int *x) { WRITE_ONCE(*x, 1); }\n")).toContain("Test t Required\nStates 1\n\nOk\n");
  });

  it("leaves out states that the filter does not let pass", () => {
    const threads = ["WRITE_ONCE(*x, 1);", "r0 = READ_ONCE(*x);"];
    expect(observe(threads, "exists (1:r0=1)")).toBe("Sometimes");
    expect(observe(threads, "filter (1:r0=1) exists (1:r0=1)")).toBe("Always");
  });

  it("shows what locations asks for", () => {
    const text = answer("C t\n{}\nP0(int *x, int *y) { int r0 = 1; WRITE_ONCE(*y, 2); }\nlocations [y; 0:r0; x int;]\nexists (x=0)\n");
    expect(text).toContain("\n0:r0=1; [x]=0; [y]=2;\n");
  });
});

describe("a test with too many states", () => {
  const readers = [1, 2, 3, 4].map(
    (k) => `int r0; rcu_read_lock(); r0 = READ_ONCE(*${"wxyz"[k - 1] ?? ""}); smp_mb(); rcu_read_unlock(); synchronize_rcu();`,
  );
  const text = `C many
{}
${["WRITE_ONCE(*w, 1); WRITE_ONCE(*x, 1); WRITE_ONCE(*y, 1); WRITE_ONCE(*z, 1);", ...readers].map((body, k) => `P${k}(int *w, int *x, int *y, int *z) { ${body} }`).join("\n")}
`;

  it.each([
    ["exists (1:r0=1 /\\ 2:r0=1 /\\ 3:r0=1 /\\ 4:r0=1)", "Sometimes"],
    ["exists (1:r0=1 /\\ 2:r0=1 /\\ 3:r0=1 /\\ 4:r0=2)", "Never"],
    ["forall (not (1:r0=1 /\\ 2:r0=1 /\\ 3:r0=1 /\\ 4:r0=2))", "Always"],
  ])("has an observation all the same: %s is %s", (condition, observation) => {
    const few = runText(`${text}${condition}\n`, { states: 1000 });
    expect(few).toMatchObject({ outcome: "ok", observation, flags: ["states-incomplete"], counted: "states" });
    const all = runText(`${text}${condition}\n`);
    expect(all).toMatchObject({ outcome: "ok", observation, flags: [] });
  });

  it("is given up where neither kind of final state can be excluded", () => {
    expect(runText(`${text}exists (w=1 /\\ w=2)\n`, { states: 3 })).toMatchObject({ outcome: "gave-up" });
  });
});

describe("what is refused", () => {
  /** A test whose first thread has this body, from line 4 on. */
  const body = (text: string): string => answer(`C t\n{}\nP0(int *x, spinlock_t *l)\n{\n${text}\n}\nexists (x=1)\n`);

  it.each([
    ["while (1) {}", '5:1: "while" is not supported in litmus tests'],
    ["for (;;) {}", '5:1: "for" is not supported in litmus tests'],
    ["goto out;", '5:1: "goto" is not supported in litmus tests'],
    ["return;", '5:1: "return" is not supported in litmus tests'],
    ["int r0 = x->y;", "5:11: a member of a structure (->) is not supported in litmus tests"],
    ["int r0 = 1 ? 2 : 3;", "5:12: the operator ?: is not supported in litmus tests"],
    ["call_rcu(x, y);", "5:1: call_rcu() is not supported in litmus tests"],
    ["int r0 = smp_mb();", "5:10: smp_mb() returns nothing"],
    ["int r0 = READ_ONCE(*x)", '6:1: expected ";" after a statement, found "}"'],
    ["int r0 = ;", '5:10: expected an expression, found ";"'],
    ["WRITE_ONCE(*x 1);", '5:15: expected "," between arguments, found "1"'],
    ["int r0 = READ_ONCE(r1);", '5:20: "r1" is a register, and has no place in memory'],
    ["int r0 = 123456789012;", "5:10: a number beyond 32 bits (123456789012) is not supported in litmus tests"],
    ["/* no end", "5:1: the comment that begins here does not end"],
    ["r0 @ 1;", '5:4: expected "=" after a name, found "@"'],
  ])("%s", (text, problem) => {
    expect(body(text)).toContain(problem);
  });

  it.each([
    ["", '1:1: expected a first line such as "C NAME"'],
    ["X86 SB\n{}\n", "1:1: a litmus test for X86 is not supported in litmus tests"],
    ["C t\n", '2:1: expected "{" before the initial state, found the end of the file'],
    ["C t\n{ int x = ; }\n", '2:11: expected a number or an address, found ";"'],
    ["C t\n{}\n", "3:1: expected a thread such as P0(int *x) { … }, found the end of the file"],
    ["C t\n{}\nP1(int *x) {}\n", "3:1: expected the thread P0, found P1"],
    ["C t\n{}\nP0(int *x) {}\nexists (x)\n", '4:10: expected "=" or "!=", found ")"'],
    ["C t\n{}\nP0(int *x) {}\nexists (x=1\n", '5:1: expected ")" or "/\\" or "\\/" in the condition, found the end of the file'],
    ["C t\n{}\nP0(int *x) {}\nexists (1:r0=1)\n", "4:11: there is no thread P1"],
    ["C t\n{}\nP0(int *x) {}\nperhaps (x=1)\n", '4:1: expected a thread such as P0(int *x) { … }, "locations"'],
    ["C t\n{ x = { 1, 2 }; }\nP0(int *x) {}\n", "2:7: a structure in the initial state is not supported in litmus tests"],
    ["C t\n{ int x[2] = { 1, 2, 3 }; }\nP0(int *x) {}\n", '2:22: "x" has 2 elements, and more values'],
  ])("%j", (text, problem) => {
    expect(answer(text)).toContain(problem);
  });
});

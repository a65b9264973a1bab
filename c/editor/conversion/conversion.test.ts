import { describe, expect, it } from "vitest";
import { reader } from "../../../test/support/editor.ts";
import { statementsText } from "../../../test/support/editor-text.ts";

const read = await reader();

/** Reads the statements as the body of a function, and compares their tree with what is expected. */
function check(statements: string, expected: string): void {
  const file = read.read("test.c", `static void f(void)\n{\n${statements}\n}\n`);
  const [found] = file.functions;
  expect(found?.notAnalysed).toBeUndefined();
  const lines = expected.split("\n").slice(1, -1);
  const margin = Math.min(...lines.map((line) => /^ */.exec(line)?.[0].length ?? 0));
  expect(statementsText(found?.tree?.body.statements ?? [])).toBe(lines.map((line) => line.slice(margin)).join("\n"));
}

describe("statements", () => {
  it("reads branches, with an else of its own for each if", () => {
    check(
      "if (a) if (b) x(); else y();",
      `
      if a
        if b
          x()
        else
          y()
      `,
    );
  });

  it("reads loops of every form", () => {
    check(
      "while (a) b(); do c(); while (d); for (int i = 0; i < 3; i++) e(i); for (i = 0, j = 1; ; ) ; for (;;) break;",
      `
      loop while a
        b()
      loop do d
        c()
      loop for declare [int] i = 0; (i < 3); (i ++)
        e(i)
      loop for ((i = 0) , (j = 1))
        block
      loop for
        break
      `,
    );
  });

  it("reads loop macros, with a block or a statement, with and without arguments", () => {
    check(
      "list_for_each_entry_rcu(p, &head, node) { a(p); } for_each_possible_cpu(cpu) b(cpu); for_each_thing() *p = 0;",
      `
      loop macro list_for_each_entry_rcu(p, (& head), node)
        block
          a(p)
      loop macro for_each_possible_cpu(cpu)
        b(cpu)
      loop macro for_each_thing()
        ((* p) = 0)
      `,
    );
  });

  it("takes a macro before a block for a scope, whatever its name", () => {
    check(
      "scoped_guard(spinlock_irqsave, &lock) { a(); } scoped_guard(rcu) b(); with_the_thing(x, struct foo *, y) { c(); }",
      `
      loop macro scoped_guard(spinlock_irqsave, (& lock))
        block
          a()
      loop macro scoped_guard(rcu)
        b()
      loop macro with_the_thing(x, unknown<>, y)
        block
          c()
      `,
    );
  });

  it("reads loops that a pair of macros makes", () => {
    check(
      "do_each_pid_task(pid, TYPE, p) { a(p); } while_each_pid_task(pid, TYPE, p); do { b(v); } for_each_vma(vmi, v);",
      `
      loop macro do_each_pid_task(pid, TYPE, p)
        block
          a(p)
      block
      loop do for_each_vma(vmi, v)
        block
          b(v)
      `,
    );
  });

  it("does not take a call for a loop", () => {
    check(
      "bus_for_each_dev(bus, fn); ret = class_for_each_device(c, fn); if (x) driver_for_each_device(d); else b();",
      `
      bus_for_each_dev(bus, fn)
      (ret = class_for_each_device(c, fn))
      if x
        driver_for_each_device(d)
      else
        b()
      `,
    );
  });

  it("puts cases and labels before what follows them", () => {
    check(
      "switch (x) { case 1: case A ... B: a(); break; default: b(); } if (y) out: c(); again: d();",
      `
      switch x
        block
          case 1:
          case A ... B:
          a()
          break
          default:
          b()
      if y
        block
          out:
          c()
      again:
      d()
      `,
    );
  });

  it("reads jumps", () => {
    check(
      "__label__ l; goto out; goto *table[i]; x = &&l; l: return; continue; return a ? b : c;",
      `
      block
      goto out
      goto *
      (x = (&& l))
      l:
      return
      continue
      return (a ? b : c)
      `,
    );
  });

  it("reads assembly and the labels it may jump to", () => {
    check(
      'asm volatile("cli" ::: "memory"); asm goto (ALT("1: " X, "", 3) : : [k] "i" (&key->a[1]) : : l_yes, l_no); asm_inline volatile("nop"); l_yes: l_no: ;',
      `
      asm
      asm l_yes, l_no
      asm
      l_yes:
      l_no:
      block
      `,
    );
  });

  it("reads declarations with annotations", () => {
    check(
      "static const struct foo *p __free(kfree) = get(a), *q __maybe_unused, r[2] = { [0] = b(), { .x = 3 } }; int (*fn)(void); struct { int a : 3, : 4; } s;",
      `
      declare [static const struct foo] p @__free(kfree) = get(a), q @__maybe_unused, r = { b(), { 3 } }
      declare [int] fn
      declare [struct { }] s
      `,
    );
  });

  it("reads objects that macros define", () => {
    check(
      "static DEFINE_MUTEX(lock); DECLARE_BITMAP(bits, N) = { 0 }; DARRAY(struct foo) all; LIST_HEAD(list);",
      `
      DEFINE_MUTEX(lock)
      declare [DECLARE_BITMAP] bits = { 0 }
      declare [DARRAY] all
      LIST_HEAD(list)
      `,
    );
  });

  it("reads a macro without a semicolon as a statement, unless the next line is its body", () => {
    check("\tNEEDBITS(3)\n\ta();\n", "\nNEEDBITS(3)\na()\n");
    const [found] = read.read("a.c", "void f(void)\n{\n\tunheard_of(3)\n\t\ta();\n}\n").functions;
    expect(found?.notAnalysed).toBe("`unheard_of(3)` is not understood, line 3");
  });
});

describe("expressions", () => {
  it("reads operators", () => {
    check(
      "a += b << 2 | !c && ~d; ++e; f--; *g = &h; i->j.k[l] = m ?: n; o = -1, p();",
      `
      (a += (((b << 2) | (! c)) && (~ d)))
      (++ e)
      (f --)
      ((* g) = (& h))
      (i->j.k[l] = (m ?  : n))
      ((o = -1) , p())
      `,
    );
  });

  it("reads casts, also those that look like calls and subtractions", () => {
    check(
      "a = (struct foo __user *)b; c = (u64)(d); e = (foo_t)-f; g = (h)(i); (typeof(*j) __percpu *)k; l = (struct m){ .n = o() };",
      `
      (a = ([struct foo *] b))
      (c = ([u64] d))
      (e = ([foo_t] (- f)))
      (g = h(i))
      ([typeof(*j) __percpu *] k)
      (l = ([struct m] { o() }))
      `,
    );
  });

  it("executes nothing in operators that only look at types", () => {
    check(
      "a = sizeof(struct foo) + sizeof b; c = offsetof(struct foo, d.e[1]); f = __alignof__(*g); typeof(x()) h = y();",
      `
      (a = (unevaluated + unevaluated))
      (c = unevaluated)
      (f = unevaluated)
      declare [typeof(x())] h = y()
      `,
    );
  });

  it("takes types, operators, jumps and nothing as arguments of macros", () => {
    check(
      "p = container_of(a(), struct foo, b); min_t(unsigned long, c(), u8 *); CHECK(d, <=, e); TRY(f(), return -g(), goto out, break); H(1, , 2); I(struct j k, .l = m());",
      `
      (p = container_of(a(), unknown<>, b))
      min_t(unknown<>, c(), unknown<>)
      CHECK(d, unknown<>, e)
      TRY(f(), unknown<(- g())>, unknown<out>, unknown<>)
      H(1, unknown<>, 2)
      I(unknown<>, m())
      `,
    );
  });

  it("takes operands of assembly as arguments of macros", () => {
    check(
      'a("x", [b] "m" (c()), : [d] "r" (e) : "memory", "S" (f) : "cc"); g(h, i([j]),); k(mov %[l]; nop, m());',
      `
      a("x", unknown<>, unknown<>, unknown<>)
      g(h, i(unknown<>))
      k(unknown<>, nop, m())
      `,
    );
  });

  it("takes units behind numbers", () => {
    check("a(16 KB, 3DNOW);", "\na(16, 3DNOW)\n");
  });

  it("takes statements as arguments of macros", () => {
    check(
      "___wait_event(wq, cond(), 0, 0, unlock(&l); schedule(); lock(&l)); EACH(i, { a(i); });",
      `
      ___wait_event(wq, cond(), 0, 0, unlock((& l)), schedule(), lock((& l)))
      EACH(i, ({ a(i) }))
      `,
    );
  });

  it("reads calls of what calls answer, and statements in expressions", () => {
    check(
      "guard(mutex)(&m); static_call(x)(1); a = ({ int b = c(); b; });",
      `
      guard(mutex)((& m))
      static_call(x)(1)
      (a = ({ declare [int] b = c(); b }))
      `,
    );
  });

  it("reads strings that macros are part of", () => {
    check(
      'pr_info(KERN_ERR "a" PRIx64 "b" __stringify(X) "c", d()); printk(KERN_ERR MSG_E, e);',
      `
      pr_info(KERN_ERR "a" PRIx64 "b" __stringify(X) "c", d())
      printk(MSG_E, e)
      `,
    );
  });
});

describe("conditionals", () => {
  it("keeps the branches of those that hold whole statements", () => {
    check(
      "a();\n#ifdef CONFIG_X /* why */\nb();\n#elif defined(Y) && \\\n  Z\nif (c) d();\n#else\ne();\n#endif\nf();\n#ifndef G\nh();\n#endif",
      `
      a()
      #if defined(CONFIG_X)
        b()
      #if defined(Y) && Z
        if c
          d()
      #if else
        e()
      #endif
      f()
      #if !defined(G)
        h()
      #if else
      #endif
      `,
    );
  });

  it("reads one that splits a statement in every way, and keeps the difference small", () => {
    check(
      "a();\nif (b) {\n\tc();\n#ifdef X\n\tif (d)\n#else\n\tif (e)\n#endif\n\t\tf();\n\tg();\n}\nh();",
      `
      a()
      if b
        block
          c()
          #if defined(X)
            if d
              f()
          #if else
            if e
              f()
          #endif
          g()
      h()
      `,
    );
  });

  it("reads one among arguments, and one without an alternative before else", () => {
    check(
      "a(b,\n#ifdef X\n  c(),\n#endif\n  d);\n#ifdef Y\nif (e) f();\nelse\n#endif\ng();",
      `
      #if defined(X)
        a(b, c(), d)
      #if else
        a(b, d)
      #endif
      #if defined(Y)
        if e
          f()
        else
          g()
      #if else
        g()
      #endif
      `,
    );
  });

  it("reads one around cases and one in a list of values", () => {
    check(
      "switch (a) {\n#ifdef X\ncase 1:\n\tb();\n#endif\ndefault:\n\tc();\n}\nint d[] = {\n#ifdef X\n\te(),\n#endif\n\tf(),\n};",
      `
      switch a
        block
          #if defined(X)
            case 1:
            b()
          #if else
          #endif
          default:
          c()
      #if defined(X)
        declare [int] d = { e(), f() }
      #if else
        declare [int] d = { f() }
      #endif
      `,
    );
  });

  it("leaves directives that are not conditionals out", () => {
    check("#define A \\\n  b(c\na();\n#undef A\n#pragma GCC diagnostic push", "\na()\n");
  });
});

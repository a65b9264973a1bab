import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFragment, parseStatements } from "./parse.ts";
import type { Node } from "./syntax.ts";
import { wordsOf } from "./words.ts";

/** What happens, in a line: calls by name, branches as `[condition ? … : …]`. */
function outline(node: Node | undefined): string {
  if (node === undefined) return "";
  switch (node.kind) {
    case "sequence":
      return node.items.map(outline).filter(Boolean).join(" ");
    case "call":
      return `${node.name.text}(${node.arguments.length})`;
    case "indirect":
      return `*${node.text}`;
    case "branch":
      return `${outline(node.condition)}[${node.text} ? ${outline(node.whenTrue)} : ${outline(node.whenFalse)}]`;
    case "logical":
      return `{${outline(node.left)} ${node.operator} ${outline(node.right)}}`;
    case "not":
      return outline(node.operand);
    case "loop":
      return `${node.bodyFirst ? "do" : "while"}(${outline(node.condition)}; ${outline(node.body)}; ${outline(node.step)})`;
    case "switch":
      return `switch(${outline(node.value)}; ${outline(node.body)})`;
    case "label":
      return `${node.form === "label" ? node.name : node.form}:`;
    case "goto":
      return `goto-${node.name ?? "?"}`;
    case "return":
      return `return ${outline(node.value)}`.trim();
    case "macro-statement":
      return `${node.call.name.text}<${node.rest.map(({ text }) => text).join(" ")}>`;
    case "break":
    case "continue":
      return node.kind;
    case "name":
    case "constant":
    case "assign":
      return "";
  }
}

const read = (text: string): string => outline(parseStatements(wordsOf(text)));

describe("what a body does", () => {
  it.each([
    ["calls in order", "a(b(1), 2); c();", "a(2) c(0)"],
    ["declarations", "struct s *x = a(), y[2] = { b(1) };", "a(0) b(1)"],
    ["declared functions are no calls", "extern void f(int); g();", "g(0)"],
    ["if and else", "if (a) f(); else { g(); h(); }", "[a ? f(0) : g(0) h(0)]"],
    ["what is asked first", "if (a() && !b()) f();", "{a(0) && b(0)}[a()&&!b() ? f(0) : ]"],
    ["a conditional expression", "x = a ? f() : g();", "[a ? f(0) : g(0)]"],
    ["loops", "for (i = 0; c(); s()) f(); while (w()) g(); do h(); while (0);", "while(c(0); f(0); s(0)) while(w(0); g(0); ) do(; h(0); )"],
    ["loops that macros make", "list_for_each(x, y) { f(); } g();", "list_for_each<{ f ( ) ; }> g(0)"],
    ["cases", "switch (v()) { case 1: f(); break; default: g(); }", "switch(v(0); case: f(0) break default: g(0))"],
    ["labels", "again: f(); if (x) goto again;", "again: f(0) [x ? goto-again : ]"],
    ["statement expressions", "x = ({ f(); g(); });", "f(0) g(0)"],
    ["calls through pointers", "p->f(a()); (*q)(1); r[2](3);", "*p->f *(*q) *r[2]"],
    ["pointers to functions", "void (*f)(int) = a(); struct s *(*g)(void); return (*f)(1);", "a(0) return *(*f)"],
    ["casts", "x = (u64)(f()); y = (struct s *)(g()); z = (__my_type(x) *)(h());", "f(0) g(0) h(0)"],
    ["what is not executed", "x = sizeof(f()); typeof(g()) y; __builtin_types_compatible_p(h(), int);", ""],
    ["assembly", 'asm volatile("call f" : : "i" (g())); h();', "h(0)"],
    ["initializer lists", "s = (struct s){ .a = f(), .b = { g() } };", "f(0) g(0)"],
    ["choices by type", "x = _Generic(y, int: f(1), default: g(2));", "[ ? g(1) : [ ? f(1) : ]]"],
  ])("%s", (_name, text, wanted) => {
    expect(read(text)).toBe(wanted);
  });

  it("tells expressions from statements in macros", () => {
    expect(outline(parseFragment(wordsOf("do { f(); } while (0)")))).toBe("do(; f(0); )");
    expect(outline(parseFragment(wordsOf("(f(x), g())")))).toBe("f(1) g(0)");
  });

  it("reads any words to the end", () => {
    const word = fc.constantFrom(
      ..."if else for while do switch case return goto ( ) { } [ ] ; , : ? = && || ! -> . * & f x 1 sizeof ##".split(" "),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        expect(() => outline(parseStatements(wordsOf(words.join(" "))))).not.toThrow();
      }),
    );
  });
});

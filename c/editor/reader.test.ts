import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reader } from "../../test/support/editor.ts";
import type { EditorFile, EditorFunction } from "./file.ts";
import { MAX_FUNCTION_LENGTH } from "./read-body.ts";

const read = await reader();

const text = `#include <linux/x.h>
/* Says what it does. */
static DEFINE_MUTEX(lock);

static noinline int __init first(struct foo *a)
{
	return a->b;
}

#ifdef CONFIG_X
void noinstr second(void)
{
	first(NULL);
}
#endif

SYSCALL_DEFINE1(third, int, fd)
{
	for_each_possible_cpu(cpu)
		second();
	return 0;
}
`;

function named(file: EditorFile, name: string): EditorFunction {
  const found = file.functions.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no function ${name}`);
  return found;
}

/** What a file holds besides the text itself, for comparing. */
function contents(file: EditorFile): unknown {
  return { ...file, source: undefined };
}

describe("reading a file", () => {
  it("finds its functions, with the tree of each", () => {
    const { functions, objects, comments } = read.read("a.c", text);
    expect(functions.map(({ name, madeBy }) => [name, madeBy])).toEqual([
      ["first", undefined],
      ["second", undefined],
      ["sys_third", "SYSCALL_DEFINE1"],
    ]);
    expect(functions.map(({ notAnalysed }) => notAnalysed)).toEqual([undefined, undefined, undefined]);
    expect(objects.map(({ name }) => name)).toEqual(["lock"]);
    expect(comments).toHaveLength(1);
  });

  it("counts offsets of a tree from its function", () => {
    const { start, tree } = named(read.read("a.c", text), "sys_third");
    const [loop] = tree?.body.statements ?? [];
    expect(text.slice(start).slice(loop?.start, loop?.end)).toBe("for_each_possible_cpu(cpu)\n\t\tsecond();");
    expect(tree?.text.startsWith("SYSCALL_DEFINE1")).toBe(true);
  });

  it.each([
    ["an error", "a(;", "`a(;` is not understood, line 7"],
    ["something missing", "a()", "`a()` is not understood, line 7"],
    ["a macro that may be a loop", "each(x) b();", "`each(x) b();` may be a loop or a declaration, line 7"],
    ["a function in it", "int g(void) { }", "`int g(void) { }` reads as a definition inside of it, line 7"],
    ["an #if that cannot be read", "a = b +\n#ifdef X\n1 2 3\n#endif\nc;", "an `#if` splits a statement, line 8"],
    ["brackets that nest too deep", `a${"(".repeat(300)}${")".repeat(300)};`, "its brackets nest deeper than 200, line 6"],
    ["statements that nest too deep", `${"if (a) ".repeat(700)};`, "its expressions or statements nest too deep, line 7"],
    [
      "an #if with too many branches",
      `a(\n#if 0\n${"#elif 1\n".repeat(9)}#endif\n);`,
      "an `#if` that splits a statement has more than 6 branches, line 8",
    ],
    ["too much text", "a();".repeat(MAX_FUNCTION_LENGTH / 4), `it is longer than ${MAX_FUNCTION_LENGTH} characters, line 5`],
  ])("says why a function with %s is not analysed", (_, statements, reason) => {
    const file = read.read("a.c", `void before(void) { }\n\n\n\nvoid f(void)\n{\n${statements}\n}\nvoid after(void) { }\n`);
    expect(named(file, "f").notAnalysed).toBe(reason);
    expect(named(file, "f").tree).toBeUndefined();
    expect(named(file, "before").notAnalysed).toBeUndefined();
    expect(named(file, "after").notAnalysed).toBeUndefined();
  });

  it.each([
    ["nothing", ""],
    ["NUL characters", "\0".repeat(1000)],
    ["bytes of a program", String.fromCharCode(...Array.from({ length: 4000 }, (_, at) => (at * 7919) & 0xff))],
    ["open brackets", "void f(void) {".repeat(300)],
    ["closing brackets", "}".repeat(1000)],
    ["an open comment", `${text}/* and so on`],
    ["lone surrogates", "void f(void) { \ud800(); }"],
    ["a byte order mark", `\ufeff${text}`],
    ["one long line", `void f(void) { ${"a(b, c); ".repeat(20_000)} }`],
  ])("takes %s", (_, odd) => {
    const file = read.read("a.c", odd);
    for (const { tree, notAnalysed } of file.functions) expect(tree === undefined).toBe(notAnalysed !== undefined);
    expect(file.source.text).toBe(odd);
  });

  it("can be told of names outside the tree", () => {
    const odd = "MY_ATTR int f(void)\n{\n\tint a MY_ARGS(1) = 2;\n\tmy_loop(x)\n\t\tb();\n}\n";
    expect(named(read.read("a.c", odd), "f").notAnalysed).not.toBeUndefined();
    const found = named(read.knowing({ attributes: ["MY_ATTR", "MY_ARGS()"], loops: ["my_loop"] }).read("a.c", odd), "f");
    expect(found.notAnalysed).toBeUndefined();
    expect(found.attributes.map(({ name }) => name)).toEqual(["MY_ATTR"]);
    expect(found.tree?.body.statements.map(({ kind }) => kind)).toEqual(["declaration", "loop"]);
  });

  it("reads the same with the line ends of Windows", () => {
    const windows = read.read("a.c", text.replaceAll("\n", "\r\n"));
    expect(windows.functions.map(({ name, notAnalysed }) => [name, notAnalysed])).toEqual(
      read.read("a.c", text).functions.map(({ name, notAnalysed }) => [name, notAnalysed]),
    );
  });
});

describe("an open file", () => {
  it("keeps the trees of functions that did not change", () => {
    const open = read.open("a.c", text);
    const before = open.file;
    const after = open.update(text.replace("return a->b;", "return a->c;\n"));
    expect(named(after, "first").tree).not.toBe(named(before, "first").tree);
    expect(named(after, "second").tree).toBe(named(before, "second").tree);
    expect(named(after, "sys_third").tree).toBe(named(before, "sys_third").tree);
    expect(named(after, "sys_third").start).toBe(named(before, "sys_third").start + 1);
    expect(open.file).toBe(after);
    open.close();
  });

  it("is the same file when the text is", () => {
    const open = read.open("a.c", text);
    expect(open.update(` ${text}`.slice(1))).toBe(open.file);
    open.close();
  });

  it("moves the line of what is not analysed", () => {
    const open = read.open("a.c", "void f(void)\n{\n\ta(;\n}\n");
    expect(open.file.functions[0]?.notAnalysed).toBe("`a(;` is not understood, line 3");
    expect(open.update("\n\nvoid f(void)\n{\n\ta(;\n}\n").functions[0]?.notAnalysed).toBe("`a(;` is not understood, line 5");
    open.close();
  });

  it("reads an edit that changes what far text means", () => {
    const open = read.open("a.c", text);
    expect(open.update(text.replace("/* Says", "/* Says /*").replace("it does. */", "it does.")).functions).toEqual([]);
    expect(contents(open.update(text))).toEqual(contents(read.read("a.c", text)));
    open.close();
  });

  it("equals a file that is read anew, after any edits", () => {
    const insertions = [
      "",
      "{",
      "}",
      "(",
      ")",
      ";",
      "\n",
      "/*",
      "*/",
      '"',
      "\n#if X\n",
      "\n#else\n",
      "\n#endif\n",
      "x",
      "for_each_cpu(c) ",
      "noinstr ",
    ];
    const edit = fc.record({
      at: fc.nat(),
      length: fc.oneof({ weight: 4, arbitrary: fc.nat(4) }, fc.nat(200)),
      insert: fc.constantFrom(...insertions),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
        const open = read.open("a.c", text);
        let now = text;
        for (const { at, length, insert } of edits) {
          const place = at % (now.length + 1);
          now = now.slice(0, place) + insert + now.slice(place + length);
          open.update(now);
        }
        expect(contents(open.file)).toEqual(contents(read.read("a.c", now)));
        open.close();
      }),
      { numRuns: 150 },
    );
  });
});

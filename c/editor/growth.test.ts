/** The work of reading a text grows with its length and no faster, whatever the text. */
import { expect, it } from "vitest";
import { reader } from "../../test/support/editor.ts";
import { growth } from "../../test/support/work.ts";

const read = await reader();

function readAll(text: string): void {
  // Bodies are read when they are asked for.
  for (const each of read.read("a.c", text).functions) expect(each.tree === undefined).toBe(each.notAnalysed !== undefined);
}

it.each([
  ["calls on one line", "a(b, c); "],
  ["conditionals", "#if A\na();\n#endif\n"],
  ["conditionals that split a statement", "if (a)\n#if A\nb();\n#else\nc();\n#endif\n"],
  ["open conditionals", "#if A\n"],
  ["errors", "( [ a . "],
  ["attributes", "int x __maybe_unused; "],
  ["strings", '"a" '],
  ["comments", "/* a */ "],
  ["labels", "l: "],
  ["operators", "a + "],
  ["questions", "a ? b : "],
  ["loops", "for_each_cpu(c) "],
  ["else", "if (a) b(); else "],
  ["closing braces", "} "],
  ["open quotes", "'\n"],
  ["operators without operands", "??+"],
  ["nothing that ends", ";~"],
])("for %s", (_, piece) => {
  expect(growth(8, (count) => readAll(`void f(void)\n{\n${piece.repeat(count)}\n}\n`), 1000)).toBeLessThan(9);
});

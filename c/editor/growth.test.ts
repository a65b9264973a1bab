/** The time to read a text grows with its length and no faster, whatever the text. */
import { expect, it } from "vitest";
import { reader } from "../../test/support/editor.ts";
import { measured } from "../../test/support/processor-time.ts";

const read = await reader();

function leastMs(text: string, runs: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const { processorMs } = measured(() => {
      // Bodies are read when they are asked for.
      for (const each of read.read("a.c", text).functions) expect(each.tree === undefined).toBe(each.notAnalysed !== undefined);
    });
    least = Math.min(least, processorMs);
  }
  return least;
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
  const text = (count: number): string => `void f(void)\n{\n${piece.repeat(count)}\n}\n`;
  leastMs(text(1000), 1);
  const short = leastMs(text(1000), 3);
  const long = leastMs(text(8000), 2);
  // Eight times as long would take 64 times as long if it were quadratic.
  expect(long).toBeLessThan(short * 30 + 50);
});

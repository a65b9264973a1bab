import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../../base/source-file.ts";
import { variantsOf } from "./variants.ts";

/** A file with one point, edited in each way. */
function edited(call: string, primitive: string): readonly string[] {
  const file = makeSourceFile("a.c", `before();\n${call};\nbehind();\n`, "user");
  const lines = call.split("\n");
  const end = { endLine: 1 + lines.length, endColumn: (lines.at(-1) ?? "").length + 1 };
  const variants = variantsOf(file, [{ function: "f", primitive, line: 2, column: 1, ...end }], undefined);
  return variants.map(({ start, end: to, replacement }) => file.text.slice(0, start) + replacement + file.text.slice(to));
}

describe("a point that is taken away", () => {
  it("is replaced", () => {
    expect(edited("smp_wmb()", "smp_wmb")).toEqual(["before();\n((void)0);\nbehind();\n"]);
  });

  it("leaves what stands behind it on its line", () => {
    expect(edited("test_and_clear_bit(FLAG,\n\t\t&flags)", "test_and_clear_bit")).toEqual([
      "before();\ntest_bit(FLAG, &flags)\n;\nbehind();\n",
      "before();\n({ bool __was_set = test_bit(FLAG, &flags); clear_bit(FLAG, &flags); __was_set; })\n;\nbehind();\n",
    ]);
    expect(edited("schedule_on_each_cpu(\\\n\tsync)", "schedule_on_each_cpu")[0]).toBe("before();\n((void)0)\\\n;\nbehind();\n");
  });
});

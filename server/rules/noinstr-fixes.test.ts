import { describe, expect, it } from "vitest";
import { fixed } from "../../test/support/rule-fixture.ts";
import { instrumentationBalance } from "./instrumentation-balance.ts";
import { noinstrCall } from "./noinstr-call.ts";

describe("marking a helper", () => {
  it.each([
    ["static void near(int *at)", "static __always_inline void near(int *at)"],
    ["static inline void near(int *at)", "static __always_inline void near(int *at)"],
    ["void near(int *at)", "__always_inline void near(int *at)"],
  ])("%s", async (before, after) => {
    const text = (head: string): string => `${head}\n{\n\t*at = 1;\n}\nnoinstr void gate(int *at)\n{\n\tnear(at);\n}\n`;
    expect(await fixed(noinstrCall, text(before))).toEqual({ title: "Mark near() __always_inline", text: text(after) });
  });

  it("is not offered where the call must not be there at all", async () => {
    const text = "static noinline void near(int *at)\n{\n\t*at = 1;\n}\nnoinstr void gate(int *at)\n{\n\tnear(at);\n}\n";
    expect(await fixed(noinstrCall, text)).toBeUndefined();
  });
});

describe("ending a region", () => {
  const body = (text: string): string => `noinstr int gate(int some)\n{\n\tinstrumentation_begin();\n${text}}\n`;

  it.each([
    ["before a return", "\treturn some;\n", "\tinstrumentation_end();\n\treturn some;\n"],
    ["at the end", "\tsome++;\n", "\tsome++;\n\tinstrumentation_end();\n"],
    [
      "in a branch without braces",
      "\tif (some)\n\t\treturn 0;\n\tinstrumentation_end();\n\treturn 1;\n",
      "\tif (some) {\n\t\tinstrumentation_end();\n\t\treturn 0;\n\t}\n\tinstrumentation_end();\n\treturn 1;\n",
    ],
    [
      "in a branch with braces",
      "\tif (some) {\n\t\tsome = 2;\n\t\treturn 0;\n\t}\n\tinstrumentation_end();\n\treturn 1;\n",
      "\tif (some) {\n\t\tsome = 2;\n\t\tinstrumentation_end();\n\t\treturn 0;\n\t}\n\tinstrumentation_end();\n\treturn 1;\n",
    ],
  ])("%s", async (_name, before, after) => {
    expect(await fixed(instrumentationBalance, body(before))).toEqual({ title: "End the instrumentation region here", text: body(after) });
  });

  it.each([
    ["a value that is computed by a call", body("\treturn far(some);\n")],
    ["an end too many", "noinstr void gate(void)\n{\n\tinstrumentation_end();\n}\n"],
    ["two regions", body("\tinstrumentation_begin();\n\treturn 1;\n")],
  ])("is not offered for %s", async (_name, text) => {
    expect(await fixed(instrumentationBalance, text)).toBeUndefined();
  });
});

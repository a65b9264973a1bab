import { describe, expect, it } from "vitest";
import { expectFindings } from "../../test/support/rule-fixture.ts";
import { instrumentationBalance } from "./instrumentation-balance.ts";

const check = (text: string): ReturnType<typeof expectFindings> => expectFindings(instrumentationBalance, `//- kernel/fixture.c\n${text}`);

describe("instrumentation-balance finds", () => {
  it("a return inside the region, and the branch that leads there", async () => {
    const [finding] = await check(`
noinstr int gate(int some)
{
    instrumentation_begin();
    if (some == 1)
        return 0;
//      ^ noinstr gate() is left here with an instrumentation region open, which began at line 4
    instrumentation_end();
    return 1;
}
`);
    expect(finding?.related.map(({ message }) => message)).toEqual(["the region begins here", "on the path where this holds: some == 1"]);
  });

  it("a region that is still open at the end", async () => {
    await check(`
noinstr void gate(void)
{
    instrumentation_begin();
    }
//  ^ is left here with an instrumentation region open, which began at line 4
`);
  });

  it("an end too many", async () => {
    await check(`
noinstr void gate(void)
{
    instrumentation_begin();
    instrumentation_end();
    instrumentation_end();
//  ^ An instrumentation region ends here that is not open on every path
}
`);
  });

  it("a begin on one path only", async () => {
    await check(`
noinstr void gate(int some, int other)
{
    if (some)
        instrumentation_begin();
    if (other)
        some = 2;
    instrumentation_end();
//  ^ Begin it on this path too
}
`);
  });

  it("a tail call inside the region", async () => {
    await check(`
noinstr int gate(int some)
{
    instrumentation_begin();
    return elsewhere(some);
//  ^ is left here with an instrumentation region open
}
`);
  });

  it("a loop that begins a region each time around", async () => {
    await check(`
noinstr void gate(int some)
{
    while (some--)
        instrumentation_begin();
    return;
//  ^ is left here
}
`);
  });

  it("a case that falls out of its switch with the region open", async () => {
    await check(`
noinstr void gate(int some)
{
    instrumentation_begin();
    switch (some) {
    case 1:
        instrumentation_end();
        break;
    default:
        break;
    }
    return;
//  ^ is left here
}
`);
  });

  it("a macro that leaves the region open", async () => {
    await check(`
#define OPEN(x) do { instrumentation_begin(); (void)(x); } while (0)
noinstr void gate(int some)
{
    OPEN(some);
    return;
//  ^ which began at line 5, through OPEN
}
`);
  });

  it("a condition that changes between begin and end", async () => {
    await check(`
noinstr void gate(int some)
{
    if (some)
        instrumentation_begin();
    some = 1;
    if (some)
        instrumentation_end();
//      ^ An instrumentation region ends here
    return;
//  ^ is left here
}
`);
  });

  it("what only some builds leave open, as a warning", async () => {
    await check(`
noinstr void gate(void)
{
    instrumentation_begin();
#ifndef CONFIG_GATE_QUIET
    instrumentation_end();
#endif
    return;
//  ~ in a build with CONFIG_GATE_QUIET
}
`);
  });
});

describe("instrumentation-balance says nothing of", () => {
  it.each([
    [
      "each way closed for itself",
      "instrumentation_begin();\n	if (some) {\n		instrumentation_end();\n		return;\n	}\n	instrumentation_end();",
    ],
    ["a common end", "instrumentation_begin();\n	if (some)\n		goto out;\n	some = 1;\nout:\n	instrumentation_end();"],
    [
      "equal conditions",
      "if (some & 4)\n		instrumentation_begin();\n	if (!(some & 4))\n		other = 1;\n	if (likely(some & 4))\n		instrumentation_end();",
    ],
    ["nesting", "instrumentation_begin();\n	instrumentation_begin();\n	instrumentation_end();\n	instrumentation_end();"],
    ["what does not return", 'if (some) {\n		instrumentation_begin();\n		panic("lost");\n	}'],
    [
      "a loop that opens and closes",
      "for (other = 0; other < some; other++) {\n		instrumentation_begin();\n		if (other == 3) {\n			instrumentation_end();\n			continue;\n		}\n		instrumentation_end();\n	}",
    ],
    ["helpers that belong together", "instrumentation_begin();\n	ct_cpuidle_enter();\n	ct_cpuidle_exit();\n	instrumentation_end();"],
    [
      "a region closed and opened again",
      "instrumentation_begin();\n	instrumentation_end();\n	instrumentation_begin();\n	instrumentation_end();",
    ],
  ])("%s", async (_name, body) => {
    await check(`
noinstr void gate(int some, int other)
{
    ${body}
}
`);
  });

  it("helpers that are always inlined, and ordinary functions", async () => {
    await check(
      "static __always_inline void open_it(void)\n{\n	instrumentation_begin();\n}\nvoid ordinary(void)\n{\n	instrumentation_begin();\n}\n",
    );
  });
});

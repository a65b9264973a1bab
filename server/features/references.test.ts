import { describe, expect, it } from "vitest";
import { uriOf, viewOf } from "../../test/support/view.ts";
import { references } from "./references.ts";

/** File and line of each reference at `$0`; undefined when it is no matter of ours. */
async function check(text: string, includeDeclaration = false): Promise<readonly string[] | undefined> {
  const { view, offset } = await viewOf(text);
  return references(view, offset, includeDeclaration)?.map(({ uri, range }) => `${uri.slice(uriOf("").length)}:${range.start.line + 1}`);
}

const WRITER = "void writer(void)\n{\n\ta = 1;\n\t/* Pairs with the barrier in reader(). */\n\tsmp_w$0mb();\n\tb = 1;\n}\n";
const READER = "void reader(void)\n{\n\tif (b) {\n\t\t/* Pairs with the barrier in writer(). */\n\t\tsmp_rmb();\n\t\tuse(a);\n\t}\n}\n";

describe("references", () => {
  it("of a barrier are its pairs, in this file and in others", async () => {
    expect(await check(WRITER + READER)).toEqual(["kernel/fixture.c:12"]);
    expect(await check(`//- kernel/w.c\n${WRITER}//- kernel/r.c\n${READER}`)).toEqual(["kernel/r.c:5"]);
  });

  it("begin with the barrier itself where declarations are wanted", async () => {
    expect(await check(WRITER + READER, true)).toEqual(["kernel/fixture.c:5", "kernel/fixture.c:12"]);
  });

  it.each([
    ["a barrier without a pair", WRITER],
    ["a lock", "void f(void)\n{\n\tmutex_l$0ock(&m);\n}\n"],
    ["a variable", "void f(void)\n{\n\t$0a = 1;\n}\n"],
    ["nothing", "$0\n"],
  ])("of %s are left to others", async (_, text) => {
    expect(await check(text)).toBeUndefined();
  });
});

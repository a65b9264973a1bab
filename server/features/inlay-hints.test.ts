import { describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS } from "../main/settings.ts";
import { viewOf, type ViewOptions } from "../../test/support/view.ts";
import { inlayHints } from "./inlay-hints.ts";

/** Line, column and label of each hint. */
async function check(text: string, options: ViewOptions = {}): Promise<readonly string[]> {
  const { view } = await viewOf(text, options);
  return inlayHints(view, { start: 0, end: view.file.source.text.length }).map(
    ({ position, label }) => `${position.line}:${position.character} ${JSON.stringify(label)}`,
  );
}

const { hints } = DEFAULT_SETTINGS;

const ISLAND = `noinstr void f(void)
{
	instrumentation_begin();
	synchronize_rcu();
	instrumentation_end();
}
`;

describe("hints", () => {
  it("stand behind what waits for or disturbs others, not behind locks and accesses", async () => {
    const text = "void f(void)\n{\n\tmutex_lock(&m);\n\tsynchronize_rcu();\n\tREAD_ONCE(a);\n\tmutex_unlock(&m);\n}\n";
    expect(await check(text)).toEqual(['3:18 "waits for a grace period"']);
  });

  it("name the primitive behind a wrapper", async () => {
    const text = "static void w(void)\n{\n\tsynchronize_rcu();\n}\nvoid f(void)\n{\n\tw();\n}\n";
    expect(await check(text)).toEqual(['2:18 "waits for a grace period"', '6:4 "waits for a grace period (synchronize_rcu)"']);
  });

  it("mark islands of noinstr code, and say what a head does not", async () => {
    expect(await check(ISLAND)).toContain('2:25 "instrumentation allowed until line 5"');
    expect(await check("void f(void)\n{\n}\n//- include/linux/f.h\nnoinstr void f(void);\n")).toEqual(['0:12 "noinstr"']);
    expect(await check("noinstr void f(void)\n{\n}\n")).toEqual([]);
  });

  it("are each switched off by their own setting", async () => {
    expect(await check(ISLAND, { settings: { hints: { ...hints, instrumentation: false } } })).toEqual(['3:18 "waits for a grace period"']);
    const left = await check(ISLAND, { settings: { hints: { ...hints, synchronizationPoints: false } } });
    expect(left).toEqual(['2:25 "instrumentation allowed until line 5"']);
  });

  it("are only those of the lines that are asked for", async () => {
    const { view } = await viewOf(ISLAND);
    expect(inlayHints(view, { start: 0, end: 10 })).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { viewOf, type ViewOptions } from "../../test/support/view.ts";
import { diagnosticReport, diagnosticsOf } from "./diagnostics.ts";

async function check(text: string, options: ViewOptions = {}) {
  const { view } = await viewOf(text, options);
  return diagnosticsOf(view);
}

/** A comment that allows what nobody finds. */
const IDLE = "/* quiesce: allow(lost-order): there is none */\nvoid f(void)\n{\n}\n";

/** A synchronization by force, whose finding names further places. */
const SEED = `static void nothing(struct work_struct *work)
{
}
static void force(void)
{
	schedule_on_each_cpu(nothing);
}
void f(void)
{
	force();
}
`;

describe("diagnostics", () => {
  it("carry place, severity, code, source and page", async () => {
    const found = await check(IDLE);
    expect(found[0]?.message).toContain("lost-order");
    expect(found).toMatchObject([
      {
        range: { start: { line: 0, character: 18 }, end: { line: 0, character: 28 } },
        severity: 3,
        code: "suppression",
        codeDescription: { href: "file:///docs/rules/suppression.md" },
        source: "quiesce",
      },
    ]);
  });

  it("leave out what the client does not read", async () => {
    const [plain] = await check(IDLE, { capabilities: {} });
    expect(plain).not.toHaveProperty("codeDescription");
    const full = (await check(SEED)).find(({ code }) => code === "hard-forced-synchronization");
    const bare = (await check(SEED, { capabilities: {} })).find(({ code }) => code === "hard-forced-synchronization");
    expect(full?.relatedInformation?.length).toBeGreaterThan(0);
    expect(bare).not.toHaveProperty("relatedInformation");
  });

  it("are switched off by a setting", async () => {
    expect(await check(IDLE, { settings: { diagnostics: false } })).toEqual([]);
  });

  it("are not sent twice", async () => {
    const { view } = await viewOf(IDLE);
    const first = diagnosticReport(view, undefined);
    expect(first).toMatchObject({ kind: "full", resultId: "1" });
    expect(diagnosticReport(view, "1")).toEqual({ kind: "unchanged", resultId: "1" });
    expect(diagnosticReport(view, "0")).toEqual(first);
  });
});

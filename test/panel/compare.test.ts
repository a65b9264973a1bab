/** Two versions side by side. */
import { afterAll, expect, it } from "vitest";
import { describeInBrowser } from "../e2e/host/describe.ts";
import { closeBrowser, lastCall, openPanel, type Panel, runPanel, screenshot, settled } from "./support/page.ts";

afterAll(closeBrowser);

async function compareWith(panel: Panel, choice: string | RegExp): Promise<void> {
  await panel.page.getByRole("button", { name: "Compare" }).click();
  await panel.page.getByRole("menuitem", { name: choice }).click();
}

describeInBrowser("a comparison", () => {
  it("shows that the fixed lines disturb nobody any more, and what the totals say", async () => {
    const panel = await runPanel();
    const { page } = panel;
    await compareWith(panel, /quick fix/);
    await page.locator(".sides").waitFor();
    const table = page.getByRole("table", { name: "Disturbances by source line" });
    const row = await table.locator("tbody tr", { hasText: "schedule_on_each_cpu" }).locator("th, td").allInnerTexts();
    expect(row[2]).toBe("–");
    expect(row[3]).toMatch(/^−\d/);
    const totals = await page
      .getByRole("table", { name: "Totals" })
      .locator("tbody tr", { hasText: "disturbances" })
      .locator("td")
      .allInnerTexts();
    const [a = 0, b = 0, delta = 0] = totals.map((text) => Number(text.replaceAll(",", "").replace("−", "-")));
    expect(delta).toBe(b - a);
    expect(delta).toBeLessThan(0);
    await page.getByRole("radio", { name: "both" }).click();
    await settled(page);
    expect(await page.locator("quiesce-timeline").count()).toBe(2);
    await screenshot(page, "compared");
    await page.getByRole("button", { name: "Apply the fix to the file" }).click();
    await page.getByText("The fix is in the editor, not yet saved").waitFor();
    expect(lastCall(panel, "applyFix")).toMatchObject({ rule: "hard-forced-synchronization" });
    await page.getByRole("button", { name: "End comparison" }).click();
    await page.getByRole("table", { name: "By source line" }).waitFor();
    expect(await page.locator("quiesce-timeline").count()).toBe(1);
    // Both sides' events are given back.
    expect(panel.service.held).toHaveLength(1);
    expect(panel.errors).toEqual([]);
    await panel.close();
  });

  it("is made with git HEAD, a patch, and another file", async () => {
    const panel = await openPanel();
    const { page } = panel;
    await compareWith(panel, "With git HEAD");
    await page.getByText("B is the file at git").waitFor();
    panel.answer("pick", { uri: "file:///p", name: "fix.patch", text: "" });
    await compareWith(panel, "With a patch file…");
    await page.getByText("B is the file with fix.patch").waitFor();
    panel.answer("pick", { uri: "file:///other.c", name: "other.c", text: "" });
    await compareWith(panel, "With another file…");
    await page.getByText("B is other.c").waitFor();
    await compareWith(panel, "transition-rcu.c");
    await page.getByText("B is transition-rcu.c").waitFor();
    expect(panel.service.seen.get("quiesce/compare")).toBe(4);
    await panel.close();
  });

  it("says why git cannot tell, where it cannot", async () => {
    const panel = await openPanel({ git: { available: false, reason: "Git is off in the settings (git.enabled)." } });
    const { page } = panel;
    await page.getByRole("button", { name: "Compare" }).click();
    const head = page.getByRole("menuitem", { name: /^With git HEAD/ });
    expect(await head.getAttribute("aria-disabled")).toBe("true");
    expect(await head.innerText()).toContain("Git is off in the settings");
    await screenshot(page, "compare-menu");
    await head.click({ force: true });
    expect(panel.service.seen.get("quiesce/compare")).toBeUndefined();
    await panel.close();
  });

  it("is called off when no file is chosen", async () => {
    const panel = await openPanel();
    await compareWith(panel, "With a patch file…");
    await panel.page.waitForTimeout(100);
    expect(panel.service.seen.get("quiesce/compare")).toBeUndefined();
    await panel.close();
  });
});

/** The built panel in a real browser, on real runs. */
import { afterAll, expect, it } from "vitest";
import { describeInBrowser } from "../e2e/host/describe.ts";
import { closeBrowser, openPanel, screenshot, settled } from "./support/page.ts";

describeInBrowser("the panel", () => {
  afterAll(closeBrowser);

  it("runs and shows a result", async () => {
    const panel = await openPanel();
    const { page, errors } = panel;
    await page.locator(".toolbar").waitFor();
    await screenshot(page, "first");
    await page.getByRole("button", { name: "Run" }).click();
    await page.locator(".result").waitFor({ timeout: 50_000 });
    await settled(page);
    await screenshot(page, "result");
    expect(errors).toEqual([]);
    await panel.close();
  });
});

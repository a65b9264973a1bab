/** The built panel in a real browser, on real runs. */
import { afterAll, expect, it } from "vitest";
import { describeInBrowser } from "../e2e/host/describe.ts";
import { closeBrowser, openPanel, screenshot, settled, setTheme } from "./support/page.ts";
import { THEME_NAMES } from "./support/themes.ts";

describeInBrowser("the panel", () => {
  afterAll(closeBrowser);

  it("looks right", async () => {
    const panel = await openPanel();
    const { page, errors } = panel;
    await page.locator(".toolbar").waitFor();
    await page.getByRole("button", { name: "Options" }).click();
    await page.getByLabel("Kernel profile").selectOption("6.12-voluntary");
    await page.getByRole("button", { name: "Options" }).click();
    await page.getByRole("option", { name: /^CPU 3,/ }).click();
    await page.getByRole("option", { name: /^CPU 5,/ }).click({ modifiers: ["Shift"] });
    await page.getByRole("button", { name: "Run" }).click();
    await page.locator(".result").waitFor({ timeout: 50_000 });
    await settled(page);
    for (const name of THEME_NAMES) {
      await setTheme(page, name);
      await page.waitForTimeout(100);
      await screenshot(page, `result-${name}`);
    }
    await setTheme(page, "dark");
    for (const tab of ["CPUs", "Synchronization points", "Events", "Run"]) {
      await page.getByRole("tab", { name: tab }).click();
      await page.waitForTimeout(300);
      await screenshot(page, `tab-${tab.toLowerCase().replace(" ", "-")}`);
    }
    await page.getByRole("tab", { name: "Source lines" }).click();
    await page.getByRole("button", { name: "Compare" }).click();
    await page.waitForTimeout(100);
    await screenshot(page, "compare-menu");
    await page.getByRole("menuitem", { name: "quick fix" }).click();
    await page.locator(".sides").waitFor({ timeout: 50_000 });
    await settled(page);
    await screenshot(page, "compared");
    await page.getByRole("radio", { name: "both" }).click();
    await page.waitForTimeout(300);
    await settled(page);
    await screenshot(page, "compared-both");
    await page.keyboard.press("?");
    await page.waitForTimeout(100);
    await screenshot(page, "help");
    expect(errors).toEqual([]);
    await panel.close();
  });
});

/** The built panel in a real browser, on real runs. */
import { afterAll, expect, it } from "vitest";
import { describeInBrowser } from "../e2e/host/describe.ts";
import { closeBrowser, openPanel, screenshot, settled } from "./support/page.ts";

describeInBrowser("the panel", () => {
  afterAll(closeBrowser);

  it("looks right", async () => {
    const panel = await openPanel({ height: 900 });
    const { page, errors } = panel;
    await page.locator(".toolbar").waitFor();
    await page.getByRole("button", { name: "Options" }).click();
    await page.getByLabel("Kernel profile").selectOption("6.12-voluntary");
    await page.getByRole("button", { name: "Load" }).click();
    await page.waitForTimeout(100);
    await screenshot(page, "load");
    await page.getByRole("button", { name: "Load" }).click();
    await page.getByLabel("Kernel command line").fill("nohz_full=2-9 nohz_ful=3 isolcpus=foo,3 rcu_nocbs=2-7");
    await page.waitForTimeout(100);
    await screenshot(page, "cmdline-problems");
    await page.getByLabel("Kernel command line").fill("nohz_full=2-7");
    await page.getByRole("button", { name: "Options" }).click();
    await page.getByRole("button", { name: "Run" }).click();
    await page.locator(".result").waitFor({ timeout: 50_000 });
    await page.getByRole("radio", { name: "tall" }).click();
    await settled(page);
    const timeline = page.locator(".tl-scroll");
    await timeline.focus();
    for (let k = 0; k < 12; k++) await page.keyboard.press(".");
    await page.keyboard.press("f");
    await page.waitForTimeout(500);
    await settled(page);
    await page.mouse.move(500, 480);
    await page.waitForTimeout(400);
    await screenshot(page, "zoomed");
    await page.getByRole("button", { name: "Machine", exact: true }).click();
    await page.getByRole("tab", { name: "Events" }).click();
    await page.getByLabel("kind").selectOption("disturbance");
    await page.keyboard.press("Escape");
    await timeline.focus();
    await page.keyboard.press("f");
    await page.keyboard.press("f");
    await page.waitForTimeout(600);
    await settled(page);
    await screenshot(page, "lit");
    // big
    await page.getByRole("button", { name: "Machine", exact: true }).click();
    await page.locator(".fields vscode-single-select").first().click();
    await page.waitForTimeout(100);
    await screenshot(page, "presets");
    await page.getByRole("option", { name: "big-smp" }).click();
    await page.waitForTimeout(100);
    await screenshot(page, "big-setup");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.waitForTimeout(300);
    await screenshot(page, "running");
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator(".notice").waitFor();
    await screenshot(page, "cancelled");
    console.log(errors);
    expect(errors).toEqual([]);
    await panel.close();
  });
});

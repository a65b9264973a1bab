/** For everybody: no serious problem that axe-core knows, the keyboard alone, reduced motion, a table for every picture; and every theme's look. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, expect, it } from "vitest";
import { describeInBrowser } from "../e2e/host/describe.ts";
import { staleRead } from "./support/explorations.ts";
import { closeBrowser, explorePanel, openPanel, runPanel, screenshot, setTheme, settled } from "./support/page.ts";
import { THEME_NAMES, type ThemeName } from "./support/themes.ts";

afterAll(closeBrowser);

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Rules with serious or critical findings, and where. */
async function findings(page: Page): Promise<readonly string[]> {
  // Through the debugger's door: the page's own policy lets no such script in.
  const { violations } = await page.evaluate<AxeResults>(`${axe}; axe.run(document, { resultTypes: ["violations"] })`);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
}

/** Presses Tab until something with such a name has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let k = 0; k < 60; k++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      // Beyond the last stop nothing has the focus, and everything is in it.
      if (element === document.body) return "";
      return `${element?.getAttribute("aria-label") ?? ""} ${(element as HTMLElement | null)?.innerText ?? ""} ${element?.id ?? ""}`.trim();
    });
    if (name.test(focused)) return;
  }
  throw new Error(`Tab does not lead to ${name}`);
}

describeInBrowser("for everybody", () => {
  for (const theme of THEME_NAMES) {
    it(`has no serious problem under ${theme}`, async () => {
      const { page, errors, close } = await openPanel({ theme, height: 1100 });
      await page.locator(".tiles").waitFor();
      await page.getByRole("button", { name: "Options" }).click();
      await page.getByRole("button", { name: "Load" }).click();
      await page.getByRole("option", { name: /^CPU 2,/ }).click();
      await screenshot(page, `setup-${theme}`);
      expect(await findings(page)).toEqual([]);
      await page.getByRole("button", { name: "Options" }).click();
      await page.getByRole("button", { name: "Load" }).click();
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await page.locator(".result").waitFor();
      await settled(page);
      await page.mouse.move(500, 420);
      await screenshot(page, `result-${theme}`);
      for (const tab of ["Source lines", "CPUs", "Synchronization points", "Events", "Run"]) {
        await page.getByRole("tab", { name: new RegExp(`^${tab}`) }).click();
        await page.waitForTimeout(100);
        expect(await findings(page)).toEqual([]);
      }
      await page.getByRole("button", { name: "Keys and legend (?)" }).click();
      await screenshot(page, `help-${theme}`);
      expect(await findings(page)).toEqual([]);
      expect(errors).toEqual([]);
      await close();
    });
  }

  for (const theme of THEME_NAMES) {
    it(`explores without a serious problem under ${theme}`, async () => {
      const { page, errors, close } = await explorePanel(staleRead(), { theme, height: 900 });
      await page.locator("#step-watch").fill("*.patch_state");
      await page.locator("#step-watch").press("Enter");
      await page.getByRole("radio", { name: "before" }).click();
      await page.mouse.move(600, 850);
      await screenshot(page, `explore-${theme}`);
      expect(await findings(page)).toEqual([]);
      await page.getByText("Not modelled").click();
      await page.getByRole("radio", { name: "list" }).click();
      expect(await findings(page)).toEqual([]);
      await page.getByRole("button", { name: "Keys and legend (?)" }).click();
      await screenshot(page, `explore-help-${theme}`);
      expect(await findings(page)).toEqual([]);
      expect(errors).toEqual([]);
      await close();
    });
  }

  it("explores by keyboard alone, and says what came of it", async () => {
    const { page, service, calls, close } = await openPanel();
    service.nextExploration = { kind: "done", exploration: staleRead() };
    await page.locator(".tiles").waitFor();
    await tabTo(page, /^Simulate/);
    await page.keyboard.press("ArrowRight");
    await page.getByRole("region", { name: "Scope" }).waitFor();
    await page.keyboard.press("r");
    await page.getByRole("region", { name: "Verdict" }).waitFor();
    expect(await page.locator(".hidden[role=status]").innerText()).toBe("violated: warn. WARNING: state == KLP_TRANSITION_IDLE");
    await tabTo(page, /^3\s+choose\(\)/);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    expect(calls.filter(({ service: name }) => name === "reveal")).toHaveLength(2);
    await tabTo(page, /Next step/);
    await page.keyboard.press("Enter");
    expect(await page.locator("tr[aria-selected=true] th").innerText()).toBe("3");
    await close();
  });

  it("works by keyboard alone", async () => {
    const { page, service, calls, close } = await openPanel();
    await page.locator(".tiles").waitFor();
    await tabTo(page, /^CPU 0,/);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("n");
    await tabTo(page, /load/i);
    await page.keyboard.press("r");
    await page.locator(".result").waitFor();
    await settled(page);
    expect(service.lastSummary?.setup.nohzFull).toBe("1-7");
    await tabTo(page, /^Timeline of enable/);
    await page.keyboard.press(".");
    await page.locator(".chosen-event b").waitFor();
    await tabTo(page, /Source lines/);
    await page.keyboard.press("ArrowRight");
    await page.getByRole("table", { name: "By CPU" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("schedule_on_each_cpu");
    await page.getByRole("table", { name: "Events" }).getByText("schedule_on_each_cpu").first().waitFor();
    await tabTo(page, /^\d.* s/);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.locator("tr.chosen-row").waitFor();
    expect(calls.some(({ service: name }) => name === "reveal")).toBe(true);
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys and legend" }).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys and legend" }).waitFor({ state: "detached" });
    await tabTo(page, /Compare/);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Escape");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-haspopup"))).toBe("menu");
    await close();
  });

  it("says what it shows in words, too", async () => {
    const { page, close } = await runPanel();
    const label = (await page.locator(".tl-scroll").getAttribute("aria-label")) ?? "";
    expect(label).toMatch(/^Timeline of enable on 8 CPUs: .* isolated CPUs disturbed\./);
    await page.locator(".tl-scroll").focus();
    await page.keyboard.press(".");
    await page.locator(".chosen-event b").waitFor();
    const spoken = await page.locator(".hidden[role=status]").innerText();
    expect(spoken).toBe(await page.locator(".chosen-event b").innerText());
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(() => document.querySelector(".hidden[role=status]")?.textContent === "Patch state");
    await close();
  });

  it("moves nothing by itself where motion is not wanted", async () => {
    const { page, close } = await runPanel({ reducedMotion: true });
    const moving = await page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running").length);
    expect(moving).toBe(0);
    await close();
  });

  it("bears a narrow column, a large screen, and a large machine", async () => {
    const narrow = await runPanel({ width: 420, height: 800 });
    await screenshot(narrow.page, "narrow");
    const overflow = await narrow.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBe(0);
    await narrow.close();
    const exploring = await explorePanel(staleRead(), { width: 420, height: 800 });
    await screenshot(exploring.page, "explore-narrow");
    const wide = await exploring.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide).toBe(0);
    await exploring.close();
    const large = await openPanel({ width: 1600, height: 1200, scale: 2 });
    await large.page.getByLabel("Preset").selectOption("telecom");
    await large.page.getByRole("button", { name: "Run", exact: true }).click();
    await large.page.locator(".result").waitFor();
    await settled(large.page);
    await screenshot(large.page, "telecom");
    expect(large.errors).toEqual([]);
    await large.close();
  });
});

describeInBrowser("a change of theme", () => {
  it("is followed at once", async () => {
    const { page, close } = await runPanel();
    const background = async () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const seen: string[] = [];
    for (const theme of THEME_NAMES satisfies readonly ThemeName[]) {
      await setTheme(page, theme);
      seen.push(await background());
    }
    expect(new Set(seen).size).toBeGreaterThanOrEqual(3);
    await close();
  });
});

/** A counterexample in the panel: how it is read, gone through, filtered, watched and handed out. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, expect, it } from "vitest";
import { describeInBrowser } from "../e2e/host/describe.ts";
import { root } from "../support/source-tree.ts";
import { exploredExample, rows } from "./support/explored-example.ts";
import { goesRound, lengthened, staleRead } from "./support/explorations.ts";
import { closeBrowser, explorePanel, lastCall, openPanel, screenshot, URI } from "./support/page.ts";

afterAll(closeBrowser);

const chosen = async (page: Page): Promise<string> => page.locator("tr[aria-selected=true] th").innerText();

describeInBrowser("a counterexample", () => {
  it("shows a stale read as an arrow to what was read, and says the same in words", async () => {
    const { page, close } = await explorePanel(staleRead(), { height: 900 });
    expect(await page.locator(".trace-links .stale text").allTextContents()).toEqual(["user.patch_state = -1"]);
    const arrow = await page.locator(".trace-links .stale .line").boundingBox();
    const reader = await page.locator('[data-step="2"] .node').boundingBox();
    const head = await page.getByRole("grid").locator("thead").boundingBox();
    if (arrow === null || reader === null || head === null) throw new Error("something is not drawn");
    // From the reading step up to the head: the value is older than the trace.
    expect(arrow.y + arrow.height).toBeGreaterThan(reader.y - 6);
    expect(arrow.y - (head.y + head.height)).toBeLessThan(12);
    const words = "reads user.patch_state as -1, what it was before the first step; step 2 has made it 1";
    expect(await rows(page).last().innerText()).toContain(words);
    expect(await page.locator("tr.missed th").allInnerTexts()).toEqual(["2"]);
    const detail = page.getByRole("region", { name: "Chosen step" });
    expect(await detail.innerText()).toContain(words);
    expect(await detail.innerText()).toContain("step 2 on CPU 0 by lp_first_funcs[0].transition");
    await detail.getByRole("button", { name: "step 2", exact: true }).click();
    expect(await chosen(page)).toBe("2");
    await close();
  });

  it("has its picture in docs/panel.md", async () => {
    const { page, service, errors, close } = await openPanel({ width: 900, height: 610, theme: "light" });
    await page.getByRole("radio", { name: "Explore" }).click();
    await page.getByLabel("Scenario").selectOption("disable");
    await page.getByLabel("Begin at step").fill("disable");
    await page.getByRole("radio", { name: "lkmm" }).click();
    service.nextExploration = { kind: "done", exploration: staleRead() };
    await page.getByRole("button", { name: "Explore", exact: true }).click();
    await page.getByRole("region", { name: "Verdict" }).waitFor();
    expect(service.lastExplored?.scenario).toBe(staleRead().scenario);
    await page.locator("#step-watch").fill("user.patch_state");
    await page.locator("#step-watch").press("Enter");
    await page.locator(".trace-links .stale text").waitFor();
    await page.getByRole("grid").locator("tr[aria-selected=true]").focus();
    await page.mouse.move(0, 0);
    await screenshot(page, "counterexample");
    if (process.env["QUIESCE_PICTURES"] === "1") await page.screenshot({ path: path.join(root, "docs", "images", "counterexample.png") });
    expect(readFileSync(path.join(root, "docs", "panel.md"), "utf8")).toContain("images/counterexample.png");
    expect(errors).toEqual([]);
    await close();
  });

  it("leads to the source by click and key, and the editor's cursor leads back", async () => {
    const panel = await explorePanel(staleRead(), { height: 900 });
    const { page, send, close } = panel;
    await rows(page).nth(1).click();
    expect(lastCall(panel, "reveal")).toEqual({ uri: URI, line: 207, column: 1, preserveFocus: true });
    await page.keyboard.press("Enter");
    expect(lastCall(panel, "reveal")).toEqual({ uri: URI, line: 207, column: 1, preserveFocus: false });
    await send({ type: "cursor", uri: URI, line: 207 });
    await send({ type: "cursor", uri: URI, line: 214 });
    await page.waitForFunction(() => document.querySelector("tr[aria-selected=true] th")?.textContent === "1");
    const calls = panel.calls.length;
    await send({ type: "cursor", uri: "file:///src/examples/livepatch/patch.c", line: 47 });
    await page.waitForFunction(() => document.querySelector("tr[aria-selected=true] th")?.textContent === "3");
    expect(panel.calls.length).toBe(calls);
    await close();
  });

  it("is gone through by keyboard alone", async () => {
    const { page, calls, close } = await exploredExample();
    const count = await rows(page).count();
    await rows(page).last().focus();
    await page.keyboard.press("Home");
    expect(await chosen(page)).toBe("1");
    await page.keyboard.press("ArrowDown");
    expect(await chosen(page)).toBe("2");
    // To the next step of the same CPU, beyond those of the other.
    await page.keyboard.press("ArrowRight");
    expect(await chosen(page)).toBe("4");
    await page.keyboard.press("ArrowLeft");
    expect(await chosen(page)).toBe("2");
    await page.keyboard.press("End");
    expect(await chosen(page)).toBe(String(count));
    expect(await page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset["step"])).toBe(String(count - 1));
    // Before the next frame: the row must not take the focus back.
    await page.evaluate(() => {
      for (const key of ["Home", "/"])
        document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));
    });
    await page.evaluate(async () => new Promise(requestAnimationFrame));
    await page.keyboard.type("patch_state");
    await page.getByText(/of \d+ steps/).waitFor();
    await page.keyboard.press("Escape");
    await page.getByText(/of \d+ steps/).waitFor({ state: "detached" });
    await rows(page).last().focus();
    await page.keyboard.press("w");
    await page.keyboard.type("user.patch_state");
    await page.keyboard.press("Enter");
    await page.getByRole("columnheader", { name: "user.patch_state" }).waitFor();
    await rows(page).last().focus();
    await page.keyboard.press("l");
    await page.getByRole("table", { name: "Counterexample" }).waitFor();
    await page.keyboard.press("l");
    await rows(page).last().focus();
    await page.keyboard.press("d");
    expect(calls.some(({ service }) => service === "debug")).toBe(true);
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys and legend" }).getByText("watch an expression").waitFor();
    await close();
  });

  it("is filtered by what could have happened in another order", async () => {
    const { page, close } = await exploredExample();
    const all = await rows(page).count();
    await rows(page).first().click();
    const numbers = async (): Promise<readonly string[]> => rows(page).locator("th").allInnerTexts();
    await page.getByRole("radio", { name: "before" }).click();
    expect(await numbers()).toEqual(["1"]);
    await page.getByRole("radio", { name: "after" }).click();
    const behind = await numbers();
    await page.getByRole("radio", { name: "concurrent" }).click();
    const beside = await numbers();
    expect(behind.length + beside.length - 1).toBe(all);
    await page.getByRole("radio", { name: "all", exact: true }).click();
    expect(await rows(page).count()).toBe(all);
    await close();
  });

  it("is watched: variables by a pattern, and expressions over the whole trace", async () => {
    const { page, close } = await exploredExample();
    const watch = async (text: string): Promise<void> => {
      await page.locator("#step-watch").fill(text);
      await page.locator("#step-watch").press("Enter");
    };
    await watch("*.patch_state");
    await watch("target == user.patch_state");
    await watch("nobody == 1");
    await watch("target ==");
    const cells = rows(page).last().locator("td.watch");
    expect(await cells.allInnerTexts()).toEqual(["-1", "0", "?", "cannot be read"]);
    expect(await rows(page).nth(2).locator("td.watch.new").count()).toBe(2);
    await page.getByRole("button", { name: "Watch nobody == 1 no longer" }).click();
    expect(await cells.count()).toBe(3);
    await rows(page).first().click();
    await page.getByRole("button", { name: "Watch lp_versions[0].patched" }).click();
    await page.getByRole("columnheader", { name: "lp_versions[0].patched" }).waitFor();
    await close();
  });

  it("is a plain table, too, and is copied as Markdown with bounds and what is not modelled", async () => {
    const panel = await exploredExample();
    const { page, close } = panel;
    const count = await rows(page).count();
    await page.getByRole("radio", { name: "list" }).click();
    const table = page.getByRole("table", { name: "Counterexample" });
    expect(await table.locator("tbody tr").count()).toBe(count);
    await page.getByRole("button", { name: "Copy and export" }).click();
    await page.getByRole("menuitem", { name: "Copy as Markdown" }).click();
    await page.getByText("Copied “exploration”").waitFor();
    const { text } = lastCall(panel, "copy") as { readonly text: string };
    expect(text).toMatch(/^\*\*warn\*\* · transition\.c · enable: WARNING: state == KLP_TRANSITION_IDLE/);
    expect(text.split("\n").filter((line) => line.startsWith("| "))).toHaveLength(count + 2);
    expect(text).toContain("Not modelled:");
    expect(text).toContain("quiesce replay q1:");
    await close();
  });

  it("that goes round says so, who never gets on, and which steps that are", async () => {
    const exploration = goesRound();
    const { page, errors, close } = await explorePanel(exploration);
    const { steps = [], cycle } = exploration.violation ?? {};
    const from = cycle?.from ?? -1;
    const note = await page.locator(".trace-round").innerText();
    expect(note).toMatch(
      new RegExp(`^From step ${from + 1} on it goes round[\\s\\S]*swapper/1 on CPU 1 is halted all the while, and never`),
    );
    expect(await rows(page).evaluateAll((all) => all.map((row) => row.classList.contains("round")))).toEqual(
      steps.map((_, at) => at >= from),
    );
    expect(await page.locator("tr.last").count()).toBe(0);
    await screenshot(page, "explore-round");
    await page.getByRole("radio", { name: "list" }).click();
    const marked = page.getByRole("table", { name: "Counterexample" }).locator("tbody tr", { hasText: "\u21bb" });
    expect(await marked.count()).toBe(steps.length - from);
    expect(errors).toEqual([]);
    await close();
  });

  it("is exported, and opened in the debugger with its token", async () => {
    const panel = await explorePanel(staleRead());
    const { page, answer, close } = panel;
    const menu = async (name: string): Promise<void> => {
      await page.getByRole("button", { name: "Copy and export" }).click();
      await page.getByRole("menuitem", { name }).click();
    };
    await menu("Export as SARIF…");
    await page.getByText("Saved as saved.json").waitFor();
    expect(lastCall(panel, "save")).toEqual({ name: "transition-disable-disable.sarif", text: JSON.stringify({ id: 1, form: "sarif" }) });
    await menu("Export for Perfetto…");
    await expect.poll(() => lastCall(panel, "save")).toMatchObject({ name: "transition-disable-disable.perfetto.json" });
    await page.getByRole("button", { name: "Open in debugger (D)" }).click();
    expect(lastCall(panel, "debug")).toEqual({ uri: URI, token: staleRead().replay, name: "Counterexample: warn" });
    answer("debug", false);
    await menu("Open in debugger");
    await page.getByText("The debugger did not begin").waitFor();
    await close();
  });

  it("of thousands of steps is shown in part, wherever one goes", async () => {
    const { page, errors, close } = await explorePanel(lengthened(staleRead(), 5000), { height: 900 });
    expect(await rows(page).count()).toBe(600);
    await page.getByText("600 of 5000 steps").waitFor();
    await rows(page).last().focus();
    await page.keyboard.press("Home");
    await page.waitForFunction(() => (document.activeElement as HTMLElement | null)?.dataset["step"] === "0");
    await page.keyboard.press("End");
    await page.waitForFunction(() => (document.activeElement as HTMLElement | null)?.dataset["step"] === "4999");
    await expect.poll(async () => rows(page).locator("td.changes").count(), { message: "rows out of sight are drawn too" }).toBe(600);
    expect(errors).toEqual([]);
    await close();
  });

  it("does not ask the editor for lines of the model", async () => {
    const { page, calls, close } = await exploredExample();
    await rows(page).last().click();
    const place = page.getByRole("region", { name: "Chosen step" }).getByText("model/livepatch/patch.c:47");
    expect(await place.evaluate(({ tagName }) => tagName)).toBe("SPAN");
    expect(calls.filter(({ service }) => service === "reveal")).toEqual([]);
    await close();
  });

  it("of many steps keeps the chosen one in view", async () => {
    const { page, errors, close } = await explorePanel(lengthened(staleRead(), 200), { height: 900 });
    expect(await rows(page).count()).toBe(200);
    expect(await chosen(page)).toBe("200");
    const inView = async (step: number): Promise<boolean> =>
      page.evaluate((at) => {
        const box = document.querySelector(".trace-scroll")?.getBoundingClientRect();
        const row = document.querySelector(`[data-step="${at}"]`)?.getBoundingClientRect();
        return box !== undefined && row !== undefined && row.top >= box.top && row.bottom <= box.bottom + 1;
      }, step);
    expect(await inView(199)).toBe(true);
    await rows(page).last().focus();
    await page.keyboard.press("Home");
    expect(await inView(0)).toBe(true);
    await page.keyboard.press("PageDown");
    expect(await chosen(page)).toBe("11");
    expect(errors).toEqual([]);
    await close();
  });
});

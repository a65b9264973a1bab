/** An exploration, from the button to the counterexample; and every state in which there is none. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, expect, it } from "vitest";
import { describeInBrowser } from "../e2e/host/describe.ts";
import { root } from "../support/source-tree.ts";
import { formatCount } from "../../simulator/panel/format.ts";
import { goesRound, lengthened, staleRead } from "./support/explorations.ts";
import {
  closeBrowser,
  exampleText,
  explorePanel,
  lastCall,
  openPanel,
  type Panel,
  type PanelOptions,
  screenshot,
  URI,
} from "./support/page.ts";

afterAll(closeBrowser);

/** A panel that has explored the bundled example with RCU in the place of the forced switch, called where RCU is not watching: it breaks. */
async function exploredExample(options: PanelOptions = {}): Promise<Panel> {
  const panel = await openPanel({ text: exampleText("transition-rcu.c"), height: 1100, ...options });
  const { page } = panel;
  await page.getByRole("radio", { name: "Explore" }).click();
  await page.getByRole("button", { name: "Options" }).click();
  await page.getByLabel("Tracing where RCU is not watching").selectOption("on");
  await page.getByRole("button", { name: "Options" }).click();
  await page.getByRole("button", { name: "Explore", exact: true }).click();
  await page.getByRole("region", { name: "Verdict" }).waitFor();
  return panel;
}

const chosen = async (page: Page): Promise<string> => page.locator("tr[aria-selected=true] th").innerText();

function rows(page: Page): ReturnType<Page["locator"]> {
  return page.getByRole("grid", { name: "Steps by CPU" }).locator("tbody tr");
}

describeInBrowser("an exploration", () => {
  it("ends with a verdict, its bounds and what it says nothing about", async () => {
    const { page, service, shown, errors, close } = await exploredExample();
    expect(service.seen.get("quiesce/explore")).toBe(1);
    expect([shown.at(0), shown.at(-1)]).toEqual(["runs", "explorations"]);
    const verdict = page.getByRole("region", { name: "Verdict" });
    expect(await verdict.innerText()).toMatch(/violated[\s\S]*states[\s\S]*warn: WARNING: state == KLP_TRANSITION_IDLE/);
    await verdict.locator("summary", { hasText: "Bounds" }).click();
    expect(await page.getByRole("table", { name: "Bounds" }).innerText()).toMatch(/sequential consistency[\s\S]*states\s+8,000,000/);
    await verdict.locator("summary", { hasText: "Not modelled" }).click();
    expect(await verdict.getByText("weak memory: every CPU sees all stores in one order").isVisible()).toBe(true);
    expect(errors).toEqual([]);
    await close();
  });

  it("tells the course of events by CPU, with what changed", async () => {
    const { page, close } = await exploredExample();
    expect(await page.getByRole("columnheader", { name: /^CPU/ }).allInnerTexts()).toEqual(["CPU 0", "CPU 1"]);
    const last = rows(page).last();
    expect(await last.innerText()).toMatch(/choose\(\)[\s\S]*reads current->patch_state/);
    const changing = rows(page).filter({ hasText: "set_all_states()" }).first();
    expect(await changing.innerText()).toMatch(/user\.patch_state 1 → -1/);
    // The step is in its CPU's column, and the other column is empty.
    expect(await last.locator("td").nth(0).innerText()).toBe("");
    expect(await last.locator("td").nth(1).innerText()).toContain("choose()");
    await close();
  });

  it("shows how far it is, and is stopped", async () => {
    const { page, service, close } = await openPanel();
    let open: () => void = () => undefined;
    service.gate = new Promise((resolve) => (open = resolve));
    const figures = {
      states: 123_456,
      transitions: 250_000,
      depth: 321,
      round: 2,
      seconds: 4,
      bytes: 200 * 2 ** 20,
      statesPerSecond: 30_864,
    };
    service.explorationProgress = [{ ...figures, phase: "search" }];
    await page.getByRole("radio", { name: "Explore" }).click();
    await screenshot(page, "explore-empty");
    await page.getByRole("button", { name: "Explore", exact: true }).click();
    await page.getByText("Searching").waitFor();
    const shown = await page.locator(".exploring-progress").innerText();
    for (const text of ["123,456", "2 %", "30,864", "321", "200 MB", "4.0 s"]) expect(shown).toContain(text);
    await screenshot(page, "explore-running");
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopping").waitFor();
    open();
    await page.getByText("Stopped before there was a verdict").waitFor();
    await screenshot(page, "explore-cancelled");
    service.gate = undefined;
    service.nextExploration = { kind: "done", exploration: staleRead() };
    await page.getByRole("button", { name: "Explore again" }).click();
    await page.getByRole("region", { name: "Verdict" }).waitFor();
    expect(await page.locator(".notice").count()).toBe(0);
    await close();
  });

  it("asks for what its scope says, and is old when that changes", async () => {
    const { page, service, close } = await explorePanel(staleRead());
    expect(await page.getByText("Text or options have changed since").count()).toBe(0);
    await page.getByRole("radio", { name: "lkmm" }).click();
    await page.getByText("Text or options have changed since").waitFor();
    await page.getByLabel("CPUs").selectOption("3");
    await page.getByLabel("Tasks").selectOption("2");
    await page.getByLabel("Preemptions").selectOption("2");
    await page.getByLabel("States at most").selectOption("100000");
    service.nextExploration = { kind: "done", exploration: staleRead() };
    await page.getByRole("button", { name: "explore again" }).click();
    await page.getByText("Text or options have changed since").waitFor({ state: "detached" });
    expect(service.lastExplored).toMatchObject({ scenario: "enable", memory: "lkmm", cpus: 3, tasks: 2, states: 100_000, preemptions: 2 });
    await close();
  });

  it("in two places of the worker ends with the worse verdict, and says which one that is", async () => {
    const { violation: _, ...found } = staleRead();
    const runs = [
      { worker: "shared", verdict: "verified", states: 51_520, transitions: 100_000 },
      { worker: "own", verdict: "gave-up", states: 4_000_000, transitions: 9_000_000 },
    ] as const;
    const bounds = [{ name: "states", value: 4_000_000, hit: true }];
    const { page, service, close } = await explorePanel({ ...found, verdict: "gave-up", bounds, runs: [...runs] });
    const verdict = page.getByRole("region", { name: "Verdict" });
    expect(await verdict.innerText()).toContain("4,051,520");
    expect(await verdict.getByRole("list", { name: "Worker" }).getByRole("listitem").allInnerTexts()).toEqual([
      "worker on the administrator's CPU: verified within the bounds, 51,520 states",
      "worker on a CPU of its own: gave up, 4,000,000 states",
    ]);
    await screenshot(page, "explore-two-places");
    service.nextExploration = { kind: "done", exploration: { ...found, verdict: "verified", runs: [runs[0]] } };
    await page.getByRole("button", { name: "Explore with the worker on the administrator's CPU alone" }).click();
    await page.getByText("verified within the bounds").waitFor();
    expect(service.lastExplored?.worker).toBe("shared");
    expect(await verdict.getByRole("list", { name: "Worker" }).count()).toBe(0);
    await close();
  });

  it("that gave up says which bound was reached and offers the ways out", async () => {
    const { violation: _, ...found } = staleRead();
    const bounds = [
      { name: "states", value: 8_000_000, hit: true },
      { name: "depth", value: 1_000_000, hit: false },
    ];
    const { page, service, close } = await explorePanel({ ...found, verdict: "gave-up", bounds });
    await page.getByText("A bound was reached before there was an answer: states 8,000,000.").waitFor();
    await screenshot(page, "explore-gave-up");
    service.nextExploration = { kind: "done", exploration: { ...found, verdict: "verified" } };
    await page.getByRole("button", { name: "Explore up to 32,000,000 states" }).click();
    await page.getByText("verified within the bounds").waitFor();
    expect(service.lastExplored?.states).toBe(32_000_000);
    expect(await page.getByLabel("States at most").inputValue()).toBe("32000000");
    expect(await page.getByRole("region", { name: "Verdict" }).innerText()).toContain(formatCount(found.states));
    expect(await page.getByRole("region", { name: "Counterexample" }).count()).toBe(0);
    await screenshot(page, "explore-verified");
    await close();
  });

  it("that verified what never came to its end says so", async () => {
    const { violation: _, ...found } = staleRead();
    const { page, close } = await explorePanel({ ...found, verdict: "verified", coverage: { ...found.coverage, completed: false } });
    const warning = page.getByText("The scenario did not come to its end in any schedule");
    expect(await warning.isVisible()).toBe(true);
    await close();
  });

  it("that verified with a bound reached says that there may be more", async () => {
    const { violation: _, ...found } = staleRead();
    const { page, close } = await explorePanel({ ...found, verdict: "verified", bounds: [{ name: "stale", value: 1, hit: true }] });
    expect(await page.getByRole("region", { name: "Verdict" }).innerText()).toContain(
      "There may be more beyond a bound that was reached: stale reads 1.",
    );
    await close();
  });

  it("that is refused or fails says why, and what to do", async () => {
    const { page, service, calls, close } = await openPanel();
    await page.getByRole("radio", { name: "Explore" }).click();
    const problem = {
      code: "c",
      severity: "error",
      file: "transition.c",
      line: 7,
      column: 1,
      message: "expected ;",
      help: "add it",
    } as const;
    service.nextExploration = {
      kind: "refused",
      message: "The files do not compile",
      help: "Correct what is named below.",
      problems: [problem],
    };
    await page.getByRole("button", { name: "Explore", exact: true }).click();
    await page.getByText("The files do not compile").waitFor();
    await screenshot(page, "explore-refused");
    await page.getByRole("button", { name: "transition.c:7" }).click();
    expect(calls.at(-1)).toMatchObject({ service: "reveal", params: { line: 7 } });
    service.nextExploration = { kind: "failed", message: "The worker has ended", help: "Explore again." };
    await page.getByRole("button", { name: "Explore again" }).click();
    await page.getByText("The worker has ended").waitFor();
    await page.getByRole("button", { name: "Copy diagnostics" }).click();
    expect(calls.at(-1)).toEqual({ service: "command", params: { command: "quiesce.copyDiagnostics" } });
    await close();
  });

  it("that ends with the server says so, and is offered again once it is back", async () => {
    const { page, service, send, close } = await openPanel();
    service.gate = new Promise(() => undefined);
    await page.getByRole("radio", { name: "Explore" }).click();
    await page.getByRole("button", { name: "Explore", exact: true }).click();
    await page.getByText("Starting").waitFor();
    await send({ type: "server", server: { kind: "failed", reason: "The language server crashed" } });
    await page.getByText("The language server crashed").waitFor();
    await page.getByRole("button", { name: "Restart the server" }).waitFor();
    await send({ type: "server", server: { kind: "running" } });
    await page.getByRole("button", { name: "Explore again" }).click();
    expect(service.seen.get("quiesce/explore")).toBe(2);
    await close();
  });

  it("is begun by the editor's command, and one that was asked for elsewhere is shown", async () => {
    const { page, service, send, close } = await openPanel();
    service.nextExploration = { kind: "done", exploration: staleRead() };
    await send({ type: "command", command: "explore" });
    await page.getByRole("region", { name: "Verdict" }).waitFor();
    const other = { ...staleRead(), verdict: "verified", violation: undefined };
    const params = { id: 99, uri: URI, outcome: { kind: "done", exploration: other } };
    await send({ type: "notification", method: "quiesce/exploreFinished", params });
    await page.getByText("verified within the bounds").waitFor();
    expect(service.seen.get("quiesce/explore")).toBe(1);
    await close();
  });

  it("survives a reload of the window: the verdict is not made again", async () => {
    const { page, service, memory, reload, close } = await explorePanel(staleRead());
    await page.locator("#step-watch").fill("target");
    await page.locator("#step-watch").press("Enter");
    await expect.poll(async () => JSON.stringify(await memory())).toContain('"watched":["target"]');
    await reload();
    await page.getByRole("columnheader", { name: "target" }).waitFor();
    expect(await rows(page).count()).toBe(3);
    expect(service.seen.get("quiesce/explore")).toBe(1);
    await page.getByRole("button", { name: "Copy and export" }).click();
    expect(await page.getByRole("menuitem", { name: /SARIF/ }).getAttribute("aria-disabled")).toBe("true");
    await close();
  });
});

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

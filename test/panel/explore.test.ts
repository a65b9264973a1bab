/** An exploration, from the button to the verdict; and every state in which there is none. */
import { afterAll, expect, it } from "vitest";
import { describeInBrowser } from "../e2e/host/describe.ts";
import { formatCount } from "../../simulator/panel/format.ts";
import { exploredExample, rows } from "./support/explored-example.ts";
import { staleRead } from "./support/explorations.ts";
import { closeBrowser, explorePanel, openPanel, screenshot, URI } from "./support/page.ts";

afterAll(closeBrowser);

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

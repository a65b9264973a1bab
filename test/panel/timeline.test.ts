/** The timeline: what is drawn, how one moves, what one can ask of it. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunSummary } from "../../simulator/jobs/simulation.ts";
import type { TimeRange } from "../../simulator/panel/timeline/viewport.ts";
import { describeInBrowser } from "../e2e/host/describe.ts";
import { closeBrowser, colorsOfRow, lastCall, type Panel, pixelAt, runPanel, screenshot, settled, URI } from "./support/page.ts";

afterAll(closeBrowser);

let panel: Panel;
let page: Page;
let summary: RunSummary;

/** Where things are, in CSS pixels: names of lanes on the left, the axis on top. */
const GUTTER = 108;
const AXIS = 24;
const LANE = 18;
const GAP = 4;

const stage = () => page.locator(".tl-scroll");
const view = async (): Promise<TimeRange> =>
  page.evaluate(() => {
    const seen = (document.querySelector("quiesce-timeline") as unknown as { readonly view: TimeRange }).view;
    return { fromNs: seen.fromNs, untilNs: seen.untilNs };
  });
const span = async () => {
  const { fromNs, untilNs } = await view();
  return untilNs - fromNs;
};

/** The top of a CPU's lane on the canvas of lanes. */
const laneOf = (cpu: number) => {
  const pinned = summary.timeline.lanes.filter(({ kind }) => kind !== "cpu").length;
  return pinned * LANE + GAP + cpu * LANE;
};

/** How near red, green and blue are to each other in a colour's making. */
const isReddish = ([red = 0, green = 0, blue = 0]: readonly number[]) => red > 1.6 * green && red > 1.6 * blue;
const isGreenish = ([red = 0, green = 0, blue = 0]: readonly number[]) => green > red && green > blue;

describeInBrowser("the timeline", () => {
  beforeAll(async () => {
    panel = await runPanel();
    ({ page } = panel);
    if (panel.service.lastSummary === undefined) throw new Error("there is no summary");
    summary = panel.service.lastSummary;
  });

  it("begins with the scenario's steps", async () => {
    const [first, last] = [summary.steps[0], summary.steps.at(-1)];
    const { fromNs, untilNs } = await view();
    expect(fromNs).toBeLessThan(first?.startNs ?? 0);
    expect(untilNs).toBeGreaterThan(last?.endNs ?? 0);
    expect((last?.endNs ?? 0) - (first?.startNs ?? 0)).toBeGreaterThan(0.8 * (untilNs - fromNs));
  });

  it("draws user mode of isolated CPUs, and where they are disturbed", async () => {
    const middle = laneOf(4) + 12;
    const [most] = await colorsOfRow(page, middle);
    expect(isGreenish((most?.[0] ?? "").split(",").map(Number))).toBe(true);
    const ticks = await colorsOfRow(page, laneOf(4) + 3);
    expect(ticks.some(([color]) => isReddish(color.split(",").map(Number)))).toBe(true);
    // A CPU that nothing disturbs has no such pixel: the patch state's lane is none.
    const step = await pixelAt(page, 300, 9);
    expect(isReddish(step)).toBe(false);
  });

  it("goes on showing what it shows under another theme", async () => {
    const dark = await pixelAt(page, 300, laneOf(4) + 12);
    await page.evaluate(() => document.documentElement.style.setProperty("--vscode-charts-green", "#ff00ff"));
    await expect.poll(async () => pixelAt(page, 300, laneOf(4) + 12)).not.toEqual(dark);
    await page.evaluate(() => document.documentElement.style.setProperty("--vscode-charts-green", "#89d185"));
    await expect.poll(async () => pixelAt(page, 300, laneOf(4) + 12)).toEqual(dark);
  });

  it("zooms and moves by keys", async () => {
    await stage().focus();
    const whole = await span();
    await page.keyboard.press("w", { delay: 300 });
    const near = await span();
    expect(near).toBeLessThan(0.7 * whole);
    const { fromNs } = await view();
    await page.keyboard.press("d", { delay: 200 });
    expect((await view()).fromNs).toBeGreaterThan(fromNs);
    expect(Math.abs((await span()) - near)).toBeLessThan(0.4 * near);
    await page.keyboard.press("a", { delay: 300 });
    await page.keyboard.press("s", { delay: 500 });
    expect(await span()).toBeGreaterThan(near);
    await page.keyboard.press("f");
    expect(await span()).toBeCloseTo(whole, -3);
    await page.keyboard.press("f");
    expect(await span()).toBeGreaterThan(whole);
    await page.keyboard.press("f");
  });

  it("zooms at the pointer and moves by wheel", async () => {
    const box = await stage().boundingBox();
    if (box === null) throw new Error("the timeline is not there");
    const before = await view();
    const x = GUTTER + (box.width - GUTTER) / 4;
    await page.mouse.move(box.x + x, box.y + AXIS + 60);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -400);
    await page.keyboard.up("Control");
    await expect.poll(view).not.toEqual(before);
    const after = await view();
    const at = ({ fromNs, untilNs }: TimeRange) => fromNs + (untilNs - fromNs) / 4;
    expect(after.untilNs - after.fromNs).toBeLessThan(before.untilNs - before.fromNs);
    expect(Math.abs(at(after) - at(before))).toBeLessThan(0.01 * (before.untilNs - before.fromNs));
    await page.keyboard.down("Shift");
    await page.mouse.wheel(0, 200);
    await page.keyboard.up("Shift");
    await expect.poll(async () => (await view()).fromNs).toBeGreaterThan(after.fromNs);
  });

  it("moves by dragging, and zooms to what is drawn on the axis", async () => {
    const box = await stage().boundingBox();
    if (box === null) throw new Error("the timeline is not there");
    const before = await view();
    await page.mouse.move(box.x + 600, box.y + AXIS + 80);
    await page.mouse.down();
    await page.mouse.move(box.x + 400, box.y + AXIS + 80, { steps: 4 });
    await page.mouse.up();
    const moved = await view();
    expect((moved.fromNs - before.fromNs) / (before.untilNs - before.fromNs)).toBeCloseTo(200 / (box.width - GUTTER), 1);
    await page.mouse.move(box.x + 300, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 12, { steps: 4 });
    await screenshot(page, "brush");
    await page.mouse.up();
    const { fromNs, untilNs } = await view();
    expect((untilNs - fromNs) / (moved.untilNs - moved.fromNs)).toBeCloseTo(200 / (box.width - GUTTER), 1);
    await stage().focus();
    await page.keyboard.press("f");
    await settled(page);
  });

  it("tells what is under the pointer", async () => {
    const box = await stage().boundingBox();
    await page.mouse.move((box?.x ?? 0) + 500, (box?.y ?? 0) + AXIS + laneOf(4) + 8);
    await page.locator(".tl-card").waitFor();
    const card = await page.locator(".tl-card").innerText();
    expect(card).toContain("CPU 4 · user");
    expect(card).toContain("not watching");
    expect(card).toContain("user-loop");
    await screenshot(page, "card");
    await page.mouse.move(5, 5);
    await page.locator(".tl-card").waitFor({ state: "hidden" });
  });

  it("goes from event to event, and to the line that is to blame", async () => {
    await page.getByRole("tab", { name: "Events" }).click();
    await page.getByLabel("kind").selectOption("disturbance");
    await page.getByRole("table", { name: "Events" }).getByText("is disturbed").first().waitFor();
    await stage().focus();
    await page.keyboard.press(".");
    await page.keyboard.press(".");
    await page.keyboard.press(".");
    const chosen = page.locator(".chosen-event");
    await chosen.getByText("is disturbed").waitFor();
    await page.waitForFunction(() => document.querySelectorAll("tr.chosen-row").length === 1);
    const rows = page.getByRole("table", { name: "Events" }).locator("tbody tr");
    expect(await rows.nth(2).getAttribute("class")).toContain("chosen-row");
    await page.keyboard.press(",");
    await page.waitForFunction(() => document.querySelectorAll("tbody tr")[1]?.className === "chosen-row");
    const { uri, line } = lastCall(panel, "reveal") as { readonly uri: string; readonly line: number };
    expect(uri).toBe(URI);
    expect(await chosen.innerText()).toContain(`transition.c:${line}`);
    expect(lastCall(panel, "highlight")).toEqual({ uri: URI, lines: [line] });
    await page.keyboard.press("f");
    await settled(page);
    await screenshot(page, "near");
    await page.keyboard.press("Enter");
    await expect.poll(() => (lastCall(panel, "reveal") as { readonly preserveFocus: boolean }).preserveFocus).toBe(false);
    await page.getByRole("button", { name: "Debug from here" }).click();
    const debugged = lastCall(panel, "debug") as { readonly token: string; readonly at: number };
    expect(debugged.token).toMatch(/^q1:.+:simulate:/);
    expect(await chosen.locator(".num").first().innerText()).toBe(`${(debugged.at / 1000).toFixed(9)} s`);
    await stage().focus();
    await page.keyboard.press("Escape");
    await chosen.getByText("Click an event").waitFor();
    await page.getByRole("button", { name: "clear" }).click();
    await stage().focus();
    await page.keyboard.press("f");
    await settled(page);
  });

  it("stays on the CPU whose lane is chosen", async () => {
    await stage().focus();
    const pinned = summary.timeline.lanes.filter(({ kind }) => kind !== "cpu").length;
    for (let k = 0; k < pinned + 4; k++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press(".");
    const chosen = page.locator(".chosen-event");
    await chosen.getByText("CPU 3 ·").waitFor();
    const first = await chosen.innerText();
    await page.keyboard.press(".");
    await expect.poll(async () => chosen.innerText()).not.toBe(first);
    expect(await chosen.innerText()).toContain("CPU 3 ·");
    await page.keyboard.press("Escape");
  });

  it("chooses the event that is clicked", async () => {
    const first = summary.steps[0]?.startNs ?? 0;
    const box = await stage().boundingBox();
    if (box === null) throw new Error("the timeline is not there");
    const { fromNs, untilNs } = await view();
    const x = GUTTER + ((first - fromNs) / (untilNs - fromNs)) * (box.width - GUTTER);
    await page.mouse.click(box.x + x, box.y + AXIS + 8);
    await page.locator(".chosen-event b").waitFor();
    expect(await page.locator(".chosen-event").innerText()).toContain("enable");
    await stage().focus();
    await page.keyboard.press("Escape");
  });

  it("lights what the line under the editor's cursor causes", async () => {
    const line = summary.byLine.find(({ file, count }) => file !== "" && count > 0)?.line ?? 0;
    const y = laneOf(4) + 3;
    const dark = (await colorsOfRow(page, y)).map(([color]) => color);
    await panel.send({ type: "cursor", uri: URI, line });
    await page.waitForFunction(() => document.querySelector<HTMLElement>("quiesce-timeline")?.dataset["settled"] === "true");
    const colors = async () => (await colorsOfRow(page, y)).map(([color]) => color);
    // The colour of text, which nothing else in a lane has.
    expect(dark).not.toContain("204,204,204");
    await expect.poll(colors).toContain("204,204,204");
    await settled(page);
    await screenshot(page, "lit");
    await panel.send({ type: "cursor", uri: URI, line: 1 });
    await expect.poll(colors).not.toContain("204,204,204");
  });

  it("changes the height of lanes", async () => {
    const spacer = async () => page.locator(".tl-spacer").evaluate((element) => element.clientHeight);
    const normal = await spacer();
    await page.getByRole("radio", { name: "tall" }).click();
    expect(await spacer()).toBeGreaterThan(normal);
    await page.getByRole("radio", { name: "normal" }).click();
    expect(await spacer()).toBe(normal);
  });

  it("did all that without an error, and without offending the content security policy", async () => {
    expect(panel.errors).toEqual([]);
    await panel.close();
  });
});

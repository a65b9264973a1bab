/**
 * A long counterexample in the built panel, in headless Chromium: from the server's message to the frame that shows what is in sight of it, and to the one
 * in which the rows out of sight are drawn too; and from key to key.
 */
import type { Page } from "playwright-core";
import { lengthened, staleRead } from "../test/panel/support/explorations.ts";
import { closeBrowser, explorePanel, type Panel } from "../test/panel/support/page.ts";
import { type Benchmark, figuresOf, type Report } from "./lib.ts";

const STEPS = 200;
const ROUNDS = 20;

export const benchmark: Benchmark = {
  title: `The panel's counterexample, ${STEPS} steps`,
  run: measure,
};

async function measure(report: Report): Promise<void> {
  const panel = await explorePanel(staleRead(), { width: 1200, height: 1000 });
  try {
    await panel.page.evaluate(watchArrivals);
    await renders(panel, report);
    await keys(panel.page, report);
  } finally {
    await panel.close();
    await closeBrowser();
  }
}

/** Each round shows another counterexample than the one before, so that every row is drawn anew. */
async function renders({ page, service }: Panel, report: Report): Promise<void> {
  const long = lengthened(staleRead(), STEPS);
  const { violation: _, ...none } = staleRead();
  const waits: Record<"painted" | "complete", number[]> = { painted: [], complete: [] };
  for (let round = 0; round < ROUNDS; round++) {
    service.nextExploration = { kind: "done", exploration: { ...none, verdict: "verified" } };
    await page.getByRole("button", { name: "Explore", exact: true }).click();
    await page.waitForFunction(() => document.querySelectorAll(".trace-grid").length === 0);
    await page.evaluate(() => ((window as unknown as { watch: Watch }).watch = {}));
    service.nextExploration = { kind: "done", exploration: long };
    await page.getByRole("button", { name: "Explore", exact: true }).click();
    await page.waitForFunction(() => (window as unknown as { watch: Watch }).watch.complete !== undefined);
    const { painted = Number.NaN, complete = Number.NaN } = await page.evaluate(() => (window as unknown as { watch: Watch }).watch);
    waits.painted.push(painted);
    waits.complete.push(complete);
  }
  report({ name: "from the message to the frame", measured: figuresOf(waits.painted), unit: "ms", limit: { atMost: 100 } });
  report({ name: "from the message to every row", measured: figuresOf(waits.complete), unit: "ms" });
}

/** From an arrow key to the frame in which the next step is chosen. */
async function keys(page: Page, report: Report): Promise<void> {
  await page.locator("tr[data-step]").first().click();
  const waits: number[] = await page.evaluate(async (rounds) => {
    const frame = async (): Promise<number> =>
      new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()), 0)));
    const all: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await frame();
      const began = performance.now();
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
      all.push((await frame()) - began);
    }
    return all;
  }, ROUNDS);
  report({ name: "from a key to the frame", measured: figuresOf(waits), unit: "ms", limit: { atMost: 50 } });
}

/** Milliseconds after the message. */
interface Watch {
  painted?: number;
  complete?: number;
}

/** Runs in the page. From the moment the verdict's message came in to the ends of frames. */
function watchArrivals(): void {
  window.addEventListener("message", ({ data, timeStamp }: MessageEvent<{ readonly method?: string }>) => {
    if (data.method !== "quiesce/exploreFinished") return;
    const { watch } = window as unknown as { watch: Watch };
    const atEndOfFrame = (note: () => void): number => requestAnimationFrame(() => setTimeout(note, 0));
    const look = (): void => {
      const rows = document.querySelectorAll("tr[data-step]").length;
      if (rows < 200) return void atEndOfFrame(look);
      watch.painted ??= performance.now() - timeStamp;
      if (document.querySelectorAll("tr[data-step] th").length === rows) watch.complete = performance.now() - timeStamp;
      else atEndOfFrame(look);
    };
    atEndOfFrame(look);
  });
}

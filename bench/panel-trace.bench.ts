/** A long counterexample in the built panel, in headless Chromium: from the server's message to the frame that shows all of it, and from key to key. */
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
  const waits: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    service.nextExploration = { kind: "done", exploration: { ...none, verdict: "verified" } };
    await page.getByRole("button", { name: "Explore", exact: true }).click();
    await page.waitForFunction(() => document.querySelectorAll(".trace-grid").length === 0);
    await page.evaluate(() => ((window as unknown as Watch).painted = undefined));
    service.nextExploration = { kind: "done", exploration: long };
    await page.getByRole("button", { name: "Explore", exact: true }).click();
    const painted = await page.waitForFunction(() => (window as unknown as Watch).painted);
    waits.push((await painted.jsonValue()) ?? Number.NaN);
  }
  report({ name: "from the message to the frame", measured: figuresOf(waits), unit: "ms", limit: { atMost: 100 } });
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

interface Watch {
  painted: number | undefined;
}

/** Runs in the page. From the moment the verdict's message came in to the end of the first frame with every row. */
function watchArrivals(): void {
  const watch = window as unknown as Watch;
  window.addEventListener("message", ({ data, timeStamp }: MessageEvent<{ readonly method?: string }>) => {
    if (data.method !== "quiesce/exploreFinished") return;
    const look = (): void => {
      const rows = document.querySelectorAll("tr[data-step]").length;
      if (rows >= 200) setTimeout(() => (watch.painted = performance.now() - timeStamp), 0);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

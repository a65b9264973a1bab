/**
 * The panel's timeline in headless Chromium, drawn in software: what moving over 1,000,000 events on 256 lanes costs the page's one thread,
 * how often a frame comes late, and how long a result takes to be seen. The script's size beside it.
 */
import { gzipSync } from "node:zlib";
import { buildPanel, closeBrowser, openPanel, type Panel, settled } from "../test/panel/support/page.ts";
import { largeRun } from "../test/panel/support/large-run.ts";
import { firstPaint, reportMovement, watchFirstPaints } from "./panel-frames.ts";
import { type Benchmark, figuresOf, type Report } from "./lib.ts";

const EVENTS = 1_000_000;
const LANES = 256;
const ROUNDS = 5;

export const benchmark: Benchmark = {
  title: `The panel's timeline, ${EVENTS} events on ${LANES} lanes`,
  run: measure,
};

async function measure(report: Report): Promise<void> {
  const script = (await buildPanel()).get("panel.js") ?? "";
  report({ name: "script, minified", measured: figuresOf([script.length / 1000]), unit: "KB", limit: { atMost: 300 } });
  report({ name: "script, minified and gzipped", measured: figuresOf([gzipSync(script).length / 1000]), unit: "KB" });
  const panel = await openPanel({ width: 1200, height: 1000 });
  try {
    await firstPaints(panel, report);
    await panel.page.getByRole("radio", { name: "fit" }).click();
    await settled(panel.page);
    await reportMovement(panel.page, panel.page.locator(".tl-scroll"), report);
  } finally {
    await panel.close();
    await closeBrowser();
  }
}

/** With results that the host makes up, so that every round is of the same size. */
async function firstPaints({ page, service }: Panel, report: Report): Promise<void> {
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.locator(".result").waitFor({ timeout: 120_000 });
  const like = service.lastSummary;
  if (like === undefined) throw new Error("the run came to nothing");
  const large = largeRun(like, EVENTS, LANES);
  await watchFirstPaints(page);
  const waits: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const run = large.summary.run + round;
    service.keep({ ...large.kept, run });
    service.next = { kind: "done", summary: { ...large.summary, run } };
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.waitForTimeout(300);
    waits.push(await firstPaint(page));
    await settled(page);
  }
  report({ name: "first paint after the result", measured: figuresOf(waits), unit: "ms", limit: { atMost: 200 } });
}

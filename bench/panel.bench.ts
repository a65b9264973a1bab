/**
 * The panel's timeline in headless Chromium, drawn in software: what moving over 1,000,000 events on 256 lanes costs the page's one thread,
 * how often a frame comes late, and how long a result takes to be seen. The script's size beside it.
 */
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { buildPanel, closeBrowser, openPanel, type Panel, settled } from "../test/panel/support/page.ts";
import { largeRun } from "../test/panel/support/large-run.ts";
import { type Benchmark, figuresOf, type Report } from "./lib.ts";

const EVENTS = 1_000_000;
const LANES = 256;
const ROUNDS = 5;
/** Keys are held for so long each. */
const HOLD_MS = 800;
const FRAME_MS = 1000 / 60;

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
    await movement(panel, report);
  } finally {
    await panel.close();
    await closeBrowser();
  }
}

/** From the moment the result arrives in the page to the frame that shows the timeline's first pixels of it. */
async function firstPaints({ page, service }: Panel, report: Report): Promise<void> {
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.locator(".result").waitFor({ timeout: 120_000 });
  const like = service.lastSummary;
  if (like === undefined) throw new Error("the run came to nothing");
  const large = largeRun(like, EVENTS, LANES);
  await page.evaluate(watchArrivals);
  const waits: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const run = large.summary.run + round;
    service.keep({ ...large.kept, run });
    service.next = { kind: "done", summary: { ...large.summary, run } };
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.waitForTimeout(300);
    const painted = await page.waitForFunction(() => (window as unknown as Watch).painted);
    waits.push((await painted.jsonValue()) ?? Number.NaN);
    await settled(page);
  }
  report({ name: "first paint after the result", measured: figuresOf(waits), unit: "ms", limit: { atMost: 200 } });
}

interface Watch {
  painted: number | undefined;
}

/** Runs in the page. From the result's message to the end of the first frame whose picture, however coarse, has no hole. */
function watchArrivals(): void {
  const watch = window as unknown as Watch;
  window.addEventListener("message", ({ data }: MessageEvent<Finished>) => {
    if (data.method !== "quiesce/finished") return;
    const arrived = performance.now();
    const run = String(data.params.outcome.summary.run);
    watch.painted = undefined;
    const look = (): void => {
      const isShown = document.querySelector<HTMLElement>("quiesce-timeline")?.dataset["run"] === run;
      if (isShown) setTimeout(() => (watch.painted = performance.now() - arrived), 0);
      else requestAnimationFrame(look);
    };
    look();
  });
}

interface Finished {
  readonly method?: string;
  readonly params: { readonly outcome: { readonly summary: { readonly run: number } } };
}

async function movement({ page }: Panel, report: Report): Promise<void> {
  await page.getByRole("radio", { name: "fit" }).click();
  await settled(page);
  const work: number[] = [];
  const inTime: number[] = [];
  const lengths: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const frames = await traced(page, () => move(page));
    const works = frames.map(({ workMs }) => workMs);
    lengths.push(...frames.map(({ lengthMs }) => lengthMs));
    work.push(percentile(works, 0.95));
    inTime.push((100 * works.filter((each) => each <= FRAME_MS).length) / works.length);
  }
  report({ name: "main thread in a frame, 95th percentile", measured: figuresOf(work), unit: "ms", limit: { atMost: 8 } });
  report({ name: "frames whose work fits one interval", measured: figuresOf(inTime), unit: "%", limit: { atLeast: 98 } });
  // Not held to a limit: other programs of the machine make frames late too.
  report({ name: "from frame to frame", measured: figuresOf(lengths), unit: "ms" });
}

/** Zooms in, pans both ways, and zooms out again, as somebody does who holds a key. */
async function move(page: Page): Promise<void> {
  await page.locator(".tl-scroll").focus();
  for (const key of ["w", "d", "a", "w", "d", "s", "a", "s"]) {
    await page.keyboard.down(key);
    await page.waitForTimeout(HOLD_MS);
    await page.keyboard.up(key);
  }
}

interface Frame {
  /**
   * Everything that the page's thread did from this frame's start to the next one's: script, style, painting, messages. Its own processor time,
   * so that other programs of a busy machine are not counted.
   */
  readonly workMs: number;
  /** From this frame's start to the next one's. */
  readonly lengthMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  /** Processor time of the thread. */
  readonly tdur?: number;
  readonly pid: number;
  readonly tid: number;
}

async function traced(page: Page, act: () => Promise<void>): Promise<readonly Frame[]> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("the page has no browser");
  await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString("utf8")) as { readonly traceEvents: readonly TraceEvent[] };
  return framesIn(traceEvents);
}

function framesIn(events: readonly TraceEvent[]): readonly Frame[] {
  const starts = events.filter(({ name }) => name === "FireAnimationFrame").sort((a, b) => a.ts - b.ts);
  const [first] = starts;
  if (first === undefined) return [];
  const ofThread = starts.filter(({ pid, tid }) => pid === first.pid && tid === first.tid);
  const tasks = events
    .filter(({ name, ph, pid, tid }) => ph === "X" && pid === first.pid && tid === first.tid && name === "ThreadControllerImpl::RunTask")
    .sort((a, b) => a.ts - b.ts);
  const frames: Frame[] = [];
  let at = 0;
  for (let k = 0; k + 1 < ofThread.length; k++) {
    const until = ofThread[k + 1]?.ts ?? 0;
    let work = 0;
    for (; at < tasks.length && (tasks[at]?.ts ?? 0) < until; at++) work += tasks[at]?.tdur ?? tasks[at]?.dur ?? 0;
    frames.push({ workMs: work / 1000, lengthMs: (until - (ofThread[k]?.ts ?? 0)) / 1000 });
  }
  // The first holds what was before it.
  return frames.slice(1);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

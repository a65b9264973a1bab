/** What the panel's timeline costs a page: the moment of its first pixels, and the work of each frame while somebody moves over it. */
import type { Frame as Document, Locator, Page } from "playwright-core";
import { figuresOf, type Report } from "./lib.ts";

const ROUNDS = 5;
/** Keys are held for so long each. */
const HOLD_MS = 800;
const FRAME_MS = 1000 / 60;

/** A page's document with a panel in it: the panel's own page, or the webview of an editor. */
export type PanelDocument = Pick<Document, "evaluate" | "waitForFunction">;

interface Watch {
  painted: number | undefined;
}

/** From now on the document notes when a result has come in and when it was shown. */
export async function watchFirstPaints(document: PanelDocument): Promise<void> {
  await document.evaluate(watchArrivals);
}

/** Milliseconds from the last result's message to the end of the first frame whose picture, however coarse, has no hole. */
export async function firstPaint(document: PanelDocument): Promise<number> {
  const painted = await document.waitForFunction(() => (window as unknown as Watch).painted, undefined, { timeout: 120_000 });
  return (await painted.jsonValue()) ?? Number.NaN;
}

/** Runs in the page. */
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

/** Moves over the timeline as somebody does who holds keys, and reports what each frame cost the page's one thread. */
export async function reportMovement(page: Page, timeline: Locator, report: Report): Promise<void> {
  const work: number[] = [];
  const inTime: number[] = [];
  const lengths: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const frames = framesIn(await traced(page, () => move(page, timeline)));
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

/** Zooms in, pans both ways, and zooms out again. */
async function move(page: Page, timeline: Locator): Promise<void> {
  await timeline.focus();
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

/** What the browser notes of its threads while something is done. A page's own connection is asked, since one with a profile has no browser to ask. */
async function traced(page: Page, act: () => Promise<void>): Promise<readonly TraceEvent[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    for (const each of value) events.push(each as unknown as TraceEvent);
  });
  const complete = new Promise<void>((resolve) => session.once("Tracing.tracingComplete", () => resolve()));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    categories: "-*,toplevel,devtools.timeline,disabled-by-default-devtools.timeline",
  });
  await act();
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  return events;
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

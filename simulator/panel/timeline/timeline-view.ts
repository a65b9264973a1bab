/**
 * `<quiesce-timeline>`: the picture of a run. Pixels come from tiles that are fetched as one looks; nothing here knows more of the run than
 * its summary. What one does with it comes out as the events of {@link TimelineEvents}.
 */
import type { RunSummary } from "../../jobs/simulation.ts";
import type { AtAnswer, EventDetails, EventQuery } from "../../jobs/timeline.ts";
import { isRunGone } from "../service.ts";
import { t } from "../words.ts";
import { Card } from "./card.ts";
import type { TimelineEvents, TimelineInput } from "./contract.ts";
import { AXIS, GUTTER } from "./ink.ts";
import { Motion } from "./motion.ts";
import { layOut, type Row, rowAt, type Rows, visibleRows } from "./rows.ts";
import { Stage } from "./stage.ts";
import { Supply } from "./supply.ts";
import { levelFor } from "./tile-store.ts";
import { clamped, nsAt, panned, revealing, showing, spanOf, stepsOf, type TimeRange, type Viewport, wholeOf, zoomed } from "./viewport.ts";

const SETTLE_MS = 60;
const REST_MS = 250;
const HOVER_MS = 90;
/** How near an event must be to the pointer, in CSS pixels. */
const NEAR = 4;
/** Room below the last lane. */
const BELOW = 6;
/** What is shown on both sides of a chosen event. */
const AROUND_NS = 50_000;

export class TimelineView extends HTMLElement {
  readonly #scroller = document.createElement("div");
  readonly #spacer = document.createElement("div");
  readonly #card = new Card();
  readonly #stage = new Stage();
  readonly #motion: Motion;
  readonly #resize = new ResizeObserver(() => this.#measure());
  readonly #themes = new MutationObserver(() => this.#themeChanged());
  #input: TimelineInput | undefined;
  #supply: Supply | undefined;
  #view: Viewport | undefined;
  #rows: Rows = { pinned: [], scrolled: [], pinnedHeight: 0, scrolledHeight: 0 };
  #frame = 0;
  #settle = 0;
  #rest = 0;
  #hover = 0;
  #level = -1;
  #pointerX: number | undefined;
  #focusLane = -1;
  #steps: Promise<void> = Promise.resolve();
  /** Where the last step led, until the panel has taken it in. */
  #stepped: EventDetails | undefined;
  /** Counts what is asked for the pointer, so that a late answer is not shown. */
  #asked = 0;

  constructor() {
    super();
    this.#motion = new Motion({
      pan: (share) => this.#change((at) => panned(at, share)),
      zoom: (factor, x) => this.#change((at) => zoomed(at, factor, this.#shareAt(x ?? this.#pointerX))),
      zoomTo: (from, to) => this.#zoomTo(from, to),
      fit: () => this.fit(),
      ends: (which) => this.#ends(which),
      scrollLanes: (pixels) => (this.#scroller.scrollTop += pixels),
      canScroll: () => this.#rows.scrolledHeight > this.#room + 1,
      focusLane: (by) => this.#moveFocus(by),
      step: (direction) => void this.step(direction),
      choose: (x, y) => void this.#choose(x, y),
      reveal: () => {
        if (this.#input?.selected !== undefined) this.#emit("open", this.#input.selected);
      },
      clear: () => this.#clear(),
      point: (x, y) => this.#point(x, y),
      redraw: () => this.#invalidate(),
    });
  }

  connectedCallback(): void {
    this.#resize.observe(this);
    // VS Code changes the theme by a class of the body and variables of the root.
    this.#themes.observe(document.body, { attributes: true, attributeFilter: ["class"] });
    this.#themes.observe(document.documentElement, { attributes: true, attributeFilter: ["style", "class"] });
    if (this.childElementCount === 0) this.#build();
    this.#themeChanged();
    this.#measure();
  }

  disconnectedCallback(): void {
    this.#resize.disconnect();
    this.#themes.disconnect();
    this.#motion.stop();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    for (const timer of [this.#settle, this.#rest, this.#hover]) clearTimeout(timer);
  }

  get input(): TimelineInput | undefined {
    return this.#input;
  }

  set input(input: TimelineInput) {
    const before = this.#input;
    this.#input = input;
    const isOther = this.#supply?.run !== input.summary.run || before?.source !== input.source;
    if (isOther) this.#open(input);
    if (isOther || before?.range !== input.range) this.#show(input.summary, input.range);
    if (isOther || !sameQuery(before?.lights, input.lights)) this.#supply?.light(input.lights);
    if (isOther || before?.laneSize !== input.laneSize) this.#arrange();
    this.#scroller.setAttribute("aria-label", input.label);
    if (input.selected !== before?.selected) {
      if (input.selected?.event === this.#stepped?.event || input.selected === undefined) this.#stepped = undefined;
      if (input.selected !== undefined) this.#reveal(input.selected);
    }
    this.#invalidate();
  }

  /** The stretch of time that is seen. */
  get view(): TimeRange | undefined {
    return this.#view;
  }

  override focus(options?: FocusOptions): void {
    this.#scroller.focus(options);
  }

  /** The chosen event with its surroundings, or the scenario's steps; when that is shown already, the whole run. */
  fit(): void {
    const { selected, summary } = this.#input ?? {};
    this.#change((view) => {
      const near =
        selected === undefined
          ? stepsOf(view, summary?.steps ?? [])
          : showing(view, { fromNs: selected.timeNs - AROUND_NS, untilNs: selected.timeNs + AROUND_NS });
      return sameView(near, view) ? wholeOf(view) : near;
    });
  }

  /** Chooses the next or previous event of what is lit; of the focused lane's CPU, if one is. Presses of a key wait for each other. */
  async step(direction: "next" | "previous"): Promise<void> {
    this.#steps = this.#steps.then(() => this.#step(direction));
    return this.#steps;
  }

  async #step(direction: "next" | "previous"): Promise<void> {
    const input = this.#input;
    const view = this.#view;
    if (input === undefined || view === undefined) return;
    const { summary, source, lights } = input;
    const selected = this.#stepped ?? input.selected;
    const focused = this.#rows.scrolled.find(({ lane }) => lane === this.#focusLane);
    const query: EventQuery = { ...lights, ...(focused === undefined ? {} : { cpus: String(focused.cpu) }) };
    const edge = direction === "next" ? Math.max(view.fromNs, view.startNs) : Math.min(view.untilNs, view.endNs);
    const from = selected === undefined ? { timeNs: edge } : { timeNs: selected.timeNs, event: selected.event };
    try {
      const { event } = await source.step({ run: summary.run, query, direction, ...from });
      this.#stepped = event ?? undefined;
      if (event !== null) this.#emit("choose", event);
      else this.#emit("announce", direction === "next" ? t("No later event") : t("No earlier event"));
    } catch (error) {
      this.#failed(error, summary.run);
    }
  }

  // ---------------------------------------------------------------- what is looked at

  #build(): void {
    this.#scroller.className = "tl-scroll";
    this.#scroller.tabIndex = 0;
    this.#scroller.setAttribute("role", "application");
    this.#scroller.setAttribute("aria-roledescription", t("timeline"));
    this.#spacer.className = "tl-spacer";
    this.#scroller.append(this.#spacer);
    this.append(this.#stage.lanes, this.#stage.over, this.#scroller, this.#card.element);
    this.#scroller.addEventListener("scroll", () => this.#invalidate(), { passive: true });
    this.#motion.listen(this.#scroller);
  }

  #open({ summary, source }: TimelineInput): void {
    this.#supply?.close();
    const { run } = summary;
    this.#supply = new Supply(summary, source, { arrived: () => this.#invalidate(), failed: (error) => this.#failed(error, run) });
    this.#level = -1;
    this.#card.hide();
  }

  #show({ timeline, steps }: RunSummary, range: TimeRange | undefined): void {
    const next = range === undefined ? stepsOf(timeline, steps) : clamped(wholeOf(timeline), range.fromNs, range.untilNs);
    if (this.#view === undefined || !sameView(this.#view, next)) this.#view = next;
  }

  #change(by: (view: Viewport) => Viewport): void {
    if (this.#view === undefined) return;
    const view = by(this.#view);
    this.#view = view;
    this.#card.hide();
    clearTimeout(this.#rest);
    this.#rest = window.setTimeout(() => this.#emit("range", { fromNs: view.fromNs, untilNs: view.untilNs }), REST_MS);
    this.#invalidate();
  }

  #ends(which: "start" | "end"): void {
    this.#change((view) => {
      const [span, whole] = [spanOf(view), wholeOf(view)];
      return which === "start" ? clamped(view, whole.fromNs, whole.fromNs + span) : clamped(view, whole.untilNs - span, whole.untilNs);
    });
  }

  #zoomTo(from: number, to: number): void {
    if (Math.abs(to - from) < 3) return;
    const width = this.#lanesWidth;
    const at = (view: Viewport, x: number): number => nsAt(view, Math.max(x, GUTTER) - GUTTER, width);
    this.#change((view) => clamped(view, at(view, Math.min(from, to)), at(view, Math.max(from, to))));
  }

  /** Time goes where it must, and lanes scroll, for an event to be seen. */
  #reveal(event: EventDetails): void {
    const view = this.#view;
    if (view === undefined) return;
    if (revealing(view, event.timeNs) !== view) this.#change((at) => revealing(at, event.timeNs));
    const row = this.#rows.scrolled.find(({ lane }) => lane === event.lane);
    if (row !== undefined) this.#scrollTo(row);
  }

  #scrollTo({ top, height }: Row): void {
    const { scrollTop } = this.#scroller;
    if (top < scrollTop) this.#scroller.scrollTop = top;
    else if (top + height > scrollTop + this.#room) this.#scroller.scrollTop = top + height - this.#room;
  }

  /** Moves the focus from lane to lane; undefined gives it up. */
  #moveFocus(by: number | undefined): void {
    const all = [...this.#rows.pinned, ...this.#rows.scrolled];
    const at = all.findIndex(({ lane }) => lane === this.#focusLane);
    const next = by === undefined ? undefined : all[Math.min(Math.max(at + by, 0), all.length - 1)];
    this.#focusLane = next?.lane ?? -1;
    if (next !== undefined && next.cpu >= 0) this.#scrollTo(next);
    if (next !== undefined) this.#emit("announce", next.note === "" ? next.label : `${next.label}, ${next.note}`);
    this.#invalidate();
  }

  #clear(): void {
    this.#moveFocus(undefined);
    this.#card.hide();
    this.#emit("choose", null);
  }

  // ---------------------------------------------------------------- size, theme, frames

  get #room(): number {
    return Math.max(0, this.#stage.height - AXIS - this.#rows.pinnedHeight);
  }

  get #lanesWidth(): number {
    return Math.max(1, this.#stage.width - GUTTER);
  }

  #arrange(): void {
    this.#rows = layOut(this.#input?.summary.timeline.lanes ?? [], this.#input?.laneSize ?? "normal", this.#stage.height - AXIS);
    const wanted = AXIS + this.#rows.pinnedHeight + this.#rows.scrolledHeight;
    this.#spacer.style.height = `${wanted}px`;
    // Lanes that are stretched to fit take what there is.
    this.parentElement?.style.setProperty("height", this.#input?.laneSize === "fit" ? "200vh" : `${wanted + BELOW}px`);
    this.#invalidate();
  }

  #measure(): void {
    if (this.#stage.resize(this.#scroller.clientWidth, this.clientHeight)) this.#arrange();
  }

  #themeChanged(): void {
    this.#stage.readTheme();
    this.#invalidate();
  }

  #invalidate(): void {
    if (this.#frame !== 0 || !this.isConnected) return;
    this.#frame = requestAnimationFrame((time) => {
      this.#frame = 0;
      if (this.#motion.advance(time)) this.#invalidate();
      this.#draw();
    });
  }

  #draw(): void {
    const [input, view, supply] = [this.#input, this.#view, this.#supply];
    if (input === undefined || view === undefined || supply === undefined) return;
    const scrollTop = Math.max(0, this.#scroller.scrollTop);
    const visible = visibleRows(this.#rows, scrollTop, this.#room);
    this.#stage.draw({
      view,
      rows: this.#rows,
      visible,
      scrollTop,
      supply,
      summary: input.summary,
      selected: input.selected,
      focusLane: this.#focusLane,
      pointerX: this.#motion.isDragging ? undefined : this.#pointerX,
      brush: this.#motion.brush,
      arrows: input.arrows,
    });
    this.#want(supply, view, visible, input.arrows);
    this.dataset["settled"] = String(supply.settled);
    this.dataset["run"] = this.#stage.complete ? String(supply.run) : "";
  }

  /** While one zooms, levels pass by that nobody will look at: what is wanted is said when the level rests. */
  #want(supply: Supply, view: Viewport, visible: readonly Row[], arrows: boolean): void {
    const width = this.#stage.pixelWidth;
    const level = levelFor(spanOf(view) / width);
    const isPassing = this.#level !== level && this.#motion.isMoving;
    this.#level = level;
    clearTimeout(this.#settle);
    if (isPassing) this.#settle = window.setTimeout(() => this.#invalidate(), SETTLE_MS);
    else supply.want({ view, level, width, rows: this.#rows, visible, arrows: arrows && !this.#motion.isMoving });
  }

  // ---------------------------------------------------------------- the pointer

  /** A place of the stage as a share of the lanes' width; the middle without one. */
  #shareAt(x: number | undefined): number {
    return x === undefined ? 0.5 : Math.min(Math.max((x - GUTTER) / this.#lanesWidth, 0), 1);
  }

  #point(x: number | undefined, y = 0): void {
    this.#pointerX = x === undefined || x < GUTTER ? undefined : x;
    clearTimeout(this.#hover);
    const asked = ++this.#asked;
    if (x === undefined || x < GUTTER) this.#card.hide();
    else this.#hover = window.setTimeout(() => void this.#showCard(x, y, asked), HOVER_MS);
    this.#invalidate();
  }

  #rowUnder(y: number): Row | undefined {
    const pinned = this.#rows.pinned.find(({ top, height }) => y >= AXIS + top && y < AXIS + top + height);
    const scrolled = y - AXIS - this.#rows.pinnedHeight;
    return pinned ?? (scrolled < 0 ? undefined : rowAt(this.#rows.scrolled, scrolled + this.#scroller.scrollTop));
  }

  async #ask(x: number, y: number): Promise<AtAnswer | undefined> {
    const [input, view, row] = [this.#input, this.#view, this.#rowUnder(y)];
    if (input === undefined || view === undefined || row === undefined || x < GUTTER) return undefined;
    const timeNs = Math.round(nsAt(view, x - GUTTER, this.#lanesWidth));
    const withinNs = Math.ceil((NEAR * spanOf(view)) / this.#lanesWidth);
    try {
      return await input.source.at({ run: input.summary.run, lane: row.lane, timeNs, withinNs });
    } catch (error) {
      this.#failed(error, input.summary.run);
      return undefined;
    }
  }

  async #choose(x: number, y: number): Promise<void> {
    const row = this.#rowUnder(y);
    if (x < GUTTER && row !== undefined) {
      this.#focusLane = row.lane;
      this.#invalidate();
      return;
    }
    this.#emit("choose", (await this.#ask(x, y))?.event ?? null);
  }

  async #showCard(x: number, y: number, asked: number): Promise<void> {
    const row = this.#rowUnder(y);
    const answer = await this.#ask(x, y);
    if (asked !== this.#asked || this.#motion.isDragging) return;
    if (answer === undefined || row === undefined) this.#card.hide();
    else this.#card.show(answer, row, { x, y, width: this.#stage.width, height: this.#stage.height });
  }

  #failed(error: unknown, run: number): void {
    if (isRunGone(error)) this.#emit("gone", run);
  }

  #emit<Name extends keyof TimelineEvents>(name: Name, detail: TimelineEvents[Name]): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function sameView(a: Viewport, b: Viewport): boolean {
  return Math.abs(a.fromNs - b.fromNs) < 1 && Math.abs(a.untilNs - b.untilNs) < 1 && a.startNs === b.startNs && a.endNs === b.endNs;
}

function sameQuery(a: EventQuery | undefined, b: EventQuery | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

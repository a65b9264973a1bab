/** The two canvases of the timeline: pixels of lanes below, and what is written over them. */
import type { RunSummary } from "../../jobs/simulation.ts";
import type { EventDetails } from "../../jobs/timeline.ts";
import { formatCount } from "../format.ts";
import { t } from "../words.ts";
import { AXIS, GUTTER, Ink, type InkScene, type NamedLabel, type PlacedRow } from "./ink.ts";
import { type Label, LanePainter, type PaintedLane, type Scene } from "./paint.ts";
import { makePalette, type Palette } from "./palette.ts";
import type { Row, Rows } from "./rows.ts";
import type { Supply } from "./supply.ts";
import { readTheme, type Theme } from "./theme.ts";
import { levelFor } from "./tile-store.ts";
import { spanOf, type TimeRange } from "./viewport.ts";

/** More arrows than this would be a curtain. */
const MOST_ARROWS = 160;
const MOST_LABELS = 400;
/** CSS pixels that a name needs. */
const LABEL_WIDTH = 42;
/** Device pixels of the lanes at most: beyond, a sharp screen is drawn at its CSS size. */
const MOST_PIXELS = 3_000_000;

/** One frame. */
export interface Frame {
  readonly view: TimeRange;
  readonly rows: Rows;
  readonly visible: readonly Row[];
  readonly scrollTop: number;
  readonly supply: Supply;
  readonly summary: RunSummary;
  readonly selected: EventDetails | undefined;
  readonly focusLane: number;
  readonly pointerX: number | undefined;
  readonly brush: { readonly from: number; readonly to: number } | undefined;
  readonly arrows: boolean;
}

export class Stage {
  readonly lanes = document.createElement("canvas");
  readonly over = document.createElement("canvas");
  readonly #painter = new LanePainter();
  readonly #ink: Ink | undefined;
  #theme: Theme = readTheme();
  #palette: Palette = makePalette(this.#theme.colors);
  #image: ImageData | undefined;
  #pixels: Uint32Array = new Uint32Array(0);
  #scale = 1;
  width = 0;
  height = 0;

  constructor() {
    this.lanes.className = "tl-lanes";
    this.over.className = "tl-over";
    for (const canvas of [this.lanes, this.over]) canvas.setAttribute("aria-hidden", "true");
    const context = this.over.getContext("2d");
    this.#ink = context === null ? undefined : new Ink(context);
  }

  readTheme(): void {
    this.#theme = readTheme();
    this.#palette = makePalette(this.#theme.colors);
  }

  get palette(): Palette {
    return this.#palette;
  }

  /** Whether the last frame had something for every lane and moment. */
  complete = false;

  /** Device pixels of the lanes' width. */
  get pixelWidth(): number {
    return this.#image?.width ?? 1;
  }

  /** @returns Whether anything changed. */
  resize(width: number, height: number): boolean {
    const ratio = window.devicePixelRatio;
    const scale = width * height * ratio * ratio > MOST_PIXELS ? 1 : ratio;
    if (width === this.width && height === this.height && scale === this.#scale && this.#image !== undefined) return false;
    this.width = width;
    this.height = height;
    this.#scale = scale;
    const lanes = [Math.max(0, width - GUTTER), Math.max(0, height - AXIS)] as const;
    sizeCanvas(this.lanes, lanes[0], lanes[1], scale);
    sizeCanvas(this.over, width, height, scale);
    this.#image = new ImageData(this.lanes.width, this.lanes.height);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
    return true;
  }

  draw(frame: Frame): void {
    const image = this.#image;
    if (image === undefined || this.#ink === undefined || this.width <= GUTTER) return;
    const labels = this.#paint(image, frame);
    const scene: InkScene = {
      width: this.width,
      height: this.height,
      view: frame.view,
      ink: this.#theme.ink,
      rows: placed(frame),
      scrollY: AXIS + frame.rows.pinnedHeight,
      bottom: Math.min(this.height, AXIS + frame.rows.pinnedHeight + frame.rows.scrolledHeight - frame.scrollTop),
      focusLane: frame.focusLane,
      scale: this.#scale,
    };
    this.#write(this.#ink, scene, labels, frame);
  }

  #paint(image: ImageData, frame: Frame): readonly Label[] {
    const { view, rows, visible, scrollTop, supply } = frame;
    const { width, height } = image;
    const palette = this.#palette;
    const scene: Scene = {
      view,
      endNs: frame.summary.timeline.endNs,
      kinds: frame.supply.kinds,
      level: levelFor(spanOf(view) / width),
      tiles: supply.tiles,
      lights: supply.lights,
      palette,
      labelWidth: LABEL_WIDTH * this.#scale,
    };
    this.#pixels.fill(palette.background);
    const top = Math.min(height, Math.round(rows.pinnedHeight * this.#scale));
    const pinned = rows.pinned.map((row) => this.#painted(row, 0));
    const labels = this.#painter.paint({ pixels: this.#pixels, width, height: top }, pinned, scene);
    const hasPinned = this.#painter.complete;
    const below = { pixels: this.#pixels.subarray(top * width), width, height: height - top };
    const scrolled = visible.map((row) => this.#painted(row, scrollTop));
    const more = this.#painter.paint(below, scrolled, scene);
    this.complete = hasPinned && this.#painter.complete;
    this.lanes.getContext("2d", { alpha: false })?.putImageData(image, 0, 0);
    return [...labels, ...more];
  }

  #painted(row: Row, shift: number): PaintedLane {
    const top = Math.round((row.top - shift) * this.#scale);
    const bottom = Math.round((row.top - shift + row.height) * this.#scale);
    return { lane: row.lane, kind: row.kind, top, height: bottom - top, striped: row.striped };
  }

  #write(ink: Ink, scene: InkScene, labels: readonly Label[], frame: Frame): void {
    ink.begin(scene);
    ink.axis(scene);
    ink.labels(named(labels, scene, frame), scene);
    if (frame.pointerX !== undefined) ink.pointer(frame.pointerX, scene);
    const { arrows } = frame.supply;
    const left = frame.arrows && arrows !== undefined ? ink.arrows(arrows, scene, MOST_ARROWS) : 0;
    if (frame.selected !== undefined) ink.selection(frame.selected.timeNs, frame.selected.lane, scene);
    ink.gutter(scene);
    ink.focusedRow(scene);
    if (left > 0) ink.note(t("zoom in to see {0} arrows", formatCount(left)), scene);
    if (frame.brush !== undefined) ink.brush(frame.brush.from, frame.brush.to, scene);
  }
}

function placed({ rows, visible, scrollTop }: Frame): readonly PlacedRow[] {
  return [
    ...rows.pinned.map((row) => Object.assign({}, row, { y: AXIS + row.top })),
    ...visible.map((row) => Object.assign({}, row, { y: AXIS + rows.pinnedHeight + row.top - scrollTop })),
  ];
}

function named(labels: readonly Label[], { rows, scrollY }: InkScene, { supply, summary }: Frame): readonly NamedLabel[] {
  const places = new Map(rows.map((row) => [row.lane, row] as const));
  const shown = labels.slice(0, MOST_LABELS);
  const tasks = supply.namesOf(shown.filter(({ lane }) => lane.kind === "cpu").map(({ subject }) => subject));
  return shown.flatMap((label) => {
    const row = places.get(label.lane.lane);
    if (row === undefined || (row.cpu >= 0 && row.y < scrollY)) return [];
    const text = nameOf(label, summary, tasks);
    return text === "" ? [] : [{ ...label, text, y: row.y, height: row.cpu < 0 ? row.height : row.height - 3 }];
  });
}

function nameOf({ lane, subject }: Label, { steps }: RunSummary, tasks: ReadonlyMap<number, string>): string {
  if (lane.kind === "cpu") return tasks.get(subject) ?? "";
  return lane.kind === "transition" ? (steps[subject]?.name ?? "") : t("grace period {0}", subject);
}

function sizeCanvas(canvas: HTMLCanvasElement, width: number, height: number, scale: number): void {
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  // Set through the object model: a style attribute would offend the content security policy.
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}

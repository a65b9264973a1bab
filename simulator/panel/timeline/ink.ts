/** What is written and drawn over the lanes: axis, names, arrows, the chosen event, the range one draws. */
import { ARROW, type Arrows, EVERY_CPU } from "../../jobs/tile-format.ts";
import { formatNs } from "../format.ts";
import { axisOf } from "./axis.ts";
import type { Label } from "./paint.ts";
import { textOn } from "./palette.ts";
import type { Row } from "./rows.ts";
import type { InkColors } from "./theme.ts";
import { type TimeRange, xOf } from "./viewport.ts";

/** Widths and heights in CSS pixels. */
export const GUTTER = 108;
export const AXIS = 24;
/** How much of the lines at round times shows on the lanes. */
const GRID = 0.18;

/** A row with its place on the stage. */
export interface PlacedRow extends Row {
  readonly y: number;
}

export interface InkScene {
  readonly width: number;
  readonly height: number;
  readonly view: TimeRange;
  readonly ink: InkColors;
  readonly rows: readonly PlacedRow[];
  /** Where the part that scrolls begins: rows above it would hide what is pinned. */
  readonly scrollY: number;
  /** Where the lanes end. */
  readonly bottom: number;
  readonly focusLane: number;
  readonly scale: number;
}

/** A stretch with its name, and where on the stage it stands. */
export interface NamedLabel extends Label {
  readonly text: string;
  readonly y: number;
  readonly height: number;
}

export class Ink {
  readonly #context: CanvasRenderingContext2D;

  constructor(context: CanvasRenderingContext2D) {
    this.#context = context;
  }

  /** Begins a frame: an empty stage, measured in CSS pixels. */
  begin({ width, height, scale }: InkScene): void {
    const context = this.#context;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    context.textBaseline = "middle";
    context.lineWidth = 1;
  }

  axis({ width, bottom, view, ink }: InkScene): void {
    const context = this.#context;
    const lanesWidth = width - GUTTER;
    const { baseNs, ticks } = axisOf(view, lanesWidth);
    context.fillStyle = ink.gutter;
    context.fillRect(0, 0, width, AXIS);
    context.font = `11px ${ink.font}`;
    context.textAlign = "left";
    for (const { ns, label } of ticks) {
      const x = Math.round(GUTTER + xOf(view, ns, lanesWidth)) + 0.5;
      if (x < GUTTER) continue;
      context.fillStyle = ink.line;
      context.fillRect(x - 0.5, label === "" ? AXIS - 4 : AXIS - 8, 1, label === "" ? 3 : 7);
      if (label === "") continue;
      context.globalAlpha = GRID;
      context.fillStyle = ink.dim;
      context.fillRect(x - 0.5, AXIS, 1, bottom - AXIS);
      context.globalAlpha = 1;
      context.fillStyle = ink.dim;
      context.fillText(label, x + 4, AXIS / 2);
    }
    context.fillStyle = ink.gutter;
    context.fillRect(0, 0, GUTTER, AXIS);
    context.fillStyle = ink.dim;
    if (baseNs !== undefined) context.fillText(formatNs(baseNs), 8, AXIS / 2, GUTTER - 12);
    context.fillStyle = ink.line;
    context.fillRect(0, AXIS - 1, width, 1);
  }

  /** Names of lanes. Where lanes are too low for text, every so many-th is named. */
  gutter({ rows, ink, scrollY, height, focusLane }: InkScene): void {
    const context = this.#context;
    context.fillStyle = ink.gutter;
    context.fillRect(0, AXIS, GUTTER, height - AXIS);
    context.save();
    for (const row of rows) {
      const pinned = row.cpu < 0;
      const each = Math.max(1, Math.ceil(14 / row.height));
      if (!pinned && row.cpu % each !== 0) continue;
      const y = row.y + Math.min(row.height, 14 * each) / 2;
      if (!pinned && y - 6 < scrollY) continue;
      const focused = row.lane === focusLane;
      context.font = `${focused ? "600 " : ""}11px ${ink.font}`;
      context.textAlign = "left";
      context.fillStyle = focused ? ink.text : pinned ? ink.text : ink.dim;
      context.fillText(row.label, 8, y, GUTTER - 12);
      if (row.note === "" || row.height < 12) continue;
      context.font = `10px ${ink.font}`;
      context.textAlign = "right";
      context.fillStyle = ink.dim;
      context.fillText(row.note, GUTTER - 8, y);
    }
    context.restore();
    context.fillStyle = ink.line;
    context.fillRect(GUTTER - 1, AXIS, 1, height - AXIS);
    if (scrollY > AXIS) context.fillRect(0, scrollY - 1, GUTTER, 1);
  }

  focusedRow({ rows, ink, focusLane, width, scrollY }: InkScene): void {
    const row = rows.find(({ lane }) => lane === focusLane);
    if (row === undefined || row.y + row.height <= (row.cpu < 0 ? 0 : scrollY)) return;
    this.#context.strokeStyle = ink.focus;
    this.#context.strokeRect(0.5, row.y + 0.5, width - 1, row.height - 1);
  }

  /** Names of tasks, grace periods and steps, inside their stretch. */
  labels(labels: readonly NamedLabel[], { ink, scale }: InkScene): void {
    const context = this.#context;
    context.font = `10px ${ink.mono}`;
    context.textAlign = "left";
    const letter = context.measureText("0").width;
    for (const { left, right, text, y, height, color } of labels) {
      const room = Math.floor(((right - left) / scale - 6) / letter);
      if (room < 3) continue;
      context.fillStyle = textOn(color);
      const shown = text.length <= room ? text : `${text.slice(0, room - 1)}…`;
      context.fillText(shown, GUTTER + left / scale + 3, y + height / 2);
    }
  }

  /** Who interrupted and woke whom. @returns How many could not be drawn, because they would hide everything. */
  arrows(arrows: Arrows, scene: InkScene, most: number): number {
    if (arrows.length > most) return arrows.length;
    const placeOf = new Map(scene.rows.map((row) => [row.cpu, row.y + row.height / 2] as const));
    const binNs = 2 ** arrows.level;
    const context = this.#context;
    context.save();
    context.beginPath();
    context.rect(GUTTER, scene.scrollY, scene.width - GUTTER, scene.bottom - scene.scrollY);
    context.clip();
    context.globalAlpha = 0.75;
    for (let k = 0; k < arrows.length; k++) {
      const x = GUTTER + xOf(scene.view, (arrows.bin + (arrows.at[k] ?? 0) + 0.5) * binNs, scene.width - GUTTER);
      const from = placeOf.get(arrows.from[k] ?? -1);
      const to = arrows.to[k] ?? EVERY_CPU;
      const isWakeup = arrows.kind[k] === ARROW.wakeup;
      context.strokeStyle = isWakeup ? scene.ink.wakeup : scene.ink.call;
      context.fillStyle = context.strokeStyle;
      if (to === EVERY_CPU) this.#broadcast(x, from, scene);
      else this.#arrow(x, from ?? scene.scrollY, placeOf.get(to) ?? (to > (arrows.from[k] ?? 0) ? scene.height : scene.scrollY));
    }
    context.restore();
    return 0;
  }

  #broadcast(x: number, from: number | undefined, { scrollY, bottom }: InkScene): void {
    const context = this.#context;
    context.setLineDash([2, 2]);
    context.beginPath();
    context.moveTo(x, scrollY);
    context.lineTo(x, bottom);
    context.stroke();
    context.setLineDash([]);
    if (from !== undefined) {
      context.beginPath();
      context.arc(x, from, 2.5, 0, 2 * Math.PI);
      context.fill();
    }
  }

  /** A bow to the right, so that arrows up and down do not lie on each other. */
  #arrow(x: number, from: number, to: number): void {
    if (from === to) return;
    const context = this.#context;
    const bow = Math.min(14, 4 + Math.abs(to - from) / 8);
    const down = to > from ? 1 : -1;
    context.beginPath();
    context.moveTo(x, from);
    context.bezierCurveTo(x + bow, from + down * 2, x + bow, to - down * 8, x + 1, to - down * 3);
    context.stroke();
    context.beginPath();
    context.moveTo(x, to);
    context.lineTo(x + 4, to - down * 6);
    context.lineTo(x - 2, to - down * 5);
    context.closePath();
    context.fill();
  }

  /** A line through all lanes at the chosen event, with a handle on its own lane. */
  selection(ns: number, lane: number, { view, width, height, ink, rows, scrollY }: InkScene): void {
    const x = Math.round(GUTTER + xOf(view, ns, width - GUTTER));
    if (x < GUTTER || x > width) return;
    const context = this.#context;
    context.fillStyle = ink.selection;
    context.fillRect(x, AXIS, 1, height - AXIS);
    const row = rows.find((each) => each.lane === lane);
    if (row === undefined || (row.cpu >= 0 && row.y + row.height < scrollY)) return;
    context.strokeStyle = ink.selection;
    context.lineWidth = 2;
    context.strokeRect(x - 3, row.y + 1, 7, Math.max(4, row.height - 2));
    context.lineWidth = 1;
  }

  pointer(x: number, { bottom, ink }: InkScene): void {
    this.#context.fillStyle = ink.line;
    this.#context.fillRect(Math.round(x), AXIS, 1, bottom - AXIS);
  }

  /** The range that is being drawn, with its length. */
  brush(from: number, to: number, { height, ink, view, width }: InkScene): void {
    const context = this.#context;
    const [left, right] = [Math.max(GUTTER, Math.min(from, to)), Math.max(from, to)];
    context.globalAlpha = 0.2;
    context.fillStyle = ink.focus;
    context.fillRect(left, 0, right - left, height);
    context.globalAlpha = 1;
    context.fillRect(left, 0, 1, height);
    context.fillRect(right, 0, 1, height);
    const ns = ((right - left) / (width - GUTTER)) * (view.untilNs - view.fromNs);
    context.font = `600 11px ${ink.font}`;
    context.textAlign = "center";
    const text = formatNs(Math.round(ns));
    const half = context.measureText(text).width / 2 + 4;
    context.fillStyle = ink.background;
    context.fillRect((left + right) / 2 - half, 3, 2 * half, AXIS - 6);
    context.fillStyle = ink.text;
    context.fillText(text, (left + right) / 2, AXIS / 2);
  }

  /** A word at the right end of the axis. */
  note(text: string, { width, ink }: InkScene): void {
    const context = this.#context;
    context.font = `11px ${ink.font}`;
    context.textAlign = "right";
    const room = context.measureText(text).width + 12;
    context.fillStyle = ink.gutter;
    context.fillRect(width - room, 0, room, AXIS - 1);
    context.fillStyle = ink.dim;
    context.fillText(text, width - 6, AXIS / 2);
  }
}

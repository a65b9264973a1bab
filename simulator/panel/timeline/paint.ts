/**
 * Draws lanes into pixels. For each lane the bins of its tiles become one line of pixels, which is then copied down the lane's rows: so a
 * frame costs what its lanes and columns cost, whatever the number of events behind them.
 */
import { MANY, MARK, NONE, type Tile, WATCHING } from "../../jobs/tile-format.ts";
import { TILE_BINS, TILE_LANES } from "../../jobs/timeline.ts";
import { type Palette, SHADES } from "./palette.ts";
import { columnsOf, type TileStore } from "./tile-store.ts";
import { spanOf, type TimeRange } from "./viewport.ts";

/** A lane on the surface, in device pixels. */
export interface PaintedLane {
  readonly lane: number;
  readonly kind: "cpu" | "grace-period" | "transition";
  readonly top: number;
  readonly height: number;
  readonly striped: boolean;
}

export interface Surface {
  /** Rows of words, as {@link Palette} has them. */
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly height: number;
}

/** A stretch of a lane that belongs to one task, grace period or step, wide enough for its name. */
export interface Label {
  readonly lane: PaintedLane;
  readonly left: number;
  readonly right: number;
  readonly subject: number;
  /** The colour below the text. */
  readonly color: number;
}

export interface Scene {
  readonly view: TimeRange;
  /** Where the run ends. */
  readonly endNs: number;
  readonly level: number;
  readonly tiles: TileStore;
  /** Tiles of a query: what it matches is lit. */
  readonly lights: TileStore | undefined;
  readonly palette: Palette;
  /** Device pixels that a name needs at least; Infinity for none. */
  readonly labelWidth: number;
}

/** Below this height a lane is one band: nothing but mode and disturbances. */
export const DETAILED_HEIGHT = 10;

const MODE = { off: 0, kernel: 1, user: 2, idle: 3, spinning: 4, guest: 5, unknown: 255 } as const;
const INTERRUPTS = MARK.reschedule | MARK.call | MARK.tick | MARK.irqWork;

/** Lines of pixels that one lane is made from; used again for each. */
interface Lines {
  readonly band: Uint32Array;
  readonly strip: Uint32Array;
  readonly ticks: Uint32Array;
}

export class LanePainter {
  #lines = linesOf(0);

  /** Draws lanes over the whole width, and answers where names have room. */
  paint(surface: Surface, lanes: readonly PaintedLane[], scene: Scene): readonly Label[] {
    if (this.#lines.band.length !== surface.width) this.#lines = linesOf(surface.width);
    const lines = this.#lines;
    const labels: Label[] = [];
    for (const lane of lanes) {
      const ground = lane.striped ? scene.palette.stripe : scene.palette.background;
      lines.band.fill(ground);
      lines.strip.fill(ground);
      lines.ticks.fill(0);
      paintLine(lines, lane, scene, labels);
      if (scene.lights !== undefined) paintLights(lines, lane, scene, scene.lights);
      copyDown(surface, lines, lane, ground);
    }
    return labels;
  }
}

function linesOf(width: number): Lines {
  return { band: new Uint32Array(width), strip: new Uint32Array(width), ticks: new Uint32Array(width) };
}

function paintLine(lines: Lines, lane: PaintedLane, scene: Scene, labels: Label[]): void {
  const width = lines.band.length;
  const { view, level, tiles } = scene;
  const row = Math.floor(lane.lane / TILE_LANES);
  const [first, last] = columnsOf(level, view.fromNs, view.untilNs);
  const names = new Names(lane, scene, labels);
  for (let column = first; column <= last; column++) {
    const range = columnRange(scene, column, width);
    const tile = tiles.best({ level, column, row });
    if (tile === undefined) lines.band.fill(scene.palette.unknown, range.left, Math.max(range.left, range.right));
    else paintTile(lines, tile, lane, range, scene, names);
  }
  names.end(width);
}

interface PixelRange {
  readonly left: number;
  readonly right: number;
  /** Pixels for a nanosecond. */
  readonly scale: number;
}

/** The pixels of a column of tiles, as far as they are of the run. */
function columnRange({ view, level, endNs }: Scene, column: number, width: number): PixelRange {
  const tileNs = 2 ** level * TILE_BINS;
  const scale = width / spanOf(view);
  const left = Math.max(0, Math.round((column * tileNs - view.fromNs) * scale));
  const right = Math.min(width, Math.round((Math.min((column + 1) * tileNs, endNs) - view.fromNs) * scale));
  return { left, right, scale };
}

function paintTile(lines: Lines, tile: Tile, lane: PaintedLane, { left, right, scale }: PixelRange, scene: Scene, names: Names): void {
  const k = lane.lane - tile.lane;
  const from = tile.start[k] ?? 0;
  const until = tile.start[k + 1] ?? from;
  const binNs = 2 ** tile.level;
  const originPx = (tile.bin * binNs - scene.view.fromNs) * scale;
  const binPx = binNs * scale;
  const { band, strip, ticks } = lines;
  for (let run = from; run < until; run++) {
    const firstBin = tile.first[run] ?? 0;
    const endBin = run + 1 < until ? (tile.first[run + 1] ?? tile.bins) : tile.bins;
    const x0 = Math.max(left, Math.round(originPx + firstBin * binPx));
    const x1 = Math.min(right, Math.max(Math.round(originPx + endBin * binPx), x0 + 1));
    if (x1 <= x0) continue;
    const color = bandColor(tile, run, lane, scene.palette);
    band.fill(color, x0, x1);
    const watching = tile.watching[run] ?? 0;
    if (watching >= WATCHING.yes) strip.fill(watching === WATCHING.yes ? scene.palette.watching : scene.palette.watchingAtTimes, x0, x1);
    const tick = tickColor(tile, run, scene.palette);
    if (tick !== 0) ticks.fill(tick, x0, x1);
    names.see(x0, tile.subject[run] ?? NONE, color);
  }
}

function bandColor(tile: Tile, run: number, { kind }: PaintedLane, palette: Palette): number {
  const mode = tile.mode[run] ?? MODE.unknown;
  const busy = tile.busy[run] ?? 0;
  if (mode === MODE.unknown) return palette.unknown;
  const shade = busy === 0 ? 0 : 1 + ((busy * (SHADES - 2)) >> 8);
  if (kind === "grace-period") return palette.gracePeriod[shade] ?? 0;
  if (kind === "transition") return palette.step[shade] ?? 0;
  if (mode === MODE.spinning) return palette.spinning;
  if (mode === MODE.off) return palette.offline;
  const modes = tile.modes[run] ?? 0;
  // What the rest of the time was: a guest and user mode before idle, because those are what is disturbed.
  if ((modes & (1 << MODE.guest)) !== 0) return palette.guest[shade] ?? 0;
  if ((modes & (1 << MODE.user)) !== 0) return palette.user[shade] ?? 0;
  if ((modes & (1 << MODE.idle)) !== 0) return palette.idle[shade] ?? 0;
  return palette.kernel;
}

/** The one thing of a bin that matters most; 0 for nothing. */
function tickColor(tile: Tile, run: number, palette: Palette): number {
  const marks = tile.marks[run] ?? 0;
  if (marks === 0) return 0;
  if ((marks & MARK.violation) !== 0) return palette.violation;
  // Another CPU made this one pass through the kernel: that is charged, though it has no event of its own.
  if ((marks & (MARK.disturbance | MARK.broadcast)) !== 0) return palette.disturbance;
  if ((marks & MARK.stall) !== 0) return palette.stall;
  if ((marks & (MARK.point | MARK.transition)) !== 0) return palette.point;
  return (marks & (INTERRUPTS | MARK.quiescent)) === 0 ? 0 : palette.interrupt;
}

function paintLights(lines: Lines, lane: PaintedLane, scene: Scene, lights: TileStore): void {
  const width = lines.band.length;
  const { view, level } = scene;
  const row = Math.floor(lane.lane / TILE_LANES);
  const [first, last] = columnsOf(level, view.fromNs, view.untilNs);
  for (let column = first; column <= last; column++) {
    const tile = lights.best({ level, column, row });
    if (tile !== undefined) lightTile(lines, tile, lane, columnRange(scene, column, width), scene);
  }
}

function lightTile(lines: Lines, tile: Tile, lane: PaintedLane, { left, right, scale }: PixelRange, { view, palette }: Scene): void {
  const k = lane.lane - tile.lane;
  const from = tile.start[k] ?? 0;
  const until = tile.start[k + 1] ?? from;
  const binNs = 2 ** tile.level;
  const originPx = (tile.bin * binNs - view.fromNs) * scale;
  for (let run = from; run < until; run++) {
    if (tile.count[run] === 0) continue;
    const endBin = run + 1 < until ? (tile.first[run + 1] ?? tile.bins) : tile.bins;
    const x0 = Math.max(left, Math.round(originPx + (tile.first[run] ?? 0) * binNs * scale));
    // One match stays visible at any zoom.
    const x1 = Math.min(right, Math.max(Math.round(originPx + endBin * binNs * scale), x0 + 2));
    lines.band.fill(palette.light, x0, x1);
    lines.ticks.fill(palette.light, x0, x1);
  }
}

/** Copies the lines down the lane: a pixel of room, the band with its ticks, and the strip that says whether RCU watches. */
function copyDown({ pixels, width, height }: Surface, lines: Lines, { top, height: laneHeight, kind }: PaintedLane, ground: number): void {
  const { band, strip, ticks } = lines;
  const detailed = laneHeight >= DETAILED_HEIGHT;
  const bottom = Math.min(top + laneHeight, height);
  const stripHeight = detailed && kind === "cpu" ? Math.max(2, Math.round(laneHeight / 8)) : 0;
  const bandTop = detailed ? top + Math.max(1, Math.round(laneHeight / 12)) : top;
  const bandBottom = detailed ? bottom - stripHeight - 2 : bottom - (laneHeight > 3 ? 1 : 0);
  const tickBottom = detailed ? bandTop + Math.max(3, Math.round((bandBottom - bandTop) * 0.42)) : bandBottom;
  const withTicks = overlaid(band, ticks);
  for (let y = Math.max(top, 0); y < bottom; y++) {
    const at = y * width;
    if (y >= bandTop && y < tickBottom) pixels.set(withTicks, at);
    else if (y >= tickBottom && y < bandBottom) pixels.set(band, at);
    else if (stripHeight > 0 && y >= bandBottom + 1 && y < bandBottom + 1 + stripHeight) pixels.set(strip, at);
    else pixels.fill(ground, at, at + width);
  }
}

/** Lays ticks over a copy of the band; the ticks' own line is used for it. */
function overlaid(band: Uint32Array, ticks: Uint32Array): Uint32Array {
  for (let x = 0; x < ticks.length; x++) {
    if (ticks[x] === 0) ticks[x] = band[x] ?? 0;
  }
  return ticks;
}

/** Joins neighbouring runs of one subject, and keeps those that are wide enough for a name. */
class Names {
  readonly #lane: PaintedLane;
  readonly #labels: Label[];
  readonly #least: number;
  #left = 0;
  #subject = NONE;
  #color = 0;

  constructor(lane: PaintedLane, { labelWidth }: Scene, labels: Label[]) {
    this.#lane = lane;
    this.#labels = labels;
    this.#least = lane.height >= DETAILED_HEIGHT ? labelWidth : Number.POSITIVE_INFINITY;
  }

  /** From `x` on the lane belongs to `subject`. */
  see(x: number, subject: number, color: number): void {
    if (subject === this.#subject) return;
    this.end(x);
    this.#left = x;
    this.#subject = subject;
    this.#color = color;
  }

  end(x: number): void {
    const named = this.#subject !== NONE && this.#subject !== MANY;
    if (!named || x - this.#left < this.#least) return;
    this.#labels.push({ lane: this.#lane, left: this.#left, right: x, subject: this.#subject, color: this.#color });
  }
}

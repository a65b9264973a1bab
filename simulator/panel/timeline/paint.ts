/**
 * Draws lanes into pixels. For each lane the bins of its tiles become one line of pixels, which is then copied down the lane's rows: so a
 * frame costs what its lanes and columns cost, whatever the number of events behind them.
 */
import type { Lane } from "../../jobs/simulation.ts";
import { MANY, NONE, type Tile } from "../../jobs/tile-format.ts";
import { TILE_BINS, TILE_LANES } from "../../jobs/timeline.ts";
import { colorsOf } from "./colors.ts";
import type { Palette } from "./palette.ts";
import { columnsOf, type TileStore } from "./tile-store.ts";
import { spanOf, type TimeRange } from "./viewport.ts";

/** A lane on the surface, in device pixels. */
export interface PaintedLane {
  readonly lane: number;
  readonly kind: Lane["kind"];
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
  /** Of every lane of the run. */
  readonly kinds: readonly Lane["kind"][];
  readonly tiles: TileStore;
  /** Tiles of a query: what it matches is lit. */
  readonly lights: TileStore | undefined;
  readonly palette: Palette;
  /** Device pixels that a name needs at least; Infinity for none. */
  readonly labelWidth: number;
}

/** Below this height a lane is one band: nothing but mode and disturbances. */
export const DETAILED_HEIGHT = 10;

/** Lines of pixels that one lane is made from; used again for each. */
interface Lines {
  readonly band: Uint32Array;
  readonly strip: Uint32Array;
  readonly ticks: Uint32Array;
}

/** A stretch of the surface that one tile covers; without a tile, none has come yet. */
interface Stretch {
  readonly tile: Tile | undefined;
  readonly left: number;
  readonly right: number;
}

export class LanePainter {
  #lines = linesOf(0);
  #complete = true;

  /** Whether something, however coarse, was there for every stretch of the last picture. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Draws lanes over the whole width, and answers where names have room. Lanes come in their order. */
  paint(surface: Surface, lanes: readonly PaintedLane[], scene: Scene): readonly Label[] {
    if (this.#lines.band.length !== surface.width) this.#lines = linesOf(surface.width);
    const lines = this.#lines;
    const labels: Label[] = [];
    this.#complete = true;
    let row = -1;
    let stretches: readonly Stretch[] = [];
    let lit: readonly Stretch[] = [];
    for (const lane of lanes) {
      const own = Math.floor(lane.lane / TILE_LANES);
      if (own !== row) {
        row = own;
        stretches = stretchesOf(scene, scene.tiles, row, surface.width);
        this.#complete &&= stretches.every(({ tile }) => tile !== undefined);
        lit = scene.lights === undefined ? [] : stretchesOf(scene, scene.lights, row, surface.width);
      }
      const ground = lane.striped ? scene.palette.stripe : scene.palette.background;
      lines.band.fill(ground);
      lines.strip.fill(ground);
      lines.ticks.fill(0);
      const names = lane.height >= DETAILED_HEIGHT ? new Names(lane, scene.labelWidth, labels) : undefined;
      for (const stretch of stretches) paintStretch(lines, stretch, lane.lane, scene, names);
      names?.end(surface.width);
      for (const stretch of lit) lightStretch(lines, stretch, lane.lane, scene);
      copyDown(surface, lines, lane, ground);
    }
    return labels;
  }
}

function linesOf(width: number): Lines {
  return { band: new Uint32Array(width), strip: new Uint32Array(width), ticks: new Uint32Array(width) };
}

/** What stands for a row of tiles in each column of the view. */
function stretchesOf({ view, level, endNs }: Scene, tiles: TileStore, row: number, width: number): readonly Stretch[] {
  const [first, last] = columnsOf(level, view.fromNs, Math.min(view.untilNs, endNs));
  const tileNs = 2 ** level * TILE_BINS;
  const scale = width / spanOf(view);
  const stretches: Stretch[] = [];
  for (let column = first; column <= last; column++) {
    const left = Math.max(0, Math.round((column * tileNs - view.fromNs) * scale));
    const right = Math.min(width, Math.round((Math.min((column + 1) * tileNs, endNs) - view.fromNs) * scale));
    if (right > left) stretches.push({ tile: tiles.best({ level, column, row }), left, right });
  }
  return stretches;
}

/** The inner loop of every frame: runs are mostly a pixel or two wide, so nothing is called for them. */
function paintStretch(
  { band, strip, ticks }: Lines,
  { tile, left, right }: Stretch,
  lane: number,
  { view, kinds, palette }: Scene,
  names: Names | undefined,
): void {
  if (tile === undefined) {
    band.fill(palette.unknown, left, right);
    return;
  }
  const colors = colorsOf(tile, kinds, palette);
  const from = tile.start[lane - tile.lane] ?? 0;
  const until = tile.start[lane - tile.lane + 1] ?? from;
  const scale = band.length / spanOf(view);
  const binPx = 2 ** tile.level * scale;
  const originPx = (tile.bin * 2 ** tile.level - view.fromNs) * scale;
  const { first, subject } = tile;
  let x0 = edge(originPx + (first[from] ?? 0) * binPx, left, right);
  for (let run = from; run < until; run++) {
    const end = run + 1 < until ? (first[run + 1] ?? 0) : tile.bins;
    let x1 = edge(originPx + end * binPx, left, right);
    // A bin of less than a pixel, of a tile that is finer than the view, still shows.
    if (x1 === x0 && x1 < right && originPx + end * binPx > left) x1 = x0 + 1;
    if (x1 === x0) continue;
    const color = colors.band[run] ?? 0;
    const watching = colors.strip[run] ?? 0;
    const tick = colors.ticks[run] ?? 0;
    for (let x = x0; x < x1; x++) band[x] = color;
    if (watching !== 0) for (let x = x0; x < x1; x++) strip[x] = watching;
    if (tick !== 0) for (let x = x0; x < x1; x++) ticks[x] = tick;
    names?.see(x0, subject[run] ?? NONE, color);
    x0 = x1;
  }
}

/** The nearest pixel's edge within the stretch. */
function edge(x: number, left: number, right: number): number {
  return x <= left ? left : x >= right ? right : (x + 0.5) | 0;
}

function lightStretch({ band, ticks }: Lines, { tile, left, right }: Stretch, lane: number, { view, palette }: Scene): void {
  if (tile === undefined) return;
  const from = tile.start[lane - tile.lane] ?? 0;
  const until = tile.start[lane - tile.lane + 1] ?? from;
  const scale = band.length / spanOf(view);
  const binPx = 2 ** tile.level * scale;
  const originPx = (tile.bin * 2 ** tile.level - view.fromNs) * scale;
  for (let run = from; run < until; run++) {
    if (tile.count[run] === 0) continue;
    const end = run + 1 < until ? (tile.first[run + 1] ?? tile.bins) : tile.bins;
    const x0 = Math.max(left, Math.round(originPx + (tile.first[run] ?? 0) * binPx));
    // One match stays visible at any zoom.
    const x1 = Math.min(right, Math.max(Math.round(originPx + end * binPx), x0 + 2));
    band.fill(palette.light, x0, Math.max(x0, x1));
    ticks.fill(palette.light, x0, Math.max(x0, x1));
  }
}

/** Copies the lines down the lane: a pixel of room, the band with its ticks, and the strip that says whether RCU watches. */
function copyDown({ pixels, width, height }: Surface, lines: Lines, { top, height: laneHeight, kind }: PaintedLane, ground: number): void {
  const { band, strip } = lines;
  const detailed = laneHeight >= DETAILED_HEIGHT;
  const bottom = Math.min(top + laneHeight, height);
  const stripHeight = detailed && kind === "cpu" ? Math.max(2, Math.round(laneHeight / 8)) : 0;
  const bandTop = detailed ? top + Math.max(1, Math.round(laneHeight / 12)) : top;
  const bandBottom = detailed ? bottom - stripHeight - 2 : bottom - (laneHeight > 3 ? 1 : 0);
  const tickBottom = detailed ? bandTop + Math.max(3, Math.round((bandBottom - bandTop) * 0.42)) : bandBottom;
  const withTicks = overlaid(lines);
  for (let y = Math.max(top, 0); y < bottom; y++) {
    const at = y * width;
    if (y >= bandTop && y < tickBottom) pixels.set(withTicks, at);
    else if (y >= tickBottom && y < bandBottom) pixels.set(band, at);
    else if (stripHeight > 0 && y >= bandBottom + 1 && y < bandBottom + 1 + stripHeight) pixels.set(strip, at);
    else pixels.fill(ground, at, at + width);
  }
}

/** Lays ticks over a copy of the band; the ticks' own line is used for it. */
function overlaid({ band, ticks }: Lines): Uint32Array {
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

  constructor(lane: PaintedLane, least: number, labels: Label[]) {
    this.#lane = lane;
    this.#labels = labels;
    this.#least = least;
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

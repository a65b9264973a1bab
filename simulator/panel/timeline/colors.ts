/** The colours of a tile's runs: found once for each tile, so that a frame only places them. */
import { MARK, type Tile, WATCHING } from "../../jobs/tile-format.ts";
import type { Lane } from "../../jobs/simulation.ts";
import { type Palette, SHADES } from "./palette.ts";

/** One word for each run of the tile; 0 where nothing is drawn. */
export interface TileColors {
  readonly palette: Palette;
  readonly band: Uint32Array;
  readonly strip: Uint32Array;
  readonly ticks: Uint32Array;
}

/** Numbers of `mode`, as in MODE_NAMES. */
const MODE = { off: 0, kernel: 1, user: 2, idle: 3, spinning: 4, guest: 5, unknown: 255 } as const;
const INTERRUPTS = MARK.reschedule | MARK.call | MARK.tick | MARK.irqWork;

const known = new WeakMap<Tile, TileColors>();

/** @param kinds Of all lanes of the run. */
export function colorsOf(tile: Tile, kinds: readonly Lane["kind"][], palette: Palette): TileColors {
  const found = known.get(tile);
  if (found?.palette === palette) return found;
  const made = makeColors(tile, kinds, palette);
  known.set(tile, made);
  return made;
}

function makeColors(tile: Tile, kinds: readonly Lane["kind"][], palette: Palette): TileColors {
  const runs = tile.start[tile.lanes] ?? 0;
  const colors = { palette, band: new Uint32Array(runs), strip: new Uint32Array(runs), ticks: new Uint32Array(runs) };
  for (let lane = 0; lane < tile.lanes; lane++) {
    const kind = kinds[tile.lane + lane] ?? "cpu";
    const until = tile.start[lane + 1] ?? 0;
    for (let run = tile.start[lane] ?? 0; run < until; run++) {
      const watching = tile.watching[run] ?? 0;
      colors.band[run] = bandColor(tile, run, kind, palette);
      if (watching >= WATCHING.yes) colors.strip[run] = watching === WATCHING.yes ? palette.watching : palette.watchingAtTimes;
      colors.ticks[run] = tickColor(tile.marks[run] ?? 0, palette);
    }
  }
  return colors;
}

function bandColor(tile: Tile, run: number, kind: Lane["kind"], palette: Palette): number {
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
function tickColor(marks: number, palette: Palette): number {
  if (marks === 0) return 0;
  if ((marks & MARK.violation) !== 0) return palette.violation;
  // Another CPU made this one pass through the kernel: that is charged, though it has no event of its own.
  if ((marks & (MARK.disturbance | MARK.broadcast)) !== 0) return palette.disturbance;
  if ((marks & MARK.stall) !== 0) return palette.stall;
  if ((marks & (MARK.point | MARK.transition)) !== 0) return palette.point;
  return (marks & (INTERRUPTS | MARK.quiescent)) === 0 ? 0 : palette.interrupt;
}

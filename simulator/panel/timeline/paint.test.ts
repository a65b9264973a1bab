import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { MARK, NONE, type Tile, WATCHING } from "../../jobs/tile-format.ts";
import { LanePainter, type PaintedLane, type Surface } from "./paint.ts";
import { makePalette, type ThemeColors } from "./palette.ts";
import { columnsOf, levelFor, TileStore } from "./tile-store.ts";
import type { TimeRange } from "./viewport.ts";

const theme: ThemeColors = {
  background: [30, 30, 30],
  foreground: [204, 204, 204],
  red: [241, 76, 76],
  blue: [55, 148, 255],
  yellow: [204, 167, 0],
  orange: [209, 134, 22],
  green: [137, 209, 133],
  purple: [177, 128, 215],
  highContrast: false,
};
const palette = makePalette(theme);

interface Run {
  readonly first: number;
  readonly mode?: number;
  readonly modes?: number;
  readonly busy?: number;
  readonly marks?: number;
  readonly watching?: number;
  readonly subject?: number;
  readonly count?: number;
}

/** A tile with one lane. */
function tile(level: number, column: number, runs: readonly Run[]): Tile {
  const bytes = (of: (run: Run) => number) => Uint8Array.from(runs, of);
  return {
    lane: 0,
    lanes: 1,
    level,
    bin: column * 256,
    bins: 256,
    start: Uint16Array.from([0, runs.length]),
    first: bytes(({ first }) => first),
    mode: bytes(({ mode = 2 }) => mode),
    modes: bytes(({ mode = 2, modes = 1 << mode }) => modes),
    watching: bytes(({ watching = 0 }) => watching),
    busy: bytes(({ busy = 0 }) => busy),
    marks: Uint16Array.from(runs, ({ marks = 0 }) => marks),
    count: Uint16Array.from(runs, ({ count = 0 }) => count),
    disturbances: bytes(({ marks = 0 }) => Number((marks & MARK.disturbance) !== 0)),
    subject: Int32Array.from(runs, ({ subject = NONE }) => subject),
  };
}

async function storeOf(tiles: readonly Tile[]): Promise<TileStore> {
  const store = new TileStore(
    ({ level, column }) => Promise.resolve(tiles.find((each) => each.level === level && each.bin === column * 256)),
    () => undefined,
  );
  store.want(tiles.map(({ level, bin }) => ({ level, column: bin / 256, row: 0 })));
  await vi.waitFor(() => expect(store.settled).toBe(true));
  return store;
}

const lane: PaintedLane = { lane: 0, kind: "cpu", top: 0, height: 16, striped: false };

/** One lane over a surface; answers a reader of its pixels. */
function paint(store: TileStore, view: TimeRange, width: number, level: number, labelWidth = Number.POSITIVE_INFINITY) {
  const surface: Surface = { pixels: new Uint32Array(width * 16), width, height: 16 };
  const labels = new LanePainter().paint(surface, [lane], {
    view,
    endNs: 1e12,
    kinds: ["cpu"],
    level,
    tiles: store,
    lights: undefined,
    palette,
    labelWidth,
  });
  return { at: (x: number, y: number) => surface.pixels[y * width + x] ?? 0, labels };
}

const BAND = 9;
const TICK = 3;
const STRIP = 13;

describe("painting lanes", () => {
  it("draws mode, disturbances and where RCU watches", async () => {
    const runs = [
      { first: 0, mode: 2 },
      { first: 100, mode: 1, busy: 255, watching: WATCHING.yes, marks: MARK.disturbance },
      { first: 101, mode: 3 },
    ];
    const { at } = paint(await storeOf([tile(0, 0, runs)]), { fromNs: 0, untilNs: 256 }, 256, 0);
    expect([at(99, BAND), at(100, BAND), at(101, BAND)]).toEqual([palette.user[0], palette.kernel, palette.idle[0]]);
    expect([at(99, TICK), at(100, TICK)]).toEqual([palette.user[0], palette.disturbance]);
    expect([at(99, STRIP), at(100, STRIP)]).toEqual([palette.background, palette.watching]);
  });

  it("lets any time in the kernel show in user mode", async () => {
    const { at } = paint(await storeOf([tile(4, 0, [{ first: 0, mode: 2, modes: 6, busy: 1 }])]), { fromNs: 0, untilNs: 4096 }, 256, 4);
    expect(at(10, BAND)).toBe(palette.user[1]);
    expect(at(10, BAND)).not.toBe(palette.user[0]);
  });

  it("draws a coarser tile until the finer one is there", async () => {
    const store = await storeOf([
      tile(3, 0, [
        { first: 0, mode: 2 },
        { first: 128, mode: 3 },
      ]),
    ]);
    const { at } = paint(store, { fromNs: 0, untilNs: 2048 }, 512, 2);
    expect([at(255, BAND), at(256, BAND)]).toEqual([palette.user[0], palette.idle[0]]);
  });

  it("says where nothing is known", async () => {
    const { at } = paint(await storeOf([]), { fromNs: 0, untilNs: 256 }, 64, 2);
    expect(at(3, BAND)).toBe(palette.unknown);
  });

  it("names a stretch once, over all its runs and tiles", async () => {
    const tiles = [
      tile(0, 0, [
        { first: 0, subject: 7 },
        { first: 40, subject: 7, marks: MARK.tick },
        { first: 200, subject: 9 },
      ]),
      tile(0, 1, [{ first: 0, subject: 9 }]),
    ];
    const { labels } = paint(await storeOf(tiles), { fromNs: 0, untilNs: 512 }, 512, 0, 30);
    expect(labels.map(({ left, right, subject }) => [left, right, subject])).toEqual([
      [0, 200, 7],
      [200, 512, 9],
    ]);
  });

  it("gives every disturbance a pixel, at any zoom and place", async () => {
    const store = await storeOf([tile(5, 0, [{ first: 0 }, { first: 77, marks: MARK.disturbance }, { first: 78 }])]);
    const at = 77 * 32;
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: at }),
        fc.integer({ min: 1, max: 8192 }),
        fc.integer({ min: 64, max: 900 }),
        (fromNs, more, width) => {
          const untilNs = Math.max(at + 32, fromNs + more);
          if (levelFor((untilNs - fromNs) / width) > 5) return;
          const { at: pixel } = paint(store, { fromNs, untilNs }, width, levelFor((untilNs - fromNs) / width));
          expect(Array.from({ length: width }, (_, x) => pixel(x, TICK))).toContain(palette.disturbance);
        },
      ),
    );
  });
});

describe("the level of tiles", () => {
  it("gives bins of one to two pixels", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e9, noNaN: true }), (nsPerPixel) => {
        const pixels = 2 ** levelFor(nsPerPixel) / nsPerPixel;
        expect(pixels).toBeGreaterThanOrEqual(1);
        expect(pixels).toBeLessThan(2.000001);
      }),
    );
  });

  it("counts columns from the start of the run", () => {
    expect(columnsOf(2, 1024, 3000)).toEqual([1, 2]);
    expect(columnsOf(2, -50, 10)).toEqual([0, 0]);
  });
});

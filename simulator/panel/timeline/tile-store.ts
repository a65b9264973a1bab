/**
 * The tiles of a run that the panel holds. What is wanted changes with every movement, so only the newest wishes are fetched, few at a
 * time; what was used longest ago is dropped first. While a tile is on its way, a coarser one stands in for it.
 */
import type { Tile } from "../../jobs/tile-format.ts";
import { TILE_BINS, TILE_LANES, TOP_LEVEL } from "../../jobs/timeline.ts";

/** A tile of {@link TILE_BINS} bins of 2^level ns and of {@link TILE_LANES} lanes: the `column`-th in time, the `row`-th in lanes. */
export interface TileKey {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

/** Answers undefined when there is no such tile, or the run is gone. */
export type FetchTile = (key: TileKey) => Promise<Tile | undefined>;

/** Some 10 screens of a large machine. */
const MOST_TILES = 1500;
/** Enough that the way there and back is not what one waits for. */
const MOST_IN_FLIGHT = 32;

export class TileStore {
  readonly #fetch: FetchTile;
  readonly #arrived: () => void;
  /** In the order of their last use. */
  readonly #tiles = new Map<string, Tile>();
  readonly #inFlight = new Set<string>();
  /** Tiles that could not be had; they are not asked for again. */
  readonly #missing = new Set<string>();
  #wanted: readonly TileKey[] = [];
  #closed = false;

  /** @param arrived Called when a tile came that was wanted. */
  constructor(fetch: FetchTile, arrived: () => void) {
    this.#fetch = fetch;
    this.#arrived = arrived;
  }

  /** The tile itself. */
  find(key: TileKey): Tile | undefined {
    return this.#tiles.get(nameOf(key));
  }

  /** The tile, or the finest coarser one that covers it. */
  best({ level, column, row }: TileKey): Tile | undefined {
    let at = column;
    for (let coarser = level; coarser <= TOP_LEVEL; coarser++) {
      const tile = this.#tiles.get(nameOf({ level: coarser, column: at, row }));
      if (tile !== undefined) return tile;
      at = Math.floor(at / 2);
    }
    return undefined;
  }

  /** Says what is seen now, the most urgent first; what was wanted before and is not any more is forgotten. */
  want(keys: readonly TileKey[]): void {
    for (const key of keys) this.#touch(key);
    this.#wanted = keys.filter((key) => !this.#isSettled(nameOf(key)));
    this.#pump();
  }

  /** Whether everything that was wanted is there. */
  get settled(): boolean {
    return this.#inFlight.size === 0 && this.#wanted.length === 0;
  }

  /** No tile arrives any more. */
  close(): void {
    this.#closed = true;
    this.#wanted = [];
    this.#tiles.clear();
  }

  #isSettled(name: string): boolean {
    return this.#tiles.has(name) || this.#inFlight.has(name) || this.#missing.has(name);
  }

  #touch(key: TileKey): void {
    const name = nameOf(key);
    const tile = this.#tiles.get(name);
    if (tile === undefined) return;
    this.#tiles.delete(name);
    this.#tiles.set(name, tile);
  }

  #pump(): void {
    while (this.#inFlight.size < MOST_IN_FLIGHT) {
      const [next, ...rest] = this.#wanted;
      if (next === undefined) return;
      this.#wanted = rest;
      if (!this.#isSettled(nameOf(next))) void this.#load(next);
    }
  }

  async #load(key: TileKey): Promise<void> {
    const name = nameOf(key);
    this.#inFlight.add(name);
    const tile = await this.#fetch(key).catch(() => undefined);
    this.#inFlight.delete(name);
    if (this.#closed) return;
    if (tile === undefined) this.#missing.add(name);
    else this.#keep(name, tile);
    this.#pump();
    this.#arrived();
  }

  #keep(name: string, tile: Tile): void {
    this.#tiles.set(name, tile);
    for (const oldest of this.#tiles.keys()) {
      if (this.#tiles.size <= MOST_TILES) return;
      this.#tiles.delete(oldest);
    }
  }
}

function nameOf({ level, column, row }: TileKey): string {
  return `${level}/${column}/${row}`;
}

/** The level at which a bin is one to two pixels wide. */
export function levelFor(nsPerPixel: number): number {
  return Math.min(Math.max(Math.ceil(Math.log2(Math.max(nsPerPixel, 1e-9))), 0), TOP_LEVEL);
}

/** First and last column of tiles of a level that a range touches. */
export function columnsOf(level: number, fromNs: number, untilNs: number): readonly [first: number, last: number] {
  const width = 2 ** level * TILE_BINS;
  return [Math.max(0, Math.floor(fromNs / width)), Math.max(0, Math.floor(untilNs / width))];
}

/** Rows of tiles that hold lanes `first` to `last`, both included. */
export function rowsOf(first: number, last: number): readonly number[] {
  const from = Math.floor(first / TILE_LANES);
  return Array.from({ length: Math.floor(last / TILE_LANES) - from + 1 }, (_, index) => from + index);
}

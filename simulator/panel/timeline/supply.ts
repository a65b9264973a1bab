/** What the timeline fetches of one run: tiles, what is lit, arrows, names of tasks. Everything late, nothing twice. */
import type { Lane, RunSummary } from "../../jobs/simulation.ts";
import type { Arrows } from "../../jobs/tile-format.ts";
import { type EventQuery, TILE_BINS, TILE_LANES } from "../../jobs/timeline.ts";
import type { EventSource } from "../service.ts";
import type { Row, Rows } from "./rows.ts";
import { columnsOf, levelFor, rowsOf, type TileKey, TileStore } from "./tile-store.ts";
import { spanOf, type Viewport, wholeOf } from "./viewport.ts";

/** Names asked for at once. */
const MOST_NAMES = 500;
/** Bins of time over the view in which arrows are joined. */
const ARROW_BINS = 200;

export interface SupplyEnds {
  /** Something came that may be seen. */
  readonly arrived: () => void;
  readonly failed: (error: unknown) => void;
}

/** What is seen, as far as it decides what is fetched. */
export interface Wanted {
  readonly view: Viewport;
  readonly level: number;
  /** Device pixels. */
  readonly width: number;
  readonly rows: Rows;
  readonly visible: readonly Row[];
  readonly arrows: boolean;
}

export class Supply {
  readonly tiles: TileStore;
  /** Of every lane. */
  readonly kinds: readonly Lane["kind"][];
  readonly #summary: RunSummary;
  readonly #source: EventSource;
  readonly #ends: SupplyEnds;
  readonly #names = new Map<number, string>();
  #lights: TileStore | undefined;
  #arrows: Arrows | undefined;
  /** What the arrows were asked for. */
  #arrowsOf = "";

  constructor(summary: RunSummary, source: EventSource, ends: SupplyEnds) {
    this.#summary = summary;
    this.#source = source;
    this.#ends = ends;
    this.kinds = summary.timeline.lanes.map(({ kind }) => kind);
    this.tiles = this.#store(undefined);
  }

  get run(): number {
    return this.#summary.run;
  }

  get lights(): TileStore | undefined {
    return this.#lights;
  }

  get arrows(): Arrows | undefined {
    return this.#arrows;
  }

  get settled(): boolean {
    return this.tiles.settled && (this.#lights?.settled ?? true);
  }

  light(query: EventQuery | undefined): void {
    this.#lights?.close();
    this.#lights = query === undefined ? undefined : this.#store(query);
  }

  close(): void {
    this.tiles.close();
    this.#lights?.close();
  }

  want(wanted: Wanted): void {
    const keys = keysOf(wanted);
    this.tiles.want(keys);
    this.#lights?.want(keys);
    if (wanted.arrows) this.#wantArrows(wanted);
    else this.#forgetArrows();
  }

  /** Arrows of another stretch of time are worse than none. */
  #forgetArrows(): void {
    this.#arrows = undefined;
    this.#arrowsOf = "";
  }

  /** The names of tasks; those that are not known yet are asked for. */
  namesOf(tasks: readonly number[]): ReadonlyMap<number, string> {
    const unknown = [...new Set(tasks)].filter((task) => !this.#names.has(task)).slice(0, MOST_NAMES);
    if (unknown.length > 0) void this.#askNames(unknown);
    return this.#names;
  }

  async #askNames(tasks: readonly number[]): Promise<void> {
    // Until the answer is there they have no name, and are not asked for again.
    for (const task of tasks) this.#names.set(task, "");
    try {
      const told = await this.#source.tasks(this.run, tasks);
      tasks.forEach((task, index) => this.#names.set(task, told[index] ?? ""));
      this.#ends.arrived();
    } catch (error) {
      this.#ends.failed(error);
    }
  }

  #store(query: EventQuery | undefined): TileStore {
    const { run, timeline } = this.#summary;
    const about = query === undefined ? { run } : { run, query };
    return new TileStore(async ({ level, column, row }) => {
      const lane = row * TILE_LANES;
      const lanes = Math.min(TILE_LANES, timeline.lanes.length - lane);
      try {
        return await this.#source.tile({ ...about, lane, lanes, level, bin: column * TILE_BINS, bins: TILE_BINS });
      } catch (error) {
        this.#ends.failed(error);
        return undefined;
      }
    }, this.#ends.arrived);
  }

  #wantArrows({ view, visible }: Wanted): void {
    const [first, last] = [visible[0]?.cpu, visible.at(-1)?.cpu];
    const level = levelFor(spanOf(view) / ARROW_BINS);
    const bin = Math.max(0, Math.floor(view.fromNs / 2 ** level));
    const bins = Math.min(TILE_BINS, Math.ceil(view.untilNs / 2 ** level) - bin);
    if (first === undefined || last === undefined || bins < 1) return;
    const key = `${first}-${last} ${level} ${bin} ${bins}`;
    if (key === this.#arrowsOf) return;
    this.#arrows = undefined;
    this.#arrowsOf = key;
    void this.#askArrows({ run: this.run, firstCpu: first, cpus: last - first + 1, level, bin, bins }, key);
  }

  async #askArrows(request: Parameters<EventSource["arrows"]>[0], key: string): Promise<void> {
    try {
      const arrows = await this.#source.arrows(request);
      if (key !== this.#arrowsOf) return;
      this.#arrows = arrows;
      this.#ends.arrived();
    } catch (error) {
      this.#ends.failed(error);
    }
  }
}

/** Levels by which the picture of the whole is coarser than the screen: a few tiles, which are there at once. */
const COARSER = 2;

/** The whole, coarsely, which stands in for anything that is missing; then what is seen; then its surroundings. */
function keysOf({ view, level, width, rows, visible }: Wanted): readonly TileKey[] {
  const lanes = lanesOf(rows, visible);
  const [from, until] = columnsOf(level, view.fromNs, Math.min(view.untilNs, view.endNs));
  const overview = levelFor(spanOf(wholeOf(view)) / width) + COARSER;
  const [start, end] = columnsOf(overview, view.startNs, view.endNs);
  const around = [from - 1, until + 1].filter((column) => column >= 0 && column * 2 ** level * TILE_BINS <= view.endNs);
  const keys = (at: number, columns: readonly number[]): readonly TileKey[] =>
    columns.flatMap((column) => lanes.map((row) => ({ level: at, column, row })));
  return [...keys(overview, between(start, end)), ...(overview === level ? [] : keys(level, between(from, until))), ...keys(level, around)];
}

function lanesOf({ pinned }: Rows, visible: readonly Row[]): readonly number[] {
  const top = pinned.length === 0 ? [] : rowsOf(pinned[0]?.lane ?? 0, pinned.at(-1)?.lane ?? 0);
  const below = visible.length === 0 ? [] : rowsOf(visible[0]?.lane ?? 0, visible.at(-1)?.lane ?? 0);
  return [...new Set([...top, ...below])];
}

function between(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

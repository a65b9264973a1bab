/** The bins of a tile as they are made: neighbours that are equal become one run. */
import { NONE, type Tile } from "../../jobs/tile-format.ts";
import { TILE_BINS, TILE_LANES } from "../../jobs/timeline.ts";

/** One bin; the members are those of {@link Tile}. */
export interface Bin {
  mode: number;
  modes: number;
  watching: number;
  busy: number;
  marks: number;
  count: number;
  disturbances: number;
  subject: number;
}

/** Nothing is known of the bin: it lies beyond the events that were kept. In a tile of matches: nothing matches there. */
export const UNKNOWN: Readonly<Bin> = { mode: 255, modes: 0, watching: 0, busy: 0, marks: 0, count: 0, disturbances: 0, subject: NONE };

const MOST_RUNS = TILE_LANES * TILE_BINS;

/** Writes tiles one after the other into the same columns. */
export class TileWriter {
  readonly #start = new Uint16Array(TILE_LANES + 1);
  readonly #first = new Uint8Array(MOST_RUNS);
  readonly #mode = new Uint8Array(MOST_RUNS);
  readonly #modes = new Uint8Array(MOST_RUNS);
  readonly #watching = new Uint8Array(MOST_RUNS);
  readonly #busy = new Uint8Array(MOST_RUNS);
  readonly #marks = new Uint16Array(MOST_RUNS);
  readonly #count = new Uint16Array(MOST_RUNS);
  readonly #disturbances = new Uint8Array(MOST_RUNS);
  readonly #subject = new Int32Array(MOST_RUNS);
  #lanes = 0;
  #runs = 0;

  begin(): void {
    this.#lanes = 0;
    this.#runs = 0;
  }

  beginLane(): void {
    this.#start[this.#lanes++] = this.#runs;
  }

  /** The bins from `at` on, counted from the tile's first, up to where the next call begins. */
  add(at: number, { mode, modes, watching, busy, marks, count, disturbances, subject }: Readonly<Bin>): void {
    const counted = Math.min(count, 0xff_ff);
    const disturbed = Math.min(disturbances, 0xff);
    const run = this.#runs;
    const last = run - 1;
    const isSame =
      run > (this.#start[this.#lanes - 1] ?? 0) &&
      this.#mode[last] === mode &&
      this.#modes[last] === modes &&
      this.#watching[last] === watching &&
      this.#busy[last] === busy &&
      this.#marks[last] === marks &&
      this.#count[last] === counted &&
      this.#disturbances[last] === disturbed &&
      this.#subject[last] === subject;
    if (isSame) return;
    this.#first[run] = at;
    this.#mode[run] = mode;
    this.#modes[run] = modes;
    this.#watching[run] = watching;
    this.#busy[run] = busy;
    this.#marks[run] = marks;
    this.#count[run] = counted;
    this.#disturbances[run] = disturbed;
    this.#subject[run] = subject;
    this.#runs = run + 1;
  }

  /** The tile, over the writer's own columns: it is overwritten by the next. */
  end(place: Pick<Tile, "lane" | "level" | "bin" | "bins">): Tile {
    this.#start[this.#lanes] = this.#runs;
    return {
      ...place,
      lanes: this.#lanes,
      start: this.#start,
      first: this.#first,
      mode: this.#mode,
      modes: this.#modes,
      watching: this.#watching,
      busy: this.#busy,
      marks: this.#marks,
      count: this.#count,
      disturbances: this.#disturbances,
      subject: this.#subject,
    };
  }
}

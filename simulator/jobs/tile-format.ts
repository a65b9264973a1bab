/**
 * The bytes of a tile and of arrows: written by the service, read by whoever draws. Little endian, every array aligned to its element.
 *
 * A tile holds, for each lane, runs of equal bins, in columns over all runs. A lane in which nothing changes is one run.
 */
import { MOST_TILE_BYTES, TILE_BINS, TILE_LANES } from "./timeline.ts";

/** What happened in a bin: bits of {@link Tile.marks}. No event is without one, and bins are joined by or, so none disappears at any zoom. */
export const MARK = {
  /** Interrupts that reached the CPU. */
  reschedule: 1,
  call: 2,
  tick: 4,
  irqWork: 8,
  /** The ledger was charged for this CPU. */
  disturbance: 16,
  /** Another task was put on the CPU. */
  switch: 32,
  /** A task was woken to run here. */
  wakeup: 64,
  /** The CPU woke a task, or asked others to run a function. */
  sent: 128,
  /** Another CPU asked all to run a function: this one passed through the kernel. */
  broadcast: 256,
  /** A synchronization primitive began or ended here. */
  point: 512,
  /** A quiescent state was reported; in a grace-period lane, one began or ended. */
  quiescent: 1024,
  work: 2048,
  timer: 4096,
  stall: 8192,
  violation: 16_384,
  /** Steps, tries, hooks, kernel log. */
  transition: 32_768,
} as const;

/** {@link Tile.subject} where several share the bin, so that none stands for it. */
export const MANY = -2;
/** {@link Tile.subject} where there is none. */
export const NONE = -1;

/** Bits of {@link Tile.watching}. */
export const WATCHING = { no: 1, yes: 2 } as const;

/** Columns over the runs of a tile. */
export interface Tile {
  readonly lane: number;
  readonly lanes: number;
  readonly level: number;
  /** Number of the first bin. */
  readonly bin: number;
  readonly bins: number;
  /** Runs of lane k are those from `start[k]` to `start[k + 1]`, exclusive. */
  readonly start: Uint16Array;
  /** First bin of the run, counted from the tile's first. The run goes to the next one's first, or to the lane's end. */
  readonly first: Uint8Array;
  /** CPU: the mode that took most of the time, as in MODE_NAMES. Grace period, transition: 1 while one goes on, else 0. 255: no events are kept there, or a query's tile. */
  readonly mode: Uint8Array;
  /** Bit of every mode that occurred. */
  readonly modes: Uint8Array;
  /** CPU: {@link WATCHING} bits, whether RCU watched at some time, and whether it did not at some. Else 0. */
  readonly watching: Uint8Array;
  /** CPU: share of the time in the kernel (or spinning), 0 … 255. Grace period, transition: share of the time in which one went on. Any time at all gives at least 1. */
  readonly busy: Uint8Array;
  /** {@link MARK} bits. */
  readonly marks: Uint16Array;
  /** Events in each bin of the run, at most 65,535. */
  readonly count: Uint16Array;
  /** Disturbances among them, at most 255. */
  readonly disturbances: Uint8Array;
  /** CPU: number of the task that ran. Grace period: its number. Transition: index of the step. {@link MANY} or {@link NONE}. */
  readonly subject: Int32Array;
}

const HEADER_BYTES = 24;
const MAGIC = 0x31_74_69_71;

/** @returns Undefined when the bytes are no tile. */
export function readTile(bytes: Uint8Array): Tile | undefined {
  const header = readHeader(bytes, MAGIC);
  if (header === undefined) return undefined;
  const [lane, lanes, level, bin, bins] = header;
  const starts = lanes + 1;
  if (lanes > TILE_LANES || bins > TILE_BINS || bytes.length < HEADER_BYTES + 4 * Math.ceil(starts / 2)) return undefined;
  const buffer = aligned(bytes);
  const start = new Uint16Array(buffer, HEADER_BYTES, starts);
  const runs = start[lanes] ?? 0;
  const { offsets, length } = columnsOf(lanes, runs);
  if (bytes.length !== length) return undefined;
  return {
    lane,
    lanes,
    level,
    bin,
    bins,
    start,
    subject: new Int32Array(buffer, offsets.subject, runs),
    marks: new Uint16Array(buffer, offsets.marks, runs),
    count: new Uint16Array(buffer, offsets.count, runs),
    first: new Uint8Array(buffer, offsets.first, runs),
    mode: new Uint8Array(buffer, offsets.mode, runs),
    modes: new Uint8Array(buffer, offsets.modes, runs),
    watching: new Uint8Array(buffer, offsets.watching, runs),
    busy: new Uint8Array(buffer, offsets.busy, runs),
    disturbances: new Uint8Array(buffer, offsets.disturbances, runs),
  };
}

export function writeTile(tile: Tile): Uint8Array {
  const { lane, lanes, level, bin, bins, start } = tile;
  const runs = start[lanes] ?? 0;
  const { offsets, length } = columnsOf(lanes, runs);
  const buffer = new ArrayBuffer(length);
  writeHeader(buffer, MAGIC, [lane, lanes, level, bin, bins]);
  new Uint16Array(buffer, HEADER_BYTES, lanes + 1).set(start.subarray(0, lanes + 1));
  new Int32Array(buffer, offsets.subject, runs).set(tile.subject.subarray(0, runs));
  new Uint16Array(buffer, offsets.marks, runs).set(tile.marks.subarray(0, runs));
  new Uint16Array(buffer, offsets.count, runs).set(tile.count.subarray(0, runs));
  for (const name of ["first", "mode", "modes", "watching", "busy", "disturbances"] as const) {
    new Uint8Array(buffer, offsets[name], runs).set(tile[name].subarray(0, runs));
  }
  return new Uint8Array(buffer);
}

interface Columns {
  readonly offsets: Readonly<
    Record<"subject" | "marks" | "count" | "first" | "mode" | "modes" | "watching" | "busy" | "disturbances", number>
  >;
  readonly length: number;
}

/** The largest elements first, so that each column is aligned. */
function columnsOf(lanes: number, runs: number): Columns {
  const subject = HEADER_BYTES + 4 * Math.ceil((lanes + 1) / 2);
  const marks = subject + 4 * runs;
  const count = marks + 2 * runs;
  const first = count + 2 * runs;
  const mode = first + runs;
  const modes = mode + runs;
  const watching = modes + runs;
  const busy = watching + runs;
  const disturbances = busy + runs;
  return { offsets: { subject, marks, count, first, mode, modes, watching, busy, disturbances }, length: disturbances + runs };
}

// ---------------------------------------------------------------- arrows

/** How one CPU reached another. */
export const ARROW = { wakeup: 0, call: 1, broadcast: 2 } as const;

/** An arrow's end at every CPU but the one it starts from. */
export const EVERY_CPU = 0xff_ff;

/** Arrows of one bin that connect the same CPUs in the same way are one; in the order of their bins. */
export interface Arrows {
  readonly level: number;
  readonly bin: number;
  readonly bins: number;
  /** Arrows that were left out, because a bin shows at most {@link MOST_ARROWS_OF_BIN} of them. */
  readonly dropped: number;
  readonly length: number;
  /** How many arrows this one stands for. */
  readonly count: Uint32Array;
  /** Counted from the first bin. */
  readonly at: Uint16Array;
  readonly from: Uint16Array;
  /** A CPU, or {@link EVERY_CPU}. */
  readonly to: Uint16Array;
  /** As {@link ARROW} numbers them. */
  readonly kind: Uint8Array;
}

export const MOST_ARROWS_OF_BIN = 16;
const ARROW_BYTES = 11;
const ARROW_MAGIC = 0x31_61_69_71;

export function readArrows(bytes: Uint8Array): Arrows | undefined {
  const header = readHeader(bytes, ARROW_MAGIC);
  if (header === undefined) return undefined;
  const [dropped, length, level, bin, bins] = header;
  if (length > TILE_BINS * MOST_ARROWS_OF_BIN || bytes.length !== HEADER_BYTES + ARROW_BYTES * length) return undefined;
  const buffer = aligned(bytes);
  const [count, at, from, to, kind] = arrowColumns(length);
  return {
    level,
    bin,
    bins,
    dropped,
    length,
    count: new Uint32Array(buffer, count, length),
    at: new Uint16Array(buffer, at, length),
    from: new Uint16Array(buffer, from, length),
    to: new Uint16Array(buffer, to, length),
    kind: new Uint8Array(buffer, kind, length),
  };
}

export function writeArrows({ level, bin, bins, dropped, length, ...columns }: Arrows): Uint8Array {
  const buffer = new ArrayBuffer(HEADER_BYTES + ARROW_BYTES * length);
  writeHeader(buffer, ARROW_MAGIC, [dropped, length, level, bin, bins]);
  const [count, at, from, to, kind] = arrowColumns(length);
  new Uint32Array(buffer, count, length).set(columns.count.subarray(0, length));
  new Uint16Array(buffer, at, length).set(columns.at.subarray(0, length));
  new Uint16Array(buffer, from, length).set(columns.from.subarray(0, length));
  new Uint16Array(buffer, to, length).set(columns.to.subarray(0, length));
  new Uint8Array(buffer, kind, length).set(columns.kind.subarray(0, length));
  return new Uint8Array(buffer);
}

function arrowColumns(length: number): readonly [number, number, number, number, number] {
  const at = HEADER_BYTES + 4 * length;
  return [HEADER_BYTES, at, at + 2 * length, at + 4 * length, at + 6 * length];
}

// ---------------------------------------------------------------- both

type Header = readonly [number, number, number, number, number];

/** The magic number, then two words, level and bins in a word each half, and the number of the first bin as a double. */
function writeHeader(buffer: ArrayBuffer, magic: number, [first, second, level, bin, bins]: Header): void {
  const view = new DataView(buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, first, true);
  view.setFloat64(8, bin, true);
  view.setUint32(16, second, true);
  view.setUint16(20, level, true);
  view.setUint16(22, bins, true);
}

function readHeader(bytes: Uint8Array, magic: number): Header | undefined {
  if (bytes.length < HEADER_BYTES || bytes.length > MOST_TILE_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0, true) !== magic) return undefined;
  return [view.getUint32(4, true), view.getUint32(16, true), view.getUint16(20, true), view.getFloat64(8, true), view.getUint16(22, true)];
}

/** A buffer in which the bytes begin at 0; the same one where they do. */
function aligned(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset } = bytes;
  return byteOffset === 0 && buffer instanceof ArrayBuffer ? buffer : new Uint8Array(bytes).buffer;
}

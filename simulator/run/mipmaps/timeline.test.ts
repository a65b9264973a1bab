import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MANY, MARK, NONE, readTile, type Tile, WATCHING, writeTile } from "../../jobs/tile-format.ts";
import { MOST_TILE_BYTES, TILE_BINS, TILE_LANES } from "../../jobs/timeline.ts";
import { EventKind, EventLog, Irq, Mode } from "../events.ts";
import { UNKNOWN } from "./bins.ts";
import { Timeline } from "./timeline.ts";

/** One event, as a person would write it. */
interface Row {
  readonly time: number;
  readonly kind: EventKind;
  readonly cpu: number;
  readonly task: number;
  readonly a: number;
  readonly b: number;
}

const CPUS = 3;
const END = 300;

function logOf(rows: readonly Row[]): EventLog {
  const log = new EventLog(1e7);
  for (const { time, kind, cpu, task, a, b } of rows) log.record(time, kind, cpu, task, a, b);
  return log;
}

function timelineOf(rows: readonly Row[], isCut = false): Timeline {
  return new Timeline(logOf(rows), { cpus: CPUS, endNs: END, isCut });
}

/** Also between whole nanoseconds. Doubles would be drawn near zero. */
const time = fc.integer({ min: 0, max: END * 8 }).map((eighths) => eighths / 8);
const cpu = fc.integer({ min: 0, max: CPUS - 1 });
const task = fc.integer({ min: 0, max: 3 });
const modeRow: fc.Arbitrary<Row> = fc.record({
  time,
  kind: fc.constant(EventKind.Mode),
  cpu,
  task,
  a: fc.integer({ min: 0, max: 5 }),
  b: fc.integer({ min: 0, max: 1 }),
});
const row: fc.Arbitrary<Row> = fc.oneof(
  modeRow,
  fc.record({ time, kind: fc.constant(EventKind.Switch), cpu, task, a: fc.constant(0), b: fc.constant(0) }),
  fc.record({ time, kind: fc.constant(EventKind.Interrupt), cpu, task, a: fc.integer({ min: 1, max: 63 }), b: fc.constant(0) }),
  fc.record({ time, kind: fc.constant(EventKind.Wakeup), cpu: fc.integer({ min: -1, max: CPUS - 1 }), task, a: cpu, b: fc.constant(0) }),
  fc.record({ time, kind: fc.constant(EventKind.Broadcast), cpu, task: fc.constant(0), a: fc.constant(0), b: fc.constant(0) }),
  fc.record({
    time,
    kind: fc.constantFrom(EventKind.GracePeriodStart, EventKind.GracePeriodEnd),
    cpu: fc.constant(-1),
    task: fc.constant(-1),
    a: fc.integer({ min: 0, max: 1 }),
    b: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ time, kind: fc.constant(EventKind.Step), cpu, task, a: fc.integer({ min: 0, max: 9 }), b: fc.integer({ min: 0, max: 1 }) }),
  fc.record({
    time,
    kind: fc.constantFrom(EventKind.Disturbance, EventKind.Tick, EventKind.Quiescent, EventKind.Violation, EventKind.Log, EventKind.Stall),
    cpu,
    task,
    a: fc.constant(0),
    b: fc.constant(0),
  }),
);
/** Few, or many of every kind. */
const rows = fc.oneof(fc.array(row, { maxLength: 12 }), fc.array(row, { minLength: 50, maxLength: 400, size: "max" }));

// ---------------------------------------------------------------- the same, nanosecond by nanosecond

interface BruteBin {
  mode: number;
  modes: number;
  watching: number;
  busy: number;
  marks: number;
  count: number;
  disturbances: number;
  subject: number;
}

interface State {
  readonly mode: number;
  readonly watching: number;
  readonly subject: number;
}

/** Rows by time; those of one time as they were recorded. */
function sorted(all: readonly Row[]): readonly Row[] {
  return all
    .map((each, at) => ({ each, at }))
    .sort((x, y) => Math.floor(x.each.time) - Math.floor(y.each.time) || x.at - y.at)
    .map(({ each }) => each);
}

const TRANSITION = new Set([EventKind.Step, EventKind.Try, EventKind.Hook, EventKind.Log, EventKind.Violation]);

function isIn(lane: Target, each: Row): boolean {
  const { kind } = each;
  const isPeriod = kind === EventKind.GracePeriodStart || kind === EventKind.GracePeriodEnd;
  if (lane.kind === "transition") return TRANSITION.has(kind);
  if (lane.kind === "period") return isPeriod && each.a === lane.flavour;
  return !isPeriod && (each.cpu === lane.cpu || (kind === EventKind.Wakeup && each.a === lane.cpu));
}

type Target =
  | { readonly kind: "transition" }
  | { readonly kind: "period"; readonly flavour: number }
  | { readonly kind: "cpu"; readonly cpu: number };

function bruteMarks(lane: Target, each: Row): number {
  const own = lane.kind === "cpu" ? lane.cpu : -1;
  switch (each.kind) {
    case EventKind.Interrupt:
      return (
        ((each.a & Irq.Reschedule) === 0 ? 0 : MARK.reschedule) |
        ((each.a & Irq.Call) === 0 ? 0 : MARK.call) |
        ((each.a & Irq.Tick) === 0 ? 0 : MARK.tick) |
        ((each.a & Irq.Work) === 0 ? 0 : MARK.irqWork)
      );
    case EventKind.Wakeup:
      return (each.cpu === own ? MARK.sent : 0) | (each.a === own ? MARK.wakeup : 0);
    case EventKind.Switch:
      return MARK.switch;
    case EventKind.Tick:
      return MARK.tick;
    case EventKind.Broadcast:
      return MARK.sent;
    case EventKind.Disturbance:
      return MARK.disturbance;
    case EventKind.Stall:
      return MARK.stall;
    case EventKind.Violation:
      return MARK.violation;
    case EventKind.Quiescent:
    case EventKind.GracePeriodStart:
    case EventKind.GracePeriodEnd:
      return MARK.quiescent;
    case EventKind.Step:
    case EventKind.Log:
      return MARK.transition;
    default:
      return 0;
  }
}

/** The states of a lane: what each row makes of the one before. */
function stepper(lane: Target): { readonly first: State; readonly next: (state: State, each: Row) => State } {
  let step = 0;
  switch (lane.kind) {
    case "cpu":
      return {
        first: { mode: Mode.Off, watching: WATCHING.no, subject: NONE },
        next: (state, each) => {
          if (each.cpu !== lane.cpu) return state;
          if (each.kind === EventKind.Switch) return { ...state, subject: each.task };
          if (each.kind !== EventKind.Mode) return state;
          return { mode: each.a, watching: each.b === 1 ? WATCHING.yes : WATCHING.no, subject: each.task };
        },
      };
    case "period":
      return {
        first: { mode: 0, watching: 0, subject: NONE },
        next: (_, each) =>
          each.kind === EventKind.GracePeriodStart ? { mode: 1, watching: 0, subject: each.b } : { mode: 0, watching: 0, subject: NONE },
      };
    case "transition":
      return {
        first: { mode: 0, watching: 0, subject: NONE },
        next: (state, each) => {
          if (each.kind !== EventKind.Step) return state;
          return each.b === 1 ? { mode: 0, watching: 0, subject: NONE } : { mode: 1, watching: 0, subject: step++ };
        },
      };
  }
}

function bruteLane(all: readonly Row[], lane: Target, level: number, bin: number, bins: number, end: number): readonly BruteBin[] {
  const own = sorted(all).filter((each) => isIn(lane, each));
  const { first, next } = stepper(lane);
  const width = 2 ** level;
  const limit = Math.floor(end) + 1;
  const found: BruteBin[] = [];
  let state = first;
  let at = 0;
  for (let ns = 0; ns < (bin + bins) * width; ns++) {
    const index = Math.floor(ns / width) - bin;
    if (ns >= limit) {
      if (index >= 0) found[index] ??= { ...UNKNOWN };
      continue;
    }
    const times = (into: BruteBin): number[] =>
      (timesOf.get(into) ??
        timesOf
          .set(
            into,
            Array.from({ length: 8 }, () => 0),
          )
          .get(into)) as number[];
    const here = index < 0 ? undefined : (found[index] ??= { ...UNKNOWN, mode: 0, subject: -9 });
    const see = (seen: State): void => {
      if (here === undefined) return;
      here.modes |= 1 << seen.mode;
      here.watching |= seen.watching;
      here.subject = here.subject === -9 || here.subject === seen.subject ? seen.subject : MANY;
    };
    while (at < own.length && Math.floor(own[at]?.time ?? 0) === ns) {
      const each = own[at++] as Row;
      const changed = next(state, each);
      const isChange =
        lane.kind === "cpu"
          ? each.cpu === lane.cpu && (each.kind === EventKind.Mode || each.kind === EventKind.Switch)
          : lane.kind === "period" || each.kind === EventKind.Step;
      state = changed;
      if (isChange) see(state);
      if (here === undefined) continue;
      here.count++;
      here.marks |= bruteMarks(lane, each);
      if (each.kind === EventKind.Disturbance) here.disturbances++;
    }
    see(state);
    if (here === undefined) continue;
    const spent = times(here);
    spent[state.mode] = (spent[state.mode] ?? 0) + 1;
    here.mode = spent.indexOf(Math.max(...spent));
    const covered = spent.reduce((sum, each) => sum + each, 0);
    const busyModes = (1 << Mode.Run) | (1 << Mode.Spin);
    const share = Math.round((255 * ((spent[Mode.Run] ?? 0) + (spent[Mode.Spin] ?? 0))) / covered);
    here.busy = (here.modes & busyModes) === 0 ? 0 : Math.max(1, share);
  }
  if (lane.kind === "cpu") addBroadcasts(found, all, lane.cpu, width, bin);
  return found;
}

const timesOf = new WeakMap<BruteBin, number[]>();

function addBroadcasts(found: readonly BruteBin[], all: readonly Row[], own: number, width: number, bin: number): void {
  for (const { kind, cpu: asker, time: when } of all) {
    const here = found[Math.floor(when / width) - bin];
    if (kind !== EventKind.Broadcast || asker === own || here === undefined || here.modes === 1 << Mode.Off) continue;
    here.marks |= MARK.broadcast;
  }
}

/** A tile's lane, bin by bin. */
function unrolled(tile: Tile, lane: number): readonly BruteBin[] {
  const found: BruteBin[] = [];
  const last = tile.start[lane + 1] ?? 0;
  for (let run = tile.start[lane] ?? 0; run < last; run++) {
    const until = run + 1 < last ? (tile.first[run + 1] ?? 0) : tile.bins;
    for (let at = tile.first[run] ?? 0; at < until; at++) {
      found[at] = {
        mode: tile.mode[run] ?? 0,
        modes: tile.modes[run] ?? 0,
        watching: tile.watching[run] ?? 0,
        busy: tile.busy[run] ?? 0,
        marks: tile.marks[run] ?? 0,
        count: tile.count[run] ?? 0,
        disturbances: tile.disturbances[run] ?? 0,
        subject: tile.subject[run] ?? 0,
      };
    }
  }
  return found;
}

function targetOf(timeline: Timeline, lane: number): Target {
  const number = timeline.cpuOfLane(lane);
  if (number !== undefined) return { kind: "cpu", cpu: number };
  return lane === 0 ? { kind: "transition" } : { kind: "period", flavour: timeline.flavours[lane - 1] ?? -1 };
}

describe("tiles", () => {
  const check = (all: readonly Row[], level: number, bin: number, bins: number): void => {
    const timeline = timelineOf(all);
    const tile = timeline.tile({ lane: 0, lanes: TILE_LANES, level, bin, bins });
    expect(tile.lanes).toBe(timeline.laneCount);
    for (let lane = 0; lane < tile.lanes; lane++) {
      expect(unrolled(tile, lane)).toEqual(bruteLane(all, targetOf(timeline, lane), level, bin, bins, END));
    }
  };

  it("are what one finds who looks at every nanosecond", () => {
    fc.assert(fc.property(rows, fc.integer({ min: 0, max: 10 }), fc.nat(40), fc.integer({ min: 1, max: 40 }), check));
  });

  it("are so where a bin holds more changes than are looked at one by one", () => {
    const dense = fc.array(modeRow, { minLength: 700, maxLength: 900, size: "max" });
    fc.assert(fc.property(dense, fc.integer({ min: 6, max: 9 }), fc.nat(3), fc.constant(3), check), { numRuns: 40 });
  });

  it("survive their bytes, which are few enough", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 10 }), (all, level) => {
        const timeline = timelineOf(all);
        const bytes = writeTile(timeline.tile({ lane: 0, lanes: TILE_LANES, level, bin: 0, bins: TILE_BINS }));
        expect(bytes.length).toBeLessThanOrEqual(MOST_TILE_BYTES);
        const tile = readTile(bytes);
        expect(tile).toBeDefined();
        const again = timeline.tile({ lane: 0, lanes: TILE_LANES, level, bin: 0, bins: TILE_BINS });
        for (let lane = 0; lane < again.lanes; lane++) expect(unrolled(tile as Tile, lane)).toEqual(unrolled(again, lane));
      }),
    );
  });

  it("take no more than 64 KB when every bin differs", () => {
    const all: Row[] = [];
    for (let at = 0; at < TILE_BINS; at++) {
      for (let c = 0; c < TILE_LANES; c++) all.push({ time: at, kind: EventKind.Mode, cpu: c, task: at % 7, a: at % 6, b: at % 2 });
    }
    const timeline = new Timeline(logOf(all), { cpus: TILE_LANES, endNs: TILE_BINS, isCut: false });
    const bytes = writeTile(timeline.tile({ lane: 1, lanes: TILE_LANES, level: 0, bin: 0, bins: TILE_BINS }));
    expect(bytes.length).toBeGreaterThan(55_000);
    expect(bytes.length).toBeLessThanOrEqual(MOST_TILE_BYTES);
  });

  it("show a single disturbance at every zoom", () => {
    fc.assert(
      fc.property(time, cpu, fc.integer({ min: 0, max: 46 }), (when, number, level) => {
        const timeline = timelineOf([
          { time: 0, kind: EventKind.Mode, cpu: number, task: 1, a: Mode.User, b: 0 },
          { time: when, kind: EventKind.Disturbance, cpu: number, task: 1, a: 0, b: 0 },
        ]);
        const bin = Math.floor(when / 2 ** level);
        const tile = timeline.tile({ lane: timeline.laneOfCpu(number), lanes: 1, level, bin, bins: 1 });
        expect((tile.marks[0] ?? 0) & MARK.disturbance).toBe(MARK.disturbance);
        expect(tile.disturbances[0]).toBe(1);
      }),
    );
  });

  it("show the shortest stay in the kernel at every zoom", () => {
    const timeline = timelineOf([
      { time: 0, kind: EventKind.Mode, cpu: 0, task: 1, a: Mode.User, b: 0 },
      { time: 100, kind: EventKind.Mode, cpu: 0, task: 1, a: Mode.Run, b: 1 },
      { time: 100, kind: EventKind.Mode, cpu: 0, task: 1, a: Mode.User, b: 0 },
    ]);
    for (let level = 0; level <= 46; level++) {
      const tile = timeline.tile({ lane: timeline.laneOfCpu(0), lanes: 1, level, bin: Math.floor(100 / 2 ** level), bins: 1 });
      expect(tile.busy[0]).toBeGreaterThan(0);
      expect((tile.modes[0] ?? 0) & (1 << Mode.Run)).not.toBe(0);
      expect(tile.watching[0]).toBe(WATCHING.no | WATCHING.yes);
    }
  });

  it("leave no event out", () => {
    fc.assert(
      fc.property(rows, (all) => {
        const timeline = timelineOf(all);
        const seen = new Set(timeline.lanes.flatMap(({ entries }) => Array.from(entries.events)));
        expect(seen.size).toBe(all.length);
      }),
    );
  });

  it("say where nothing is known any more", () => {
    const timeline = timelineOf([{ time: 10, kind: EventKind.Mode, cpu: 0, task: 1, a: Mode.User, b: 0 }], true);
    expect(timeline.keptUntilNs).toBe(10);
    const tile = timeline.tile({ lane: timeline.laneOfCpu(0), lanes: 1, level: 2, bin: 0, bins: 6 });
    expect(unrolled(tile, 0).map(({ mode }) => mode)).toEqual([Mode.Off, Mode.Off, Mode.Off, 255, 255, 255]);
  });

  it("count only matches when these are asked for", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 8 }), (all, level) => {
        const timeline = timelineOf(all);
        const wanted = Uint8Array.from(all, ({ kind }) => Number(kind === EventKind.Disturbance));
        const lanes = timeline.matching(wanted);
        const tile = timeline.tile({ lane: 0, lanes: TILE_LANES, level, bin: 0, bins: TILE_BINS }, lanes);
        const total = all.filter(({ kind, time: when }) => kind === EventKind.Disturbance && when < TILE_BINS * 2 ** level).length;
        const bins = Array.from({ length: tile.lanes }, (_, lane) => unrolled(tile, lane)).flat();
        const count = bins.reduce((sum, bin) => sum + bin.count, 0);
        expect(bins.filter(({ mode, modes, marks }) => mode !== 255 || modes !== 0 || (marks & ~MARK.disturbance) !== 0)).toEqual([]);
        expect(count).toBe(total);
      }),
    );
  });
});

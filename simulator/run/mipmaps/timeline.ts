/**
 * The timeline of a run: lanes over its events, from which rectangles are drawn at any zoom. Built once, in typed arrays; some 25 bytes an
 * event. A tile costs what it shows, not what happened in it.
 */
import type { Tile } from "../../jobs/tile-format.ts";
import { WATCHING } from "../../jobs/tile-format.ts";
import type { TileRequest } from "../../jobs/timeline.ts";
import { EventKind } from "../events.ts";
import { TileWriter } from "./bins.ts";
import { Broadcasts } from "./broadcasts.ts";
import { type EventColumns, isOfTransition, marksIn, timeOf } from "./columns.ts";
import { Lane } from "./lane.ts";
import { moments, type Moments, sortByTime } from "./order.ts";
import { cpuChanges, spanChanges, Track } from "./track.ts";

export interface TimelineOptions {
  readonly cpus: number;
  /** When the run ended. */
  readonly endNs: number;
  /** Whether some events were not kept: then nothing is known after the last that was. */
  readonly isCut: boolean;
}

/** Lanes come in this order: the transition, grace periods by flavour, CPUs. */
export const TRANSITION_LANE = 0;

export class Timeline {
  readonly events: EventColumns;
  /** Flavours of grace periods that have a lane, in the lanes' order. */
  readonly flavours: readonly number[];
  readonly cpus: number;
  readonly endNs: number;
  /** Where the events end that were kept. */
  readonly keptUntilNs: number;
  readonly lanes: readonly Lane[];
  readonly #writer = new TileWriter();

  constructor(events: EventColumns, { cpus, endNs, isCut }: TimelineOptions) {
    this.events = events;
    this.cpus = cpus;
    this.flavours = flavoursOf(events);
    const last = lastTime(events);
    this.endNs = Math.max(Math.floor(endNs), last);
    this.keptUntilNs = isCut ? last : this.endNs;
    this.lanes = this.#build(undefined);
  }

  get laneCount(): number {
    return this.lanes.length;
  }

  /** The lane of a CPU. */
  laneOfCpu(cpu: number): number {
    return 1 + this.flavours.length + cpu;
  }

  /** The CPU of a lane; undefined for the others. */
  cpuOfLane(lane: number): number | undefined {
    const cpu = lane - 1 - this.flavours.length;
    return cpu >= 0 && cpu < this.cpus ? cpu : undefined;
  }

  /** The lanes with only those events that `wanted` has a 1 for, and nothing of what goes on. */
  matching(wanted: Uint8Array): readonly Lane[] {
    return this.#build(wanted);
  }

  /**
   * A rectangle of the timeline, over columns that the next one overwrites.
   *
   * @param lanes This timeline's, or those of some matches.
   */
  tile({ lane, lanes: wanted, level, bin, bins }: Omit<TileRequest, "run" | "query">, lanes = this.lanes): Tile {
    const writer = this.#writer;
    writer.begin();
    const range = { level, bin, bins, endNs: this.keptUntilNs + 1 };
    for (const each of lanes.slice(lane, lane + wanted)) {
      writer.beginLane();
      each.write(writer, range);
    }
    return writer.end({ lane, level, bin, bins });
  }

  #build(wanted: Uint8Array | undefined): readonly Lane[] {
    const entries = this.#entriesOfLanes(wanted);
    const broadcasts = new Broadcasts(this.events, wanted);
    return entries.map((own, lane) => {
      sortByTime(own);
      const cpu = this.cpuOfLane(lane);
      return new Lane({
        entries: own,
        marks: this.#marksOf(own, cpu ?? -1),
        track: wanted === undefined ? this.#trackOf(lane, own) : undefined,
        cpu: cpu === undefined ? undefined : { number: cpu, broadcasts },
      });
    });
  }

  #marksOf({ events: own }: Moments, cpu: number): Uint16Array {
    const { events } = this;
    const marks = new Uint16Array(own.length);
    for (let at = 0; at < marks.length; at++) marks[at] = marksIn(events, own[at] ?? 0, cpu);
    return marks;
  }

  #trackOf(lane: number, entries: Moments): Track {
    const { kind, b } = this.events;
    const cpu = this.cpuOfLane(lane);
    if (cpu !== undefined) return new Track(cpuChanges(this.events, entries, cpu), WATCHING.no);
    const isStep = (event: number): boolean => kind[event] === EventKind.Step;
    let step = 0;
    const changes =
      lane === TRANSITION_LANE
        ? spanChanges(entries, isStep, (event) => (b[event] === 1 ? undefined : step++))
        : spanChanges(
            entries,
            () => true,
            (event) => (kind[event] === EventKind.GracePeriodStart ? b[event] : undefined),
          );
    return new Track(changes, 0);
  }

  /** Each lane's events in the order of record. Every event is in one lane at least. */
  #entriesOfLanes(wanted: Uint8Array | undefined): readonly Moments[] {
    const { events } = this;
    const counts = new Uint32Array(this.#lanesInAll);
    this.#visit(wanted, (lane) => {
      counts[lane] = (counts[lane] ?? 0) + 1;
    });
    const entries = Array.from(counts, moments);
    const filled = new Uint32Array(counts.length);
    this.#visit(wanted, (lane, event) => {
      const at = filled[lane] ?? 0;
      filled[lane] = at + 1;
      const own = entries[lane];
      if (own === undefined) return;
      own.events[at] = event;
      own.times[at] = timeOf(events, event);
    });
    return entries;
  }

  #visit(wanted: Uint8Array | undefined, see: (lane: number, event: number) => void): void {
    const { recorded, kind, cpu, a } = this.events;
    for (let event = 0; event < recorded; event++) {
      if (wanted !== undefined && wanted[event] === 0) continue;
      const lane = this.laneOf(event);
      see(lane, event);
      const own = this.#cpuLane(cpu[event] ?? -1);
      if (own >= 0 && own !== lane) see(own, event);
      const woken = kind[event] === EventKind.Wakeup ? this.#cpuLane(a[event] ?? -1) : -1;
      if (woken >= 0 && woken !== lane) see(woken, event);
    }
  }

  /** The lane that an event belongs to first of all. */
  laneOf(event: number): number {
    const { kind, cpu, a } = this.events;
    const what: EventKind = kind[event] ?? 0;
    if (what === EventKind.GracePeriodStart || what === EventKind.GracePeriodEnd) return 1 + this.flavours.indexOf(a[event] ?? 0);
    if (isOfTransition(what)) return TRANSITION_LANE;
    const own = this.#cpuLane(cpu[event] ?? -1);
    if (own >= 0) return own;
    const target = what === EventKind.Wakeup ? this.#cpuLane(a[event] ?? -1) : -1;
    return target >= 0 ? target : TRANSITION_LANE;
  }

  /** −1: there is no such CPU. */
  #cpuLane(cpu: number): number {
    return cpu >= 0 && cpu < this.cpus ? this.laneOfCpu(cpu) : -1;
  }

  get #lanesInAll(): number {
    return 1 + this.flavours.length + this.cpus;
  }
}

/** Flavours of grace periods that there were, ascending: each has a lane. */
export function flavoursOf({ recorded, kind, a }: EventColumns): readonly number[] {
  const found = new Set<number>();
  for (let event = 0; event < recorded; event++) {
    if (kind[event] === EventKind.GracePeriodStart || kind[event] === EventKind.GracePeriodEnd) found.add(a[event] ?? 0);
  }
  return [...found].sort((x, y) => x - y);
}

function lastTime(events: EventColumns): number {
  let last = 0;
  for (let event = 0; event < events.recorded; event++) last = Math.max(last, timeOf(events, event));
  return last;
}

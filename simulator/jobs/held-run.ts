/** A finished run whose events can be asked about. */
import type { Lane } from "../run/mipmaps/lane.ts";
import { ArrowIndex } from "../run/mipmaps/arrows.ts";
import { pick, timeOf } from "../run/mipmaps/columns.ts";
import { firstAt, type Moments } from "../run/mipmaps/order.ts";
import { Timeline } from "../run/mipmaps/timeline.ts";
import { detailsOf } from "../run/details.ts";
import { FLAVOURS } from "../run/event-rows.ts";
import { matching } from "../run/query.ts";
import { EventKind } from "../run/events.ts";
import { Exports } from "./exports.ts";
import type { KeptRun, Answers, Question, QuestionName } from "./thread-protocol.ts";
import { MARK, WATCHING, writeArrows, writeTile } from "./tile-format.ts";
import {
  type AtAnswer,
  type AtRequest,
  type EventDetails,
  type EventQuery,
  type LaneState,
  MODE_NAMES,
  type SearchAnswer,
  type SearchRequest,
  type StepAnswer,
  type StepRequest,
  type TileRequest,
} from "./timeline.ts";

/** Queries whose matches are kept: that of the search, and that of the line under the cursor. */
const QUERIES_KEPT = 2;

interface Matches {
  /** In the order of their times. */
  readonly found: Moments;
  readonly wanted: Uint8Array;
  /** Made when a tile of them is first asked for. */
  lanes: readonly Lane[] | undefined;
}

export class HeldRun {
  readonly #kept: KeptRun;
  readonly #timeline: Timeline;
  readonly #arrows: ArrowIndex;
  readonly #exports: Exports;
  /** By query, in the order of their last use. */
  readonly #matches = new Map<string, Matches>();

  constructor(kept: KeptRun) {
    const { events, cpus, endNs, dropped } = kept.source;
    this.#kept = kept;
    this.#timeline = new Timeline(events, { cpus, endNs, isCut: dropped > 0 });
    this.#arrows = new ArrowIndex(events);
    this.#exports = new Exports(kept);
  }

  /** How many events it holds. */
  get size(): number {
    return this.#kept.source.events.recorded;
  }

  answer({ method, params }: Question): Answers[QuestionName] {
    switch (method) {
      case "tile":
        return this.#tile(params);
      case "arrows":
        return writeArrows(this.#arrows.of(params));
      case "at":
        return this.#at(params);
      case "search":
        return this.#search(params);
      case "step":
        return this.#step(params);
      case "details":
        return { events: params.events.filter((event) => event < this.size).map((event) => this.#details(event)) };
      case "tasks":
        return { names: params.tasks.map((task) => this.#kept.source.tasks[task] ?? "") };
      case "export":
        return this.#exports.part(params.form, params.part);
      default:
        return method satisfies never;
    }
  }

  #tile(request: TileRequest): Uint8Array {
    if (request.query === undefined) return writeTile(this.#timeline.tile(request));
    const matches = this.#matching(request.query);
    matches.lanes ??= this.#timeline.matching(matches.wanted);
    return writeTile(this.#timeline.tile(request, matches.lanes));
  }

  #matching(query: EventQuery): Matches {
    const key = JSON.stringify(query);
    const known = this.#matches.get(key);
    if (known !== undefined) {
      this.#matches.delete(key);
      this.#matches.set(key, known);
      return known;
    }
    const { events } = this.#timeline;
    const wanted = matching(this.#kept.source, query);
    const made: Matches = { wanted, found: pick(events, (event) => wanted[event] === 1), lanes: undefined };
    for (const oldest of this.#matches.keys()) {
      if (this.#matches.size < QUERIES_KEPT) break;
      this.#matches.delete(oldest);
    }
    this.#matches.set(key, made);
    return made;
  }

  #details(event: number): EventDetails {
    return detailsOf(this.#kept.source, event, this.#timeline.laneOf(event));
  }

  #search({ query, skip, limit }: SearchRequest): SearchAnswer {
    const { events } = this.#matching(query).found;
    const page = Array.from(events.subarray(skip, skip + limit), (event) => this.#details(event));
    return { total: events.length, events: page };
  }

  #step({ query, event, timeNs, direction }: StepRequest): StepAnswer {
    const { events, times } = this.#matching(query).found;
    const from = event === undefined || event >= this.size ? Math.floor(timeNs) : timeOf(this.#timeline.events, event);
    /** How many matches are before that moment, or of it up to an event. */
    const upTo = (last: number): number => {
      let at = firstAt(times, from);
      while (times[at] === from && (events[at] ?? 0) <= last) at++;
      return at;
    };
    const at = direction === "next" ? upTo(event ?? Infinity) : upTo((event ?? 0) - 1) - 1;
    const found = at < 0 ? undefined : events[at];
    return { event: found === undefined ? null : this.#details(found) };
  }

  #at({ lane: number, timeNs, withinNs }: AtRequest): AtAnswer {
    const lane = this.#timeline.lanes[number];
    if (lane === undefined) return { state: { kind: "nothing" }, event: null, count: 0 };
    const time = Math.floor(timeNs);
    const { events, times } = lane.entries;
    const first = firstAt(times, time - withinNs);
    const last = firstAt(times, time + withinNs + 1, first);
    let nearest = -1;
    let best = Infinity;
    for (let at = first; at < last; at++) {
      const distance = Math.abs((times[at] ?? 0) - time);
      // Half a step nearer: of several equally near, a disturbance goes first.
      const rank = distance - ((lane.marksOf(at) & MARK.disturbance) === 0 ? 0 : 0.5);
      if (rank >= best) continue;
      best = rank;
      nearest = at;
    }
    const event = nearest < 0 ? null : this.#details(events[nearest] ?? 0);
    return { state: this.#stateAt(number, lane, time), event, count: last - first };
  }

  #stateAt(number: number, lane: Lane, time: number): LaneState {
    const { track } = lane;
    if (track === undefined || time < 0 || time > this.#timeline.keptUntilNs) return { kind: "nothing" };
    const change = track.firstAt(time + 1) - 1;
    const mode = track.modeFrom(change);
    const { fromNs, untilNs } = this.#lasting(lane, change);
    const cpu = this.#timeline.cpuOfLane(number);
    if (cpu !== undefined) {
      const watching = (track.watchingFrom(change) & WATCHING.yes) !== 0;
      const task = this.#kept.source.tasks[track.subjectFrom(change)] ?? "";
      return { kind: "cpu", cpu, mode: MODE_NAMES[mode] ?? "kernel", watching, task, fromNs, untilNs };
    }
    if (mode === 0) return { kind: "nothing" };
    const subject = track.subjectFrom(change);
    if (number > 0)
      return { kind: "grace-period", flavour: FLAVOURS[this.#timeline.flavours[number - 1] ?? 0] ?? "", number: subject, fromNs, untilNs };
    return { kind: "transition", step: this.#stepName(subject), fromNs, untilNs };
  }

  /** From when until when the mode that a change begins, or goes on with, lasts. */
  #lasting({ track }: Lane, change: number): { readonly fromNs: number; readonly untilNs: number } {
    const end = this.#timeline.keptUntilNs;
    if (track === undefined) return { fromNs: 0, untilNs: end };
    const { length } = track.changes.times;
    const mode = track.modeFrom(change);
    let first = change;
    while (first > 0 && track.modeFrom(first - 1) === mode) first--;
    let next = change + 1;
    while (next < length && track.modeFrom(next) === mode) next++;
    return { fromNs: first < 0 ? 0 : track.timeOf(first), untilNs: next < length ? track.timeOf(next) : end };
  }

  /** The name of the step that was begun as the `index`-th. */
  #stepName(index: number): string {
    const { events, names } = this.#kept.source;
    let at = 0;
    for (let event = 0; event < events.recorded; event++) {
      if (events.kind[event] !== EventKind.Step || events.b[event] === 1) continue;
      if (at++ === index) return names[events.a[event] ?? 0] ?? "";
    }
    return "";
  }
}

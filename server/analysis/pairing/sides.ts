/** What a point orders: the locations accessed before it and after it, and how near they stand. */
import type { MemoryOrder } from "../../../kernel/catalogue/memory-operations.ts";
import { canFollow, type Event, eventsOf, type OrderEvent } from "./events.ts";
import type { OrderPoint } from "./points.ts";
import type { Place, Subsystem } from "./subsystem.ts";

/** How a location is accessed on one side of a point. */
export interface Side {
  reads: Nearness;
  writes: Nearness;
}

/**
 * `own`: by the operation itself. `near`: up to the next point that orders the same. `far`: beyond it, or in a caller.
 * `none`: not at all.
 */
export const NEARNESS = ["own", "near", "far", "none"] as const;
export type Nearness = (typeof NEARNESS)[number];

export interface Sides {
  readonly before: ReadonlyMap<string, Side>;
  readonly after: ReadonlyMap<string, Side>;
}

/** Calls are followed this deep. */
const DEPTH = 4;
/** Callers are followed this far up. */
const UP = 2;
/** A function whose callees bring more events than this is cut off there. */
const EVENTS = 3000;

/** An event of a function or of what it calls; arms are those of the function itself. */
type Flat = Exclude<Event, { kind: "call" }>;

export class SideFinder {
  private readonly flat = new Map<string, readonly Flat[]>();
  private readonly found = new Map<OrderEvent, Sides>();

  private readonly subsystem: Subsystem;

  constructor(subsystem: Subsystem) {
    this.subsystem = subsystem;
  }

  /** The locations that a point orders. */
  of(point: OrderPoint): Sides {
    const known = this.found.get(point.event);
    if (known !== undefined) return known;
    const sides = this.compute(point);
    this.found.set(point.event, sides);
    return sides;
  }

  private compute(point: OrderPoint): Sides {
    const place = { file: point.file, function: point.function };
    const events = eventsOf(point.function);
    const at = events.indexOf(point.event);
    const before = new SideBuilder(point.operation.order, "before");
    const after = new SideBuilder(point.operation.order, "after");
    before.own(point.event);
    after.own(point.event);
    if (before.takesOthers) this.backwards(place, events, at, point.event, before);
    if (after.takesOthers) this.forwards(place, events, at, point.event, after);
    this.callers(place, before, after, UP);
    return { before: before.sides, after: after.sides };
  }

  private backwards(place: Place, events: readonly Event[], at: number, from: Event, side: SideBuilder): void {
    for (let index = at - 1; index >= 0; index--) {
      const event = events[index];
      if (event === undefined || !canFollow(event.arm, from.arm)) continue;
      const flat = event.kind === "call" ? this.expand(place, event.callee, DEPTH) : [event];
      for (let inner = flat.length - 1; inner >= 0; inner--) side.add(flat[inner]);
    }
  }

  private forwards(place: Place, events: readonly Event[], at: number, from: Event, side: SideBuilder): void {
    for (let index = at + 1; index < events.length; index++) {
      const event = events[index];
      if (event === undefined || !canFollow(from.arm, event.arm)) continue;
      for (const each of event.kind === "call" ? this.expand(place, event.callee, DEPTH) : [event]) side.add(each);
    }
  }

  /** What callers do before they call and after the call returned. */
  private callers(place: Place, before: SideBuilder, after: SideBuilder, up: number): void {
    const callers = this.subsystem.callersOf(place);
    if (up === 0 || callers.length > 8 || (!before.takesOthers && !after.takesOthers)) return;
    for (const { place: caller, call } of callers) {
      if (caller.function === place.function) continue;
      const events = eventsOf(caller.function);
      const at = events.indexOf(call);
      const [early, late] = [before.fork(), after.fork()];
      if (before.takesOthers) this.backwards(caller, events, at, call, early);
      if (after.takesOthers) this.forwards(caller, events, at, call, late);
      this.callers(caller, early, late, up - 1);
    }
  }

  /** A callee's events, with those of its callees; none for what the subsystem does not define. */
  private expand(from: Place, callee: string, depth: number): readonly Flat[] {
    if (depth === 0) return [];
    const place = this.subsystem.callee(callee, from.file);
    if (place === undefined) return [];
    const key = `${depth} ${place.file.source.path} ${callee}`;
    const known = this.flat.get(key);
    if (known !== undefined) return known;
    // A function that calls itself adds nothing new to its own events.
    this.flat.set(key, []);
    const flat: Flat[] = [];
    for (const event of eventsOf(place.function)) {
      if (flat.length > EVENTS) break;
      if (event.kind === "call") flat.push(...this.expand(place, event.callee, depth - 1));
      else flat.push(event);
    }
    this.flat.set(key, flat);
    return flat;
  }
}

/** Collects one side, from the point outwards. */
class SideBuilder {
  readonly takesOthers: boolean;
  readonly sides: Map<string, Side>;
  private readonly order: MemoryOrder;
  private readonly where: "before" | "after";
  private nearness: "near" | "far" = "near";

  constructor(order: MemoryOrder, where: "before" | "after", sides = new Map<string, Side>()) {
    this.order = order;
    this.where = where;
    this.sides = sides;
    // An acquire or a dependency orders only its own load with what follows, a release only its own store with what went before.
    this.takesOthers = where === "before" ? order !== "acquire" && order !== "dependency" : order !== "release";
  }

  /** Goes on in a caller: what is found there lies farther away unless nothing of the kind stood between. */
  fork(): SideBuilder {
    const next = new SideBuilder(this.order, this.where, this.sides);
    next.nearness = this.nearness;
    return next;
  }

  own({ own }: OrderEvent): void {
    for (const { mode, location } of own) {
      const belongs =
        this.order === "full" ||
        (this.where === "before" && mode === "read" && this.order !== "release") ||
        (this.where === "after" && mode === "write" && this.order === "release");
      if (belongs) this.note(location, mode, "own");
    }
  }

  add(event: Flat | undefined): void {
    if (event === undefined) return;
    if (event.kind === "access") {
      this.note(event.location, event.mode, this.nearness);
      return;
    }
    for (const { mode, location } of event.own) this.note(location, mode, this.nearness);
    if (event.operation.order === this.order || event.operation.order === "full") this.nearness = "far";
  }

  private note(location: string, mode: "read" | "write", nearness: Nearness): void {
    if ((this.order === "read" && mode === "write") || (this.order === "write" && mode === "read")) return;
    // What a dependency orders is reached through the pointer that was loaded.
    if (this.order === "dependency" && nearness !== "own" && !location.startsWith(".")) return;
    const side = this.sides.get(location) ?? { reads: "none", writes: "none" };
    if (mode === "read") side.reads = nearer(side.reads, nearness);
    else side.writes = nearer(side.writes, nearness);
    this.sides.set(location, side);
  }
}

/** The nearer of two. */
export function nearer(a: Nearness, b: Nearness): Nearness {
  return NEARNESS.indexOf(a) <= NEARNESS.indexOf(b) ? a : b;
}

/** The farther of two. */
export function farther(a: Nearness, b: Nearness): Nearness {
  return NEARNESS.indexOf(a) >= NEARNESS.indexOf(b) ? a : b;
}

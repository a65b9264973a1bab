/** What a point orders: the locations accessed before it and after it, and how near they stand. */
import type { MemoryOrder } from "../../../kernel/catalogue/memory-operations.ts";
import type { Span } from "../../../c/editor/ast.ts";
import type { EditorFile } from "../../../c/editor/file.ts";
import { changesBetween } from "./changes.ts";
import { type Arm, canFollow, type Event, eventsOf, type OrderEvent } from "./events.ts";
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
const DEPTH = 3;
/** Callers are followed this far up, and only of functions that few call. */
const UP = 2;
const CALLERS = 8;
/** A function whose callees bring more events than this is cut off there. */
const EVENTS = 1500;

/** One thing that a function does. */
export interface Step {
  readonly event: Event;
  /** In offsets of the file: the call, for what a callee does. */
  readonly at: Span;
  readonly arm: Arm | undefined;
  readonly call: string | undefined;
}

/** A callee's events and those of its callees. Calls are those that could not be followed. */
interface Flat {
  readonly events: readonly Event[];
  /** Every name that was looked up for it. */
  readonly names: ReadonlySet<string>;
}

interface Found {
  readonly sides: Sides;
  /** Functions whose text, and whose callers, went into it. */
  readonly names: ReadonlySet<string>;
  readonly called: ReadonlySet<string>;
}

const NOTHING: Flat = { events: [], names: new Set() };

export class SideFinder {
  private readonly subsystem: Subsystem;
  private readonly flat = new Map<string, Flat>();
  private readonly found = new Map<OrderEvent, Found>();

  /** @param earlier The same for an earlier reading of the file, with the same neighbours: what did not change is taken over. */
  constructor(subsystem: Subsystem, earlier?: SideFinder) {
    this.subsystem = subsystem;
    if (earlier === undefined) return;
    const changes = changesBetween(earlier.subsystem.file, subsystem.file);
    for (const [key, flat] of earlier.flat) if (!meet(changes.functions, flat.names)) this.flat.set(key, flat);
    for (const [event, found] of earlier.found)
      if (!meet(changes.functions, found.names) && !meet(changes.callees, found.called)) this.found.set(event, found);
  }

  /** The locations that a point orders. */
  of(point: OrderPoint): Sides {
    const known = this.found.get(point.event);
    if (known !== undefined) return known.sides;
    const found = new Computation(this, this.subsystem, point).result;
    this.found.set(point.event, found);
    return found.sides;
  }

  /** Everything a function does, callees included, each at the place in the function's own text. */
  sequence(place: Place): readonly Step[] {
    return eventsOf(place.function).flatMap((event): readonly Step[] => {
      const { start, end, arm } = event;
      const at = { start: place.function.start + start, end: place.function.start + end };
      if (event.kind !== "call") return [{ event, at, arm, call: undefined }];
      const inner = this.expand(place.file, event.callee, DEPTH).events.map((each) => ({ event: each, at, arm, call: event.callee }));
      return inner.length > 0 ? inner : [{ event, at, arm, call: event.callee }];
    });
  }

  /** A callee's events; none for what the subsystem does not define. */
  expand(from: EditorFile, callee: string, depth: number): Flat {
    if (depth === 0) return NOTHING;
    const place = this.subsystem.callee(callee, from);
    if (place === undefined) return NOTHING;
    const key = `${depth} ${place.file.source.path} ${callee}`;
    const known = this.flat.get(key);
    if (known !== undefined) return known;
    // A function that calls itself adds nothing new to its own events.
    this.flat.set(key, NOTHING);
    const events: Event[] = [];
    const names = new Set([callee]);
    for (const event of eventsOf(place.function)) {
      if (events.length > EVENTS) break;
      if (event.kind !== "call") {
        events.push(event);
        continue;
      }
      const inner = this.expand(place.file, event.callee, depth - 1);
      names.add(event.callee);
      for (const name of inner.names) names.add(name);
      if (inner.events.length > 0) events.push(...inner.events);
      else events.push(event);
    }
    const flat = { events, names };
    this.flat.set(key, flat);
    return flat;
  }
}

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  for (const each of small) if (large.has(each)) return true;
  return false;
}

/** The sides of one point. */
class Computation {
  readonly result: Found;
  private readonly finder: SideFinder;
  private readonly subsystem: Subsystem;
  private readonly names = new Set<string>();
  private readonly called = new Set<string>();

  constructor(finder: SideFinder, subsystem: Subsystem, point: OrderPoint) {
    this.finder = finder;
    this.subsystem = subsystem;
    const place = { file: point.file, function: point.function };
    const events = eventsOf(point.function);
    const at = events.indexOf(point.event);
    const before = new SideBuilder(point.operation.order, "before");
    const after = new SideBuilder(point.operation.order, "after");
    before.own(point.event);
    after.own(point.event);
    this.names.add(point.function.name);
    if (before.takesOthers) this.backwards(place, events, at, point.event, before);
    if (after.takesOthers) this.forwards(place, events, at, point.event, after);
    this.callers(place, before, after, UP);
    this.result = { sides: { before: before.sides, after: after.sides }, names: this.names, called: this.called };
  }

  private backwards({ file }: Place, events: readonly Event[], at: number, from: Event, side: SideBuilder): void {
    for (let index = at - 1; index >= 0; index--) {
      const event = events[index];
      if (event === undefined || !canFollow(event.arm, from.arm)) continue;
      const inner = this.expand(file, event);
      for (let each = inner.length - 1; each >= 0; each--) side.add(inner[each]);
    }
  }

  private forwards({ file }: Place, events: readonly Event[], at: number, from: Event, side: SideBuilder): void {
    for (let index = at + 1; index < events.length; index++) {
      const event = events[index];
      if (event === undefined || !canFollow(from.arm, event.arm)) continue;
      for (const each of this.expand(file, event)) side.add(each);
    }
  }

  private expand(file: EditorFile, event: Event): readonly Event[] {
    if (event.kind !== "call") return [event];
    const { events, names } = this.finder.expand(file, event.callee, DEPTH);
    this.names.add(event.callee);
    for (const name of names) this.names.add(name);
    return events;
  }

  /** What callers do before they call and after the call returned. */
  private callers(place: Place, before: SideBuilder, after: SideBuilder, up: number): void {
    if (up === 0 || (!before.takesOthers && !after.takesOthers)) return;
    this.called.add(place.function.name);
    const callers = this.subsystem.callersOf(place);
    if (callers.length > CALLERS) return;
    for (const { place: caller, call } of callers) {
      if (caller.function === place.function) continue;
      this.names.add(caller.function.name);
      const events = eventsOf(caller.function);
      const at = events.indexOf(call);
      const [early, late] = [before.fork(), after.fork()];
      if (before.takesOthers) this.backwards(caller, events, at, call, early);
      if (after.takesOthers) this.forwards(caller, events, at, call, late);
      this.callers(caller, early, late, up - 1);
    }
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

  /** Goes on in a caller: what is found there lies far away. */
  fork(): SideBuilder {
    const next = new SideBuilder(this.order, this.where, this.sides);
    next.nearness = "far";
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

  add(event: Event | undefined): void {
    if (event === undefined || event.kind === "call") return;
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

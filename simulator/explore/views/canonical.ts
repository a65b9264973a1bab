/**
 * Two states that nobody can tell apart are to be equal words: positions are numbered from the oldest message that can still be read,
 * and what lies at or below it is 0 in every view.
 */
import { Cpu, Delayed, DELAYED_LOADS, Message, type ViewState } from "./state.ts";
import type { Vectors } from "./vectors.ts";

/** Makes room for a message at a position: those from there on move up by one, and so do all views of them. */
export function shiftFrom(state: ViewState, location: number, position: number): void {
  const { views, orders, flat } = state;
  state.rename(
    (view) => views.shift(view, location, position),
    (order) => orders.shift(order, location, position),
  );
  const first = state.messageAt(location, position);
  const end = state.messageAt(location, state.count(location));
  for (let at = end - 1; at >= first; at--) flat.set(at + Message.Words, flat.words[at]);
}

/** Drops the messages that no CPU can read any more. `isLive` tells which CPUs still do something. */
export function canonicalise(state: ViewState, isLive: (cpu: number) => boolean): void {
  const { locations } = state.shape;
  let some = false;
  for (let location = 0; location < locations; location++) {
    dropped[location] = state.count(location) > 1 ? oldestNeeded(state, location, isLive) : 0;
    some ||= dropped[location] > 0;
  }
  if (!some) return;
  const { views, orders } = state;
  state.rename(
    (view) => lowered(views, view, locations),
    (order) => lowered(orders, order, locations),
  );
  for (let location = 0; location < locations; location++) if (dropped[location] > 0) removeFirst(state, location, dropped[location]);
}

/** By location, how many of its messages are being dropped; reused for every state. */
const dropped: number[] = [];

function lowered(vectors: Vectors, id: number, locations: number): number {
  let now = id;
  for (let location = 0; location < locations; location++) {
    if (dropped[location] > 0) now = vectors.lower(now, location, dropped[location]);
  }
  return now;
}

/** The oldest message of a location that a live CPU may still read, or put something after. */
function oldestNeeded(state: ViewState, location: number, isLive: (cpu: number) => boolean): number {
  let oldest = state.count(location) - 1;
  for (let cpu = 0; cpu < state.shape.cpus && oldest > 0; cpu++) {
    if (!isLive(cpu)) continue;
    const own = state.views.at(state.cpu(cpu, Cpu.Coherence), location);
    const ordered = state.positionOn(cpu, state.cpu(cpu, Cpu.Floor), location);
    oldest = Math.min(oldest, Math.max(own, ordered));
    for (let slot = 0; slot < DELAYED_LOADS; slot++) {
      if (state.delayedLocation(cpu, slot) !== location) continue;
      oldest = Math.min(oldest, state.positionOn(cpu, state.delayed(cpu, slot, Delayed.Floor), location));
    }
  }
  return oldest;
}

/**
 * Clears what CPUs keep to anyway: with it, states differ that nobody can tell apart. Not for programs with conditional fences, which make global
 * what such an order had, nor for stores that take any other place than the last.
 */
export function forgetKept(state: ViewState): void {
  const { views, orders, shape } = state;
  let kept = 0;
  for (let cpu = 0; cpu < shape.cpus; cpu++) {
    const floor = state.viewOn(cpu, state.cpu(cpu, Cpu.Floor));
    const own = views.join(state.cpu(cpu, Cpu.Coherence), floor);
    state.setCpu(cpu, Cpu.Coherence, own);
    kept = orders.join(kept, state.onlyOn(cpu, own));
  }
  // Each order says of each CPU what it must see; it has seen that.
  if (kept !== 0) state.renameOrders((order) => orders.above(order, kept));
  for (let cpu = 0; cpu < shape.cpus; cpu++) forgetFloors(state, cpu);
  for (let location = 0; location < shape.locations; location++) forgetWriters(state, location);
}

/** What is in the floor of everything need not be in that of stores, nor in what becomes one. */
function forgetFloors(state: ViewState, cpu: number): void {
  const { orders, shape } = state;
  const floor = state.cpu(cpu, Cpu.Floor);
  const stores = orders.join(floor, state.cpu(cpu, Cpu.StoreFloor));
  if (stores === 0) return;
  for (let location = 0; location < shape.locations; location++) {
    state.setTouched(cpu, location, orders.above(state.touched(cpu, location), stores));
  }
  const above = (field: Cpu, of: number): void => state.setCpu(cpu, field, orders.above(state.cpu(cpu, field), of));
  above(Cpu.Stores, stores);
  above(Cpu.StoreFloor, floor);
  above(Cpu.Events, floor);
  above(Cpu.Loads, orders.join(floor, state.cpu(cpu, Cpu.LoadFloor)));
  above(Cpu.LoadFloor, floor);
}

/** Who stored a message matters only while that CPU gets something else from it than the others. */
function forgetWriters(state: ViewState, location: number): void {
  const count = state.count(location);
  for (let position = 0; position < count; position++) {
    const carries =
      state.message(location, position, Message.Before) |
      state.message(location, position, Message.Depends) |
      state.message(location, position, Message.Visible);
    if (carries !== 0) continue;
    // The first message is one that every CPU has, so none can race with it.
    if (position === 0) state.setMessage(location, position, Message.Tag, 0);
    if (state.message(location, position, Message.Tag) === 0) state.setMessage(location, position, Message.Flags, 0);
  }
}

/** Drops the messages before a position. */
export function dropBefore(state: ViewState, location: number, position: number): void {
  if (position === 0) return;
  const { views, orders } = state;
  state.rename(
    (view) => views.lower(view, location, position),
    (order) => orders.lower(order, location, position),
  );
  removeFirst(state, location, position);
}

/** Moves a location's messages down over its first ones; views and orders follow already. */
function removeFirst(state: ViewState, location: number, position: number): void {
  const { flat } = state;
  const count = state.count(location);
  const first = state.messageAt(location, 0);
  const end = state.messageAt(location, count);
  const distance = position * Message.Words;
  for (let at = first; at < end; at++) flat.set(at, at + distance < end ? flat.words[at + distance] : 0);
  state.setCount(location, count - position);
}

/** A CPU that does nothing more needs no views: they are all 0 from now on. */
export function retire(state: ViewState, cpu: number): void {
  for (let field = 0; field < Cpu.Words; field++) {
    if (field !== Cpu.NotWatching) state.setCpu(cpu, field, 0);
  }
  for (let location = 0; location < state.shape.locations; location++) state.setTouched(cpu, location, 0);
}

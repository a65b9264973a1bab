/**
 * Two states that nobody can tell apart are to be equal words: positions are numbered from the oldest message that can still be read,
 * and what lies at or below it is 0 in every view.
 */
import { Cpu, Delayed, DELAYED_LOADS, Message, type ViewState } from "./state.ts";
import { MAX_POSITION, type Vectors } from "./vectors.ts";

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

/** Drops the messages that no CPU can read any more. `isReader` tells which CPUs may still read a location, or store to it in any place. */
export function canonicalise(state: ViewState, isReader: (cpu: number, location: number) => boolean): void {
  const { locations } = state.shape;
  let some = false;
  for (let location = 0; location < locations; location++) {
    dropped[location] = state.count(location) > 1 ? oldestNeeded(state, location, isReader) : 0;
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

/** The oldest message of a location that a CPU may still read, or put something after. */
function oldestNeeded(state: ViewState, location: number, isReader: (cpu: number, location: number) => boolean): number {
  let oldest = state.count(location) - 1;
  for (let cpu = 0; cpu < state.shape.cpus && oldest > 0; cpu++) {
    if (!isReader(cpu, location)) continue;
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
 *
 * @param blind What CPUs never look at, as {@link blindTo} has it.
 */
export function forgetKept(state: ViewState, blind: Blind): void {
  const { views, orders, shape } = state;
  let kept = blind.everywhere;
  for (let cpu = 0; cpu < shape.cpus; cpu++) {
    const floor = state.viewOn(cpu, state.cpu(cpu, Cpu.Floor));
    const own = views.above(views.join(state.cpu(cpu, Cpu.Coherence), floor), blind.on[cpu]);
    state.setCpu(cpu, Cpu.Coherence, own);
    kept = orders.join(kept, state.onlyOn(cpu, own));
  }
  // Each order says of each CPU what it must see; it has seen that.
  if (kept !== 0) state.renameOrders((order) => orders.above(order, kept));
  for (let cpu = 0; cpu < shape.cpus; cpu++) forgetFloors(state, cpu);
  for (let location = 0; location < shape.locations; location++) forgetWriters(state, location);
}

/** What CPUs need not see, as they never look: by CPU a view, and an order that has them all. Its positions are above all others. */
export interface Blind {
  readonly on: readonly number[];
  readonly everywhere: number;
}

/** @param isReader Whether a CPU may ever read an older message of a location. */
export function blindTo({ views, orders, shape }: ViewState, isReader: (cpu: number, location: number) => boolean): Blind {
  const { cpus, locations } = shape;
  const at = (cpu: number, location: number): number => (isReader(cpu, location) ? 0 : MAX_POSITION);
  const on = Array.from({ length: cpus }, (_, cpu) => views.make((location) => at(cpu, location)));
  return { on, everywhere: orders.make((entry) => at(Math.floor(entry / locations), entry % locations)) };
}

/** By CPU, a view of what no other CPU ever looks at. Its positions are above all others. */
export function hiddenFromOthers({ views, shape }: ViewState, isReader: (cpu: number, location: number) => boolean): readonly number[] {
  const cpus = Array.from({ length: shape.cpus }, (_, cpu) => cpu);
  const isSeen = (by: number, location: number): boolean => cpus.some((other) => other !== by && isReader(other, location));
  return cpus.map((cpu) => views.make((location) => (isSeen(cpu, location) ? 0 : MAX_POSITION)));
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

/** Takes a message out that is not the newest: whoever could read it can read one behind it with the same value. */
function takeOut(state: ViewState, location: number, position: number): void {
  const { views, orders, flat } = state;
  state.rename(
    (view) => views.close(view, location, position),
    (order) => orders.close(order, location, position),
  );
  const count = state.count(location);
  const end = state.messageAt(location, count);
  for (let at = state.messageAt(location, position); at < end; at++) {
    flat.set(at, at + Message.Words < end ? flat.words[at + Message.Words] : 0);
  }
  state.setCount(location, count - 1);
}

/**
 * Clears what only matters to reads that may be followed by another stale one. Whoever reads an older message now reads its value, and no more is asked:
 * so of messages with one value only the newest is kept, and of those that are not the newest only the value.
 *
 * @param isSame Whether two messages of a location have the same value for all who read it.
 * @param isTagged Whether stores of a location are told apart, so that each is kept, and who made it.
 */
export function keepValues(
  state: ViewState,
  isSame: (location: number, first: number, second: number) => boolean,
  isTagged: (location: number) => boolean,
): void {
  for (let location = 0; location < state.shape.locations; location++) {
    if (state.count(location) === 1) continue;
    const tagged = isTagged(location);
    if (!tagged) takeOutEqual(state, location, isSame);
    for (let position = state.count(location) - 2; position >= 0; position--) keepValue(state, location, position);
  }
}

function takeOutEqual(state: ViewState, location: number, isSame: (location: number, first: number, second: number) => boolean): void {
  for (let newer = state.count(location) - 1; newer > 0; newer--) {
    for (let older = newer - 1; older >= 0; older--) {
      if (!isSame(location, older, newer)) continue;
      takeOut(state, location, older);
      newer--;
    }
  }
}

function keepValue(state: ViewState, location: number, position: number): void {
  const tag = state.message(location, position, Message.Tag);
  const flags = tag === 0 ? 0 : state.message(location, position, Message.Flags);
  const from = state.messageAt(location, position);
  for (let field = Message.Visible; field < Message.Words; field++) state.flat.set(from + field, 0);
  state.setMessage(location, position, Message.Tag, tag);
  state.setMessage(location, position, Message.Flags, flags);
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

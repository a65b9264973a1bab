/**
 * Loads, stores and atomic updates by the rules of the view machine. None of these chooses: the caller asks which messages a load may
 * read and where a store may go, and does one step for each.
 */
import { shiftFrom } from "./canonical.ts";
import { currentOrder, finishBeforeAtomic, strongFence } from "./fences.ts";
import { Armed, Cpu, Crossed, Message, PLAIN, type Taint, UPDATE, type ViewState, WRITER_SHIFT } from "./state.ts";

/** What comes before a load. An update that returns nothing is not ordered by smp_rmb(). */
export function loadFloor(state: ViewState, cpu: number, address: Taint, returnsNothing = false): Taint {
  const { orders } = state;
  const floor = orders.join(state.cpu(cpu, Cpu.Floor), address);
  return returnsNothing ? floor : orders.join(floor, state.cpu(cpu, Cpu.LoadFloor));
}

/** The oldest message that a load with this floor may read; it may read that one and every newer one. */
export function oldestReadable(state: ViewState, cpu: number, location: number, floor: Taint): number {
  const own = state.views.at(state.cpu(cpu, Cpu.Coherence), location);
  const ordered = state.positionOn(cpu, floor, location);
  return own > ordered ? own : ordered;
}

/** Reads a message: what follows has seen what came with it. The result is the taint of the register. */
export function load(
  state: ViewState,
  cpu: number,
  location: number,
  position: number,
  floor: Taint,
  acquire: boolean,
  returnsNothing = false,
): Taint {
  const { views, orders } = state;
  const visible = views.raise(state.message(location, position, Message.Visible), location, position);
  const ownStore = state.writer(location, position) === cpu;
  const came = ownStore
    ? state.message(location, position, Message.Depends)
    : orders.join(state.message(location, position, Message.Before), state.onlyOn(cpu, visible));
  const order = orders.raise(orders.join(floor, came), cpu * state.shape.locations + location, position);
  state.setCpu(cpu, Cpu.Coherence, views.raise(state.cpu(cpu, Cpu.Coherence), location, position));
  state.joinView(cpu, Cpu.Seen, visible);
  state.joinOrder(cpu, Cpu.Events, order);
  if (!returnsNothing) state.joinOrder(cpu, Cpu.Loads, order);
  state.touch(cpu, location, order);
  if (acquire) state.joinOrder(cpu, Cpu.Floor, order);
  const past = state.message(location, position, Message.Past);
  if (past !== 0) state.setCpu(cpu, Cpu.Past, state.cpu(cpu, Cpu.Past) | past);
  return order;
}

/** What comes before a store. `needs` is the join of the taints of its address, its value and the branches around it. */
export function storeFloor(state: ViewState, cpu: number, location: number, needs: Taint, release: boolean): Taint {
  const { orders } = state;
  let floor = orders.join(state.cpu(cpu, Cpu.Floor), state.cpu(cpu, Cpu.StoreFloor));
  floor = orders.join(orders.join(floor, needs), state.touched(cpu, location));
  return release ? orders.join(floor, state.cpu(cpu, Cpu.Events)) : floor;
}

/** The oldest place that a store with this floor may take; which of the newer ones it may take says {@link isPlace}. */
export function oldestPlace(state: ViewState, cpu: number, location: number, floor: Taint): number {
  return oldestReadable(state, cpu, location, floor) + 1;
}

/** Whether a store may go to a place: not between an update and what it has read. */
export function isPlace(state: ViewState, location: number, position: number): boolean {
  return position === state.count(location) || (state.message(location, position, Message.Flags) & UPDATE) === 0;
}

/** Whether a location has as many messages as there is room for: then no store can be made, and the search has to say so. */
export function isFull(state: ViewState, location: number): boolean {
  return state.count(location) >= state.shape.messages;
}

/** What a store is, besides where it goes. */
export interface Store {
  readonly low: number;
  readonly high: number;
  readonly release: boolean;
  readonly plain: boolean;
  /** Join of the taints of its address and its value. */
  readonly depends: Taint;
  /** Kept with the message, for whoever wants to tell stores apart; 0 where nobody does. */
  readonly tag: number;
}

export function store(state: ViewState, cpu: number, location: number, position: number, floor: Taint, what: Store): void {
  write(state, cpu, location, position, floor, what, 0, 0);
}

/** Whether an update may read a message: nothing can be put between it and another update that has read it. */
export function isUpdatable(state: ViewState, location: number, position: number): boolean {
  return isPlace(state, location, position + 1);
}

/** Of an update that succeeds. */
export interface Update extends Store {
  readonly acquire: boolean;
  readonly returnsNothing: boolean;
  /** Ordered as by smp_mb() before and after; {@link beginUpdate} has to come before. */
  readonly full: boolean;
}

/** What an update does before it chooses a message: the first fence of a full one, and what smp_mb__before_atomic() has left. */
export function beginUpdate(state: ViewState, cpu: number, full: boolean): void {
  finishBeforeAtomic(state, cpu);
  if (full) strongFence(state, cpu);
}

/** The read of an update whose message at `position` was chosen; {@link updateStore} follows with the taint that this gives. */
export function updateLoad(state: ViewState, cpu: number, location: number, position: number, floor: Taint, what: Update): Taint {
  return load(state, cpu, location, position, floor, what.acquire, what.returnsNothing);
}

/**
 * The write of an update, directly after the message that it has read.
 *
 * @returns Whether it can go there: something that comes before the write may already stand after that message.
 */
export function updateStore(
  state: ViewState,
  cpu: number,
  location: number,
  position: number,
  read: Taint,
  needs: Taint,
  what: Update,
): boolean {
  const floor = state.orders.join(storeFloor(state, cpu, location, needs, what.release), read);
  if (state.positionOn(cpu, floor, location) > position) return false;
  write(state, cpu, location, position + 1, floor, what, UPDATE, state.message(location, position, Message.Visible));
  if (what.full) strongFence(state, cpu);
  return true;
}

/** What smp_mb__after_atomic() has to know of an update, also of one that failed; it comes last. */
export function endUpdate(state: ViewState, cpu: number): void {
  remember(state, cpu, Armed.AfterAtomic, Cpu.AfterAtomic);
  state.cross(cpu, Crossed.Update);
}

/** Keeps what a conditional fence would make global, if the program has such a fence. */
export function remember(state: ViewState, cpu: number, kind: Armed, field: Cpu): void {
  if ((state.shape.conditional & kind) === 0) return;
  state.joinOrder(cpu, field, currentOrder(state, cpu));
  state.setCpu(cpu, Cpu.Armed, state.cpu(cpu, Cpu.Armed) | kind);
}

function write(
  state: ViewState,
  cpu: number,
  location: number,
  position: number,
  floorBefore: Taint,
  what: Store,
  flags: number,
  withIt: number,
): void {
  const { views, orders } = state;
  const count = state.count(location);
  let floor = floorBefore;
  let { depends } = what;
  let carried = withIt;
  if (position < count) {
    shiftFrom(state, location, position);
    floor = orders.shift(floor, location, position);
    depends = orders.shift(depends, location, position);
    carried = views.shift(carried, location, position);
  }
  state.setCount(location, count + 1);
  let visible = views.join(state.cpu(cpu, Cpu.Carried), carried);
  if (what.release) visible = views.join(visible, state.cpu(cpu, Cpu.Seen));
  visible = views.raise(visible, location, position);
  state.setMessage(location, position, Message.Low, what.low);
  state.setMessage(location, position, Message.High, what.high);
  state.setMessage(location, position, Message.Visible, visible);
  state.setMessage(location, position, Message.Before, floor);
  state.setMessage(location, position, Message.Depends, depends);
  state.setMessage(location, position, Message.Own, 0);
  state.setMessage(location, position, Message.All, 0);
  state.setMessage(location, position, Message.Flags, flags | (what.plain ? PLAIN : 0) | ((cpu + 1) << WRITER_SHIFT));
  state.setMessage(location, position, Message.Past, state.cpu(cpu, Cpu.Past));
  state.setMessage(location, position, Message.Tag, what.tag);
  const order = orders.raise(floor, cpu * state.shape.locations + location, position);
  state.setCpu(cpu, Cpu.Coherence, views.raise(state.cpu(cpu, Cpu.Coherence), location, position));
  state.joinView(cpu, Cpu.Seen, visible);
  state.joinView(cpu, Cpu.Own, visible);
  state.joinOrder(cpu, Cpu.Events, order);
  state.joinOrder(cpu, Cpu.Stores, order);
  state.touch(cpu, location, order);
}

/**
 * Loads that are made later than they stand in the program: past stores that they do not order.
 *
 * Without them the machine would miss what LKMM allows. A delayed load reads from the floor that it had at its place. What must not
 * come of it is load buffering: reading what depends, in program order and reading, on what follows the load. So each message and each
 * CPU knows the delayed loads that it comes after, one bit each.
 *
 * The caller makes a delayed load before anything that it orders, uses or shares a location with: a branch, address or value that needs
 * the register, a strong fence, a release, the end of a reader, and what it may not be delayed past too ({@link Crossed}).
 */
import { load, loadFloor, oldestReadable } from "./accesses.ts";
import { Armed, Cpu, Crossed, Delayed, DELAYED_LOADS, Message, type Taint, type ViewState } from "./state.ts";

/** Bit of a delayed load in {@link Cpu.Past}. */
function bitOf(cpu: number, slot: number): number {
  return 1 << (cpu * DELAYED_LOADS + slot);
}

/** A slot in which a CPU may delay a load; undefined when all are taken. */
export function freeSlot(state: ViewState, cpu: number): number | undefined {
  for (let slot = 0; slot < DELAYED_LOADS; slot++) if (state.delayed(cpu, slot, Delayed.Location) === 0) return slot;
  return undefined;
}

/** Puts a load off: it will read where it stands in the program, but later than what follows it and does not depend on it. */
export function delay(state: ViewState, cpu: number, slot: number, location: number, address: Taint): void {
  const floor = loadFloor(state, cpu, address);
  const oldest = oldestReadable(state, cpu, location, floor);
  state.setDelayed(cpu, slot, Delayed.Location, location + 1);
  state.setDelayed(cpu, slot, Delayed.Floor, state.orders.raise(floor, cpu * state.shape.locations + location, oldest));
  state.setCpu(cpu, Cpu.Past, state.cpu(cpu, Cpu.Past) | bitOf(cpu, slot));
}

/** Whether a delayed load may read a message: one that came after a store that follows the load would be load buffering. */
export function isBeforeDelayed(state: ViewState, cpu: number, slot: number, position: number): boolean {
  const location = state.delayedLocation(cpu, slot);
  return (state.message(location, position, Message.Past) & bitOf(cpu, slot)) === 0;
}

/** Reads a message for a delayed load, which is one no more. */
export function loadDelayed(state: ViewState, cpu: number, slot: number, position: number): Taint {
  const location = state.delayedLocation(cpu, slot);
  const crossed = state.delayed(cpu, slot, Delayed.Location);
  const floor = state.delayed(cpu, slot, Delayed.Floor);
  const visible = state.message(location, position, Message.Visible);
  const past = state.message(location, position, Message.Past);
  state.setDelayed(cpu, slot, Delayed.Location, 0);
  state.setDelayed(cpu, slot, Delayed.Floor, 0);
  forgetBit(state, bitOf(cpu, slot), past);
  const order = load(state, cpu, location, position, floor, false);
  // Fences know of it as if it had been made in its place: those that it has passed, and those that are yet to act.
  if ((crossed & Crossed.ReadFence) !== 0) state.joinOrder(cpu, Cpu.LoadFloor, order);
  const known = state.orders.join(order, state.onlyOn(cpu, visible));
  if ((crossed & Crossed.BeforeAtomic) !== 0) state.joinOrder(cpu, Cpu.BeforeAtomic, known);
  if ((crossed & Crossed.Update) !== 0) joinIf(state, cpu, Armed.AfterAtomic, Cpu.AfterAtomic, known);
  if ((crossed & Crossed.Lock) !== 0) joinIf(state, cpu, Armed.AfterSpinlock, Cpu.AfterSpinlock, known);
  return order;
}

function joinIf(state: ViewState, cpu: number, kind: Armed, field: Cpu, order: number): void {
  if ((state.cpu(cpu, Cpu.Armed) & kind) !== 0) state.joinOrder(cpu, field, order);
}

/** What comes after a delayed load comes after what that has read. */
function forgetBit(state: ViewState, bit: number, past: number): void {
  const { cpus, locations } = state.shape;
  const renewed = (before: number): number => ((before & bit) === 0 ? before : (before & ~bit) | (past & ~bit));
  for (let cpu = 0; cpu < cpus; cpu++) state.setCpu(cpu, Cpu.Past, renewed(state.cpu(cpu, Cpu.Past)));
  for (let location = 0; location < locations; location++) {
    const count = state.count(location);
    for (let position = 0; position < count; position++) {
      state.setMessage(location, position, Message.Past, renewed(state.message(location, position, Message.Past)));
    }
  }
}

/** Whether a delayed load has been delayed past something. */
export function hasCrossed(state: ViewState, cpu: number, slot: number, what: Crossed): boolean {
  return (state.delayed(cpu, slot, Delayed.Location) & what) !== 0;
}

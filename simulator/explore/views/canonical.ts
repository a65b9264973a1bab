/**
 * Two states that nobody can tell apart are to be equal words: positions are numbered from the oldest message that can still be read,
 * and what lies at or below it is 0 in every view.
 */
import { Cpu, Delayed, DELAYED_LOADS, Message, type ViewState } from "./state.ts";

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
  for (let location = 0; location < locations; location++) {
    if (state.count(location) > 1) dropBefore(state, location, oldestNeeded(state, location, isLive));
  }
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

/** Drops the messages before a position. */
export function dropBefore(state: ViewState, location: number, position: number): void {
  if (position === 0) return;
  const { views, orders, flat } = state;
  state.rename(
    (view) => views.lower(view, location, position),
    (order) => orders.lower(order, location, position),
  );
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
  for (let location = 0; location < state.shape.locations; location++) state.forgetTouched(cpu, location);
}

/**
 * The view machine: the kernel's memory model without load buffering, as rules that execute. See docs/litmus.md for what it covers.
 *
 * Whoever explores owns a flat state, and gives the machine a part of it ({@link ViewState}). Each step of a CPU is then some calls:
 *
 * - a load: {@link loadFloor}, a choice from {@link oldestReadable} to the newest message, {@link load}; or {@link delay};
 * - a store: {@link storeFloor}, a choice from {@link oldestPlace} to the count of messages where {@link isPlace} holds, {@link store};
 * - an atomic update that succeeds: {@link beginUpdate}, the choice of a load where {@link isUpdatable} holds, {@link updateLoad},
 *   {@link updateStore}, {@link endUpdate}; one that fails is a relaxed load between the first and the last of these;
 * - {@link fence}; {@link lock} where {@link isFree}; {@link unlock};
 * - readers, grace periods in two steps, extended quiescent states.
 *
 * A context switch and an interprocessor interrupt are `fence(state, cpu, "mb")` on each CPU that takes part. Views belong to CPUs, not to
 * tasks; taints and branches belong to the frame that computes.
 *
 * After each step {@link canonicalise} makes equal what nobody can tell apart. Nothing here allocates in a step, but where a vector is met
 * for the first time.
 */
import { RCU } from "./readers.ts";
import { Message, type Shape, type TaintWords, ViewState } from "./state.ts";
import type { FlatState } from "../flat-state.ts";

export * from "./accesses.ts";
export { type Blind, blindTo, canonicalise, dropBefore, forgetKept, hiddenFromOthers, keepValues, retire } from "./canonical.ts";
export * from "./delayed.ts";
export { canCommit, commit, currentOrder, currentView, type Fence, fence, fenceFrom, strongFence } from "./fences.ts";
export * from "./readers.ts";
export {
  Armed,
  Cpu,
  Crossed,
  DELAYED_LOADS,
  Domain,
  Message,
  PLAIN,
  type Shape,
  type Taint,
  type TaintWords,
  UPDATE,
  ViewState,
} from "./state.ts";

/** A machine in which nothing has happened: each location has its initial message. */
export function createViews(flat: FlatState, shape: Shape, taints: TaintWords, initial: (location: number) => number): ViewState {
  if (shape.domains <= RCU) throw new RangeError("RCU is a domain of its own");
  const state = new ViewState(flat, shape, taints);
  for (let location = 0; location < shape.locations; location++) {
    const value = initial(location);
    state.setMessage(location, 0, Message.Low, value | 0);
    state.setMessage(location, 0, Message.High, value < 0 ? -1 : 0);
  }
  return state;
}

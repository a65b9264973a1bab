/** Fences. A strong fence makes views global; the others raise floors of their own CPU. */
import { Armed, Cpu, CROSSED, Delayed, DELAYED_LOADS, type ViewState } from "./state.ts";

export type Fence =
  | "mb"
  | "rmb"
  | "wmb"
  | "before-atomic"
  | "after-atomic"
  | "after-spinlock"
  | "after-unlock-lock"
  | "after-srcu-read-unlock"
  /** For the compiler only. */
  | "barrier";

/** All that a CPU has done, read or been told: what a strong fence here makes global. */
export function currentView(state: ViewState, cpu: number): number {
  const { views } = state;
  const known = views.join(state.cpu(cpu, Cpu.Seen), state.cpu(cpu, Cpu.Coherence));
  const events = state.viewOn(cpu, state.cpu(cpu, Cpu.Events));
  return views.join(known, views.join(events, state.viewOn(cpu, state.cpu(cpu, Cpu.Floor))));
}

/** All that comes before what a CPU does behind a strong fence here, with {@link currentView} as its view on this CPU. */
export function currentOrder(state: ViewState, cpu: number): number {
  const { orders } = state;
  const events = orders.join(state.cpu(cpu, Cpu.Events), state.cpu(cpu, Cpu.Floor));
  return orders.join(events, state.onlyOn(cpu, currentView(state, cpu)));
}

/** A strong fence: all that the CPU knows is global, and everything that follows comes after everything before. */
export function strongFence(state: ViewState, cpu: number): void {
  fenceFrom(state, cpu, currentView(state, cpu), currentOrder(state, cpu));
}

/** A strong fence between what gave this view and this order, and everything that follows. */
export function fenceFrom(state: ViewState, cpu: number, view: number, order: number): void {
  state.global = state.views.join(state.global, view);
  comeAfter(state, cpu, state.global, order);
}

/** Everything that follows on this CPU, and everything that comes after it on any CPU, sees a view; and it comes after an order. */
export function comeAfter(state: ViewState, cpu: number, view: number, before: number): void {
  const order = state.orders.join(state.everywhere(view), before);
  state.joinOrder(cpu, Cpu.Floor, order);
  state.joinOrder(cpu, Cpu.Events, order);
  state.joinView(cpu, Cpu.Seen, view);
  state.joinView(cpu, Cpu.Carried, view);
}

export function fence(state: ViewState, cpu: number, kind: Fence): void {
  switch (kind) {
    case "mb":
      return strongFence(state, cpu);
    case "rmb":
      state.joinOrder(cpu, Cpu.LoadFloor, state.cpu(cpu, Cpu.Loads));
      return crossDelayed(state, cpu);
    case "wmb":
      state.joinView(cpu, Cpu.Carried, state.cpu(cpu, Cpu.Own));
      return state.joinOrder(cpu, Cpu.StoreFloor, state.cpu(cpu, Cpu.Stores));
    case "before-atomic":
      state.joinOrder(cpu, Cpu.BeforeAtomic, currentOrder(state, cpu));
      return state.setCpu(cpu, Cpu.Armed, state.cpu(cpu, Cpu.Armed) | Armed.BeforeAtomic);
    case "after-atomic":
      return fenceAfter(state, cpu, Armed.AfterAtomic, Cpu.AfterAtomic);
    case "after-spinlock":
      return fenceAfter(state, cpu, Armed.AfterSpinlock, Cpu.AfterSpinlock);
    case "after-unlock-lock":
      // The order came with the lock.
      if ((state.cpu(cpu, Cpu.Armed) & Armed.AfterUnlockLock) === 0) return;
      return fenceFrom(state, cpu, state.cpu(cpu, Cpu.AfterUnlockLock), 0);
    case "after-srcu-read-unlock":
      return fenceAfter(state, cpu, Armed.AfterReader, Cpu.AfterReader);
    case "barrier":
      return;
  }
}

/** A full barrier between what came before the matching operation and what follows the fence; nothing if there was none. */
function fenceAfter(state: ViewState, cpu: number, kind: Armed, field: Cpu): void {
  if ((state.cpu(cpu, Cpu.Armed) & kind) !== 0) fenceFromOrder(state, cpu, state.cpu(cpu, field));
}

/** A strong fence between what gave a {@link currentOrder} and everything that follows. */
export function fenceFromOrder(state: ViewState, cpu: number, order: number): void {
  fenceFrom(state, cpu, state.viewOn(cpu, order), order);
}

/** Loads that are delayed over smp_rmb() have to be made before another load. */
function crossDelayed(state: ViewState, cpu: number): void {
  for (let slot = 0; slot < DELAYED_LOADS; slot++) {
    const location = state.delayed(cpu, slot, Delayed.Location);
    if (location !== 0) state.setDelayed(cpu, slot, Delayed.Location, location | CROSSED);
  }
}

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

/** Makes a view global, and everything that follows on this CPU come after all that is global. */
export function strongFence(state: ViewState, cpu: number, from: number): void {
  state.global = state.views.join(state.global, from);
  comeAfter(state, cpu, state.global);
}

/** Everything that follows on this CPU, and everything that comes after it on any CPU, sees a view. */
export function comeAfter(state: ViewState, cpu: number, view: number): void {
  const order = state.everywhere(view);
  state.joinOrder(cpu, Cpu.Floor, order);
  state.joinOrder(cpu, Cpu.Events, order);
  state.joinView(cpu, Cpu.Seen, view);
  state.joinView(cpu, Cpu.Carried, view);
}

export function fence(state: ViewState, cpu: number, kind: Fence): void {
  switch (kind) {
    case "mb":
      return strongFence(state, cpu, currentView(state, cpu));
    case "rmb":
      state.joinOrder(cpu, Cpu.LoadFloor, state.cpu(cpu, Cpu.Loads));
      return crossDelayed(state, cpu);
    case "wmb":
      state.joinView(cpu, Cpu.Carried, state.cpu(cpu, Cpu.Own));
      return state.joinOrder(cpu, Cpu.StoreFloor, state.cpu(cpu, Cpu.Stores));
    case "before-atomic":
      state.joinView(cpu, Cpu.BeforeAtomic, currentView(state, cpu));
      return state.setCpu(cpu, Cpu.Armed, state.cpu(cpu, Cpu.Armed) | Armed.BeforeAtomic);
    case "after-atomic":
      return fenceAfter(state, cpu, Armed.AfterAtomic, Cpu.AfterAtomic);
    case "after-spinlock":
      return fenceAfter(state, cpu, Armed.AfterSpinlock, Cpu.AfterSpinlock);
    case "after-unlock-lock":
      return fenceAfter(state, cpu, Armed.AfterUnlockLock, Cpu.AfterUnlockLock);
    case "after-srcu-read-unlock":
      return fenceAfter(state, cpu, Armed.AfterReader, Cpu.AfterReader);
    case "barrier":
      return;
  }
}

/** A full barrier between what came before the matching operation and what follows the fence; nothing if there was none. */
function fenceAfter(state: ViewState, cpu: number, kind: Armed, field: Cpu): void {
  if ((state.cpu(cpu, Cpu.Armed) & kind) !== 0) strongFence(state, cpu, state.cpu(cpu, field));
}

/** Loads that are delayed over smp_rmb() have to be made before another load. */
function crossDelayed(state: ViewState, cpu: number): void {
  for (let slot = 0; slot < DELAYED_LOADS; slot++) {
    const location = state.delayed(cpu, slot, Delayed.Location);
    if (location !== 0) state.setDelayed(cpu, slot, Delayed.Location, location | CROSSED);
  }
}

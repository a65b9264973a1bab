/** Fences. A strong fence makes views global; the others raise floors of their own CPU. */
import { Armed, Cpu, Crossed, type ViewState } from "./state.ts";

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
      return state.cross(cpu, Crossed.ReadFence);
    case "wmb":
      state.joinView(cpu, Cpu.Carried, state.cpu(cpu, Cpu.Own));
      return state.joinOrder(cpu, Cpu.StoreFloor, state.cpu(cpu, Cpu.Stores));
    case "before-atomic":
      state.joinOrder(cpu, Cpu.BeforeAtomic, currentOrder(state, cpu));
      state.cross(cpu, Crossed.BeforeAtomic);
      return state.setCpu(cpu, Cpu.Armed, (state.cpu(cpu, Cpu.Armed) | Armed.BeforeAtomic) & ~Armed.Committed);
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
function fenceFromOrder(state: ViewState, cpu: number, order: number): void {
  fenceFrom(state, cpu, state.viewOn(cpu, order), order);
}

/**
 * Whether what smp_mb__before_atomic() has left may become global now. The fence acts at some time between its place and the update, and
 * what stands between the two may come before or after: so this is a step of its own, which a search may take or leave to the update.
 */
export function canCommit(state: ViewState, cpu: number): boolean {
  const armed = state.cpu(cpu, Cpu.Armed) & (Armed.BeforeAtomic | Armed.Committed);
  return armed === Armed.BeforeAtomic && !state.hasCrossed(cpu, Crossed.BeforeAtomic);
}

export function commit(state: ViewState, cpu: number): void {
  state.global = state.views.join(state.global, state.viewOn(cpu, state.cpu(cpu, Cpu.BeforeAtomic)));
  state.joinView(cpu, Cpu.BeforeGlobal, state.global);
  state.setCpu(cpu, Cpu.Armed, state.cpu(cpu, Cpu.Armed) | Armed.Committed);
}

/** An atomic update comes after what smp_mb__before_atomic() has left. */
export function finishBeforeAtomic(state: ViewState, cpu: number): void {
  const armed = state.cpu(cpu, Cpu.Armed);
  if ((armed & Armed.BeforeAtomic) === 0) return;
  if ((armed & Armed.Committed) === 0) commit(state, cpu);
  comeAfter(state, cpu, state.cpu(cpu, Cpu.BeforeGlobal), state.cpu(cpu, Cpu.BeforeAtomic));
  state.setCpu(cpu, Cpu.BeforeGlobal, 0);
  state.setCpu(cpu, Cpu.BeforeAtomic, 0);
  state.setCpu(cpu, Cpu.Armed, armed & ~(Armed.BeforeAtomic | Armed.Committed));
}

/**
 * Locks, readers of RCU and SRCU, grace periods, and the extended quiescent states in which RCU does not watch.
 *
 * A reader is a section with a number below 32. RCU's readers have the number of their CPU: only the outermost counts. SRCU's have
 * numbers of their own above those, as several may overlap.
 */
import { load, loadFloor, remember, store, storeFloor, updateStore } from "./accesses.ts";
import { comeAfter, currentOrder, currentView, strongFence } from "./fences.ts";
import { Armed, Cpu, Crossed, Domain, Message, type ViewState } from "./state.ts";

/** The domain of rcu_read_lock(); SRCU's begin at 1. */
export const RCU = 0;

const LOCK_STORE = { high: 0, plain: false, depends: 0 } as const;

/** Whether a lock can be taken: the newest message is an unlock, or the initial one. */
export function isFree(state: ViewState, location: number): boolean {
  return state.message(location, state.count(location) - 1, Message.Low) === 0;
}

/** Takes a lock that is free: an acquire update of the newest message. */
export function lock(state: ViewState, cpu: number, location: number, tag: number): void {
  const last = state.count(location) - 1;
  const own = state.message(location, last, Message.Own);
  const all = state.message(location, last, Message.All);
  const read = load(state, cpu, location, last, loadFloor(state, cpu, 0), true);
  const unlockedBefore = (state.cpu(cpu, Cpu.Armed) & Armed.Unlocked) !== 0;
  const handedOver = state.writer(location, last) >= 0;
  state.joinView(cpu, Cpu.Carried, own);
  if (unlockedBefore) {
    state.joinView(cpu, Cpu.Carried, state.cpu(cpu, Cpu.UnlockOwn));
    state.joinOrder(cpu, Cpu.Floor, state.cpu(cpu, Cpu.UnlockEvents));
  }
  if ((unlockedBefore || handedOver) && (state.shape.conditional & Armed.AfterUnlockLock) !== 0) {
    state.joinView(cpu, Cpu.AfterUnlockLock, state.views.join(all, state.cpu(cpu, Cpu.UnlockAll)));
    state.setCpu(cpu, Cpu.Armed, state.cpu(cpu, Cpu.Armed) | Armed.AfterUnlockLock);
  }
  const what = { ...LOCK_STORE, low: 1, release: false, tag, acquire: true, returnsNothing: false, full: false };
  // No endUpdate(): to smp_mb__after_atomic() a lock is no atomic operation.
  updateStore(state, cpu, location, last, read, 0, what);
  remember(state, cpu, Armed.AfterSpinlock, Cpu.AfterSpinlock);
  state.cross(cpu, Crossed.Lock);
}

/** A release store; what the unlocker did is handed to the next owner. */
export function unlock(state: ViewState, cpu: number, location: number, tag: number): void {
  const own = state.cpu(cpu, Cpu.Own);
  const events = state.cpu(cpu, Cpu.Events);
  const all = (state.shape.conditional & Armed.AfterUnlockLock) === 0 ? 0 : currentView(state, cpu);
  const floor = storeFloor(state, cpu, location, 0, true);
  const position = state.count(location);
  store(state, cpu, location, position, floor, { ...LOCK_STORE, low: 0, release: true, tag });
  state.setMessage(location, position, Message.Own, own);
  state.setMessage(location, position, Message.All, all);
  state.setCpu(cpu, Cpu.UnlockOwn, own);
  state.setCpu(cpu, Cpu.UnlockAll, all);
  state.setCpu(cpu, Cpu.UnlockEvents, events);
  state.setCpu(cpu, Cpu.Armed, state.cpu(cpu, Cpu.Armed) | Armed.Unlocked);
}

/** rcu_read_lock(). While RCU does not watch, a reader is none. */
export function rcuReadLock(state: ViewState, cpu: number): void {
  if (state.cpu(cpu, Cpu.NotWatching) !== 0) return;
  const nesting = state.cpu(cpu, Cpu.Nesting);
  if (nesting === 0) beginReader(state, cpu, RCU, cpu);
  state.setCpu(cpu, Cpu.Nesting, nesting + 1);
}

export function rcuReadUnlock(state: ViewState, cpu: number): void {
  if (state.cpu(cpu, Cpu.NotWatching) !== 0) return;
  const nesting = state.cpu(cpu, Cpu.Nesting);
  if (nesting === 0) return;
  state.setCpu(cpu, Cpu.Nesting, nesting - 1);
  if (nesting === 1) endReader(state, cpu, RCU, cpu);
}

/** What follows sees what the grace periods so far have made visible. */
export function beginReader(state: ViewState, cpu: number, domain: number, section: number): void {
  comeAfter(state, cpu, state.domain(domain, Domain.Start), state.domain(domain, Domain.StartOrder));
  state.setDomain(domain, Domain.Inside, state.domain(domain, Domain.Inside) | (1 << section));
}

/** Grace periods that end from now on have seen what this reader did. */
export function endReader(state: ViewState, cpu: number, domain: number, section: number): void {
  const bit = 1 << section;
  handToGracePeriods(state, cpu, domain);
  state.setDomain(domain, Domain.Inside, state.domain(domain, Domain.Inside) & ~bit);
  for (let other = 0; other < state.shape.cpus; other++) {
    state.setCpu(other, Cpu.Waiting, state.cpu(other, Cpu.Waiting) & ~bit);
  }
  if (domain !== RCU) remember(state, cpu, Armed.AfterReader, Cpu.AfterReader);
}

/** What a CPU has done comes before the end of every grace period that has not ended yet. */
function handToGracePeriods(state: ViewState, cpu: number, domain: number): void {
  state.joinDomainView(domain, Domain.End, currentView(state, cpu));
  state.joinDomainOrder(domain, Domain.EndOrder, currentOrder(state, cpu));
}

/** synchronize_rcu() and synchronize_srcu(), first half: notes the readers that are inside. No barrier on any other CPU. */
export function beginGracePeriod(state: ViewState, cpu: number, domain: number): void {
  strongFence(state, cpu);
  state.joinDomainView(domain, Domain.Start, state.global);
  state.joinDomainOrder(domain, Domain.StartOrder, state.cpu(cpu, Cpu.Floor));
  state.setCpu(cpu, Cpu.Waiting, state.domain(domain, Domain.Inside));
  state.setCpu(cpu, Cpu.Period, domain + 1);
}

/** Whether the noted readers have ended, so that {@link endGracePeriod} may come. */
export function canEndGracePeriod(state: ViewState, cpu: number): boolean {
  return state.cpu(cpu, Cpu.Waiting) === 0;
}

/** Second half: what the readers did is global. */
export function endGracePeriod(state: ViewState, cpu: number): void {
  const domain = state.cpu(cpu, Cpu.Period) - 1;
  state.setCpu(cpu, Cpu.Period, 0);
  state.global = state.views.join(state.global, state.domain(domain, Domain.End));
  state.joinOrder(cpu, Cpu.Floor, state.domain(domain, Domain.EndOrder));
  strongFence(state, cpu);
}

/** From here on RCU does not watch this CPU: a full update of its context-tracking state, and a quiescent state. */
export function enterQuiescent(state: ViewState, cpu: number): void {
  handToGracePeriods(state, cpu, RCU);
  strongFence(state, cpu);
  state.setCpu(cpu, Cpu.NotWatching, 1);
}

/** RCU watches again: a full update, and all that grace periods have made visible is. */
export function leaveQuiescent(state: ViewState, cpu: number): void {
  strongFence(state, cpu);
  comeAfter(state, cpu, state.domain(RCU, Domain.Start), state.domain(RCU, Domain.StartOrder));
  state.setCpu(cpu, Cpu.NotWatching, 0);
}

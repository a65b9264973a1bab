/** Saved moments of a world, so that a run can go back to one and on from there as it did before. */
import type { World } from "./world.ts";

export interface Memento {
  /** Instructions carried out then. */
  readonly executed: number;
  /** Virtual time then, ns. */
  readonly time: number;
  /** Makes everything as it was then; any number of times. */
  restore(): void;
}

/** @param w A world between two events: no turn is paused, and nothing is watched. */
export function save(w: World): Memento {
  const { machine, queue } = w;
  const memory = machine.snapshot();
  const arrays = w.state.snapshot();
  const rest = [w.report.save(), w.ledger.save(), w.events.save(), w.stalls.save(), saveOwn(w)];
  const { at, due, which, what } = queue;
  return {
    executed: machine.executed,
    time: at,
    restore: () => {
      machine.restore(memory);
      w.state.restore(arrays);
      for (const restore of rest) restore();
      Object.assign(queue, { at, due, which, what });
    },
  };
}

/** The world's own fields. */
function saveOwn(w: World): () => void {
  const { executing, ending, watchesWindows } = w;
  const hookedFunctions = [...w.hookedFunctions];
  const replacements = [...w.replacements];
  const watched = [...w.watched];
  const loadFactor = w.loadFactor.slice();
  const percpuOffset = w.percpuOffset.slice();
  return () => {
    Object.assign(w, { executing, ending, watchesWindows });
    w.turn = undefined;
    w.loadFactor.set(loadFactor);
    w.percpuOffset.set(percpuOffset);
    refill(w.hookedFunctions, hookedFunctions);
    refill(w.replacements, replacements);
    w.watched.clear();
    for (const [f, watch] of watched) w.watched.set(f, watch);
  };
}

function refill(set: Set<number>, by: readonly number[]): void {
  set.clear();
  for (const each of by) set.add(each);
}

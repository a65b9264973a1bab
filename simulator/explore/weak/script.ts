/**
 * A stale read done again without the memory model: by what has been stored since the value that it read. So a replay needs to know neither views nor
 * what several CPUs share.
 */
import type { FlatState } from "../flat-state.ts";
import type { Handler } from "../machine/handlers/operands.ts";
import type { Machine } from "../machine/machine.ts";
import { decode, Kind } from "./operands.ts";
import { wordOf } from "./place.ts";
import type { StaleLoad } from "../schedule-step.ts";

/** Carries out an instruction of a replay. */
export function executeScripted(m: Machine, script: readonly StaleLoad[], pc: number, handler: Handler): number {
  const decoded = decode(m.decoded, m.code, pc);
  if (decoded.kind !== Kind.Load) return handler(m, pc);
  const word = wordOf(m, decoded);
  const next = handler(m, pc);
  if (next < 0 || word >= m.map.stacks) return next;
  const number = m.loads++;
  const stale = script.find(({ load }) => load === number);
  if (stale === undefined) return next;
  const { words, state } = m;
  const now = [words[word], words[word + 1]] as const;
  words[word] = state.valueBefore(word, stale.low);
  if (decoded.writes.length === 2) words[word + 1] = state.valueBefore(word + 1, stale.high);
  handler(m, pc);
  m.onStale?.(word, stale, pc);
  words[word] = now[0];
  words[word + 1] = now[1];
  return next;
}

/** @param old What is going to be read: the word, and the one behind it. Memory holds what is newest. */
export function describeStale(state: FlatState, word: number, load: number, back: number, old: readonly [number, number]): StaleLoad {
  return { load, low: state.changesSince(word, old[0]), high: state.changesSince(word + 1, old[1]), back };
}

/** The loop that carries out one instruction after the other. */
import { handlers } from "./handlers/table.ts";
import { executeWeak, lookForTaints } from "../weak/execute.ts";
import { MOVES_TAINTS } from "../weak/operands.ts";
import { executeScripted } from "../weak/script.ts";
import type { WeakMemory } from "../weak/weak-memory.ts";
import type { StaleLoad } from "../schedule-step.ts";
import { End, type Machine } from "./machine.ts";

/** Local instructions of one step. */
const LOCAL_LIMIT = 2_000_000;

/** Runs the entered thread until its step ends. */
export function run(m: Machine): void {
  const { script } = m;
  const weak = script === undefined && m.weak?.isForgotten !== true ? m.weak : undefined;
  if (weak !== undefined) lookForTaints(m, weak);
  const most = m.replaying >= 0 ? m.replaying : LOCAL_LIMIT;
  const left = script !== undefined ? runScripted(m, script, most) : weak !== undefined ? runWeak(m, weak, most) : runStrong(m, most);
  // An instruction that was refused because others would notice was not carried out.
  const done = most - left - (m.end === End.Visible && m.replaying < 0 ? 1 : 0);
  m.executed += done;
  m.inStep += done;
  if (m.replaying >= 0) m.replaying -= done;
}

// A loop for each way to carry out an instruction, for this is where an exploration spends its time. Each returns how many of `most` instructions are left.

function runStrong(m: Machine, most: number): number {
  const { code, covered } = m;
  let left = most;
  for (let { pc } = m; pc >= 0; left--) {
    if (left === 0) return endEarly(m, pc);
    covered[pc] = 1;
    pc = handlers[code[pc]](m, pc);
  }
  return left;
}

function runWeak(m: Machine, weak: WeakMemory, most: number): number {
  const { code, covered } = m;
  let left = most;
  for (let { pc } = m; pc >= 0; left--) {
    if (left === 0) return endEarly(m, pc);
    covered[pc] = 1;
    const op = code[pc];
    const handler = handlers[op];
    pc = !weak.hasTaints && MOVES_TAINTS[op] === 1 ? handler(m, pc) : executeWeak(m, weak, pc, handler);
  }
  return left;
}

function runScripted(m: Machine, script: readonly StaleLoad[], most: number): number {
  const { code, covered } = m;
  let left = most;
  for (let { pc } = m; pc >= 0; left--) {
    if (left === 0) return endEarly(m, pc);
    covered[pc] = 1;
    pc = executeScripted(m, script, pc, handlers[code[pc]]);
  }
  return left;
}

/** The step has no instruction left. */
function endEarly(m: Machine, pc: number): 0 {
  m.pc = pc;
  m.end = m.replaying >= 0 ? End.Visible : End.Endless;
  return 0;
}

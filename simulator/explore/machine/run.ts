/** The loop that carries out one instruction after the other. */
import { handlers } from "./handlers/table.ts";
import { executeWeak, lookForTaints } from "../weak/execute.ts";
import { executeScripted } from "../weak/script.ts";
import { End, type Machine } from "./machine.ts";

/** Local instructions of one step. */
const LOCAL_LIMIT = 2_000_000;

/** Runs the entered thread until its step ends. */
export function run(m: Machine): void {
  const { code, covered, script } = m;
  const weak = script === undefined && m.weak?.isForgotten !== true ? m.weak : undefined;
  if (weak !== undefined) lookForTaints(m, weak);
  let { pc } = m;
  const most = m.replaying >= 0 ? m.replaying : LOCAL_LIMIT;
  let left = most;
  while (pc >= 0) {
    if (left-- === 0) {
      m.pc = pc;
      m.end = m.replaying >= 0 ? End.Visible : End.Endless;
      left = 0;
      break;
    }
    covered[pc] = 1;
    const handler = handlers[code[pc]];
    if (weak !== undefined) pc = executeWeak(m, weak, pc, handler);
    else pc = script === undefined ? handler(m, pc) : executeScripted(m, script, pc, handler);
  }
  // An instruction that was refused because others would notice was not carried out.
  const done = most - left - (m.end === End.Visible && m.replaying < 0 ? 1 : 0);
  m.executed += done;
  m.inStep += done;
  if (m.replaying >= 0) m.replaying -= done;
}

/**
 * Where a region begins whose end others wait for, or out of which they are kept: an RCU reader, or code with interrupts, softirqs or preemption disabled.
 * Until the store that closes its door others may come. So that store belongs to the operation behind it, and a step that has had its visible operation
 * ends before it.
 */
import { Op } from "../../../c/ir/instructions.ts";
import { Frame } from "../../machine/stacks.ts";
import type { Machine } from "./machine.ts";

/** Whether others may come between the step's visible operation and what follows it, for whose sake a step ends. */
export function isBehind(m: Machine): boolean {
  return m.hasActed && m.replaying < 0 && m.sharing.recording;
}

/** Whether the step ends before the store at `pc`, to a word of {@link Machine.isDoor}. A check is never torn apart. */
export function endsBefore(m: Machine, pc: number, word: number): boolean {
  return m.closesDoor(word, valueAt(m, pc)) && isBehind(m) && !isInCheck(m);
}

/** What the instruction stores, if it is a plain store of a word through a pointer, as those of such counters are; otherwise all bits. */
function valueAt({ code, words, fp }: Machine, pc: number): number {
  return code[pc] === Op.StW ? words[fp + code[pc + 3]] : -1;
}

function isInCheck({ words, atOnce, trampoline, fp }: Machine): boolean {
  for (let frame = fp; frame !== 0; frame = words[frame]) {
    const f = words[frame + Frame.Function];
    if (atOnce[f] === 1 && f !== trampoline) return true;
  }
  return false;
}

/** Calls, returns, services of the world, and instructions that only ever fault. */
import { TEXT_HIGH } from "../../../../c/ir/address-space.ts";
import { HEADER_WORDS } from "../../../../c/ir/image.ts";
import { Op } from "../../../../c/ir/instructions.ts";
import { Frame, Mark } from "../../../machine/stacks.ts";
import { paramWordsOf, startOf } from "../entries.ts";
import { Answer, End, type Machine } from "../machine.ts";
import { TRACE_SHIFT } from "../traces.ts";
import { callerAddress } from "./moves.ts";
import { h, type Handler, i, w } from "./operands.ts";

function call(m: Machine, pc: number): number {
  return enterFunction(m, pc, i(m, pc, 2), pc + 3);
}

function callIndirect(m: Machine, pc: number): number {
  const target = m.functionAt(w(m, pc, 2), h(m, pc, 2));
  if (target === undefined || target.offset !== 0) return m.raise(pc, wildCall(w(m, pc, 2), h(m, pc, 2)));
  return enterFunction(m, pc, target.f, pc + 4);
}

function wildCall(low: number, high: number): { readonly code: "null-call" | "wild-call"; readonly message: string } {
  if (low === 0 && high === 0) return { code: "null-call", message: "call of a null function pointer" };
  return { code: "wild-call", message: "call of an address where no function starts" };
}

/** @param count Code index of the argument count. */
function enterFunction(m: Machine, pc: number, f: number, count: number): number {
  if (m.skipped[f] === 1) return skip(m, pc, count);
  const hook = m.hookWord[f];
  if (hook !== 0 && !m.mayAccess(hook, false)) return m.stopAt(pc, End.Visible);
  const { words, code } = m;
  if (m.sharing.hasPassed && m.replaying < 0 && (m.atOnce[f] === 1 || (hook !== 0 && words[hook] !== 0))) return m.stopAt(pc, End.Visible);
  const caller = m.fp;
  if (!m.push(f, pc, 0)) return stackOverflow(m, pc, f);
  const n = Math.min(code[count], paramWordsOf(m.entries, f));
  for (let k = 1; k <= n; k++) words[m.fp + HEADER_WORDS + k - 1] = words[caller + code[count + k]];
  return hook !== 0 && words[hook] !== 0 ? enterTrampoline(m, f) : startOf(m.entries, f);
}

/** As if the function had returned 0. */
function skip(m: Machine, pc: number, count: number): number {
  const { words, code } = m;
  if (code[pc + 1] >= 0) words[m.fp + code[pc + 1]] = 0;
  return count + 1 + code[count];
}

function stackOverflow(m: Machine, pc: number, f: number): number {
  return m.raise(pc, { code: "stack-overflow", message: `the stack's limit is reached by a call of ${m.image.functions[f].name}()` });
}

/** The model's trampoline runs before the first instruction of the hooked function, whose frame is innermost. */
function enterTrampoline(m: Machine, f: number): number {
  const { words } = m;
  const [callerLow, callerHigh] = callerAddress(m, m.fp);
  const start = startOf(m.entries, f);
  if (!m.push(m.trampoline, start, Mark.Trampoline)) return stackOverflow(m, start, m.trampoline);
  words[m.fp + HEADER_WORDS] = m.addressOf(f);
  words[m.fp + HEADER_WORDS + 1] = TEXT_HIGH;
  words[m.fp + HEADER_WORDS + 2] = callerLow;
  words[m.fp + HEADER_WORDS + 3] = callerHigh;
  return startOf(m.entries, m.trampoline);
}

function leave(m: Machine, low: number, high: number, width: number): number {
  const { words, code } = m;
  const marks = words[m.fp + Frame.Marks];
  const calledAt = words[m.fp + Frame.CalledAt];
  if ((marks & Mark.Trampoline) !== 0) return leaveTrampoline(m, low, high);
  m.drop();
  if (marks >> TRACE_SHIFT !== 0) m.onTraceLeft(marks);
  if ((marks & Mark.Base) !== 0) {
    m.resultLow = low;
    m.resultHigh = high;
    return m.stopAt(calledAt, End.Returned);
  }
  const indirect = code[calledAt] === Op.CallI;
  const count = calledAt + (indirect ? 4 : 3);
  const destination = code[calledAt + 1];
  if (destination >= 0) {
    words[m.fp + destination] = low;
    if ((indirect ? code[calledAt + 3] : width) === 2) words[m.fp + destination + 1] = high;
  }
  return count + 1 + code[count];
}

/** The trampoline's answer says which function takes over the frame below it. */
function leaveTrampoline(m: Machine, low: number, high: number): number {
  const { words } = m;
  const target = m.functionAt(low, high);
  if (target === undefined || target.offset !== 0) return m.raise(m.pc, wildCall(low, high));
  m.drop();
  const hooked = words[m.fp + Frame.Function];
  if (target.f === hooked) return startOf(m.entries, hooked);
  const count = paramWordsOf(m.entries, hooked);
  const args = words.slice(m.fp + HEADER_WORDS, m.fp + HEADER_WORDS + count);
  const marks = words[m.fp + Frame.Marks];
  const calledAt = words[m.fp + Frame.CalledAt];
  m.drop();
  if (!m.push(target.f, calledAt, marks)) return stackOverflow(m, calledAt, target.f);
  words.set(args.subarray(0, Math.min(count, paramWordsOf(m.entries, target.f))), m.fp + HEADER_WORDS);
  return startOf(m.entries, target.f);
}

function service(m: Machine, pc: number): number {
  m.pc = pc;
  const { fp } = m;
  m.hasResult = false;
  const answer = m.service(m.image.hosts[i(m, pc, 2)].id);
  // What a service that says nothing returns is nothing from before.
  if (!m.hasResult && m.fp === fp && (answer === Answer.Continue || answer === Answer.Leave)) m.setResult(0);
  const next = pc + 4 + i(m, pc, 3);
  switch (answer) {
    case Answer.Continue:
      // The world may have put a call on top.
      return m.fp === fp ? next : m.pc;
    case Answer.Leave:
      return m.stopAt(next, End.Left);
    case Answer.Blocked:
      return m.stopAt(pc, End.Blocked);
    case Answer.NotNow:
      return m.stopAt(pc, End.Visible);
    default:
      return -1;
  }
}

function trap(m: Machine, pc: number): number {
  return m.raise(pc, { code: "trap", message: "reached code that must not be reached" });
}

function unsupported(m: Machine, pc: number): number {
  return m.raise(pc, { code: "unsupported", message: m.image.unsupported[i(m, pc, 1)].message });
}

export const calls: readonly (readonly [Op, Handler])[] = [
  [Op.Call, call],
  [Op.CallI, callIndirect],
  [Op.Ret, (m) => leave(m, 0, 0, 0)],
  [Op.RetW, (m, pc) => leave(m, w(m, pc, 1), 0, 1)],
  [Op.RetQ, (m, pc) => leave(m, w(m, pc, 1), h(m, pc, 1), 2)],
  [Op.Host, service],
  [Op.Trap, trap],
  [Op.Unsupported, unsupported],
  [Op.Alloca, (m, pc) => m.raise(pc, { code: "unsupported", message: "alloca() is not explored" })],
];

/** Instructions that the hot path leaves: control flow out of the ordinary, host calls, and everything that faults. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import { DATA_HIGH as DATA, TEXT_HIGH } from "../../c/ir/address-space.ts";
import { Op, TrapKind } from "../../c/ir/instructions.ts";
import { HEADER_WORDS } from "../../c/ir/image.ts";
import { executeMemory } from "./cold-memory.ts";
import { addressOfCode, addressOfFunction, callSite, continuation, type Core, functionAt, raise } from "./core.ts";
import { formatAddress } from "./explain.ts";
import type { Finding } from "./fault.ts";
import { Frame, Mark, Thread } from "./stacks.ts";
import { HostAnswer, Stop } from "./stop.ts";

/** Carries out the one instruction at the thread's `Pc`: {@link Stop.Continue}, or why `run` must come back. */
export function executeCold(core: Core, thread: number): Stop {
  const { code } = core;
  const { m32 } = core.memory;
  const record = core.stacks.record(thread);
  const pc = m32[record + Thread.Pc];
  const op: Op = code[pc];
  switch (op) {
    case Op.Host:
      return hostCall(core, thread, pc);
    case Op.Call:
    case Op.CallI:
      return call(core, thread, pc);
    case Op.Ret:
    case Op.RetW:
    case Op.RetQ:
      return returnFrom(core, thread, pc);
    case Op.Alloca:
      return alloca(core, thread, pc);
    case Op.JmpQ:
      return computedGoto(core, thread, pc);
    case Op.RetAddr:
      return returnAddress(core, thread, pc);
    default:
      return executeMemory(core, thread) ?? fail(core, thread, misfortune(core, thread, pc), code[pc] === Op.Unsupported ? pc : -1);
  }
}

function fail(core: Core, thread: number, finding: Finding, unsupportedAt = -1): Stop.Fault {
  raise(core, thread, finding, unsupportedAt < 0 ? undefined : core.image.unsupported[core.code[unsupportedAt + 1]]);
  return Stop.Fault;
}

/** What is wrong with an instruction that neither path carries out. */
function misfortune(core: Core, thread: number, pc: number): Finding {
  const { code } = core;
  const op: Op = code[pc];
  switch (op) {
    case Op.DivSW:
    case Op.DivUW:
    case Op.RemSW:
    case Op.RemUW:
    case Op.DivSQ:
    case Op.DivUQ:
    case Op.RemSQ:
    case Op.RemUQ:
      return division(core, thread, pc);
    case Op.Trap:
      return trap(code[pc + 1]);
    case Op.Unsupported:
      return { code: "unsupported", message: core.image.unsupported[code[pc + 1]].message };
    default:
      return badCode(op);
  }
}

/** A bug of ours, not of the program: the lowering has emitted something that nobody carries out. */
function badCode(op: number): Finding {
  return { code: "unreachable", message: `internal error: no such instruction (${op})` };
}

function division(core: Core, thread: number, pc: number): Finding {
  const { m32 } = core.memory;
  const divisor = m32[core.stacks.record(thread) + Thread.Frame] + core.code[pc + 3];
  const long = core.code[pc] >= Op.DivSQ;
  const isZero = m32[divisor] === 0 && (!long || m32[divisor + 1] === 0);
  return isZero
    ? { code: "division-by-zero", message: "division by zero" }
    : { code: "division-overflow", message: "division of the smallest integer by -1, whose quotient does not fit" };
}

function trap(kind: TrapKind): Finding {
  switch (kind) {
    case TrapKind.Unreachable:
      return { code: "unreachable", message: "reached __builtin_unreachable()" };
    case TrapKind.BuiltinTrap:
      return { code: "trap", message: "reached __builtin_trap()" };
    case TrapKind.MissingReturn:
      return { code: "missing-return", message: "reached the end of a function whose value is used" };
    default:
      return assertUnreachable(kind);
  }
}

/** To a label of the running function: any instruction of it will do, since only labels have addresses. */
function computedGoto(core: Core, thread: number, pc: number): Stop {
  const { m32 } = core.memory;
  const record = core.stacks.record(thread);
  const frame = m32[record + Thread.Frame];
  const register = frame + core.code[pc + 1];
  const target = functionAt(core.image, m32[register], m32[register + 1]);
  const f = m32[frame + Frame.Function];
  const to = core.functions.start(f) + (target?.offset ?? 0);
  if (target?.f !== f || to >= core.image.functions[f].end || core.functions.starts[to] !== 1) {
    return fail(core, thread, { code: "wild-jump", message: "computed goto to an address that is no label of the function" });
  }
  m32[record + Thread.Pc] = to;
  return Stop.Continue;
}

function hostCall(core: Core, thread: number, pc: number): Stop {
  const { stacks, code } = core;
  const answer = core.host(thread, core.image.hosts[code[pc + 2]].id);
  if (answer === HostAnswer.Retry) return Stop.HostRetry;
  if (answer === HostAnswer.Fault) return Stop.Fault;
  // The host may have released the thread.
  if (stacks.isThread(thread)) core.memory.m32[stacks.record(thread) + Thread.Pc] = pc + 4 + code[pc + 3];
  return answer === HostAnswer.Stop ? Stop.HostStop : Stop.Continue;
}

function alloca(core: Core, thread: number, pc: number): Stop {
  const { stacks, code } = core;
  const frame = core.memory.m32[stacks.record(thread) + Thread.Frame];
  const size = frame + code[pc + 2];
  const bytes = core.memory.m32[size + 1] === 0 ? core.memory.m32[size] : -1;
  const address = stacks.alloca(frame, bytes, pc);
  if (address === 0) return fail(core, thread, { code: "out-of-memory", message: "no memory left for alloca()" });
  core.memory.m32[frame + code[pc + 1]] = address;
  core.memory.m32[frame + code[pc + 1] + 1] = DATA;
  core.memory.m32[stacks.record(thread) + Thread.Pc] = pc + 3;
  return Stop.Continue;
}

function returnAddress(core: Core, thread: number, pc: number): Stop {
  const { m32 } = core.memory;
  const record = core.stacks.record(thread);
  const frame = m32[record + Thread.Frame];
  const [low, high] = callerAddress(core, frame);
  m32[frame + core.code[pc + 1]] = low;
  m32[frame + core.code[pc + 1] + 1] = high;
  m32[record + Thread.Pc] = pc + 2;
  return Stop.Continue;
}

function call(core: Core, thread: number, pc: number): Stop {
  const { code, stacks } = core;
  const { m32 } = core.memory;
  const caller = m32[stacks.record(thread) + Thread.Frame];
  const site = callSite(code, pc);
  let f = code[pc + 2];
  if (code[pc] === Op.CallI) {
    const low = m32[caller + f];
    const high = m32[caller + f + 1];
    const target = functionAt(core.image, low, high);
    if (target === undefined || target.offset !== 0) return fail(core, thread, wildCall(low, high));
    f = target.f;
  }
  const words: number[] = [];
  for (let k = 1; k <= code[site.count]; k++) words.push(m32[caller + code[site.count + k]]);
  return enter(core, thread, f, words, pc, 0) ? Stop.Continue : Stop.Fault;
}

function wildCall(low: number, high: number): Finding {
  const address = formatAddress(low, high);
  if (low === 0 && high === 0) return { code: "null-call", message: "call of a null function pointer" };
  if (high === DATA) return { code: "call-of-object", message: `call of ${address}, which is data` };
  return { code: "wild-call", message: `call of ${address}, where no function starts` };
}

/**
 * Puts a frame of `f` on the stack with its argument words, and the trampoline's above it when `f` is hooked.
 *
 * @returns False after a fault: the stack's or the memory's limit.
 */
export function enter(core: Core, thread: number, f: number, words: readonly number[], calledAt: number, marks: number): boolean {
  const { stacks } = core;
  const frame = stacks.push(thread, f, calledAt, marks);
  if (frame === 0) {
    raise(core, thread, overflow(core, thread, f));
    return false;
  }
  const { m32 } = core.memory;
  const count = Math.min(words.length, core.functions.paramWords(f));
  for (let k = 0; k < count; k++) m32[frame + HEADER_WORDS + k] = words[k];
  if (!core.functions.isHooked(f)) return true;
  return enterTrampoline(core, thread, f, frame);
}

function overflow(core: Core, thread: number, f: number): Finding {
  const { name } = core.image.functions[f];
  if (core.stacks.wouldOverflow(thread, f))
    return { code: "stack-overflow", message: `the stack's limit is reached by a call of ${name}()` };
  return { code: "out-of-memory", message: `no memory left for a frame of ${name}()` };
}

/** Runs the model's trampoline before the first instruction of the hooked function whose frame is innermost. */
function enterTrampoline(core: Core, thread: number, f: number, frame: number): boolean {
  const words = [addressOfFunction(f), TEXT_HIGH, ...callerAddress(core, frame)];
  return enter(core, thread, core.trampoline, words, core.functions.start(f), Mark.Trampoline);
}

/** The text address at which the function below a frame goes on, low word first; 0 when the host called. */
function callerAddress(core: Core, frame: number): readonly [low: number, high: number] {
  const { m32 } = core.memory;
  const below = m32[frame + Frame.Previous];
  return below === 0 ? [0, 0] : [addressOfCode(core.image, m32[below + Frame.Function], continuation(core, frame)), TEXT_HIGH];
}

function returnFrom(core: Core, thread: number, pc: number): Stop {
  const { stacks, code } = core;
  const { m32 } = core.memory;
  const record = stacks.record(thread);
  const frame = m32[record + Thread.Frame];
  const words = code[pc] - Op.Ret;
  const low = words === 0 ? 0 : m32[frame + code[pc + 1]];
  const high = words === 2 ? m32[frame + code[pc + 1] + 1] : 0;
  const marks = m32[frame + Frame.Marks];
  const calledAt = m32[frame + Frame.CalledAt];
  if ((marks & Mark.Trampoline) !== 0) return leaveTrampoline(core, thread, low, high);
  stacks.drop(thread);
  if ((marks & Mark.Base) !== 0) {
    m32[record + Thread.Pc] = calledAt;
    m32[record + Thread.ResultLow] = low;
    m32[record + Thread.ResultHigh] = high;
    return Stop.Returned;
  }
  const site = callSite(code, calledAt);
  m32[record + Thread.Pc] = site.count + 1 + code[site.count];
  if (site.destination >= 0) {
    const d = m32[record + Thread.Frame] + site.destination;
    m32[d] = low;
    if ((site.width < 0 ? words : site.width) === 2) m32[d + 1] = high;
  }
  return Stop.Continue;
}

/** The trampoline's answer says which function takes over the frame below: the hooked one, or one with the same parameters. */
function leaveTrampoline(core: Core, thread: number, low: number, high: number): Stop {
  const { stacks } = core;
  const { m32 } = core.memory;
  const target = functionAt(core.image, low, high);
  if (target === undefined || target.offset !== 0) return fail(core, thread, wildCall(low, high));
  const record = stacks.record(thread);
  const start = m32[m32[record + Thread.Frame] + Frame.CalledAt];
  stacks.drop(thread);
  const frame = m32[record + Thread.Frame];
  const hooked = m32[frame + Frame.Function];
  if (target.f === hooked) {
    m32[record + Thread.Pc] = start;
    return Stop.Continue;
  }
  const count = core.functions.paramWords(hooked);
  const words = Array.from<number>(m32.subarray(frame + HEADER_WORDS, frame + HEADER_WORDS + count));
  const marks = m32[frame + Frame.Marks] & (Mark.Base | Mark.Trampoline);
  const calledAt = m32[frame + Frame.CalledAt];
  stacks.drop(thread);
  return enter(core, thread, target.f, words, calledAt, marks) ? Stop.Continue : Stop.Fault;
}

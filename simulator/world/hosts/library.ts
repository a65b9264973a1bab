/** Services that take no time and never wait (sim/library.h): memory, messages, symbols. */
import { DATA_HIGH, TEXT_HIGH, TEXT_SHIFT } from "../../../c/ir/address-space.ts";
import { copyBytes, fillBytes } from "../../machine/ranges.ts";
import { HostAnswer } from "../../machine/stop.ts";
import { EventKind } from "../events.ts";
import { LOG_LEVELS } from "../facts.ts";
import { reportViolation } from "../violations.ts";
import type { World } from "../world.ts";
import { arg, type HostCall, type HostTable, result, result64 } from "./host.ts";

/** Longest piece of kernel log that is kept in one call. */
const LOG_PIECE = 4096;
/** Log levels up to this one (notice) are named in a violation's trace. */
const TRACED_LEVEL = 5;

export const libraryHosts: HostTable = {
  __sim_alloc: allocate,
  __sim_free: (call) => {
    const low = arg(call, 0);
    const high = arg(call, 1);
    if (low === 0 && high === 0) return HostAnswer.Continue;
    return call.w.machine.free(call.thread, low, high) ? HostAnswer.Continue : HostAnswer.Fault;
  },
  __sim_alloc_size: (call) => {
    result64(call, call.w.machine.heap.blockAt(arg(call, 0))?.size ?? 0);
    return HostAnswer.Continue;
  },
  __sim_copy: (call) => {
    const { machine } = call.w;
    const bytes = arg(call, 4);
    if (!machine.checkSource(call.thread, arg(call, 2), arg(call, 3), bytes)) return HostAnswer.Fault;
    if (!machine.checkRange(call.thread, arg(call, 0), arg(call, 1), bytes, true)) return HostAnswer.Fault;
    copyBytes(machine.memory, arg(call, 0), arg(call, 2), bytes);
    return HostAnswer.Continue;
  },
  __sim_fill: (call) => {
    const { machine } = call.w;
    const bytes = arg(call, 3);
    if (!machine.checkRange(call.thread, arg(call, 0), arg(call, 1), bytes, true)) return HostAnswer.Fault;
    fillBytes(machine.memory, arg(call, 0), arg(call, 2) & 0xff, bytes);
    return HostAnswer.Continue;
  },
  __sim_log: log,
  __sim_warn: (call) => {
    const at = { file: call.w.text(arg(call, 0)), line: arg(call, 2) };
    reportViolation(call.w, call.cpu, "warn", `WARNING: ${call.w.text(arg(call, 3))}`, at);
    return HostAnswer.Continue;
  },
  __sim_bug: (call) => {
    const at = { file: call.w.text(arg(call, 0)), line: arg(call, 2) };
    reportViolation(call.w, call.cpu, "bug", `BUG: ${call.w.text(arg(call, 3))}`, at);
    call.w.end({ kind: "fault" });
    return HostAnswer.Stop;
  },
  __sim_refuse: (call) => {
    call.w.giveUp("model-refuses", call.w.text(arg(call, 0)));
    return HostAnswer.Stop;
  },
  __sim_misuse: (call) => {
    reportViolation(call.w, call.cpu, call.w.text(arg(call, 0)), call.w.text(arg(call, 2)));
    return HostAnswer.Continue;
  },
  __sim_symbol_address: symbolAddress,
  __sim_symbol_at: symbolAt,
  __sim_symbol_size: symbolSize,
  __sim_symbol_name: symbolName,
};

function allocate(call: HostCall): HostAnswer {
  const { machine } = call.w;
  const bytes = arg(call, 1) === 0 ? arg(call, 0) >>> 0 : Number.POSITIVE_INFINITY;
  const block = machine.heap.allocate(bytes, 16, machine.callSite(call.thread), arg(call, 2) !== 0);
  result(call, block, block === 0 ? 0 : DATA_HIGH);
  return HostAnswer.Continue;
}

function log(call: HostCall): HostAnswer {
  const { w, cpu } = call;
  const level = arg(call, 0);
  const address = arg(call, 1);
  const length = Math.min(arg(call, 3) >>> 0, LOG_PIECE);
  if (!w.machine.checkRange(call.thread, address, arg(call, 2), length, false)) return HostAnswer.Fault;
  let text = "";
  for (const byte of w.machine.memory.m8.subarray(address, address + length)) text += String.fromCharCode(byte);
  for (const line of w.report.print(Math.round(w.clock(cpu)), cpu, level, text, LOG_LEVELS)) {
    if (LOG_LEVELS.indexOf(line.level) <= TRACED_LEVEL) w.recordNamed(EventKind.Log, cpu, w.report.name(line.text), 0);
  }
  return HostAnswer.Continue;
}

// ---------------------------------------------------------------- symbols

function textAddress(call: HostCall, f: number): void {
  result(call, call.w.machine.addressOf(f), TEXT_HIGH);
}

function symbolAddress(call: HostCall): HostAnswer {
  const wanted = call.w.text(arg(call, 0));
  let left = arg(call, 2);
  const f = call.w.image.functions.findIndex(({ name }) => name === wanted && left-- === 0);
  if (f < 0) result(call, 0, 0);
  else textAddress(call, f);
  return HostAnswer.Continue;
}

function symbolAt(call: HostCall): HostAnswer {
  const f = arg(call, 0);
  if (f < 0 || f >= call.w.image.functions.length) {
    result(call, 0, 0);
    return HostAnswer.Continue;
  }
  if (!writeName(call, f, 2, 4)) return HostAnswer.Fault;
  textAddress(call, f);
  return HostAnswer.Continue;
}

/** A function's size is all of its address range up to the next function's: return addresses fall in it. */
function symbolSize(call: HostCall): HostAnswer {
  const { w, thread } = call;
  const found = w.machine.functionAt(arg(call, 0), arg(call, 1));
  result64(call, found === undefined ? 0 : sizeOf(w, found.f));
  const offset = arg(call, 2);
  if (found === undefined || (offset === 0 && arg(call, 3) === 0)) return HostAnswer.Continue;
  if (!w.machine.checkRange(thread, offset, arg(call, 3), 8, true)) return HostAnswer.Fault;
  w.store(offset, found.offset);
  w.store(offset + 4, 0);
  return HostAnswer.Continue;
}

function sizeOf(w: World, f: number): number {
  const { start, end } = w.image.functions[f];
  return Math.min(Math.max(1, end - start), 1 << TEXT_SHIFT);
}

function symbolName(call: HostCall): HostAnswer {
  const found = call.w.machine.functionAt(arg(call, 0), arg(call, 1));
  if (found === undefined) {
    result(call, 0, 0);
    return HostAnswer.Continue;
  }
  if (!writeName(call, found.f, 2, 4)) return HostAnswer.Fault;
  textAddress(call, found.f);
  return HostAnswer.Continue;
}

/** Stores a function's name, cut to the size in argument `sizeAt`, where argument `toAt` points. */
function writeName(call: HostCall, f: number, toAt: number, sizeAt: number): boolean {
  const { w, thread } = call;
  const size = arg(call, sizeAt);
  if (size <= 0) return true;
  const name = w.image.functions[f].name.slice(0, size - 1);
  const to = arg(call, toAt);
  if (!w.machine.checkRange(thread, to, arg(call, toAt + 1), name.length + 1, true)) return false;
  const { m8 } = w.machine.memory;
  fillBytes(w.machine.memory, to, 0, name.length + 1);
  for (let k = 0; k < name.length; k++) m8[to + k] = name.charCodeAt(k);
  return true;
}

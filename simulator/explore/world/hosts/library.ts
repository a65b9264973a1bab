/** Services that take no time and never wait (sim/library.h): memory, messages, symbols. */
import { findFault } from "../../machine/check.ts";
import { DATA_HIGH, TEXT_HIGH, TEXT_SHIFT } from "../../../../c/ir/address-space.ts";
import { Frame } from "../../../machine/stacks.ts";
import { copyBytes, fillBytes, noteRange, range } from "../../machine/handlers/memory.ts";
import { Answer } from "../../machine/machine.ts";
import { type CallSite, FREED } from "../../machine/objects.ts";
import type { World } from "../world.ts";
import { local, result64, type ServiceTable } from "./host.ts";

export const libraryServices: ServiceTable = {
  __sim_alloc: local((w, task) => {
    const { m } = w;
    const bytes = m.argument(1) === 0 ? m.argument(0) >>> 0 : Number.POSITIVE_INFINITY;
    const address = w.allocate(task, callSite(w), bytes);
    if (address === 0) w.abandon("heap-full", "the program allocates more than is held while exploring");
    m.setResult(address, address === 0 ? 0 : DATA_HIGH);
    return Answer.Continue;
  }),
  __sim_free: local(free),
  __sim_alloc_size: local((w) => {
    const owner = w.m.objects.ownerOf[w.m.argument(0) >>> 2];
    result64(w, owner > 0 ? w.m.objects.end[owner] - w.m.objects.start[owner] : 0);
    return Answer.Continue;
  }),
  __sim_copy: local((w) => {
    const { m } = w;
    const bytes = m.argument(4);
    if (!range(m, m.pc, m.argument(2), m.argument(3), bytes, false)) return refusal(w);
    if (!range(m, m.pc, m.argument(0), m.argument(1), bytes, true)) return refusal(w);
    const to = m.argument(0);
    const from = m.argument(2);
    noteRange(m, from, bytes, false);
    noteRange(m, to, bytes, true);
    copyBytes(m, to, from, bytes);
    return Answer.Continue;
  }),
  __sim_fill: local((w) => {
    const { m } = w;
    const bytes = m.argument(3);
    if (!range(m, m.pc, m.argument(0), m.argument(1), bytes, true)) return refusal(w);
    noteRange(m, m.argument(0), bytes, true);
    fillBytes(m, m.argument(0), m.argument(2), bytes);
    return Answer.Continue;
  }),
  __sim_log: local(() => Answer.Continue),
  __sim_warn: local((w) => {
    w.violate("warn", `WARNING: ${w.m.text(w.m.argument(3))}`);
    return Answer.Continue;
  }),
  __sim_bug: local((w) => {
    w.violate("bug", `BUG: ${w.m.text(w.m.argument(3))}`);
    return Answer.Leave;
  }),
  __sim_refuse: local((w) => {
    w.abandon("model-refuses", w.m.text(w.m.argument(0)));
    return Answer.Leave;
  }),
  __sim_misuse: local((w) => {
    w.violate(w.m.text(w.m.argument(0)), w.m.text(w.m.argument(2)));
    return Answer.Continue;
  }),
  __sim_symbol_address: local((w) => {
    const wanted = w.m.text(w.m.argument(0));
    let left = w.m.argument(2);
    const f = w.image.functions.findIndex(({ name }) => name === wanted && left-- === 0);
    w.m.setResult(f < 0 ? 0 : w.m.addressOf(f), f < 0 ? 0 : TEXT_HIGH);
    return Answer.Continue;
  }),
  __sim_symbol_at: local(symbolAt),
  __sim_symbol_size: local(symbolSize),
  __sim_symbol_name: local((w) => {
    const found = w.m.functionAt(w.m.argument(0), w.m.argument(1));
    if (found === undefined) w.m.setResult(0, 0);
    else writeName(w, found.f, w.m.argument(2), w.m.argument(4));
    return Answer.Continue;
  }),
};

/** What the machine said when it refused a range: a fault, or that the step has had its visible operation. */
function refusal(w: World): Answer {
  return w.m.fault === undefined ? Answer.NotNow : Answer.Fault;
}

/** Where an object is asked for, headers and the allocator's own file aside. */
function callSite(w: World): CallSite {
  const { words, image } = w.m;
  const allocator = image.functions[words[w.m.fp + Frame.Function]].file;
  let innermost = -1;
  let { pc } = w.m;
  for (let frame = w.m.fp; frame !== 0; frame = words[frame]) {
    const { file } = image.functions[words[frame + Frame.Function]];
    if (innermost < 0 && file !== allocator && file.path.endsWith(".c")) innermost = pc;
    if (file.origin !== "model") return { asked: pc, assigned: innermost < 0 ? pc : innermost };
    pc = words[frame + Frame.CalledAt];
  }
  const found = innermost < 0 ? w.m.pc : innermost;
  return { asked: found, assigned: found };
}

/** A free is a write to all bytes of the object. Its contents are cleared, so that dead ones do not tell states apart. */
function free(w: World): Answer {
  const { m } = w;
  const low = m.argument(0);
  const high = m.argument(1);
  if (low === 0 && high === 0) return Answer.Continue;
  const { objects } = m;
  const owner = high === DATA_HIGH && low >>> 2 < m.map.end ? objects.ownerOf[low >>> 2] : 0;
  if (!objects.isHeapStart(owner, low)) {
    m.raise(m.pc, { code: "invalid-free", message: "free of an address that was not allocated" });
    return Answer.Fault;
  }
  if (!objects.isLive(m.state, owner)) {
    m.raise(m.pc, { code: "double-free", message: "an object is freed again" });
    return Answer.Fault;
  }
  const bytes = objects.end[owner] - objects.start[owner];
  if (!range(m, m.pc, low, high, bytes, true)) return refusal(w);
  noteRange(m, low, bytes, true);
  fillBytes(m, low, 0, bytes);
  m.weak?.free(low >>> 2, (low + bytes + 3) >>> 2);
  w.set(objects.lifeWord[owner], FREED);
  return Answer.Continue;
}

// ---------------------------------------------------------------- symbols

function symbolAt(w: World): Answer {
  const f = w.m.argument(0);
  if (f < 0 || f >= w.image.functions.length) w.m.setResult(0, 0);
  else writeName(w, f, w.m.argument(2), w.m.argument(4));
  return Answer.Continue;
}

/** A function's size is all of its address range up to the next function's: return addresses fall in it. */
function symbolSize(w: World): Answer {
  const { m } = w;
  const found = m.functionAt(m.argument(0), m.argument(1));
  const offset = m.argument(2);
  if (found === undefined) {
    result64(w, 0);
    return Answer.Continue;
  }
  const { start, end } = w.image.functions[found.f];
  result64(w, Math.min(Math.max(1, end - start), 1 << TEXT_SHIFT));
  if (offset === 0 && m.argument(3) === 0) return Answer.Continue;
  const finding = findFault(m, offset, m.argument(3), 8, 8, true);
  if (finding !== undefined) {
    m.raise(m.pc, finding);
    return Answer.Fault;
  }
  m.store(offset >>> 2, found.offset);
  m.store((offset >>> 2) + 1, 0);
  return Answer.Continue;
}

/** Stores a function's name, cut to a size, and gives its address. The buffer is one of the caller's own. */
function writeName(w: World, f: number, to: number, size: number): void {
  const name = w.image.functions[f].name.slice(0, Math.max(0, size - 1));
  const bytes = size > 0 ? name.length + 1 : 0;
  for (let k = 0; k < bytes; k++) w.m.storeNarrow(to + k, 1, k < name.length ? name.charCodeAt(k) : 0);
  w.m.setResult(w.m.addressOf(f), TEXT_HIGH);
}

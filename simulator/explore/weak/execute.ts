/**
 * Carries out one instruction under the kernel's memory model: the handler does what it says, and this follows the taints of registers and
 * tells the view machine of accesses. Taints lie in a copy of the stacks; that of a frame's branches is at its word {@link Frame.CalledAt}.
 */
import { HEADER_WORDS } from "../../../c/ir/image.ts";
import { Access, Fence as FenceOperand, Op } from "../../../c/ir/instructions.ts";
import { Frame, Mark } from "../../machine/stacks.ts";
import type { Fence, Taint } from "../views/machine.ts";
import type { Handler } from "../machine/handlers/operands.ts";
import { bitsOf as bitsOfHelper } from "../machine/bits.ts";
import { End, type Machine } from "../machine/machine.ts";
import { type Decoded, decode, Kind } from "./operands.ts";
import { lowOf, tagOf } from "./place.ts";
import { bytesOf } from "./races.ts";
import { describeStale } from "./script.ts";
import { Ordering, type WeakMemory } from "./weak-memory.ts";
import { ALL_BITS, bitsOfBytes } from "./uses.ts";
import type { StaleLoad } from "../schedule-step.ts";

export function executeWeak(m: Machine, weak: WeakMemory, pc: number, handler: Handler): number {
  const decoded = decode(m.decoded, m.code, pc);
  switch (decoded.kind) {
    case Kind.Plain:
      return compute(m, weak, decoded, pc, handler);
    case Kind.Branch:
      return branch(m, weak, decoded, pc, handler);
    case Kind.Load:
      return load(m, weak, decoded, pc, handler);
    case Kind.LoadFrame:
      return loadFrame(m, weak, decoded, pc, handler);
    case Kind.Store:
    case Kind.Update:
      return store(m, weak, decoded, pc, handler);
    case Kind.StoreFrame:
      return storeFrame(m, weak, decoded, pc, handler);
    case Kind.Fence:
      return fence(m, weak, pc, handler);
    case Kind.Call:
      return call(m, weak, pc, handler);
    case Kind.Return:
      return leave(m, weak, decoded, pc, handler);
    case Kind.Block:
      if (m.code[pc] === Op.Copy && m.isUsers()) noteCopied(m, weak, m.words[m.fp + m.code[pc + 2]], m.code[pc + 3]);
      return block(m, weak, decoded, pc, handler);
    case Kind.Host:
      return host(m, weak, decoded, pc, handler);
  }
}

/** Of what the instruction reads; nothing on the stack may have a taint. */
function taintOf(m: Machine, weak: WeakMemory, decoded: Decoded): Taint {
  if (!weak.hasTaints) return 0;
  const { words } = m;
  const base = m.fp + weak.taintOffset;
  let taint = 0;
  for (let k = 0; k < decoded.reads.length; k++) {
    const one = words[base + decoded.reads[k]];
    if (one !== 0) taint = weak.views.orders.join(taint, one);
  }
  return taint;
}

function setTaints(m: Machine, weak: WeakMemory, fp: number, decoded: Decoded, taint: Taint): void {
  if (taint !== 0) weak.hasTaints = true;
  else if (!weak.hasTaints) return;
  for (let k = 0; k < decoded.writes.length; k++) m.words[fp + weak.taintOffset + decoded.writes[k]] = taint;
}

/** Of what decided that the instruction is reached. */
function controlTaint(m: Machine, weak: WeakMemory): Taint {
  return weak.hasTaints ? m.words[m.fp + weak.taintOffset + Frame.CalledAt] : 0;
}

function compute(m: Machine, weak: WeakMemory, decoded: Decoded, pc: number, handler: Handler): number {
  const taint = taintOf(m, weak, decoded);
  const next = handler(m, pc);
  if (next >= 0) setTaints(m, weak, m.fp, decoded, taint);
  return next;
}

/** Looks whether anything that the entered thread keeps on its stack has a taint, as long as none of the step had one. */
export function lookForTaints(m: Machine, weak: WeakMemory): void {
  if (weak.hasTaints) return;
  const { words } = m;
  const end = m.top + weak.taintOffset;
  let any = 0;
  for (let word = m.stackStart(m.thread) + weak.taintOffset; word < end; word++) any |= words[word];
  weak.hasTaints = any !== 0;
}

/** What follows in the frame is controlled by it, also behind the branch: more than the kernel's model orders, and only stores. */
function branch(m: Machine, weak: WeakMemory, decoded: Decoded, pc: number, handler: Handler): number {
  const taint = taintOf(m, weak, decoded);
  if (taint !== 0) {
    const at = m.fp + weak.taintOffset + Frame.CalledAt;
    m.words[at] = weak.views.orders.join(m.words[at], taint);
  }
  return handler(m, pc);
}

function load(m: Machine, weak: WeakMemory, decoded: Decoded, pc: number, handler: Handler): number {
  const address = weak.hasTaints && !weak.unordered.has("dependency") ? taintOf(m, weak, decoded) : 0;
  const low = lowOf(m, decoded);
  const word = low >>> 2;
  const next = handler(m, pc);
  if (next < 0) return next;
  if (word >= m.map.stacks) {
    if (!weak.hasTaints) return next;
    // What was kept in a stack keeps its taint.
    const kept = word < m.map.taints ? m.read(word + weak.taintOffset) : 0;
    setTaints(m, weak, m.fp, decoded, weak.views.orders.join(address, kept));
    return next;
  }
  m.loads++;
  const user = m.sharing.recording && m.isUsers();
  if (user) noteLoad(m, weak, decoded, pc, low);
  const acquire = m.image.accessOf[pc] === Access.Acquire;
  if (!weak.active) return next;
  if (!weak.isWeak(word)) {
    if ((acquire && !weak.unordered.has("lock")) || weak.isCrowdedOut(word)) weak.acquireStrong(m.cpu);
    setTaints(m, weak, m.fp, decoded, 0);
    return next;
  }
  if (user) weak.lookAtLoad(m.cpu, word, address, pc, low);
  return loadWeak(m, weak, decoded, pc, handler, { word, next, address, acquire, user });
}

function noteLoad(m: Machine, weak: WeakMemory, decoded: Decoded, pc: number, low: number): void {
  const { uses } = weak;
  const word = low >>> 2;
  const { held } = m.sharing;
  uses.noteHeld(word, held);
  if (decoded.writes.length === 2) uses.noteHeld(word + 1, held);
  const plain = m.image.accessOf[pc] === Access.Plain;
  if (decoded.writes.length < 2) {
    const bytes = bytesOf(m.code, pc);
    uses.notePart(word, low, bytes);
    uses.noteLoad(word, m.cpu, bitsOfBytes(low, bytes), false, plain);
  } else {
    uses.noteLoad(word, m.cpu, bitsOf(m, weak, pc, 0), true, plain);
    uses.noteLoad(word + 1, m.cpu, bitsOf(m, weak, pc, 1), true, plain);
  }
}

function noteStore(m: Machine, { uses }: WeakMemory, pc: number, low: number): void {
  const bytes = bytesOf(m.code, pc);
  if (bytes <= 4) uses.notePart(low >>> 2, low, bytes);
  uses.noteUserStore(low >>> 2, m.cpu, m.image.accessOf[pc] === Access.Plain);
}

/** The bits of the first (@param half 0) or second word of a pair that are of any use to who loads it. */
function bitsOf(m: Machine, weak: WeakMemory, pc: number, half: 0 | 1): number {
  return weak.options.bitHelpers[m.words[m.fp + Frame.Function]] === 1 ? bitsOfHelper(m, pc, half) : ALL_BITS;
}

interface WeakLoad {
  readonly word: number;
  readonly next: number;
  readonly address: Taint;
  readonly acquire: boolean;
  readonly user: boolean;
}

function loadWeak(m: Machine, weak: WeakMemory, decoded: Decoded, pc: number, handler: Handler, what: WeakLoad): number {
  const { word, next, address, acquire, user } = what;
  if (user) weak.mayBeginReader(m.cpu);
  const count = user && !weak.fresh.has(pc) ? weak.choices(m.cpu, word, address) : 1;
  const back = count > 1 ? m.choose(count) : 0;
  if (back > 0) readOld(m, weak, word, back, pc, handler);
  setTaints(m, weak, m.fp, decoded, weak.load(m.cpu, word, back, address, acquire));
  return next;
}

/** Reads again, with an older message in the place of the newest. */
function readOld(m: Machine, weak: WeakMemory, word: number, back: number, pc: number, handler: Handler): void {
  const { words } = m;
  const first = weak.firstOf(word);
  const now = [words[first], words[first + 1]] as const;
  const pair = weak.isWeak(first + 1) && weak.firstOf(first + 1) === first;
  const old = [weak.oldValue(first, back), pair ? weak.oldValue(first + 1, back) : now[1]] as const;
  const described = m.onStale === undefined ? undefined : describe(m, word, back, word === first ? old : [old[1], words[word + 1]]);
  words[first] = old[0];
  words[first + 1] = old[1];
  m.turn = true;
  handler(m, pc);
  m.turn = false;
  if (described !== undefined) m.onStale?.(word, described, pc);
  words[first] = now[0];
  words[first + 1] = now[1];
}

function describe(m: Machine, word: number, back: number, old: readonly [number, number]): StaleLoad {
  return describeStale(m.state, word, m.loads - 1, back, old);
}

function loadFrame(m: Machine, weak: WeakMemory, decoded: Decoded, pc: number, handler: Handler): number {
  const taint = m.words[m.fp + decoded.offset + weak.taintOffset];
  const next = handler(m, pc);
  if (next >= 0) setTaints(m, weak, m.fp, decoded, taint);
  return next;
}

function storeFrame(m: Machine, weak: WeakMemory, decoded: Decoded, pc: number, handler: Handler): number {
  const taint = taintOf(m, weak, decoded);
  const { fp } = m;
  const next = handler(m, pc);
  if (next >= 0) m.words[fp + decoded.offset + weak.taintOffset] = taint;
  return next;
}

function orderingOf(access: Access): Ordering {
  switch (access) {
    case Access.Acquire:
    case Access.RmwAcquire:
      return Ordering.Acquire;
    case Access.Release:
    case Access.RmwRelease:
      return Ordering.Release;
    case Access.RmwFull:
      return Ordering.Full;
    default:
      return Ordering.Relaxed;
  }
}

function store(m: Machine, weak: WeakMemory, decoded: Decoded, pc: number, handler: Handler): number {
  const depends = taintOf(m, weak, decoded);
  const control = controlTaint(m, weak);
  const isUpdate = decoded.kind === Kind.Update;
  const low = lowOf(m, decoded);
  const word = low >>> 2;
  const isWeak = weak.isWeak(word);
  const ordering = isWeak ? weakened(weak, orderingOf(m.image.accessOf[pc])) : orderingOf(m.image.accessOf[pc]);
  const user = m.sharing.recording && word < m.map.stacks && m.isUsers();
  const mayRace = user && weak.isTold(word);
  weak.beginInstruction(m.cpu, weak.views.orders.join(depends, control), depends, ordering, isUpdate, mayRace ? tagOf(pc, low) : 0);
  const from = mayRace ? weak.storeFrom(word) : 0;
  const publishes = !isWeak && ordering === Ordering.Full && !weak.unordered.has("lock") && weak.wouldPublish(m.cpu);
  if (publishes && !m.couldBeSeen()) return m.stopAt(pc, End.Visible);
  const next = handler(m, pc);
  if (next < 0) return next;
  if (publishes) m.takeTurn();
  if (user) noteStore(m, weak, pc, low);
  if (user && isUpdate) weak.uses.noteUpdate(word);
  if (mayRace) weak.lookAtStore(word, from, pc, low);
  if (word >= m.map.stacks && word < m.map.taints) keepOnStack(m, weak, word, depends);
  else if (!isWeak) orderStrong(m, weak, ordering);
  else if (isUpdate && weak.active && weak.updated === 0) weak.updated = weak.load(m.cpu, word, 0, depends, false);
  if (isUpdate && weak.isCrowdedOut(word)) weak.acquireStrong(m.cpu);
  if (isUpdate) setTaints(m, weak, m.fp, decoded, weak.updated);
  return next;
}

/** What is stored on a stack has its taint beside it. That of another thread's is not entered in the state when the step ends, but at once. */
function keepOnStack({ objects, state, thread, words }: Machine, weak: WeakMemory, word: number, taint: Taint): void {
  if (objects.ownerOf[word] === -(thread + 1)) words[word + weak.taintOffset] = taint;
  else state.set(word + weak.taintOffset, taint);
}

/** Each word is a plain store. What is copied is what is newest. */
function block(m: Machine, weak: WeakMemory, decoded: Decoded, pc: number, handler: Handler): number {
  const depends = taintOf(m, weak, decoded);
  const control = controlTaint(m, weak);
  weak.beginInstruction(m.cpu, weak.views.orders.join(depends, control), depends, Ordering.Relaxed, false);
  return handler(m, pc);
}

/** What memcpy() and memset() come to. */
const COPY = "__sim_copy";
const FILL = "__sim_fill";

/** Whether others may have overwritten what is copied, so that an older value might have been. */
function noteCopied({ sharing, map }: Machine, weak: WeakMemory, low: number, bytes: number): void {
  const end = Math.min((low + bytes + 3) >>> 2, map.stacks);
  for (let word = low >>> 2; word < end && !weak.copies; word++) weak.copies = sharing.recording && sharing.isShared(word);
}

/** memcpy() is called by one of the user's files. */
function copiesForUser(m: Machine): boolean {
  const { words, fp, users } = m;
  return words[fp] !== 0 && users[words[words[fp] + Frame.Function]] === 1;
}

/** What the world stores in a service is done under locks of the kernel's. */
function host(m: Machine, weak: WeakMemory, decoded: Decoded, pc: number, handler: Handler): number {
  const { name } = m.image.hosts[m.code[pc + 2]];
  if (name === COPY || name === FILL) {
    const [, , from, , bytes] = decoded.reads;
    if (name === COPY && copiesForUser(m)) noteCopied(m, weak, m.words[m.fp + from], m.words[m.fp + bytes]);
    return block(m, weak, decoded, pc, handler);
  }
  weak.beginInstruction(m.cpu, 0, 0, Ordering.Release, false);
  return handler(m, pc);
}

/** How a store to a weak word is ordered, where that kind of order may have been taken away. */
function weakened({ unordered }: WeakMemory, ordering: Ordering): Ordering {
  const isGone = (ordering === Ordering.Release && unordered.has("release")) || (ordering === Ordering.Full && unordered.has("update"));
  return isGone ? Ordering.Relaxed : ordering;
}

/** Locks and the like of the model. */
function orderStrong(m: Machine, weak: WeakMemory, ordering: Ordering): void {
  if (weak.unordered.has("lock")) return;
  if (ordering === Ordering.Full) weak.fence(m.cpu, "mb");
  else if (ordering === Ordering.Acquire) weak.acquireStrong(m.cpu);
  else if (ordering === Ordering.Release) weak.releaseStrong(m.cpu);
}

const FENCES: Readonly<Record<FenceOperand, Fence>> = {
  [FenceOperand.Mb]: "mb",
  [FenceOperand.Rmb]: "rmb",
  [FenceOperand.Wmb]: "wmb",
  [FenceOperand.Compiler]: "barrier",
  // Full barriers next to an operation that is there.
  [FenceOperand.AfterSpinlock]: "mb",
  [FenceOperand.AfterUnlockLock]: "mb",
  [FenceOperand.BeforeAtomic]: "mb",
  [FenceOperand.AfterAtomic]: "mb",
};

function fence(m: Machine, weak: WeakMemory, pc: number, handler: Handler): number {
  const operand: FenceOperand = m.code[pc + 1];
  const kind = weak.unorderedFences.has(pc) ? "barrier" : FENCES[operand];
  if (kind === "mb" && weak.wouldPublish(m.cpu) && !m.mayBeSeen()) return m.stopAt(pc, End.Visible);
  const next = handler(m, pc);
  if (next >= 0) weak.fence(m.cpu, kind);
  return next;
}

function call(m: Machine, weak: WeakMemory, pc: number, handler: Handler): number {
  const { words, fp, code } = m;
  const { taintOffset } = weak;
  const count = code[pc] === Op.Call ? pc + 3 : pc + 4;
  const next = handler(m, pc);
  if (next < 0 || m.fp === fp) return next;
  // The frame of the function that is hooked lies below that of the trampoline.
  const frame = (words[m.fp + Frame.Marks] & Mark.Trampoline) === 0 ? m.fp : words[m.fp];
  for (let k = 1; k <= code[count]; k++) {
    const taint = words[fp + taintOffset + code[count + k]];
    if (taint !== 0) words[frame + taintOffset + HEADER_WORDS + k - 1] = taint;
  }
  words[m.fp + taintOffset + Frame.CalledAt] = words[fp + taintOffset + Frame.CalledAt];
  words[frame + taintOffset + Frame.CalledAt] = words[fp + taintOffset + Frame.CalledAt];
  return next;
}

function leave(m: Machine, weak: WeakMemory, decoded: Decoded, pc: number, handler: Handler): number {
  const taint = taintOf(m, weak, decoded);
  const { words, fp, top } = m;
  const calledAt = words[fp + Frame.CalledAt];
  const marks = words[fp + Frame.Marks];
  const next = handler(m, pc);
  words.fill(0, fp + weak.taintOffset, top + weak.taintOffset);
  if (next < 0 || (marks & (Mark.Base | Mark.Trampoline)) !== 0) return next;
  const destination = m.code[calledAt + 1];
  if (destination >= 0) {
    words[m.fp + weak.taintOffset + destination] = taint;
    words[m.fp + weak.taintOffset + destination + 1] = taint;
  }
  return next;
}

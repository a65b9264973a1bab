/** Finds out what is wrong with an access, and which object it meant. */
import { DATA_HIGH, TEXT_HIGH } from "../../c/ir/address-space.ts";
import type { ImageObject } from "../../c/ir/image.ts";
import { type Core, functionAt, placeAt } from "./core.ts";
import { allocatedHere, type FaultRelated, type Finding } from "./fault.ts";
import type { HeapBlock } from "./heap.ts";
import { Granule, GRANULE_BYTES } from "./memory.ts";
import { allHave } from "./ranges.ts";
import { ADDRESSABLE, INITIALIZED, Poison, WRITABLE } from "./shadow.ts";
import { Frame } from "./stacks.ts";

export interface MemoryAccess {
  readonly low: number;
  readonly high: number;
  readonly bytes: number;
  /** What the address must be a multiple of. */
  readonly align: number;
  readonly write: boolean;
  /** A copy takes bytes along that were never written; using them is what is wrong. */
  readonly copies?: boolean;
}

/** Distance up to which an access beside an object is called out of its bounds. */
const NEAR = 4096;

/** What is wrong with the access, or undefined when nothing is. */
export function findFault(core: Core, access: MemoryAccess): Finding | undefined {
  const { low, high, bytes } = access;
  const { s8, used } = core.memory;
  if (high !== DATA_HIGH || low < GRANULE_BYTES || low >= used) return outside(core, access);
  const strict = !access.write && access.copies !== true && (core.loadMask & INITIALIZED) !== 0;
  const needed = ADDRESSABLE | (access.write ? WRITABLE : strict ? INITIALIZED : 0);
  if (low + bytes <= used && low % access.align === 0 && allHave(core.memory, low, bytes, needed)) return undefined;
  for (let at = low; at < Math.min(low + bytes, used); at++) {
    if ((s8[at] & ADDRESSABLE) === 0) return unaddressable(core, access, at);
  }
  if (low + bytes > used) return outside(core, access);
  if (access.align > 1 && low % access.align !== 0) {
    return { code: "misaligned", message: `${what(access)}, which is not a multiple of ${access.align}${within(core, low)}` };
  }
  for (let at = low; at < low + bytes; at++) {
    if (access.write && (s8[at] & WRITABLE) === 0) {
      return { code: "read-only-write", message: `${what(access)}, which is read-only${within(core, low)}` };
    }
    if (strict && (s8[at] & INITIALIZED) === 0) {
      return {
        code: "uninitialized-read",
        message: `${what(access)}, where nothing was written yet${within(core, low)}`,
        related: allocation(core, core.heap.blockAt(low)),
      };
    }
  }
  return undefined;
}

/** Not an address of data, or beyond all memory. */
function outside(core: Core, access: MemoryAccess): Finding {
  const { low, high } = access;
  if (high === 0 && low >>> 0 < GRANULE_BYTES) {
    const distance = low === 0 ? "" : `, ${inBytes(low)} from NULL`;
    return { code: "null-dereference", message: `${what(access)}${distance}` };
  }
  if (high === -1 && low >= -4095 && low < 0) return { code: "wild-pointer", message: `${what(access)}: the error pointer ${low}` };
  const text = high === TEXT_HIGH ? functionAt(core.image, low, high) : undefined;
  if (text !== undefined) {
    return { code: "wild-pointer", message: `${what(access)}, in the code of ${core.image.functions[text.f].name}()` };
  }
  return { code: "wild-pointer", message: `${what(access)}, where nothing lies` };
}

function unaddressable(core: Core, access: MemoryAccess, at: number): Finding {
  const { memory } = core;
  const kind = memory.kindAt(at);
  if (kind >= Granule.Stack) return onStack(core, access, at);
  if (memory.s8[at] === Poison.Withdrawn) {
    return { code: "wild-pointer", message: `${what(access)}, which has been withdrawn from use${within(core, at)}` };
  }
  if (kind === Granule.Heap) return onHeap(core, access, at);
  const object = nearestObject(core, at);
  if (object === undefined) return { code: "wild-pointer", message: `${what(access)}, where nothing lies` };
  return {
    code: "out-of-bounds",
    message: `${what(access)}, ${beside(access, object.address, object.size)} of ${nameOf(object)} (${inBytes(object.size)})`,
  };
}

function onHeap(core: Core, access: MemoryAccess, at: number): Finding {
  const block = core.heap.blockAt(at) ?? core.heap.blockAt(at - 16);
  if (block === undefined) return { code: "wild-pointer", message: `${what(access)}, in unused heap` };
  const inside = at >= block.address && at < block.address + block.size;
  if (block.freedAt !== undefined && inside) {
    return {
      code: "use-after-free",
      message: `${what(access)}, ${inBytes(at - block.address)} into ${inBytes(block.size)} that have been freed`,
      related: [...allocation(core, block), ...release(core, block)],
    };
  }
  // The red zone before a block belongs to whichever object is nearer.
  const before = at < block.address ? core.heap.blockAt(block.address - 17) : undefined;
  const meant = before !== undefined && at - (before.address + before.size) < block.address - at ? before : block;
  return {
    code: "out-of-bounds",
    message: `${what(access)}, ${beside(access, meant.address, meant.size)} of an allocation of ${inBytes(meant.size)}`,
    related: allocation(core, meant),
  };
}

function onStack(core: Core, access: MemoryAccess, at: number): Finding {
  const found = core.stacks.frameAt(at);
  if (found === undefined || core.memory.s8[at] === Poison.Returned) {
    return { code: "use-after-return", message: `${what(access)}, in the frame of a function that has returned` };
  }
  const f = core.image.functions[core.memory.m32[found.frame + Frame.Function]];
  const base = found.frame << 2;
  let nearest: { offset: number; size: number } | undefined;
  for (const local of f.locals) {
    if (nearest === undefined || gap(at - base, local) < gap(at - base, nearest)) nearest = local;
  }
  if (nearest === undefined) return { code: "wild-pointer", message: `${what(access)}, in the registers of ${f.name}()` };
  const { offset, size } = nearest;
  const variable = f.variables.find((v) => v.location.kind === "frame" && v.location.at === offset);
  const name = variable === undefined ? "a temporary" : `\`${variable.name}\``;
  return {
    code: "out-of-bounds",
    message: `${what(access)}, ${beside(access, base + offset, size)} of ${name} (${inBytes(size)}) of ${f.name}()`,
  };
}

function gap(at: number, object: { readonly offset: number; readonly size: number }): number {
  return at < object.offset ? object.offset - at : Math.max(0, at - object.offset - object.size + 1);
}

function inBytes(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}

/** "read of 4 bytes at 0xffff888000010000" */
function what({ low, high, bytes, write }: MemoryAccess): string {
  return `${write ? "write" : "read"} of ${inBytes(bytes)} at ${formatAddress(low, high)}`;
}

function beside(access: MemoryAccess, start: number, size: number): string {
  const behind = access.low - start - size;
  if (behind === 0) return "directly behind the end";
  if (behind > 0) return `${inBytes(behind)} behind the end`;
  if (access.low < start) return `${inBytes(start - access.low)} before the start`;
  return access.low === start ? "from the start past the end" : `from ${inBytes(access.low - start)} behind the start past the end`;
}

/** ", in `name`", when the offset lies in a named object. */
function within(core: Core, offset: number): string {
  const object = nearestObject(core, offset);
  return object !== undefined && offset >= object.address && offset < object.address + object.size ? `, in ${nameOf(object)}` : "";
}

function nameOf(object: ImageObject): string {
  return object.name === "" ? "a string" : `\`${object.name}\``;
}

function nearestObject(core: Core, offset: number): ImageObject | undefined {
  let best: ImageObject | undefined;
  let distance = NEAR;
  for (const object of core.image.objects) {
    const d = gap(offset, { offset: object.address, size: object.size });
    if (d < distance) {
      best = object;
      distance = d;
    }
  }
  return best;
}

export function allocation(core: Core, block: HeapBlock | undefined): readonly FaultRelated[] {
  return block === undefined ? [] : allocatedHere(placeAt(core.image, block.allocatedAt));
}

export function release(core: Core, block: HeapBlock): readonly FaultRelated[] {
  const place = block.freedAt === undefined ? undefined : placeAt(core.image, block.freedAt);
  return place === undefined ? [] : [{ message: "freed here", place }];
}

export function formatAddress(low: number, high: number): string {
  const text = (high >>> 0).toString(16) + (low >>> 0).toString(16).padStart(8, "0");
  return `0x${text.replace(/^0+(?=.)/, "")}`;
}

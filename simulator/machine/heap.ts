/**
 * The heap: blocks with red zones, poisoned and held back when they are freed. All its state lies in the machine's memory.
 *
 * A block is a header of four words, the payload, and padding. The header is never addressable, so it is also a red zone
 * of the block before it. Gaps that alignment leaves are zero, so a walk from an area's start finds every header.
 */
import { Control, Granule, GRANULE_BYTES, type Memory, roundUp } from "./memory.ts";
import { EACH, FRESH, LIVE, Poison } from "./shadow.ts";

/** Words of a block's header, which lies directly before its payload. */
enum Header {
  /** From the header to the end of the block, in bytes. */
  Extent,
  /** What was asked for, in bytes. */
  Size,
  /** The code index that allocated it, or a negative tag of the world's own. */
  AllocatedAt,
  /** {@link BLOCK_LIVE}, or the code index or tag that freed it. */
  FreedAt,
}

const BLOCK_LIVE = -0x80000000;
const HEADER_BYTES = 16;
const HEADER_SHADOW = Poison.BlockHeader * EACH;
/** Blocks up to this extent are kept by size class once their quarantine is over; larger ones share one list. */
const LARGEST_CLASS = 32768;
const LARGE = 0;
/** How many free blocks an allocation looks at before it takes new memory. */
const SEARCH = 32;

export type FreeOutcome = "freed" | "not-a-block" | "inside-block" | "already-free";

export interface HeapBlock {
  /** Byte offset of the payload. */
  readonly address: number;
  readonly size: number;
  readonly allocatedAt: number;
  /** Undefined while it is live. */
  readonly freedAt: number | undefined;
}

export class Heap {
  private readonly memory: Memory;
  private readonly quarantineLimit: number;

  /** @param quarantineLimit Bytes of freed blocks that are held back before the oldest may be used again. */
  constructor(memory: Memory, quarantineLimit: number) {
    this.memory = memory;
    this.quarantineLimit = quarantineLimit;
  }

  /**
   * @param align A power of two; 16 is the least that is given.
   * @param at Code index that asks, or a negative tag of the world's own.
   * @param zero Whether the contents count as initialized. They are zero bytes either way.
   * @returns The payload's byte offset, or 0 when the memory limit does not allow it.
   */
  allocate(bytes: number, align: number, at: number, zero: boolean): number {
    if (!(bytes >= 0 && bytes <= this.memory.limit)) return 0;
    const extent = extentFor(bytes);
    const payload = this.takeFree(extent, align) || this.takeNew(extent, align);
    if (payload === 0) return 0;
    const { m32, s8 } = this.memory;
    const header = (payload - HEADER_BYTES) >> 2;
    m32[header + Header.Size] = bytes;
    m32[header + Header.AllocatedAt] = at;
    m32[header + Header.FreedAt] = BLOCK_LIVE;
    m32[Control.HeapLive] += 1;
    m32[Control.HeapLiveBytes] += bytes;
    s8.fill(zero ? LIVE : FRESH, payload, payload + bytes);
    return payload;
  }

  /** @param at Code index that frees, or a negative tag. */
  free(address: number, at: number): FreeOutcome {
    if (!this.isPayload(address)) return this.blockAt(address) === undefined ? "not-a-block" : "inside-block";
    const { m8, m32, s8 } = this.memory;
    const header = (address - HEADER_BYTES) >> 2;
    if (m32[header + Header.FreedAt] !== BLOCK_LIVE) return "already-free";
    const size = m32[header + Header.Size];
    m32[header + Header.FreedAt] = at;
    m32[Control.HeapLive] -= 1;
    m32[Control.HeapLiveBytes] -= size;
    // Dead contents must not tell two equal states apart.
    m8.fill(0, address, address + size);
    s8.fill(Poison.Freed, address, address + size);
    this.enterQuarantine(header);
    return "freed";
  }

  /** The bytes that were asked for, or -1 when no live block starts at `address`. */
  sizeOf(address: number): number {
    if (!this.isPayload(address)) return -1;
    const header = (address - HEADER_BYTES) >> 2;
    return this.memory.m32[header + Header.FreedAt] === BLOCK_LIVE ? this.memory.m32[header + Header.Size] : -1;
  }

  /** The block in whose header, payload or padding an offset lies, live or not. Walks the area: for explaining faults. */
  blockAt(offset: number): HeapBlock | undefined {
    const { memory } = this;
    if (offset < GRANULE_BYTES || offset >= memory.used || memory.kindAt(offset) !== Granule.Heap) return undefined;
    for (const header of this.headers(memory.granuleStart(offset))) {
      if (header > offset) return undefined;
      if (offset < header + memory.m32[(header >> 2) + Header.Extent]) return this.describe(header);
    }
    return undefined;
  }

  /** Live blocks in order of address: what a leak listing starts from. */
  *live(): Generator<HeapBlock> {
    const { memory } = this;
    for (let area = GRANULE_BYTES; area < memory.used; area = memory.areaEnd(area)) {
      if (memory.kindAt(area) !== Granule.Heap) continue;
      for (const header of this.headers(area)) {
        const block = this.describe(header);
        if (block.freedAt === undefined) yield block;
      }
    }
  }

  private *headers(area: number): Generator<number> {
    const { m32 } = this.memory;
    const end = this.memory.areaEnd(area);
    for (let at = area; at < end; at += m32[(at >> 2) + Header.Extent]) {
      while (at < end && m32[(at >> 2) + Header.Extent] === 0) at += 16;
      if (at < end) yield at;
    }
  }

  private describe(header: number): HeapBlock {
    const { m32 } = this.memory;
    const word = header >> 2;
    const freedAt = m32[word + Header.FreedAt];
    return {
      address: header + HEADER_BYTES,
      size: m32[word + Header.Size],
      allocatedAt: m32[word + Header.AllocatedAt],
      freedAt: freedAt === BLOCK_LIVE ? undefined : freedAt,
    };
  }

  private isPayload(address: number): boolean {
    if ((address & 15) !== 0 || address < GRANULE_BYTES || address >= this.memory.used) return false;
    return this.memory.s32[(address - HEADER_BYTES) >> 2] === HEADER_SHADOW;
  }

  /** A block whose quarantine is over and that fits; its shadow becomes red zone, its first word zero again. */
  private takeFree(extent: number, align: number): number {
    const { m32, s8 } = this.memory;
    const size = classOf(extent);
    let link = Control.HeapClasses + size;
    for (let tries = 0; tries < SEARCH; tries++) {
      const header = m32[link];
      if (header === 0) return 0;
      const payload = (header << 2) + HEADER_BYTES;
      const has = m32[header + Header.Extent];
      if (payload % align === 0 && has >= extent && has <= extent * 2) {
        m32[link] = m32[payload >> 2];
        m32[payload >> 2] = 0;
        s8.fill(Poison.RedZone, payload, payload - HEADER_BYTES + has);
        return payload;
      }
      link = payload >> 2;
    }
    return 0;
  }

  private takeNew(extent: number, align: number): number {
    const { memory } = this;
    if (extent + align > GRANULE_BYTES >> 1) return this.place(memory.reserve(extent + align, Granule.Heap), extent, align);
    let payload = payloadFor(memory.m32[Control.HeapNext], align);
    if (payload - HEADER_BYTES + extent > memory.m32[Control.HeapEnd]) {
      const area = memory.reserve(GRANULE_BYTES, Granule.Heap);
      if (area === 0) return 0;
      memory.m32[Control.HeapEnd] = area + GRANULE_BYTES;
      payload = payloadFor(area, align);
    }
    memory.m32[Control.HeapNext] = payload - HEADER_BYTES + extent;
    return this.place(payload - HEADER_BYTES, extent, align);
  }

  /** Writes a new block's header into fresh memory at or after `from`. */
  private place(from: number, extent: number, align: number): number {
    if (from === 0) return 0;
    const payload = payloadFor(from, align);
    const { m32, s8, s32 } = this.memory;
    const header = (payload - HEADER_BYTES) >> 2;
    m32[header + Header.Extent] = extent;
    s32.fill(HEADER_SHADOW, header, header + (HEADER_BYTES >> 2));
    s8.fill(Poison.RedZone, payload, payload - HEADER_BYTES + extent);
    return payload;
  }

  private enterQuarantine(header: number): void {
    const { m32 } = this.memory;
    const tail = m32[Control.QuarantineTail];
    if (tail === 0) m32[Control.QuarantineHead] = header;
    else m32[linkOf(tail)] = header;
    m32[Control.QuarantineTail] = header;
    m32[Control.QuarantineBytes] += m32[header + Header.Extent];
    while (m32[Control.QuarantineBytes] > this.quarantineLimit) this.leaveQuarantine();
  }

  private leaveQuarantine(): void {
    const { m32 } = this.memory;
    const header = m32[Control.QuarantineHead];
    const next = m32[linkOf(header)];
    m32[Control.QuarantineHead] = next;
    if (next === 0) m32[Control.QuarantineTail] = 0;
    m32[Control.QuarantineBytes] -= m32[header + Header.Extent];
    const list = Control.HeapClasses + classOf(m32[header + Header.Extent]);
    m32[linkOf(header)] = m32[list];
    m32[list] = header;
  }
}

/** Word index of the link to the next block of a list: the first word of the dead payload. */
function linkOf(header: number): number {
  return header + (HEADER_BYTES >> 2);
}

function payloadFor(from: number, align: number): number {
  return roundUp(from + HEADER_BYTES, Math.max(align, 16));
}

/** Header, payload and a red zone that grows with the payload, rounded up so that blocks of one class are alike. */
function extentFor(bytes: number): number {
  const extent = HEADER_BYTES + roundUp(Math.max(bytes, 1) + Math.min(bytes >> 3, 512), 16);
  return extent <= 1024 ? extent : roundUp(extent, 1 << (28 - Math.clz32(extent - 1)));
}

/** Steps of 16 bytes up to 1 KB (classes 2 to 64), then eight classes to each doubling. */
function classOf(extent: number): number {
  if (extent > LARGEST_CLASS) return LARGE;
  if (extent <= 1024) return extent >> 4;
  const doubling = 31 - Math.clz32(extent - 1);
  return 64 + (doubling - 10) * 8 + (((extent - 1) >> (doubling - 3)) & 7) + 1;
}

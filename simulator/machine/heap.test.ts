import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Heap } from "./heap.ts";
import { layoutFor } from "./layout.ts";
import { GRANULE_BYTES, Memory } from "./memory.ts";
import { ADDRESSABLE, FRESH, LIVE, Poison } from "./shadow.ts";

function newHeap(quarantine = 1 << 16, limit = 8 << 20): { memory: Memory; heap: Heap } {
  const memory = new Memory(new ArrayBuffer(17 << 20), limit, layoutFor(8 << 20));
  return { memory, heap: new Heap(memory, quarantine) };
}

/** Allocates and fills. @returns What is wrong with the new block. */
function allocate(memory: Memory, heap: Heap, live: Map<number, number>, { size, align }: { size: number; align: number }): string[] {
  const address = heap.allocate(size, align, 5, false);
  if (address === 0) return [];
  const { m8, s8 } = memory;
  const complaints = [
    address % align === 0 ? "" : "not aligned",
    s8.subarray(address, address + size).every((byte) => byte === FRESH) ? "" : "not fresh",
    m8.subarray(address, address + size).every((byte) => byte === 0) ? "" : "not zero",
    ((s8[address - 1] ?? 0) & ADDRESSABLE) === 0 ? "" : "no red zone before it",
    ((s8[address + size] ?? 0) & ADDRESSABLE) === 0 ? "" : "no red zone behind it",
  ];
  m8.fill(0xaa, address, address + size);
  live.set(address, size);
  return complaints.filter((complaint) => complaint !== "");
}

function release(heap: Heap, live: Map<number, number>, choice: number): string[] {
  const address = [...live.keys()][choice % Math.max(1, live.size)];
  if (address === undefined) return [];
  live.delete(address);
  const outcome = heap.free(address, 9);
  return outcome === "freed" ? [] : [outcome];
}

describe("Heap", () => {
  it("keeps blocks apart, aligned, of the right size and fresh, whatever is freed in between", () => {
    const step = fc.oneof(
      fc.record({
        size: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 100_000 })),
        align: fc.constantFrom(1, 16, 64, 4096),
      }),
      fc.record({ free: fc.nat(100) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom(0, 1000, 1 << 20), (steps, quarantine) => {
        const { memory, heap } = newHeap(quarantine);
        const live = new Map<number, number>();
        const complaints = steps.flatMap((s) => ("free" in s ? release(heap, live, s.free) : allocate(memory, heap, live, s)));
        expect(complaints).toEqual([]);
        for (const [address, size] of live) {
          expect(memory.m8.subarray(address, address + size).every((byte) => byte === 0xaa)).toBe(true);
          expect(heap.sizeOf(address)).toBe(size);
        }
        expect([...heap.live()].map((block) => block.address)).toEqual([...live.keys()].sort((x, y) => x - y));
      }),
    );
  });

  it("gives a freed block out again only when enough has been freed since", () => {
    const { heap } = newHeap(1000);
    const first = heap.allocate(64, 16, 0, false);
    heap.free(first, 0);
    expect(heap.allocate(64, 16, 0, false)).not.toBe(first);
    for (let k = 0; k < 20; k++) heap.free(heap.allocate(100, 16, 0, false), 0);
    expect(heap.allocate(64, 16, 0, false)).toBe(first);
  });

  it("finds the block an address lies in", () => {
    const { heap } = newHeap();
    const blocks = Array.from({ length: 50 }, (_, k) => heap.allocate(k * 40, 16, k, false));
    const last = blocks[49] ?? 0;
    expect(heap.blockAt(last + 1000)).toEqual({ address: last, size: 49 * 40, allocatedAt: 49, freedAt: undefined });
    expect(heap.blockAt(last + 100_000)).toBeUndefined();
    heap.free(last, 7);
    expect(heap.blockAt(last)?.freedAt).toBe(7);
  });

  it("tells bad frees apart", () => {
    const { heap } = newHeap();
    const block = heap.allocate(100, 16, 0, false);
    expect(heap.free(block + 16, 0)).toBe("inside-block");
    expect(heap.free(GRANULE_BYTES - 16, 0)).toBe("not-a-block");
    expect(heap.free(12345, 0)).toBe("not-a-block");
    expect([heap.free(block, 0), heap.free(block, 0)]).toEqual(["freed", "already-free"]);
    expect([heap.sizeOf(block), heap.sizeOf(block + 16)]).toEqual([-1, -1]);
  });

  it("answers 0 at the limit, and goes on after something was freed", () => {
    const { memory, heap } = newHeap(0, 1 << 20);
    const blocks: number[] = [];
    for (;;) {
      const block = heap.allocate(30_000, 16, 0, true);
      if (block === 0) break;
      expect(memory.s8[block]).toBe(LIVE);
      blocks.push(block);
    }
    expect(blocks.length).toBeGreaterThan(20);
    expect(heap.allocate(-1, 16, 0, false)).toBe(0);
    heap.free(blocks[3] ?? 0, 0);
    expect(memory.s8[blocks[3] ?? 0]).toBe(Poison.Freed);
    expect(heap.allocate(30_000, 16, 0, true)).toBe(blocks[3]);
  });
});

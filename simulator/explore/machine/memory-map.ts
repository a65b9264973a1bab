/**
 * Where things lie in the one array that is the state of an exploration. A byte offset into it is the low word of a data address, as in
 * the machine that runs timelines, so that an Image needs no other address here.
 *
 *   world     words of the explorer's own, where no data may lie (small offsets from null fault)
 *   image     the program's globals, then each CPU's copy of the per-CPU variables
 *   heap      every allocation that was ever made, at an address of its own
 *   stacks    one for each thread; the lazy part of the state (see flat-state.ts)
 */
import { DATA_START } from "../../../c/ir/address-space.ts";
import type { Image } from "../../../c/ir/image.ts";

/** Words of the world. */
export const WORLD_WORDS = DATA_START >> 2;
/** Words of one thread's stack. A multiple of 4, because frames are aligned to 16 bytes. */
export const STACK_WORDS = 4096;

export interface MemoryMap {
  /** Word indices; each part ends where the next one starts. */
  readonly percpu: number;
  readonly heap: number;
  readonly stacks: number;
  readonly end: number;
  /** Words of one CPU's area. */
  readonly percpuWords: number;
}

/** Alignment of a CPU's area in words: that of a cache line. */
const PERCPU_ALIGN = 16;

export function memoryMap(image: Image, cpus: number, threads: number, heapWords: number): MemoryMap {
  const section = image.sections.get(".data..percpu") ?? { start: 0, end: 0 };
  const percpuWords = up((section.end - section.start + 3) >> 2, PERCPU_ALIGN);
  const percpu = up((image.dataStart + image.data.length + 3) >> 2, PERCPU_ALIGN);
  const heap = up(percpu + cpus * percpuWords, PERCPU_ALIGN);
  const stacks = up(heap + heapWords, STACK_WORDS);
  return { percpu, heap, stacks, end: stacks + threads * STACK_WORDS, percpuWords };
}

function up(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

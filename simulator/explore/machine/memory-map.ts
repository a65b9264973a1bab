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
import { STACK_SHIFT } from "../flat-state.ts";
import type { Image } from "../../../c/ir/image.ts";

/** Words of the world. */
export const WORLD_WORDS = DATA_START >> 2;
/** Words of one thread's stack. A multiple of 4, because frames are aligned to 16 bytes. */
export const STACK_WORDS = 1 << STACK_SHIFT;

export interface MemoryMap {
  /** Word indices; each part ends where the next one starts. */
  readonly percpu: number;
  readonly heap: number;
  readonly stacks: number;
  /** Taints of what the stacks hold, word for word; empty where memory is not weak. */
  readonly taints: number;
  readonly end: number;
  /** Words of the view machine, behind the CPUs' areas. */
  readonly views: number;
  /** Words of one CPU's area. */
  readonly percpuWords: number;
}

/** Alignment of a CPU's area in words: that of a cache line. */
const PERCPU_ALIGN = 16;

/** @param viewWords Words of the view machine; 0 where memory is not weak. */
export function memoryMap(image: Image, cpus: number, threads: number, heapWords: number, viewWords: number): MemoryMap {
  const section = image.sections.get(".data..percpu") ?? { start: 0, end: 0 };
  const percpuWords = up((section.end - section.start + 3) >> 2, PERCPU_ALIGN);
  const percpu = up((image.dataStart + image.data.length + 3) >> 2, PERCPU_ALIGN);
  const views = up(percpu + cpus * percpuWords, PERCPU_ALIGN);
  const heap = up(views + viewWords, PERCPU_ALIGN);
  const stacks = up(heap + heapWords, STACK_WORDS);
  const taints = stacks + threads * STACK_WORDS;
  const end = viewWords === 0 ? taints : taints + threads * STACK_WORDS;
  return { percpu, views, heap, stacks, taints, end, percpuWords };
}

function up(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

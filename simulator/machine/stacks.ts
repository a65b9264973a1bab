/**
 * Threads and their segmented stacks, all in the machine's memory.
 *
 * A thread is a record of twelve words. Its frames lie in chunks taken from pools, one pool for each power of two; a thread
 * without frames holds no chunk, so a hundred thousand mostly idle threads cost 48 bytes each. Chunks without frames are all
 * zero and not addressable, and a frame is zeroed when it is left, so that equal states are equal bytes.
 */
import type { FunctionTable } from "./function-table.ts";
import type { Heap } from "./heap.ts";
import { Control, Granule, GRANULE_BYTES, type Memory } from "./memory.ts";
import { EACH, Poison } from "./shadow.ts";

/** Words of a thread's record. */
export enum Thread {
  /** 1 for a thread in use; 0 and {@link NextFree} for a released one. */
  InUse,
  /** Word index of the innermost frame; 0 when it has none. */
  Frame,
  /** Code index of the next instruction. */
  Pc,
  /** Word index behind the innermost frame. */
  Top,
  /** Word index of the chunk that holds it. */
  Chunk,
  /** Word index of that chunk's end. */
  ChunkEnd,
  /** Words of all its chunks. */
  StackWords,
  ResultLow,
  ResultHigh,
  NextFree,
  Words = 12,
}

/** Words of a frame's header; see image.ts. */
export enum Frame {
  Previous,
  CalledAt,
  Function,
  /** Bits of {@link Mark}, and above them the payload address of the newest block of `alloca`. */
  Marks,
}

/** Why a frame cannot simply be dropped when its function returns. Addresses of blocks are multiples of 16. */
export enum Mark {
  /** The first one of its chunk. */
  FirstInChunk = 1,
  /** Pushed by the host; `CalledAt` is the interrupted thread's next instruction. */
  Base = 2,
  /** A trampoline that decides where the hooked function below it continues. */
  Trampoline = 4,
  /** Has frame memory. */
  Memory = 8,
  All = 15,
}

/** Words of a chunk's header. */
export enum Chunk {
  /** The chunk before it on this stack, or the next free one of the pool. */
  Previous,
  Words,
  /** Thread id + 1; 0 while it is free. */
  Owner,
  /** What `Top` was before its first frame. */
  Top,
  HeaderWords = 4,
}

const NEXT_CHUNK_LOG2 = 10;
const RECORDS_LOG2 = 10;

export interface StackOptions {
  /** Bytes of frames that one thread may have. */
  readonly limit: number;
  /** Log2 of the bytes of a thread's first chunk. */
  readonly firstChunkLog2: number;
}

export class Stacks {
  private readonly memory: Memory;
  private readonly heap: Heap;
  private readonly functions: FunctionTable;
  private readonly limitWords: number;
  private readonly firstChunkLog2: number;

  constructor(memory: Memory, heap: Heap, functions: FunctionTable, options: StackOptions) {
    this.memory = memory;
    this.heap = heap;
    this.functions = functions;
    this.limitWords = options.limit >> 2;
    this.firstChunkLog2 = options.firstChunkLog2 - 2;
  }

  /** @returns A thread id, or -1 when the memory limit does not allow it. */
  spawn(): number {
    const { memory } = this;
    const free = memory.m32[Control.ThreadFree];
    let thread = free - 1;
    if (free === 0) {
      thread = memory.m32[Control.ThreadCount];
      if ((thread & ((1 << RECORDS_LOG2) - 1)) === 0 && !this.addRecords(thread >> RECORDS_LOG2)) return -1;
      memory.m32[Control.ThreadCount] = thread + 1;
    }
    const record = this.record(thread);
    memory.m32[Control.ThreadFree] = free === 0 ? 0 : memory.m32[record + Thread.NextFree];
    memory.m32[record + Thread.NextFree] = 0;
    memory.m32[record + Thread.InUse] = 1;
    memory.m32[Control.ThreadLive] += 1;
    return thread;
  }

  /** Drops the thread with whatever frames it has; its id may be given out again. */
  release(thread: number): void {
    const { m32 } = this.memory;
    const record = this.record(thread);
    while (m32[record + Thread.Frame] !== 0) this.drop(thread);
    m32.fill(0, record, record + Thread.Words);
    m32[record + Thread.NextFree] = m32[Control.ThreadFree];
    m32[Control.ThreadFree] = thread + 1;
    m32[Control.ThreadLive] -= 1;
  }

  /** Word index of a thread's record. */
  record(thread: number): number {
    const { m32 } = this.memory;
    return m32[Control.ThreadDirectory + (thread >> RECORDS_LOG2)] + (thread & ((1 << RECORDS_LOG2) - 1)) * Thread.Words;
  }

  isThread(thread: number): boolean {
    const { m32 } = this.memory;
    return thread >= 0 && thread < m32[Control.ThreadCount] && m32[this.record(thread) + Thread.InUse] === 1;
  }

  /**
   * Puts a frame of function `f` on the thread's stack, with zeroed registers, and continues the thread at its start.
   *
   * @param calledAt What the frame remembers as its call's code index.
   * @returns The frame's word index, or 0 with the stack unchanged: see {@link wouldOverflow}.
   */
  push(thread: number, f: number, calledAt: number, marks: number): number {
    const record = this.record(thread);
    const words = this.functions.frameWords(f);
    const { m32 } = this.memory;
    let frame = m32[record + Thread.Top];
    let allMarks = marks;
    if (frame === 0 || frame + words > m32[record + Thread.ChunkEnd]) {
      frame = this.addChunk(thread, record, words);
      if (frame === 0) return 0;
      allMarks |= Mark.FirstInChunk;
    }
    m32[frame + Frame.Previous] = m32[record + Thread.Frame];
    m32[frame + Frame.CalledAt] = calledAt;
    m32[frame + Frame.Function] = f;
    if (this.functions.hasMemory(f)) {
      allMarks |= Mark.Memory;
      this.openMemory(f, frame);
    }
    m32[frame + Frame.Marks] = allMarks;
    m32[record + Thread.Frame] = frame;
    m32[record + Thread.Top] = frame + words;
    m32[record + Thread.Pc] = this.functions.start(f);
    return frame;
  }

  /** Whether {@link push} failed because of the stack's limit, and not the memory's. */
  wouldOverflow(thread: number, f: number): boolean {
    const words = this.functions.frameWords(f);
    return this.memory.m32[this.record(thread) + Thread.StackWords] + words > this.limitWords;
  }

  /** Removes the innermost frame. The thread's `Pc` is left for the caller to set. */
  drop(thread: number): void {
    const record = this.record(thread);
    const { m32 } = this.memory;
    const frame = m32[record + Thread.Frame];
    const marks = m32[frame + Frame.Marks];
    const previous = m32[frame + Frame.Previous];
    if (marks > Mark.All) this.freeAllocas(frame, marks & ~Mark.All);
    if ((marks & Mark.Memory) !== 0) this.closeMemory(frame, m32[record + Thread.Top]);
    m32.fill(0, frame, m32[record + Thread.Top]);
    m32[record + Thread.Frame] = previous;
    m32[record + Thread.Top] = frame;
    if ((marks & Mark.FirstInChunk) !== 0) this.removeChunk(record);
  }

  private openMemory(f: number, frame: number): void {
    this.memory.s32.set(this.functions.freshShadow(f), frame + this.functions.memoryWord(f));
  }

  /** Poisons the memory of a frame that is being left. */
  private closeMemory(frame: number, top: number): void {
    const f = this.memory.m32[frame + Frame.Function];
    this.memory.s32.fill(Poison.Returned * EACH, frame + this.functions.memoryWord(f), top);
  }

  /** @returns The byte offset of the block, or 0 when the memory limit does not allow it. */
  alloca(frame: number, bytes: number, at: number): number {
    const block = this.heap.allocate(bytes + 16, 16, at, false);
    if (block === 0) return 0;
    const { m32, s32 } = this.memory;
    const marks = m32[frame + Frame.Marks];
    m32[block >> 2] = marks & ~Mark.All;
    s32.fill(Poison.RedZone * EACH, block >> 2, (block >> 2) + 4);
    m32[frame + Frame.Marks] = block | (marks & Mark.All);
    return block + 16;
  }

  /** The frame in whose chunk a byte offset lies, if it lies in a live one. */
  frameAt(offset: number): { readonly thread: number; readonly frame: number } | undefined {
    const chunk = this.chunkAt(offset);
    if (chunk === 0) return undefined;
    const { m32 } = this.memory;
    const thread = m32[chunk + Chunk.Owner] - 1;
    if (thread < 0) return undefined;
    const word = offset >> 2;
    const record = this.record(thread);
    let end = m32[record + Thread.Top];
    for (let frame = m32[record + Thread.Frame]; frame !== 0; frame = m32[frame + Frame.Previous]) {
      if (word >= frame && word < end) return { thread, frame };
      end = (m32[frame + Frame.Marks] & Mark.FirstInChunk) === 0 ? frame : m32[frame - Chunk.HeaderWords + Chunk.Top];
    }
    return undefined;
  }

  private chunkAt(offset: number): number {
    const { memory } = this;
    if (offset < GRANULE_BYTES || offset >= memory.used) return 0;
    const kind = memory.kindAt(offset);
    if (kind < Granule.Stack) return 0;
    const start = memory.granuleStart(offset);
    const bytes = 4 << (kind - Granule.Stack);
    return (start + Math.floor((offset - start) / bytes) * bytes) >> 2;
  }

  private freeAllocas(frame: number, newest: number): void {
    const at = this.memory.m32[frame + Frame.CalledAt];
    for (let block = newest; block !== 0; ) {
      const next = this.memory.m32[block >> 2];
      this.heap.free(block, at);
      block = next;
    }
  }

  private addRecords(group: number): boolean {
    if (Control.ThreadDirectory + group >= GRANULE_BYTES >> 3) return false;
    const at = this.memory.reserve((Thread.Words << RECORDS_LOG2) * 4, Granule.Threads);
    if (at === 0) return false;
    this.memory.s32.fill(Poison.Machine * EACH, at >> 2, this.memory.areaEnd(at) >> 2);
    this.memory.m32[Control.ThreadDirectory + group] = at >> 2;
    return true;
  }

  /** @returns Where the first frame of the new chunk goes, or 0. */
  private addChunk(thread: number, record: number, words: number): number {
    const before = this.memory.m32[record + Thread.StackWords];
    if (before + words > this.limitWords) return 0;
    const least = before === 0 ? this.firstChunkLog2 : NEXT_CHUNK_LOG2;
    const fitting = 32 - Math.clz32(words + Chunk.HeaderWords - 1);
    // A deep stack takes larger chunks, so that their number stays small.
    const growing = before < 4096 ? 0 : Math.min(16, 30 - Math.clz32(before));
    const log2 = Math.max(least, fitting, growing);
    const chunk = this.takeChunk(log2);
    if (chunk === 0) return 0;
    const { m32 } = this.memory;
    m32[chunk + Chunk.Previous] = m32[record + Thread.Chunk];
    m32[chunk + Chunk.Words] = 1 << log2;
    m32[chunk + Chunk.Owner] = thread + 1;
    m32[chunk + Chunk.Top] = m32[record + Thread.Top];
    m32[record + Thread.Chunk] = chunk;
    m32[record + Thread.ChunkEnd] = chunk + (1 << log2);
    m32[record + Thread.StackWords] = before + (1 << log2);
    return chunk + Chunk.HeaderWords;
  }

  private takeChunk(log2: number): number {
    const pool = Control.ChunkPool + log2;
    if (this.memory.m32[pool] === 0 && !this.fillPool(log2)) return 0;
    const { m32 } = this.memory;
    const chunk = m32[pool];
    m32[pool] = m32[chunk + Chunk.Previous];
    return chunk;
  }

  private fillPool(log2: number): boolean {
    const bytes = 4 << log2;
    const area = this.memory.reserve(bytes, Granule.Stack + log2);
    if (area === 0) return false;
    const { m32, s32 } = this.memory;
    const end = this.memory.areaEnd(area);
    s32.fill(Poison.Machine * EACH, area >> 2, end >> 2);
    for (let at = end - bytes; at >= area; at -= bytes) {
      m32[(at >> 2) + Chunk.Previous] = m32[Control.ChunkPool + log2];
      m32[Control.ChunkPool + log2] = at >> 2;
    }
    return true;
  }

  private removeChunk(record: number): void {
    const { m32 } = this.memory;
    const chunk = m32[record + Thread.Chunk];
    const words = m32[chunk + Chunk.Words];
    const previous = m32[chunk + Chunk.Previous];
    m32[record + Thread.Top] = m32[chunk + Chunk.Top];
    m32[record + Thread.Chunk] = previous;
    m32[record + Thread.ChunkEnd] = previous === 0 ? 0 : previous + m32[previous + Chunk.Words];
    m32[record + Thread.StackWords] -= words;
    const pool = Control.ChunkPool + 31 - Math.clz32(words);
    m32.fill(0, chunk, chunk + Chunk.HeaderWords);
    m32[chunk + Chunk.Previous] = m32[pool];
    m32[pool] = chunk;
  }
}

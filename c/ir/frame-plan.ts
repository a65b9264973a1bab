/**
 * What a function's frame holds while it is being lowered.
 *
 * Registers are given out like a stack: a scope's variables and an expression's temporaries are released together when it ends,
 * so frames stay small. Frame memory is given out for good, except that temporaries of one size are used again.
 */
import { HEADER_WORDS, type FrameObject } from "./image.ts";

/** Bytes between objects that nothing may touch. */
const RED_ZONE = 8;

export class FramePlan {
  /** First free register. */
  private top: number = HEADER_WORDS;
  private highest: number = HEADER_WORDS;
  private memoryEnd = 0;
  private readonly objects: FrameObject[] = [];
  private readonly freeTemporaries = new Map<number, FrameObject[]>();
  private readonly heldTemporaries: FrameObject[] = [];

  /** A register of one or two words, until its scope is released. */
  register(words: 1 | 2): number {
    const register = this.top;
    this.top += words;
    if (this.top > this.highest) this.highest = this.top;
    return register;
  }

  mark(): number {
    return this.top;
  }

  release(mark: number): void {
    this.top = mark;
  }

  /** Frame memory for a named object. The offset counts from the start of frame memory, which is aligned to 16 bytes. */
  object(size: number, align: number): FrameObject {
    const step = Math.max(align, 4);
    const offset = Math.ceil((this.memoryEnd === 0 ? 0 : this.memoryEnd + RED_ZONE) / step) * step;
    const object = { offset, size };
    this.objects.push(object);
    this.memoryEnd = offset + size;
    return object;
  }

  /** Frame memory until the end of the full expression. */
  temporary(size: number): FrameObject {
    const rounded = Math.ceil(size / 8) * 8;
    const object = this.freeTemporaries.get(rounded)?.pop() ?? this.object(rounded, 16);
    this.heldTemporaries.push(object);
    return object;
  }

  temporaryMark(): number {
    return this.heldTemporaries.length;
  }

  releaseTemporaries(mark: number): void {
    while (this.heldTemporaries.length > mark) {
      const object = this.heldTemporaries.pop();
      if (object === undefined) return;
      const free = this.freeTemporaries.get(object.size);
      if (free === undefined) this.freeTemporaries.set(object.size, [object]);
      else free.push(object);
    }
  }

  /** The finished frame; offsets in bytes from the frame's start. */
  layout(): { readonly frameWords: number; readonly memoryOffset: number; readonly locals: readonly FrameObject[] } {
    const memoryOffset = Math.ceil((this.highest * 4) / 16) * 16;
    const frameWords = Math.ceil((memoryOffset + this.memoryEnd) / 16) * 4;
    const locals = this.objects.map(({ offset, size }) => ({ offset: offset + memoryOffset, size }));
    return { frameWords, memoryOffset, locals };
  }
}

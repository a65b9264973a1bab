/**
 * Stack traces that nobody reads any more. A trace is for the function that asked for it: once that has returned, what is left in the buffer tells states
 * apart and means nothing, so it is cleared. Whether it is so is found on the way: where a cleared word is accessed all the same, but by who asks for the
 * next trace, the buffer is kept from then on, and whoever searches begins anew.
 */
import { Frame } from "../../machine/stacks.ts";
import type { Machine } from "./machine.ts";

/** Frame marks from this bit on: number of the buffer whose trace the frame's function has asked for, 0 for none. */
export const TRACE_SHIFT = 8;

interface TraceBuffer {
  readonly start: number;
  /** Of the longest trace that it has held. */
  words: number;
  isKept: boolean;
}

export class Traces {
  /** Off: traces stay. */
  clears = true;
  /** How many buffers are accessed later. */
  kept = 0;
  /** Words of all buffers together. */
  words = 0;
  private readonly m: Machine;
  private readonly buffers: TraceBuffer[] = [];

  constructor(m: Machine) {
    this.m = m;
    m.sharing.onPassing = (word) => this.noteAccess(word);
    m.onTraceLeft = (marks) => this.left(marks);
  }

  /**
   * A function of the model, in the running thread's innermost frame, stores a trace.
   *
   * @param start Word of the first entry.
   * @param store Overwrites all of the words.
   */
  save(start: number, words: number, store: () => void): void {
    const { passing } = this.m.sharing;
    const before = passing.slice(start, start + words);
    passing.fill(0, start, start + words);
    store();
    passing.set(before, start);
    if (this.clears && words > 0 && this.m.objects.ownerOf[start] >= 0) this.mark(start, words);
  }

  /** The function of the user's that has asked for the trace clears it when it returns. */
  private mark(start: number, words: number): void {
    const { m } = this;
    let frame = m.fp;
    while (frame !== 0 && m.users[m.words[frame + Frame.Function]] === 0) frame = m.words[frame];
    if (frame === 0) return;
    let number = this.buffers.findIndex((buffer) => buffer.start === start);
    if (number < 0) number = this.buffers.push({ start, words: 0, isKept: false }) - 1;
    const buffer = this.buffers[number];
    this.words += Math.max(0, words - buffer.words);
    buffer.words = Math.max(buffer.words, words);
    if (!buffer.isKept) m.sharing.passing.fill(1, start, start + buffer.words);
    m.words[frame + Frame.Marks] = (m.words[frame + Frame.Marks] & ((1 << TRACE_SHIFT) - 1)) | ((number + 1) << TRACE_SHIFT);
    m.noteStack(frame + Frame.Marks);
  }

  /** A function that has asked for a trace returns. @param marks Of its frame. */
  private left(marks: number): void {
    const { state, sharing, weak } = this.m;
    const { start, words, isKept } = this.buffers[(marks >> TRACE_SHIFT) - 1];
    if (isKept) return;
    for (let word = start; word < start + words; word++) {
      // What has older values is a variable like any other.
      if (this.m.read(word) !== 0 && (weak === undefined || !sharing.isShared(word))) state.set(word, 0);
    }
  }

  /** A store may be of a part of the word, or an update, and so needs what was there. */
  private noteAccess(word: number): void {
    const { m, buffers } = this;
    if (m.read(word) !== 0) return;
    const buffer = buffers.find(({ start, words }) => word >= start && word < start + words);
    if (buffer === undefined || buffer.isKept) return;
    buffer.isKept = true;
    this.kept++;
    m.sharing.passing.fill(0, buffer.start, buffer.start + buffer.words);
    m.sharing.found++;
  }
}

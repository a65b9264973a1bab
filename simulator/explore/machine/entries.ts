/**
 * What is looked at of a function when it is called, as a table: the image's own objects have as many shapes as there are kinds of functions, so that each
 * look at one of them is a search for its shape.
 */
import type { Image } from "../../../c/ir/image.ts";

/** Words of a function. */
enum Entry {
  Start,
  FrameWords,
  ParamWords,
  Words = 4,
}

export type Entries = Int32Array;

export function entriesOf({ functions }: Image): Entries {
  return Int32Array.from(functions.flatMap(({ start, frameWords, paramWords }) => [start, frameWords, paramWords, 0]));
}

/** Where its code begins. */
export function startOf(entries: Entries, f: number): number {
  return entries[f * Entry.Words + Entry.Start];
}

export function frameWordsOf(entries: Entries, f: number): number {
  return entries[f * Entry.Words + Entry.FrameWords];
}

export function paramWordsOf(entries: Entries, f: number): number {
  return entries[f * Entry.Words + Entry.ParamWords];
}

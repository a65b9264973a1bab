/** The flat list that initializers become, in which later entries replace earlier ones. */
import type { InitEntry } from "./ast.ts";
import { sizeOf } from "./layout.ts";

/** Entries with the bits they cover. */
export class InitEntries {
  private readonly list: InitEntry[] = [];
  /** First bit, and the bit behind the last, of each entry: looking through them must be fast. */
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  /** No entry so far reaches beyond this bit. */
  private reach = 0;
  /** How many entries have been looked at because of overrides: grows with the square of what is written. */
  overrideWork = 0;

  get entries(): readonly InitEntry[] {
    return this.list;
  }

  get count(): number {
    return this.list.length;
  }

  add(entry: InitEntry): void {
    const { start, end } = bitsOf(entry);
    if (start < this.reach) this.clear(start, end);
    this.list.push(entry);
    this.starts.push(start);
    this.ends.push(end);
    this.reach = Math.max(this.reach, end);
  }

  /** Drops the entries that lie wholly between two bits. */
  clear(start: number, end: number): void {
    if (start >= this.reach) return;
    const { list, starts, ends } = this;
    this.overrideWork += list.length;
    let kept = 0;
    for (let at = 0; at < list.length; at++) {
      const from = starts[at] ?? 0;
      const to = ends[at] ?? 0;
      const entry = list[at];
      if (entry === undefined || (from >= start && to <= end)) continue;
      if (kept < at) {
        list[kept] = entry;
        starts[kept] = from;
        ends[kept] = to;
      }
      kept++;
    }
    list.length = kept;
    starts.length = kept;
    ends.length = kept;
  }

  /** Puts the entries of `other`, whose offsets count from `offset`, in their place. */
  splice(other: readonly InitEntry[], offset: number): void {
    for (const entry of other) this.add({ ...entry, offset: entry.offset + offset });
  }
}

function bitsOf(entry: InitEntry): { readonly start: number; readonly end: number } {
  const start = entry.offset * 8;
  const bits = entry.field?.bits;
  if (bits !== undefined) return { start: start + bits.start, end: start + bits.start + bits.width };
  return { start, end: start + (sizeOf(entry.type.type) ?? 0) * 8 };
}

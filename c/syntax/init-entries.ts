/** The flat list that initializers become, in which later entries replace earlier ones. */
import type { InitEntry } from "./ast.ts";
import { sizeOf } from "./layout.ts";

/** Entries with the bits they cover. */
export class InitEntries {
  private readonly list: InitEntry[] = [];
  /** No entry so far reaches beyond this bit. */
  private reach = 0;

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
    this.reach = Math.max(this.reach, end);
  }

  /** Drops the entries that lie wholly between two bits. */
  clear(start: number, end: number): void {
    if (start >= this.reach) return;
    let kept = 0;
    for (const entry of this.list) {
      const bits = bitsOf(entry);
      const covered = bits.start >= start && bits.end <= end;
      if (!covered) this.list[kept++] = entry;
    }
    this.list.length = kept;
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

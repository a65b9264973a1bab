/** Bytes in memory that only grow, in pages, so that growing never copies. Addresses are numbers below 2^32. */

const PAGE_BITS = 20;
const PAGE_BYTES = 1 << PAGE_BITS;

export interface Bytes {
  readonly bytes: Uint8Array;
  /** Where in them it begins. */
  readonly offset: number;
}

const NO_BYTES = new Uint8Array(0);

export class Pages {
  private readonly pages: Uint8Array[] = [];
  /** Free bytes begin here in the last page. */
  private used = PAGE_BYTES;
  /** Empty pages at the end, behind one that is longer because something long was put there. */
  private spill = 0;

  /** Takes over the bytes of pages that were written out. */
  static from(bytes: Uint8Array): Pages {
    const made = new Pages();
    // Each view goes on to the end: what crosses a page's end is read through the page it begins in.
    for (let at = 0; at < bytes.length; at += PAGE_BYTES) made.pages.push(bytes.subarray(at));
    return made;
  }

  /** How many bytes {@link copyTo} writes. */
  get length(): number {
    return this.pages.length * PAGE_BYTES;
  }

  /** Makes sure that what is added next, up to `length` bytes in all, lies together. */
  reserve(length: number): void {
    if (length > PAGE_BYTES - this.used) this.newPage(length);
  }

  /** Keeps a copy of the first `length` bytes; returns their address. */
  add(bytes: Uint8Array, length: number): number {
    this.reserve(length);
    const page = this.pages.length - this.spill - 1;
    this.pages[page]?.set(length === bytes.length ? bytes : bytes.subarray(0, length), this.used);
    const address = page * PAGE_BYTES + this.used;
    this.used += length;
    return address;
  }

  private newPage(length: number): void {
    const count = Math.max(1, Math.ceil(length / PAGE_BYTES));
    this.pages.push(new Uint8Array(count * PAGE_BYTES));
    for (let more = 1; more < count; more++) this.pages.push(NO_BYTES);
    this.spill = count - 1;
    this.used = 0;
  }

  at(address: number): Bytes {
    return { bytes: this.pages[address >>> PAGE_BITS] ?? NO_BYTES, offset: address & (PAGE_BYTES - 1) };
  }

  copyTo(target: Uint8Array): void {
    this.pages.forEach((page, index) => {
      if (page.length === 0) return;
      let next = index + 1;
      while (next < this.pages.length && this.pages[next]?.length === 0) next++;
      const room = Math.min((next - index) * PAGE_BYTES, target.length - index * PAGE_BYTES);
      target.set(page.length > room ? page.subarray(0, room) : page, index * PAGE_BYTES);
    });
  }
}

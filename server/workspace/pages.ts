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
  /** Where bytes are added: the index of a page, how many are used from there on, and how many there are; several pages' for what is long. */
  private current = 0;
  private used = 0;
  private capacity = 0;

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
    if (length > this.capacity - this.used) this.newPage(length);
  }

  /** Keeps a copy of the first `length` bytes; returns their address. */
  add(bytes: Uint8Array, length: number): number {
    this.reserve(length);
    this.pages[this.current]?.set(length === bytes.length ? bytes : bytes.subarray(0, length), this.used);
    const address = this.current * PAGE_BYTES + this.used;
    this.used += length;
    return address;
  }

  private newPage(length: number): void {
    const count = Math.max(1, Math.ceil(length / PAGE_BYTES));
    const bytes = new Uint8Array(count * PAGE_BYTES);
    this.current = this.pages.length;
    this.used = 0;
    this.capacity = bytes.length;
    for (let page = 0; page < count; page++) this.pages.push(bytes.subarray(page * PAGE_BYTES));
  }

  at(address: number): Bytes {
    return { bytes: this.bytesAt(address), offset: offsetOf(address) };
  }

  /** The bytes that an address lies in, at its {@link offsetOf}. */
  bytesAt(address: number): Uint8Array {
    return this.pages[address >>> PAGE_BITS] ?? NO_BYTES;
  }

  copyTo(target: Uint8Array): void {
    this.pages.forEach((page, index) => {
      const room = Math.min(PAGE_BYTES, target.length - index * PAGE_BYTES);
      target.set(page.length > room ? page.subarray(0, room) : page, index * PAGE_BYTES);
    });
  }
}

export function offsetOf(address: number): number {
  return address & (PAGE_BYTES - 1);
}

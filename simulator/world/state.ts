/**
 * The world's state: named typed arrays and nothing else, so that it can be copied, restored and hashed as a whole.
 *
 * Modules take their arrays from here once, when the world is built. An array keeps its length for the whole run; what can grow has a
 * stated capacity.
 */
export type StateArray = Float64Array | Int32Array | Uint8Array;

export interface StateSnapshot {
  readonly arrays: readonly StateArray[];
}

export class StateArrays {
  private readonly names: string[] = [];
  private readonly arrays: StateArray[] = [];

  /** Times in nanoseconds, which need more than 32 bits. */
  f64(name: string, length: number): Float64Array {
    return this.add(name, new Float64Array(length));
  }

  i32(name: string, length: number, fill = 0): Int32Array {
    return this.add(name, new Int32Array(length).fill(fill));
  }

  u8(name: string, length: number): Uint8Array {
    return this.add(name, new Uint8Array(length));
  }

  snapshot(): StateSnapshot {
    return { arrays: this.arrays.map((array) => array.slice()) };
  }

  restore(snapshot: StateSnapshot): void {
    snapshot.arrays.forEach((saved, index) => {
      const array = this.arrays[index];
      array.set(saved);
    });
  }

  /** A 32-bit digest (FNV-1a over words), for determinism checks. */
  hash(): number {
    let digest = 0x811c9dc5;
    for (const array of this.arrays) {
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      for (const byte of bytes) digest = Math.imul(digest ^ byte, 0x01000193);
    }
    return digest >>> 0;
  }

  /** Bytes in all, by array, for people who look for what costs memory. */
  sizes(): readonly { readonly name: string; readonly bytes: number }[] {
    return this.arrays.map((array, index) => ({ name: this.names[index], bytes: array.byteLength }));
  }

  private add<T extends StateArray>(name: string, array: T): T {
    this.names.push(name);
    this.arrays.push(array);
    return array;
  }
}

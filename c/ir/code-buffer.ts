/** The growing arrays that all functions of an image are emitted into. */
export class CodeBuffer {
  code: Int32Array = new Int32Array(1 << 14);
  placeOf: Int32Array = new Int32Array(1 << 14).fill(-1);
  accessOf: Uint8Array = new Uint8Array(1 << 14);
  length = 0;

  /** Makes room for `words` more. */
  reserve(words: number): void {
    const needed = this.length + words;
    if (needed <= this.code.length) return;
    const size = Math.max(needed, this.code.length * 2);
    const code = new Int32Array(size);
    code.set(this.code);
    const placeOf = new Int32Array(size).fill(-1);
    placeOf.set(this.placeOf);
    const accessOf = new Uint8Array(size);
    accessOf.set(this.accessOf);
    this.code = code;
    this.placeOf = placeOf;
    this.accessOf = accessOf;
  }

  /** Takes back everything from `length` on. */
  truncate(length: number): void {
    this.placeOf.fill(-1, length, this.length);
    this.accessOf.fill(0, length, this.length);
    this.length = length;
  }
}

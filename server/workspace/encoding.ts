/** Numbers and strings as bytes, one after the other. */

export class Encoder {
  bytes = new Uint8Array(1 << 12);
  length = 0;

  /** A whole number from 0 to 2^31 - 1. */
  number(value: number): void {
    this.room(5);
    let rest = value;
    while (rest > 127) {
      this.bytes[this.length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  /** Any string, lone surrogates too: one byte for each unit where all are small, else two. */
  string(value: string): void {
    const { length } = value;
    const isWide = hasWide(value);
    this.number(2 * length + (isWide ? 1 : 0));
    this.room(2 * length);
    let at = this.length;
    for (let index = 0; index < length; index++) {
      const unit = value.charCodeAt(index);
      this.bytes[at++] = unit;
      if (isWide) this.bytes[at++] = unit >>> 8;
    }
    this.length = at;
  }

  private room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = new Uint8Array(2 * (this.bytes.length + more));
    grown.set(this.bytes);
    this.bytes = grown;
  }
}

function hasWide(value: string): boolean {
  for (let index = 0; index < value.length; index++) {
    if (value.charCodeAt(index) > 255) return true;
  }
  return false;
}

/** Reads what an {@link Encoder} wrote. Past the end it reads zeros, so that bad bytes give bad values, not a throw. */
export class Decoder {
  private readonly bytes: Uint8Array;
  offset: number;

  constructor(bytes: Uint8Array, offset: number) {
    this.bytes = bytes;
    this.offset = offset;
  }

  get isAtEnd(): boolean {
    return this.offset >= this.bytes.length;
  }

  number(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes[this.offset++] ?? 0;
      value |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    return value >>> 0;
  }

  string(): string {
    const head = this.number();
    const isWide = (head & 1) !== 0;
    const length = Math.min(head >>> 1, this.bytes.length);
    let value = "";
    for (let index = 0; index < length; index++) {
      const low = this.bytes[this.offset++] ?? 0;
      value += String.fromCharCode(isWide ? low | ((this.bytes[this.offset++] ?? 0) << 8) : low);
    }
    return value;
  }

  /** Passes over a string, and says whether it is the one asked for. */
  isString(expected: string): boolean {
    const head = this.number();
    const length = head >>> 1;
    if (length !== expected.length) return false;
    for (let index = 0; index < length; index++) {
      const low = this.bytes[this.offset++] ?? 0;
      const unit = (head & 1) !== 0 ? low | ((this.bytes[this.offset++] ?? 0) << 8) : low;
      if (unit !== expected.charCodeAt(index)) return false;
    }
    return true;
  }
}

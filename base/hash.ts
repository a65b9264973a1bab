/**
 * SHA-256 (FIPS 180-4) in plain TypeScript, for digests of inputs in replay tokens and caches.
 *
 * The core may use neither node's nor the browser's own (the latter is asynchronous). A short non-cryptographic hash would be faster,
 * but a token's digest must not take one text for another, and this one does some 70 MB a second.
 * Not for states of the machine: those are hashed incrementally, elsewhere.
 */

/** How many hex digits {@link digestOf} gives: 64 bits, enough to tell the files of a tree apart. */
const DIGEST_DIGITS = 16;

/** The first 64 bits of the SHA-256 of a text, as 16 lower-case hex digits. */
export function digestOf(text: string): string {
  return sha256(utf8(text)).slice(0, DIGEST_DIGITS);
}

const BLOCK_BYTES = 64;

/** The SHA-256 of bytes, as 64 lower-case hex digits. */
export function sha256(bytes: Uint8Array): string {
  const state = Uint32Array.from(INITIAL_STATE);
  const schedule = new Uint32Array(64);
  const whole = bytes.length - (bytes.length % BLOCK_BYTES);
  for (let at = 0; at < whole; at += BLOCK_BYTES) addBlock(state, schedule, bytes, at);
  const tail = padded(bytes.subarray(whole), bytes.length);
  for (let at = 0; at < tail.length; at += BLOCK_BYTES) addBlock(state, schedule, tail, at);
  return Array.from(state, (part) => part.toString(16).padStart(8, "0")).join("");
}

/** The last bytes, a 1 bit, zeros, and the length of the whole in bits as 64 bits. */
function padded(rest: Uint8Array, totalBytes: number): Uint8Array {
  const tail = new Uint8Array(rest.length + 9 <= BLOCK_BYTES ? BLOCK_BYTES : 2 * BLOCK_BYTES);
  tail.set(rest);
  tail[rest.length] = 0x80;
  const view = new DataView(tail.buffer);
  view.setUint32(tail.length - 8, Math.floor(totalBytes / 2 ** 29));
  view.setUint32(tail.length - 4, (totalBytes * 8) >>> 0);
  return tail;
}

function addBlock(state: Uint32Array, schedule: Uint32Array, bytes: Uint8Array, at: number): void {
  expandBlock(schedule, bytes, at);
  let a = word(state, 0);
  let b = word(state, 1);
  let c = word(state, 2);
  let d = word(state, 3);
  let e = word(state, 4);
  let f = word(state, 5);
  let g = word(state, 6);
  let h = word(state, 7);
  for (let round = 0; round < 64; round++) {
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const step1 = (h + sum1 + choice + word(ROUND_CONSTANTS, round) + word(schedule, round)) | 0;
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + step1) | 0;
    d = c;
    c = b;
    b = a;
    a = (step1 + sum0 + majority) | 0;
  }
  state[0] = word(state, 0) + a;
  state[1] = word(state, 1) + b;
  state[2] = word(state, 2) + c;
  state[3] = word(state, 3) + d;
  state[4] = word(state, 4) + e;
  state[5] = word(state, 5) + f;
  state[6] = word(state, 6) + g;
  state[7] = word(state, 7) + h;
}

function expandBlock(schedule: Uint32Array, bytes: Uint8Array, at: number): void {
  for (let index = 0; index < 16; index++) {
    const from = at + 4 * index;
    schedule[index] = (word(bytes, from) << 24) | (word(bytes, from + 1) << 16) | (word(bytes, from + 2) << 8) | word(bytes, from + 3);
  }
  for (let index = 16; index < 64; index++) {
    const near = word(schedule, index - 2);
    const far = word(schedule, index - 15);
    const sigma1 = rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10);
    const sigma0 = rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3);
    schedule[index] = word(schedule, index - 16) + sigma0 + word(schedule, index - 7) + sigma1;
  }
}

/** An element that is known to be there, as a signed 32-bit number: arithmetic stays on small integers. */
function word(from: Uint32Array | Uint8Array, index: number): number {
  return (from[index] ?? 0) | 0;
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** The first 32 bits of the fractional part of a root of each of the first primes. */
function rootsOfPrimes(count: number, root: (prime: number) => number): Uint32Array {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return Uint32Array.from(found, (prime) => Math.floor((root(prime) % 1) * 2 ** 32));
}

const INITIAL_STATE = rootsOfPrimes(8, Math.sqrt);
const ROUND_CONSTANTS = rootsOfPrimes(64, Math.cbrt);

/** The UTF-8 of a text. A surrogate without its partner becomes U+FFFD, as in the encoding standard. */
export function utf8(text: string): Uint8Array {
  const bytes = new Uint8Array(3 * text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) {
      bytes[length++] = unit;
      continue;
    }
    const point = codePointAt(text, at);
    if (point > 0xffff) at++;
    length = putLong(bytes, length, point);
  }
  return bytes.subarray(0, length);
}

function codePointAt(text: string, at: number): number {
  const point = text.codePointAt(at) ?? 0;
  return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
}

/** Puts a code point of two to four bytes; returns the new length. */
function putLong(bytes: Uint8Array, length: number, point: number): number {
  const followers = point < 0x800 ? 1 : point < 0x1_0000 ? 2 : 3;
  const mark = 0xff00 >> (followers + 1);
  bytes[length] = (mark & 0xff) | (point >> (6 * followers));
  for (let index = 1; index <= followers; index++) {
    bytes[length + index] = 0x80 | ((point >> (6 * (followers - index))) & 0x3f);
  }
  return length + followers + 1;
}

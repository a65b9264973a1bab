/** The core is compiled without any host's types, so it decodes for itself. */

/** Most arguments that a call may have, on any host. */
const PIECE = 8192;

/** UTF-8 as text. A byte that belongs to no well-formed sequence stands as the letter of its own number. */
export function decodeUtf8(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const plain = plainFrom(bytes, at);
    if (plain > at) {
      parts.push(letters(bytes.subarray(at, plain)));
      at = plain;
      continue;
    }
    const length = sequenceAt(bytes, at);
    parts.push(String.fromCodePoint(length === 1 ? (bytes[at] ?? 0) : codePoint(bytes, at, length)));
    at += length;
  }
  return parts.join("");
}

/** ASCII bytes as text. Spreading them would go through an iterator, which takes ten times as long. */
function letters(bytes: Uint8Array): string {
  return String.fromCharCode.apply(undefined, bytes as unknown as number[]);
}

/** The end of the ASCII letters from an offset on, but no more of them than one call takes. */
function plainFrom(bytes: Uint8Array, start: number): number {
  const end = Math.min(bytes.length, start + PIECE);
  let at = start;
  while (at < end && (bytes[at] ?? 0) < 0x80) at++;
  return at;
}

/** How many bytes the well-formed sequence at an offset takes; 1 also for a byte that starts none. */
function sequenceAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
  if (length === 1 || first > 0xf4 || at + length > bytes.length) return 1;
  for (let k = 1; k < length; k++) {
    if (((bytes[at + k] ?? 0) & 0xc0) !== 0x80) return 1;
  }
  const code = codePoint(bytes, at, length);
  const shortest = length === 2 || code >= (length === 3 ? 0x800 : 0x10000);
  return shortest && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? length : 1;
}

function codePoint(bytes: Uint8Array, at: number, length: number): number {
  let code = (bytes[at] ?? 0) & (0x7f >> length);
  for (let k = 1; k < length; k++) code = (code << 6) | ((bytes[at + k] ?? 0) & 0x3f);
  return code;
}

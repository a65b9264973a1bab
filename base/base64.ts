/** Base64 (RFC 4648, section 4), for rooms that know neither node's nor the browser's own. */

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** Two digits for every twelve bits. */
const PAIRS: readonly string[] = Array.from({ length: 4096 }, (_, bits) => `${DIGITS[bits >> 6] ?? ""}${DIGITS[bits & 63] ?? ""}`);
/** Bytes that are put together at once: a multiple of three. */
const PIECE = 3 * 4096;

export function encodeBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += PIECE) pieces.push(encodePiece(bytes, start, Math.min(bytes.length, start + PIECE)));
  return pieces.join("");
}

function encodePiece(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  let at = start;
  for (; at + 2 < end; at += 3) {
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += (PAIRS[bits >> 12] ?? "") + (PAIRS[bits & 4095] ?? "");
  }
  if (at + 1 === end) return `${text}${PAIRS[(bytes[at] ?? 0) << 4] ?? ""}==`;
  if (at + 2 === end) {
    const bits = ((bytes[at] ?? 0) << 10) | ((bytes[at + 1] ?? 0) << 2);
    return `${text}${PAIRS[bits >> 6] ?? ""}${DIGITS[bits & 63] ?? ""}=`;
  }
  return text;
}

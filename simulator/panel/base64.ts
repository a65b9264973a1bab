/** Bytes out of base64, by the browser's own decoder. */

type FromBase64 = { readonly fromBase64?: (text: string) => Uint8Array };

/** @returns Undefined when the text is no base64. */
export function decodeBase64(text: string): Uint8Array | undefined {
  try {
    const { fromBase64 } = Uint8Array as FromBase64;
    return fromBase64 === undefined ? Uint8Array.from(atob(text), (character) => character.charCodeAt(0)) : fromBase64(text);
  } catch {
    return undefined;
  }
}

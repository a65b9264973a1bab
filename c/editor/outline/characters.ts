/** Classes of characters, for scanning text unit by unit. Units beyond ASCII belong to no class. */

export const NEWLINE = 10;
export const CARRIAGE_RETURN = 13;
export const QUOTE = 34;
export const HASH = 35;
export const APOSTROPHE = 39;
export const OPEN_PAREN = 40;
export const CLOSE_PAREN = 41;
export const STAR = 42;
export const COMMA = 44;
export const SLASH = 47;
export const SEMICOLON = 59;
export const EQUALS = 61;
export const OPEN_BRACKET = 91;
export const BACKSLASH = 92;
export const CLOSE_BRACKET = 93;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;

const SPACE = 1;
const WORD = 2;
const DIGIT = 4;
/** Something in the body of a function that is more than text: a brace, a comment, a literal, a directive. */
const BODY = 8;
/** The same in a directive: what may end it, carry it on, or hide an end. */
const DIRECTIVE = 16;

const CLASSES = new Uint8Array(128);

function classify(characters: string, bits: number): void {
  for (let at = 0; at < characters.length; at++) {
    const code = characters.charCodeAt(at);
    CLASSES[code] = (CLASSES[code] ?? 0) | bits;
  }
}

classify(" \t\v\f\r\n\0", SPACE);
classify("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$", WORD);
classify("0123456789", WORD | DIGIT);
classify("{}/\"'#", BODY);
classify("\n\\/\"'", DIRECTIVE);

function has(code: number, bits: number): boolean {
  return code < 128 && ((CLASSES[code] ?? 0) & bits) !== 0;
}

/** Whether the unit can stand in an identifier. */
export function isWord(code: number): boolean {
  return has(code, WORD);
}

export function isDigit(code: number): boolean {
  return has(code, DIGIT);
}

/** White space, newlines too. */
export function isSpace(code: number): boolean {
  return has(code, SPACE);
}

/** The first position from `at` on whose unit needs a look in the body of a function; the text's length if there is none. */
export function nextInBody(text: string, at: number): number {
  return nextWith(text, at, BODY);
}

/** The first position from `at` on whose unit needs a look in a directive; the text's length if there is none. */
export function nextInDirective(text: string, at: number): number {
  return nextWith(text, at, DIRECTIVE);
}

function nextWith(text: string, from: number, bits: number): number {
  const { length } = text;
  let at = from;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code < 128 && ((CLASSES[code] ?? 0) & bits) !== 0) return at;
    at++;
  }
  return length;
}

/** The end of the word that begins at `at`. */
export function wordEnd(text: string, at: number): number {
  let end = at + 1;
  while (has(text.charCodeAt(end), WORD)) end++;
  return end;
}

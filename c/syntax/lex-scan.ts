import type { TokenKind } from "./token.ts";

/** Character classes, as bits. */
const NAME_START = 1;
const NAME = 2;
const DIGIT = 4;
const SPACE = 8;

const CLASSES = characterClasses();

function characterClasses(): Uint8Array {
  const classes = new Uint8Array(128);
  const add = (characters: string, bits: number): void => {
    for (let i = 0; i < characters.length; i++) classes[characters.charCodeAt(i)] = bits;
  };
  // gcc allows the dollar in names on x86-64.
  add("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$", NAME_START | NAME);
  add("0123456789", NAME | DIGIT);
  // A lone carriage return and a NUL count as white space; the latter is reported once per file.
  add(" \t\v\f\r\0", SPACE);
  return classes;
}

/** Longest first. `%:` and the like are the digraphs; they keep their spelling. */
const PUNCTUATORS = `
%:%: ... <<= >>=
-> ++ -- << >> <= >= == != && || *= /= %= += -= &= ^= |= ## <: :> <% %> %:
[ ] ( ) { } . & * + - ~ ! / % < > ^ | ? : ; = , #
`
  .trim()
  .split(/\s+/);

/** Punctuators by their first character. */
const PUNCTUATORS_BY_CODE: readonly (readonly string[] | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const found = PUNCTUATORS.filter((text) => text.charCodeAt(0) === code);
  return found.length === 0 ? undefined : found;
});

const QUOTE = 34;
const APOSTROPHE = 39;
const BACKSLASH = 92;
const NEWLINE = 10;
const DOT = 46;

const nameCharacter = /[\p{XID_Continue}]/u;
const universalName = /\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/y;

export function isSpace(code: number): boolean {
  return code < 128 && ((CLASSES[code] ?? 0) & SPACE) !== 0;
}

/** Finds the end of one token at a time in a text without line splices. */
export class Scanner {
  readonly text: string;
  /** Of the token scanned last. `other`: a character that begins no token, or a constant without its closing quote. */
  kind: TokenKind = "other";
  /** The token scanned last is a string or character constant without its closing quote. */
  unterminated = false;
  /** The shared text of the punctuator scanned last. */
  private punctuator = "";

  constructor(text: string) {
    this.text = text;
  }

  /** Scans the token that begins at `at`, which holds neither white space nor a comment. Returns its end. */
  scan(at: number): number {
    const code = this.text.charCodeAt(at);
    this.unterminated = false;
    if (code < 128) {
      const bits = CLASSES[code] ?? 0;
      if ((bits & NAME_START) !== 0) return this.name(at, at + 1);
      if ((bits & DIGIT) !== 0) return this.number(at + 1);
      if (code === QUOTE || code === APOSTROPHE) return this.quoted(at, code);
      if (code === DOT && this.isDigit(at + 1)) return this.number(at + 2);
    }
    const extended = this.extendedName(at);
    return extended > at ? this.name(at, extended) : this.punctuatorOrOther(at);
  }

  /** The text of the token scanned last, given where it lies; punctuators share their strings. */
  textOf(at: number, end: number): string {
    return this.kind === "punctuator" ? this.punctuator : this.text.slice(at, end);
  }

  private isDigit(at: number): boolean {
    const code = this.text.charCodeAt(at);
    return code >= 48 && code <= 57;
  }

  private nameEnd(from: number): number {
    const { text } = this;
    let at = from;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code < 128 && ((CLASSES[code] ?? 0) & NAME) !== 0) at++;
      else {
        const next = this.extendedName(at);
        if (next === at) return at;
        at = next;
      }
    }
  }

  /** The end of a name character beyond ASCII, or of a universal character name, at `at`; `at` itself if there is none. */
  private extendedName(at: number): number {
    const code = this.text.charCodeAt(at);
    if (code >= 128) {
      const point = this.text.codePointAt(at) ?? 0;
      const character = String.fromCodePoint(point);
      return nameCharacter.test(character) ? at + character.length : at;
    }
    if (code !== BACKSLASH) return at;
    universalName.lastIndex = at;
    return universalName.test(this.text) ? universalName.lastIndex : at;
  }

  private name(at: number, from: number): number {
    const end = this.nameEnd(from);
    const quote = this.text.charCodeAt(end);
    if ((quote === QUOTE || quote === APOSTROPHE) && this.isPrefix(at, end, quote)) return this.quoted(end, quote);
    this.kind = "identifier";
    return end;
  }

  private isPrefix(at: number, end: number, quote: number): boolean {
    const length = end - at;
    if (length > 2) return false;
    const first = this.text[at];
    if (length === 1) return first === "L" || first === "u" || first === "U";
    return quote === QUOTE && first === "u" && this.text[at + 1] === "8";
  }

  /** A preprocessing number, which is more than any valid constant: digits, letters, dots, and signs after an exponent's letter. */
  private number(from: number): number {
    const { text } = this;
    this.kind = "number";
    let at = from;
    for (;;) {
      const end = this.nameEnd(at);
      const code = text.charCodeAt(end);
      if (code === DOT) at = end + 1;
      else if ((code === 43 || code === 45) && isExponent(text.charCodeAt(end - 1))) at = end + 1;
      else return end;
    }
  }

  private quoted(opening: number, quote: number): number {
    const { text } = this;
    for (let at = opening + 1; ; at++) {
      const code = text.charCodeAt(at);
      if (code === quote) {
        this.kind = quote === QUOTE ? "string" : "char";
        return at + 1;
      }
      if (code === NEWLINE || Number.isNaN(code)) return this.unclosed(at);
      if (code === BACKSLASH && at + 1 < text.length && text.charCodeAt(at + 1) !== NEWLINE) at++;
    }
  }

  private unclosed(lineEnd: number): number {
    this.kind = "other";
    this.unterminated = true;
    return this.text.charCodeAt(lineEnd - 1) === 13 ? lineEnd - 1 : lineEnd;
  }

  private punctuatorOrOther(at: number): number {
    for (const candidate of PUNCTUATORS_BY_CODE[this.text.charCodeAt(at)] ?? []) {
      if (candidate.length === 1 || this.text.startsWith(candidate, at)) {
        this.kind = "punctuator";
        this.punctuator = candidate;
        return at + candidate.length;
      }
    }
    this.kind = "other";
    return at + ((this.text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
  }
}

function isExponent(code: number): boolean {
  return code === 101 || code === 69 || code === 112 || code === 80;
}

/**
 * What kind of token a text is, or undefined when it is not exactly one token. This is how `##` decides whether it has made one.
 */
export function kindOfToken(text: string): TokenKind | undefined {
  const scanner = new Scanner(text);
  if (text === "" || isSpace(text.charCodeAt(0)) || text.charCodeAt(0) === NEWLINE) return undefined;
  if (text.startsWith("//") || text.startsWith("/*")) return undefined;
  return scanner.scan(0) === text.length ? scanner.kind : undefined;
}

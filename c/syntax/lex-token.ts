import type { SourceFile } from "../../base/source-file.ts";
import type { Expansion, Place, Token, TokenKind } from "./token.ts";

/** Bits of {@link LexToken.flags}. */
export const flag = {
  /** The name of a macro that was being expanded when this token was read: it is never expanded any more. */
  noExpand: 1,
  /** Not a token but a place where the white space of the next one is decided; see {@link padding}. */
  padding: 2,
  /** Not a token but the end of a file, of a directive or of a macro argument. */
  end: 4,
  /** In a replacement list: the next token is to be pasted to this one. */
  pasteLeft: 8,
  /** `<…>` after `#include`. */
  headerName: 16,
  /** A string or character constant without its closing quote; reaches to the end of the line. */
  unterminated: 32,
  /** {@link Token.spaceBefore} */
  spaceBefore: 64,
  /** {@link Token.lineStart} */
  lineStart: 128,
} as const;

/** What a token is and where it is written: shared by all tokens that macros make of it. */
export interface Spelling {
  readonly kind: TokenKind;
  readonly text: string;
  readonly file: SourceFile;
  readonly offset: number;
  readonly end: number;
}

/**
 * A token as the lexer and the macro expander handle it. One small class: macros make a hundred thousand of them a second, and the
 * hot loops stay monomorphic.
 */
export class LexToken implements Token {
  readonly spelling: Spelling;
  readonly expansion: Expansion | undefined;
  readonly flags: number;

  constructor(spelling: Spelling, expansion: Expansion | undefined, flags: number) {
    this.spelling = spelling;
    this.expansion = expansion;
    this.flags = flags;
  }

  get kind(): TokenKind {
    return this.spelling.kind;
  }

  get text(): string {
    return this.spelling.text;
  }

  get file(): SourceFile {
    return this.spelling.file;
  }

  get offset(): number {
    return this.spelling.offset;
  }

  get end(): number {
    return this.spelling.end;
  }

  get spaceBefore(): boolean {
    return (this.flags & flag.spaceBefore) !== 0;
  }

  get lineStart(): boolean {
    return (this.flags & flag.lineStart) !== 0;
  }

  /** The same token as part of an expansion. */
  inside(expansion: Expansion): LexToken {
    return new LexToken(this.spelling, expansion, this.flags);
  }

  withFlags(flags: number): LexToken {
    return new LexToken(this.spelling, this.expansion, flags);
  }

  withSpace(spaceBefore: boolean): LexToken {
    return this.withFlags(spaceBefore ? this.flags | flag.spaceBefore : this.flags & ~flag.spaceBefore);
  }

  /** Whether it is this punctuator. Never true of a string or a name, whose text begins otherwise. */
  is(punctuator: string): boolean {
    return this.spelling.text === punctuator;
  }
}

/** A token that `#`, `##` or a computed macro made: it has the place of the macro's use. */
export function makeToken(
  kind: TokenKind,
  text: string,
  { file, offset, end }: Place,
  expansion: Expansion | undefined,
  flags: number,
): LexToken {
  return new LexToken({ kind, text, file, offset, end }, expansion, flags);
}

const nowhere: SourceFile = { path: "<none>", text: "", lineStarts: Int32Array.of(0), origin: "model" };

const nothing: Spelling = { kind: "other", text: "", file: nowhere, offset: 0, end: 0 };

/** What a bounded run of tokens gives when it is used up. */
export const endToken: LexToken = new LexToken(nothing, undefined, flag.end);

/**
 * Paddings stand between the tokens of an expansion and say whether white space precedes the next one. gcc keeps them so that `#`
 * yields the same string as if the text had been read as written; the three below are all that can be told apart:
 * `own` leaves it to the token itself, `space` and `tight` speak for the token from which the padding was taken.
 */
export const padding = {
  own: new LexToken(nothing, undefined, flag.padding),
  space: new LexToken(nothing, undefined, flag.padding | flag.spaceBefore),
  tight: new LexToken(nothing, undefined, flag.padding),
} as const;

/** The padding that stands for this token. */
export function paddingOf(source: LexToken): LexToken {
  return source.spaceBefore ? padding.space : padding.tight;
}

/** Of two paddings in a row, the one that counts. The first is undefined at the beginning. */
export function joinPadding(before: LexToken | undefined, next: LexToken): LexToken {
  if (before === undefined || before === padding.own) return next;
  return before === padding.tight && next === padding.own ? next : before;
}

/** Whether white space precedes `token` after these paddings. */
export function hasSpace(before: LexToken | undefined, token: LexToken): boolean {
  return before === undefined || before === padding.own ? token.spaceBefore : before.spaceBefore;
}

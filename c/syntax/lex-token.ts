import type { SourceFile } from "../../base/source-file.ts";
import type { Expansion, Token, TokenKind } from "./token.ts";

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
} as const;

/** A token as the lexer and the macro expander handle it. One class, so that the hot loops stay monomorphic. */
export class LexToken implements Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly file: SourceFile;
  readonly offset: number;
  readonly end: number;
  readonly expansion: Expansion | undefined;
  readonly spaceBefore: boolean;
  readonly lineStart: boolean;
  readonly flags: number;

  constructor(
    kind: TokenKind,
    text: string,
    file: SourceFile,
    offset: number,
    end: number,
    expansion: Expansion | undefined,
    spaceBefore: boolean,
    lineStart: boolean,
    flags: number,
  ) {
    this.kind = kind;
    this.text = text;
    this.file = file;
    this.offset = offset;
    this.end = end;
    this.expansion = expansion;
    this.spaceBefore = spaceBefore;
    this.lineStart = lineStart;
    this.flags = flags;
  }

  /** The same token as part of an expansion. */
  inside(expansion: Expansion): LexToken {
    return new LexToken(this.kind, this.text, this.file, this.offset, this.end, expansion, this.spaceBefore, this.lineStart, this.flags);
  }

  withFlags(flags: number): LexToken {
    return new LexToken(this.kind, this.text, this.file, this.offset, this.end, this.expansion, this.spaceBefore, this.lineStart, flags);
  }

  withSpacing(spaceBefore: boolean, lineStart: boolean): LexToken {
    return new LexToken(this.kind, this.text, this.file, this.offset, this.end, this.expansion, spaceBefore, lineStart, this.flags);
  }

  /** Whether it is this punctuator. Never true of a string or a name, whose text begins otherwise. */
  is(punctuator: string): boolean {
    return this.text === punctuator;
  }
}

const nowhere: SourceFile = { path: "<none>", text: "", lineStarts: Int32Array.of(0), origin: "model" };

function marker(flags: number, spaceBefore: boolean): LexToken {
  return new LexToken("other", "", nowhere, 0, 0, undefined, spaceBefore, false, flags);
}

/** What a bounded run of tokens gives when it is used up. */
export const endToken: LexToken = marker(flag.end, false);

/**
 * Paddings stand between the tokens of an expansion and say whether white space precedes the next one. gcc keeps them so that `#`
 * yields the same string as if the text had been read as written; the three below are all that can be told apart:
 * `own` leaves it to the token itself, `space` and `tight` speak for the token from which the padding was taken.
 */
export const padding = { own: marker(flag.padding, false), space: marker(flag.padding, true), tight: marker(flag.padding, false) } as const;

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

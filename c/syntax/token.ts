import type { SourceFile } from "../../base/source-file.ts";

/**
 * What a preprocessing token is after translation phase 4. Keywords are identifiers here; the parser tells them apart. Pragmas are no
 * tokens: the preprocessor hands them on beside the list.
 */
export type TokenKind = "identifier" | "number" | "char" | "string" | "punctuator" | "other" | "eof";

/**
 * One macro expansion. A token that came out of a macro points to the innermost one; `parent` leads outwards to the
 * expansion in whose result (or argument) the macro's name stood.
 */
export interface Expansion {
  readonly macro: string;
  /** Where the macro was defined; absent for a predefined or command-line macro. */
  readonly definition: { readonly file: SourceFile; readonly offset: number } | undefined;
  /** Where the macro's name was written that started this expansion. */
  readonly file: SourceFile;
  readonly offset: number;
  readonly end: number;
  readonly parent: Expansion | undefined;
}

/**
 * A preprocessing token that remembers where it was spelled.
 *
 * `file`/`offset`/`end` give the place where its characters stand: for a token of a macro body the definition, for a macro
 * argument the call. A token made by `#` or `##` has the place of the operator's macro use. Use {@link userPlace} for the place to show to people.
 */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly file: SourceFile;
  readonly offset: number;
  readonly end: number;
  readonly expansion: Expansion | undefined;
  /** White space or a comment stood before it. */
  readonly spaceBefore: boolean;
  /** It was the first token of its line. */
  readonly lineStart: boolean;
}

export interface Place {
  readonly file: SourceFile;
  readonly offset: number;
  readonly end: number;
}

/** The place a person would point at: the outermost macro use that produced the token, or the token itself. */
export function userPlace(token: Token): Place {
  let outermost = token.expansion;
  if (outermost === undefined) return token;
  while (outermost.parent !== undefined) outermost = outermost.parent;
  return outermost;
}

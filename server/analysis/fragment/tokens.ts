import { makeSourceFile } from "../../../base/source-file.ts";
import { lexFile } from "../../../c/syntax/lex.ts";

/** A token of a macro's body. It is no translation unit: parameters stand for anything, and it may be half a statement. */
export interface Token {
  readonly kind: "name" | "number" | "text" | "mark" | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** It is the first of its line: a directive begins here when the text is `#`. */
  readonly lineStart: boolean;
}

const KIND = { identifier: "name", number: "number", char: "text", string: "text", punctuator: "mark", other: "mark", eof: "end" } as const;

/** All tokens, with one of kind `end` behind the last. Offsets count from the beginning of the text. */
export function tokensOf(text: string): readonly Token[] {
  // A body may end with the backslash that goes on to an empty line.
  const body = text.replace(/\\\s*$/, "");
  return lexFile(makeSourceFile("", body, "sibling")).tokens.map(({ kind, text: spelled, offset, end, lineStart }) => {
    return { kind: KIND[kind], text: spelled, start: offset, end, lineStart };
  });
}

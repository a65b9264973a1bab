/**
 * Translation phases 2 and 3: a file's text as preprocessing tokens that know where they were written.
 *
 * A file is lexed whole and once; what was found does not depend on macros, so it can be kept between runs.
 */
import type { SourceFile } from "../../base/source-file.ts";
import { isSpace, Scanner } from "./lex-scan.ts";
import { SpliceMap, spliceLines } from "./lex-splice.ts";
import { flag, LexToken, makeToken } from "./lex-token.ts";
import type { TokenKind } from "./token.ts";

/** A file as tokens. */
export interface LexedFile {
  readonly file: SourceFile;
  /** The last one is of kind `eof` and counts as the first of a line. */
  readonly tokens: readonly LexToken[];
  /** Indices of the `#` that open directives, rising. */
  readonly directives: readonly number[];
  /** What is wrong with the file whatever is defined. Constants without a closing quote are marked tokens instead. */
  readonly faults: readonly LexFault[];
}

export interface LexFault {
  readonly code: "cpp-unterminated-comment" | "cpp-nul-byte" | "cpp-not-text" | "cpp-too-many-tokens" | "cpp-loose-splice";
  readonly offset: number;
}

/** More tokens than this in one file are refused: a million take about 150 MB. kernel/sched/core.c has 34,000. */
export const MAX_TOKENS_PER_FILE = 1_000_000;

/** A file is taken for something other than text when this many characters of it can stand nowhere in C, and a tenth of its tokens. */
const MAX_STRAY = 200;

const NEWLINE = 10;
const SLASH = 47;
const STAR = 42;

/** Lexes a file. Never fails: what is no token is one of kind `other`. */
export function lexFile(file: SourceFile): LexedFile {
  return new Lexer(file).run();
}

/** The token with which the tokens of a file end. */
export function endOfFile(file: SourceFile): LexToken {
  const end = file.text.length;
  return makeToken("eof", "", { file, offset: end, end }, undefined, flag.spaceBefore | flag.lineStart);
}

class Lexer {
  private readonly file: SourceFile;
  private readonly text: string;
  private readonly scanner: Scanner;
  private readonly map: SpliceMap;
  private readonly tokens: LexToken[] = [];
  private readonly directives: number[] = [];
  private readonly faults: LexFault[] = [];
  /** One string per name, so that looking one up in a table compares pointers. */
  private readonly names = new Map<string, string>();
  private at = 0;
  private spaceBefore = false;
  private lineStart = true;
  private stray = 0;
  /** Whether `<…>` at this place is a header's name. */
  private header: "no" | "directive" | "include" | "operator" = "no";

  constructor(file: SourceFile) {
    const spliced = spliceLines(file.text);
    this.file = file;
    this.text = spliced.text;
    this.scanner = new Scanner(spliced.text);
    this.map = new SpliceMap(spliced);
    for (const offset of spliced.loose) this.faults.push({ code: "cpp-loose-splice", offset });
    // A byte order mark says nothing that the reader of the file has not already used.
    if (this.text.startsWith("\uFEFF")) this.at = 1;
  }

  run(): LexedFile {
    const nul = this.file.text.indexOf("\0");
    if (nul >= 0) this.faults.push({ code: "cpp-nul-byte", offset: nul });
    while (this.skipSpace()) {
      this.token();
      if (this.tokens.length >= MAX_TOKENS_PER_FILE) return this.give("cpp-too-many-tokens");
      if (this.stray > MAX_STRAY && this.stray * 10 > this.tokens.length) return this.refuse();
    }
    return this.finish();
  }

  private finish(): LexedFile {
    this.tokens.push(endOfFile(this.file));
    return { file: this.file, tokens: this.tokens, directives: this.directives, faults: this.faults };
  }

  private give(code: LexFault["code"]): LexedFile {
    this.faults.push({ code, offset: this.map.written(this.at) });
    return this.finish();
  }

  /** Not text: its tokens would only cause a flood of messages. */
  private refuse(): LexedFile {
    this.tokens.length = 0;
    this.directives.length = 0;
    this.faults.length = 0;
    this.faults.push({ code: "cpp-not-text", offset: 0 });
    return this.finish();
  }

  /** Goes to the next token. False at the end of the text. */
  private skipSpace(): boolean {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code === NEWLINE) {
        this.lineStart = true;
        this.spaceBefore = true;
        this.header = "no";
        this.at++;
      } else if (isSpace(code)) {
        this.spaceBefore = true;
        this.at++;
      } else if (code === SLASH && this.skipComment(text.charCodeAt(this.at + 1))) {
        this.spaceBefore = true;
      } else {
        return this.at < text.length;
      }
    }
  }

  private skipComment(second: number): boolean {
    const { text } = this;
    if (second === SLASH) {
      const end = text.indexOf("\n", this.at);
      this.at = end < 0 ? text.length : end;
      return true;
    }
    if (second !== STAR) return false;
    const end = text.indexOf("*/", this.at + 2);
    if (end < 0) this.faults.push({ code: "cpp-unterminated-comment", offset: this.map.written(this.at) });
    this.at = end < 0 ? text.length : end + 2;
    return true;
  }

  private token(): void {
    const start = this.at;
    const headerEnd = this.header === "include" && this.text[start] === "<" ? this.headerEnd(start) : start;
    if (headerEnd > start) {
      this.add("other", this.text.slice(start, headerEnd), headerEnd, flag.headerName);
      return;
    }
    const next = this.scanner.scan(start);
    const { kind } = this.scanner;
    this.add(kind, this.spelling(start, next), next, kind === "other" ? this.strayFlags(next - start) : 0);
  }

  /** Adds the token that ends before `next`. */
  private add(kind: TokenKind, text: string, next: number, flags: number): void {
    const offset = this.map.written(this.at);
    const end = this.map.written(next - 1) + 1;
    const space = this.spaceBefore ? flag.spaceBefore : 0;
    const first = this.lineStart ? flag.lineStart : 0;
    const token = new LexToken({ kind, text, file: this.file, offset, end }, undefined, flags | space | first);
    this.watchForHeader(token);
    this.tokens.push(token);
    this.at = next;
    this.lineStart = false;
    this.spaceBefore = false;
  }

  private spelling(start: number, end: number): string {
    const text = this.scanner.textOf(start, end);
    if (this.scanner.kind !== "identifier") return text;
    const known = this.names.get(text);
    if (known !== undefined) return known;
    this.names.set(text, text);
    return text;
  }

  private strayFlags(length: number): number {
    if (this.scanner.unterminated) return flag.unterminated;
    this.stray += length;
    return 0;
  }

  /** The end of a header's name that begins with `<` here, or `start` when none does. */
  private headerEnd(start: number): number {
    const end = this.text.indexOf(">", start);
    const newline = this.text.indexOf("\n", start);
    return end < 0 || (newline >= 0 && newline < end) ? start : end + 1;
  }

  /** Header names are tokens only after `#include` and its kin, and in `__has_include(`. Notes directives on the way. */
  private watchForHeader({ text, lineStart }: LexToken): void {
    if (lineStart) {
      if (text !== "#" && text !== "%:") return;
      this.directives.push(this.tokens.length);
      this.header = "directive";
      return;
    }
    switch (this.header) {
      case "directive":
        if (text === "include" || text === "include_next" || text === "import") this.header = "include";
        else if (text === "if" || text === "elif") this.header = "operator";
        else this.header = "no";
        return;
      case "operator":
        if (text === "(" && isHasInclude(this.tokens.at(-1)?.text)) this.header = "include";
        return;
      case "include":
        // In a condition more of them may follow.
        this.header = this.tokens.at(-1)?.text === "(" ? "operator" : "no";
        return;
      case "no":
    }
  }
}

function isHasInclude(name: string | undefined): boolean {
  return name === "__has_include" || name === "__has_include_next";
}

/** The files that are being read, innermost first, and what is known of each file whatever is defined. */
import { positionAt, type SourceFile } from "../../base/source-file.ts";
import { lexFile, type LexedFile } from "./lex.ts";
import type { LexToken } from "./lex-token.ts";
import type { DefinitionFault, Macro } from "./macro.ts";
import type { Place } from "./token.ts";

/** A file read once and kept. */
export interface PreparedFile extends LexedFile {
  /** The macro of the include guard around the whole file, if it has one. */
  readonly guard: string | undefined;
  /** For each directive, the index of the first token of another line. */
  readonly directiveEnds: readonly number[];
  /** Definitions already read, by the index of their `#`. */
  readonly definitions: Map<number, Macro | DefinitionFault>;
}

export function prepareFile(file: SourceFile): PreparedFile {
  const lexed = lexFile(file);
  const directiveEnds = lexed.directives.map((index) => lineEnd(lexed.tokens, index));
  return { ...lexed, directiveEnds, guard: includeGuard(lexed), definitions: new Map() };
}

/** One `#if` that is open. */
export interface Conditional {
  /** The `#` that opened it. */
  readonly opening: LexToken;
  /** A group was already read, so that the others are skipped. */
  taken: boolean;
  sawElse: boolean;
}

/** One reading of a file. */
export class FileFrame {
  readonly prepared: PreparedFile;
  readonly below: FileFrame | undefined;
  /** Where it was included. */
  readonly includedAt: Place | undefined;
  /** 0 for the file asked about. */
  readonly depth: number;
  /** Index of the next token. */
  index = 0;
  /** Index, in the file's directives, of the next one. */
  directive = 0;
  readonly conditionals: Conditional[] = [];
  /** What `#line` said: the name, and what to add to the line in the file. */
  presumedName: string;
  private lineShift = 0;

  constructor(prepared: PreparedFile, below: FileFrame | undefined, includedAt: Place | undefined) {
    this.prepared = prepared;
    this.below = below;
    this.includedAt = includedAt;
    this.depth = below === undefined ? 0 : below.depth + 1;
    this.presumedName = prepared.file.path;
  }

  /** The line that `__LINE__` gives for a place in this file. */
  presumedLine(offset: number): number {
    return positionAt(this.prepared.file, offset).line + this.lineShift;
  }

  /** Lets the line after this offset be called `line`. */
  setLine(offset: number, line: number): void {
    this.lineShift = line - positionAt(this.prepared.file, offset).line - 1;
  }
}

/** Index of the token after the directive whose `#` stands at `index`: the first of another line. */
function lineEnd(tokens: readonly LexToken[], index: number): number {
  let end = index + 1;
  while (tokens[end]?.lineStart === false) end++;
  return end;
}

function includeGuard({ tokens, directives }: LexedFile): string | undefined {
  if (directives[0] !== 0) return undefined;
  const [, keyword, name] = tokens;
  const guard = keyword?.text === "ifndef" ? (name?.lineStart === false ? name.text : undefined) : negatedDefined(tokens);
  if (guard === undefined) return undefined;
  return closesAtEnd({ tokens, directives }) ? guard : undefined;
}

/** The name in `#if !defined(NAME)` or `#if !defined NAME`, alone on its line. */
function negatedDefined(tokens: readonly LexToken[]): string | undefined {
  const end = tokens.findIndex((token, index) => index > 0 && token.lineStart);
  const words = tokens.slice(1, end).map(({ text }) => text);
  const [first, not, defined, ...rest] = words;
  if (first !== "if" || not !== "!" || defined !== "defined") return undefined;
  if (rest.length === 1) return rest[0];
  return rest.length === 3 && rest[0] === "(" && rest[2] === ")" ? rest[1] : undefined;
}

/** Whether the first directive, a condition, ends with the last one, which ends the file, and has no other branch. */
function closesAtEnd({ tokens, directives }: Pick<LexedFile, "tokens" | "directives">): boolean {
  let depth = 0;
  for (const [nth, index] of directives.entries()) {
    const keyword = tokens[index + 1];
    const name = keyword?.lineStart === false ? keyword.text : "";
    if (name.startsWith("if")) depth++;
    else if (name.startsWith("el") && depth === 1) return false;
    else if (name === "endif" && --depth === 0) {
      const after = tokens.findIndex((token, at) => at > index && token.lineStart);
      return nth === directives.length - 1 && tokens[after]?.kind === "eof";
    }
  }
  return false;
}

import type { SourceFile } from "../../base/source-file.ts";
import { flag, hasSpace, endToken, joinPadding, type LexToken } from "./lex-token.ts";
import { endOfFile, type LexFault } from "./lex.ts";
import type { BuiltinName } from "./macro.ts";
import { type ExpansionHost, MacroExpander } from "./macro-expand.ts";
import { type BuiltinHost, BuiltinMacros } from "./preprocess-builtin.ts";
import type { PreprocessorCache } from "./preprocess-cache.ts";
import { type DirectiveHost, Directives } from "./preprocess-directive.ts";
import { FileFrame } from "./preprocess-file.ts";
import { Reporter } from "./preprocess-report.ts";
import type { Inclusion, Pragma, PreprocessInput, PreprocessLimits, PreprocessResult } from "./preprocess-types.ts";
import type { Place, Token } from "./token.ts";

/** More constants without a closing quote are not even counted: the file is something else. */
const MAX_UNTERMINATED = 1000;

/** One run over one file: the stack of files, and the loop that writes the result. */
export class PreprocessorRun implements ExpansionHost, DirectiveHost, BuiltinHost {
  readonly input: PreprocessInput;
  readonly limits: PreprocessLimits;
  readonly expander: MacroExpander;
  readonly pragmas: Pragma[] = [];
  /** The file being read; undefined before the first and after the last. */
  frame: FileFrame | undefined;
  private readonly cache: PreprocessorCache;
  private readonly reporter = new Reporter();
  private readonly directives: Directives;
  private readonly builtins: BuiltinMacros;
  private readonly tokens: Token[] = [];
  private readonly inclusions = new Map<SourceFile, Inclusion>();
  private readonly once = new Set<SourceFile>();
  /** Constants without a closing quote that were reported, by place: the same one may come back out of a macro. */
  private readonly unterminated = new Set<string>();
  private included = 0;
  /** Tokens of the files entered. */
  private read = 0;
  private stopped = false;

  constructor(input: PreprocessInput, limits: PreprocessLimits, cache: PreprocessorCache) {
    const { macros, faults } = cache.initialMacros(input.predefined ?? "plain", input.defines);
    this.input = input;
    this.limits = limits;
    this.cache = cache;
    this.expander = new MacroExpander(this, new Map(macros), limits.macros);
    this.directives = new Directives(this);
    this.builtins = new BuiltinMacros(this);
    for (const { file, fault } of faults) {
      const at = fault.token ?? { file, offset: 0, end: 0 };
      this.reporter.report("cpp-bad-define", "error", at, undefined, fault.message, "Define a macro as NAME=VALUE");
    }
  }

  run(): PreprocessResult {
    const { file, prelude = [] } = this.input;
    for (const source of prelude) this.readWhole(source, undefined);
    this.readWhole(file, undefined);
    this.tokens.push(endOfFile(file));
    return {
      tokens: this.tokens,
      pragmas: this.pragmas,
      problems: this.reporter.problems(file.path),
      includes: [...this.inclusions.values()],
      macros: this.expander.macros,
    };
  }

  /** Where the next token of the result will stand. */
  get outputLength(): number {
    return this.tokens.length;
  }

  report(code: string, severity: "error" | "warning" | "info", at: Token | Place, message: string, help: string): void {
    this.reporter.report(code, severity, at, this.frame, message, help);
  }

  /** Ends the run: a limit was passed. */
  stop(code: string, at: Token | Place, message: string, help: string): void {
    if (!this.stopped) this.report(code, "error", at, message, help);
    this.stopped = true;
  }

  /** Begins to read a file, unless it is known that it gives nothing. `once`: as #import, which reads no file again. */
  enterFile(file: SourceFile, includedAt: Place | undefined, once: boolean): void {
    const prepared = this.cache.prepare(file);
    const known = this.inclusions.has(file);
    if (!known && file !== this.input.file) this.inclusions.set(file, { path: file.path, file, at: includedAt });
    if (this.once.has(file)) return;
    if (once) this.once.add(file);
    if (once && known) return;
    if (prepared.guard !== undefined && this.expander.macros.has(prepared.guard)) return;
    this.frame = new FileFrame(prepared, this.frame, includedAt);
    for (const fault of prepared.faults) this.reportFault(file, fault);
    this.included++;
    this.read += prepared.tokens.length;
    const { includes, readTokens } = this.limits;
    if (this.included > includes || this.read > readTokens) {
      const message = this.included > includes ? `More than ${includes} files are included` : `More than ${readTokens} tokens are included`;
      this.stop("cpp-too-many-includes", this.placeOf(includedAt), message, "Give the headers include guards");
    }
  }

  /** `#pragma once`. */
  readOnce(file: SourceFile): void {
    this.once.add(file);
  }

  nextFromFile(inArguments: boolean): LexToken {
    for (;;) {
      const { frame } = this;
      const token = frame?.prepared.tokens[frame.index];
      if (frame === undefined || token === undefined || this.stopped) return endToken;
      if (token.lineStart) {
        if (token.kind === "eof") {
          if (inArguments) return endToken;
          this.leaveFile(frame);
          continue;
        }
        if (token.is("#") || token.is("%:")) {
          this.directives.carryOut(frame);
          continue;
        }
      }
      frame.index++;
      // Here, because inside arguments it swallows the closing parenthesis and never reaches the result.
      if ((token.flags & flag.unterminated) !== 0) this.reportUnterminated(token);
      return token;
    }
  }

  takeParenthesis(): boolean {
    const { frame } = this;
    if (frame?.prepared.tokens[frame.index]?.is("(") !== true) return false;
    frame.index++;
    return true;
  }

  runPragma(text: string, use: LexToken): void {
    this.directives.pragmas.operator(text, use);
  }

  builtin(name: BuiltinName, use: LexToken): readonly LexToken[] | undefined {
    return this.builtins.evaluate(name, use);
  }

  private placeOf(place: Place | undefined): Place {
    return place ?? { file: this.input.file, offset: 0, end: 0 };
  }

  private readWhole(file: SourceFile, includedAt: Place | undefined): void {
    this.enterFile(file, includedAt, false);
    const { expander, tokens, limits } = this;
    let space: LexToken | undefined;
    while (!this.stopped) {
      if (space === undefined) this.takePlain();
      const token = expander.get();
      if ((token.flags & flag.padding) !== 0) {
        space = joinPadding(space, token);
        continue;
      }
      if (token === endToken) break;
      const spaced = hasSpace(space, token);
      space = undefined;
      if ((token.flags & flag.unterminated) !== 0) this.reportUnterminated(token);
      tokens.push(spaced === token.spaceBefore ? token : token.withSpace(spaced));
      if (tokens.length > limits.tokens)
        this.stop("cpp-too-many-tokens", token, `The text expands to more than ${limits.tokens} tokens`, "");
      if (expander.budget.exceeded !== undefined) this.stopForBudget(expander.budget.exceeded, token);
    }
    if (expander.budget.exceeded !== undefined) this.stopForBudget(expander.budget.exceeded, this.placeOf(undefined));
    expander.reset();
  }

  /** Takes what stands in the file as it is, up to the next directive or the next name that is a macro: most of all text. */
  private takePlain(): void {
    const { frame, expander, tokens } = this;
    if (frame === undefined || !expander.isIdle) return;
    const { directives, tokens: text } = frame.prepared;
    // The last token is the end of the file. One token more than may be is left to whoever says so.
    const end = Math.min(directives[frame.directive] ?? text.length - 1, frame.index + this.limits.tokens - tokens.length);
    let { index } = frame;
    for (; index < end; index++) {
      const token = text[index];
      if (token === undefined || (token.flags & flag.unterminated) !== 0) break;
      const { spelling } = token;
      if (spelling.kind === "identifier" && expander.macros.has(spelling.text)) break;
      tokens.push(token);
    }
    frame.index = index;
  }

  private stopForBudget(exceeded: "tokens" | "characters" | "nesting", at: Token | Place): void {
    const limit = this.limits.macros[exceeded];
    const message = {
      tokens: `The macros used here expand to more than ${limit} tokens`,
      characters: `The macros used here make more than ${limit} characters with # and ##`,
      nesting: `Macro calls are nested more than ${limit} deep`,
    }[exceeded];
    this.stop("cpp-macro-limit", at, message, "Break up the macros; the rest of the file was not read");
  }

  private leaveFile(frame: FileFrame): void {
    for (const { opening } of frame.conditionals) {
      this.report("cpp-unterminated-conditional", "error", opening, "This conditional has no #endif", "Add the #endif in the same file");
    }
    this.frame = frame.below;
  }

  private reportUnterminated(token: LexToken): void {
    const key = `${token.offset} ${token.file.path}`;
    if (this.unterminated.has(key) || this.unterminated.size > MAX_UNTERMINATED) return;
    this.unterminated.add(key);
    const what =
      token.text.includes('"') && !/^[LuU]?'/.test(token.text) ? 'string has no closing "' : "character constant has no closing '";
    this.report("cpp-unterminated-text", "error", token, `The ${what} on its line`, "Close it, or end the line with a backslash to go on");
  }

  private reportFault(file: SourceFile, { code, offset }: LexFault): void {
    const place = { file, offset, end: offset + 1 };
    switch (code) {
      case "cpp-unterminated-comment":
        return this.report(code, "error", place, "The comment that begins here has no end", "Close it with */");
      case "cpp-nul-byte":
        return this.report(code, "error", place, "The file contains a NUL byte", "C text has none; the file may be damaged or not be text");
      case "cpp-not-text":
        return this.report(
          code,
          "error",
          place,
          "The file is not C: most of its characters can stand nowhere in C",
          "Give a C source file",
        );
      case "cpp-too-many-tokens":
        return this.report(code, "error", place, "The file is too long: from here on it was not read", "Give a shorter file");
      case "cpp-loose-splice":
        return this.report(
          code,
          "warning",
          place,
          "White space separates this backslash from the end of its line",
          "Remove the white space",
        );
    }
  }
}

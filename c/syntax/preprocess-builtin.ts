/** The macros whose value is computed when they are used. */
import type { SourceFile } from "../../base/source-file.ts";
import { endToken, type LexToken, makeToken } from "./lex-token.ts";
import type { BuiltinName } from "./macro.ts";
import type { MacroExpander } from "./macro-expand.ts";
import { attributeVersion } from "./predefined-attributes.ts";
import type { FileFrame } from "./preprocess-file.ts";
import { readHeaderName } from "./preprocess-header.ts";
import type { IncludeRequest, PreprocessInput } from "./preprocess-types.ts";
import type { Place, Token, TokenKind } from "./token.ts";

export interface BuiltinHost {
  readonly input: PreprocessInput;
  readonly expander: MacroExpander;
  readonly frame: FileFrame | undefined;
  report(code: string, severity: "error" | "warning", at: Token | Place, message: string, help: string): void;
  /** Carries out `_Pragma` with this text. `use` is the operator's name. */
  runPragma(text: string, use: LexToken): void;
}

/** Time stands still, so that the same text gives the same tokens. */
const DATE = '"Jan  1 1970"';
const TIME = '"00:00:00"';
const TIMESTAMP = '"Thu Jan  1 00:00:00 1970"';

export class BuiltinMacros {
  private readonly host: BuiltinHost;
  private counter = 0;

  constructor(host: BuiltinHost) {
    this.host = host;
  }

  /** What the macro gives; undefined when its name is to stay as it is. */
  evaluate(name: BuiltinName, use: LexToken): readonly LexToken[] | undefined {
    const { input, frame } = this.host;
    switch (name) {
      case "__LINE__":
        return number(this.line(use), use);
      case "__COUNTER__":
        return number(this.counter++, use);
      case "__INCLUDE_LEVEL__":
        return number(frame?.depth ?? 0, use);
      case "__FILE__":
        return quoted(frame?.presumedName ?? input.file.path, use);
      case "__FILE_NAME__":
        return quoted((frame?.presumedName ?? input.file.path).replace(/^.*\//s, ""), use);
      case "__BASE_FILE__":
        return quoted(input.file.path, use);
      case "__DATE__":
        return make("string", DATE, use);
      case "__TIME__":
        return make("string", TIME, use);
      case "__TIMESTAMP__":
        return make("string", TIMESTAMP, use);
      case "_Pragma":
        return this.pragma(use);
      default:
        return number(this.query(name, use), use);
    }
  }

  /**
   * The line of the outermost macro's name. As in gcc, a call whose arguments are still being expanded does not count: there, the line
   * is that of the name in the argument.
   */
  private line(use: LexToken): number {
    let place: Place = use;
    for (let expansion = use.expansion; expansion !== undefined; expansion = expansion.parent) {
      if (!this.host.expander.isPending(expansion)) place = expansion;
    }
    return this.presumedLine(place.file, place.offset);
  }

  private presumedLine(file: SourceFile, offset: number): number {
    let { frame } = this.host;
    while (frame !== undefined && frame.prepared.file !== file) frame = frame.below;
    return frame?.presumedLine(offset) ?? 1;
  }

  /** `__has_…(operand)`. */
  private query(name: BuiltinName, use: LexToken): number {
    const { expander } = this.host;
    const open = expander.next();
    if (!open.is("(")) this.bad(use, `'(' is missing after '${name}'`);
    const value = open.is("(") ? this.operand(name, use, expander.next()) : undefined;
    if (value !== undefined && !expander.next().is(")")) this.bad(use, `')' is missing after the operand of '${name}'`);
    return value ?? 0;
  }

  /** The operator's value; undefined when its operand is wrong, which is then reported. */
  private operand(name: BuiltinName, use: LexToken, first: LexToken): number | undefined {
    if (name === "__has_include" || name === "__has_include_next") return this.hasInclude(name, use, first);
    if (first.kind !== "identifier") return this.bad(use, `'${name}' needs a name`);
    if (name === "__has_builtin") return this.host.input.hasBuiltin?.(first.text) === true ? 1 : 0;
    return attributeVersion(this.scopedName(first), name === "__has_c_attribute");
  }

  /** `scope::name`, which C's lexer divides into four tokens, or just the name. */
  private scopedName(first: LexToken): string {
    const { expander } = this.host;
    if (first.text !== "gnu" && first.text !== "__gnu__") return first.text;
    expander.next();
    expander.next();
    return `gnu::${expander.next().text}`;
  }

  private hasInclude(name: BuiltinName, use: LexToken, first: LexToken): number | undefined {
    const { expander, input, frame } = this.host;
    if (expander.paddings === "all") return this.bad(use, `'${name}' can stand only in a condition`);
    const header = readHeaderName(first, expander);
    if (header === undefined) return this.bad(use, `'${name}' needs a header's name`);
    const request: IncludeRequest = { ...header, from: frame?.prepared.file ?? input.file, next: name === "__has_include_next" };
    return input.include(request) === undefined ? 0 : 1;
  }

  private bad(use: LexToken, message: string): undefined {
    this.host.report("cpp-bad-operator", "error", use, message, "");
  }

  /** `_Pragma("text")`; stays as it is in directives and in arguments that are expanded on their own. */
  private pragma(use: LexToken): readonly LexToken[] | undefined {
    const { expander } = this.host;
    if (expander.paddings !== "all" || expander.inArgument) return undefined;
    const open = expander.next();
    const text = open === endToken ? open : expander.next();
    const close = text === endToken ? text : expander.next();
    if (!open.is("(") || text.kind !== "string" || !close.is(")")) {
      this.bad(use, "_Pragma takes one string in parentheses");
      return [];
    }
    const body = text.text.slice(text.text.indexOf('"') + 1, -1);
    this.host.runPragma(body.replaceAll(/\\(["\\])/g, "$1"), use);
    return [];
  }
}

function make(kind: TokenKind, text: string, use: LexToken): readonly LexToken[] {
  return [makeToken(kind, text, use, undefined, 0)];
}

function number(value: number, use: LexToken): readonly LexToken[] {
  return make("number", String(value), use);
}

function quoted(text: string, use: LexToken): readonly LexToken[] {
  return make("string", `"${text.replaceAll(/["\\]/g, "\\$&")}"`, use);
}

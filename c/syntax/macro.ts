/** Macro definitions: what `#define` says, read into the form from which the expander works. */
import type { SourceFile } from "../../base/source-file.ts";
import { flag, type LexToken } from "./lex-token.ts";

/** A macro as it stands at some place of the text. */
export interface Macro {
  readonly name: string;
  /** Undefined for an object-like macro. The last one of a variadic macro is `__VA_ARGS__` or the name before `...`. */
  readonly params: readonly string[] | undefined;
  readonly variadic: boolean;
  /** The replacement list as written, `#` and `##` included. */
  readonly body: readonly LexToken[];
  /** Absent for a predefined or command-line macro. */
  readonly definition: { readonly file: SourceFile; readonly offset: number } | undefined;
  /** The replacement list for the expander: operators have become marks on their operands. */
  readonly replacement: readonly ReplacementToken[];
  /** Set for a macro whose value is computed, such as `__LINE__`. */
  readonly builtin: BuiltinName | undefined;
  /** The expander in whose stack of expansions this macro stands, if it stands in one. */
  disabledBy: object | undefined;
}

/** The macros whose value is computed when they are used. */
export type BuiltinName =
  | "__BASE_FILE__"
  | "__COUNTER__"
  | "__DATE__"
  | "__FILE_NAME__"
  | "__FILE__"
  | "__INCLUDE_LEVEL__"
  | "__LINE__"
  | "__TIMESTAMP__"
  | "__TIME__"
  | "__has_attribute"
  | "__has_builtin"
  | "__has_c_attribute"
  | "__has_cpp_attribute"
  | "__has_include"
  | "__has_include_next"
  | "_Pragma";

export interface ReplacementToken {
  /** Without white space before it when it is the first; marked {@link flag.pasteLeft} when `##` follows. */
  readonly token: LexToken;
  /** The parameter it names, or -1. */
  readonly parameter: number;
  /** `#` stands before it. */
  readonly stringify: boolean;
  /** For `__VA_OPT__`: the index of its closing parenthesis; -1 for every other token. */
  readonly optionEnd: number;
}

/** Why a definition was refused, and at which token. */
export interface DefinitionFault {
  readonly message: string;
  readonly token: LexToken | undefined;
}

export function makeBuiltin(name: BuiltinName): Macro {
  return {
    name,
    params: undefined,
    variadic: false,
    body: [],
    definition: undefined,
    replacement: [],
    builtin: name,
    disabledBy: undefined,
  };
}

/** Reads `name body` or `name(params) body`, the tokens of a `#define` after that word. `name` must be an identifier. */
export function readDefinition(name: LexToken, rest: readonly LexToken[], definition: Macro["definition"]): Macro | DefinitionFault {
  const [first] = rest;
  const functionLike = first !== undefined && first.is("(") && !first.spaceBefore;
  const parameters = functionLike ? readParameters(rest) : { names: [], variadic: false, end: 0 };
  if ("message" in parameters) return parameters;
  const body = rest.slice(parameters.end);
  const reader = new ReplacementReader(parameters.names, functionLike, parameters.variadic);
  const replacement = reader.read(body);
  if ("message" in replacement) return replacement;
  return {
    name: name.text,
    params: functionLike ? parameters.names : undefined,
    variadic: parameters.variadic,
    body,
    definition,
    replacement,
    builtin: undefined,
    disabledBy: undefined,
  };
}

interface Parameters {
  readonly names: readonly string[];
  readonly variadic: boolean;
  /** Index after the closing parenthesis. */
  readonly end: number;
}

function readParameters(tokens: readonly LexToken[]): Parameters | DefinitionFault {
  const names: string[] = [];
  const seen = new Set<string>();
  if (tokens[1]?.is(")") === true) return { names, variadic: false, end: 2 };
  for (let at = 1; ; at += 2) {
    const token = tokens[at];
    const next = tokens[at + 1];
    if (token === undefined) return { message: "The parameter list of the macro is not closed", token: tokens[at - 1] };
    if (token.is("...")) {
      names.push("__VA_ARGS__");
      return closeVariadic(names, next, at + 2);
    }
    if (token.kind !== "identifier") return { message: `A macro parameter was expected instead of '${token.text}'`, token };
    if (seen.has(token.text)) return { message: `The macro parameter '${token.text}' is named twice`, token };
    if (token.is("__VA_ARGS__")) return { message: "__VA_ARGS__ cannot name a macro parameter", token };
    names.push(token.text);
    seen.add(token.text);
    if (next === undefined) return { message: "The parameter list of the macro is not closed", token };
    if (next.is(")")) return { names, variadic: false, end: at + 2 };
    if (next.is("...")) return closeVariadic(names, tokens[at + 2], at + 3);
    if (!next.is(",")) return { message: `',' or ')' was expected instead of '${next.text}'`, token: next };
  }
}

function closeVariadic(names: readonly string[], close: LexToken | undefined, end: number): Parameters | DefinitionFault {
  if (close?.is(")") === true) return { names, variadic: true, end };
  return { message: "')' was expected after '...'", token: close };
}

function isPaste(token: LexToken): boolean {
  return token.is("##") || token.is("%:%:");
}

function isHash(token: LexToken): boolean {
  return token.is("#") || token.is("%:");
}

/** Turns a replacement list as written into marked tokens. */
class ReplacementReader {
  private readonly indices: ReadonlyMap<string, number>;
  private readonly functionLike: boolean;
  private readonly variadic: boolean;
  private readonly result: { token: LexToken; parameter: number; stringify: boolean; optionEnd: number }[] = [];
  /** Where an open `__VA_OPT__` begins in `result`, and how many parentheses are open in it. */
  private option = -1;
  private depth = 0;

  constructor(names: readonly string[], functionLike: boolean, variadic: boolean) {
    this.indices = new Map(names.map((name, index) => [name, index]));
    this.functionLike = functionLike;
    this.variadic = variadic;
  }

  read(body: readonly LexToken[]): readonly ReplacementToken[] | DefinitionFault {
    let pasting = false;
    let hash: LexToken | undefined;
    for (const token of body) {
      if (isPaste(token)) {
        const fault = this.markPaste(token, hash);
        if (fault !== undefined) return fault;
        pasting = true;
      } else if (this.functionLike && isHash(token) && hash === undefined) {
        hash = token;
      } else {
        const fault = this.add(token, hash, pasting);
        if (fault !== undefined) return fault;
        hash = undefined;
        pasting = false;
      }
    }
    if (hash !== undefined) return { message: "'#' is not followed by a macro parameter", token: hash };
    if (pasting) return { message: "'##' cannot stand at the end of a macro's replacement", token: body.at(-1) };
    if (this.option >= 0) return { message: "__VA_OPT__ is not closed", token: this.result[this.option]?.token };
    return this.result;
  }

  private markPaste(token: LexToken, hash: LexToken | undefined): DefinitionFault | undefined {
    const last = this.result.at(-1);
    if (hash !== undefined) return { message: "'#' is not followed by a macro parameter", token: hash };
    if (last === undefined) return { message: "'##' cannot stand at the beginning of a macro's replacement", token };
    if (this.option >= 0 && this.depth === 1 && this.result.length === this.option + 2) {
      return { message: "'##' cannot stand at the beginning of __VA_OPT__", token };
    }
    last.token = last.token.withFlags(last.token.flags | flag.pasteLeft);
    return undefined;
  }

  private add(token: LexToken, hash: LexToken | undefined, pasting: boolean): DefinitionFault | undefined {
    const optional = this.variadic && token.is("__VA_OPT__");
    const parameter = token.kind === "identifier" ? (this.indices.get(token.text) ?? -1) : -1;
    if (hash !== undefined && parameter < 0 && !optional) return { message: "'#' is not followed by a macro parameter", token: hash };
    const first = this.result.length === 0;
    const spaced = hash === undefined ? token : token.withSpace(hash.spaceBefore);
    this.result.push({
      token: first ? spaced.withSpace(false) : spaced,
      parameter,
      stringify: hash !== undefined,
      optionEnd: -1,
    });
    return optional ? this.openOption(token) : this.followOption(token, pasting);
  }

  private openOption(token: LexToken): DefinitionFault | undefined {
    if (this.option >= 0) return { message: "__VA_OPT__ cannot stand inside __VA_OPT__", token };
    this.option = this.result.length - 1;
    this.depth = 0;
    return undefined;
  }

  private followOption(token: LexToken, pasting: boolean): DefinitionFault | undefined {
    if (this.option < 0) return undefined;
    if (this.depth === 0 && !token.is("(")) return { message: "__VA_OPT__ must be followed by '('", token };
    if (token.is("(")) this.depth++;
    else if (token.is(")")) this.depth--;
    if (this.depth > 0) return undefined;
    if (pasting) return { message: "'##' cannot stand at the end of __VA_OPT__", token };
    const begin = this.result[this.option];
    if (begin !== undefined) begin.optionEnd = this.result.length - 1;
    this.option = -1;
    return undefined;
  }
}

/** Whether two definitions of a name say the same, so that the second may be written without a warning. */
export function sameDefinition(a: Macro, b: Macro): boolean {
  if (a.builtin !== undefined || b.builtin !== undefined) return false;
  if (a.variadic !== b.variadic || a.body.length !== b.body.length) return false;
  if ((a.params === undefined) !== (b.params === undefined)) return false;
  if (a.params?.join(",") !== b.params?.join(",")) return false;
  return a.body.every((token, index) => {
    const other = b.body[index];
    return other !== undefined && token.text === other.text && (index === 0 || token.spaceBefore === other.spaceBefore);
  });
}

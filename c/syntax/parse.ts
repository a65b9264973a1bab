/**
 * The parser of C11 with GNU extensions: preprocessing tokens in, the typed tree of {@link ./ast.ts} out.
 *
 * File-scope declarations are parsed at once, function bodies on demand. It never throws for bad input: an error ends the external
 * declaration (or body) it is found in, and parsing goes on behind it.
 */
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import type { IntrinsicTable, TranslationUnit } from "./ast.ts";
import { initializer } from "./initializer.ts";
import type { PragmaAt } from "./pack.ts";
import { packEvents } from "./pack.ts";
import { parameters } from "./parameters.ts";
import { localDeclaration, staticAssert } from "./parse-declaration.ts";
import { assignment, constantExpression, expression } from "./parse-expression.ts";
import { externalDeclaration, finishObjects } from "./parse-external.ts";
import { recordSpecifier } from "./parse-record.ts";
import { startsTypeName } from "./parse-specifiers.ts";
import { block } from "./parse-statement.ts";
import type { Dialect, Grammar, Unit } from "./parser.ts";
import { Parser } from "./parser.ts";
import { ParseStop, problemAt } from "./problems.ts";
import { Scope } from "./scope.ts";
import { codeOf, EOF, LBRACE, RBRACE, SEMICOLON } from "./token-codes.ts";
import type { Token } from "./token.ts";
import { typeName } from "./type-name.ts";
import { arrayOf, plain, Q_UNSIGNED_INT, Q_VOID_POINTER } from "./types-basic.ts";
import type { QualType, RecordType } from "./types.ts";

export type { Dialect } from "./parser.ts";

export interface ParseInput {
  /** The file that was preprocessed. */
  readonly file: SourceFile;
  /** Its tokens, those of included files among them; an `eof` token may end them. */
  readonly tokens: readonly Token[];
  /** As the preprocessor hands them on; only `pack` matters. */
  readonly pragmas?: readonly PragmaAt[];
  readonly dialect: Dialect;
  readonly intrinsics: IntrinsicTable;
}

/** After so many errors at file scope the rest of the text is not looked at. */
const MAX_ERRORS = 20;

const GRAMMAR: Grammar = {
  assignment,
  expression,
  constant: constantExpression,
  typeName,
  startsTypeName,
  initializer,
  block,
  localDeclaration,
  recordSpecifier,
  parameters,
  staticAssert,
};

/** Parses a translation unit. */
export function parse(input: ParseInput): TranslationUnit {
  const tokens = input.tokens.length > 0 ? input.tokens : [endToken(input.file)];
  const codes = codesOf(tokens);
  const fileScope = new Scope(undefined);
  const unit: Unit = {
    tokens,
    codes,
    dialect: input.dialect,
    intrinsics: input.intrinsics,
    packs: packEvents(input.pragmas ?? []),
    grammar: GRAMMAR,
    fileScope,
    globals: new Map(),
    records: new Map(),
    staticLocals: [],
    hidden: new Map(),
    vaList: vaListType(),
  };
  declareBuiltinTypes(fileScope, unit.vaList);
  const problems: Problem[] = [];
  parseFile(unit, problems);
  const { globals, records, staticLocals } = unit;
  return { file: input.file, tokens, globals, records, staticLocals, problems };
}

function codesOf(tokens: readonly Token[]): Uint8Array {
  const codes = new Uint8Array(tokens.length);
  let index = 0;
  for (const token of tokens) codes[index++] = codeOf(token);
  return codes;
}

function endToken(file: SourceFile): Token {
  const offset = file.text.length;
  return { kind: "eof", text: "", file, offset, end: offset, expansion: undefined, spaceBefore: false, lineStart: true };
}

function parseFile(unit: Unit, problems: Problem[]): void {
  let start = 0;
  let errors = 0;
  for (;;) {
    const p = new Parser(unit, start, unit.tokens.length, Number.POSITIVE_INFINITY, problems);
    if (p.code === EOF) {
      const problem = stopOf(() => finishObjects(p, errors === 0));
      if (problem !== undefined) problems.push(problem);
      return;
    }
    const from = p.at;
    const problem = stopOf(() => {
      while (p.code !== EOF) {
        start = p.at;
        externalDeclaration(p);
      }
    });
    if (problem === undefined) {
      start = p.at;
      continue;
    }
    problems.push(problem);
    if (++errors >= MAX_ERRORS) {
      problems.push(problemAt(p.token(), "c-too-many-errors", `More than ${MAX_ERRORS} errors; the rest of the text is not looked at`));
      return;
    }
    start = recover(unit, Math.max(start, from), p.at);
  }
}

/** Runs a part of the parser and answers with the problem that stopped it. */
function stopOf(run: () => void): Problem | undefined {
  try {
    run();
    return undefined;
  } catch (stop) {
    if (stop instanceof ParseStop) return stop.problem;
    throw stop;
  }
}

/** Where the next external declaration may start: behind the `;` or `}` that ends the one which began at `start` and failed at `at`. */
function recover(unit: Unit, start: number, at: number): number {
  const { codes } = unit;
  let depth = 0;
  for (let index = start; index < codes.length; index++) {
    const code = codes[index];
    if (code === EOF) return index;
    if (code === LBRACE) depth++;
    else if (code === RBRACE) {
      depth = Math.max(0, depth - 1);
      // A body's end, unless the declaration goes on behind it.
      if (depth === 0 && index >= at && codes[index + 1] !== SEMICOLON) return index + 1;
    } else if (code === SEMICOLON && depth === 0 && index >= at && codes[index + 1] !== LBRACE) return index + 1;
  }
  return codes.length;
}

/** `__va_list_tag` of the x86-64 ABI, in an array of one. */
function vaListType(): QualType {
  const fields: RecordType["fields"] = [
    { name: "gp_offset", type: Q_UNSIGNED_INT, offset: 0 },
    { name: "fp_offset", type: Q_UNSIGNED_INT, offset: 4 },
    { name: "overflow_arg_area", type: Q_VOID_POINTER, offset: 8 },
    { name: "reg_save_area", type: Q_VOID_POINTER, offset: 16 },
  ];
  return arrayOf(plain({ kind: "record", union: false, tag: "__va_list_tag", fields, size: 24, align: 8 }), 1);
}

function declareBuiltinTypes(scope: Scope, vaList: QualType): void {
  const int128 = (construct: string): QualType => plain({ kind: "unsupported", code: "c-int128", construct, size: 16, align: 16 });
  const types: readonly (readonly [string, QualType])[] = [
    ["__builtin_va_list", vaList],
    ["__int128_t", int128("`__int128`")],
    ["__uint128_t", int128("`unsigned __int128`")],
  ];
  for (const [name, type] of types) scope.names.set(name, { kind: "typedef", type, pos: -1 });
}

/** Parsing C texts in memory. */
import { makeSourceFile } from "../../base/source-file.ts";
import type { Expr, FunctionBody, IntrinsicTable, TranslationUnit } from "../../c/syntax/ast.ts";
import type { Dialect } from "../../c/syntax/parse.ts";
import { parse } from "../../c/syntax/parse.ts";
import { preprocess } from "../../c/syntax/preprocess.ts";

export interface ParseOptions {
  readonly dialect?: Dialect;
  readonly intrinsics?: IntrinsicTable;
}

/** Preprocesses (with no headers) and parses a text as main.c. */
export function parseText(text: string, options: ParseOptions = {}): TranslationUnit {
  const file = makeSourceFile("main.c", text, "user");
  const { tokens, pragmas } = preprocess({ file, include: () => undefined, defines: [], predefined: "plain" });
  return parse({ file, tokens, pragmas, dialect: options.dialect ?? "gnu11", intrinsics: options.intrinsics ?? new Map() });
}

/** The body of a function of the unit. */
export function bodyOf(unit: TranslationUnit, name: string): FunctionBody {
  const decl = unit.globals.get(name);
  if (decl?.kind !== "function" || decl.body === undefined) throw new Error(`${name} is not defined: ${unit.problems[0]?.message ?? ""}`);
  return decl.body();
}

/** All problems of a text, bodies forced, each as `line:column code: message`. */
export function problemsOf(text: string, options: ParseOptions = {}): readonly string[] {
  const unit = parseText(text, options);
  const problems = [...unit.problems];
  for (const decl of unit.globals.values()) {
    if (decl.kind === "function" && decl.body !== undefined) problems.push(...decl.body().problems);
  }
  return problems.map(
    ({ line, column, severity, code, message }) => `${line}:${column} ${severity === "error" ? "" : `${severity} `}${code}: ${message}`,
  );
}

/** The expression of each expression statement in `f`'s body. */
export function expressionsOf(unit: TranslationUnit, name: string): readonly Expr[] {
  const body = bodyOf(unit, name);
  if (body.block === undefined) throw new Error(body.problems.map((problem) => problem.message).join("; "));
  return body.block.stmts.flatMap((stmt) => (stmt.kind === "expr" ? [stmt.expr] : []));
}

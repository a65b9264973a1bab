import type { Problem } from "../../base/problem.ts";
import type { TranslationUnit } from "../../c/syntax/ast.ts";

/** A file after preprocessing and parsing. */
export interface ParsedUnit {
  readonly path: string;
  readonly unit: TranslationUnit;
  /** Of the preprocessor and of file scope; a function's body has its own, which count only when it is reached. */
  readonly problems: readonly Problem[];
  /** Paths of the user's own headers that it includes. */
  readonly headers: readonly string[];
}

/** Whether the unit cannot be used at all. */
export function isBroken(parsed: ParsedUnit): boolean {
  return parsed.problems.some(({ severity }) => severity === "error");
}

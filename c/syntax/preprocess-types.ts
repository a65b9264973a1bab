/** What goes into the preprocessor and what comes out. */
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import type { Macro } from "./macro.ts";
import { DEFAULT_MACRO_LIMITS, type MacroLimits } from "./macro-budget.ts";
import type { PredefinedMacros } from "./predefined-macros.ts";
import type { PreprocessorCache } from "./preprocess-cache.ts";
import type { Place, Token } from "./token.ts";

/** What an `#include` asks for. */
export interface IncludeRequest {
  /** As written, without quotes or angle brackets. */
  readonly name: string;
  /** `"name"` rather than `<name>`: to be looked for beside the including file first. */
  readonly quoted: boolean;
  /** The file in which the directive stands. */
  readonly from: SourceFile;
  /** `#include_next`: the search goes on after the folder in which `from` was found. */
  readonly next: boolean;
}

/**
 * Finds a header; undefined when there is none. Must give the same object for the same file whenever it is asked:
 * `#pragma once` and the cache know files by identity.
 */
export type IncludeResolver = (request: IncludeRequest) => SourceFile | undefined;

/** A macro as by `-D`: `name` may carry parameters (`f(x)`). */
export interface CommandLineMacro {
  readonly name: string;
  readonly value: string;
}

export interface PreprocessLimits {
  /** Files included within each other. */
  readonly includeDepth: number;
  /** Inclusions in all, repeated ones counted. */
  readonly includes: number;
  /** Tokens in the result. */
  readonly tokens: number;
  /** Tokens of all files read, counted again each time a file is read again. */
  readonly readTokens: number;
  readonly macros: MacroLimits;
}

export const DEFAULT_PREPROCESS_LIMITS: PreprocessLimits = {
  includeDepth: 200,
  includes: 20_000,
  tokens: 8_000_000,
  readTokens: 30_000_000,
  macros: DEFAULT_MACRO_LIMITS,
};

export interface PreprocessInput {
  readonly file: SourceFile;
  readonly include: IncludeResolver;
  readonly defines: readonly CommandLineMacro[];
  /** Read before the file, as by `-include`. */
  readonly prelude?: readonly SourceFile[];
  /** `plain` by default. */
  readonly predefined?: PredefinedMacros;
  /** What `__has_builtin(name)` answers; no by default. */
  readonly hasBuiltin?: (name: string) => boolean;
  /** The help of the problem that a header is missing, for a caller who knows where headers come from. */
  readonly missingHeaderHelp?: string;
  readonly limits?: Partial<PreprocessLimits>;
  /** Keeps lexed files between runs. */
  readonly cache?: PreprocessorCache;
}

/** A file that was read because of an `#include`, once for each file, at its first inclusion. */
export interface Inclusion {
  readonly path: string;
  readonly file: SourceFile;
  /** Where it was included; undefined for a prelude. */
  readonly at: Place | undefined;
}

/** A `#pragma` (or `_Pragma`) that the preprocessor does not carry out itself. */
export interface Pragma {
  /** Index in the result's tokens of the token before which it stands. */
  readonly index: number;
  /** The tokens after `pragma`. */
  readonly tokens: readonly Token[];
}

export interface PreprocessResult {
  /** Ends with one of kind `eof`. Whole also when there are problems: what could be read. */
  readonly tokens: readonly Token[];
  readonly pragmas: readonly Pragma[];
  readonly problems: readonly Problem[];
  /** In order of first inclusion. */
  readonly includes: readonly Inclusion[];
  /** The macros defined at the end of the file. */
  readonly macros: ReadonlyMap<string, Macro>;
}

/**
 * The C preprocessor: translation phases 1 to 4 of C11 with gcc's extensions, as gcc 12 carries them out.
 *
 * Deliberately different from gcc: trigraphs are never replaced; `__DATE__`, `__TIME__` and `__TIMESTAMP__` are fixed strings, so that
 * the same text gives the same tokens; assertions (`#assert`), raw strings (`R"(…)"`) and `#pragma GCC poison` are not supported; a NUL
 * byte is an error. Digraphs and universal character names keep their spelling. `char` is signed.
 */
import { PreprocessorCache } from "./preprocess-cache.ts";
import { PreprocessorRun } from "./preprocess-run.ts";
import { DEFAULT_PREPROCESS_LIMITS, type PreprocessInput, type PreprocessResult } from "./preprocess-types.ts";

export { PreprocessorCache } from "./preprocess-cache.ts";
export type * from "./preprocess-types.ts";

/** Preprocesses a file. Never throws and always ends; what is wrong with the text is told in `problems`. */
export function preprocess(input: PreprocessInput): PreprocessResult {
  const limits = { ...DEFAULT_PREPROCESS_LIMITS, ...input.limits };
  return new PreprocessorRun(input, limits, input.cache ?? new PreprocessorCache()).run();
}

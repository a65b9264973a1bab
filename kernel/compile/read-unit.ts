import type { SourceFile } from "../../base/source-file.ts";
import type { IntrinsicTable } from "../../c/syntax/ast.ts";
import { preprocess } from "../../c/syntax/preprocess.ts";
import { parse } from "../../c/syntax/parse.ts";
import type { KernelConfig } from "../config.ts";
import type { KernelVersion } from "../profiles/profile.ts";
import type { HeaderSearch } from "./header-search.ts";
import type { ParsedUnit } from "./parsed-unit.ts";
import type { CompileCache } from "./unit-cache.ts";
import { PRELUDE, unitDefines } from "./unit-defines.ts";

export interface ReadSettings {
  readonly headers: HeaderSearch;
  readonly cache: CompileCache;
  readonly version: KernelVersion;
  readonly config: KernelConfig;
  readonly intrinsics: IntrinsicTable;
}

/** Preprocesses and parses one file as the kernel's build would. */
export function readUnit(file: SourceFile, settings: ReadSettings): ParsedUnit {
  const { headers, cache, version, config, intrinsics } = settings;
  const text = preprocess({
    file,
    include: headers.find,
    defines: unitDefines(file.path, version, config),
    prelude: PRELUDE.flatMap((path) => cache.store.model(path) ?? []),
    predefined: "kernel",
    missingHeaderHelp: "The model has no header of this name: include one that declares what is used, or put the header beside the file",
    cache: cache.preprocessor,
  });
  const unit = parse({ file, tokens: text.tokens, pragmas: text.pragmas, dialect: "kernel", intrinsics });
  return {
    path: file.path,
    unit,
    problems: [...text.problems, ...unit.problems],
    headers: text.includes.flatMap((each) => (each.file.origin === "model" ? [] : [each.file.path])),
  };
}

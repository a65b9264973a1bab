/** From one C file without a kernel to a linked program: the file, and the small C library of `kernel/model/freestanding`. */
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import type { Image } from "../../c/ir/image.ts";
import { link } from "../../c/ir/link.ts";
import type { Dialect } from "../../c/syntax/parse.ts";
import { parse } from "../../c/syntax/parse.ts";
import { preprocess } from "../../c/syntax/preprocess.ts";
import type { IncludeRequest } from "../../c/syntax/preprocess-types.ts";
import { freestandingIntrinsics } from "../catalogue/intrinsics/freestanding.ts";
import { embeddedSources } from "../embedded.ts";
import type { ParsedUnit } from "./parsed-unit.ts";
import { folderOf, joinPath } from "./source-store.ts";
import { CompileCache } from "./unit-cache.ts";

export interface FreestandingInput {
  readonly path: string;
  readonly text: string;
  /** The text of a header that the file includes, by its path; undefined when there is none. */
  readonly read: (path: string) => string | undefined;
  /** Macros defined before the first line. */
  readonly defines?: readonly { readonly name: string; readonly value: string }[];
}

export interface FreestandingProgram {
  /** Undefined when there is an error. */
  readonly image: Image | undefined;
  readonly problems: readonly Problem[];
}

const LIBRARY = "model/freestanding/lib";
const HEADERS = ["model/freestanding/include", "model/include"];
/** The object of the library that holds `argv`. */
export const ARGUMENTS = "__program_arguments";

/**
 * Compiles and links a program whose entry is `main`. Its own dialect is gnu89, in which old programs are written; later C is taken too.
 */
export function compileFreestanding(input: FreestandingInput, cache: CompileCache = new CompileCache()): FreestandingProgram {
  const user = cache.store.file(input.path, input.text, "user");
  const parsed = read(user, "gnu89", input, cache);
  const units = [parsed, ...libraryUnits(input, cache)];
  const problems = units.flatMap((unit) => unit.problems);
  if (problems.some(({ severity }) => severity === "error")) return { image: undefined, problems };
  const linked = link({
    units: units.map(({ unit }) => unit),
    roots: ["main", ARGUMENTS],
    intrinsics: freestandingIntrinsics,
    strictUninitialized: false,
  });
  return { image: linked.image, problems: [...problems, ...linked.problems] };
}

function libraryUnits(input: FreestandingInput, cache: CompileCache): readonly ParsedUnit[] {
  const paths = Object.keys(embeddedSources).filter((path) => folderOf(path) === LIBRARY);
  return paths.flatMap((path) => {
    const file = cache.store.model(path);
    if (file === undefined) return [];
    const make = (): { parsed: ParsedUnit; lookups: [] } => ({ parsed: read(file, "gnu11", input, cache), lookups: [] });
    return [cache.unit(file, "freestanding", { read: input.read, list: () => [] }, make)];
  });
}

function read(file: SourceFile, dialect: Dialect, input: FreestandingInput, cache: CompileCache): ParsedUnit {
  const text = preprocess({
    file,
    include: (request) => findHeader(request, input, cache),
    defines: file.origin === "user" ? (input.defines ?? []) : [],
    predefined: "plain",
    missingHeaderHelp: "A freestanding program has stddef.h, stdarg.h, stdlib.h, string.h, stdio.h and the like, and what lies beside it",
    cache: cache.preprocessor,
  });
  const unit = parse({ file, tokens: text.tokens, pragmas: text.pragmas, dialect, intrinsics: freestandingIntrinsics });
  return { path: file.path, unit, problems: [...text.problems, ...unit.problems], headers: [] };
}

function findHeader({ name, quoted, from }: IncludeRequest, input: FreestandingInput, cache: CompileCache): SourceFile | undefined {
  if (quoted && from.origin !== "model") {
    const path = joinPath(folderOf(from.path), name);
    const text = input.read(path);
    if (text !== undefined) return cache.store.file(path, text, "sibling");
  }
  for (const folder of HEADERS) {
    // Of the kernel's model only what the host offers is a freestanding program's business.
    if (folder === "model/include" && !name.startsWith("sim/")) continue;
    const found = cache.store.model(joinPath(folder, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

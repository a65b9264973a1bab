import type { SourceFile } from "../../base/source-file.ts";
import { PreprocessorCache } from "../../c/syntax/preprocess.ts";
import type { Lookup } from "./header-search.ts";
import type { ParsedUnit } from "./parsed-unit.ts";
import { Programs, type ProgramStore } from "./programs.ts";
import { type FileLookup, SourceStore } from "./source-store.ts";

/** Parsed units kept, of one to two megabytes each. A compilation needs about forty. */
const MAX_UNITS = 100;

interface Entry {
  readonly file: SourceFile;
  /** What was asked of the user's files while the unit was read. */
  readonly lookups: readonly Lookup[];
  readonly parsed: ParsedUnit;
}

/**
 * What compilations share: files, their tokens, units parsed before, and whole programs. A unit is used again if its own text, its settings and every file
 * of the user that it asked for are the same; the model's files cannot change.
 */
export class CompileCache {
  readonly store = new SourceStore();
  readonly preprocessor = new PreprocessorCache();
  readonly programs: Programs;
  readonly #units = new Map<string, Entry>();

  /** @param programs Where whole programs are kept for other processes; nowhere by default. */
  constructor(programs?: ProgramStore) {
    this.programs = new Programs(programs);
  }

  /**
   * The unit of `file` under `settings` (everything else that its meaning depends on, as text), parsed now or before.
   *
   * @param make Parses it, and tells what it asked of the user's files.
   */
  unit(
    file: SourceFile,
    settings: string,
    lookup: FileLookup,
    make: () => { readonly parsed: ParsedUnit; readonly lookups: readonly Lookup[] },
  ): ParsedUnit {
    const key = `${file.origin}\n${file.path}\n${settings}`;
    const known = this.#units.get(key);
    if (known !== undefined) {
      this.#units.delete(key);
      if (isFresh(known, file, lookup)) {
        this.#units.set(key, known);
        return known.parsed;
      }
    }
    const made = make();
    this.#units.set(key, { file, ...made });
    this.#forgetOldest();
    return made.parsed;
  }

  #forgetOldest(): void {
    for (const key of this.#units.keys()) {
      if (this.#units.size <= MAX_UNITS) return;
      this.#units.delete(key);
    }
  }
}

function isFresh(entry: Entry, file: SourceFile, lookup: FileLookup): boolean {
  return entry.file === file && entry.lookups.every(({ path, text }) => lookup.read(path) === text);
}

/**
 * Programs as they were compiled before, in this process or in an earlier one. A program is used again only if every file and folder of
 * the user that its compilation asked for is as it was, those that were not there included.
 */
import type { SourceFile } from "../../base/source-file.ts";
import type { CompileInput, CompileResult } from "./compile-types.ts";
import type { FileLookup, SourceStore } from "./source-store.ts";

/** Programs kept in memory, of some three megabytes each. */
const MAX_PROGRAMS = 4;

/** A program, and everything that it follows from besides this version of quiesce. */
export interface SavedProgram {
  /** What was asked for: see {@link questionOf}. Another text of the file is another question. */
  readonly question: string;
  /** The user's files that were asked for: undefined where there was none. */
  readonly texts: readonly (readonly [path: string, text: string | undefined])[];
  readonly folders: readonly (readonly [path: string, names: readonly string[]])[];
  /** Names and origins of the texts that were read. */
  readonly files: readonly Pick<SourceFile, "path" | "origin">[];
  readonly result: CompileResult;
}

/** Where programs outlive the process. What fails answers as if it were empty; what it gives was saved by this very version, and is whole. */
export interface ProgramStore {
  load(question: string): SavedProgram | undefined;
  /** Under its question. */
  save(program: SavedProgram): void;
}

export class Programs {
  readonly #store: ProgramStore | undefined;
  readonly #known = new Map<string, SavedProgram>();

  constructor(store: ProgramStore | undefined) {
    this.#store = store;
  }

  /** The program that a compilation would give. Its texts are then in `sources` as if they had been read. */
  recall(input: CompileInput, lookup: FileLookup, sources: SourceStore): CompileResult | undefined {
    const question = questionOf(input, lookup);
    const saved = this.#known.get(question) ?? this.#store?.load(question);
    if (saved?.question !== question || !isAsItWas(saved, lookup)) return undefined;
    this.#remember(saved);
    const texts = new Map(saved.texts);
    for (const { path, origin } of saved.files) {
      const text = origin === "model" ? undefined : texts.get(path);
      if (text === undefined) sources.model(path);
      else sources.file(path, text, origin);
    }
    return saved.result;
  }

  /** @param asked What the compilation asked of the user's files. */
  save(input: CompileInput, asked: AskedLookup, files: Iterable<SourceFile>, result: CompileResult): void {
    if (result.image === undefined) return;
    const question = questionOf(input, asked);
    const read = [...files].filter(({ path, origin }) => origin === "model" || asked.texts.get(path) !== undefined);
    const saved = {
      question,
      texts: [...asked.texts],
      folders: [...asked.folders],
      files: read.map(({ path, origin }) => ({ path, origin })),
      result,
    };
    this.#remember(saved);
    this.#store?.save(saved);
  }

  #remember(saved: SavedProgram): void {
    this.#known.delete(saved.question);
    this.#known.set(saved.question, saved);
    for (const question of this.#known.keys()) {
      if (this.#known.size <= MAX_PROGRAMS) return;
      this.#known.delete(question);
    }
  }
}

/** `lookup`, asked at most once for each file and folder, so that one compilation sees one state of them; and what it was asked. */
export class AskedLookup implements FileLookup {
  readonly texts = new Map<string, string | undefined>();
  readonly folders = new Map<string, readonly string[]>();
  readonly #lookup: FileLookup;

  constructor(lookup: FileLookup) {
    this.#lookup = lookup;
  }

  read(path: string): string | undefined {
    if (!this.texts.has(path)) this.texts.set(path, this.#lookup.read(path));
    return this.texts.get(path);
  }

  list(folder: string): readonly string[] {
    const names = this.folders.get(folder) ?? this.#lookup.list(folder);
    this.folders.set(folder, names);
    return names;
  }
}

/** Everything that is asked for, besides the texts of other files. */
function questionOf({ path, treeIncludes, version, config, scenario, roots }: CompileInput, lookup: FileLookup): string {
  const { major, minor, patch } = version;
  const settings = [treeIncludes, [major, minor, patch], [...config], scenario.map((each) => [each.kind, each.path]), roots];
  return JSON.stringify([path, lookup.read(path), ...settings]);
}

function isAsItWas({ texts, folders }: SavedProgram, lookup: FileLookup): boolean {
  return (
    texts.every(([path, text]) => lookup.read(path) === text) &&
    folders.every(([folder, names]) => {
      const now = lookup.list(folder);
      return now.length === names.length && names.every((name, at) => name === now[at]);
    })
  );
}

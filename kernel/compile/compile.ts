/** From the user's file to a linked program: the file, what belongs to it, the model, and the scenario. */
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import { link } from "../../c/ir/link.ts";
import type { IntrinsicTable } from "../../c/syntax/ast.ts";
import { intrinsicTable } from "../catalogue/intrinsics.ts";
import { STAND_IN_FOLDER, type StandIn } from "../catalogue/livepatch-files.ts";
import type { CompileInput, CompileResult } from "./compile-types.ts";
import { HeaderSearch } from "./header-search.ts";
import { modelUnit } from "./model-unit.ts";
import type { ParsedUnit } from "./parsed-unit.ts";
import { AskedLookup } from "./programs.ts";
import { readUnit } from "./read-unit.ts";
import { findSiblings } from "./siblings.ts";
import { folderOf } from "./source-store.ts";
import { listSources } from "./sources.ts";
import { neededStandIns } from "./stand-ins.ts";
import { CompileCache } from "./unit-cache.ts";

export type { CompileInput, CompileResult, ScenarioFile } from "./compile-types.ts";

/**
 * Compiles and links. Never throws for bad input.
 *
 * The user's definitions go before the model's. Files beside the user's that define what is missing are found and compiled; where there is
 * none, the model's stand-ins take their place. Only what the roots reach must be supported.
 */
export function compileKernel(input: CompileInput, cache: CompileCache = new CompileCache()): CompileResult {
  const present = new AskedLookup(input.lookup);
  const { programs, store } = cache;
  const known = input.intrinsics === undefined ? programs.recall(input, present, store) : undefined;
  if (known !== undefined) return known;
  // What only the program before asked for is no part of what this one follows from.
  const asked = new AskedLookup(present);
  const result = new Compilation({ ...input, lookup: asked }, cache).run();
  if (input.intrinsics === undefined) programs.save(input, asked, store.files(), result);
  return result;
}

class Compilation {
  readonly #input: CompileInput;
  readonly #cache: CompileCache;
  readonly #intrinsics: IntrinsicTable;
  readonly #userFolder: string;
  /** What every unit's meaning depends on besides its text. */
  readonly #settings: string;

  constructor(input: CompileInput, cache: CompileCache) {
    this.#input = input;
    this.#cache = cache;
    this.#intrinsics = input.intrinsics ?? intrinsicTable;
    this.#userFolder = folderOf(input.path);
    const { major, minor, patch } = input.version;
    this.#settings = JSON.stringify([major, minor, patch, [...input.config]]);
  }

  run(): CompileResult {
    const { lookup, path, scenario, roots } = this.#input;
    const text = lookup.read(path);
    if (text === undefined) return failed({ ...NO_FILE, file: path });
    const user = [this.#user(path, text, "user"), ...this.#userScenario()];
    const model = [
      this.#unit(modelUnit(this.#cache.store)),
      ...scenario.flatMap((each) => (each.kind === "model" ? this.#model(each.path) : [])),
    ];
    const siblings = findSiblings(
      user,
      model,
      (present) => this.#standIns(neededStandIns(present)),
      lookup,
      (name, its) => this.#user(name, its, "sibling"),
    );
    const { standIns } = siblings;
    const users = [...user, ...siblings.units];
    const units = [...users, ...standIns, ...model];
    const problems = [...units.flatMap((unit) => unit.problems), ...siblings.problems];
    if (problems.some(({ severity }) => severity === "error")) return { image: undefined, problems, sources: [] };
    const linked = link({ units: units.map(({ unit }) => unit), roots, intrinsics: this.#intrinsics, strictUninitialized: true });
    return {
      image: linked.image,
      problems: [...problems, ...linked.problems],
      sources: linked.image === undefined ? [] : listSources(linked.image, users, standIns),
    };
  }

  #standIns(wanted: readonly StandIn[]): readonly ParsedUnit[] {
    return wanted.flatMap(({ files }) => files).flatMap((path) => this.#model(path));
  }

  #userScenario(): readonly ParsedUnit[] {
    return this.#input.scenario.flatMap(({ kind, path }) => {
      const text = kind === "user" ? this.#input.lookup.read(path) : undefined;
      return text === undefined ? [] : [this.#user(path, text, "user")];
    });
  }

  #user(path: string, text: string, origin: SourceFile["origin"]): ParsedUnit {
    return this.#unit(this.#cache.store.file(path, text, origin));
  }

  #model(path: string): readonly ParsedUnit[] {
    const file = this.#cache.store.model(path);
    return file === undefined ? [] : [this.#unit(file)];
  }

  #unit(file: SourceFile): ParsedUnit {
    const { lookup, treeIncludes, version, config } = this.#input;
    const beside = folderOf(file.path) === STAND_IN_FOLDER ? this.#userFolder : "";
    const settings = `${this.#settings}\n${treeIncludes.join(":")}\n${beside}`;
    return this.#cache.unit(file, settings, lookup, () => {
      const headers = new HeaderSearch({ store: this.#cache.store, lookup, userFolder: this.#userFolder, treeIncludes });
      const parsed = readUnit(file, { headers, cache: this.#cache, version, config, intrinsics: this.#intrinsics });
      return { parsed, lookups: headers.lookups };
    });
  }
}

const NO_FILE = {
  code: "no-such-file",
  severity: "error",
  line: 0,
  column: 0,
  message: "The file cannot be read",
  help: "Check its path",
} as const;

function failed(problem: Problem): CompileResult {
  return { image: undefined, problems: [problem], sources: [] };
}

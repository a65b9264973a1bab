import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import { type BuiltinName, type DefinitionFault, type Macro, makeBuiltin } from "./macro.ts";
import { predefinedText, type PredefinedMacros } from "./predefined-macros.ts";
import { type PreparedFile, prepareFile } from "./preprocess-file.ts";
import { readDirectiveDefinition } from "./preprocess-define.ts";

const BUILTINS: readonly BuiltinName[] = [
  ...(["__BASE_FILE__", "__COUNTER__", "__DATE__", "__FILE_NAME__", "__FILE__", "__INCLUDE_LEVEL__", "__LINE__"] as const),
  ...(["__TIMESTAMP__", "__TIME__", "__has_attribute", "__has_builtin", "__has_c_attribute", "__has_cpp_attribute"] as const),
  ...(["__has_include", "__has_include_next", "_Pragma"] as const),
];

/** More sets of initial macros than this are not kept. */
const MAX_INITIAL_SETS = 16;

/** The macros with which a run begins. */
export interface InitialMacros {
  readonly macros: ReadonlyMap<string, Macro>;
  /** Definitions of the command line that were refused. */
  readonly faults: readonly { readonly file: SourceFile; readonly fault: DefinitionFault }[];
}

/**
 * What stays true between runs: files as tokens, definitions read, initial macros. Files are known by identity, so that a changed
 * text, being another {@link SourceFile}, is read anew, and an old one goes when its owner drops it.
 */
export class PreprocessorCache {
  private readonly files = new WeakMap<SourceFile, PreparedFile>();
  private readonly initial = new Map<string, InitialMacros>();

  /** The file as tokens. */
  prepare(file: SourceFile): PreparedFile {
    const known = this.files.get(file);
    if (known !== undefined) return known;
    const prepared = prepareFile(file);
    this.files.set(file, prepared);
    return prepared;
  }

  /** The builtin, predefined and command-line macros. */
  initialMacros(predefined: PredefinedMacros, defines: readonly { readonly name: string; readonly value: string }[]): InitialMacros {
    const lines = defines.map(({ name, value }) => `#define ${oneLine(name)} ${oneLine(value)}\n`).join("");
    const key = `${predefined}\n${lines}`;
    const known = this.initial.get(key);
    if (known !== undefined) return known;
    const made = makeInitial(predefined, lines);
    if (this.initial.size >= MAX_INITIAL_SETS) this.initial.clear();
    this.initial.set(key, made);
    return made;
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, " ");
}

function makeInitial(predefined: PredefinedMacros, lines: string): InitialMacros {
  const macros = new Map<string, Macro>(BUILTINS.map((name) => [name, makeBuiltin(name)]));
  const faults: { file: SourceFile; fault: DefinitionFault }[] = [];
  for (const [path, text] of [
    ["<built-in>", predefinedText(predefined)],
    ["<command line>", lines],
  ] as const) {
    const file = makeSourceFile(path, text, "model");
    const prepared = prepareFile(file);
    for (const hash of prepared.directives) {
      const macro = readDirectiveDefinition(prepared, hash, undefined);
      if ("message" in macro) faults.push({ file, fault: macro });
      else macros.set(macro.name, macro);
    }
  }
  return { macros, faults };
}

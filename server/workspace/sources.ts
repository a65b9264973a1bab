/** The texts of one tree, by paths from its root: the editor's where a file is open, else those of the disk; and what was read of them. */
import type { Span } from "../../c/editor/ast.ts";
import type { EditorFile, EditorFunction, MacroDefinition, Prototype } from "../../c/editor/file.ts";
import { type Include, type Outline, outlineOf, outlineOfEdited } from "../../c/editor/outline/outline.ts";
import type { OutlineTable } from "../../c/editor/outline/table.ts";
import { isLeftOut } from "./content.ts";
import type { Files, ReadResult } from "./files.ts";
import { Lru } from "./lru.ts";
import { joined } from "./paths.ts";
import { HEAD_ONLY } from "./records.ts";
import { holdsWord, wordsNamed } from "./words.ts";

/** Characters of closed files whose texts are kept. */
const KEPT = 16 * 2 ** 20;
/** Characters of text whose outlines are kept. */
const OUTLINED = 24 * 2 ** 20;
/** Characters of text whose readings are kept; a reading takes some thirty times the memory of its text. */
const READ = 3 * 2 ** 20;

/** What a file declares, by name. */
export interface Declarations {
  readonly functions: ReadonlyMap<string, readonly EditorFunction[]>;
  readonly prototypes: ReadonlyMap<string, readonly Prototype[]>;
  readonly macros: ReadonlyMap<string, readonly MacroDefinition[]>;
  readonly includes: readonly Include[];
  readonly comments: readonly Span[];
}

export interface SourcesOptions {
  readonly files: Files;
  /** Absolute. */
  readonly root: string;
  readonly outline: OutlineTable;
  /** The whole reading of a text. */
  readonly read: (path: string, text: string) => EditorFile;
  /** Whether the index knows that a file is there or not; undefined when it does not know. */
  readonly isThere: (path: string) => boolean | undefined;
}

const PARTS = { comments: true, macros: true, objects: false };

export class Sources {
  private readonly options: SourcesOptions;
  private readonly open = new Map<string, string>();
  private readonly texts = new Lru<string>(KEPT);
  private readonly declarations = new Lru<Declarations>(OUTLINED);
  private readonly readings = new Lru<EditorFile>(READ);

  constructor(options: SourcesOptions) {
    this.options = options;
  }

  /** Paths of files that are open in the editor. */
  get opened(): ReadonlyMap<string, string> {
    return this.open;
  }

  /** The editor's text of a file; undefined when it is closed. */
  edit(path: string, text: string | undefined): void {
    if (text === undefined) this.open.delete(path);
    else this.open.set(path, text);
    this.forget(path);
  }

  /** The file is other than it was. */
  forget(path: string): void {
    this.texts.delete(path);
    this.declarations.delete(path);
    this.readings.delete(path);
  }

  textOf(path: string): string | undefined {
    const known = this.open.get(path) ?? this.texts.get(path);
    if (known !== undefined) return known;
    const found = this.onDisk(path);
    if (found.kind === "failed") return undefined;
    this.texts.set(path, found.text, found.text.length);
    return found.text;
  }

  onDisk(path: string): ReadResult {
    return this.options.files.read(joined(this.options.root, path));
  }

  /** Names of the files in a folder; empty for one that cannot be listed. */
  list(folder: string): readonly string[] {
    const listed = this.options.files.list(joined(this.options.root, folder));
    return listed.kind === "failed" ? [] : listed.entries.filter(({ kind }) => kind === "file" || kind === "link").map(({ name }) => name);
  }

  isFile(path: string): boolean {
    if (this.open.has(path)) return true;
    return this.options.isThere(path) ?? this.options.files.stat(joined(this.options.root, path))?.kind === "file";
  }

  declarationsOf(path: string): Declarations {
    const kept = this.declarations.get(path);
    if (kept !== undefined) return kept;
    const whole = this.textOf(path) ?? "";
    const text = isLeftOut(path, whole) ? "" : whole;
    const { outline } = this.options;
    const isEdited = this.open.has(path);
    const made = declarationsIn(isEdited ? outlineOfEdited(path, text, outline) : outlineOf(path, text, outline, PARTS));
    this.declarations.set(path, made, text.length);
    return made;
  }

  /** Whether a file declares a function or function-like macro of a name, or has it in code otherwise, or in comments only. */
  occurrence(path: string, name: string): "declared" | "used" | "mentioned" | "absent" {
    const text = this.textOf(path) ?? "";
    if (!holdsWord(text, name)) return "absent";
    if (path.endsWith(".S")) return "used";
    // What is open is asked again after every keystroke; of the many others nothing is kept.
    const declared = this.open.has(path) ? this.declarationsOf(path) : declarationsIn(outlineOf(path, text, this.options.outline));
    if (declared.functions.has(name) || declared.prototypes.has(name)) return "declared";
    if (declared.macros.get(name)?.some(({ parameters }) => parameters !== undefined) === true) return "declared";
    return holdsWordOutside(text, name, declared.comments) ? "used" : "mentioned";
  }

  /** The definitions of one function with their bodies: each is read by itself, so that its offsets are those of its own text. */
  definitionsIn(path: string, name: string): readonly EditorFunction[] {
    const heads = this.declarationsOf(path).functions.get(name) ?? [];
    const text = heads.length === 0 ? "" : (this.textOf(path) ?? "");
    return heads.flatMap(({ start, end, conditions }) =>
      this.options
        .read(path, detached(text.slice(start, end)))
        .functions.filter((each) => each.name === name)
        .map((each): EditorFunction => Object.assign({}, each, { conditions })),
    );
  }

  fileOf(path: string): EditorFile | undefined {
    const kept = this.readings.get(path);
    if (kept !== undefined) return kept;
    const text = this.textOf(path);
    if (text === undefined) return undefined;
    const made = this.options.read(path, text);
    this.readings.set(path, made, text.length);
    return made;
  }
}

function declarationsIn({ functions, prototypes, macros, includes, comments }: Outline): Declarations {
  const heads = functions.map((each): EditorFunction => ({ ...each, tree: undefined, notAnalysed: HEAD_ONLY }));
  return { functions: byName(heads), prototypes: byName(prototypes), macros: byName(macros), includes, comments };
}

function byName<T extends { readonly name: string }>(values: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const value of values) {
    const list = found.get(value.name);
    if (list === undefined) found.set(value.name, [value]);
    else list.push(value);
  }
  return found;
}

/** Whether a text holds a word anywhere but in some spans of it, which are in its order and do not overlap. */
function holdsWordOutside(text: string, name: string, spans: readonly Span[]): boolean {
  let index = 0;
  for (const at of wordsNamed(text, name)) {
    while ((spans[index]?.end ?? Number.POSITIVE_INFINITY) <= at) index++;
    if ((spans[index]?.start ?? Number.POSITIVE_INFINITY) > at) return true;
  }
  return false;
}

/** The same text in memory of its own. A part of a text otherwise keeps the whole of it, and names in a tree are such parts. */
function detached(part: string): string {
  return ` ${part}`.slice(1);
}

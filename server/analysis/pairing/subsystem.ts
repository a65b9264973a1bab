/** The functions around a file that its barriers may pair with, read only when something asks. */
import { makeSourceFile } from "../../../base/source-file.ts";
import type { EditorFile, EditorFunction } from "../../../c/editor/file.ts";
import type { Surroundings } from "../surroundings.ts";
import { type CallEvent, eventsOf } from "./events.ts";
import { functionsWith } from "./textual.ts";

export interface Place {
  readonly file: EditorFile;
  readonly function: EditorFunction;
}

export interface CallOf {
  readonly place: Place;
  readonly call: CallEvent;
}

/** A folder with more files than this is searched only where a comment or a shared function name leads to. */
const NEIGHBOURS = 24;
/** Files read because they name a function. */
const NAMED_FILES = 8;
/** Definitions in headers are followed while they are this short, in characters: accessors, not subsystems. */
const SHORT = 700;

export class Subsystem {
  readonly file: EditorFile;
  private readonly surroundings: Surroundings;
  /** Of the surroundings' log of changes, when this was made. */
  private readonly revision: number | undefined;
  /** What other files say. It outlives edits of the own file. */
  private readonly others: Others;
  private readonly definitions = new Map<string, readonly Place[]>();
  private readonly calls = new Map<string, readonly CallOf[]>();

  constructor(file: EditorFile, surroundings: Surroundings, earlier?: Subsystem) {
    this.file = file;
    this.surroundings = surroundings;
    this.revision = surroundings.changes?.revision;
    this.others = earlier !== undefined && this.hasNeighboursOf(earlier) ? earlier.others : new Others(file.source.path, surroundings);
  }

  /** Whether everything but the own file is as it was. */
  hasNeighboursOf(earlier: Subsystem): boolean {
    const { path } = this.file.source;
    const { changes } = this.surroundings;
    if (changes === undefined || earlier.revision === undefined) return earlier.others.isCurrent();
    return changes.since(earlier.revision)?.every((changed) => changed === path) === true;
  }

  /** The file and its neighbours, where these are few enough to read them all. */
  get files(): readonly EditorFile[] {
    return [this.file, ...this.others.neighbours];
  }

  /** Whether the whole folder is searched, and not only where a name leads. */
  get isWhole(): boolean {
    return this.others.isWhole;
  }

  /** Functions of a name that a comment in this folder can mean, static ones of other files included. */
  named(name: string): readonly Place[] {
    const known = this.definitions.get(name);
    if (known !== undefined) return known;
    const near = this.files.flatMap((file) => functionIn(file, name));
    const found = near.length > 0 ? near : this.others.named(name);
    this.definitions.set(name, found);
    return found;
  }

  /** What a call in `from` runs: a function of its file, of its folder, or a short one of a header. */
  callee(name: string, from: EditorFile): Place | undefined {
    const own = functionIn(from, name)[0] ?? functionIn(this.file, name)[0];
    return own ?? this.others.callee(name);
  }

  /** Calls of a function in its own file and, for one that others can call, in its neighbours. */
  callersOf({ file, function: fn }: Place): readonly CallOf[] {
    const isStatic = fn.attributes.some(({ name }) => name === "static");
    const files = isStatic ? [file] : [...new Set([file, ...this.files])];
    return files.flatMap((each) => this.callsIn(each, fn.name));
  }

  private callsIn(file: EditorFile, name: string): readonly CallOf[] {
    const key = `${name} ${file.source.path}`;
    const known = this.calls.get(key);
    if (known !== undefined) return known;
    const found = functionsWith(file, name).flatMap((caller) =>
      eventsOf(caller).flatMap((event) =>
        event.kind === "call" && event.callee === name ? [{ place: { file, function: caller }, call: event }] : [],
      ),
    );
    this.calls.set(key, found);
    return found;
  }
}

/** What the files around one say, each thing asked for once. */
class Others {
  readonly isWhole: boolean;
  private readonly path: string;
  private readonly surroundings: Surroundings;
  private readonly siblings: readonly string[];
  private read: readonly EditorFile[] | undefined;
  private readonly callees = new Map<string, Place | undefined>();
  private readonly definitions = new Map<string, readonly Place[]>();

  constructor(path: string, surroundings: Surroundings) {
    this.path = path;
    this.surroundings = surroundings;
    this.siblings = surroundings.siblings(path);
    this.isWhole = this.siblings.length <= NEIGHBOURS;
  }

  /** The other files of the folder; none where they are too many. */
  get neighbours(): readonly EditorFile[] {
    this.read ??= this.isWhole ? this.siblings.flatMap((path) => this.surroundings.file(path) ?? []) : [];
    return this.read;
  }

  /** Whether the files that were read are still the same objects. */
  isCurrent(): boolean {
    const siblings = this.surroundings.siblings(this.path);
    if (siblings.length !== this.siblings.length || siblings.some((path, index) => path !== this.siblings[index])) return false;
    const places = [...this.callees.values(), ...[...this.definitions.values()].flat()].flatMap((place) => place?.file ?? []);
    return [...new Set([...(this.read ?? []), ...places])].every((file) => this.surroundings.file(file.source.path) === file);
  }

  /** Functions of a name beyond the folder, or in a folder that is too large to be read. */
  named(name: string): readonly Place[] {
    const known = this.definitions.get(name) ?? this.findNamed(name);
    this.definitions.set(name, known);
    return known;
  }

  private findNamed(name: string): readonly Place[] {
    const paths = this.surroundings.filesNaming(name).filter((path) => path !== this.path);
    const own = folderOf(this.path);
    const near = [...paths.filter((path) => folderOf(path) === own), ...paths.filter((path) => folderOf(path) !== own)];
    for (const path of near.slice(0, NAMED_FILES)) {
      const found = this.definitionIn(path, name);
      if (found.length > 0) return found;
    }
    return [];
  }

  /** What a call runs that neither its file nor the own one defines: as the own file would find it. */
  callee(name: string): Place | undefined {
    if (!this.callees.has(name)) this.callees.set(name, this.findCallee(name));
    return this.callees.get(name);
  }

  private findCallee(name: string): Place | undefined {
    for (const file of this.neighbours) {
      const near = functionIn(file, name)[0];
      if (near !== undefined) return near;
    }
    const entry = this.surroundings
      .functionsNamed(name, this.path)
      .find(({ isDefinition, path, signature }) => isDefinition && (folderOf(path) === folderOf(this.path) || isShort(signature)));
    if (entry === undefined || entry.path === this.path) return undefined;
    return this.accessor(entry.path, name) ?? this.definitionIn(entry.path, name)[0];
  }

  /** A short function of a header, without the rest of the header where that can be had. */
  private accessor(path: string, name: string): Place | undefined {
    const functions = path.endsWith(".h") ? this.surroundings.definitionsIn?.(path, name) : undefined;
    if (functions === undefined) return undefined;
    const source = makeSourceFile(path, "", "sibling");
    const file: EditorFile = { source, functions, prototypes: [], macros: [], objects: [], comments: [], conditionals: [] };
    return functionIn(file, name)[0];
  }

  private definitionIn(path: string, name: string): readonly Place[] {
    const file = this.surroundings.file(path);
    return file === undefined ? [] : functionIn(file, name);
  }
}

const functionsByName = new WeakMap<EditorFile, ReadonlyMap<string, EditorFunction>>();

/** The function of a name in a file; none or one. Of several, such as an empty one for another configuration, the longest. */
function functionIn(file: EditorFile, name: string): readonly Place[] {
  let functions = functionsByName.get(file);
  if (functions === undefined) {
    const found = new Map<string, EditorFunction>();
    for (const fn of file.functions) {
      const other = found.get(fn.name);
      if (other === undefined || other.end - other.start <= fn.end - fn.start) found.set(fn.name, fn);
    }
    functions = found;
    functionsByName.set(file, functions);
  }
  const fn = functions.get(name);
  return fn === undefined ? [] : [{ file, function: fn }];
}

function isShort({ start, end }: { readonly start: number; readonly end: number }): boolean {
  return end - start < SHORT;
}

/** The folder of a path, without its last slash. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The functions around a file that its barriers may pair with, read only when something asks. */
import type { EditorFile, EditorFunction } from "../../../c/editor/file.ts";
import type { Surroundings } from "../surroundings.ts";
import { type CallEvent, eventsOf } from "./events.ts";

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
  private readonly surroundings: Surroundings;
  /** Callees that other files define, by name and the file that calls. They outlive edits of the own file. */
  private readonly far: Map<string, Place | undefined>;
  private readonly definitions = new Map<string, readonly Place[]>();
  private readonly calls = new Map<EditorFile, ReadonlyMap<string, readonly CallOf[]>>();
  readonly file: EditorFile;
  /** The file and its neighbours, where these are few enough to read them all. */
  readonly files: readonly EditorFile[];
  /** Whether the whole folder is searched, and not only where a name leads. */
  readonly isWhole: boolean;

  constructor(file: EditorFile, surroundings: Surroundings, earlier?: Subsystem) {
    this.file = file;
    this.surroundings = surroundings;
    const siblings = surroundings.siblings(file.source.path);
    this.isWhole = siblings.length <= NEIGHBOURS;
    this.files = [file, ...(this.isWhole ? siblings.flatMap((path) => this.read(path)) : [])];
    this.far = earlier !== undefined && this.hasNeighboursOf(earlier) ? earlier.far : new Map<string, Place | undefined>();
  }

  /** Whether everything but the own file is as it was. */
  hasNeighboursOf(earlier: Subsystem): boolean {
    if (this.files.length !== earlier.files.length || this.isWhole !== earlier.isWhole) return false;
    if (this.files.some((file, index) => index > 0 && file !== earlier.files[index])) return false;
    return [...new Set([...earlier.far.values()].flatMap((place) => place?.file ?? []))].every(
      (file) => this.surroundings.file(file.source.path) === file,
    );
  }

  private read(path: string): readonly EditorFile[] {
    const file = path === this.file.source.path ? this.file : this.surroundings.file(path);
    return file === undefined ? [] : [file];
  }

  /** Functions of a name that a comment in this folder can mean, static ones of other files included. */
  named(name: string): readonly Place[] {
    const known = this.definitions.get(name);
    if (known !== undefined) return known;
    const near = this.files.flatMap((file) => functionIn(file, name));
    const found = near.length > 0 ? near : this.farther(name);
    this.definitions.set(name, found);
    return found;
  }

  private farther(name: string): readonly Place[] {
    const paths = this.surroundings.filesNaming(name);
    const own = folderOf(this.file.source.path);
    const near = [...paths.filter((path) => folderOf(path) === own), ...paths.filter((path) => folderOf(path) !== own)];
    for (const path of near.slice(0, NAMED_FILES)) {
      const found = this.read(path).flatMap((file) => functionIn(file, name));
      if (found.length > 0) return found;
    }
    return [];
  }

  /** What a call in `from` runs: a function of its file, of its folder, or a short one of a header. */
  callee(name: string, from: EditorFile): Place | undefined {
    const own = functionIn(from, name)[0];
    if (own !== undefined) return own;
    for (const file of this.files) {
      const near = functionIn(file, name)[0];
      if (near !== undefined) return near;
    }
    const key = `${name} ${from.source.path}`;
    if (!this.far.has(key)) this.far.set(key, this.farCallee(name, from.source.path));
    return this.far.get(key);
  }

  private farCallee(name: string, from: string): Place | undefined {
    const entry = this.surroundings
      .functionsNamed(name, from)
      .find(({ isDefinition, path, signature }) => isDefinition && (folderOf(path) === folderOf(from) || isShort(signature)));
    // What the own file defines is found as near, and would not outlive its edits here.
    if (entry === undefined || entry.path === this.file.source.path) return undefined;
    return this.read(entry.path).flatMap((file) => functionIn(file, name))[0];
  }

  /** Calls of a function in its own file and, for one that others can call, in its neighbours. */
  callersOf({ file, function: fn }: Place): readonly CallOf[] {
    const isStatic = fn.attributes.some(({ name }) => name === "static");
    const files = isStatic ? [file] : [...new Set([file, ...this.files])];
    return files.flatMap((each) => this.callsIn(each).get(fn.name) ?? []);
  }

  private callsIn(file: EditorFile): ReadonlyMap<string, readonly CallOf[]> {
    const known = this.calls.get(file);
    if (known !== undefined) return known;
    const calls = new Map<string, CallOf[]>();
    for (const fn of file.functions) {
      for (const event of eventsOf(fn)) {
        if (event.kind !== "call") continue;
        const list = calls.get(event.callee);
        const entry = { place: { file, function: fn }, call: event };
        if (list === undefined) calls.set(event.callee, [entry]);
        else list.push(entry);
      }
    }
    this.calls.set(file, calls);
    return calls;
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

/** The functions around a file that its barriers may pair with, read only when something asks. */
import type { EditorFile, EditorFunction } from "../../../c/editor/file.ts";
import type { Surroundings } from "../surroundings.ts";
import { type CallEvent, eventsOf } from "./events.ts";

export interface Place {
  readonly file: EditorFile;
  readonly function: EditorFunction;
}

/** A folder with more files than this is searched only where a comment or a shared function name leads to. */
const NEIGHBOURS = 24;
/** Files read because they name a function. */
const NAMED_FILES = 8;
/** Definitions in headers are followed while they are this short, in characters: accessors, not subsystems. */
const SHORT = 700;

export class Subsystem {
  private readonly definitions = new Map<string, readonly Place[]>();
  private readonly callers = new Map<string, readonly { readonly place: Place; readonly call: CallEvent }[]>();
  private readonly byName = new WeakMap<EditorFile, ReadonlyMap<string, EditorFunction>>();
  private readonly surroundings: Surroundings;
  private neighbours: readonly EditorFile[] | undefined;
  readonly file: EditorFile;

  constructor(file: EditorFile, surroundings: Surroundings) {
    this.file = file;
    this.surroundings = surroundings;
  }

  /** Whether the whole folder is searched, and not only where a name leads. */
  get isWhole(): boolean {
    return this.surroundings.siblings(this.file.source.path).length <= NEIGHBOURS;
  }

  /** The file and its neighbours, where these are few enough to read them all. */
  files(): readonly EditorFile[] {
    if (this.neighbours === undefined) {
      const siblings = this.surroundings.siblings(this.file.source.path);
      this.neighbours = [this.file, ...(siblings.length > NEIGHBOURS ? [] : siblings.flatMap((path) => this.read(path)))];
    }
    return this.neighbours;
  }

  private read(path: string): readonly EditorFile[] {
    const file = path === this.file.source.path ? this.file : this.surroundings.file(path);
    return file === undefined ? [] : [file];
  }

  /** Functions of a name that a comment in this folder can mean, static ones of other files included. */
  named(name: string): readonly Place[] {
    const known = this.definitions.get(name);
    if (known !== undefined) return known;
    const near = this.files().flatMap((file) => this.in(file, name));
    const found = near.length > 0 ? near : this.farther(name);
    this.definitions.set(name, found);
    return found;
  }

  private farther(name: string): readonly Place[] {
    const paths = this.surroundings.filesNaming(name);
    const own = folderOf(this.file.source.path);
    const near = [...paths.filter((path) => folderOf(path) === own), ...paths.filter((path) => folderOf(path) !== own)];
    for (const path of near.slice(0, NAMED_FILES)) {
      const found = this.read(path).flatMap((file) => this.in(file, name));
      if (found.length > 0) return found;
    }
    return [];
  }

  private in(file: EditorFile, name: string): readonly Place[] {
    let functions = this.byName.get(file);
    if (functions === undefined) {
      // Of several, such as an empty one for another configuration, the longest says most.
      functions = new Map([...file.functions].sort((a, b) => a.end - a.start - (b.end - b.start)).map((fn) => [fn.name, fn]));
      this.byName.set(file, functions);
    }
    const fn = functions.get(name);
    return fn === undefined ? [] : [{ file, function: fn }];
  }

  /** What a call in `from` runs: a function of its file, of its folder, or a short one of a header. */
  callee(name: string, from: EditorFile): Place | undefined {
    const own = this.in(from, name)[0];
    if (own !== undefined) return own;
    const near = this.files().flatMap((file) => this.in(file, name))[0];
    if (near !== undefined) return near;
    const entry = this.surroundings
      .functionsNamed(name, from.source.path)
      .find(({ isDefinition, path, signature }) => isDefinition && (folderOf(path) === folderOf(from.source.path) || isShort(signature)));
    return entry === undefined ? undefined : this.read(entry.path).flatMap((file) => this.in(file, name))[0];
  }

  /** Calls of a function in its own file and, for one that others can call, in its neighbours. */
  callersOf({ file, function: fn }: Place): readonly { readonly place: Place; readonly call: CallEvent }[] {
    const key = `${file.source.path}\n${fn.name}`;
    const known = this.callers.get(key);
    if (known !== undefined) return known;
    const isStatic = fn.attributes.some(({ name }) => name === "static");
    const files = isStatic ? [file] : [...new Set([file, ...this.files()])];
    const found = files
      .filter(({ source }) => source.text.includes(fn.name))
      .flatMap((each) => each.functions.flatMap((caller) => callsOf(each, caller, fn.name)));
    this.callers.set(key, found);
    return found;
  }
}

function callsOf(file: EditorFile, caller: EditorFunction, callee: string): readonly { readonly place: Place; readonly call: CallEvent }[] {
  return eventsOf(caller).flatMap((event) =>
    event.kind === "call" && event.callee === callee ? [{ place: { file, function: caller }, call: event }] : [],
  );
}

function isShort({ start, end }: { readonly start: number; readonly end: number }): boolean {
  return end - start < SHORT;
}

/** The folder of a path, without its last slash. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

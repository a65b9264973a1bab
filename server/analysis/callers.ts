/**
 * Which code outside a file reaches which of its functions, and whether RCU watches there. In a kernel tree this is read from the other
 * files; a file that stands alone is answered from a table of facts about kernels, and the answer says so.
 */
import type { Span } from "../../c/editor/ast.ts";
import type { EditorFile, EditorFunction } from "../../c/editor/file.ts";
import { callersTableFor, knownCallersOf } from "../../kernel/catalogue/callers.ts";
import { DEFAULT_ARCHITECTURE } from "../../kernel/catalogue/forced-synchronization.ts";
import { primitiveNamed } from "../../kernel/catalogue/primitives.ts";
import { profileForText } from "../../kernel/profiles/profiles.ts";
import type { Because, FileFacts } from "./facts.ts";
import { eventsOf } from "./pairing/events.ts";
import type { Surroundings } from "./surroundings.ts";

export interface OutsideCaller {
  /** The function of the file that is reached. */
  readonly target: string;
  readonly path: string;
  /** The function that the call stands in. */
  readonly function: string;
  /** Where the call stands in `path`; undefined when the answer comes from a table. */
  readonly at: Span | undefined;
  /** Wrappers, macros and static calls between the call and the target, or above the function; outermost first. */
  readonly via: readonly string[];
  readonly rcuWatching: Because;
  /** `tree`: read in the other file. `table`: a fact about a kernel of the version that `table` names. */
  readonly from: "tree" | "table";
  readonly table: string | undefined;
}

/** Facts of another file, of which only the functions are left that call. */
export type FactsOf = (file: EditorFile) => FileFacts;

/** A name that more files write is reached from everywhere: then the wrapper itself is the answer. */
const FILES = 12;
/** Wrappers of wrappers are followed this far. */
const WRAPPERS = 3;

/** In the order of the file's functions; for each by path and place. */
export function callersOf(file: EditorFile, surroundings: Surroundings, factsOf: FactsOf): readonly OutsideCaller[] {
  // A file that stands alone shows by the names it uses for which kernel it was written.
  const table = callersTableFor(surroundings.version ?? profileForText(file.source.text).version);
  return file.functions
    .filter((fn) => !isStatic(fn))
    .flatMap((fn) => {
      if (surroundings.version === undefined) return fromTable(fn.name, table);
      const search = new Search(file, fn.name, surroundings, factsOf, table);
      return search.callers(fn.name, { via: [], watching: undefined });
    });
}

function fromTable(target: string, table: string): readonly OutsideCaller[] {
  return knownCallersOf(target, table).map(({ file, function: name, via, rcuWatching, why }) => ({
    target,
    path: file,
    function: name,
    at: undefined,
    via,
    rcuWatching: { value: rcuWatching, why },
    from: "table" as const,
    table,
  }));
}

/** What lies between a name and the target. */
interface Way {
  /** Outermost first. */
  readonly via: readonly string[];
  /** What the innermost wrapper that knows says of RCU at its call: a wrapper may make RCU watch first. Undefined: none knows. */
  readonly watching: Because | undefined;
}

/** The callers of one function. */
class Search {
  private readonly file: EditorFile;
  private readonly target: string;
  private readonly surroundings: Surroundings;
  private readonly factsOf: FactsOf;
  private readonly table: string;
  private readonly seen = new Set<string>();

  constructor(file: EditorFile, target: string, surroundings: Surroundings, factsOf: FactsOf, table: string) {
    this.file = file;
    this.target = target;
    this.surroundings = surroundings;
    this.factsOf = factsOf;
    this.table = table;
  }

  callers(name: string, way: Way): readonly OutsideCaller[] {
    if (this.seen.has(name)) return [];
    this.seen.add(name);
    return this.filesWith(name).flatMap((other) => this.inFunctions(other, name, way).concat(this.inMacros(other, name, way)));
  }

  private filesWith(name: string): readonly EditorFile[] {
    const architecture = this.surroundings.architecture ?? DEFAULT_ARCHITECTURE;
    const paths = this.surroundings
      .filesNaming(name)
      .filter((path) => path !== this.file.source.path && isBuiltFor(path, architecture) && !/^(tools|scripts|Documentation)\//.test(path));
    return paths.length > FILES ? [] : paths.flatMap((path) => this.surroundings.file(path) ?? []);
  }

  private inFunctions(other: EditorFile, name: string, way: Way): readonly OutsideCaller[] {
    return other.functions.flatMap((fn) => {
      const calls = eventsOf(fn).flatMap((event) => (event.kind === "call" && event.callee === name ? [event] : []));
      if (calls.length === 0) return [];
      const places = calls.map(({ start, end }): Span => ({ start: fn.start + start, end: fn.start + end }));
      const beyond =
        this.isWrapper(other, fn) && way.via.length < WRAPPERS ? this.callers(fn.name, this.through(other, fn, places, way)) : [];
      return beyond.length > 0 ? beyond : places.map((at) => this.caller(other, fn, at, way));
    });
  }

  /** The way from a wrapper on. */
  private through(other: EditorFile, fn: EditorFunction, places: readonly Span[], { via, watching }: Way): Way {
    const [first, ...more] = watching === undefined ? places.map((at) => this.read(other, fn, at)) : [];
    const agreed = first !== undefined && first.value !== "unknown" && more.every(({ value }) => value === first.value) ? first : undefined;
    return { via: [fn.name, ...via], watching: watching ?? agreed };
  }

  /** A macro that calls is not a caller itself: those who use it are. */
  private inMacros(other: EditorFile, name: string, { via, watching }: Way): readonly OutsideCaller[] {
    if (via.length >= WRAPPERS) return [];
    const word = new RegExp(`\\b${name}\\s*\\(`);
    return other.macros
      .filter(({ name: macro, body }) => macro !== name && word.test(body) && primitiveNamed(macro) === undefined)
      .flatMap(({ name: macro }) => this.callers(macro, { via: [macro, ...via], watching }));
  }

  /** A short inline function of a header that a tree's files use, and that is not explained under its own name. */
  private isWrapper(other: EditorFile, fn: EditorFunction): boolean {
    return other.source.path.endsWith(".h") && primitiveNamed(fn.name) === undefined && fn.end - fn.start < 400;
  }

  private caller(other: EditorFile, fn: EditorFunction, at: Span, way: Way): OutsideCaller {
    return {
      target: this.target,
      path: other.source.path,
      function: fn.name,
      at,
      via: [...staticCallsOf(other, fn.name), ...way.via],
      rcuWatching: way.watching ?? this.watching(other, fn, at),
      from: "tree",
      table: undefined,
    };
  }

  /** By analysis; where that does not know, by what is known of this caller. */
  private watching(other: EditorFile, fn: EditorFunction, at: Span): Because {
    const found = this.read(other, fn, at);
    if (found.value !== "unknown") return found;
    const known = knownCallersOf(this.target, this.table).find((each) => each.file === other.source.path && each.function === fn.name);
    return known === undefined ? found : { value: known.rcuWatching, why: `${known.why} (a fact about Linux ${this.table})` };
  }

  /** As the analysis of the function says. */
  private read(other: EditorFile, fn: EditorFunction, at: Span): Because {
    // Only what calls is of interest: a scheduler's file holds a thousand functions. A header is read whole, as others look into it too.
    const subject = other.source.path.endsWith(".h") ? other : { ...other, functions: [fn] };
    const facts = this.factsOf(subject).functions.find((each) => each.function.start === fn.start);
    const call = facts?.calls.find(({ start }) => start === at.start);
    return call?.context?.rcuWatching ?? { value: "unknown", why: "the function is not analysed" };
  }
}

/** The static calls that a function is put into in its file: `static_call_update(name, function)`. */
function staticCallsOf({ source: { text } }: EditorFile, name: string): readonly string[] {
  const pattern = new RegExp(`\\bstatic_call_update\\(\\s*(\\w+)\\s*,\\s*&?${name}\\s*\\)`, "g");
  return [...new Set([...text.matchAll(pattern)].flatMap((match) => match[1] ?? []))];
}

function isStatic({ attributes }: EditorFunction): boolean {
  return attributes.some(({ name }) => name === "static");
}

function isBuiltFor(path: string, architecture: string): boolean {
  const arch = /^arch\/([^/]+)\//.exec(path)?.[1];
  return arch === undefined || arch === architecture;
}

/** Answers the analysis from the index of a tree, from the local files around the file that asks, and from what is open in the editor. */
import type { EditorFile, EditorFunction } from "../../c/editor/file.ts";
import type { KernelVersion } from "../../kernel/profiles/profile.ts";
import type { Known } from "../analysis/facts.ts";
import type { Changes, FunctionEntry, MacroEntry, Surroundings } from "../analysis/surroundings.ts";
import { isCompiled } from "./content.ts";
import { byPath, folderOf, joined } from "./paths.ts";
import type { IndexRecord } from "./records.ts";
import { architectureOf, isDeclaring, roleOf } from "./roles.ts";
import type { Sources } from "./sources.ts";
import type { FoundRecord, IndexTable } from "./table.ts";
import type { Units } from "./units.ts";
import { holdsWord, isFiltered } from "./words.ts";

/** Answers of one kind that are kept until a file changes. */
const MOST_ANSWERS = 2000;
/** A name in more files than this, none of which declares it, is not looked for in each: it is in use. */
const MOST_READ_FOR_NAME = 60;

export interface TreeParts {
  readonly version: KernelVersion | undefined;
  readonly sources: Sources;
  readonly units: Units;
  readonly table: () => IndexTable;
  /** Takes in what has changed since; called before every answer. */
  readonly settle: () => void;
  readonly changes: Changes;
  readonly isComplete: () => boolean;
  /** The architecture of files that say nothing of theirs. */
  readonly architecture: () => string;
  /** Architectures whose declarations are known. */
  readonly architectures: () => ReadonlySet<string>;
  /** Code of an architecture asks: its files are wanted. */
  readonly wantArchitecture: (name: string) => void;
}

export class TreeSurroundings implements Surroundings {
  private readonly parts: TreeParts;
  private readonly naming = new Map<string, readonly string[]>();
  private readonly existing = new Map<string, Known>();
  private answeredAt = -1;
  /** The documents that were open then, which answers that are kept leave out. */
  private answeredWithout = "";

  constructor(parts: TreeParts) {
    this.parts = parts;
  }

  get version(): KernelVersion | undefined {
    return this.parts.version;
  }

  get architecture(): string {
    return this.parts.architecture();
  }

  functionsNamed(name: string, from: string): readonly FunctionEntry[] {
    const view = this.view(from);
    const own = this.declared(name, from);
    if (own.some(isStaticDefinition)) return own;
    const local = [...view.unit].flatMap((path) => this.declared(name, path));
    const definitions = this.indexed(name, "function").map(
      ({ path, record }): FunctionEntry => ({ path, signature: record.signature, isDefinition: true }),
    );
    const prototypes = this.indexed(name, "prototype").map(
      ({ path, record }): FunctionEntry => ({ path, signature: record.signature, isDefinition: false }),
    );
    const far = [...definitions, ...prototypes, ...this.inOtherDocuments(view, (path) => this.declared(name, path).filter(isShared(path)))];
    const known = far.filter(({ path }) => view.isElsewhere(path)).sort(inOrder);
    return [...own, ...local, ...known];
  }

  macrosNamed(name: string, from: string): readonly MacroEntry[] {
    const view = this.view(from);
    const near = [from, ...view.unit].flatMap((path) => this.macros(name, path));
    const indexed = this.indexed(name, "macro").map(({ path, record }): MacroEntry => ({ path, macro: record.macro }));
    const inHeaders = this.inOtherDocuments(view, (path) =>
      this.macros(name, path).filter(({ macro }) => roleOf(path) === "header" && isCompiled(macro.conditions)),
    );
    const far = [...indexed, ...inHeaders].filter(({ path }) => view.isElsewhere(path));
    return [...near, ...far.sort((a, b) => byPath(a.path, b.path) || a.macro.start - b.macro.start)];
  }

  file(path: string): EditorFile | undefined {
    this.parts.settle();
    return this.parts.sources.fileOf(path);
  }

  textOf(path: string): string | undefined {
    this.parts.settle();
    return this.parts.sources.textOf(path);
  }

  definitionsIn(path: string, name: string): readonly EditorFunction[] {
    this.parts.settle();
    return this.parts.sources.definitionsIn(path, name);
  }

  get changes(): Changes {
    this.parts.settle();
    return this.parts.changes;
  }

  filesNaming(name: string): readonly string[] {
    if (!isFiltered(name)) return [];
    const { sources } = this.parts;
    const architectures = this.parts.architectures();
    const isNaming = (path: string): boolean => isDeclaring(path, architectures) && holdsWord(sources.textOf(path) ?? "", name);
    const closed = this.answer(this.naming, name, () => this.candidates(name).filter(isNaming));
    const open = [...sources.opened.keys()].filter(isNaming);
    return open.length === 0 ? closed : [...closed, ...open].sort(byPath);
  }

  siblings(path: string): readonly string[] {
    this.parts.settle();
    const folder = folderOf(path);
    const open = [...this.parts.sources.opened.keys()].filter((each) => folderOf(each) === folder);
    const there = this.parts.sources.list(folder).map((name) => joined(folder, name));
    return [...new Set([...there, ...open])].filter((each) => each !== path && /\.[ch]$/.test(each)).sort(byPath);
  }

  existsAnywhere(name: string): Known {
    const closed = this.answer(this.existing, name, () => this.findExistence(name));
    if (closed === "yes") return closed;
    const { sources } = this.parts;
    const open = new Set([...sources.opened.keys()].map((path) => sources.occurrence(path, name)));
    if (open.has("declared")) return this.parts.isComplete() ? "yes" : "unknown";
    return open.has("used") ? "unknown" : closed;
  }

  /**
   * A definition is found by reading the files that hold the word. A name that is not declared but occurs in code, as what a macro makes or
   * assembly defines does, is unknown; one that occurs in comments only does not exist.
   */
  private findExistence(name: string): Known {
    if (!this.parts.isComplete() || !isFiltered(name)) return "unknown";
    if (this.indexed(name, "function").length > 0 || this.indexed(name, "prototype").length > 0) return "yes";
    const { sources } = this.parts;
    const table = this.parts.table();
    // Most names that are asked for exist, and are found in the one file that declares them.
    const declaring = this.closed(table.filesThatMayDeclare(name));
    if (declaring.some((path) => sources.occurrence(path, name) === "declared")) return "yes";
    let read = 0;
    let occurs = false;
    for (const path of this.candidates(name)) {
      // Once the name is known to be in use, only files matter that could declare it without showing in the filter.
      if (occurs && table.knowsDeclarationsOf(path)) continue;
      const found = sources.occurrence(path, name);
      if (found === "declared") return "yes";
      if (found !== "absent" && ++read > MOST_READ_FOR_NAME) return "unknown";
      occurs ||= found === "used";
    }
    return occurs ? "unknown" : "no";
  }

  /** Files that are not open and whose text may hold a word, in the order of their paths. */
  private candidates(name: string): readonly string[] {
    return this.closed(this.parts.table().filesThatMayHold(name));
  }

  private closed(paths: readonly string[]): readonly string[] {
    const { opened } = this.parts.sources;
    return paths.filter((path) => !opened.has(path)).sort(byPath);
  }

  /** Answers a question about the files that are not open, once for each state of these: a keystroke in one that is open changes nothing. */
  private answer<T>(kept: Map<string, T>, name: string, find: () => T): T {
    this.parts.settle();
    this.forgetOutdated();
    const known = kept.get(name);
    if (known !== undefined) return known;
    const found = find();
    if (kept.size >= MOST_ANSWERS) kept.clear();
    kept.set(name, found);
    return found;
  }

  private forgetOutdated(): void {
    const { changes, sources } = this.parts;
    const without = [...sources.opened.keys()].join("\n");
    const changed = this.answeredWithout === without ? changes.since(this.answeredAt) : undefined;
    if (changed?.every((path) => sources.opened.has(path)) !== true) {
      this.naming.clear();
      this.existing.clear();
    }
    this.answeredAt = changes.revision;
    this.answeredWithout = without;
  }

  private view(from: string): View {
    const { parts } = this;
    const architecture = architectureOf(from) ?? parts.architecture();
    parts.wantArchitecture(architecture);
    parts.settle();
    const unit = parts.units.filesOf(from);
    const isSeparate = roleOf(from) === "separate";
    const isElsewhere = (path: string): boolean =>
      !isSeparate && path !== from && !unit.has(path) && (architectureOf(path) ?? architecture) === architecture;
    return { from, unit, isElsewhere };
  }

  private indexed<K extends IndexRecord["kind"]>(name: string, kind: K): readonly FoundRecord<K>[] {
    const { opened } = this.parts.sources;
    return this.parts
      .table()
      .find(name, kind)
      .filter(({ path }) => !opened.has(path));
  }

  /** From documents that are open: the index holds their text on the disk, which does not count. */
  private inOtherDocuments<T>({ isElsewhere }: View, ask: (path: string) => readonly T[]): readonly T[] {
    return [...this.parts.sources.opened.keys()].filter((path) => isElsewhere(path) && roleOf(path) !== "separate").flatMap(ask);
  }

  private declared(name: string, path: string): readonly FunctionEntry[] {
    const { functions, prototypes } = this.parts.sources.declarationsOf(path);
    const entries = (functions.get(name) ?? []).map((signature): FunctionEntry => ({ path, signature, isDefinition: true }));
    return [...entries, ...(prototypes.get(name) ?? []).map((signature): FunctionEntry => ({ path, signature, isDefinition: false }))].sort(
      inOrder,
    );
  }

  private macros(name: string, path: string): readonly MacroEntry[] {
    const found = this.parts.sources.declarationsOf(path).macros.get(name) ?? [];
    return found.map((macro): MacroEntry => ({ path, macro }));
  }
}

interface View {
  readonly from: string;
  /** The local files that it is compiled with. */
  readonly unit: ReadonlySet<string>;
  /** Whether names of another file, outside of the unit, can be meant. */
  readonly isElsewhere: (path: string) => boolean;
}

function isStatic({ signature }: FunctionEntry): boolean {
  return signature.attributes.some(({ name }) => name === "static");
}

function isStaticDefinition(entry: FunctionEntry): boolean {
  return entry.isDefinition && isStatic(entry);
}

/** Whether an entry of a document is one that the index would hold. */
function isShared(path: string): (entry: FunctionEntry) => boolean {
  const isHeader = roleOf(path) === "header";
  return (entry) =>
    isCompiled(entry.signature.conditions) && (isHeader || (roleOf(path) === "source" && entry.isDefinition && !isStatic(entry)));
}

function inOrder(a: FunctionEntry, b: FunctionEntry): number {
  return byPath(a.path, b.path) || a.signature.start - b.signature.start;
}

/** Keeps the index of a tree true: fills it, from a cache if there is one, and takes in what changes. All in small steps. */
import { digestOf } from "../../base/hash.ts";
import type { OutlineTable } from "../../c/editor/outline/table.ts";
import { outlineWords } from "../../kernel/catalogue/outline-words.ts";
import { treeLayout } from "../../kernel/catalogue/tree-layout.ts";
import { type CacheStore, cacheName, readCache, writeCache } from "./cache.ts";
import { ContentReader } from "./content.ts";
import type { FailureReason, Files, FileStat } from "./files.ts";
import { byPath, isWithin, joined } from "./paths.ts";
import { isDeclaring, isReached, isWalked, priorityOf, roleOf } from "./roles.ts";
import { type FileFacts, IndexTable } from "./table.ts";
import { walk } from "./walk.ts";
import { hashOf } from "./words.ts";

export interface IndexProgress {
  readonly phase: "listing" | "reading" | "saving";
  /** Files. */
  readonly done: number;
  /** As far as it is known yet. */
  readonly total: number;
}

export interface IndexProblem {
  /** From the tree's root; empty for the root itself. */
  readonly path: string;
  readonly reason: FailureReason;
}

export interface IndexerOptions {
  readonly files: Files;
  /** Absolute. */
  readonly root: string;
  readonly outline: OutlineTable;
  readonly store: CacheStore | undefined;
  /** Whose declarations are read from the start; those of others when they are wanted. */
  readonly architecture: string;
  /** What a cache depends on besides the tree: the product's version and the like. */
  readonly cacheKey: string;
  /** Milliseconds since 1970. Files that were written just before they are read are looked at again in the next run. */
  readonly wallClockMs: () => number;
  /** What is known of a file has changed. `isNew`: it appeared or went. */
  readonly onChange: (path: string, isNew: boolean) => void;
}

let tables: string | undefined;

/** The tables that decide what the index holds: a cache made with others is of no use. Not needed at the start, when somebody waits. */
function tablesDigest(): string {
  tables ??= digestOf(JSON.stringify([outlineWords, treeLayout]));
  return tables;
}

/** A file written this shortly before it was read may be written again without its time showing it: file systems round. */
const RACY_MS = 2500;
const MOST_PROBLEMS = 1000;
/** Files that every start reads again rather than that the whole cache is written for them. */
const MOST_UNSAVED = 100;
/** Changes that are taken in at once when somebody asks, some 100 milliseconds; more wait for the next question or {@link Indexer.run}. */
const MOST_AT_ONCE = 200;

export class Indexer {
  private readonly options: IndexerOptions;
  private readonly contents: ContentReader;
  private readonly architectures = new Set<string>();
  private readonly changed = new Set<string>();
  private readonly failed = new Map<string, FailureReason>();
  /** Whether the whole tree was read once. */
  private isWhole = false;
  /** Files whose rows differ from those of the cache; undefined when there is none. */
  private unsaved: number | undefined;
  table = new IndexTable();

  constructor(options: IndexerOptions) {
    this.options = options;
    this.architectures.add(options.architecture);
    this.contents = new ContentReader(options.outline);
  }

  get problems(): readonly IndexProblem[] {
    return [...this.failed].map(([path, reason]): IndexProblem => ({ path, reason })).sort((a, b) => byPath(a.path, b.path));
  }

  /** Whether the whole tree is known, as of the last change that was told. */
  get isComplete(): boolean {
    return this.isWhole && this.changed.size === 0;
  }

  /** Whether a file is there, if that is known without asking the disk. */
  isThere(path: string): boolean | undefined {
    if (this.table.row(path) !== undefined) return true;
    return this.isComplete && isReached(path) && this.failed.size === 0 ? false : undefined;
  }

  /** Architectures whose declarations are known. */
  get known(): ReadonlySet<string> {
    return this.architectures;
  }

  /** Files and folders that wait to be looked at. */
  get waiting(): number {
    return this.changed.size;
  }

  /** Whether {@link run} has something to do. */
  get isBehind(): boolean {
    return !this.isWhole || this.changed.size > 0;
  }

  /** A file or folder is other than it was, appeared or went. */
  touch(path: string): void {
    this.changed.add(path);
  }

  /** Code of another architecture is asked about: its folder is read with the next changes. */
  want(architecture: string): void {
    if (this.architectures.has(architecture)) return;
    this.architectures.add(architecture);
    if (this.isWhole) this.touch(`arch/${architecture}`);
  }

  /**
   * Brings the index up to date with the disk. Each step takes some milliseconds; who stops taking steps cancels, and what was read stays.
   * To be called again when {@link waiting} says so.
   */
  *run(): Generator<IndexProgress, void> {
    if (this.isWhole) yield* this.takeChanges();
    else yield* this.readAll();
    if (this.table.wantsCompaction) yield* this.compact();
    yield* this.save();
  }

  /** Takes in changes that wait: all if they are few; of more, some, so that nobody waits long and all are taken in at last. */
  settle(): void {
    if (this.changed.size === 0 || !this.isWhole) return;
    let taken = 0;
    for (const path of this.changed) {
      this.takeChange(path);
      if (++taken === MOST_AT_ONCE) return;
    }
  }

  /** Takes in one change. A folder becomes changes of what is in it and what was. */
  private takeChange(path: string): void {
    this.changed.delete(path);
    const stat = this.stat(path);
    if (stat?.kind === "file") {
      this.update(path);
      return;
    }
    const gone = [...this.table.paths()].filter((each) => isWithin(each, path));
    if (stat?.kind !== "folder") for (const each of gone) this.remove(each);
    else for (const each of [...gone, ...this.walked(path)]) this.changed.add(each);
  }

  private walked(folder: string): readonly string[] {
    if (!isWalked(folder)) return [];
    const steps = this.walk(folder);
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
    }
  }

  private walk(folder: string): Generator<void, readonly string[]> {
    const { files, root } = this.options;
    return walk({ files, root, onProblem: (path, reason) => this.fail(path, reason) }, folder);
  }

  private *takeChanges(): Generator<IndexProgress, void> {
    let done = 0;
    // One at a time, so that what is left is still known when no more steps are taken. The set grows while it is walked.
    for (const path of this.changed) {
      this.takeChange(path);
      yield { phase: "reading", done: ++done, total: done + this.changed.size };
    }
  }

  private *readAll(): Generator<IndexProgress, void> {
    yield* this.load();
    yield { phase: "listing", done: 0, total: 0 };
    const steps = this.walk("");
    let listed = 0;
    let step = steps.next();
    while (step.done !== true) {
      yield { phase: "listing", done: 0, total: ++listed };
      step = steps.next();
    }
    const there = new Set(step.value);
    for (const path of this.table.paths()) if (!there.has(path)) this.remove(path);
    const total = there.size;
    yield { phase: "listing", done: 0, total };
    let done = 0;
    for (const paths of wantedFirst(step.value)) {
      yield { phase: "reading", done, total };
      for (const path of paths) {
        this.check(path);
        yield { phase: "reading", done: ++done, total };
      }
    }
    this.isWhole = true;
    yield* this.takeChanges();
  }

  private *load(): Generator<IndexProgress, void> {
    const { store, root } = this.options;
    if (this.table.files > 0) return;
    const bytes = store?.read(cacheName(root));
    if (bytes === undefined) return;
    const work = readCache(this.key, bytes);
    let step = work.next();
    for (; step.done !== true; step = work.next()) yield { phase: "listing", done: 0, total: 0 };
    const cached = step.value;
    if (cached === undefined) return;
    this.table = cached.table;
    // What was asked for meanwhile is known by its words only.
    for (const name of this.architectures) if (!cached.architectures.includes(name)) this.touch(`arch/${name}`);
    for (const name of cached.architectures) this.architectures.add(name);
    this.unsaved = 0;
    this.options.onChange("", true);
  }

  private get key(): string {
    return `${this.options.cacheKey}\n${tablesDigest()}\n${this.options.root}`;
  }

  private *save(): Generator<IndexProgress, void> {
    const { store, root } = this.options;
    if (store === undefined || !this.isWhole || !this.isWorthSaving) return;
    if (this.table.hasDead) yield* this.compact();
    const { files } = this.table;
    yield { phase: "saving", done: files, total: files };
    const work = writeCache(this.key, [...this.architectures], this.table);
    let step = work.next();
    for (; step.done !== true; step = work.next()) yield { phase: "saving", done: files, total: files };
    store.write(cacheName(root), step.value);
    this.unsaved = 0;
  }

  /** Reading a few files again costs less than writing everything. */
  private get isWorthSaving(): boolean {
    return this.unsaved === undefined || this.unsaved > Math.min(MOST_UNSAVED, this.table.files / 20);
  }

  private noteUnsaved(): void {
    if (this.unsaved !== undefined) this.unsaved++;
  }

  private *compact(): Generator<IndexProgress, void> {
    const compacted = new IndexTable();
    const { files } = this.table;
    for (const _ of compacted.take(this.table)) yield { phase: "saving", done: 0, total: files };
    this.table = compacted;
  }

  /** Looks at a file that may be as it is known already. */
  private check(path: string): void {
    const row = this.table.row(path);
    const stat = this.stat(path);
    if (row === undefined || stat === undefined || row.size !== stat.size || row.mtimeMs !== stat.mtimeMs) this.read(path, stat);
    else if (row.textHash !== 0) this.recheck(path, row, stat);
  }

  /** Size and time are the same, but prove nothing: the text is compared. */
  private recheck(path: string, row: FileFacts, stat: FileStat): void {
    const found = this.options.files.read(joined(this.options.root, path));
    if (found.kind !== "text" || hashOf(found.text) !== row.textHash) this.read(path, stat);
    else if (this.textHash(found.text, stat.mtimeMs) === 0) {
      this.table.confirm(path, { size: stat.size, mtimeMs: stat.mtimeMs, textHash: 0 });
      this.noteUnsaved();
    }
  }

  /** Looks at a file that is said to have changed. */
  private update(path: string): void {
    if (!isReached(path)) {
      this.options.onChange(path, false);
      return;
    }
    this.read(path, this.stat(path));
  }

  private read(path: string, stat: FileStat | undefined): void {
    if (stat === undefined) {
      this.remove(path);
      return;
    }
    const found = this.options.files.read(joined(this.options.root, path));
    if (found.kind === "failed") {
      this.remove(path);
      if (found.reason !== "missing") this.fail(path, found.reason);
      return;
    }
    this.failed.delete(path);
    const isNew = this.table.row(path) === undefined;
    const content = this.contents.contentOf(path, roleOf(path), found.text, isDeclaring(path, this.architectures));
    const { size, mtimeMs } = stat;
    this.table.set(path, { size, mtimeMs, textHash: this.textHash(found.text, mtimeMs) }, content);
    this.noteUnsaved();
    this.options.onChange(path, isNew);
  }

  private textHash(text: string, mtimeMs: number): number {
    return mtimeMs > this.options.wallClockMs() - RACY_MS ? hashOf(text) || 1 : 0;
  }

  private remove(path: string): void {
    this.failed.delete(path);
    if (this.table.row(path) === undefined) return;
    this.table.delete(path);
    this.noteUnsaved();
    this.options.onChange(path, true);
  }

  private fail(path: string, reason: FailureReason): void {
    if (this.failed.size < MOST_PROBLEMS) this.failed.set(path, reason);
  }

  private stat(path: string): FileStat | undefined {
    return this.options.files.stat(joined(this.options.root, path));
  }
}

/** The paths in groups, the most wanted first; sorted, which costs less within a group. */
function* wantedFirst(paths: readonly string[]): Generator<readonly string[], void> {
  const groups: string[][] = [];
  for (const path of paths) {
    const priority = priorityOf(path);
    const group = groups[priority];
    if (group === undefined) groups[priority] = [path];
    else group.push(path);
  }
  for (const group of groups) if (group !== undefined) yield group.sort(byPath);
}

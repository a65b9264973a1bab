/** One kernel tree that files of the editor lie in; or the folder of a file that lies in none. */
import type { EditorFile } from "../../c/editor/file.ts";
import type { OutlineTable } from "../../c/editor/outline/table.ts";
import { LIVEPATCH_SOURCES } from "../../kernel/catalogue/livepatch-files.ts";
import { treeLayout } from "../../kernel/catalogue/tree-layout.ts";
import type { KernelVersion } from "../../kernel/profiles/profile.ts";
import type { Surroundings } from "../analysis/surroundings.ts";
import type { CacheStore } from "./cache.ts";
import { ChangeLog } from "./change-log.ts";
import type { TreeRoot } from "./detect.ts";
import type { Files, ReadResult } from "./files.ts";
import { Indexer, type IndexProblem, type IndexProgress } from "./indexer.ts";
import { byPath, folderOf, isWithin, joined, nameOf } from "./paths.ts";
import { Sources } from "./sources.ts";
import { TreeSurroundings } from "./tree-surroundings.ts";
import { Units } from "./units.ts";

export interface WorkspaceOptions {
  readonly files: Files;
  /** The whole reading of a text, without what the editor keeps for edits. */
  readonly read: (path: string, text: string) => EditorFile;
  readonly outline: OutlineTable;
  /** Without one, every start reads the tree. */
  readonly store?: CacheStore;
  /** What the cache depends on besides a tree: the product's version. */
  readonly cacheKey: string;
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number;
  /** The folder below `arch` of files that lie in none of these; may answer otherwise later, see {@link KernelTree.architectureChanged}. */
  readonly architecture?: () => string;
}

export class KernelTree {
  /** Absolute path of the top folder; of the file's folder where there is no tree. */
  readonly root: string;
  /** False for the folder of a file that lies in no tree: then nothing is read but what a file includes. */
  readonly isTree: boolean;
  readonly version: KernelVersion | undefined;
  /** One sentence when the catalogue's facts may not fit this kernel. */
  readonly note: string | undefined;
  readonly surroundings: Surroundings;
  private readonly sources: Sources;
  private readonly units: Units;
  private readonly indexer: Indexer;
  private changes = 0;
  private readonly log = new ChangeLog();

  constructor(options: WorkspaceOptions, root: string, found: TreeRoot | undefined) {
    const { files, read, outline, store, cacheKey, wallClockMs } = options;
    const architecture = options.architecture ?? (() => treeLayout.defaultArchitecture);
    this.root = root;
    this.isTree = found !== undefined;
    this.version = found?.version;
    this.note = found?.note;
    this.sources = new Sources({ files, root, outline, read, isThere: (path) => this.indexer.isThere(path) });
    const onChange = (path: string, isNew: boolean): void => this.noteChange(path, isNew);
    this.indexer = new Indexer({ files, root, outline, store, architecture: architecture(), cacheKey, wallClockMs, onChange });
    const table = (): Indexer["table"] => this.indexer.table;
    const includers = (name: string) =>
      table()
        .find(name, "include")
        .map(({ path, record }) => ({ path, written: record.path }));
    const filesCalled = (name: string) =>
      table()
        .find(name, "file")
        .map(({ path }) => path);
    this.units = new Units(this.sources, includers, filesCalled, architecture);
    this.surroundings = new TreeSurroundings({
      version: this.version,
      sources: this.sources,
      units: this.units,
      table,
      settle: () => this.indexer.settle(),
      changes: this.log,
      architecture,
      isComplete: () => this.isTree && this.indexer.isComplete,
      architectures: () => this.indexer.known,
      wantArchitecture: (name) => this.indexer.want(name),
    });
  }

  /** Grows whenever answers may have changed: an edit, a file on the disk, more of the tree read. */
  generation(): number {
    return this.changes;
  }

  /** The path of a file as the surroundings know it; the absolute path for one that lies elsewhere. */
  pathOf(file: string): string {
    return isWithin(file, this.root) ? file.slice(joined(this.root, "x").length - 1) : file;
  }

  /** The absolute path of a path as the surroundings know it. */
  absolute(path: string): string {
    return path.startsWith("/") ? path : joined(this.root, path);
  }

  /** The editor's text of a file by its path; undefined when it is closed and the disk counts again. */
  edited(path: string, text: string | undefined): void {
    const wasOpen = this.sources.opened.has(path);
    this.sources.edit(path, text);
    this.noteChange(path, wasOpen !== (text !== undefined));
  }

  /** A file or folder changed on the disk, appeared or went. Renaming is both, for the old path and the new. */
  changedOnDisk(path: string): void {
    this.noteChange(path, this.indexer.table.row(path) === undefined);
    this.indexer.touch(path);
  }

  /** Files that lie in no architecture's folder belong to another one than before: all that was found of them is. */
  architectureChanged(): void {
    this.changes++;
    this.log.forget();
    this.units.forgetAll();
  }

  /** The text of a file: the editor's if it is open. */
  textOf(path: string): string | undefined {
    return this.sources.textOf(path);
  }

  /**
   * Names of the files in a folder, those that are only open in the editor too, in code-unit order. Outside a tree anything may lie beside a
   * file, versions of it and other programs: of C files there only those count that livepatch's own are called as.
   */
  namesIn(folder: string): readonly string[] {
    const open = [...this.sources.opened.keys()].filter((path) => folderOf(path) === folder).map(nameOf);
    const names = [...new Set([...this.sources.list(folder), ...open])].sort(byPath);
    return names.filter((name) => this.isTree || !name.endsWith(".c") || LIVEPATCH_SOURCES.includes(name));
  }

  /** The text of a file on the disk, or why there is none. */
  readFromDisk(path: string): ReadResult {
    return this.sources.onDisk(path);
  }

  /**
   * Reads the tree, or what changed in it since; each step takes a few milliseconds. Undefined when there is nothing to read. Who stops taking
   * steps cancels.
   */
  indexing(): Generator<IndexProgress, void> | undefined {
    return this.isTree && this.indexer.isBehind ? this.indexer.run() : undefined;
  }

  /** Files and folders that could not be read. */
  get problems(): readonly IndexProblem[] {
    return this.indexer.problems;
  }

  private noteChange(path: string, isNew: boolean): void {
    this.changes++;
    // Of a cache that was just read it is not known what it changes.
    if (path === "") this.log.forget();
    else this.log.note(path);
    this.sources.forget(path);
    if (isNew) this.units.forgetAll();
    else this.units.forget(path);
  }
}

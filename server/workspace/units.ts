/**
 * Which local files a file is compiled with: what it includes by a name in quotes and what those include; and for a `.c` file that others
 * include, what they include before it. Headers that every file may include are not followed.
 */
import type { Include } from "../../c/editor/outline/outline.ts";
import { treeLayout } from "../../kernel/catalogue/tree-layout.ts";
import { byPath, folderOf, joined, normalized } from "./paths.ts";
import { architectureOf, roleOf } from "./roles.ts";
import type { Sources } from "./sources.ts";

/** More local files than this are not followed. */
const MOST_FILES = 400;
/** How many files that include a `.c` file count. */
const MOST_INCLUDERS = 8;

/** Who includes files by the last part of their names. */
export type Includers = (name: string) => readonly { readonly path: string; readonly written: string }[];
/** Paths of files called so. */
export type FilesCalled = (name: string) => readonly string[];

interface Unit {
  /** The includes that it was found by, of the file itself. */
  readonly key: string;
  readonly files: ReadonlySet<string>;
}

export class Units {
  private readonly sources: Sources;
  private readonly includers: Includers;
  private readonly filesCalled: FilesCalled;
  private readonly architecture: () => string;
  private readonly units = new Map<string, Unit>();

  /** @param architecture Of files that say nothing of theirs. */
  constructor(sources: Sources, includers: Includers, filesCalled: FilesCalled, architecture: () => string) {
    this.sources = sources;
    this.includers = includers;
    this.filesCalled = filesCalled;
    this.architecture = architecture;
  }

  /** The local files, without the file itself, in the order of their paths. */
  filesOf(path: string): ReadonlySet<string> {
    const key = keyOf(this.sources.declarationsOf(path).includes);
    const kept = this.units.get(path);
    if (kept?.key === key) return kept.files;
    const files = this.find(path);
    if (this.units.size > MOST_FILES) this.units.clear();
    this.units.set(path, { key, files });
    return files;
  }

  /** A file has changed, appeared or gone. */
  forget(path: string): void {
    for (const [root, { files }] of this.units) {
      if (root !== path && files.has(path)) this.units.delete(root);
    }
  }

  /** Files have appeared or gone, so that names may mean other files. */
  forgetAll(): void {
    this.units.clear();
  }

  private find(path: string): ReadonlySet<string> {
    const found = new Set([path]);
    if (path.endsWith(".c")) this.addIncluders(path, found);
    // The set grows while it is walked.
    for (const each of found) {
      if (found.size >= MOST_FILES) break;
      for (const include of this.sources.declarationsOf(each).includes) {
        const resolved = this.resolve(each, include);
        if (resolved !== undefined && roleOf(resolved) !== "header") found.add(resolved);
      }
    }
    found.delete(path);
    return new Set([...found].sort(byPath));
  }

  private addIncluders(path: string, found: Set<string>): void {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const candidates = this.includers(name).filter(({ path: includer, written }) => this.resolveQuoted(includer, written) === path);
    for (const { path: includer } of candidates.slice(0, MOST_INCLUDERS)) found.add(includer);
  }

  /** The file that an include means; undefined when it is not there, or not known. */
  resolve(from: string, { path, quoted }: Include): string | undefined {
    return quoted ? this.resolveQuoted(from, path) : this.resolveListed(from, path);
  }

  private resolveQuoted(from: string, written: string): string | undefined {
    const beside = normalized(joined(folderOf(from), written));
    if (beside !== undefined && this.sources.isFile(beside)) return beside;
    return this.resolveListed(from, written) ?? this.nearest(from, written);
  }

  private resolveListed(from: string, written: string): string | undefined {
    const architecture = architectureOf(from) ?? this.architecture();
    for (const folder of treeLayout.includePaths) {
      const path = normalized(joined(folder.replace("*", architecture), written));
      if (path !== undefined && this.sources.isFile(path)) return path;
    }
    return undefined;
  }

  /** Makefiles add folders to look in. Without reading them: the one file called so in the nearest folder around that has any. */
  private nearest(from: string, written: string): string | undefined {
    const named = this.filesCalled(written.slice(written.lastIndexOf("/") + 1)).filter(
      (path) => path === written || path.endsWith(`/${written}`),
    );
    // A file that lies in no tree has an absolute path, which ends at the root.
    for (let folder = folderOf(from); folder.includes("/") && folder !== "/"; folder = folderOf(folder)) {
      const inside = named.filter((path) => path.startsWith(`${folder}/`));
      if (inside.length > 0) return inside.length === 1 ? inside[0] : undefined;
    }
    return undefined;
  }
}

function keyOf(includes: readonly Include[]): string {
  return includes.map(({ path, quoted }) => (quoted ? `"${path}` : `<${path}`)).join("\n");
}

import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import { embeddedSources } from "../embedded.ts";

/**
 * Where the user's files come from: a kernel tree, or the folder of a file that stands alone. Paths have forward slashes and are relative
 * to what the caller chose (the tree's root, so that outputs name files as kernel developers do).
 */
export interface FileLookup {
  /** The text of a file, undefined when there is none. */
  read(path: string): string | undefined;
  /** Names of the files (not folders) in a folder, in code-unit order; empty when there is no such folder. */
  list(folder: string): readonly string[];
}

/**
 * Hands out one {@link SourceFile} for one text at one path, however often it is asked: the preprocessor and the caches know files by
 * identity. A changed text is another file. One store may serve many compilations.
 */
export class SourceStore {
  readonly #files = new Map<string, SourceFile>();

  /** The file of this text. */
  file(path: string, text: string, origin: SourceFile["origin"]): SourceFile {
    const key = `${origin}:${path}`;
    const known = this.#files.get(key);
    if (known?.text === text) return known;
    const made = makeSourceFile(path, text, origin);
    this.#files.set(key, made);
    return made;
  }

  /** Every file handed out so far, headers of macros alone among them. */
  files(): Iterable<SourceFile> {
    return this.#files.values();
  }

  /** A file of the model, by its path below kernel/, such as `model/include/linux/list.h`. */
  model(path: string): SourceFile | undefined {
    const text = embeddedSources[path];
    return text === undefined ? undefined : this.file(path, text, "model");
  }
}

/** The folder part of a path, without the slash; empty when there is none. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** `name` in `folder`, with `.` and `..` resolved. */
export function joinPath(folder: string, name: string): string {
  const parts: string[] = [];
  const absolute = folder.startsWith("/") || (folder === "" && name.startsWith("/"));
  for (const part of `${folder}/${name}`.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return (absolute ? "/" : "") + parts.join("/");
}

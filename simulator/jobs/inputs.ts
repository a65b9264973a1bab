/** The files that something has read, for tokens, and to see later whether they are still the same. */
import { model } from "quiesce:digests";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import type { SourceOfText } from "../../kernel/compile/sources.ts";
import { type InputDigest, inputDigest } from "./scene/token.ts";

/** Of quiesce and of the model that it carries: another model finds other things. As the command line has it. @param version Of quiesce. */
export function engineVersion(version: string): string {
  return `${version}+${model}`;
}

/** Files that a run has read. */
export class Inputs implements FileLookup {
  readonly texts = new Map<string, string>();
  /** Files that were looked for and are not there. */
  readonly missing = new Set<string>();
  readonly #files: FileLookup;

  constructor(files: FileLookup) {
    this.#files = files;
  }

  read(path: string): string | undefined {
    const text = this.#files.read(path);
    if (text === undefined) this.missing.add(path);
    else this.texts.set(path, text);
    return text;
  }

  list(folder: string): readonly string[] {
    return this.#files.list(folder);
  }
}

/**
 * What a token holds of them: the file asked about, what was given besides, and what was found in the tree.
 *
 * @param sources What was compiled: C files beside the file that were only looked into do not decide anything.
 */
export function inputDigests(
  { texts }: Inputs,
  file: string,
  sources: readonly SourceOfText[],
  given: readonly InputDigest[],
): readonly InputDigest[] {
  const compiled = new Set(sources.flatMap(({ from, path }) => (from === "file" ? [path] : [])));
  const tree = [...texts]
    .filter(([path]) => path !== file && (!path.endsWith(".c") || compiled.has(path)))
    .map(([path, text]) => ({ role: "tree" as const, path, digest: inputDigest(text) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return [{ role: "given", path: file, digest: inputDigest(texts.get(file) ?? "") }, ...given, ...tree];
}

/** Files that a patch does not touch, but that write of a function which it takes away: in a call, or in a comment. */
import type { Surroundings } from "../../server/analysis/surroundings.ts";
import type { ChangedFile } from "./patch.ts";

export interface LeftBehind {
  /** Relative to the tree's root. */
  readonly path: string;
  readonly text: string;
}

/** Names of the functions that a text defines. */
export type FunctionsIn = (path: string, text: string) => readonly string[];

/** With more of them a patch removes something that the whole tree used; the compiler says the same sooner. */
const MOST = 64;

/**
 * In the order of their paths. Looked for in the folders of the patch's files, where comments about them stand, and wherever code writes
 * the names.
 */
export function leftBehind(changed: readonly ChangedFile[], surroundings: Surroundings, functionsIn: FunctionsIn): readonly LeftBehind[] {
  const sources = changed.filter(({ file }) => /\.[ch]$/.test(file));
  const named = (side: "before" | "after"): readonly string[] =>
    sources.flatMap(({ file, [side]: text }) => (text === undefined ? [] : functionsIn(file, text)));
  const kept = new Set(named("after"));
  const gone = [...new Set(named("before"))].filter((name) => !kept.has(name));
  if (gone.length === 0) return [];
  const own = new Set(changed.map(({ file }) => file));
  const near = [...sources.flatMap(({ file }) => surroundings.siblings(file)), ...gone.flatMap((name) => surroundings.filesNaming(name))];
  const writes = new RegExp(`\\b(?:${gone.join("|")})\\b`);
  return [...new Set(near)]
    .filter((path) => !own.has(path))
    .sort()
    .flatMap((path) => {
      const text = surroundings.textOf?.(path) ?? surroundings.file(path)?.source.text;
      return text !== undefined && writes.test(text) ? [{ path, text }] : [];
    })
    .slice(0, MOST);
}

/**
 * A file of kernel C read without a grammar: everything of {@link EditorFile} but the bodies of functions, in one pass over the text.
 *
 * It is what a reading with the grammar is checked against, and what the index of a whole tree is made of. It never fails: what it does not
 * understand, it passes over. Where braces are balanced only for some outcome of `#if`s, it follows one consistent outcome.
 */
import type { Outline, OutlineParts } from "./result.ts";
import { Scanner } from "./scanner.ts";
import type { OutlineTable } from "./table.ts";

export type { Include, Outline, OutlineFunction, OutlineParts } from "./result.ts";

const ALL_PARTS: OutlineParts = { comments: true, macros: true, objects: true };

/** Reads the text. Offsets are UTF-16 code units. Parts that are not wanted are empty. */
export function outlineOf(path: string, text: string, table: OutlineTable, parts: OutlineParts = ALL_PARTS): Outline {
  const first = new Scanner(text, table, parts, false).run();
  // Something was still open at the end: read again, and believe in braces in the first column.
  const found = first.balanced ? first : { ...new Scanner(text, table, parts, true).run(), balanced: false };
  return { path, ...found };
}

/** The last text that was outlined with a table. */
const last = new WeakMap<OutlineTable, { readonly path: string; readonly text: string; readonly outline: Outline }>();

/** The whole outline of a text that somebody edits: made once for who reads it, and who looks around in the files that are open. */
export function outlineOfEdited(path: string, text: string, table: OutlineTable): Outline {
  const known = last.get(table);
  if (known !== undefined && known.path === path && known.text === text) return known.outline;
  const outline = outlineOf(path, text, table);
  last.set(table, { path, text, outline });
  return outline;
}

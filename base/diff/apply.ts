/**
 * Applies a file's hunks as `git apply` does by default: every line of a hunk must match; the place may differ; no fuzz.
 * The search follows find_pos() and match_fragment() of git's apply.c.
 */
import type { Hunk } from "./parse.ts";

export type Applied =
  | { readonly ok: true; readonly text: string }
  /** The first hunk that has no place. */
  | { readonly ok: false; readonly hunk: Hunk };

/** The text with every hunk applied in turn. */
export function applyHunks(text: string, hunks: readonly Hunk[]): Applied {
  let image = splitLines(text).map((line) => ({ line, patched: false }));
  for (const hunk of hunks) {
    const at = findPlace(image, hunk);
    if (at === undefined) return { ok: false, hunk };
    const after = hunk.newLines.map((line) => ({ line, patched: true }));
    image = [...image.slice(0, at), ...after, ...image.slice(at + hunk.oldLines.length)];
  }
  return { ok: true, text: image.map(({ line }) => line).join("") };
}

/** Lines with their newlines; the last one may have none. */
function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** A line of the text, and whether an earlier hunk put it there: such lines match no later hunk. */
interface ImageLine {
  readonly line: string;
  readonly patched: boolean;
}

/** The index where the hunk's old lines stand: nearest to where it says, first later, then earlier. */
function findPlace(image: readonly ImageLine[], hunk: Hunk): number | undefined {
  const atStart = hunk.oldStart <= 1;
  const atEnd = hunk.trailing === 0;
  const size = hunk.oldLines.length;
  const fits = (at: number): boolean => {
    if ((atStart && at !== 0) || (atEnd && at + size !== image.length) || at + size > image.length) return false;
    return hunk.oldLines.every((line, index) => image[at + index]?.line === line && image[at + index]?.patched === false);
  };
  const said = atStart ? 0 : atEnd ? Math.max(0, image.length - size) : hunk.newStart - 1;
  const start = Math.max(0, Math.min(said, image.length));
  for (let distance = 0; distance <= image.length; distance++) {
    if (start + distance <= image.length && fits(start + distance)) return start + distance;
    if (start - distance >= 0 && fits(start - distance)) return start - distance;
  }
  return undefined;
}

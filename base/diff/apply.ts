/**
 * Applies a file's hunks as `git apply` does: every line of a hunk must match, and the place may differ. With `context` less of the
 * unchanged lines around a change need to match, as with its `-C`.
 *
 * The search follows apply_one_fragment(), find_pos() and match_fragment() of git's apply.c.
 */
import type { Hunk } from "./parse.ts";

export type Applied =
  | { readonly ok: true; readonly text: string; readonly places: readonly HunkPlace[] }
  /** The first hunk that has no place. */
  | { readonly ok: false; readonly hunk: Hunk; readonly nearest: Nearest | undefined };

/** Where a hunk was applied. */
export interface HunkPlace {
  readonly hunk: Hunk;
  /** 1-based line of the new text, as git reports it. */
  readonly line: number;
  /** How far from where the hunk says. */
  readonly offset: number;
  /** Unchanged lines that had to match; less than the hunk has where its context was reduced. */
  readonly leading: number;
  readonly trailing: number;
}

/** The place where most lines of a hunk match. */
export interface Nearest {
  /** 1-based line of the text. */
  readonly line: number;
  readonly matching: number;
  /** 0-based line of the hunk's old side that is the first to differ. */
  readonly differs: number;
}

/** @param context Lines around a change that must match; by default all that a hunk has. */
export function applyHunks(text: string, hunks: readonly Hunk[], context = Number.POSITIVE_INFINITY): Applied {
  let image = splitLines(text).map((line) => ({ line, patched: false }));
  const places: HunkPlace[] = [];
  for (const hunk of hunks) {
    const found = findPlace(image, hunk, context);
    if (found === undefined) return { ok: false, hunk, nearest: nearestPlace(image, hunk) };
    const { at, leading, trailing, oldLines, newLines, said } = found;
    const after = newLines.map((line) => ({ line, patched: true }));
    image = [...image.slice(0, at), ...after, ...image.slice(at + oldLines.length)];
    places.push({ hunk, line: at + 1, offset: at - said, leading, trailing });
  }
  return { ok: true, text: image.map(({ line }) => line).join(""), places };
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

/** What of a hunk is looked for, and where it must lie. */
interface Wanted {
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  readonly leading: number;
  readonly trailing: number;
  readonly atStart: boolean;
  readonly atEnd: boolean;
  /** 0-based index where the hunk says that it belongs. */
  readonly said: number;
}

function findPlace(image: readonly ImageLine[], hunk: Hunk, context: number): (Wanted & { readonly at: number }) | undefined {
  const { oldLines, newLines, leading, trailing } = hunk;
  let wanted: Wanted | undefined = {
    oldLines,
    newLines,
    leading,
    trailing,
    atStart: hunk.oldStart <= 1,
    atEnd: trailing === 0,
    said: Math.max(0, hunk.newStart - 1),
  };
  while (wanted !== undefined) {
    const at = findLines(image, wanted);
    if (at !== undefined) return { ...wanted, at };
    wanted = reduced(wanted, context);
  }
  return undefined;
}

/** The same hunk with less context: first it need not lie at an end of the file, then its outer lines go, from the longer side first. */
function reduced(wanted: Wanted, context: number): Wanted | undefined {
  const { leading, trailing, atStart, atEnd, oldLines, newLines, said } = wanted;
  if (leading <= context && trailing <= context) return undefined;
  if (atStart || atEnd) return { ...wanted, atStart: false, atEnd: false };
  const first = leading >= trailing ? 1 : 0;
  const last = trailing > leading - first ? 1 : 0;
  const cut = (lines: readonly string[]): readonly string[] => lines.slice(first, lines.length - last);
  return {
    ...wanted,
    oldLines: cut(oldLines),
    newLines: cut(newLines),
    leading: leading - first,
    trailing: trailing - last,
    // Away from the lines that are left, not along with them: so does git, and where a hunk fits twice it decides.
    said: said - first,
  };
}

/** The index where the old lines stand: nearest to where they should, first later, then earlier. */
function findLines(image: readonly ImageLine[], { oldLines, atStart, atEnd, said }: Wanted): number | undefined {
  const size = oldLines.length;
  const fits = (at: number): boolean => {
    if ((atStart && at !== 0) || (atEnd && at + size !== image.length) || at + size > image.length) return false;
    return oldLines.every((line, index) => image[at + index]?.line === line && image[at + index]?.patched === false);
  };
  const place = atStart ? 0 : atEnd ? image.length - size : said;
  // Git compares without a sign: a place before the first line counts as one beyond the last.
  const start = place < 0 ? image.length : Math.min(place, image.length);
  for (let distance = 0; distance <= image.length; distance++) {
    if (start + distance <= image.length && fits(start + distance)) return start + distance;
    if (start - distance >= 0 && fits(start - distance)) return start - distance;
  }
  return undefined;
}

/** For people: where the hunk was probably meant to go. Undefined where nothing of it is there. */
function nearestPlace(image: readonly ImageLine[], { oldLines, newStart }: Hunk): Nearest | undefined {
  let best: Nearest | undefined;
  for (let at = 0; at + oldLines.length <= image.length; at++) {
    const same = oldLines.map((line, index) => image[at + index]?.line === line);
    const matching = same.filter(Boolean).length;
    const closer = best !== undefined && matching === best.matching && Math.abs(at + 1 - newStart) < Math.abs(best.line - newStart);
    if (matching > (best?.matching ?? 0) || (closer && matching > 0)) best = { line: at + 1, matching, differs: same.indexOf(false) };
  }
  return best;
}

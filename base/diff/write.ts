/** Writes unified diffs as git writes them: three lines of context, names below `a/` and `b/`. */

const CONTEXT = 3;
/** More differences than this are not searched for the least number of lines: everything between is replaced. */
const MAX_DIFFERENCES = 2000;
/** As git cuts what it writes after `@@`. */
const MAX_HEADING = 80;

/** One run of lines that differ. 0-based, ends exclusive. */
export interface Change {
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/**
 * The diff of one file; empty when the texts are equal.
 *
 * @param path Relative, with forward slashes.
 */
export function unifiedDiff(path: string, before: string, after: string): string {
  const old = linesOf(before);
  const now = linesOf(after);
  const changes = changesBetween(old, now);
  if (changes.length === 0) return "";
  const head = [`diff --git ${quote(`a/${path}`)} ${quote(`b/${path}`)}`, `--- ${named("a", path)}`, `+++ ${named("b", path)}`];
  return [...head.map((line) => `${line}\n`), ...hunksOf(changes).map((hunk) => hunkText(hunk, old, now))].join("");
}

/** Lines with their newlines. */
export function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** What differs, with as few lines as possible where there is little of it. In the order of the text. */
export function changesBetween(old: readonly string[], now: readonly string[]): readonly Change[] {
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let oldEnd = old.length;
  let newEnd = now.length;
  while (oldEnd > start && newEnd > start && old[oldEnd - 1] === now[newEnd - 1]) {
    oldEnd--;
    newEnd--;
  }
  if (start === oldEnd && start === newEnd) return [];
  const matches = commonLines(old.slice(start, oldEnd), now.slice(start, newEnd));
  return between(matches, { oldStart: start, oldEnd, newStart: start, newEnd });
}

/** A line that both have: its index in either. */
type Match = readonly [old: number, now: number];

/** The gaps between common lines. */
function between(matches: readonly Match[], { oldStart, oldEnd, newStart, newEnd }: Change): readonly Change[] {
  const changes: Change[] = [];
  let atOld = oldStart;
  let atNew = newStart;
  const ends = matches.map(([a, b]) => [a + oldStart, b + newStart] as const);
  for (const [a, b] of [...ends, [oldEnd, newEnd] as const]) {
    if (a > atOld || b > atNew) changes.push({ oldStart: atOld, oldEnd: a, newStart: atNew, newEnd: b });
    atOld = a + 1;
    atNew = b + 1;
  }
  return changes;
}

/** A longest common subsequence by Myers' algorithm (1986): the furthest point on each diagonal for each number of differences. */
function commonLines(old: readonly string[], now: readonly string[]): readonly Match[] {
  const steps: Map<number, number>[] = [];
  let furthest = new Map<number, number>([[1, 0]]);
  for (let distance = 0; distance <= Math.min(old.length + now.length, MAX_DIFFERENCES); distance++) {
    const next = new Map<number, number>(furthest);
    steps.push(furthest);
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      let x = startOn(furthest, diagonal, distance);
      while (x < old.length && x - diagonal < now.length && old[x] === now[x - diagonal]) x++;
      next.set(diagonal, x);
      if (x >= old.length && x - diagonal >= now.length) return backwards(steps, old.length, now.length);
    }
    furthest = next;
  }
  return [];
}

/** Where the path enters a diagonal: down from the one above, or right from the one below. */
function startOn(furthest: ReadonlyMap<number, number>, diagonal: number, distance: number): number {
  const above = furthest.get(diagonal + 1) ?? -1;
  const below = furthest.get(diagonal - 1) ?? -1;
  return diagonal === -distance || (diagonal !== distance && below < above) ? above : below + 1;
}

function backwards(steps: readonly ReadonlyMap<number, number>[], oldLength: number, newLength: number): readonly Match[] {
  const matches: Match[] = [];
  let x = oldLength;
  let y = newLength;
  for (let distance = steps.length - 1; distance >= 0; distance--) {
    const furthest = steps[distance] ?? new Map<number, number>();
    const diagonal = x - y;
    const entered = startOn(furthest, diagonal, distance);
    while (x > entered) matches.push([--x, --y]);
    const from =
      diagonal === -distance || (diagonal !== distance && (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1));
    if (from) y--;
    else x--;
  }
  return matches.reverse();
}

/** Changes whose context would touch stand in one hunk. */
function hunksOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1);
    const previous = last?.at(-1);
    if (last !== undefined && previous !== undefined && change.oldStart - previous.oldEnd <= 2 * CONTEXT) last.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function hunkText(changes: readonly Change[], old: readonly string[], now: readonly string[]): string {
  const [first] = changes;
  const last = changes.at(-1);
  if (first === undefined || last === undefined) return "";
  const oldStart = Math.max(0, first.oldStart - CONTEXT);
  const oldEnd = Math.min(old.length, last.oldEnd + CONTEXT);
  const newStart = first.newStart - (first.oldStart - oldStart);
  const newEnd = last.newEnd + (oldEnd - last.oldEnd);
  const body: string[] = [];
  let at = oldStart;
  for (const change of changes) {
    body.push(...signed(" ", old.slice(at, change.oldStart)));
    body.push(...signed("-", old.slice(change.oldStart, change.oldEnd)), ...signed("+", now.slice(change.newStart, change.newEnd)));
    at = change.oldEnd;
  }
  body.push(...signed(" ", old.slice(at, oldEnd)));
  const ranges = `-${range(oldStart, oldEnd)} +${range(newStart, newEnd)}`;
  return `@@ ${ranges} @@${heading(old, oldStart)}\n${body.join("")}`;
}

function signed(sign: string, lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line.endsWith("\n") ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`));
}

/** An empty range is named by the line before it. */
function range(start: number, end: number): string {
  const count = end - start;
  const first = count === 0 ? start : start + 1;
  return count === 1 ? String(first) : `${first},${count}`;
}

/** The function that a hunk lies in, as git guesses it: the last line before it that begins with a letter. */
function heading(old: readonly string[], start: number): string {
  for (let at = start - 1; at >= 0; at--) {
    const line = old[at] ?? "";
    if (/^[A-Za-z_$]/.test(line)) return ` ${line.trimEnd().slice(0, MAX_HEADING)}`.trimEnd();
  }
  return "";
}

/** A name with a blank ends with a tab, as git and patch expect. */
function named(side: "a" | "b", path: string): string {
  const name = quote(`${side}/${path}`);
  return name.includes(" ") && !name.startsWith('"') ? `${name}\t` : name;
}

/** Names with unusual characters stand in quotes, with escapes as in C. */
function quote(name: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  if (!/["\\\u0000-\u001f\u007f-\uffff]/.test(name)) return name;
  const escaped = utf8Of(name).map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte < 0x20 || byte > 0x7e ? `\\${byte.toString(8).padStart(3, "0")}` : String.fromCharCode(byte);
  });
  return `"${escaped.join("")}"`;
}

/** The bytes of a text in UTF-8. */
function utf8Of(text: string): readonly number[] {
  return Array.from(text).flatMap((letter) => {
    const code = letter.codePointAt(0) ?? 0;
    if (code < 0x80) return [code];
    if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 63)];
    if (code < 0x1_0000) return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
    return [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
  });
}
